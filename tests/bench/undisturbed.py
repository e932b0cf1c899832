"""What music would have gone on to be, had nobody pressed a key: known pieces, found and continued.

The sound just before the press is a sum of passages of known pieces, each with a gain that is
constant or that of a slow fade. Where the passages lie and what the gains are follows from that
sound alone, and so does what comes next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.bench import meters
from tests.bench.meters import QUIET, RATE, Curve, Pcm

BEFORE = RATE * 3 // 10
"""So many frames before the press say what sounds."""

COARSE = 8
"""Low sounds are found among each eighth frame first."""

NEAR = 4 * COARSE
DEGREE = 3
"""A fade of seconds is a cubic, to a thousandth, for the half second that is looked at."""

AT_ONCE = 2
ROUNDS = 3
EXACT = 1e-3
"""More than this, as a share, is not rounding: something else sounded, or something was lost."""


class Unknown(AssertionError):
    """What sounded before the press is not what was to be played."""


@dataclass(frozen=True)
class Passage:
    """A piece, and the frame of it that was heard first."""

    piece: Curve
    first: int

    def sound(self, frames: int) -> Curve:
        """Return so many frames of it, silence beyond its end."""
        cut = self.piece[self.first : self.first + frames]
        return np.pad(cut, (0, frames - len(cut)))


@dataclass(frozen=True)
class Foretold:
    """The frames that were to come, how many pieces sound in them, and with which gain.

    Pieces that cross have the gain whose power is that of both.
    """

    sound: Curve
    pieces: int
    gain: float


def mono(pcm: Pcm) -> Curve:
    """Return the left channel, to calculate with."""
    return pcm[:, 0].astype(np.float64)


def foretell(before: Curve, pieces: Sequence[Curve], frames: int) -> Foretold:
    """Return the `frames` frames that follow `before` where nothing happens."""
    if float(np.abs(before).max()) < QUIET:
        return Foretold(np.zeros(frames), 0, 0.0)
    passages: list[Passage] = []
    for count in range(1, AT_ONCE + 1):
        passages.append(_find(before - _Fit(before, passages).sound(), pieces))
        # Each is found the better the better the others are known.
        for _ in range(ROUNDS if count > 1 else 0):
            for n, passage in enumerate(passages):
                others = [other for other in passages if other is not passage]
                rest = before - _Fit(before, [*others, passage]).sound(of=len(others))
                passages[n] = Passage(passage.piece, _refined(rest, passage))
        fit = _Fit(before, passages)
        if np.sum((before - fit.sound()) ** 2) < EXACT**2 * np.sum(before**2):
            return Foretold(fit.sound(frames)[len(before) :], count, fit.gain)
    raise Unknown("what sounded before the press is none of the pieces")


def first_difference(heard: Curve, foretold: Curve, least: float) -> int | None:
    """Return the first frame that is further from what was foretold than `least`, if one is."""
    places = np.flatnonzero(np.abs(heard - foretold) > least)
    return int(places[0]) if len(places) else None


def _find(sound: Curve, pieces: Sequence[Curve]) -> Passage:
    """Return the passage that explains most of `sound`."""
    found = []
    for piece in pieces:
        place = COARSE * meters.locate(_thinned(sound), _thinned(piece))
        passage = Passage(piece, place)
        found.append(Passage(piece, _refined(sound, passage)))
    return min(found, key=lambda one: float(np.sum((sound - _Fit(sound, [one]).sound()) ** 2)))


def _refined(sound: Curve, passage: Passage) -> int:
    """Return where the passage begins, to the frame, from where it begins roughly."""
    # Second differences are sharp where the sound itself is too dull to be told a frame apart.
    piece, first = _sharp(passage.piece), passage.first
    return meters.locate(_sharp(sound), piece, first - NEAR, first + NEAR)


def _thinned(sound: Curve) -> Pcm:
    whole = sound[: len(sound) // COARSE * COARSE].reshape(-1, COARSE)
    thinned: Pcm = np.mean(whole, axis=1)[:, np.newaxis].astype(np.float32)
    return thinned


def _sharp(sound: Curve) -> Pcm:
    return np.diff(sound, n=2)[:, np.newaxis].astype(np.float32)


class _Fit:
    """The passages with the gains that make their sum most like what was heard."""

    def __init__(self, heard: Curve, passages: Sequence[Passage]) -> None:
        self._heard = len(heard)
        self._passages = passages
        self._gains: Curve = np.zeros(0)
        if passages:
            basis = self._basis(0, len(passages))
            self._gains = np.linalg.lstsq(basis, heard, rcond=None)[0].astype(np.float64)

    @property
    def gain(self) -> float:
        """The gain where what was heard ends, of all passages together."""
        return float(np.sqrt(np.sum(self._gains[:: DEGREE + 1] ** 2)))

    def sound(self, frames: int = 0, *, of: int | None = None) -> Curve:
        """Return what was heard and `frames` more; of the first so many passages, or of all."""
        count = len(self._passages) if of is None else of
        if count == 0:
            return np.zeros(self._heard + frames)
        total: Curve = self._basis(frames, count) @ self._gains[: count * (DEGREE + 1)]
        return total

    def _basis(self, frames: int, count: int) -> Curve:
        time = np.arange(-self._heard, frames) / self._heard
        return np.stack(
            [
                passage.sound(len(time)) * time**power
                for passage in self._passages[:count]
                for power in range(DEGREE + 1)
            ],
            axis=1,
        )
