"""Where each segment stands is told as it is, and all of them together are the session."""

from dataclasses import replace

import pytest

from focusdesk.core.errors import OutOfBudget
from focusdesk.core.standing import MOST_TO_COME, Standing, count, places
from focusdesk.core.state import Part, Phase, Stage, State
from tests.unit.core.world import placement, segment


def session(*stages: Stage, **changes) -> State:
    """A session of ten segments of which some are known; nothing is heard yet."""
    parts = {n: Part(segment=segment(n), stage=stage) for n, stage in enumerate(stages)}
    known = State(phase=Phase.PLAYING, parts=parts, total_segments=10, playing=True)
    return replace(known, **changes)


HERE, LISTED, GONE = Stage.CACHED, Stage.LISTED, Stage.SKIPPED
MIXED = Stage.IN_HAND


def told(state: State) -> list[Standing]:
    return [place.standing for place in places(state)]


def test_before_anything_is_known_all_is_still_to_be_composed():
    assert told(session()) == [Standing.TO_COME] * 10
    assert places(State()) == ()


def test_a_segment_goes_through_all_of_it_in_order():
    heard = session(
        *(MIXED, MIXED, MIXED, HERE, LISTED),
        heard_index=1,
        next_index=3,
        queue=(placement(1, start=0.0), placement(2, start=0.0)),
    )

    assert told(heard) == [
        Standing.HEARD,
        Standing.PLAYING,
        Standing.READY,
        Standing.READY,
        Standing.COMING,
        *[Standing.TO_COME] * 5,
    ]
    assert count(places(heard))[Standing.READY] == 2


def test_what_a_bridge_repeats_is_what_plays_and_all_before_the_next_was_heard():
    bridge = replace(placement(0, start=0.0), bridge=True)
    bridging = session(*(MIXED, MIXED), heard_index=0, bridging=True, next_index=2, queue=(bridge,))

    assert told(bridging)[:3] == [Standing.PLAYING, Standing.HEARD, Standing.TO_COME]


def test_what_was_left_out_takes_no_room():
    state = session(GONE, HERE, next_index=1)

    assert told(state)[:2] == [Standing.LEFT_OUT, Standing.READY]
    assert places(state)[0].share == 0.0


@pytest.mark.parametrize(
    "changes", [{"more_pending": False}, {"refusal": OutOfBudget()}, {"total_segments": None}]
)
def test_nothing_is_promised_that_nobody_promises(changes):
    assert told(session(HERE, **changes)) == [Standing.READY]


def test_after_the_session_all_of_it_was_heard():
    over = session(
        *(MIXED, MIXED),
        phase=Phase.OVER,
        next_index=2,
        queue=(placement(1, start=0.0),),
        more_pending=False,
    )

    assert told(over) == [Standing.HEARD, Standing.HEARD]


def test_the_shares_are_those_of_the_music():
    long = Part(segment=segment(0, duration=300.0), stage=HERE)
    state = session(LISTED, LISTED)
    state = replace(state, parts={**state.parts, 0: long})
    shares = [place.share for place in places(state)]

    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] > 2 * shares[1]
    assert len(places(replace(state, total_segments=10**9))) == MOST_TO_COME
