"""What is read from sound: its power around a seam, its holes and steps, where a passage lies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.float32]
Curve = NDArray[np.float64]

RATE = 48_000
WINDOW = RATE * 4 // 10
HOP = RATE // 20
AROUND = RATE * 13 // 10
"""The level a seam is compared with is that of the windows at least so far from its middle."""

REACH = RATE * 21 // 10
"""So far to either side of its middle a seam is looked at."""

QUIET = 1e-6
"""-120 dBFS: less than this is the sound of nothing being played."""


UNFORESEEN = 1e-3
"""A sample so far from where the tone would have it, in amplitudes, belongs to another tone."""


def decibels(power: float) -> float:
    """Return a ratio of powers in dB."""
    return float(10 * np.log10(power)) if power > 0 else -np.inf


def passage(pcm: Pcm, centre: int) -> Pcm:
    """Cut out what is needed to judge a seam whose middle lies at `centre`."""
    return pcm[centre - REACH : centre + REACH]


def sliding_power(sound: Pcm) -> Curve:
    """Return the power in windows of 400 ms, one every 50 ms."""
    energy = np.concatenate(([0.0], np.cumsum(np.mean(sound.astype(np.float64) ** 2, axis=1))))
    starts = np.arange(0, len(sound) - WINDOW + 1, HOP)
    curve: Curve = (energy[starts + WINDOW] - energy[starts]) / WINDOW
    return curve


@dataclass(frozen=True)
class Seam:
    """How far power falls and rises at a seam, in dB against the level around it."""

    dip_db: float
    bump_db: float


def seam(passages: Sequence[Pcm]) -> Seam:
    """Read the mean seam of passages with a seam in the middle of each."""
    curve = np.mean([sliding_power(one) for one in passages], axis=0)
    distance = np.abs(np.arange(len(curve)) - len(curve) // 2) * HOP
    outside = distance >= AROUND
    inside = curve[~outside] / np.mean(curve[outside])
    return Seam(decibels(float(inside.min())), decibels(float(inside.max())))


def locate(piece: Pcm, pcm: Pcm, first: int = 0, last: int | None = None) -> int:
    """Return where in `pcm` the passage most like `piece` begins, between `first` and `last`."""
    begin = max(first, 0)
    end = len(pcm) if last is None else min(last + len(piece), len(pcm))
    inside = pcm[begin:end, 0].astype(np.float64)
    size = 1 << (len(inside) + len(piece) - 1).bit_length()
    spectrum = np.fft.rfft(inside, size) * np.conj(np.fft.rfft(piece[:, 0], size))
    likeness = np.fft.irfft(spectrum, size)[: max(1, len(inside) - len(piece) + 1)]
    return begin + int(np.argmax(likeness))


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return where each run of true values begins and how long it is."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(begin), int(end - begin)) for begin, end in edges.reshape(-1, 2)]


def holes(pcm: Pcm, *, longer_than: int = 0, floor: float = QUIET) -> list[tuple[int, int]]:
    """Return where nothing is to be heard for more than so many frames, and for how many.

    What lies before the first sound and after the last is no hole.
    """
    quiet = np.abs(pcm).max(axis=1) < floor
    sounding = np.flatnonzero(~quiet)
    if len(sounding) == 0:
        return []
    first, last = int(sounding[0]), int(sounding[-1])
    found = runs(quiet[first : last + 1])
    return [(first + begin, length) for begin, length in found if length > longer_than]


def breaks(pcm: Pcm, hertz: float) -> list[int]:
    """Return where a steady tone breaks: in its phase, its level, or into silence and back.

    Three samples in a row of a tone say where the fourth is; breaks closer together than 50 ms
    count as one.
    """
    tone = pcm[:, 0].astype(np.float64)
    turn = 2 * np.cos(2 * np.pi * hertz / RATE)
    amplitude = np.sqrt(2 * np.mean(tone**2))
    unforeseen = np.abs(tone[2:] - turn * tone[1:-1] + tone[:-2]) > amplitude * UNFORESEEN
    places = np.flatnonzero(unforeseen)
    apart = np.concatenate(([True], np.diff(places) > RATE // 20))[: len(places)]
    return [int(place) for place in places[apart]]


def longest_hole(pcm: Pcm) -> int:
    """Return the most frames in a row without a sound."""
    return max((length for _, length in holes(pcm)), default=0)


def sharpest_corner(pcm: Pcm) -> float:
    """Return the largest second difference: what a click is, and a smooth tone is not."""
    return float(np.abs(np.diff(pcm.astype(np.float64), n=2, axis=0)).max())


def gain_of(heard: Pcm, source: Pcm) -> float:
    """Return the factor that brings `source` nearest to `heard`."""
    x, y = source.astype(np.float64), heard.astype(np.float64)
    return float(np.sum(x * y) / np.sum(x * x))


def peak_db(pcm: Pcm | Curve) -> float:
    """Return the largest sample in dBFS."""
    return decibels(float(np.abs(pcm).max()) ** 2)


def correlation(one: Pcm, other: Pcm) -> float:
    """Return how alike two passages are, -1 to 1, both channels together."""
    x, y = one.astype(np.float64), other.astype(np.float64)
    return float(np.sum(x * y) / np.sqrt(np.sum(x * x) * np.sum(y * y)))
