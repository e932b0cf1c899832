"""Going on after a crash: the same second, the same session, and no sound before a press."""

from dataclasses import replace

import pytest

from focusdesk.core import readings
from focusdesk.core.account import Access, ApiKey
from focusdesk.core.bookmark import bookmark
from focusdesk.core.errors import NotAuthorised, NotFound, Unreachable, UrlRefused
from focusdesk.core.facts import Drained, EndPressed, Finished, Joined, KeyGiven, PlayPressed
from focusdesk.core.model import Bookmark, SignedUrl
from focusdesk.core.orders import (
    Append,
    Begin,
    Connect,
    End,
    Fetch,
    Jump,
    Play,
    Poll,
    Prepare,
    SetVolume,
)
from focusdesk.core.state import Phase, Stage
from tests.unit.core.test_hands import playing
from tests.unit.core.world import (
    ACCESS,
    REQUEST,
    Session,
    facts,
    joined,
    kinds,
    listing,
    placement,
)

OTHER = Access(ACCESS.api_url, ACCESS.org, ApiKey("another"))


def second_piece() -> Session:
    """A session that is 43 s into its second piece."""
    session = playing(3)
    session.hear(1, position=163.0, ahead=77.0, within=43.0, after=1.0)
    session.tell(Finished(0))
    return session


def noted(session: Session) -> Bookmark:
    """What would be on disk if it were killed now."""
    left = bookmark(session.state)
    assert left is not None
    return left


def reopened(left: Bookmark) -> Session:
    """Start FocusDesk again."""
    again = Session()
    again.open(left)
    return again


# -- what is noted


def test_without_a_session_there_is_nothing_to_note():
    session = Session()
    assert bookmark(session.state) is None
    session.open(REQUEST)
    assert bookmark(session.state) is None  # it has no name yet


def test_a_note_tells_the_place_and_no_secret():
    left = noted(second_piece())

    assert (left.session_id, left.index, left.within, left.position) == ("mfocus_1", 1, 43.0, 163.0)
    assert [piece.segment.url for piece in left.pieces] == [SignedUrl("")] * 3
    assert "secret" not in repr(left)


def test_in_a_bridge_the_place_is_what_it_leads_to():
    session = second_piece()
    state = replace(session.state, bridging=True, heard_index=0, next_index=3)
    bridge = replace(placement(0, start=240.0), bridge=True)
    ahead = replace(state, queue=(placement(1, start=120.0), bridge))
    crossing = replace(ahead, queue=(*ahead.queue, placement(3, start=260.0)), next_index=4)

    assert [
        (note.index, note.within) for note in (bookmark(ahead), bookmark(crossing)) if note
    ] == [
        (3, 0.0),
        (3, 0.0),
    ]


def test_a_session_that_is_over_leaves_no_note():
    session = playing(more_pending=False)
    session.tell(EndPressed())
    assert session.state.phase is Phase.OVER
    assert bookmark(session.state) is None


@pytest.mark.api("5.5")
def test_a_session_that_could_not_be_ended_is_noted_until_it_is():
    session = Session()
    session.open(REQUEST)
    session.answer(listing())
    session.tell(EndPressed())
    assert noted(session).ending
    session.fail(Unreachable())

    assert session.state.phase is Phase.OVER
    assert noted(session).ending
    assert noted(session).request == REQUEST


def test_a_session_that_the_service_does_not_know_needs_no_end():
    session = Session()
    session.open(REQUEST)
    session.answer(listing())
    session.tell(EndPressed())
    session.fail(NotFound())

    assert bookmark(session.state) is None


# -- going on


@pytest.mark.api("5.6")
def test_it_goes_on_at_the_same_second_without_a_sound():
    again = Session()
    orders = again.open(noted(second_piece()))

    assert orders[:3] == [Connect(ACCESS), Begin(1, 163.0), SetVolume(1.0)]
    assert Play not in kinds(orders)
    assert again.state.phase is Phase.PLAYING
    assert not again.state.playing
    assert (again.state.heard_index, again.state.within, again.state.position) == (1, 43.0, 163.0)
    assert again.state.resumed


def test_what_is_in_the_cache_is_played_without_asking_anybody():
    again = reopened(noted(second_piece()))
    order = again.state.busy
    assert isinstance(order, Prepare)
    assert order.segment.index == 1
    orders = again.answer(facts(1))

    assert Jump(1, 43.0) in orders
    assert again.tell(PlayPressed())[0] == Play()
    assert not again.state.resumed


