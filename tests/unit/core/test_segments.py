"""Segments come as they like, and are fetched once, prepared once and heard in order."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.errors import Unreachable
from focusdesk.core.facts import Finished, Joined, PausePressed, PlayPressed, Ticked
from focusdesk.core.model import Skipped
from focusdesk.core.orders import Append, Close, Drop, Fetch, Poll, Prepare
from focusdesk.core.state import Stage
from focusdesk.core.timeline import frames
from tests.unit.core.world import facts, joined, kinds, listing, placement, segment


def test_the_first_segment_is_fetched_then_prepared_then_the_second_fetched():
    session = joined(0, 1)

    assert session.state.busy == Fetch(1, "mfocus_1", segment(0))
    assert session.answer() == [Prepare(1, "mfocus_1", segment(0), -14.0)]
    assert session.answer(facts(0)) == [Append(0), Fetch(1, "mfocus_1", segment(1))]
    assert session.state.next_index == 1


def test_two_long_clips_are_held_and_all_else_stays_in_the_cache():
    session = joined(0, 1, 2, 3)
    while session.state.busy is not None and not isinstance(session.state.busy, Poll):
        order = session.state.busy
        session.answer(facts(order.segment.index) if isinstance(order, Prepare) else None)

    stages = [part.stage for part in session.state.parts.values()]
    assert stages == [Stage.IN_HAND, Stage.IN_HAND, Stage.CACHED, Stage.CACHED]


def test_a_clip_that_was_played_makes_room_for_the_next():
    session = joined(0, 1, 2)
    for index in range(2):
        session.answer()
        session.prepared(index, start=120.0 * index)
    session.answer()
    orders = session.tell(Finished(0))

    assert orders == [Prepare(1, "mfocus_1", segment(2), -14.0)]
    assert session.state.parts[0].stage is Stage.IN_HAND  # to go back to


def test_only_the_clip_heard_last_stays_in_hand_behind_the_listener():
    session = joined(0, 1, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.prepared(1, start=120.0)
    session.answer()
    session.hear(0, position=1.0, ahead=239.0, after=1.0)
    session.hear(1, position=121.0, ahead=119.0, after=1.0)
    session.tell(Finished(0))
    session.prepared(2, start=240.0)
    orders = session.tell(Finished(1))

    assert Drop(0) in orders
    stages = [session.state.parts[index].stage for index in range(3)]
    assert stages == [Stage.CACHED, Stage.IN_HAND, Stage.IN_HAND]


def test_short_clips_are_held_until_they_last_half_a_minute():
    session = joined(*range(8))
    while session.state.busy is not None and not isinstance(session.state.busy, Poll):
        order = session.state.busy
        session.answer(
            facts(order.segment.index, seconds=8.0) if isinstance(order, Prepare) else None
        )

    held = [p for p in session.state.parts.values() if p.stage is Stage.IN_HAND]
    assert len(held) == 4


def test_a_short_clip_after_a_long_one_does_not_let_the_music_run_dry():
    session = joined(0, 1, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.prepared(1, start=120.0, seconds=1.0)
    session.answer()
    session.hear(0, position=60.0, ahead=61.0)
    assert session.state.parts[2].stage is Stage.CACHED
    orders = session.hear(0, position=115.0, ahead=6.0)

    assert orders == [Prepare(1, "mfocus_1", segment(2), -14.0)]


@pytest.mark.api("5.10")
def test_absence_never_deletes():
    session = joined(0, 1)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.prepared(1, start=120.0)
    session.wait()
    session.answer(listing([]))

    assert sorted(session.state.parts) == [0, 1]


@pytest.mark.api("5.10", "5.21")
def test_presence_renews_the_address_of_what_is_not_fetched_and_leaves_the_rest():
    session = joined(0, 1)
    session.answer()
    session.answer(facts(0))
    session.fail(Unreachable())
    session.state = replace(session.state, poll_at=session.now)
    session.tell(Ticked())
    session.answer(listing([0, 1], url="second"))
    session.wait()

    assert session.state.parts[0].segment == segment(0)
    assert session.state.busy == Fetch(1, "mfocus_1", segment(1, url="second"))


@pytest.mark.api("5.11")
@given(st.permutations(range(6)), st.integers(1, 5))
def test_in_whatever_order_and_however_often_they_are_listed_they_are_heard_in_order(
    order, at_once
):
    session = joined(*order[:at_once], waits=True)
    prepared = []
    for _ in range(200):
        busy = session.state.busy
        match busy:
            case Fetch():
                session.answer()
            case Prepare():
                prepared.append(busy.segment.index)
                start = 120.0 * len(prepared)
                session.prepared(busy.segment.index, start=start)
                session.tell(Finished(busy.segment.index))
            case Poll():
                at_once += 1
                shown = [*order[:at_once], *order[:at_once]]
                session.answer(listing(shown, more_pending=at_once < len(order)))
            case _ if session.state.closed:
                break
            case _:
                session.wait()

    assert prepared == sorted(prepared) == list(range(6))
    assert session.state.skipped == ()
    fetched = [said.segment.index for said in session.said if isinstance(said, Fetch)]
    assert sorted(fetched) == list(range(6))


@pytest.mark.api("5.11")
def test_a_gap_is_waited_for_while_it_can_still_come():
    session = joined(0, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=5.0, ahead=115.0)
    session.answer()

    assert session.state.next_index == 1
    assert session.state.skipped == ()


@pytest.mark.api("5.11")
def test_a_gap_is_skipped_and_named_when_it_can_no_longer_come():
    session = joined(0, 3)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.wait()
    orders = session.answer(listing([0, 3], more_pending=False))

    assert orders == [Prepare(1, "mfocus_1", segment(3), -14.0)]
    assert session.state.skipped == (
        Skipped(1, "it never became ready"),
        Skipped(2, "it never became ready"),
    )


def test_a_gap_at_the_beginning_is_skipped_when_the_session_has_ended():
    session = joined(4, status="ended", more_pending=False)

    assert [gone.index for gone in session.state.skipped] == [0, 1, 2, 3]
    assert session.state.busy == Fetch(1, "mfocus_1", segment(4))


def test_a_late_segment_is_passed_over_rather_than_let_the_music_stop():
    session = joined(0, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    orders = session.hear(0, position=112.0, ahead=8.0)

    assert orders == [Prepare(1, "mfocus_1", segment(2), -14.0)]
    assert [gone.index for gone in session.state.skipped] == [1]


def test_a_segment_that_comes_after_it_was_passed_over_is_not_fetched_any_more():
    session = joined(0, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.hear(0, position=112.0, ahead=8.0)
    session.prepared(2, start=120.0)
    session.hear(2, position=121.0, ahead=119.0)
    session.wait()
    orders = session.answer(listing([0, 1, 2]))

    assert Fetch not in kinds(orders)
    assert [gone.index for gone in session.state.skipped] == [1]


def test_nothing_is_passed_over_before_the_sound_card_has_told_what_is_ahead():
    session = joined(0, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()

    assert session.state.skipped == ()
    assert session.state.next_index == 1


def test_nothing_is_passed_over_for_a_clip_the_sound_card_has_not_counted_yet():
    session = joined(0, 1, 3)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=112.0, ahead=8.0)
    session.answer()
    session.answer(facts(1))
    session.answer()

    assert session.state.parts[3].stage is Stage.CACHED
    assert session.state.skipped == ()
    session.tell(Joined(placement(1, start=120.0)))
    assert session.state.skipped == ()


def test_nothing_is_passed_over_while_the_listener_pauses():
    session = joined(0, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=100.0, ahead=20.0)
    session.answer()
    session.tell(PausePressed())
    session.hear(0, position=112.0, ahead=8.0)
    paused = session.state.skipped
    session.tell(PlayPressed())

    assert paused == ()
    assert [gone.index for gone in session.state.skipped] == [1]


def test_what_waits_for_room_is_not_passed_over():
    session = joined(0, 1, 2, 3, waits=False)
    for index in range(2):
        session.answer()
        session.prepared(index, start=120.0 * index)
    session.answer()
    session.answer()
    session.state = replace(session.state, busy=Poll(1, "mfocus_1"))
    session.hear(1, position=239.0, ahead=1.0)

    assert session.state.parts[2].stage is Stage.CACHED
    assert session.state.skipped == ()


def test_a_download_under_way_is_not_passed_over():
    session = joined(0, 2)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.wait()
    session.answer(listing([0, 1, 2]))
    session.hear(0, position=119.0, ahead=1.0)

    assert session.state.busy == Fetch(1, "mfocus_1", segment(1))
    assert session.state.skipped == ()


def test_a_file_in_the_making_waits_for_what_is_late():
    session = joined(0, 2, waits=True)
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.hear(0, position=119.0, ahead=1.0)

    assert session.state.skipped == ()


def test_the_mixer_is_closed_once_all_is_in_hand():
    session = joined(0, more_pending=False)
    session.answer()
    orders = session.answer(facts(0))

    assert orders == [Append(0), Close()]
    assert session.state.closed


@pytest.mark.api("5.18")
@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ((None,), -14.0),
        ((-16.0,), -16.0),
        ((-16.0, None), -16.0),
        ((-16.0, -90.0), -16.0),
        ((-16.0, 0.0), -16.0),
        ((-16.0, math.nan), -16.0),
        ((-16.0, None, -12.0, None), -12.0),
        ((None, -12.0, None), -12.0),
        ((-40.0,), -40.0),
        ((-5.0,), -5.0),
        ((3.0,), -14.0),
    ],
)
def test_a_missing_or_absurd_target_is_the_last_sane_one_of_the_session(targets, expected):
    segments = tuple(segment(i, target_lufs=target) for i, target in enumerate(targets))
    session = joined(segments=segments)
    last = len(targets) - 1
    for index in range(last):
        session.answer()
        session.prepared(index, start=120.0 * index, seconds=1.0)
        session.tell(Finished(index))
    orders = session.answer()

    assert orders == [Prepare(1, "mfocus_1", segments[last], expected)]


def test_a_session_of_thousands_of_gaps_is_passed_over_too():
    session = joined(9_999, more_pending=False)

    assert session.state.next_index == 9_999
    assert len(session.state.skipped) == 9_999


def test_what_is_measured_and_where_it_lies_is_kept_with_the_part():
    session = joined(0)
    session.answer()
    session.prepared(0, start=0.0, seconds=100.0)
    part = session.state.parts[0]

    assert part.facts == facts(0, seconds=100.0)
    assert part.placement is not None
    assert part.placement.end == frames(100.0)
