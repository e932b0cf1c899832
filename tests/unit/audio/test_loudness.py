"""Loudness reads as ffmpeg's ebur128 does; gain keeps its limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.audio import decode, loudness
from focusdesk.audio.loudness import CEILING_DBTP, GAIN_LIMITS, Loudness
from tests.sounds import RATE, pink, sine, write


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
    spectrum[round(9_000 * len(sound) / rate) :] = 0.0
    return np.fft.irfft(spectrum, n=len(sound), axis=0).astype(np.float32)


SOUNDS = {
    "pink": lambda: pink(6.0),
    "white": lambda: np.random.default_rng(3).normal(0.0, 0.1, (6 * RATE, 2)).astype(np.float32),
    "997 Hz": lambda: sine(6.0),
    "60 Hz": lambda: sine(6.0, hertz=60.0),
    "9 kHz": lambda: sine(6.0, hertz=9000.0),
    "music": music,
    "quiet": lambda: pink(6.0, level_db=-55.0),
    "loud": lambda: np.clip(pink(6.0, level_db=-3.0), -1.0, 1.0),
    "left only": lambda: pink(6.0) * np.array([1.0, 0.0], np.float32),
    "half silent": lambda: np.concatenate((pink(4.0), np.zeros((4 * RATE, 2), np.float32))),
    "just long enough": lambda: pink(0.5),
}


@pytest.fixture(scope="module")
def referee(ffmpeg, shelf):
    """Measure a file as ffmpeg does; mono is heard on both sides."""

    def measure(file, *, mono=False):
        printed = ffmpeg(
            "-i",
            file,
            "-af",
            ("pan=stereo|c0=c0|c1=c0," if mono else "")
            + "ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.I:file=-",
            "-f",
            "null",
            "-",
        )
        return float(printed.strip().splitlines()[-1].partition("=")[2])

    return measure


@pytest.mark.parametrize("name", SOUNDS)
def test_loudness_is_what_ffmpeg_reads(shelf, referee, name):
    sound = SOUNDS[name]()
    file = write(shelf / f"loudness {name}.wav", sound, subtype="FLOAT")

    assert loudness.integrated(sound) == pytest.approx(referee(file), abs=0.02)


@pytest.mark.parametrize("rate", [22_050, 32_000, 44_100, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_loudness_is_what_ffmpeg_reads_of_the_file_at_its_own_rate(shelf, referee, rate, channels):
    sound = band(pink(6.0, rate=rate, channels=channels), rate)
    file = write(shelf / f"loudness {rate} {channels}.wav", sound, rate=rate, subtype="FLOAT")
    measured = loudness.integrated(decode.decode(file))

    assert measured == pytest.approx(referee(file, mono=channels == 1), abs=0.1)


def test_a_mono_file_is_3_lu_louder_as_it_is_heard(shelf, referee):
    sound = pink(6.0, channels=1)
    file = write(shelf / "mono.wav", sound, subtype="FLOAT")
    measured = loudness.integrated(decode.decode(file))

    assert measured == pytest.approx(referee(file) + 3.01, abs=0.1)


def test_the_reference_tone_reads_as_the_standard_says():
    assert loudness.integrated(sine(5.0, level_db=-23.0)) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("frames", [1, 2, 100, 4_800, 19_199, 19_200, 19_201])
def test_clips_shorter_than_a_gating_block_are_measured_too(frames):
    measured = loudness.measure(sine(0.5, level_db=-20.0)[: frames + 12][-frames:])

    assert measured.true_peak_dbtp is not None
    assert measured.integrated_lufs is None or math.isfinite(measured.integrated_lufs)


def test_a_short_tone_is_as_loud_as_a_long_one():
    assert loudness.integrated(sine(0.2, hertz=1000.0)) == pytest.approx(
        loudness.integrated(sine(5.0, hertz=1000.0)), abs=0.2
    )


@pytest.mark.parametrize("frames", [1, 500, 48_000])
def test_silence_has_neither_loudness_nor_peak_and_keeps_its_gain(frames):
    measured = loudness.measure(np.zeros((frames, 2), np.float32))

    assert measured == Loudness(None, None)
    assert loudness.gain_db(measured, -14.0) == 0.0


@pytest.mark.parametrize("level", [1e-44, 1e-30, 1e-5])
def test_what_the_gates_take_for_silence_keeps_its_gain(level):
    measured = loudness.measure(np.full((RATE, 2), level, np.float32))

    assert measured.integrated_lufs is None
    assert loudness.gain_db(measured, -14.0) == 0.0


@given(lufs=st.floats(-70.0, 10.0), peak=st.floats(-70.0, 20.0), target=st.floats(-40.0, -5.0))
def test_a_gain_keeps_its_limits_and_the_ceiling(lufs, peak, target):
    gain = loudness.gain_db(Loudness(lufs, peak), target)

    assert gain <= GAIN_LIMITS[1]
    assert peak + gain <= CEILING_DBTP + 1e-9
    assert gain >= min(GAIN_LIMITS[0], CEILING_DBTP - peak)
    if GAIN_LIMITS[0] < target - lufs < min(GAIN_LIMITS[1], CEILING_DBTP - peak):
        assert gain == target - lufs


@pytest.mark.parametrize(
    ("lufs", "peak", "gain"),
    [(-20.0, -12.0, 6.0), (-60.0, -50.0, 24.0), (12.0, -20.0, -24.0), (-20.0, -3.0, 2.0)],
)
def test_gain_by_example(lufs, peak, gain):
    assert loudness.gain_db(Loudness(lufs, peak), -14.0) == pytest.approx(gain)


@pytest.mark.parametrize("name", SOUNDS)
def test_after_its_gain_a_clip_is_on_target_or_at_the_ceiling(name):
    sound = SOUNDS[name]()
    measured = loudness.measure(sound)
    gain = loudness.gain_db(measured, -14.0)
    after = loudness.measure(sound * np.float32(loudness.linear(gain)))

    assert after.true_peak_dbtp is not None
    assert after.integrated_lufs is not None
    assert after.true_peak_dbtp <= CEILING_DBTP + 0.01
    on_target = abs(after.integrated_lufs + 14.0) < 0.05
    assert on_target or gain == 24.0 or after.true_peak_dbtp > CEILING_DBTP - 0.01


@given(st.integers(1, 3000), st.integers(0, 2**32 - 1))
def test_a_true_peak_is_never_below_the_sample_peak(frames, seed):
    sound = np.random.default_rng(seed).uniform(-1, 1, (frames, 2)).astype(np.float32)

    assert loudness.true_peak(sound) >= np.abs(sound).max()


def test_a_true_peak_between_the_samples_is_found():
    quarter = np.arange(RATE) * np.pi / 2 + np.pi / 4
    sound = np.repeat(np.sin(quarter)[:, np.newaxis], 2, axis=1).astype(np.float32)

    assert np.abs(sound).max() == pytest.approx(math.sqrt(0.5), abs=1e-3)
    assert loudness.true_peak(sound[1000:-1000]) >= 0.99


def test_a_true_peak_does_not_depend_on_where_it_lies():
    sound = np.zeros((3 * RATE, 2), np.float32)
    peaks = []
    for where in (10, RATE - 1, RATE, 2 * RATE + 17, 3 * RATE - 1):
        sound[:] = 0.0
        sound[where] = 0.5
        peaks.append(loudness.true_peak(sound))

    assert np.ptp(peaks) < 0.01


def test_decibels_and_factors():
    assert loudness.linear(0.0) == 1.0
    assert loudness.linear(-20.0) == pytest.approx(0.1)
