"""The listener's hand and a late clip: jumps, bridges and landings, without a step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.audio import loudness
from focusdesk.audio.mixer import LATE_FADE, Mixer
from tests.sounds import RATE, pink, sine
from tests.unit.audio.sounding import PRESSES, RAMP, clip, crossing_tones, do, pull, steps

TONE = sine(4.0, hertz=220.0, level_db=-12.0)
RAMP_STEP = np.pi / 2 / RAMP


def ramped(pcm, *, gain=1.0):
    """The largest step that ramps of `RAMP` frames may add to those of `pcm`."""
    peak = float(np.abs(pcm).max()) * gain
    return np.sqrt(2.0) * (steps(pcm) + peak * 2 * RAMP_STEP)


def counting(seconds=4.0, start=0.0):
    """Samples that tell their own place."""
    frames = round(seconds * RATE)
    ramp = start + np.arange(frames, dtype=np.float64) / (20 * RATE)
    return np.repeat(ramp[:, np.newaxis], 2, axis=1).astype(np.float32)


# -- jumps


def test_a_jump_is_heard_at_once_over_one_ramp_and_lands_to_the_frame():
    here, there = counting(), counting(start=0.3)
    mixer = Mixer()
    mixer.append(clip(here, index=0))
    mixer.append(clip(here, index=1))
    before = mixer.read(RATE)
    placed = mixer.jump(clip(there, index=2), RATE, RAMP)
    heard = mixer.read(RATE)

    assert np.array_equal(before, here[:RATE])
    assert np.array_equal(heard[RAMP:], there[RATE + RAMP : 2 * RATE])
    assert (placed.start, placed.offset, placed.overlap) == (RATE, RATE, RAMP)
    assert placed.frames == len(there) - RATE
    assert mixer.finished == [1, 0]  # the one that was to follow is forgotten


def test_the_stream_goes_forward_whatever_is_jumped_to():
    mixer = Mixer()
    mixer.append(clip(TONE, index=0))
    mixer.read(2 * RATE)
    mixer.jump(clip(TONE, index=0), 0, RAMP)
    mixer.read(RATE)

    assert mixer.position == 3 * RATE
    assert mixer.end == 2 * RATE + len(TONE)


def test_a_session_that_was_left_goes_on_counting():
    mixer = Mixer(held=True, position=90 * RATE)
    placed = mixer.jump(clip(counting(), index=3), 2 * RATE, RAMP)
    follows = mixer.append(clip(counting(), index=4))
    mixer.release(0)
    heard = mixer.read(RATE)

    assert (placed.start, placed.offset, placed.end) == (90 * RATE, 2 * RATE, 92 * RATE)
    assert follows.start == 92 * RATE
    assert np.array_equal(heard, counting()[2 * RATE : 3 * RATE])
    assert mixer.position == 91 * RATE


def test_what_follows_a_jump_joins_it_as_any_other():
    mixer = Mixer()
    mixer.append(clip(TONE, index=0))
    mixer.read(RATE)
    mixer.jump(clip(pink(2.0, seed=1), index=4, fade_out=2000), RATE // 2, RAMP)
    placed = mixer.append(clip(pink(2.0, seed=2), index=5, fade_in=2000))

    assert placed.overlap == 2000
    assert placed.start == RATE + 2 * RATE - RATE // 2 - 2000


def test_a_jump_while_held_is_a_cut_that_nobody_hears():
    mixer = Mixer()
    mixer.append(clip(counting(), index=0))
    mixer.read(RATE)
    mixer.hold(RAMP)
    mixer.read(RATE)
    mixer.jump(clip(counting(start=0.3), index=1), 100, RAMP)
    silence = mixer.read(RATE)
    mixer.release(RAMP)
    heard = mixer.read(RATE)

    assert not silence.any()
    assert np.array_equal(heard[RAMP:], counting(start=0.3)[100 + RAMP : 100 + RATE])


@pytest.mark.parametrize("left", [1, 10, RAMP, 3 * RAMP])
@pytest.mark.parametrize("late", [0, 2_400])
def test_a_jump_to_the_very_end_of_a_clip_leaves_room_for_its_fades(left, late):
    mixer = Mixer(least_fade=RAMP)
    mixer.append(clip(TONE, index=0))
    heard = [mixer.read(RATE)]
    placed = mixer.jump(clip(TONE, index=1), len(TONE) - left, RAMP)
    heard.append(mixer.read(late))
    mixer.append(clip(TONE, index=2))
    heard.append(mixer.read(RATE))

    assert placed.offset == len(TONE) - max(left, 2 * RAMP)
    assert steps(np.concatenate(heard)) <= ramped(TONE)


@pytest.mark.parametrize("fade", [0, 4_800])
@pytest.mark.parametrize("before", [1, 3_000, 9_000])
def test_a_jump_just_before_a_seam_begins_now_and_makes_no_step(fade, before):
    mixer = Mixer()
    first = mixer.append(clip(TONE, index=0, fade_out=fade))
    mixer.append(clip(sine(4.0, hertz=330.0, level_db=-12.0), index=1, fade_in=fade))
    heard = [mixer.read(first.end - fade - before)]
    placed = mixer.jump(clip(TONE, index=2), RATE, RAMP)
    heard.append(mixer.read(RATE))
    sound = np.concatenate(heard)

    assert placed.start == first.end - fade - before
    assert np.abs(np.diff(sound[-RATE - 10 :], axis=0)).max() <= ramped(TONE) + 0.05


@given(
    presses=st.lists(
        st.tuples(
            st.sampled_from(PRESSES),
            st.integers(0, 3),
            st.integers(1, 40_000),
        ),
        min_size=1,
        max_size=8,
    ),
    blocks=st.lists(st.integers(50, 5000), min_size=1, max_size=3),
    level_db=st.sampled_from([-1.0, -9.0]),
)
@settings(max_examples=60, deadline=None)
def test_any_hand_in_any_fade_makes_no_step_and_blocks_of_any_size_make_no_difference(
    presses, blocks, level_db
):
    tones = crossing_tones(level_db)
    steepest = max(steps(made.source.read(0, made.frames)) for made in tones)
    heard = []
    for sizes in ([10**6], blocks):
        mixer = Mixer(least_fade=RAMP)
        mixer.append(tones[0])
        sound: list[np.ndarray] = []
        for press, which, then in presses:
            do(press, mixer, tones[which])
            done = 0
            while done < then:
                size = min(sizes[len(sound) % len(sizes)], then - done)
                sound.append(mixer.read(size))
                done += size
        heard.append(np.concatenate(sound))

    assert np.array_equal(heard[0], heard[1])
    assert np.isfinite(heard[0]).all()
    # Two tones at once, and every ramp there is at the same time.
    assert steps(heard[0]) <= 2 * steepest + 8 * 0.36 * RAMP_STEP


# -- bridges


def test_a_bridge_goes_on_with_earlier_music_and_is_marked():
    mixer = Mixer()
    first = mixer.append(clip(TONE, index=0, fade_out=RATE))
    placed = mixer.bridge(clip(TONE, index=0, fade_in=RATE))
    heard = mixer.read(mixer.end - RATE)

    assert placed.bridge
    assert not first.bridge
    assert placed.overlap == RATE
    assert np.abs(heard).max(axis=1)[200:].reshape(-1, 100).max(axis=1).min() > 0.1


def test_a_bridge_enters_where_the_music_is_about_as_loud_and_rather_quiet():
    tail = pink(4.0, seed=1, level_db=-30.0)
    loud, soft, alike = (pink(8.0, seed=n, level_db=db) for n, db in ((2, -15), (3, -50), (4, -30)))
    earlier = np.concatenate((loud, alike, soft, loud, loud, loud))
    mixer = Mixer()
    mixer.append(clip(tail, index=1, fade_out=RATE))
    placed = mixer.bridge(clip(earlier, index=0, fade_in=RATE))

    assert 8.0 <= placed.offset / RATE <= 15.5


def test_the_next_clip_is_crossed_into_as_soon_as_it_is_there():
    mixer = Mixer()
    mixer.append(clip(pink(4.0, seed=1), index=0, fade_out=RATE))
    bridge = mixer.bridge(clip(pink(30.0, seed=2), index=0))
    mixer.read(bridge.start + 4 * RATE)
    now = mixer.position
    placed = mixer.append(clip(pink(4.0, seed=3), index=1, fade_in=RATE))
    mixer.read(RATE)

    assert placed.start == now
    assert placed.overlap == (RATE + LATE_FADE) // 2
    assert mixer.placements[1].end == now + placed.overlap
    assert mixer.placements[1].bridge


def test_never_three_clips_at_once_where_a_bridge_has_just_begun():
    mixer = Mixer()
    mixer.append(clip(pink(4.0, seed=1), index=0, fade_out=RATE))
    bridge = mixer.bridge(clip(pink(30.0, seed=2), index=0, fade_in=RATE))
    mixer.read(bridge.start + 100)
    placed = mixer.append(clip(pink(4.0, seed=3), index=1, fade_in=RATE))

    assert placed.start == bridge.start + bridge.overlap


def test_a_bridge_that_nobody_has_heard_yet_is_forgotten():
    known, late = Mixer(), Mixer()
    for mixer in (known, late):
        mixer.append(clip(pink(4.0, seed=1), index=0, fade_out=RATE))
    late.bridge(clip(pink(30.0, seed=2), index=7))
    late.read(RATE)
    known.read(RATE)
    for mixer in (known, late):
        mixer.append(clip(pink(4.0, seed=3), index=1, fade_in=RATE))

    assert late.placements == known.placements
    assert late.finished == [7]
    assert np.array_equal(late.read(6 * RATE), known.read(6 * RATE))


def test_a_clip_that_fades_out_goes_on_fading_when_its_late_bridge_is_forgotten():
    mixer = Mixer()
    mixer.append(clip(np.full((4 * RATE, 2), 0.3, np.float32), index=0, fade_out=RATE))
    heard = [mixer.read(4 * RATE - RATE // 2)]
    mixer.bridge(clip(pink(30.0, seed=2), index=7))
    heard.append(mixer.read(4_800))
    mixer.append(clip(np.full((4 * RATE, 2), 0.3, np.float32), index=1))
    heard.append(mixer.read(RATE))

    assert np.abs(np.diff(np.concatenate(heard), axis=0)).max() <= 0.3 * np.pi / LATE_FADE


# -- landings


def test_a_landing_comes_to_rest_at_its_frame_however_much_music_is_left():
    mixer = Mixer()
    mixer.append(clip(np.full((10 * RATE, 2), 0.5, np.float32)))
    mixer.land(5 * RATE, 2 * RATE)
    heard = mixer.read(8 * RATE)[:, 0]

    assert mixer.end == mixer.position == 5 * RATE
    assert mixer.is_complete
    assert mixer.is_silent
    assert (heard[: 3 * RATE] == 0.5).all()
    assert (np.diff(heard[3 * RATE : 5 * RATE]) <= 0).all()
    assert heard[5 * RATE - 100] < 1e-4
    assert not heard[5 * RATE :].any()


def test_a_landing_waits_for_more_music_where_there_is_too_little():
    mixer = Mixer()
    mixer.append(clip(TONE))
    mixer.land(len(TONE) + RATE, RATE)

    assert not mixer.is_complete
    mixer.append(clip(TONE))
    assert mixer.is_complete
    assert mixer.end == len(TONE) + RATE


def test_a_landing_ordered_too_late_is_a_ramp_all_the_same():
    mixer = Mixer()
    mixer.append(clip(np.full((4 * RATE, 2), 0.5, np.float32)))
    mixer.read(2 * RATE)
    mixer.land(RATE, 2 * RATE)
    heard = mixer.read(RATE)

    assert np.abs(np.diff(heard, axis=0)).max() <= 0.5 * np.pi / LATE_FADE
    assert not heard[LATE_FADE:].any()


def test_the_volume_keeps_its_own_line_while_the_music_lands():
    mixers = [Mixer(), Mixer()]
    for mixer in mixers:
        mixer.append(clip(np.full((4 * RATE, 2), 0.5, np.float32)))
        mixer.land(3 * RATE, RATE)
    mixers[1].set_volume(0.5, 0)

    assert np.allclose(mixers[1].read(3 * RATE), 0.5 * mixers[0].read(3 * RATE), atol=1e-7)


# -- peaks


def drums(seed):
    """Noise with a drum every 20 ms, at -1 dBTP."""
    sound = pink(4.0, seed=seed, level_db=-20.0)
    sound[:: RATE // 50] = 0.8 * np.sign(sound[:: RATE // 50])
    return sound * np.float32(loudness.linear(-1.0 - true_peak_db(sound)))


def true_peak_db(sound):
    return loudness.measure(sound).true_peak_dbtp


@pytest.mark.parametrize("seed", range(3))
def test_the_sum_of_two_fading_clips_stays_under_the_ceiling(seed):
    """Each clip is at -1 dBTP by itself; together they would pass it."""
    mixer = Mixer()
    for index in range(3):
        mixer.append(clip(drums(3 * seed + index), index=index, fade_in=RATE, fade_out=RATE))
    mixer.close()
    unguarded = mixer._sum(3 * RATE, RATE)

    assert true_peak_db(unguarded) > 0.0
    assert true_peak_db(pull(mixer, mixer.end)) <= -0.99


def test_a_jump_stays_under_the_ceiling_too():
    mixer = Mixer()
    mixer.append(clip(drums(1), index=0))
    before = mixer.read(RATE)
    mixer.jump(clip(drums(2), index=1), RATE, RAMP)
    heard = np.concatenate((before, mixer.read(RATE)))

    assert true_peak_db(heard) <= -0.99


def test_what_needs_no_guard_is_the_sum_to_the_bit():
    first, second = pink(3.0, seed=1, level_db=-30.0), pink(3.0, seed=2, level_db=-30.0)
    mixer = Mixer()
    mixer.append(clip(first, index=0, fade_out=RATE))
    mixer.append(clip(second, index=1, fade_in=RATE))
    mixer.close()
    heard = mixer.read(mixer.end)

    assert np.array_equal(heard[: 2 * RATE], first[: 2 * RATE])
    assert np.array_equal(heard[3 * RATE :], second[RATE:])
