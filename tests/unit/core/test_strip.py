"""The strip: every piece has its place in order, whatever way the listener takes through them."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.audio import fades
from focusdesk.core import errors, strip
from focusdesk.core.facts import EndPressed, Finished, Joined, SeekPressed, SkipPressed
from focusdesk.core.model import Placement, Skipped
from focusdesk.core.state import Part, Phase, Stage, State
from focusdesk.core.strip import Kind, Strip
from focusdesk.core.timeline import frames
from tests.unit.core.test_hands import hear_third, playing
from tests.unit.core.world import REQUEST, Session, facts, listing, placement, segment


def faults(made: Strip) -> list[str]:
    """What should hold of every strip there is, and does not of this one."""
    indices = [slot.index for slot in made.slots if slot.index is not None]
    music = [slot for slot in made.slots if slot.kind is not Kind.SKIPPED]
    rules = {
        "it is of some length": made.length >= 0.0,
        "it ends within": 0.0 <= made.ends <= made.length,
        "the playhead is within": made.here is None or 0.0 <= made.here <= made.length,
        "the pieces are in order": indices == sorted(set(indices)),
        "all but the last are pieces": all(slot.index is not None for slot in made.slots[:-1]),
        "music is there from its start": not music or music[0].start == 0.0,
        "music is there to its end": not music or music[-1].end == made.length,
        "one piece plays": sum(slot.kind is Kind.PLAYING for slot in made.slots) <= 1,
    }
    for n, slot in enumerate(made.slots):
        empty = slot.start == slot.end
        rules[f"slot {n} is within"] = 0.0 <= slot.start <= slot.end <= made.length
        rules[f"slot {n} is empty if skipped alone"] = empty is (slot.kind is Kind.SKIPPED)
        rules[f"slot {n} correlates"] = 0.0 <= slot.correlation <= 1.0
    for n, (before, after) in enumerate(pairwise(music)):
        shared = before.end - after.start
        shorter = min(before.end - before.start, after.end - after.start)
        rules[f"crossing {n} is as long as it says"] = shared == pytest.approx(after.overlap)
        rules[f"crossing {n} takes half of either at most"] = shared <= shorter / 2 + 1e-6
    return [rule for rule, holds in rules.items() if not holds]


def kinds(session: Session) -> dict[int | None, Kind]:
    """What each slot is."""
    made = strip.strip(session.state)
    assert faults(made) == []
    return {slot.index: slot.kind for slot in made.slots}


STAGES = st.sampled_from(list(Stage))
parts = st.builds(
    Part,
    segment=st.builds(
        segment,
        st.integers(0, 12),
        duration=st.floats(0.1, 900.0),
        fade_in=st.floats(0.0, 900.0),
        fade_out=st.floats(0.0, 900.0),
    ),
    stage=STAGES,
    heard_at=st.none() | st.just(7.0),
    seam=st.none()
    | st.builds(
        Placement,
        index=st.just(0),
        start=st.just(0),
        frames=st.just(0),
        overlap=st.integers(0, frames(500.0)),
        correlation=st.floats(0.0, 1.0),
    ),
)
states = st.builds(
    State,
    phase=st.sampled_from(list(Phase)),
    playing=st.booleans(),
    target_minutes=st.none() | st.integers(1, 90),
    total_segments=st.none() | st.integers(0, 15),
    more_pending=st.booleans(),
    status=st.sampled_from(["active", "ended"]),
    parts=st.lists(parts, max_size=8).map(lambda made: {p.segment.index: p for p in made}),
    skipped=st.lists(st.builds(Skipped, st.integers(0, 14), st.just("late")), max_size=2).map(
        tuple
    ),
    next_index=st.integers(0, 13),
    heard_index=st.none() | st.integers(0, 12),
    within=st.floats(0.0, 2000.0),
    bridging=st.booleans(),
    bridged=st.dictionaries(st.integers(0, 13), st.floats(0.0, 90.0), max_size=2),
    position=st.floats(0.0, 9000.0),
    jump=st.none() | st.tuples(st.integers(0, 12), st.floats(0.0, 90.0)),
    landing=st.none() | st.floats(1.0, 5400.0),
    refusal=st.none() | st.just(errors.NotAuthorised()),
)


@given(states)
def test_every_state_there_could_be_is_a_strip(state):
    assert faults(strip.strip(state)) == []


@given(states, st.floats(0.0, 1.0))
def test_every_second_of_it_lies_in_a_slot(state, share):
    made = strip.strip(state)
    slot = made.at(share * made.length)

    assert (slot is not None) is bool(made.slots)
    assert slot is None or slot.start <= share * made.length <= slot.end


def test_a_session_is_laid_out_piece_by_piece():
    session = playing()
    made = strip.strip(session.state)
    first = [Kind.PLAYING, Kind.READY, Kind.FETCHED]

    assert list(kinds(session).values()) == [*first, *[Kind.PENDING] * 27, Kind.REPLAY]
    # Placed by hand, without an overlap; the others as their hints say.
    assert [slot.start for slot in made.slots[:4]] == [0.0, 120.0, 238.5, 357.0]
    assert (made.here, made.ends, made.length, made.landing) == (10.0, 3600.0, 3600.0, 20.0)


def test_what_is_listed_waits_at_the_service():
    session = Session()
    session.open(REQUEST)
    session.answer(listing([0, 1]))

    assert kinds(session)[1] is Kind.LISTED


def test_before_anything_is_composed_the_goal_time_is_planned():
    session = Session()
    session.open(REQUEST)

    assert kinds(session) == {None: Kind.PENDING}
    assert strip.strip(session.state).length == 3600.0


def test_how_many_pieces_follow_need_not_be_known():
    session = playing(total_segments=None)

    assert kinds(session) == {
        0: Kind.PLAYING,
        1: Kind.READY,
        2: Kind.FETCHED,
        None: Kind.PENDING,
    }
    assert strip.strip(session.state).length == 3600.0


def test_what_was_heard_stays_so_and_what_was_passed_over_was_not():
    session = playing(5)
    session.tell(SkipPressed())
    session.tell(Joined(placement(1, start=10.0), jump=True))
    session.hear(1, position=14.0, ahead=100.0, within=4.0, after=1.0)
    session.tell(SeekPressed(4, 5.0))

    assert list(kinds(session).values())[:5] == [
        Kind.HEARD,
        Kind.HEARD,
        Kind.FETCHED,
        Kind.FETCHED,
        Kind.PLAYING,
    ]


def test_the_playhead_is_where_the_listener_is_in_the_piece_and_not_where_the_stream_is():
    session = playing(5)
    session.tell(SeekPressed(1, 30.0))

    assert session.state.position == 10.0
    assert strip.strip(session.state).here == 150.0


def test_the_seams_are_as_they_were_mixed():
    session = playing()
    there = replace(placement(2, start=236.0), overlap=frames(4.0), correlation=0.7)
    session.hear(1, position=130.0, ahead=110.0, within=10.0, after=1.0)
    session.tell(Finished(0))
    session.answer(facts(2))
    session.tell(Joined(there))
    slot = strip.strip(session.state).slots[2]

    assert (slot.overlap, slot.correlation, slot.start) == (4.0, 0.7, 236.0)


def test_a_jump_into_a_piece_makes_no_seam_of_it():
    session = playing()
    session.tell(SkipPressed())
    before = session.state.parts[1].seam
    session.tell(Joined(replace(placement(1, start=10.0), overlap=frames(0.2))))

    assert session.state.parts[1].seam is before


def test_a_bridge_holds_the_playhead_and_leaves_a_mark():
    session = playing(2)
    session.hear(1, position=239.0, ahead=1.0, within=119.0, after=1.0)
    session.tell(Joined(replace(placement(0, start=240.0), bridge=True, offset=9)))
    session.tell(Finished(1))
    for second in range(5):
        session.hear(0, position=240.0 + second, ahead=60.0, bridge=True, after=1.0)
    made = strip.strip(session.state)

    assert made.slots[2].bridged == 4.0
    assert made.here == made.slots[2].start
    assert {slot.index for slot in made.slots if slot.bridged is not None} == {2}
    assert Kind.PLAYING not in kinds(session).values()


def test_music_that_is_not_all_heard_by_the_goal_time_lies_behind_the_end():
    session = playing(30, more_pending=False)
    session.hear(0, position=600.0, ahead=200.0, within=10.0, after=1.0)
    made = strip.strip(session.state)

    assert made.ends == pytest.approx(3010.0)
    assert made.length == pytest.approx(29 * 118.5 + 120.0 + 1.5)


def test_a_piece_that_was_left_out_has_no_length():
    session = playing(5)
    hear_third(session)
    state = replace(
        session.state,
        parts={**session.state.parts, 3: replace(session.state.parts[3], stage=Stage.SKIPPED)},
    )
    made = strip.strip(state)

    assert faults(made) == []
    assert made.slots[3].kind is Kind.SKIPPED
    assert made.slots[3].start == made.slots[2].end
    assert made.slots[4].start == made.slots[2].end - made.slots[4].overlap


def test_a_session_that_is_over_shows_what_was_heard_and_no_playhead():
    session = playing()
    session.tell(EndPressed())
    made = strip.strip(session.state)

    assert made.here is None
    assert made.slots[0].kind is Kind.HEARD


def test_of_a_session_that_was_left_it_knows_what_was_heard():
    session = playing()
    measured = Part(segment=segment(0), stage=Stage.CACHED, facts=facts(0))
    state = replace(session.state, parts={**session.state.parts, 0: measured}, heard_index=1)

    assert strip.strip(state).slots[0].kind is Kind.HEARD


@given(correlation=st.floats(0.0, 1.0), length=st.integers(1, 400))
def test_the_curves_are_those_that_are_mixed(correlation, length):
    going, coming = fades.crossing(length, correlation)
    drawn = [strip.crossing((n + 0.5) / length, correlation) for n in range(length)]

    assert [pair[0] for pair in drawn] == pytest.approx(list(going[:, 0]), abs=1e-6)
    assert [pair[1] for pair in drawn] == pytest.approx(list(coming[:, 0]), abs=1e-6)
    assert [strip.rising((n + 0.5) / length) for n in range(length)] == pytest.approx(
        list(fades.rise(length)[:, 0]), abs=1e-6
    )
    assert [strip.landing((n + 0.5) / length) for n in range(length)] == pytest.approx(
        list(fades.glide(1.0, 0.0, length)[:, 0]), abs=1e-6
    )
