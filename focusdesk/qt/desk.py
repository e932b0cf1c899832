"""Run FocusDesk in a window: carry wishes from the pages to the session, and keep the account."""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from focusdesk import __version__
from focusdesk.core.closing import Closing, closing
from focusdesk.core.errors import KILLED_BY, NotAuthorised, StorageFailed
from focusdesk.core.model import Access, ApiKey, Join, OnClose, Order, Request
from focusdesk.core.options import Demo
from focusdesk.core.readings import is_open
from focusdesk.core.state import EndPressed, KeyGiven, Opened, Phase, State
from focusdesk.qt import messages, resources
from focusdesk.qt.application import Application
from focusdesk.qt.crash import Crashes
from focusdesk.qt.desktop import host
from focusdesk.qt.desktop.surroundings import Surroundings
from focusdesk.qt.garbage import collect_garbage_here
from focusdesk.qt.interrupts import Interrupts
from focusdesk.qt.language import Speech
from focusdesk.qt.launch import Launch, access_to, as_key, build_studio, key_from_environment
from focusdesk.qt.reception import Reception
from focusdesk.qt.window.main import MainWindow
from focusdesk.qt.window.theme import Dress
from focusdesk.services import login

if TYPE_CHECKING:  # imported for good only after the first paint
    from focusdesk.qt.keys import KeyFound, KeyKept
    from focusdesk.qt.threads import Threads
    from focusdesk.studio.server import Studio

log = logging.getLogger(__name__)


