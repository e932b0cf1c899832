"""Loudness reads as ffmpeg's ebur128 and pyloudnorm do, however a clip comes in."""

import math

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.audio import decode, loudness
from focusdesk.audio.loudness import HOP, Loudness, Meter
from tests.sounds import RATE, Pcm, pink, sine, write


def music():
    """Chords that swell and fade over a little noise, with gaps for the gates."""
    time = np.arange(12 * RATE) / RATE
    swell = np.clip(np.sin(2 * np.pi * time / 4.0), 0.0, 1.0)
    chord = sum(
        np.sin(2 * np.pi * hertz * time) * level
        for hertz, level in [(110, 0.3), (165, 0.2), (220, 0.2), (2637, 0.05)]
    )
    left = swell * chord
    right = 0.6 * np.roll(left, 400)
    return np.stack([left, right], axis=1).astype(np.float32) + pink(12.0, level_db=-55.0)


def band(sound, rate):
    """Leave what every rate can carry: above it, resamplers rightly differ."""
    spectrum = np.fft.rfft(sound, axis=0)
    spectrum[round(min(9_000, 0.4 * rate) * len(sound) / rate) :] = 0.0
    return np.fft.irfft(spectrum, n=len(sound), axis=0).astype(np.float32)


SOUNDS = {
    "pink": lambda: pink(3.0),
    "white": lambda: np.random.default_rng(3).normal(0.0, 0.1, (3 * RATE, 2)).astype(np.float32),
    "997 Hz": lambda: sine(3.0),
    "60 Hz": lambda: sine(3.0, hertz=60.0),
    "9 kHz": lambda: sine(3.0, hertz=9000.0),
    "music": music,
    "quiet": lambda: pink(3.0, level_db=-55.0),
    "loud": lambda: np.clip(pink(3.0, level_db=-3.0), -1.0, 1.0),
    "very quiet": lambda: pink(3.0, level_db=-66.0),
    "very loud": lambda: pink(3.0, level_db=20.0),
    "clicks": lambda: (
        np.eye(1, 9600, 7, dtype=np.float32).repeat(30, 0).reshape(-1, 1).repeat(2, 1)
    ),
    "left only": lambda: pink(3.0) * np.array([1.0, 0.0], np.float32),
    "half silent": lambda: np.concatenate((pink(4.0), np.zeros((4 * RATE, 2), np.float32))),
    "just long enough": lambda: pink(0.5),
}


def integrated(sound):
    """Return what the meter makes of a sound that is no silence."""
    measured = loudness.measure(sound).integrated_lufs
    assert measured is not None
    return measured


def true_peak(sound):
    """Return the true peak, linear."""
    measured = loudness.measure(sound).true_peak_dbtp
    assert measured is not None
    return loudness.linear(measured)


def heard(file):
    """Return a file as the mixer gets it."""
    blocks: list[Pcm] = []
    decode.decode(file, blocks.append)
    return np.concatenate(blocks)


def pyloudnorm_reads(sound, rate=RATE):
    meter = pyloudnorm.Meter(rate, filter_class="DeMan")
    return meter.integrated_loudness(sound.astype(np.float64))


@pytest.fixture(scope="module")
def ffmpeg_reads(ffmpeg):
    """Measure a file as ffmpeg does, behind filters of its own if need be."""

    def measure(file, filters=""):
        meter = "ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.I:file=-"
        printed = ffmpeg("-i", file, "-af", filters + meter, "-f", "null", "-")
        return float(printed.strip().splitlines()[-1].partition("=")[2])

    return measure


