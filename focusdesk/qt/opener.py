"""Open what the listener asks for, from the account or from the studio on this computer."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.account import Access, Account
from focusdesk.core.errors import NotAuthorised
from focusdesk.core.facts import KeyGiven, Opened
from focusdesk.core.model import Order
from focusdesk.core.options import Demo
from focusdesk.core.readings import is_open
from focusdesk.core.wanted import Join, Request
from focusdesk.qt import failures, messages
from focusdesk.qt.accounts import Accounts
from focusdesk.qt.demo import access_to, build_studio
from focusdesk.qt.launch import Launch
from focusdesk.qt.window.pages import Pages

if TYPE_CHECKING:  # imported for good only after the first paint
    from focusdesk.qt.threads import Threads
    from focusdesk.studio.server import Studio

log = logging.getLogger(__name__)


class Opener(QObject):
    """Owns the demo's studio, and what waits for a key or for the threads; in the main thread.

    Signals:
        started: the `Request` that the listener pressed Start for.
        opened: the `Request` that is played now, whoever asked for it.
    """

    started = Signal(object)
    opened = Signal(object)

    def __init__(self, launch: Launch, accounts: Accounts, pages: Pages) -> None:
        super().__init__()
        self._launch = launch
        self._accounts = accounts
        self._pages = pages
        self._ordered = launch.options.what
        self._ordered_org = self._ordered_intention = ""
        self._hasty = False  # it was ordered before it was known whether there is a key
        self._demo = isinstance(self._ordered, Demo)
        self._studio: Studio | None = None
        self._threads: Threads | None = None
        self._waiting: list[Callable[[], None]] = []
        pages.start.start_wanted.connect(self.start)
        pages.start.demo_wanted.connect(self.choose_demo)
        pages.start.own_wanted.connect(self.choose_account)
        pages.player.again_wanted.connect(self.start)
        pages.account.demo_wanted.connect(self.choose_demo)
        pages.account.back_wanted.connect(self._forget_order)
        accounts.found.connect(self._take_key)
        accounts.missing.connect(self._ask_for_account)
        accounts.accepted.connect(self._leave_demo)
        accounts.told.connect(self._take_told)
        pages.player.new_wanted.connect(accounts.ask)  # what was spent is another sum by now

    def begin(self, threads: "Threads") -> None:
        """Do what waited for the threads, and what the command line asked for."""
        self._threads = threads
        for waiting in self._waiting:
            waiting()
        self._waiting.clear()
        if self._demo:
            self._play_ordered()
        else:
            self._accounts.find(prompt=not self._launch.options.hidden)

    def stop(self) -> None:
        """Stop the studio, if it was needed."""
        if self._studio is not None:
            self._studio.stop()

    # -- the account

    @Slot()
    def _ask_for_account(self) -> None:
        """Ask for the key or the organization, unless nobody waits for either."""
        if self._demo or (self._pages.asks_to_join and self._ordered is None):
            return  # who is asked to join is asked for it after the press
        if self._accounts.key is not None and self._ordered_org:
            self._when_ready(self._play_ordered)
            return
        if self._hasty:
            self._pages.start.show_notice("")
            self._forget_order()  # it was pressed before anybody could know
        log.info("asking for the account")
        self._pages.show_account()

    @Slot()
    def _take_key(self) -> None:
        if self._hasty:
            self._pages.start.show_notice("")
        self._show_source()
        if not self._demo:
            self._accounts.ask()
            self._when_ready(self._take_up)

    @Slot(object)
    def _take_told(self, account: Account) -> None:
        """Show what the account may choose from and has spent; a key that is bad is told early."""
        if self._demo:
            return
        self._pages.start.show_engines(account.engines)
        self._pages.start.show_usage(account.usage)
        if isinstance(account.problem, NotAuthorised):
            self._pages.start.show_notice(failures.error(account.problem))

    def _take_up(self) -> None:
        """Go on with the open session, play what was ordered, or offer what was left."""
        assert self._threads is not None
        access = self._accounts.access
        assert access is not None
        controller, ledger = self._threads.controller, self._threads.ledger
        if is_open(controller.state):
            joined = controller.state.access
            if isinstance(controller.state.order, Join) and joined is not None:
                access = replace(access, org=joined.org)  # the session is of another's account
            controller.handle(KeyGiven(access))
            return
        ledger.end_left(access)
        left = ledger.to_resume()
        free = self._ordered is None and not self._pages.asks_to_join
        if free and left is not None and left.api_url == access.api_url:
            controller.handle(Opened(replace(access, org=left.org), left))
            return
        self._play_ordered()

    @Slot()
    def _leave_demo(self) -> None:
        self._demo = False
        self._pages.leave_account()

    @Slot()
    def _forget_order(self) -> None:
        """Forget what waited for a key: the listener turned back."""
        self._ordered, self._ordered_org, self._ordered_intention = None, "", ""
        self._hasty = False

    @Slot()
    def choose_demo(self) -> None:
        """Play from the studio from now on."""
        self._demo = True
        self._forget_order()  # what the command line asked for was another account's
        self._show_source()
        self._pages.show_start()

    @Slot()
    def choose_account(self) -> None:
        """Play from the account from now on; a demo has never looked for the key that may be kept.

        What was ordered was the demo's affair.
        """
        self._demo = False
        self._forget_order()
        self._show_source()
        if self._accounts.key is None:
            self._when_ready(lambda: self._accounts.find(prompt=True))
        else:
            self._accounts.ask()

    def _show_source(self) -> None:
        self._pages.start.show_source(self._accounts.org, demo=self._demo)

    # -- playing

    @Slot(object, str)
    def start(self, request: Request, intention: str) -> None:
        """Have `request` composed for `intention`, once everything is there to play it."""
        self._forget_order()
        self.started.emit(request)
        if not self._demo and self._accounts.access is None:
            self._accounts.unlock()
            if self._accounts.is_sought and self._accounts.org:  # it may yet be found
                self._ordered, self._ordered_intention = request, intention
                self._hasty = True
                self._pages.start.show_notice(messages.key_sought())
            else:
                self._pages.show_account()
            return
        self._when_ready(lambda: self._open(request, intention=intention))

    @Slot(object, str)
    def join(self, join: Join, org: str) -> None:
        """Join another account's session or the listener's own, which is never the demo's."""
        self._demo = False
        self._forget_order()  # a press on Start that waited was for something else
        self._show_source()
        if self._accounts.key is None:
            self._ordered, self._ordered_org = join, org
            # A demo has never looked for the key that may be kept.
            self._when_ready(lambda: self._accounts.find(prompt=True))
            return
        self._when_ready(lambda: self._open(join, org))

    def _play_ordered(self) -> None:
        """Play what waited for a key: what was pressed, or the command line, which is a press."""
        ordered, org, intention = self._ordered, self._ordered_org, self._ordered_intention
        self._forget_order()
        if ordered is not None:
            self._open(ordered, org, intention=intention)

    def _open(self, what: Order | Demo, org: str = "", *, intention: str = "") -> None:
        """Play `what` from the account, or from the studio, which opens at the first need."""
        assert self._threads is not None
        try:
            studio = self._opened_studio() if self._demo else None
        except OSError as exc:
            self._pages.show_notice(failures.no_demo(exc))
            self._pages.show_start()
            return
        if studio is not None:
            access = access_to(studio)
            order = Join(studio.session) if isinstance(what, Demo) else what
        else:
            key = self._accounts.key
            assert key is not None
            assert not isinstance(what, Demo)
            access, order = Access(self._launch.api_url, org or self._accounts.org, key), what
        self._threads.controller.handle(Opened(access, order, intention))
        if isinstance(order, Request):
            self.opened.emit(order)

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
