"""Carry what is chosen on the settings page to those it concerns, and show them what is so."""

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.choosing import choices_of
from focusdesk.core.errors import StorageFailed
from focusdesk.core.facts import Chosen
from focusdesk.core.settings import Settings
from focusdesk.qt import failures
from focusdesk.qt.accounts import Accounts
from focusdesk.qt.launch import Launch
from focusdesk.qt.preferences import Preferences
from focusdesk.qt.window.pages import Pages
from focusdesk.services import login

if TYPE_CHECKING:  # imported for good only after the first paint
    from focusdesk.qt.threads import Threads

log = logging.getLogger(__name__)


class Chooser(QObject):
    """Lives in the main thread.

    Signals:
        count_wanted, empty_wanted: for the music that is kept, in a thread of its own.
        bound_wanted: how much music may be kept, in megabytes.
        output_wanted: the id of the sound device to play on.
        choices_wanted: how sessions go, as a fact.
    """

    count_wanted = Signal()
    empty_wanted = Signal(object)
    bound_wanted = Signal(int)
    output_wanted = Signal(str)
    choices_wanted = Signal(object)

    def __init__(
        self, launch: Launch, preferences: Preferences, accounts: Accounts, pages: Pages
    ) -> None:
        super().__init__()
        self._launch = launch
        self._preferences = preferences
        self._accounts = accounts
        self._pages = pages
        self._threads: Threads | None = None
        self._starts_at_login: bool | None = None  # as the system was told
        self._told = preferences.now  # to the session
        pages.chosen.connect(preferences.choose)
        preferences.changed.connect(self._agree_on_login)
        for known in (accounts.found, accounts.missing, accounts.forgotten):
            known.connect(self._show_account)
        preferences.failed.connect(self._tell_unsaved)

    def begin(self, threads: "Threads") -> None:
        """Know the threads, and connect the page, which nobody has waited for."""
        self._threads = threads
        self._connect()
        self.count_wanted.connect(threads.stock.count)
        self.empty_wanted.connect(threads.stock.empty)
        threads.stock.counted.connect(self._pages.settings.storage.show_used)
        self._agree_on_login(self._preferences.now)
        self.bound_wanted.connect(threads.bound_wanted)
        self.output_wanted.connect(threads.output_wanted)
        self.choices_wanted.connect(threads.controller.handle)
        threads.devices_listed.connect(self._pages.settings.sound.render_devices)
        self._preferences.changed.connect(self._tell_session)
        self.bound_wanted.emit(self._preferences.now.cache_mb)

    def _connect(self) -> None:
        accounts, preferences, page = self._accounts, self._preferences, self._pages.settings
        page.shown.connect(self._show)
        preferences.changed.connect(page.render_settings)
        account = page.account
        account.test_wanted.connect(accounts.ask)
        account.replace_wanted.connect(self._pages.change_account)
        account.forget_wanted.connect(accounts.forget)
        account.org_chosen.connect(self._choose_org)
        accounts.told.connect(account.show_told)
        page.storage.empty_wanted.connect(self._empty)
        folders = self._launch.folders
        page.storage.show_folders(settings=folders.config, music=folders.cache, log=folders.logs)
        page.render_settings(preferences.now)
        if page.isVisible():
            self._show()

    @Slot(object)
    def _tell_session(self, settings: Settings) -> None:
        """Let what was chosen count in the session that plays."""
        before, self._told = self._told, settings
        if settings.cache_mb != before.cache_mb:
            self.bound_wanted.emit(settings.cache_mb)
        if settings.output != before.output:
            self.output_wanted.emit(settings.output)
        if choices_of(settings) != choices_of(before):
            self.choices_wanted.emit(Chosen(choices_of(settings)))

    @Slot(object)
    def _tell_unsaved(self, problem: StorageFailed) -> None:
        self._pages.settings.show_notice(failures.error(problem))

    @Slot()
    def _show(self) -> None:
        """Show what may have changed since the page was last looked at."""
        self._show_account()
        self.count_wanted.emit()

    @Slot()
    def _show_account(self) -> None:
        accounts = self._accounts
        has_key = accounts.key is not None
        self._pages.settings.account.show_account(accounts.org, has_key=has_key)

    @Slot(str)
    def _choose_org(self, org: str) -> None:
        self._preferences.change(org=org)
        self._accounts.choose(org)

    @Slot()
    def _empty(self) -> None:
        """Have all music removed that neither this session nor one that was left still needs."""
        if self._threads is None:
            return
        needed = [(one.api_url, one.org, one.session_id) for one in self._threads.ledger.needed]
        state = self._threads.controller.state
        if state.access is not None and state.session_id:
            needed.append((state.access.api_url, state.access.org, state.session_id))
        self.empty_wanted.emit(tuple(needed))

    @Slot(object)
    def _agree_on_login(self, settings: Settings) -> None:
        """Have the system start FocusDesk at login, or not, as the settings say."""
        wanted = settings.start_at_login
        if self._threads is None or wanted == self._starts_at_login:
            return
        self._starts_at_login = wanted
        try:
            login.agree(wanted, self._launch.options.profile)
        except StorageFailed as problem:
            log.warning("%s", problem)
            self._pages.settings.show_notice(failures.error(problem))
            if wanted:
                self._pages.show_notice(failures.error(problem))
