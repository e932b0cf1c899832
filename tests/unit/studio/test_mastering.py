"""Level and peaks: the meter agrees with pyloudnorm, the limiter with its ceiling."""

import numpy as np
import pyloudnorm
import pytest

from focusdesk.studio.mastering import CEILING, SAMPLE_RATE, loudness, master


def noise(seconds=4.0, *, level=0.1):
    rng = np.random.default_rng(3)
    return (level * rng.standard_normal((2, round(seconds * SAMPLE_RATE)))).astype(np.float32)


def test_the_meter_agrees_with_an_independent_one():
    sound = noise()
    meter = pyloudnorm.Meter(SAMPLE_RATE, filter_class="DeMan")

    assert loudness(sound) == pytest.approx(meter.integrated_loudness(sound.T), abs=0.1)


def test_silence_has_a_loudness_and_stays_silent():
    sound = np.zeros((2, 5000), dtype=np.float32)
    master(sound, -20.0)

    assert not sound.any()


@pytest.mark.parametrize("frames", [63, 64, 65, 4096, 100_001, 300_000])
@pytest.mark.parametrize("lufs", [-20.0, -10.0])
def test_no_peak_passes_the_ceiling_whatever_the_length(frames, lufs):
    sound = noise(frames / SAMPLE_RATE)
    sound[:, ::977] *= 20
    master(sound, lufs)

    assert np.abs(sound).max() <= min(CEILING, 10 ** ((lufs + 10.6) / 20)) * (1 + 1e-5)


def test_the_limiter_leaves_quiet_music_alone():
    sound = np.sin(np.arange(96_000) * 0.05, dtype=np.float32) * np.ones((2, 1), np.float32)
    before = sound.copy()
    master(sound, -20.0)
    ratio = sound[:, 1000:] / np.where(before[:, 1000:] == 0, 1, before[:, 1000:])

    assert np.ptp(ratio[np.abs(before[:, 1000:]) > 0.1]) < 1e-5
