"""A press on Keep is one question to the service, whatever comes of it."""

import pytest

from focusdesk.core import errors
from focusdesk.core.facts import Done, EndPressed, KeepPressed, Opened
from focusdesk.core.model import Kept
from focusdesk.core.orders import End, Keep, Poll, Prepare
from focusdesk.core.readings import piece_to_keep
from focusdesk.core.state import Keeping, KeepTold, Phase
from tests.unit.core import world
from tests.unit.core.world import joined, listing

TRACK = Kept(track_id="mtrack_1")
LOST = errors.Unreachable("no answer in 10 s")


def hearing(order=world.JOIN):
    """The first of three pieces is heard, and the network is idle until the next poll."""
    session = world.Session()
    session.open(order)
    session.answer(listing(range(3)))
    while session.state.busy is not None:
        match session.state.busy:
            case Prepare(segment=segment):
                session.prepared(segment.index, start=120.0 * segment.index)
            case _:
                session.answer()
    session.hear(0, position=5.0, ahead=200.0, within=5.0)
    assert session.state.busy is None
    return session


def keeps(session) -> list[Keep]:
    return [order for order in session.said if isinstance(order, Keep)]


def test_a_press_asks_the_service_once_and_says_that_it_is_kept() -> None:
    session = hearing()
    orders = session.tell(KeepPressed(0))
    asked = session.state.parts[0].keeping
    session.answer(TRACK)

    assert orders == [Keep(1, "mfocus_1", 0)]
    assert asked is Keeping.ASKED
    assert session.state.parts[0].keeping is Keeping.KEPT
    assert session.state.keep_told == KeepTold(0)


@pytest.mark.parametrize("times", [2, 5])
def test_pressing_again_while_it_is_asked_or_kept_asks_nothing(times) -> None:
    session = hearing()
    for _ in range(times):
        session.tell(KeepPressed(0))
    session.answer(TRACK)
    session.tell(KeepPressed(0))

    assert len(keeps(session)) == 1
    assert piece_to_keep(session.state) is None


@pytest.mark.parametrize(
    "error",
    [LOST, errors.RateLimited(retry_after=1.0), errors.Refused("no"), errors.OutOfBudget(),
     errors.BadReply("?"), errors.NotAuthorised(), errors.NotFound()],
)  # fmt: skip
def test_what_failed_is_told_and_asked_again_only_by_another_press(error) -> None:
    session = hearing()
    session.tell(KeepPressed(0))
    session.fail(error)
    before = session.state
    for _ in range(3):
        session.wait()
        session.answer(listing(range(3)))
    asked = len(keeps(session))
    session.tell(KeepPressed(0))

    assert asked == 1
    assert before.keep_told == KeepTold(0, error)
    assert before.trouble is None  # the music has none
    assert before.refusal is None
    assert before.poll_at is not None
    assert len(keeps(session)) == 2


def test_where_it_is_not_offered_nothing_more_is_asked() -> None:
    session = hearing()
    for index in (0, 1):
        session.tell(KeepPressed(index))
    session.fail(errors.NotOffered())
    session.tell(KeepPressed(2))

    assert keeps(session) == [Keep(1, "mfocus_1", 0)]
    assert not session.state.keep_offered
    assert piece_to_keep(session.state) is None
    assert session.state.busy is None


def test_a_press_waits_for_the_order_under_way_but_not_for_the_news() -> None:
    session = joined(0, 1)
    at_once = session.tell(KeepPressed(1))
    after = session.answer()  # the first segment is fetched: it is prepared, then kept

    assert at_once == []
    assert not [order for order in after if isinstance(order, Keep)]
    session.prepared(0, start=0.0)
    session.answer()
    session.prepared(1, start=120.0)
    assert session.state.busy == Keep(1, "mfocus_1", 1)


def test_what_was_said_is_over_with_the_piece() -> None:
    session = hearing()
    session.tell(KeepPressed(0))
    session.answer(TRACK)
    session.hear(0, position=6.0, ahead=199.0, within=6.0)
    same = session.state.keep_told
    session.hear(1, position=121.0, ahead=80.0, within=1.0)

    assert same is not None
    assert session.state.keep_told is None


def test_a_press_before_the_end_is_asked_for_before_the_end() -> None:
    session = hearing(world.REQUEST)
    session.wait()  # a poll is under way
    assert isinstance(session.state.busy, Poll)
    session.tell(KeepPressed(0))
    orders = session.tell(EndPressed())
    session.answer(TRACK)

    assert Keep(1, "mfocus_1", 0) in orders
    assert isinstance(session.state.busy, End)
    session.answer()
    assert session.state.phase is Phase.OVER
    assert session.state.keep_told == KeepTold(0)


def test_the_end_waits_for_a_keep_under_way_and_comes_whatever_it_answers() -> None:
    session = hearing(world.REQUEST)
    session.tell(KeepPressed(0))
    session.tell(EndPressed())
    session.fail(LOST)

    assert isinstance(session.state.busy, End)


def test_another_session_does_not_hear_of_the_keep_of_the_last() -> None:
    session = hearing()
    session.tell(KeepPressed(0))
    keep = session.state.busy
    session.tell(EndPressed())
    session.tell(Opened(world.ACCESS, world.JOIN))
    session.tell(Done(keep, TRACK))

    assert session.state.run == 2
    assert session.state.keep_told is None


@pytest.mark.parametrize("index", [-1, 3, 99])
def test_what_is_not_there_cannot_be_kept(index) -> None:
    session = hearing()

    assert session.tell(KeepPressed(index)) == []
