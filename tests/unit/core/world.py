"""The world as a session sees it: values to talk about, and a clock that a test turns itself."""

from collections.abc import Iterable
from dataclasses import replace

from focusdesk.core import session
from focusdesk.core.account import Access, ApiKey
from focusdesk.core.errors import FocusDeskError
from focusdesk.core.facts import Done, Failed, Heard, Joined, Opened, Ticked
from focusdesk.core.model import ClipFacts, Listing, Placement, Segment, SignedUrl
from focusdesk.core.orders import Command
from focusdesk.core.planning import wake_at
from focusdesk.core.state import State
from focusdesk.core.timeline import frames
from focusdesk.core.wanted import Join, Request

ACCESS = Access("https://api.example", "org_1", ApiKey("secret"))
JOIN = Join("mfocus_1")
REQUEST = Request(goal="focus", minutes=60)


def segment(index: int, *, url: str = "first", **changes) -> Segment:
    """A segment of two minutes, as the API's own example has them."""
    made = Segment(
        index=index,
        url=SignedUrl(f"https://cdn.example/{index}?{url}"),
        duration=120.0,
        target_lufs=-14.0,
        fade_in=1.5,
        fade_out=1.5,
    )
    return replace(made, **changes)


def listing(indices: Iterable[int] = (), *, url: str = "first", **changes) -> Listing:
    """A reading of a session of thirty segments that lists `indices`."""
    segments = tuple(segment(index, url=url) for index in indices)
    made = Listing(
        session_id="mfocus_1",
        status="active",
        goal="focus",
        engine="studio",
        target_minutes=60,
        total_segments=30,
        ready_count=len(segments),
        segments=segments,
        more_pending=True,
        next_ready_in=None,
    )
    return replace(made, **changes)


def facts(index: int, *, seconds: float = 120.0) -> ClipFacts:
    """What is measured of a clip."""
    return ClipFacts(
        index=index,
        frames=frames(seconds),
        measured_lufs=-18.0,
        target_lufs=-14.0,
        gain_db=4.0,
        true_peak_dbtp=-3.0,
    )


def placement(index: int, *, start: float, seconds: float = 120.0) -> Placement:
    """Where a clip lies that overlaps nothing."""
    return Placement(index=index, start=frames(start), frames=frames(seconds), overlap=0)


class Session:
    """One state, stepped by hand; `said` keeps every order it led to."""

    def __init__(self, *, patience: float | None = None, waits: bool = False) -> None:
        self.state = State(patience=patience, waits=waits)
        self.now = 1000.0
        self.said: list[Command] = []
        self.jitter = 0.5
        self.told = 0

    def tell(self, fact, *, after: float = 0.0) -> list[Command]:
        """Let `fact` happen, `after` seconds from now; return what was ordered."""
        self.told += 1
        assert self.told < 50_000, "the session spins"
        self.now += after
        self.state, orders = session.step(self.state, fact, now=self.now, jitter=self.jitter)
        self.said += orders
        return list(orders)

    def open(self, order=JOIN) -> list[Command]:
        """Press Start."""
        return self.tell(Opened(ACCESS, order))

    def answer(self, answer=None, *, after: float = 0.0) -> list[Command]:
        """Carry out the order under way."""
        assert self.state.busy is not None
        return self.tell(Done(self.state.busy, answer), after=after)

    def fail(self, error: FocusDeskError, *, after: float = 0.0) -> list[Command]:
        """Fail the order under way."""
        assert self.state.busy is not None
        return self.tell(Failed(self.state.busy, error), after=after)

    def wait(self) -> list[Command]:
        """Let the time pass until something is due."""
        due = wake_at(self.state)
        assert due is not None
        return self.tell(Ticked(), after=max(0.0, due - self.now))

    def hear(
        self, index: int | None, *, position: float, ahead: float, after: float = 0.0, **more
    ) -> list[Command]:
        """Let the listener hear `index`, as the sound card tells it."""
        return self.tell(Heard(index=index, position=position, ahead=ahead, **more), after=after)

    def prepared(self, index: int, *, start: float, seconds: float = 120.0) -> list[Command]:
        """Answer the Prepare under way, and let the mixer place the clip."""
        orders = self.answer(facts(index, seconds=seconds))
        return orders + self.tell(Joined(placement(index, start=start, seconds=seconds)))


def joined(*indices: int, patience: float | None = None, waits: bool = False, **changes) -> Session:
    """A joined session that has read `indices`; a Fetch of the first is under way."""
    made = Session(patience=patience, waits=waits)
    made.open()
    made.answer(listing(indices, **changes))
    return made


def kinds(orders: Iterable[object]) -> list[type]:
    """Return what sorts of orders these are."""
    return [type(order) for order in orders]