def test_the_service_is_asked_and_what_it_lists_follows():
    again = reopened(noted(second_piece()))
    orders = again.answer(facts(1))
    orders += again.tell(Joined(replace(placement(1, start=163.0), offset=43 * 48_000)))
    while not isinstance(again.state.busy, Poll):
        assert isinstance(again.state.busy, Prepare)
        orders += again.prepared(again.state.busy.segment.index, start=240.0)
    again.answer(listing(range(4), url="fresh"))

    assert [order for order in orders if isinstance(order, Append)] == [Append(2)]
    assert isinstance(again.state.busy, Fetch)
    assert again.state.busy.segment.index == 3


def test_a_clip_that_is_no_longer_in_the_cache_is_fetched_and_entered_at_its_second():
    left = replace(noted(second_piece()), pieces=())
    again = reopened(left)
    again.tell(PlayPressed())
    assert isinstance(again.state.busy, Poll)
    again.answer(listing(range(3)))
    fetch = again.state.busy
    assert isinstance(fetch, Fetch)
    assert fetch.segment.index == 1
    again.answer()

    assert Jump(1, 43.0) in again.answer(facts(1))


def test_a_clip_that_can_never_be_had_again_is_passed_over():
    left = replace(noted(second_piece()), pieces=())
    again = reopened(left)
    again.tell(PlayPressed())
    again.answer(listing(range(3), more_pending=False))
    while again.state.parts[1].stage is Stage.LISTED:
        if isinstance(again.state.busy, Poll):
            again.answer(listing(range(3), more_pending=False))
        assert isinstance(again.state.busy, Fetch)
        assert again.state.busy.segment.index == 1
        again.fail(UrlRefused())
    while again.state.busy is not None:
        again.answer(facts(2) if isinstance(again.state.busy, Prepare) else None)

    assert Append(2) in again.said


def test_one_that_was_left_after_its_last_piece_is_over_once_the_service_says_so():
    session = reopened(replace(noted(second_piece()), index=3, within=0.0))
    session.tell(PlayPressed())
    while (busy := session.state.busy) is not None:
        gone = listing(range(3), more_pending=False, status="ended")
        session.answer(facts(busy.segment.index) if isinstance(busy, Prepare) else gone)
    session.tell(Drained())

    assert session.state.phase is not Phase.PLAYING


def test_the_length_of_the_session_is_what_it_was():
    session = second_piece()
    again = reopened(noted(session))
    for state in (session.state, again.state):
        assert readings.session_seconds(state) == pytest.approx(3600.0)
    left = replace(noted(session), target_minutes=None, total_segments=3)
    assert readings.music_seconds(reopened(left).state) == pytest.approx(
        readings.music_seconds(replace(session.state, total_segments=3)), abs=2.0
    )


def test_a_listener_who_declines_has_it_ended_at_the_service():
    session = Session()
    session.open(REQUEST)
    session.answer(listing([0]))
    again = reopened(noted(session))
    while again.state.busy is not None:
        again.fail(Unreachable())
    again.tell(EndPressed())

    assert again.state.busy == End(1, "mfocus_1")


def test_a_session_that_was_only_joined_is_not_ended():
    again = reopened(noted(second_piece()))
    again.tell(EndPressed())

    assert again.state.phase is Phase.OVER
    assert End not in kinds(again.said)


def test_a_note_of_a_note_is_the_same():
    left = noted(second_piece())
    assert noted(reopened(left)) == left


# -- another key


def refused(session: Session) -> Session:
    """Let the service refuse the key at the next poll."""
    while not isinstance(session.state.busy, Poll):
        session.wait()
    session.fail(NotAuthorised("revoked"))
    return session


@pytest.mark.api("5.30")
def test_another_key_goes_on_with_the_same_session():
    session = refused(playing(3))
    assert readings.is_open(session.state)
    orders = session.tell(KeyGiven(OTHER))

    assert orders == [Connect(OTHER), Poll(1, "mfocus_1")]
    assert session.state.trouble is None
    session.answer(listing(range(4), url="fresh"))
    assert isinstance(session.state.busy, Fetch)


def test_another_key_reopens_what_was_to_end_for_want_of_more():
    session = joined(0)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=10.0, ahead=110.0, within=10.0)
    refused(session)
    assert session.state.closed
    session.tell(KeyGiven(OTHER))
    session.answer(listing(range(2), url="fresh"))

    assert not session.state.closed
    assert session.state.failure is None
    assert isinstance(session.state.busy, Fetch)


def test_a_key_that_nobody_asked_for_changes_nothing():
    session = playing(3)
    before = session.state
    assert session.tell(KeyGiven(OTHER)) == []
    assert session.state == before
    assert Session().tell(KeyGiven(OTHER)) == []
