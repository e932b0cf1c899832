"""Sounds made on the spot, for tests that need to know exactly what they hear."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 48_000
Pcm = NDArray[np.float32]


def sine(
    seconds: float,
    *,
    hertz: float = 997.0,
    level_db: float = -20.0,
    rate: int = RATE,
    channels: int = 2,
) -> Pcm:
    """A sine of `level_db` dBFS peak, shape (frames, channels)."""
    time = np.arange(round(seconds * rate)) / rate
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * time)
    return np.repeat(wave[:, np.newaxis], channels, axis=1).astype(np.float32)


def pink(
    seconds: float, *, seed: int = 0, level_db: float = -20.0, rate: int = RATE, channels: int = 2
) -> Pcm:
    """Pink noise of `level_db` dBFS RMS, independent in each channel, shape (frames, channels)."""
    frames = round(seconds * rate)
    white = np.random.default_rng(seed).standard_normal((frames, channels))
    spectrum = np.fft.rfft(white, axis=0)
    shape = np.sqrt(np.arange(1, len(spectrum) + 1))[:, np.newaxis]
    noise = np.fft.irfft(spectrum / shape, n=frames, axis=0)
    noise *= 10 ** (level_db / 20) / np.sqrt(np.mean(noise**2))
    return noise.astype(np.float32)


def write(path: Path, pcm: Pcm, *, rate: int = RATE, subtype: str | None = None) -> Path:
    """Write a file by its ending; a second at a time, as Vorbis needs."""
    with soundfile.SoundFile(path, "w", rate, pcm.shape[1], subtype=subtype) as file:
        for start in range(0, len(pcm), rate):
            file.write(pcm[start : start + rate])
    return path
