"""Where clips lie: every frame of a session is accounted for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core import timeline
from focusdesk.core.model import ENGINE_RATE, Placement
from focusdesk.core.timeline import heard_at, overlap, place

FRAMES = st.integers(1, 500_000)
FADES = st.integers(0, 600_000)
CLIPS = st.lists(st.tuples(FRAMES, FADES, FADES), min_size=1, max_size=12)


def laid_out(clips):
    """Place clips of (frames, fade-in, fade-out) one after the other."""
    placements: list[Placement] = []
    for index, (length, fade_in, _) in enumerate(clips):
        shared = 0
        if placements:
            before_length, _, fade_out = clips[index - 1]
            shared = overlap(
                outgoing_frames=before_length,
                fade_out=fade_out,
                incoming_frames=length,
                fade_in=fade_in,
            )
        after = placements[-1] if placements else None
        placements.append(place(index, length, after=after, shared=shared))
    return placements


@given(out=FRAMES, fade_out=FADES, into=FRAMES, fade_in=FADES)
def test_an_overlap_is_the_mean_of_both_fades_and_at_most_half_of_either_clip(
    out, fade_out, into, fade_in
):
    shared = overlap(outgoing_frames=out, fade_out=fade_out, incoming_frames=into, fade_in=fade_in)

    assert shared == min((fade_out + fade_in) // 2, out // 2, into // 2)


@given(out=FRAMES, into=FRAMES)
def test_no_fades_are_a_butt_join(out, into):
    assert overlap(outgoing_frames=out, fade_out=0, incoming_frames=into, fade_in=0) == 0


def test_negative_fades_are_no_fades():
    assert overlap(outgoing_frames=100, fade_out=-50, incoming_frames=100, fade_in=-9) == 0


@given(CLIPS)
def test_frames_less_overlaps_are_the_length_of_the_stream(clips):
    placements = laid_out(clips)

    assert placements[-1].end == sum(p.frames for p in placements) - sum(
        p.overlap for p in placements
    )
    assert placements[0].start == 0
    assert placements[0].overlap == 0


@given(CLIPS)
def test_neighbours_meet_where_they_overlap_and_no_third_clip_sounds(clips):
    placements = laid_out(clips)

    for first, second in pairwise(placements):
        assert first.end - second.start == second.overlap
    for first, third in zip(placements, placements[2:], strict=False):
        assert first.end <= third.start


@given(CLIPS)
def test_what_is_heard_changes_in_the_middle_of_an_overlap(clips):
    placements = laid_out(clips)

    for first, second in pairwise(placements):
        middle = second.start + second.overlap // 2
        after = heard_at(placements, middle)
        assert after is not None
        assert after.index in (second.index, second.index + 1)
        assert heard_at(placements, middle - 1) != second
        assert first.end >= middle


@given(CLIPS)
def test_something_is_heard_at_every_frame_of_the_stream_and_at_none_outside(clips):
    placements = laid_out(clips)
    last = placements[-1].end
    places = {0, last - 1, *(p.start for p in placements), *(p.end - 1 for p in placements)}

    assert all(heard_at(placements, frame) is not None for frame in places)
    assert heard_at(placements, -1) is None
    assert heard_at(placements, last) is None


def test_nothing_is_heard_of_nothing():
    assert heard_at([], 0) is None


@given(st.integers(0, 10**10))
def test_frames_and_seconds_are_each_others_inverse(count):
    assert timeline.frames(timeline.seconds(count)) == count


@pytest.mark.parametrize(
    ("seconds", "count"), [(0.0, 0), (1.0, ENGINE_RATE), (1.5, 72_000), (1e-9, 0)]
)
def test_seconds_are_rounded_to_the_nearest_frame(seconds, count):
    assert timeline.frames(seconds) == count
