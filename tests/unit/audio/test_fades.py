"""The curves: equal power, mirror images, level at both ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.audio import fades
from focusdesk.audio.level import Level

LENGTHS = st.integers(0, 20_000)
GAINS = st.floats(0.0, 2.0, width=32)


@given(LENGTHS)
def test_the_powers_of_both_gains_add_up_to_one_at_every_frame(frames):
    rise = fades.rise(frames).astype(np.float64)
    fall = fades.fall(frames).astype(np.float64)

    assert rise.shape == fall.shape == (frames, 1)
    assert np.allclose(rise**2 + fall**2, 1.0, rtol=0, atol=2e-7)


@given(LENGTHS)
def test_fading_in_and_out_are_mirror_images_to_the_bit(frames):
    assert np.array_equal(fades.rise(frames), fades.fall(frames)[::-1])
    assert fades.rise(frames).dtype == np.float32


@given(st.integers(2, 20_000))
def test_a_fade_rises_without_a_step_back_and_never_leaves_0_to_1(frames):
    rise = fades.rise(frames)

    assert (np.diff(rise[:, 0]) >= 0.0).all()
    assert 0.0 < rise[0, 0] <= rise[-1, 0] <= 1.0


@given(start=GAINS, end=GAINS, frames=st.integers(1, 20_000))
def test_a_glide_stays_between_its_ends_and_takes_small_steps(start, end, frames):
    curve = fades.glide(start, end, frames)[:, 0].astype(np.float64)
    whole = np.concatenate(([start], curve, [end]))

    assert curve.min() >= min(start, end) - 1e-6
    assert curve.max() <= max(start, end) + 1e-6
    assert np.abs(np.diff(whole)).max() <= np.pi / 2 * abs(end - start) / frames + 1e-6


@given(GAINS)
def test_a_glide_to_where_it_is_changes_nothing(value):
    assert (fades.glide(value, value, 100) == np.float32(value)).all()


@pytest.mark.parametrize(
    ("volume", "gain"), [(0.0, 0.0), (1.0, 1.0), (0.5, 0.125), (-3.0, 0.0), (9.0, 1.0)]
)
def test_a_slider_is_cubic_and_stays_between_silence_and_one(volume, gain):
    assert fades.volume_gain(volume) == gain


@given(
    turns=st.lists(
        st.tuples(GAINS, st.integers(1, 500), st.integers(0, 700)), min_size=1, max_size=6
    ),
    blocks=st.lists(st.integers(1, 97), min_size=1, max_size=4),
)
def test_a_level_that_is_turned_again_and_again_never_jumps(turns, blocks):
    level = Level(1.0)
    taken = [np.ones(1)]
    steepest = 0.0
    for value, frames, until in turns:
        steepest = max(steepest, np.pi / 2 * 2.0 / frames)
        level.glide_to(value, frames)
        left = until
        while left > 0:
            size = min(left, blocks[left % len(blocks)])
            gains = level.take(size)
            assert gains.shape == (size, 1)
            taken.append(gains[:, 0].astype(np.float64))
            left -= size

    assert np.abs(np.diff(np.concatenate(taken))).max(initial=0.0) <= steepest + 1e-6


@given(
    value=GAINS,
    frames=st.integers(0, 300),
    blocks=st.lists(st.integers(1, 80), min_size=1, max_size=12),
)
def test_a_level_does_not_depend_on_the_blocks_it_is_taken_in(value, frames, blocks):
    whole, parts = Level(0.25), Level(0.25)
    whole.glide_to(value, frames)
    parts.glide_to(value, frames)

    assert np.array_equal(
        whole.take(sum(blocks)), np.concatenate([parts.take(size) for size in blocks])
    )
    assert whole.current == parts.current
    assert whole.frames_left == parts.frames_left == max(0, frames - sum(blocks))


def test_a_level_that_has_arrived_at_one_changes_nothing():
    level = Level(0.0)
    level.glide_to(1.0, 10)
    assert level.frames_left == 10
    level.take(10)

    assert (level.frames_left, level.target) == (0, 1.0)
    assert (level.take(5) == 1.0).all()


def test_a_glide_over_no_frames_is_there_at_once():
    level = Level(1.0)
    level.glide_to(0.3, 0)

    assert level.current == 0.3
    assert level.frames_left == 0
