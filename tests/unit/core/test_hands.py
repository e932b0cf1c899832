"""The listener's hand on the music, a late clip, and the end of the goal time."""

from dataclasses import replace

import pytest

from focusdesk.core import readings
from focusdesk.core.errors import BadAudio, StorageFailed
from focusdesk.core.facts import (
    BackPressed,
    Drained,
    Finished,
    Joined,
    MutePressed,
    PausePressed,
    SeekPressed,
    SkipPressed,
    VolumeChosen,
)
from focusdesk.core.orders import Append, Bridge, Jump, Land, Prepare, SetVolume
from focusdesk.core.state import Phase, Stage
from focusdesk.core.timeline import frames
from tests.unit.core.world import JOIN, Session, facts, joined, kinds, listing, placement, segment


def playing(count: int = 3, **changes) -> Session:
    """A session of which two pieces are mixed and all are in the cache; the first is heard."""
    session = joined(*range(count), **changes)
    while session.state.busy is not None:
        order = session.state.busy
        if isinstance(order, Prepare):
            place = len(session.state.queue)
            session.prepared(order.segment.index, start=120.0 * place)
        else:
            session.answer()
    session.hear(0, position=10.0, ahead=230.0, within=10.0)
    return session


def hear_third(session: Session) -> None:
    """Play on to the third piece; the first is no longer in hand then."""
    session.hear(1, position=130.0, ahead=110.0, within=10.0, after=1.0)
    session.tell(Finished(0))
    session.prepared(2, start=240.0)
    session.hear(2, position=250.0, ahead=110.0, within=10.0, after=1.0)
    session.tell(Finished(1))


# -- skip, back, seek


def test_skipping_crosses_into_the_next_piece_and_goes_on_from_there():
    session = playing(more_pending=False)
    orders = session.tell(SkipPressed())

    assert orders[0] == Jump(1, 0.0)
    assert session.state.next_index == 2


def test_what_was_left_by_a_jump_is_not_heard_again_while_it_lies_in_the_device():
    session = playing(more_pending=False)
    session.tell(SkipPressed())
    session.hear(0, position=10.1, ahead=229.9, within=10.1, after=0.1)
    before = session.state.heard_index, session.state.within, session.state.position
    session.tell(Joined(replace(placement(1, start=10.4), overlap=frames(0.2)), jump=True))
    session.hear(0, position=10.2, ahead=120.0, within=10.2, after=0.1)
    session.hear(0, position=10.45, ahead=119.8, within=10.45, after=0.1)  # it still is the louder
    echo = session.state.heard_index
    session.hear(1, position=10.5, ahead=119.0, within=0.1, after=0.3)

    assert before == (1, 0.0, 10.1)
    assert echo == 1
    assert (session.state.heard_index, session.state.within) == (1, 0.1)


def test_a_piece_that_is_joined_in_its_turn_is_not_where_a_jump_to_it_leads():
    session = playing(more_pending=False)
    session.tell(SkipPressed())
    session.tell(Joined(placement(1, start=240.0)))  # as it was ordered before
    session.tell(Joined(placement(1, start=10.4), jump=True))
    session.hear(1, position=11.0, ahead=119.0, within=0.6, after=1.0)

    assert session.state.within == 0.6


def test_back_begins_a_piece_again_and_at_its_beginning_goes_to_the_one_before():
    session = playing(more_pending=False)
    assert Jump(0, 0.0) in session.tell(BackPressed())
    session.hear(1, position=130.0, ahead=110.0, within=1.0)

    assert Jump(0, 0.0) in session.tell(BackPressed())


def test_seeking_goes_to_the_second_of_a_piece_and_no_further_than_its_end():
    session = playing(more_pending=False)

    assert Jump(1, 30.0) in session.tell(SeekPressed(1, 30.0))
    assert Jump(0, 117.5) in session.tell(SeekPressed(0, 1e9))
    assert Jump(0, 0.0) in session.tell(SeekPressed(0, -5.0))


def test_seeking_past_the_end_of_the_piece_that_sounds_is_skipping():
    session = playing(more_pending=False)

    assert Jump(1, 0.0) in session.tell(SeekPressed(0, 119.0))


