"""The limiter keeps peaks down, and nothing else of it is to be noticed."""

import numpy as np
import pytest
import soxr
from hypothesis import assume, given
from hypothesis import strategies as st

from focusdesk.audio.limiter import AIM_DBTP, BOX, CATCH_UP, HOLD, RAMP, STEPS_PER_DB, UNIT, Limiter
from focusdesk.audio.loudness import CEILING_DBTP, linear, measure
from tests.sounds import RATE, Pcm, sine, write
from tests.unit.audio.loud import drums, peak_db, pink, tones

LAG = Limiter.LAG

LOUD = {
    "pink": lambda: pink(3.0, level_db=-9.0),
    "drums": lambda: drums(4.0, level=1.4),
    "tones": lambda: tones(3.0, level=0.5),
    "drums and tones": lambda: drums(4.0) + tones(4.0),
    "bursts": lambda: (
        pink(3.0, level_db=-8.0) * (np.arange(3 * RATE) // 9000 % 2)[:, np.newaxis].astype("f4")
    ),
    "50 Hz": lambda: sine(2.0, hertz=50.0, level_db=5.0),
    "a square wave": lambda: 1.3 * np.sign(sine(2.0, hertz=97.0)),
}

CUTS = st.lists(st.integers(0, 12_000), max_size=12)


def limited(sound: Pcm, cuts: list[int] | None = None, *, limiter: Limiter | None = None) -> Pcm:
    """Send a sound through, cut into blocks of these sizes and a last one of what is left."""
    limiter = limiter or Limiter()
    out, start = [], 0
    for size in cuts or []:
        out.append(limiter.push(sound[start : start + size]))
        start += size
    return np.concatenate([*out, limiter.push(sound[start:]), limiter.finish()])


def gains(before, after):
    """Return the gain of each frame that is loud enough to tell; the last one known elsewhere."""
    loud = np.abs(before).max(axis=1) > 1e-3
    side = np.abs(before).argmax(axis=1)
    rows = np.arange(len(before))
    ratio = after[rows, side] / np.where(loud, before[rows, side], 1.0)
    last_loud = np.maximum.accumulate(np.where(loud, rows, loud.argmax()))
    return ratio[last_loud]


def highest(sound: Pcm) -> float:
    """Return the true peak by the meter."""
    peak = measure(sound).true_peak_dbtp
    assert peak is not None
    return peak


def steepest_db(limiter: Limiter) -> float:
    """How much the gain may change from one frame to the next: the smoothing's largest weight."""
    return limiter.reduction_db * 0.75 / BOX + 1e-4


def decibels(gain):
    return 20 * np.log10(gain)


# Peaks


@pytest.mark.parametrize("name", LOUD)
def test_peaks_are_held_whoever_looks_for_them(name):
    sound = LOUD[name]()
    out = limited(sound)

    assert peak_db(sound) > 0.0
    assert peak_db(out) <= CEILING_DBTP
    assert highest(out) <= CEILING_DBTP
    for times in (4, 8):
        over = soxr.resample(out, RATE, times * RATE, quality="VHQ")
        assert np.abs(over).max() <= linear(CEILING_DBTP)


@pytest.mark.parametrize("name", ["pink", "drums and tones", "50 Hz"])
def test_peaks_are_held_as_ffmpeg_reads_them(ffmpeg, shelf, name):
    file = write(shelf / f"limited {name}.wav", limited(LOUD[name]()), subtype="FLOAT")
    form = "ebur128=metadata=1:peak=true,ametadata=mode=print:key=lavfi.r128.true_peak:file=-"
    printed = ffmpeg("-i", file, "-af", form, "-f", "null", "-")

    assert float(printed.strip().splitlines()[-1].partition("=")[2]) <= linear(CEILING_DBTP)


@given(
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(1, 3_000),
    level=st.floats(0.1, 100.0),
    sparse=st.booleans(),
)
def test_no_sample_passes(seed, frames, level, sparse):
    random = np.random.default_rng(seed)
    sound = random.normal(0.0, level, (frames, 2)).astype(np.float32)
    if sparse:
        sound[random.random(frames) < 0.99] = 0.0
    limiter = Limiter()
    out = limited(sound, limiter=limiter)

    assert np.abs(out).max() <= linear(AIM_DBTP) * (1 + 1e-6)
    assert np.abs(sound).max() * linear(-limiter.reduction_db) <= linear(AIM_DBTP) * (1 + 1e-6)


def test_a_peak_between_the_samples_is_held_too():
    quarter = np.arange(RATE) * np.pi / 2 + np.pi / 4
    fade = np.minimum(1.0, np.arange(RATE) / 5000)
    sound = np.repeat((1.2 * fade * np.sin(quarter))[:, np.newaxis], 2, axis=1).astype(np.float32)

    assert np.abs(sound).max() < linear(AIM_DBTP)
    assert peak_db(limited(sound)) <= CEILING_DBTP


def test_no_more_is_taken_than_the_highest_peak_needs():
    limiter = Limiter()
    limited(sine(1.0, hertz=100.0, level_db=3.0), limiter=limiter)

    assert limiter.reduction_db == pytest.approx(3.0 - AIM_DBTP, abs=0.01)


def test_what_is_scaled_like_integers_is_held_without_a_warning():
    sound = pink(1.0) * np.float32(2.0**32)

    assert np.abs(limited(sound)).max() <= linear(AIM_DBTP) * (1 + 1e-6)


# What comes out is what went in, times a gain


@given(cuts=CUTS)
def test_what_comes_out_does_not_depend_on_the_sizes_of_blocks(cuts):
    sound = drums(0.6, bpm=240.0) + tones(0.6)

    assert np.array_equal(limited(sound, cuts), limited(sound))


def test_frame_by_frame_it_is_the_same_to_the_bit():
    sound = drums(0.03) + tones(0.03)

    assert np.array_equal(limited(sound, [1] * len(sound)), limited(sound))


@given(cuts=CUTS, frames=st.integers(0, 20_000))
def test_every_frame_comes_out_and_none_later_than_the_lag(cuts, frames):
    limiter = Limiter()
    pushed = returned = 0
    for size in [*cuts, frames]:
        pushed += size
        returned += len(limiter.push(np.ones((size, 2), np.float32)))
        assert returned == max(0, pushed - LAG)

    assert returned + len(limiter.finish()) == pushed


def test_the_lag_is_short():
    assert LAG <= 0.012 * RATE


@pytest.mark.parametrize("name", LOUD)
def test_both_sides_get_one_gain_that_is_never_above_1(name):
    sound = LOUD[name]()
    out = limited(sound)
    gain = gains(sound, out)

    assert gain.max() <= 1.0
    assert np.allclose(out, sound * gain[:, np.newaxis], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["pink", "drums and tones", "bursts"])
def test_the_gain_never_jumps(name):
    sound = LOUD[name]()
    limiter = Limiter()
    gain = gains(sound, limited(sound, limiter=limiter))
    heard = np.abs(sound).max(axis=1) > 1e-3
    both = heard[1:] & heard[:-1]

    assert np.abs(np.diff(decibels(gain)))[both].max() <= steepest_db(limiter)


def test_a_bass_note_keeps_its_wave():
    sound = sine(2.0, hertz=35.0, level_db=5.0)
    heard = limited(sound)[RATE:, 0]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))

    assert spectrum[45:].max() < 1e-5 * spectrum.max()


