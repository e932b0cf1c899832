"""Sounds with peaks, and how high somebody else's oversampler finds them."""

import numpy as np
from scipy.signal import resample_poly  # type: ignore[import-untyped]

from tests.sounds import RATE, Pcm, pink

__all__ = ["drums", "peak_db", "pink", "tones"]


def drums(seconds: float, *, seed: int = 0, bpm: float = 120.0, level: float = 0.7) -> Pcm:
    """Bass drum, snare and cymbals in quavers, peaks at some `level`, shape (frames, 2)."""
    random = np.random.default_rng(seed)
    frames, beat = round(seconds * RATE), round(RATE * 30 / bpm)
    sound = np.zeros((frames, 2))
    for number, start in enumerate(range(0, frames, beat)):
        count = min(beat, frames - start)
        time = np.arange(count)[:, np.newaxis] / RATE
        hit = np.diff(random.normal(0.0, 0.06, (count + 1, 2)), axis=0) * np.exp(-120 * time)
        if number % 2 == 0:
            hit += np.sin(2 * np.pi * (50 * time - 8 * np.exp(-40 * time))) * np.exp(-12 * time)
        if number % 4 == 2:
            hit += random.normal(0.0, 0.2, (count, 2)) * np.exp(-25 * time)
        sound[start : start + count] += level * hit
    return sound.astype(np.float32)


def tones(seconds: float, *, level: float = 0.2) -> Pcm:
    """A chord from 55 Hz up, a little different on both sides, shape (frames, 2)."""
    time = np.arange(round(seconds * RATE))[:, np.newaxis] / RATE + np.array([0.0, 0.003])
    chord = [np.sin(2 * np.pi * hertz * time) for hertz in (55, 110, 164.8, 277.2, 1661)]
    return np.asarray(level * np.sum(chord, axis=0), np.float32)


def peak_db(sound: Pcm) -> float:
    """The true peak in dB, oversampled eight times by scipy."""
    return float(20 * np.log10(np.abs(resample_poly(sound.astype(np.float64), 8, 1)).max()))