@pytest.mark.parametrize("problem", [BadAudio("noise"), StorageFailed("full")])
def test_a_jump_that_comes_to_nothing_after_the_music_is_over_ends_the_session(problem):
    session = playing(3, more_pending=False)
    hear_third(session)
    session.tell(SeekPressed(0, 5.0))
    session.tell(Drained())
    assert readings.is_open(session.state)
    session.fail(problem)
    if isinstance(problem, BadAudio) and session.state.busy is not None:
        session.fail(problem)

    assert session.state.phase is Phase.OVER


def test_a_piece_that_is_not_in_hand_is_prepared_first_and_before_all_else():
    session = playing(4, more_pending=False)
    hear_third(session)
    assert session.state.parts[0].stage is Stage.CACHED
    session.prepared(3, start=360.0)
    asked = session.tell(SeekPressed(0, 5.0))

    assert asked == [Prepare(1, "mfocus_1", segment(0), -14.0)]
    assert Jump(0, 5.0) in session.answer(facts(0))


@pytest.mark.parametrize("press", [SkipPressed(), BackPressed(), SeekPressed(7, 0.0)])
def test_before_anything_is_heard_there_is_nowhere_to_go(press):
    session = joined(0, 1)

    assert session.tell(press) == []
    assert session.state.jump is None


def test_skipping_is_not_offered_where_nothing_follows():
    session = playing(1, more_pending=False)

    assert readings.piece_after(session.state) is None
    assert session.tell(SkipPressed()) == []


def test_a_session_that_was_closed_is_closed_again_after_a_jump():
    session = playing(2, more_pending=False)
    assert session.state.closed
    orders = session.tell(BackPressed())

    assert kinds(orders)[0] is Jump
    assert Append(1) in orders
    assert session.state.closed


# -- mute


def test_mute_is_a_volume_of_nothing_and_the_volume_comes_back():
    session = playing()
    session.tell(VolumeChosen(0.6))

    assert session.tell(MutePressed()) == [SetVolume(0.0)]
    assert session.state.volume == 0.6
    assert session.tell(MutePressed()) == [SetVolume(0.6)]


def test_whoever_moves_the_volume_wants_to_hear_it():
    session = playing()
    session.tell(MutePressed())

    assert session.tell(VolumeChosen(0.4)) == [SetVolume(0.4)]
    assert not session.state.muted


# -- bridges


def late(*, count: int = 2) -> Session:
    """A session whose next piece is late: all that is known is about to be over."""
    session = playing(count)
    for index in range(1, count):
        session.hear(index, position=120.0 * index + 1.0, ahead=119.0, after=1.0, within=1.0)
        session.tell(Finished(index - 1))
        if isinstance(session.state.busy, Prepare):
            session.prepared(session.state.busy.segment.index, start=120.0 * (index + 1))
    return session


def test_a_late_piece_is_bridged_with_the_one_heard_longest_ago():
    session = late()
    early = session.hear(1, position=230.0, ahead=10.0)
    orders = session.hear(1, position=234.0, ahead=6.0)

    assert not [order for order in early if isinstance(order, Bridge)]
    assert Bridge(0) in orders


def test_a_bridge_is_laid_once():
    session = late()
    session.hear(1, position=234.0, ahead=6.0)
    again = session.hear(1, position=235.0, ahead=5.0)

    assert not [order for order in again if isinstance(order, Bridge)]


def test_the_only_piece_there_is_bridges_to_itself():
    session = playing(1)
    orders = session.hear(0, position=115.0, ahead=5.0)

    assert Bridge(0) in orders


def test_the_next_piece_is_given_to_the_mixer_while_a_bridge_sounds():
    session = late()
    session.hear(1, position=234.0, ahead=6.0)
    bridged = replace(placement(0, start=240.0), bridge=True)
    session.tell(Joined(bridged))
    session.hear(0, position=250.0, ahead=110.0, bridge=True)
    assert session.state.bridging
    session.wait()
    session.answer(listing([0, 1, 2]))
    session.answer()
    orders = session.answer(facts(2))

    assert Append(2) in orders


def test_a_bridge_is_no_progress_and_leads_to_no_next_piece():
    session = late()
    session.hear(1, position=234.0, ahead=6.0)
    before = session.state.progress_at
    session.hear(0, position=250.0, ahead=110.0, bridge=True, after=5.0)

    assert session.state.progress_at == before
    assert readings.piece_after(session.state) is None