def test_a_reduction_is_let_go_slowly_and_wholly():
    sound = np.full((RATE, 2), 0.5, np.float32)
    sound[10_000:10_100] = 2.0
    limiter = Limiter()
    gain = gains(sound, limited(sound, limiter=limiter))
    gone = decibels(gain)[10_100:]
    back = int(np.argmax(gone == 0.0))

    assert gone[HOLD - RAMP] == pytest.approx(-limiter.reduction_db, abs=0.01)
    assert np.diff(gone).max() == pytest.approx(1 / STEPS_PER_DB, rel=0.1)
    assert back == pytest.approx(limiter.reduction_db * STEPS_PER_DB + HOLD, abs=RAMP)
    assert (gain[10_100 + back :] == 1.0).all()
    assert (gain[: 10_000 - RAMP - 20] == 1.0).all()


# Where nothing is needed


@given(seed=st.integers(0, 2**32 - 1), frames=st.integers(1, 9_000), cuts=CUTS)
def test_what_is_quiet_enough_passes_to_the_bit(seed, frames, cuts):
    sound = np.random.default_rng(seed).uniform(-0.35, 0.35, (frames, 2)).astype(np.float32)
    limiter = Limiter()

    assert np.array_equal(limited(sound, cuts, limiter=limiter), sound)
    assert limiter.reduction_db == 0.0
    assert limiter.is_idle


def test_what_was_limited_passes_a_second_one_with_a_higher_aim_to_the_bit():
    sound = limited(drums(2.0, level=1.4) + tones(2.0))

    assert np.array_equal(limited(sound, limiter=Limiter(aim_dbtp=-1.2)), sound)


@given(cuts=st.lists(st.integers(1, 3_000), min_size=1, max_size=40))
def test_once_idle_it_may_be_bypassed(cuts):
    sound = np.full((sum(cuts) + 1, 2), 0.5, np.float32)
    sound[: min(cuts[0], 50)] = 1.1
    limiter = Limiter()
    start = 0
    for size in cuts:
        limiter.push(sound[start : start + size])
        start += size
        if limiter.is_idle:
            pending = sound[max(0, start - LAG) : start]
            assert np.array_equal(limiter.finish(), pending)
            return
    assert start < RATE


