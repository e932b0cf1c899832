"""Know whose music it is: find the key, have the service check a new one, and keep it."""

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.account import Access, Account, ApiKey
from focusdesk.core.errors import LOCKED, NotAuthorised
from focusdesk.qt import failures
from focusdesk.qt.credentials import as_key, key_from_environment
from focusdesk.qt.launch import Launch
from focusdesk.qt.window.account_page import AccountPage

if TYPE_CHECKING:  # imported for good only after the first paint
    from focusdesk.qt.keys import KeyFound, KeyKept

log = logging.getLogger(__name__)


class Accounts(QObject):
    """Holds the key and the organization; lives in the main thread.

    The key store and the service are asked in threads of their own, and answer whenever they do.

    Signals:
        found: there is a key, and an organization to use it for.
        missing: there is none, or no organization: the listener is to be asked.
        forgotten: the key is not used any more.
        accepted: the organization of a new key that the service knows.
        kept: a sentence, where the key store would not keep a key; empty where it does.
        told: the `Account` as the service sees it now.
        look_up_wanted, keep_wanted, forget_wanted: for the key store.
        ask_wanted: for the service.
    """

    found = Signal()
    missing = Signal()
    forgotten = Signal()
    accepted = Signal(str)
    kept = Signal(str)
    told = Signal(object)
    look_up_wanted = Signal(str, bool)
    keep_wanted = Signal(str, object)
    forget_wanted = Signal(str)
    ask_wanted = Signal(object)

    def __init__(self, launch: Launch, page: AccountPage) -> None:
        super().__init__()
        self._launch = launch
        self._page = page
        self.key: ApiKey | None = None
        self.org = launch.org
        self.is_sought = True  # the key: whether there is one is not known yet
        self._attended = False  # somebody is there to be asked for a password
        self._locked = False  # it is, and nobody was asked yet
        self._prompted = False  # somebody was
        self._given: ApiKey | None = None  # by hand, and not known to the service yet
        self._asked: Access | None = None  # how the service was asked about it
        page.given.connect(self._check)

    @property
    def access(self) -> Access | None:
        """How to reach the account's music, if that is known."""
        if self.key is None or not self.org:
            return None
        return Access(self._launch.api_url, self.org, self.key)

    def find(self, *, prompt: bool) -> None:
        """Take the environment's key, else look in the key store.

        Without `prompt` a store that is locked stays so until `unlock`.
        """
        if self.key is not None:
            self._use(self.key)
            return
        try:
            key = key_from_environment()
        except NotAuthorised as problem:
            self._page.show_notice(failures.error(problem))
            key = None
        if key is not None:
            self._use(key)
        else:
            self._look_up(prompt=prompt or self._attended)

    @Slot()
    def unlock(self) -> None:
        """Let the key store ask for its password if it is locked: somebody is there."""
        self._attended = True
        if self._locked:
            self._look_up(prompt=True)

    @Slot(object)
    def take_found(self, answer: "KeyFound") -> None:
        """Take what the key store says; the listener may have been quicker."""
        if self.key is not None:
            return
        if answer.key is not None:
            self._use(answer.key)
            return
        if answer.problem is not None:
            log.info("no key: %s", answer.problem)
            if answer.problem.code == LOCKED:
                self._wait_to_unlock()
                return
        self._miss()

    @Slot(object)
    def take_kept(self, answer: "KeyKept") -> None:
        """Tell what became of a key that was to be kept."""
        if answer.problem is None:
            log.info("the key is kept")
        self.kept.emit("" if answer.problem is None else failures.key_not_kept(answer.problem))

    @Slot(object)
    def take_told(self, account: Account) -> None:
        """Take what the service says of the account, or of a key that was given by hand."""
        if account.access.key != self._given:
            if self.access is not None and account.access == self.access:
                self.told.emit(account)
            return
        self._page.show_answer(account)
        if account.problem is not None or not account.access.org:
            return
        key, self._given = account.access.key, None
        self.org = account.access.org
        self.accepted.emit(self.org)
        self._use(key)
        self.keep_wanted.emit(self._launch.api_url, key)

    @Slot()
    def ask(self) -> None:
        """Ask the service how the account stands."""
        if self.access is not None:
            self.ask_wanted.emit(self.access)

    @Slot()
    def forget(self) -> None:
        """Forget the key, here and in the key store."""
        self.key = None
        self.forget_wanted.emit(self._launch.api_url)
        self.forgotten.emit()

    def choose(self, org: str) -> None:
        """Use the key for another organization from now on."""
        self.org = org
        if self.access is not None:
            self.found.emit()

    @Slot(str, str)
    def _check(self, key_text: str, org: str) -> None:
        """Ask the service about a key before it is used for anything."""
        try:
            key = as_key(key_text)
        except NotAuthorised as problem:
            self._page.show_notice(failures.error(problem))
            return
        self._given = key
        self._launch.redactor.hide(key.value)
        self._page.show_asking(asking=True)
        self._asked = Access(self._launch.api_url, org, key)
        self.ask_wanted.emit(self._asked)

    def begin(self) -> None:
        """Ask what was given before anybody was there to be asked."""
        if self._given is not None and self._asked is not None:
            self.ask_wanted.emit(self._asked)

    def _look_up(self, *, prompt: bool) -> None:
        self._locked = False
        self._prompted = self._prompted or prompt
        self.look_up_wanted.emit(self._launch.api_url, prompt)

    def _wait_to_unlock(self) -> None:
        """Ask once for the password of the key store: now, or when somebody is there."""
        if self._prompted:
            return  # that answer is still to come
        self._locked = True
        if self._attended:
            self._look_up(prompt=True)

    def _use(self, key: ApiKey) -> None:
        self.key = key
        self._launch.redactor.hide(key.value)
        if not self.org:
            self._miss()
            return
        self.is_sought = False
        self.found.emit()

    def _miss(self) -> None:
        self.is_sought = False
        self.missing.emit()