def test_a_pause_needs_no_bridge_and_a_file_knows_none():
    session = late()
    session.tell(PausePressed())
    paused = session.hear(1, position=236.0, ahead=4.0)

    assert not [order for order in paused if isinstance(order, Bridge)]


# -- the end of the goal time


def hour(**changes) -> Session:
    """A session of two minutes: two pieces of sixty seconds."""
    session = Session()
    session.open(JOIN)
    pieces = tuple(segment(index, duration=60.0) for index in range(2))
    told = {"target_minutes": 2, "total_segments": 2, "more_pending": False, **changes}
    session.answer(listing(segments=pieces, **told))
    session.answer()
    session.prepared(0, start=0.0, seconds=60.0)
    session.answer()
    session.prepared(1, start=58.5, seconds=60.0)
    return session


@pytest.mark.api("5.15")
def test_music_that_nearly_fills_the_goal_time_goes_on_to_its_end():
    session = hour()

    assert Land(120.0, 12.0) in session.said
    assert not session.state.closed
    assert readings.session_seconds(session.state) == 120.0
    orders = session.hear(1, position=113.0, ahead=5.5)
    assert Bridge(0) in orders
    session.tell(Joined(placement(0, start=117.0, seconds=60.0)))
    assert session.state.closed
    session.hear(0, position=120.0, ahead=0.0, bridge=True)
    session.tell(Drained())

    assert session.state.phase is Phase.OVER
    assert session.state.failure is None


@pytest.mark.api("5.15")
def test_a_short_session_ends_with_its_music():
    session = hour(target_minutes=3)

    assert session.state.closed
    assert Land not in kinds(session.said)
    assert readings.session_seconds(session.state) == pytest.approx(118.5)


def test_a_long_session_lands_twenty_seconds_before_the_goal_at_most():
    session = joined(0, 1, target_minutes=4, total_segments=9)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.prepared(1, start=120.0, seconds=130.0)

    assert Land(240.0, 20.0) in session.said
    assert session.state.closed


def test_a_file_knows_no_goal_time():
    session = joined(0, 1, target_minutes=1, waits=True, more_pending=False)
    session.answer()
    session.prepared(0, start=0.0)

    assert Land not in kinds(session.said)


def test_two_quick_presses_seek_twice():
    session = playing(more_pending=False)
    session.tell(SeekPressed(0, session.state.within + 10.0))

    assert session.state.within == 20.0


def test_a_bridge_leads_neither_forward_nor_back():
    session = late()
    session.hear(0, position=250.0, ahead=110.0, within=50.0, bridge=True)

    assert readings.piece_before(session.state) is None
    assert session.tell(BackPressed()) == []


def test_what_is_only_listed_cannot_be_skipped_to():
    session = playing(1)
    session.wait()
    session.answer(listing([0, 1]))

    assert session.state.parts[1].stage is Stage.LISTED
    assert readings.piece_after(session.state) is None
    session.answer()
    assert readings.piece_after(session.state) == 1


def test_going_back_leaves_out_what_never_came_only_once():
    session = playing(1)
    session.hear(0, position=20.0, ahead=100.0, within=20.0, after=60.0)
    session.answer(listing([0, 2], more_pending=False))
    session.answer()
    session.prepared(2, start=120.0)
    session.tell(BackPressed())

    assert [gone.index for gone in session.state.skipped] == [1]


def test_a_bridge_over_the_end_of_the_goal_time_is_left_for_a_piece_that_comes():
    session = hour(more_pending=True, total_segments=3)
    session.tell(Finished(0))
    session.hear(1, position=113.0, ahead=5.5)
    session.tell(Joined(replace(placement(0, start=117.0, seconds=60.0), bridge=True)))
    assert Land(120.0, 12.0) in session.said
    assert not session.state.closed
    session.wait()
    session.answer(listing(segments=(segment(2, duration=60.0),), target_minutes=2))
    session.answer()

    assert Append(2) in session.answer(facts(2, seconds=60.0))


def test_a_bridge_over_the_end_of_the_goal_time_is_enough_where_nothing_comes():
    session = hour(more_pending=True, total_segments=3)
    session.hear(1, position=113.0, ahead=5.5)
    session.tell(Joined(replace(placement(0, start=117.0, seconds=60.0), bridge=True)))
    session.hear(0, position=120.0, ahead=0.0, bridge=True)
    session.tell(Drained())

    assert session.state.phase is Phase.OVER
    assert session.state.failure is None