@pytest.mark.parametrize("name", SOUNDS)
def test_loudness_is_what_others_read(shelf, ffmpeg_reads, name):
    sound = SOUNDS[name]()
    file = write(shelf / f"loudness {name}.wav", sound, subtype="FLOAT")

    assert integrated(sound) == pytest.approx(pyloudnorm_reads(sound), abs=0.001)
    # ffmpeg sorts blocks into classes of 0.01 LU, and reads nothing above +10 LUFS.
    assert min(integrated(sound), 10.0) == pytest.approx(ffmpeg_reads(file), abs=0.02)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_loudness_of_a_file_of_any_rate_is_what_others_read(shelf, ffmpeg_reads, rate, channels):
    sound = band(pink(3.0, rate=rate, channels=channels), rate)
    file = write(shelf / f"loudness {rate} {channels}.wav", sound, rate=rate, subtype="FLOAT")
    mono = "pan=stereo|c0=c0|c1=c0," if channels == 1 else ""
    measured = integrated(heard(file))

    assert measured == pytest.approx(ffmpeg_reads(file, f"{mono}aresample={RATE},"), abs=0.02)
    # At the file's own rate their filters warp towards Nyquist: by 0.23 LU at 8 kHz.
    if rate > 8_000:
        both = np.repeat(sound, 2 // channels, axis=1)
        assert measured == pytest.approx(ffmpeg_reads(file, mono), abs=0.1)
        assert measured == pytest.approx(pyloudnorm_reads(both, rate), abs=0.1)


@given(
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(1, 40_000),
    level=st.floats(1e-3, 1e3),
    sizes=st.lists(st.integers(0, 9_000), max_size=8),
)
def test_it_does_not_matter_in_which_blocks_a_clip_comes(seed, frames, level, sizes):
    sound = np.random.default_rng(seed).normal(0.0, level, (frames, 2)).astype(np.float32)
    whole, cut = Meter(), Meter()
    whole.add(sound)
    for block in np.split(sound, np.minimum(np.cumsum(sizes, dtype=int), frames)):
        cut.add(block)

    assert cut.finish() == whole.finish()
    assert np.array_equal(cut.levels, whole.levels)


def test_it_does_not_matter_for_a_long_clip_either():
    sound = pink(11.3)
    whole, cut = Meter(), Meter()
    whole.add(sound)
    for start in range(0, len(sound), 7_777):
        block = sound[start : start + 7_777].copy()
        cut.add(block)
        block[:] = 9.0  # it is not the meter's any more

    assert cut.finish() == whole.finish()
    assert np.array_equal(cut.levels, whole.levels)


def test_levels_tell_how_loud_each_tenth_of_a_second_is():
    meter = Meter()
    meter.add(np.concatenate((sine(2.0), sine(1.05, level_db=-40.0))))
    measured = meter.finish()
    lufs = -0.691 + 10.0 * np.log10(meter.levels)

    assert meter.levels.dtype == np.float32
    assert len(meter.levels) == 30
    assert lufs[1:20] == pytest.approx(-20.0, abs=0.01)
    assert lufs[22:] == pytest.approx(-40.0, abs=0.05)
    assert measured.integrated_lufs == pytest.approx(-20.0, abs=0.5)


@pytest.mark.parametrize("frames", [0, 1, HOP - 1, HOP, 3 * HOP, 4 * HOP, 20 * HOP - 1, 20 * HOP])
def test_every_whole_tenth_of_a_second_has_a_level(frames):
    meter = Meter()
    meter.add(pink(3.0)[:frames])
    meter.finish()

    assert len(meter.levels) == frames // HOP
    assert (meter.levels > 0.0).all()


@pytest.mark.parametrize("offset", [-0.9, 0.5, 1000.0])
def test_what_does_not_swing_is_not_heard(offset):
    sound = pink(3.0)
    plain, lifted = Meter(), Meter()
    plain.add(sound)
    plain.finish()
    lifted.add(sound + np.float32(offset))
    lifted.finish()

    # Its beginning is a step, and that is heard.
    assert lifted.levels[5:] == pytest.approx(plain.levels[5:], rel=1e-3)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_is_scaled_like_integers_is_measured_without_a_warning(sign):
    sound = np.clip(sign * pink(3.0) * 2.0**34, -(2.0**32), 2.0**32).astype(np.float32)

    assert integrated(sound) == pytest.approx(pyloudnorm_reads(sound), abs=0.01)
    assert true_peak(sound) >= 2.0**32 * (1 - 1e-6)


def test_a_mono_file_is_3_lu_louder_as_it_is_heard(shelf, ffmpeg_reads):
    sound = pink(3.0, channels=1)
    file = write(shelf / "mono.wav", sound, subtype="FLOAT")
    measured = integrated(heard(file))

    assert measured == pytest.approx(ffmpeg_reads(file) + 3.01, abs=0.1)


def test_a_long_clip_is_measured_without_being_held():
    meter = Meter()
    block = pink(1.0)
    for _ in range(90):
        meter.add(block)
    held = [value for value in vars(meter).values() if isinstance(value, np.ndarray)]

    assert sum(value.nbytes for value in held) < 1 << 20
    assert meter.finish().integrated_lufs == pytest.approx(integrated(block), abs=0.3)
    assert meter.levels.nbytes == 4 * 10 * 90


def test_the_reference_tone_reads_as_the_standard_says():
    assert integrated(sine(5.0, level_db=-23.0)) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("frames", [1, 2, 100, 4_800, 19_199, 19_200, 19_201])
def test_clips_shorter_than_a_gating_block_are_measured_too(frames):
    measured = loudness.measure(sine(0.5, level_db=-20.0)[: frames + 12][-frames:])

    assert measured.true_peak_dbtp is not None
    assert measured.integrated_lufs is None or math.isfinite(measured.integrated_lufs)


def test_a_short_tone_is_as_loud_as_a_long_one():
    assert integrated(sine(0.2, hertz=1000.0)) == pytest.approx(
        integrated(sine(5.0, hertz=1000.0)), abs=0.2
    )


@pytest.mark.parametrize("frames", [1, 500, 48_000])
def test_silence_has_neither_loudness_nor_peak(frames):
    measured = loudness.measure(np.zeros((frames, 2), np.float32))

    assert measured == Loudness(None, None)


@pytest.mark.parametrize("level", [1e-44, 1e-30, 1e-5])
def test_what_the_gates_take_for_silence_has_no_loudness(level):
    measured = loudness.measure(np.full((RATE, 2), level, np.float32))

    assert measured.integrated_lufs is None


@given(st.integers(1, 3000), st.integers(0, 2**32 - 1))
def test_a_true_peak_is_never_below_the_sample_peak(frames, seed):
    sound = np.random.default_rng(seed).uniform(-1, 1, (frames, 2)).astype(np.float32)

    assert true_peak(sound) >= np.abs(sound).max()


def test_a_true_peak_between_the_samples_is_found():
    quarter = np.arange(RATE) * np.pi / 2 + np.pi / 4
    sound = np.repeat(np.sin(quarter)[:, np.newaxis], 2, axis=1).astype(np.float32)

    assert np.abs(sound).max() == pytest.approx(math.sqrt(0.5), abs=1e-3)
    assert true_peak(sound[1000:-1000]) >= 0.99


def test_a_true_peak_does_not_depend_on_where_it_lies():
    sound = np.zeros((3 * RATE, 2), np.float32)
    peaks = []
    for where in (10, RATE - 1, RATE, 2 * RATE + 17, 3 * RATE - 1):
        sound[:] = 0.0
        sound[where] = 0.5
        peaks.append(true_peak(sound))

    assert np.ptp(peaks) < 0.01


def test_decibels_and_factors():
    assert loudness.linear(0.0) == 1.0
    assert loudness.linear(-20.0) == pytest.approx(0.1)