def test_it_is_idle_until_something_loud_is_pending_and_after_it_was_let_go():
    limiter = Limiter()
    quiet = np.full((1000, 2), 0.3, np.float32)
    limiter.push(quiet)
    assert limiter.is_idle
    limiter.push(np.ones((1, 2), np.float32))
    assert not limiter.is_idle
    limiter.push(quiet)
    assert not limiter.is_idle
    for _ in range(10):
        limiter.push(quiet)
    assert limiter.is_idle


# Beginnings


def test_a_beginning_may_be_loud_at_once():
    out = limited(np.full((2000, 2), 1.5, np.float32))

    assert peak_db(out) <= CEILING_DBTP
    assert np.diff(out[:1000, 0]).min() >= 0.0


def test_what_comes_before_counts_for_the_peaks_at_the_beginning():
    # Half a step lies between two samples: from silence it is one, from itself it is none.
    flat = np.full((2000, 2), 0.82, np.float32)

    assert np.array_equal(limited(flat, limiter=Limiter(flat))[:1500], flat[:1500])
    assert not np.array_equal(limited(flat)[:1500], flat[:1500])


def test_a_stream_that_goes_on_begins_with_the_gain_at_1():
    sound = tones(0.5)
    limiter = Limiter(sound[:5000])
    gain = decibels(gains(sound[5000:], limited(sound[5000:] * np.float32(1.2), limiter=limiter)))

    assert abs(gain[0] - decibels(np.float32(1.2))) <= CATCH_UP / UNIT / STEPS_PER_DB + 1e-4


@pytest.mark.parametrize("count", [0, 1, 5, 5000])
def test_any_number_of_frames_may_come_before(count):
    sound = pink(0.2)

    assert len(limited(sound, limiter=Limiter(sound[:count]))) == len(sound)


# Another future


@given(start=st.integers(1, 9_000), before=st.floats(0.3, 3.0), after=st.floats(0.3, 3.0))
def test_another_future_takes_the_gain_on_from_where_it_is(start, before, after):
    # What becomes louder does so within a ramp of 100 ms, as a listener's skip would.
    past, future = (np.full((12_000, 2), level, np.float32) for level in (before, after))
    slope = np.linspace(0.0, 1.0, 4800, dtype=np.float32)[:, np.newaxis]
    future[:4800] = before + (after - before) * slope
    limiter = Limiter()
    out = limiter.push(past[:start])
    future = future[: 12_000 - len(out)]
    limiter.replace(future[: start - len(out)])
    out = np.concatenate((out, limiter.push(future[start - len(out) :]), limiter.finish()))
    sound = np.concatenate((past[: len(out) - len(future)], future))
    gain = decibels(gains(sound, out))

    steepest = max(steepest_db(limiter), CATCH_UP / UNIT / STEPS_PER_DB)
    assert len(out) == 12_000
    assert gain.max() <= 0.0
    assert np.abs(np.diff(gain)).max() <= steepest + 1e-4
    assert np.abs(out).max() <= linear(AIM_DBTP) * 1.001


@given(
    levels=st.lists(st.floats(0.0, 4.0), min_size=2, max_size=8),
    sizes=st.lists(st.integers(1, 700), min_size=8, max_size=8),
)
def test_the_gain_does_not_jump_however_often_and_wildly_the_future_changes(levels, sizes):
    assume(max(levels) > 0.9)
    limiter = Limiter()
    limiter.push(np.full((LAG, 2), 0.5, np.float32))
    gain = []
    for level, size in zip(levels, sizes, strict=False):
        future = np.full((LAG + size, 2), level + 0.1, np.float32)
        limiter.replace(future[:LAG])
        gain.append(limiter.push(future[LAG:])[:, 0] / future[:size, 0])
    steps = np.abs(np.diff(decibels(np.concatenate(gain))))

    assert steps.max() <= max(steepest_db(limiter), CATCH_UP / UNIT / STEPS_PER_DB) + 1e-4


def test_what_is_loud_too_suddenly_passes_for_no_longer_than_the_ramp():
    limiter = Limiter()
    limiter.push(np.full((LAG, 2), 0.5, np.float32))
    loud = np.full((4000, 2), 3.0, np.float32)
    limiter.replace(loud[:LAG])
    out = limiter.push(loud)

    assert np.abs(out[RAMP:]).max() <= linear(AIM_DBTP)


@given(start=st.integers(0, 3_000), cuts=CUTS)
def test_the_same_future_again_changes_nothing(start, cuts):
    sound = np.concatenate((np.full((400, 2), 0.1, np.float32), drums(0.2, bpm=300.0, level=1.2)))
    limiter = Limiter()
    out = limiter.push(sound[:start])
    limiter.replace(sound[len(out) : start])
    rest = limited(sound[start:], cuts, limiter=limiter)

    assert np.array_equal(np.concatenate((out, rest)), limited(sound))


def test_holding_outlasts_catching_up():
    assert HOLD >= RAMP
