"""The signals that are played: noise with seams, a tone cut in two, one programme at levels."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests import sounds
from tests.bench import meters
from tests.integration import referee

Pcm = NDArray[np.float32]

RATE = 48_000
LOWEST = 20.0
"""Pink noise has as much power below 20 Hz as in any octave above; nobody hears it in music."""

DULL = 150.0
"""From here on dull noise falls, in Hz."""

LEVEL_DB = -20.0
RUN_ON = 2.0
"""How long a noise goes on behind its file's end: there it is heard without a seam."""

TONE = 997.0
MARK = 0.5


@dataclass(frozen=True)
class Piece:
    """A file of noise, and the passage around its last fade as it would be without one."""

    path: Path
    control: Pcm

    def pcm(self) -> Pcm:
        return read(self.path)


def read(path: Path) -> Pcm:
    """Return what a file holds, as exactly as it holds it."""
    sound: Pcm = soundfile.read(path, dtype="float32", always_2d=True)[0]
    return sound


def pink(seconds: float, *, seed: int) -> Pcm:
    """Pink noise that begins at the lowest frequency that is heard."""
    noise = sounds.pink(seconds, seed=seed)
    spectrum = np.fft.rfft(noise, axis=0)
    spectrum[: math.ceil(LOWEST * seconds)] = 0.0
    audible = np.fft.irfft(spectrum, n=len(noise), axis=0)
    audible *= 10 ** (LEVEL_DB / 20) / np.sqrt(np.mean(audible**2))
    return audible.astype(np.float32)


def dull(seconds: float, *, seed: int) -> Pcm:
    """Noise so smooth that a step of a five-hundredth of it is a corner as sharp as its own.

    Both channels are alike. It falls by 18 dB an octave; a hundredth of it lies above 300 Hz.
    """
    frames = round(seconds * RATE)
    hertz = np.fft.rfftfreq(frames, 1 / RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
    spectrum *= (hertz > LOWEST) / (1 + (hertz / DULL) ** 3)
    noise = np.fft.irfft(spectrum, n=frames)
    noise *= 10 ** (LEVEL_DB / 20) / np.sqrt(np.mean(noise**2))
    return np.repeat(noise[:, np.newaxis], 2, axis=1).astype(np.float32)


def noises(
    folder: Path, count: int, seconds: float, *, overlap: float, rho: float, seed: int
) -> list[Piece]:
    """Pieces of noise of which each resembles the next by `rho` where the two overlap.

    Related pieces share a bed that runs through all of them, as the parts of one composition do.
    """
    folder.mkdir(parents=True)
    frames, shared = round(seconds * RATE), round(overlap * RATE)
    step = frames - shared
    own = [pink(seconds + RUN_ON, seed=seed + n) for n in range(count)]
    bed = pink((count - 1) * step / RATE + seconds + RUN_ON, seed=seed + count) if rho else None
    pieces: list[Piece] = []
    tail: Pcm | None = None
    for n, noise in enumerate(own):
        whole = noise
        if bed is not None:
            part = bed[n * step : n * step + len(noise)]
            whole = (math.sqrt(1 - rho) * noise + math.sqrt(rho) * part).astype(np.float32)
            if tail is not None:
                whole[:shared] = made_alike(whole[:shared], tail, rho)
        tail = whole[step:frames].copy()
        path = sounds.write(folder / f"{n:02}.flac", whole[:frames], subtype="PCM_24")
        pieces.append(Piece(path, meters.passage(whole, frames - shared // 2).copy()))
    return pieces


def made_alike(head: Pcm, tail: Pcm, rho: float) -> Pcm:
    """Add as much of `tail` to `head` as makes their correlation `rho` exactly.

    What is added comes and goes smoothly, so that what follows the head still joins it.
    """
    window = np.sin(np.pi * (np.arange(len(head)) + 0.5) / len(head))[:, np.newaxis] ** 2
    added = (window * tail).astype(np.float32)
    low, high = -1.0, 1.0
    for _ in range(40):
        share = (low + high) / 2
        if meters.correlation(head + np.float32(share) * added, tail) < rho:
            low = share
        else:
            high = share
    return (head + np.float32(share) * added).astype(np.float32)


def cut_tone(folder: Path, seconds: float = 4.0) -> tuple[list[Path], list[Pcm]]:
    """A tone cut at a frame into two files, and what is in them.

    The same mark of noise at either end says where the tone lies in a recording, to the frame.
    It is as loud as the tone, so that wherever it stands neither file is louder than the other.
    """
    folder.mkdir(parents=True)
    tone = sounds.sine(2 * seconds, hertz=TONE, level_db=LEVEL_DB)
    mark = pink(MARK, seed=1)
    mark *= np.float32(10 ** ((referee.loudness(tone) - referee.loudness(mark)) / 20))
    whole = np.concatenate([mark, tone, mark])
    cut = len(whole) // 2 + 17  # not where the tone is zero
    paths = [
        sounds.write(folder / f"{n}.flac", half, subtype="PCM_24")
        for n, half in enumerate(np.split(whole, [cut]))
    ]
    return paths, [read(path) for path in paths]


def programme(
    folder: Path, levels: tuple[float, ...], *, period: float, periods: int
) -> list[Path]:
    """One programme as untagged files of the given loudness, in LUFS.

    It repeats itself, so that any whole number of its periods is as loud as all of it; it is dense
    enough to be brought to -9 LUFS without a sample over full scale.
    """
    folder.mkdir(parents=True)
    noise = pink(period, seed=7)
    dense = np.tanh(3.0 * noise / np.float32(10 ** (LEVEL_DB / 20)))
    whole = np.tile(dense, (periods, 1)).astype(np.float32) * np.float32(0.1)
    measured = referee.loudness(whole)
    return [
        sounds.write(
            folder / f"{n}.flac",
            whole * np.float32(10 ** ((level - measured) / 20)),
            subtype="PCM_24",
        )
        for n, level in enumerate(levels)
    ]
