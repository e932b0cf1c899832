"""Receive later launches and links: bring the window up, and ask before anything is begun."""

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from focusdesk.core import links
from focusdesk.core.errors import BadLink
from focusdesk.core.facts import EndPressed, PausePressed
from focusdesk.core.handover import Handover
from focusdesk.core.options import Demo, Options
from focusdesk.core.readings import is_open
from focusdesk.core.state import Phase, State
from focusdesk.core.wanted import Join, Request
from focusdesk.qt import failures
from focusdesk.qt.accounts import Accounts
from focusdesk.qt.desktop import foreground
from focusdesk.qt.launch import Launch
from focusdesk.qt.window.main import MainWindow

if TYPE_CHECKING:  # imported for good only after the first paint
    from focusdesk.qt.desktop.door import Door

log = logging.getLogger(__name__)


class Reception(QObject):
    """Turns what others ask for into a page that proposes it; lives in the main thread.

    Nothing here starts, joins or ends a session without a press in the window. To pause is all that
    happens at once.

    Signals:
        wished: what the listener pressed, as a fact.
        join_wanted: the `Join` that the listener pressed for, and the organization it belongs to.
        demo_wanted: a later launch asks for the embedded studio.
    """

    wished = Signal(object)
    join_wanted = Signal(object, str)
    demo_wanted = Signal()

    def __init__(self, launch: Launch, accounts: Accounts, window: MainWindow) -> None:
        super().__init__()
        self._launch = launch
        self._accounts = accounts
        self._window = window
        self._pages = window.pages
        self._state = State()
        self._door: Door | None = None
        self._next: tuple[Join, str] | None = None
        self._closed = False
        self._pages.start.join_wanted.connect(self._offer_join)
        self._pages.start.pasted.connect(self._take_pasted)
        self._pages.join_wanted.connect(self._join)

    def open(self) -> None:
        """Hear later launches from now on; those that came before have waited."""
        seat = self._launch.seat
        if seat is None:
            return
        if seat.trouble:
            log.info("later launches are not heard: %s", seat.trouble)
            return
        from focusdesk.qt.desktop.door import Door  # noqa: PLC0415

        self._door = Door(self.receive)
        if self._door.open(seat.descriptor, seat.address):
            seat.descriptor = None  # the door closes it
        else:
            seat.hang_up()

    def close(self) -> None:
        """Hear nobody any more, and begin nothing: the listener leaves."""
        self._closed = True
        self._next = None
        if self._door is not None:
            self._door.close()

    @property
    def waits(self) -> bool:
        """Whether a session is to be joined as soon as another one has ended."""
        return self._next is not None

    def receive(self, handed: Handover) -> bool:
        """Do what a later launch was asked, or say that it makes no sense."""
        asked = self._launch.parse_handed(handed.arguments)
        if asked is None or self._closed:
            return False
        if asked.pause:
            if is_open(self._state) and self._state.playing:
                self.wished.emit(PausePressed())
            return True
        if not asked.hidden:  # the listener has logged in again, and is not asking for a window
            self._propose(asked)
            foreground.bring_up(self._window, handed)
        return True

    def _propose(self, asked: Options) -> None:
        log.info("a later launch asks for %s", type(asked.what).__name__)
        if asked.api_url not in (None, self._launch.api_url):
            self._pages.show_notice(failures.other_service())
        elif asked.link is not None:
            self.follow_link(asked.link)
        else:
            match asked.what:
                case Join(session_id=session_id):
                    self._pages.show_join(session_id, asked.org or self._accounts.org)
                case Request() as request:
                    self._offer_start(request)
                case Demo() as demo:
                    self._offer_demo(demo)

    def _offer_start(self, request: Request) -> None:
        self._pages.start.propose(request)
        if is_open(self._state):
            self._pages.show_notice(failures.end_first())
        else:
            self._pages.show_start()
            self._pages.start.ask()

    def _offer_demo(self, demo: Demo) -> None:
        if not is_open(self._state):
            self.demo_wanted.emit()
        kept = self._launch.settings
        self._offer_start(
            Request(
                goal=demo.goal or kept.goal,
                minutes=demo.minutes or kept.minutes,
                intensity=demo.intensity,
                divergence=demo.divergence,
                prompt=demo.prompt,
            )
        )

    @Slot(str)
    def open_link(self, text: str) -> None:
        """Follow a link that the desktop hands over, which shows no window of ours by itself."""
        self.follow_link(text)
        self._window.bring_up()

    def follow_link(self, text: str) -> None:
        """Propose what a link invites to, or say quietly that there is nothing to it."""
        if self._closed:
            return
        try:
            link = links.read(text)
        except BadLink as problem:
            log.info("a link that leads nowhere: %s", problem)
            self._pages.show_notice(failures.error(problem))
            return
        log.info("a link invites to a session")
        self._pages.show_join(link.session_id, link.org or self._accounts.org)

    @Slot()
    def _offer_join(self) -> None:
        self._pages.show_join("", self._accounts.org)

    @Slot(str)
    def _take_pasted(self, text: str) -> None:
        """Propose a session whose link or id was pasted."""
        if links.is_link(text):
            self.follow_link(text)
        else:
            self._pages.show_join(text, self._accounts.org)

    # -- joining

    @Slot(str, str)
    def _join(self, session_id: str, org: str) -> None:
        """Join now, or as soon as the session that is open has ended: it may have cost money."""
        self._next = Join(session_id), org
        if is_open(self._state):
            self.wished.emit(EndPressed())
        self._go_on()

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Know what is played, and go on with what waited for its end."""
        self._state = state
        if self._next is not None:
            QTimer.singleShot(0, self, self._go_on)  # nobody is told of a state within another

    @Slot()
    def _go_on(self) -> None:
        if self._next is not None and self._state.phase in (Phase.IDLE, Phase.OVER):
            (order, org), self._next = self._next, None
            self.join_wanted.emit(order, org)