class Desk(QObject):
    """Owns the window, the threads and the demo's studio; lives in the main thread.

    Signals:
        imported: what the first session needs is in memory.
        ended: the session that was to be ended before leaving is.
        settings_changed: what the listener chose, now.
        look_up_wanted, keep_wanted: for the keychain, in the network thread.
    """

    imported = Signal()
    ended = Signal()
    settings_changed = Signal(object)
    look_up_wanted = Signal(str)
    keep_wanted = Signal(str, object)

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.exit_code = 0
        self.window = MainWindow(launch.settings)
        self._launch = launch
        self._settings = launch.settings
        self._org = launch.org
        self._key: ApiKey | None = None
        self._demo = isinstance(launch.options.what, Demo)
        self._ordered = launch.options.what
        self._ordered_org = ""
        self._studio: Studio | None = None
        self._threads: Threads | None = None
        note = launch.folders.config / "notifications-off"
        self._surroundings = Surroundings(launch.settings, note)
        self._reception = Reception(launch, self.window)
        self._waiting: list[Callable[[], None]] = []
        self._importing = False
        self._leaving = False
        self._patient = True
        self.imported.connect(self._begin)
        window = self.window
        window.painted.connect(self._import)
        window.closed.connect(self._close)
        window.quit_wanted.connect(self.leave)
        window.farewell.answered.connect(self._take_farewell)
        window.start.start_wanted.connect(self._start)
        window.account.demo_wanted.connect(self._choose_demo)
        window.account.back_wanted.connect(self._forget_order)
        window.account.given.connect(self._take_account)
        self._reception.join_wanted.connect(self._join)
        self._reception.demo_wanted.connect(self._choose_demo)
        self._show_source()

    # -- starting up

    def appear(self) -> None:
        """Show the window; at login only where it can be reached: in the tray, or minimised."""
        if not self._launch.options.hidden:
            self.window.show()
            return
        if not host.is_offered():
            self.window.showMinimized()
        QTimer.singleShot(0, self, self._import)  # no paint may come for hours

    @Slot()
    def _import(self) -> None:
        """Import what takes long while the window is already there and alive."""
        if self._importing:
            return
        self._importing = True
        threading.Thread(target=self._import_all, name="imports", daemon=True).start()

    def _import_all(self) -> None:
        import focusdesk.qt.threads  # noqa: PLC0415
        import focusdesk.studio.server  # noqa: F401, PLC0415

        self.imported.emit()

    @Slot()
    def _begin(self) -> None:
        from focusdesk.qt.player import Player  # noqa: PLC0415
        from focusdesk.qt.threads import Threads  # noqa: PLC0415

        if self._leaving:
            return
        settings = self._settings
        state = State(
            volume=settings.volume,
            returns=settings.resume_on_device,
            goes_on=settings.resume_after_sleep,
            chimes=settings.chime,
        )
        threads = Threads(state, Player(), self._launch.folders)
        self._threads = threads
        threads.controller.state_changed.connect(self.window.render_state)
        threads.controller.state_changed.connect(self._follow)
        self.window.wished.connect(threads.controller.handle)
        threads.keys.found.connect(self._take_found)
        threads.keys.kept.connect(self._tell_kept)
        self.look_up_wanted.connect(threads.keys.look_up)
        self.keep_wanted.connect(threads.keys.keep)
        self._appear(threads)
        self._receive(threads)
        threads.start()
        log.info("the threads are up")
        for waiting in self._waiting:
            waiting()
        self._waiting.clear()
        self._agree_on_login()
        self._find_key()

    def _appear(self, threads: "Threads") -> None:
        surroundings = self._surroundings
        surroundings.wished.connect(threads.controller.handle)
        surroundings.toggle_wanted.connect(self.window.toggle)
        surroundings.show_wanted.connect(self.window.bring_up)
        surroundings.hide_wanted.connect(self.window.hide)
        surroundings.clicked.connect(self.window.come_or_go)
        surroundings.tray_gone.connect(self.window.come_back)
        surroundings.quit_wanted.connect(self.leave)
        surroundings.link_given.connect(self._reception.follow_link)
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

    def _agree_on_login(self) -> None:
        """Have the system start FocusDesk at login, or not, as the settings say."""
        wanted = self._settings.start_at_login
        try:
            login.agree(wanted, self._launch.options.profile)
        except StorageFailed as problem:
            log.warning("%s", problem)
            if wanted:
                self.window.show_notice(messages.error(problem))

    # -- the account

    def _find_key(self) -> None:
        """Take the environment's key, else ask the keychain; a demo needs neither."""
        if isinstance(self._ordered, Demo):
            self._play_ordered()
            return
        try:
            key = key_from_environment()
        except NotAuthorised as problem:
            self.window.account.show_notice(messages.error(problem))
            key = None
        if key is not None:
            self._use_key(key)
        else:
            self.look_up_wanted.emit(self._launch.api_url)

    @Slot(object)
    def _take_found(self, answer: "KeyFound") -> None:
        if self._key is not None or self._demo:
            return  # the listener was quicker than the keychain
        if answer.key is not None:
            self._use_key(answer.key)
            return
        if answer.problem is not None:
            log.info("no keychain: %s", answer.problem)
        if not self.window.join.isVisible():  # who is asked to join is asked for the key then
            self.window.show_account()

    def _use_key(self, key: ApiKey) -> None:
        self._key = key
        self._launch.redactor.hide(key.value)
        if not self._org:
            if self._ordered_org:
                self._when_ready(self._play_ordered)
            elif not self.window.join.isVisible():
                self.window.show_account()
            return
        self._show_source()
        self._when_ready(self._take_up)

    def _take_up(self) -> None:
        """Go on with the open session, play what was ordered, or offer what was left."""
        assert self._threads is not None
        assert self._key is not None
        access = Access(self._launch.api_url, self._org, self._key)
        controller, ledger = self._threads.controller, self._threads.ledger
        if is_open(controller.state):
            joined = controller.state.access
            if isinstance(controller.state.order, Join) and joined is not None:
                access = replace(access, org=joined.org)  # the session is of another's account
            controller.handle(KeyGiven(access))
            return
        ledger.end_left(access)
        left = ledger.to_resume()
        free = self._ordered is None and not self.window.join.isVisible()
        if free and left is not None and left.api_url == access.api_url:
            controller.handle(Opened(replace(access, org=left.org), left))
            return
        self._play_ordered()

    @Slot(str, str)
    def _take_account(self, key_text: str, org: str) -> None:
        try:
            key = as_key(key_text)
        except NotAuthorised as problem:
            self.window.account.show_notice(messages.error(problem))
            return
        self._demo = False
        self._org = org
        self._save(org=org)
        self.window.leave_account()
        self._use_key(key)
        self._when_ready(lambda: self.keep_wanted.emit(self._launch.api_url, key))

    @Slot(object)
    def _tell_kept(self, answer: "KeyKept") -> None:
        if answer.problem is None:
            log.info("the key is kept")
        else:
            self.window.show_notice(messages.key_not_kept(answer.problem))

    @Slot()
    def _forget_order(self) -> None:
        """Forget what waited for a key: the listener turned back."""
        self._ordered, self._ordered_org = None, ""

    @Slot()
    def _choose_demo(self) -> None:
        self._demo = True
        self._ordered = None  # what the command line asked for was another account's
        self._show_source()
        self.window.show_start()

    def _show_source(self) -> None:
        self.window.start.show_source(messages.source(self._org, demo=self._demo))

    # -- playing

    @Slot(object)
    def _start(self, request: Request) -> None:
        """Have `request` composed, once everything is there to play it."""
        self._ordered = None
        self._save(goal=request.goal, minutes=request.minutes)
        if request.prompt is not None:
            self._save(prompt=request.prompt)
        if not self._demo and (self._key is None or not self._org):
            self.window.show_account()
            return
        self._when_ready(lambda: self._open(request))

    def _play_ordered(self) -> None:
        """Play what the command line asked for: giving that command was the press."""
        ordered, self._ordered = self._ordered, None
        org, self._ordered_org = self._ordered_org, ""
        match ordered:
            case None:
                return
            case _:
                self._open(ordered, org)

    @Slot(object, str)
    def _join(self, join: Join, org: str) -> None:
        """Join another account's session or the listener's own, which is never the demo's."""
        self._demo = False
        self._show_source()
        if self._key is None:
            self._ordered, self._ordered_org = join, org
            self.window.show_account()
            return
        self._when_ready(lambda: self._open(join, org))

    def _open(self, what: Order | Demo, org: str = "") -> None:
        """Play `what` from the account, or from the studio, which opens at the first need."""
        assert self._threads is not None
        try:
            studio = self._opened_studio() if self._demo else None
        except OSError as exc:
            self.window.show_notice(f"The demo cannot be opened ({exc.strerror or exc}).")
            self.window.show_start()
            return
        if studio is not None:
            access = access_to(studio)
            order = Join(studio.session) if isinstance(what, Demo) else what
        else:
            assert self._key is not None
            assert not isinstance(what, Demo)
            access, order = Access(self._launch.api_url, org or self._org, self._key), what
        self._threads.controller.handle(Opened(access, order))

    def _opened_studio(self) -> "Studio":
        if self._studio is None:
            asked = self._launch.options.what
            studio = build_studio(asked if isinstance(asked, Demo) else Demo())
            studio.start()
            self._launch.redactor.hide(studio.key)
            self._studio = studio
            assert self._threads is not None
            self._threads.ledger.set_apart(studio.url)
        return self._studio

    def _when_ready(self, action: Callable[[], None]) -> None:
        if self._threads is not None:
            action()
        else:
            self._waiting.append(action)

    @Slot(object)
    def _follow(self, state: State) -> None:
        """Remember the volume; leave when the session that was to be ended first is over."""
        if state.volume != self._settings.volume:
            self._settings = replace(self._settings, volume=state.volume)
        if self._leaving and state.phase is Phase.OVER:
            self.ended.emit()
            QApplication.quit()

    # -- leaving

    @Slot(int)
    def interrupt(self, number: int) -> None:
        """Leave as the terminal or the system asks."""
        self.exit_code = KILLED_BY + number
        self.leave()

    @Slot()
    def _close(self) -> None:
        """Do what closing the window means."""
        tray = self._surroundings.has_tray
        meant = closing(self._state(), self._settings.on_close, tray=tray)
        log.info("the window is closed: %s", meant)
        match meant:
            case Closing.LEAVE:
                self.leave()
            case Closing.HIDE:
                self.window.hide()
            case Closing.MINIMISE:
                self.window.showMinimized()
            case Closing.ASK:
                self.window.farewell.ask(tray=tray)

    def _state(self) -> State:
        return self._threads.controller.state if self._threads is not None else State()

    @Slot(str)
    def _take_farewell(self, on_close: str) -> None:
        """Remember what closing means, and do it; what was to keep playing may be over by now."""
        self._save(on_close=on_close)
        if on_close == OnClose.QUIT or is_open(self._state()):
            self._close()

    @Slot()
    def leave(self) -> None:
        """Fall silent, end the session at the service, then quit."""
        if self._leaving:
            return
        self._leaving = True
        self._save(volume=self._settings.volume, geometry=self.window.geometry_to_keep())
        self.window.leave()
        self._surroundings.hide()
        self._reception.close()
        if self._threads is None:
            QApplication.quit()
            return
        state = self._threads.controller.state
        if not is_open(state) and state.phase is not Phase.ENDING:
            QApplication.quit()
            return
        from focusdesk.qt.threads import leave_ms  # noqa: PLC0415

        QTimer.singleShot(leave_ms(state), self, self._lose_patience)
        self._threads.controller.handle(EndPressed())

    def stop(self) -> bool:
        """Stop what runs; say whether all of it did."""
        self._surroundings.stop()
        self._see_it_ended()
        gone = self._threads.stop() if self._threads is not None else True
        if self._studio is not None:
            self._studio.stop()
        return gone

    @Slot()
    def _lose_patience(self) -> None:
        self._patient = False
        QApplication.quit()

    def _see_it_ended(self) -> None:
        """Wait for the service, for as long as was meant: the system may end the loop before."""
        if self._threads is None or not self._patient:
            return
        controller = self._threads.controller
        if controller.state.phase is not Phase.ENDING:
            return
        from focusdesk.qt.threads import leave_ms  # noqa: PLC0415

        loop = QEventLoop()
        QTimer.singleShot(leave_ms(controller.state), loop, loop.quit)
        self.ended.connect(loop.quit)
        loop.exec()

    def _save(self, **changes: object) -> None:
        self._settings = replace(self._settings, **changes)  # type: ignore[arg-type]
        try:
            self._launch.file.save(self._settings)
        except StorageFailed as problem:
            log.warning("the settings were not saved: %s", problem)
        self.settings_changed.emit(self._settings)


def run(launch: Launch) -> int:
    """Open the window, run until it is closed, and return the exit code."""
    from focusdesk.qt import sound_server  # noqa: PLC0415

    sound_server.introduce()
    application = Application(["FocusDesk"])
    application.setApplicationName("FocusDesk")
    application.setApplicationDisplayName("FocusDesk")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName(resources.APP_ID)
    application.setWindowIcon(resources.icon())
    application.setQuitOnLastWindowClosed(False)
    crashes = Crashes()
    crashes.install()
    dress = Dress(application, launch.settings.theme)
    speech = Speech(application, launch.settings.language)
    desk = Desk(launch)
    desk.settings_changed.connect(dress.follow)
    desk.settings_changed.connect(speech.follow)
    crashes.happened.connect(desk.window.show_notice)
    application.quitting.connect(desk.leave)
    interrupts = Interrupts()
    interrupts.interrupted.connect(desk.interrupt)
    collector = collect_garbage_here()
    desk.appear()
    application.exec()
    collector.stop()
    gone = desk.stop()
    interrupts.close()
    crashes.uninstall()
    if not gone:
        os._exit(desk.exit_code)
    return desk.exit_code
