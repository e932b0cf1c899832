"""What a state says when it is read: lengths, shares, reasons."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core import errors, readings
from focusdesk.core.facts import Joined
from focusdesk.core.model import Placement
from focusdesk.core.orders import Bridge, Prepare
from focusdesk.core.state import Phase, State
from focusdesk.core.timeline import frames
from tests.unit.core.world import (
    Session,
    facts,
    joined,
    kinds,
    listing,
    placement,
    segment,
)


def test_thirty_pieces_of_two_minutes_overlap_and_last_less_than_an_hour():
    session = joined(0)

    assert readings.music_seconds(session.state) == pytest.approx(30 * 120.0 - 29 * 1.5)


def test_the_length_is_what_was_decoded_not_what_was_announced():
    session = joined(0, more_pending=False)
    session.answer()
    session.answer(facts(0, seconds=100.0))

    assert readings.music_seconds(session.state) == pytest.approx(100.0)


def test_fades_longer_than_their_clips_do_not_make_a_negative_length():
    short = tuple(segment(index, duration=0.5) for index in range(4))
    session = joined(segments=short, more_pending=False)

    assert readings.music_seconds(session.state) == pytest.approx(4 * 0.5 - 3 * 0.25)
    assert 0.0 <= readings.played_share(session.state) <= 1.0


def test_before_anything_is_known_the_goal_time_is_the_best_guess():
    assert readings.music_seconds(State(target_minutes=25)) == 1500.0
    assert readings.music_seconds(State()) == 0.0


@given(
    count=st.integers(2, 8),
    lasts=st.integers(4, 40),
    fade=st.floats(0.5, 2.0),
    listed=st.booleans(),
)
def test_a_length_does_not_move_while_pieces_are_prepared_placed_and_heard(
    count, lasts, fade, listed
):
    pieces = tuple(
        segment(index, duration=float(lasts), fade_in=fade, fade_out=fade) for index in range(count)
    )
    told = {"target_minutes": 60, "total_segments": count, "more_pending": not listed}
    session = joined(segments=pieces if listed else pieces[:1], **told)
    lengths, start = [], 0.0
    while session.state.busy is not None:
        order = session.state.busy
        if not isinstance(order, Prepare):
            session.answer()
            continue
        index = order.segment.index
        session.answer(facts(index, seconds=lasts))
        lengths.append(readings.session_seconds(session.state))
        lies = placement(index, start=start, seconds=lasts)
        session.tell(Joined(replace(lies, overlap=frames(fade) if index else 0)))
        lengths.append(readings.session_seconds(session.state))
        session.hear(index, position=start + 1.0, ahead=lasts - 1.0, within=1.0)
        lengths.append(readings.session_seconds(session.state))
        start += lasts - fade

    assert lengths
    assert lengths == pytest.approx([count * lasts - (count - 1) * fade] * len(lengths), abs=0.01)


def test_a_bridge_lasts_no_longer_than_it_is_heard():
    session = joined(0, target_minutes=60, total_segments=4)
    session.answer()
    session.prepared(0, start=0.0)
    length = readings.session_seconds(session.state)
    orders = session.hear(0, position=115.0, ahead=5.0)
    ordered = readings.session_seconds(session.state)
    bridge = Placement(index=0, start=frames(117.0), frames=frames(90.0), overlap=0, bridge=True)
    session.tell(Joined(bridge))
    laid = readings.session_seconds(session.state)
    session.hear(0, position=126.0, ahead=81.0, bridge=True)

    assert Bridge in kinds(orders)
    assert (ordered, laid) == pytest.approx((length, length))
    assert readings.session_seconds(session.state) == pytest.approx(length + 6.0)


def test_a_session_lasts_for_its_goal_time_until_a_piece_is_measured():
    session = joined(0, 1, target_minutes=10, total_segments=2)
    announced = readings.session_seconds(session.state)
    session.answer()
    session.prepared(0, start=0.0)

    assert announced == 600.0
    assert readings.session_seconds(session.state) == pytest.approx(2 * 120.0 - 1.5)


def test_the_rest_is_the_length_less_what_was_heard_and_never_negative():
    session = joined(0, more_pending=False)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=30.0, ahead=90.0)

    assert readings.remaining_seconds(session.state) == pytest.approx(90.0)
    assert readings.played_share(session.state) == pytest.approx(0.25)
    session.hear(0, position=500.0, ahead=0.0)
    assert readings.remaining_seconds(session.state) == 0.0
    assert readings.played_share(session.state) == 1.0


def test_a_session_of_nothing_has_no_share_played():
    assert readings.played_share(State()) == 0.0


def test_the_runway_counts_what_is_in_the_mixer_the_cache_and_the_listing():
    session = joined(0, 1, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=20.0, ahead=100.0)

    assert readings.runway(session.state) == pytest.approx(340.0)
    assert readings.ready_seconds(session.state) == pytest.approx(360.0)


def test_what_is_left_out_is_neither_runway_nor_length():
    session = joined(0, 1, total_segments=2)
    skipped = readings.with_skipped(session.state, 1, "why not")

    assert readings.runway(skipped) == pytest.approx(120.0)
    assert readings.music_seconds(skipped) == pytest.approx(120.0)


def test_an_unknown_part_is_changed_into_nothing():
    session = joined(0)

    assert readings.with_part(session.state, 9, stale=True) is session.state


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (errors.UrlRefused(), "audio host"),
        (errors.BadAudio("noise"), "noise"),
        (errors.Unreachable(), "downloaded"),
        (errors.RateLimited(), "downloaded"),
        (errors.BadReply(), "downloaded"),
        (errors.StorageFailed(), "disk"),
        (errors.Refused(), "could not be had"),
        (None, "could not be had"),
    ],
)
def test_every_failure_is_a_reason(failure, said):
    assert said in readings.reason(failure)


def test_a_session_is_open_from_its_opening_to_its_end():
    session = Session()
    assert not readings.is_open(session.state)
    session.open()
    assert readings.is_open(session.state)
    session.answer(listing([0]))

    assert readings.is_open(session.state)


# -- what ending would lose


def test_ending_loses_what_is_still_to_come():
    session = joined(0)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=100.0, ahead=20.0, within=100.0)

    assert readings.lost_by_ending(session.state) == readings.remaining_seconds(session.state) > 60


def test_ending_what_is_as_good_as_over_or_not_open_loses_nothing():
    session = joined(0)
    session.answer()
    last = replace(session.state, landing=session.state.position + 59.0)

    assert readings.lost_by_ending(last) == 0.0
    assert readings.lost_by_ending(State()) == 0.0
    assert readings.lost_by_ending(replace(session.state, phase=Phase.ENDING)) == 0.0
