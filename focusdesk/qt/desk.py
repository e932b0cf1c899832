"""Furnish the window: build what there is behind it, connect it, and stop it in order."""

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.choosing import choices_of
from focusdesk.core.errors import StorageFailed
from focusdesk.core.facts import Fact
from focusdesk.core.state import State
from focusdesk.core.wanted import Request
from focusdesk.qt import failures
from focusdesk.qt.accounts import Accounts
from focusdesk.qt.chooser import Chooser
from focusdesk.qt.desktop.surroundings import Surroundings
from focusdesk.qt.garbage import forget_sources, spare_what_is_there
from focusdesk.qt.launch import Launch
from focusdesk.qt.leaving import Leaving
from focusdesk.qt.opener import Opener
from focusdesk.qt.preferences import Preferences
from focusdesk.qt.reception import Reception
from focusdesk.qt.turns import in_turns
from focusdesk.qt.window.main import MainWindow
from focusdesk.services.history import History

if TYPE_CHECKING:  # imported for good only after the first paint
    from focusdesk.qt.threads import Threads

log = logging.getLogger(__name__)


class Desk(QObject):
    """Owns the threads and the settings behind a window; lives in the main thread.

    Signals:
        imported: what the first session needs is in memory.
    """

    imported = Signal()

    def __init__(self, launch: Launch, window: MainWindow, history: History) -> None:
        super().__init__()
        self.window = window
        self._launch = launch
        self.preferences = Preferences(launch.file, launch.settings)
        self.accounts = Accounts(launch, self.window.pages.account)
        self.opener = Opener(launch, self.accounts, window.pages)
        self._chooser = Chooser(launch, self.preferences, self.accounts, window.pages)
        self._threads: Threads | None = None
        self._wished: list[Fact] = []  # before the threads are up
        window.wished.connect(self._keep_wish)
        note = launch.folders.config / "notifications-off"
        self._surroundings = Surroundings(launch.settings, note)
        self._reception = Reception(launch, self.accounts, self.window)
        self.leaving = Leaving(window, self.preferences, self._surroundings, self._reception)
        self.imported.connect(self._go_on)
        window.shown_changed.connect(self._unlock)
        self.accounts.accepted.connect(self._keep_org)
        self.preferences.changed.connect(self._surroundings.follow)
        self.accounts.kept.connect(window.pages.show_notice)
        self.opener.started.connect(self._remember)
        self._history = history
        self.opener.opened.connect(self._add_to_history)
        window.pages.start.forget_wanted.connect(self._forget_history)
        window.pages.start.chosen.connect(self.preferences.choose)
        self._reception.join_wanted.connect(self.opener.join)
        self._reception.demo_wanted.connect(self.opener.choose_demo)
        window.timer_chosen.connect(self._keep_timer)
        self._unlock(window.is_seen)
        threading.Thread(target=self._import, name="imports", daemon=True).start()

    # -- starting up

    def _import(self) -> None:
        """In a thread of its own, for the window is there and alive: import what takes long.

        Nothing of Qt: see `Opening`.
        """
        import focusdesk.audio.ahead  # noqa: PLC0415
        import focusdesk.audio.bell  # noqa: PLC0415
        import focusdesk.audio.clip  # noqa: PLC0415
        import focusdesk.audio.mixer  # noqa: PLC0415
        import focusdesk.audio.writer  # noqa: PLC0415
        import focusdesk.services.api  # noqa: PLC0415
        import focusdesk.services.cache  # noqa: PLC0415
        import focusdesk.services.inquiry  # noqa: PLC0415
        import focusdesk.services.journal  # noqa: PLC0415
        import focusdesk.studio.server  # noqa: F401, PLC0415

        self.imported.emit()

    @Slot()
    def _go_on(self) -> None:
        steps = (self._load, self._load_settings, self.window.pages.prepare, self._lay_out)
        in_turns(self, *steps, self._begin)

    def _load(self) -> None:
        """Import what plays and fetches: what it is made of is there by now."""
        import focusdesk.qt.threads  # noqa: F401, PLC0415

    def _load_settings(self) -> None:
        """Import the largest page, of which `prepare` makes the widgets and `_lay_out` the rest."""
        import focusdesk.qt.window.settings_page  # noqa: F401, PLC0415

    def _lay_out(self) -> None:
        _ = self.window.pages.settings

    def _begin(self) -> None:
        from focusdesk.qt.player import Player  # noqa: PLC0415
        from focusdesk.qt.threads import Threads  # noqa: PLC0415

        if self.leaving.under_way:
            return
        settings = self.preferences.now
        state = State(
            volume=settings.volume,
            volumes=settings.volumes,
            choices=choices_of(settings),
        )
        threads = Threads(state, Player(settings.output), self._launch.folders)
        self._threads = threads
        threads.controller.state_changed.connect(self.window.render_state)
        threads.controller.state_changed.connect(self._follow)
        self.window.render_state(state)
        self.window.wished.disconnect(self._keep_wish)
        self.window.wished.connect(threads.controller.handle)
        self._ask_about_account(threads)
        self._appear(threads)
        self._receive(threads)
        self.leaving.begin(threads)
        threads.start()
        forget_sources()
        spare_what_is_there()
        log.info("the threads are up")
        for wish in self._wished:
            threads.controller.handle(wish)
        self._wished.clear()
        self._chooser.begin(threads)
        self.opener.begin(threads)

    @Slot(object)
    def _keep_wish(self, wish: Fact) -> None:
        self._wished.append(wish)

    def _ask_about_account(self, threads: "Threads") -> None:
        accounts, keys = self.accounts, threads.keys
        keys.found.connect(accounts.take_found)
        keys.kept.connect(accounts.take_kept)
        threads.inquiries.answered.connect(accounts.take_told)
        accounts.look_up_wanted.connect(keys.look_up)
        accounts.keep_wanted.connect(keys.keep)
        accounts.forget_wanted.connect(keys.forget)
        accounts.ask_wanted.connect(threads.inquiries.ask)
        accounts.begin()

    def _appear(self, threads: "Threads") -> None:
        surroundings = self._surroundings
        surroundings.wished.connect(threads.controller.handle)
        surroundings.toggle_wanted.connect(self.window.toggle)
        surroundings.show_wanted.connect(self.window.bring_up)
        surroundings.hide_wanted.connect(self.window.hide)
        surroundings.clicked.connect(self.window.come_or_go)
        surroundings.tray_gone.connect(self.window.come_back)
        surroundings.quit_wanted.connect(self.leaving.leave)
        surroundings.link_given.connect(self._reception.open_link)
        self.window.shown_changed.connect(surroundings.show_window)
        threads.controller.state_changed.connect(surroundings.render_state)
        surroundings.start(int(self.window.winId()))
        surroundings.render_state(threads.controller.state)
        self.window.leaves_media_keys = surroundings.owns_the_media_keys
        surroundings.show_window(self.window.isVisible() and not self.window.isMinimized())

    def _receive(self, threads: "Threads") -> None:
        """Hear later launches, and follow the link that this one was opened by."""
        reception, link = self._reception, self._launch.options.link
        reception.wished.connect(threads.controller.handle)
        threads.controller.state_changed.connect(reception.render_state)
        reception.open()
        if link is not None:
            reception.follow_link(link)

    @Slot(str)
    def open_link(self, text: str) -> None:
        """Follow a link that the system hands over."""
        self._reception.open_link(text)

    # -- what is remembered

    @Slot(bool)
    def _unlock(self, shown: bool) -> None:
        """Let a locked key store ask for its password once somebody is there to give it."""
        if shown:
            self.accounts.unlock()

    @Slot(str)
    def _keep_org(self, org: str) -> None:
        self.preferences.change(org=org)

    @Slot(str)
    def _keep_timer(self, timer: str) -> None:
        self.preferences.change(timer=timer)

    @Slot(object)
    def _remember(self, request: Request) -> None:
        """Offer the next time what was started this time."""
        self.preferences.change(
            goal=request.goal, minutes=request.minutes, divergence=request.divergence
        )
        if request.intensity is not None:
            self.preferences.change(intensity=request.intensity)
        if request.prompt is not None:
            self.preferences.change(prompt=request.prompt)

    @Slot(object)
    def _add_to_history(self, request: Request) -> None:
        """Have what is played one press away the next time."""
        try:
            self._history.add(request)
        except StorageFailed as problem:
            log.warning("the history was not saved: %s", problem)
        self.window.pages.start.show_recent(self._history.requests)

    @Slot()
    def _forget_history(self) -> None:
        try:
            self._history.clear()
        except StorageFailed as problem:
            self.window.pages.show_notice(failures.error(problem))
        self.window.pages.start.show_recent(())

    @Slot(object)
    def _follow(self, state: State) -> None:
        """Remember the volume."""
        self.preferences.change(volume=state.volume, volumes=state.volumes)

    def stop(self) -> bool:
        """Stop what runs; say whether all of it did."""
        self._surroundings.stop()
        self.leaving.see_it_ended()
        gone = self._threads.stop() if self._threads is not None else True
        self.opener.stop()
        return gone
