"""Hold the true peaks of a stream under the ceiling, too gently to be heard.

The gain looks ahead: it is down before a peak comes, it stays down while more may follow, it
returns slowly, and it never jumps. Reductions are whole numbers of steps, a step being what is let
go in one frame. Holding, letting go and smoothing are thus exact, and the sums that find the peaks
have one fixed order: what comes out is the same to the bit however the stream is cut into blocks.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.audio.loudness import linear
from focusdesk.core.model import ENGINE_RATE

AIM_DBTP: Final = -1.4
"""What peaks are held under: as much below the ceiling as other meters may read higher.

Of 13 real pieces pushed 6 dB past the ceiling, soxr VHQ 4x and 8x, scipy's resample_poly 8x and
ffmpeg read at most 0.06 dB more than this; of pink noise and of cymbals made of noise 0.4 dB,
because some cut off what is nearest to Nyquist, and what remains is peakier. Above the ceiling
they read only white noise and brighter, drums held by 15 dB, and (ffmpeg) high tones that begin
with a cut. `matching` measures what it recorded, and takes off what is too much.
"""

RELEASE_FRAMES: Final = 3 * ENGINE_RATE // 20
RELEASE_DB: Final = 6
STEPS_PER_DB: Final = RELEASE_FRAMES // RELEASE_DB
"""Reduction is let go by one step a frame: 6 dB in 150 ms.

Slower, what lies between two beats would stay down with them (at 200 ms drums lose 0.2 LU more);
faster, it would be heard to swell.
"""

HOLD: Final = ENGINE_RATE // 100
"""How many frames a reduction stays after its peak, before it is let go: 10 ms.

With the ramp before the peak that spans half a period of 32 Hz, so that no bass note makes the
gain follow its wave, which would be heard as distortion.
"""

BOX: Final = ENGINE_RATE // 500
"""The gain is averaged over this many frames, three times: 2 ms."""

RAMP: Final = 3 * (BOX - 1)
"""How many frames before a peak the gain begins to fall."""

UNIT: Final = BOX**3
"""What one step has become after three sums over a box, which are not divided: they stay exact."""

CATCH_UP: Final = UNIT * STEPS_PER_DB // 8
"""The fastest fall where there was no time to look ahead: 1/8 dB a frame, in units."""

TAPS: Final = 12
"""How many frames on either side a value between two frames is made of."""

KAISER: Final = 5.0
"""The window's shape: within 0.1 % up to 18 kHz, 1 % low at 21 kHz."""

STRETCH: Final = 1 << 13
"""How many frames are worked on at a time: few enough for the processor's cache."""

Steps = NDArray[np.int64]


class Limiter:
    """A limiter for a stereo stream at the engine rate, both channels by the same gain.

    Each frame that comes out is the frame that went in times the gain, at most `LAG` frames later.
    Where nothing needs holding the gain is exactly 1.

    Why no peak gets through: the reduction held at a frame is no less than what any of the next
    `RAMP` frames needs, and the gain at a frame is a weighted mean of what is held at it and the
    `RAMP` frames before it, each of which has seen it coming.

    No array is ever written to once it is made: a shallow copy goes its own way.
    """

    LAG: Final = RAMP + TAPS
    """How many frames what comes out is behind what went in."""

    def __init__(self, before: Pcm | None = None, *, aim_dbtp: float = AIM_DBTP) -> None:
        """Begin where a stream begins, or right after the frames `before`, which were not limited.

        A beginning may be as loud as it likes; after other sound the gain starts at 1 and falls
        no faster than `CATCH_UP`: join where the first `RAMP` frames need little.
        """
        self._aim = np.float32(linear(aim_dbtp))
        # From TAPS - 1 frames before the first pending one: what the oversampling reaches back to.
        self._sound = np.zeros((TAPS - 1, CHANNELS), np.float32)
        if before is not None and len(before):
            near = before[-len(self._sound) :]
            self._sound[-len(near) :] = near
        self._follows = before is not None and len(before) > 0
        self._begun = False
        # From HOLD frames before the first pending one; the last TAPS are not known yet.
        self._needs = np.zeros(HOLD, np.int64)
        # Of the RAMP frames before the first pending one.
        self._held = np.zeros(RAMP, np.int64)
        # From the first pending one on, in units: the least reduction, where none was foreseen.
        self._floor = np.zeros(0, np.int64)
        self._last = 0
        self._most = 0

    @property
    def reduction_db(self) -> float:
        """The largest reduction so far, in dB."""
        return self._most / (UNIT * STEPS_PER_DB)

    @property
    def is_idle(self) -> bool:
        """Whether what is pending would come out as it went in, if nothing loud followed."""
        rests = not (self._last or self._needs.any() or self._held.any())
        unknown = self._sound[TAPS - 1 :][-TAPS:]
        return rests and bool(np.abs(unknown).max(initial=0.0) <= self._aim)

    def push(self, pcm: Pcm) -> Pcm:
        """Take the next frames, shape (frames, 2), and return those that have become final.

        As many as were pushed, once `LAG` frames are pending.
        """
        starts = range(0, max(len(pcm), 1), STRETCH)
        return np.concatenate([self._push(pcm[start : start + STRETCH]) for start in starts])

    def finish(self) -> Pcm:
        """Return all that is pending; the stream ends here."""
        rest = self._pending
        return self.push(np.zeros((self.LAG, CHANNELS), np.float32))[:rest]

    def replace(self, pcm: Pcm) -> None:
        """Have these frames in place of all that is pending, and as many.

        The gain goes on from where it is. It falls no faster than `CATCH_UP`, so that what is much
        louder right from its first frame may pass the ceiling for up to `RAMP` frames.
        """
        assert len(pcm) == self._pending
        if np.array_equal(pcm, self._sound[TAPS - 1 :]):
            return  # what was foreseen stays foreseen
        self._sound = np.concatenate((self._sound[: TAPS - 1], pcm))
        self._needs = np.concatenate((self._needs[:HOLD], needs(self._sound, self._aim)))
        if self._begun:
            self._floor = self._catching_up()

    @property
    def _pending(self) -> int:
        return len(self._sound) - (TAPS - 1)

    def _push(self, pcm: Pcm) -> Pcm:
        self._sound = np.concatenate((self._sound, pcm))
        known = len(self._needs) - HOLD
        self._needs = np.concatenate((self._needs, needs(self._sound[known:], self._aim)))
        final = max(0, self._pending - self.LAG)
        if final and not self._begun:
            self._begin()
        out = self._sound[TAPS - 1 : TAPS - 1 + final]
        if final and (self._last or self._needs.any() or self._held.any() or self._floor.any()):
            out = out * _gains(self._reductions(final))
        self._sound = self._sound[final:]
        self._needs = self._needs[final:]
        self._floor = self._floor[final:]
        return out

    def _begin(self) -> None:
        self._begun = True
        if self._follows:
            self._floor = self._catching_up()
        else:  # as if the first frames had always been coming
            self._held = np.full(RAMP, self._needs[HOLD : HOLD + RAMP + 1].max())

    def _reductions(self, count: int) -> Steps:
        """Return the reductions of the next `count` frames, in units, and remember them."""
        held = self._holding(self._needs[: HOLD + count + RAMP])
        self._held = held[-RAMP:]
        smooth = _smoothed(held)
        floor = self._floor[:count]
        smooth[: len(floor)] = np.maximum(smooth[: len(floor)], floor)
        self._last = int(smooth[-1])
        self._most = max(self._most, int(smooth.max()))
        return smooth

    def _holding(self, needs: Steps) -> Steps:
        """Return what is held at the `RAMP` frames before the first pending one, and from it on."""
        highest = _highest(needs, HOLD + 1 + RAMP)
        highest[0] = max(highest[0], self._held[-1] - 1)
        frames = np.arange(len(highest))
        # Let go: no less than the frame before, less one step.
        held = np.maximum.accumulate(highest + frames) - frames
        return np.concatenate((self._held, held))

    def _catching_up(self) -> Steps:
        """Return a least reduction for the frames to come, where they need what was not foreseen.

        The straightest line from the present reduction that is everywhere enough, level at the
        highest need. After `RAMP` frames what is held has seen all of it, and takes over; `HOLD`
        being longer than `RAMP`, it has let nothing go until then.
        """
        known = self._needs[: HOLD + RAMP]
        foreseen = _smoothed(self._holding(np.pad(known, (0, HOLD + 2 * RAMP - len(known)))))
        needed = UNIT * known[HOLD:]
        needed[needed <= foreseen[: len(needed)]] = 0
        frames = np.arange(1, 1 + max(RAMP, -(-self._last // CATCH_UP)))
        falls = -((self._last - needed) // frames[: len(needed)])
        slope = min(int(falls.max(initial=0)), CATCH_UP)
        line: Steps = np.minimum(self._last + slope * frames, needed.max(initial=0))
        line[RAMP:] = 0
        return np.maximum(line, self._last - CATCH_UP * frames)


def needs(sound: Pcm, aim: np.float32) -> Steps:
    """Return by how many steps each frame must be reduced for its true peak to be `aim`, linear.

    Of all frames but the first ``TAPS - 1`` and the last `TAPS`. A frame's true peak is the highest
    of itself and three values between it and the next one, over both channels: BS.1770-4, annex 2,
    oversampled four times by a windowed sinc.
    """
    count = max(0, len(sound) - (2 * TAPS - 1))
    found = np.zeros(count, np.int64)
    if count and np.abs(sound).max() * GAIN_BETWEEN > aim:
        peaks = _true_peaks(sound.reshape(-1), CHANNELS * count)
        above = np.flatnonzero(peaks > aim)
        decibels = 20.0 * np.log10(peaks[above].astype(np.float64) / aim)
        found[above] = np.ceil(STEPS_PER_DB * decibels).astype(np.int64)
    return found


def _true_peaks(samples: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the true peaks of frames, from the interleaved samples of all around them.

    What lies at 1/4 and at 3/4 is made of the same samples with the weights in reverse. Split into
    what both share and what they differ by, the larger of the two is the sum of both sizes.
    """
    here = samples[CHANNELS * (TAPS - 1) :][:count]
    middle = np.zeros(count, np.float32)
    shared = np.zeros(count, np.float32)
    differing = np.zeros(count, np.float32)
    term = np.empty(count, np.float32)
    both = np.empty(count, np.float32)
    for away in reversed(range(TAPS)):  # the small ones first
        before = samples[CHANNELS * (TAPS - 1 - away) :][:count]
        after = samples[CHANNELS * (TAPS + away) :][:count]
        np.add(before, after, out=both)
        middle += np.multiply(both, MIDDLE[away], out=term)
        shared += np.multiply(both, SHARED[away], out=term)
        np.subtract(before, after, out=both)
        differing += np.multiply(both, DIFFERING[away], out=term)
    quarters = np.add(np.abs(shared, out=shared), np.abs(differing, out=differing), out=shared)
    peaks = np.maximum(np.abs(middle, out=middle), quarters, out=middle)
    np.maximum(peaks, np.abs(here, out=term), out=peaks)
    return np.maximum(peaks[0::2], peaks[1::2])


def _highest(values: Steps, width: int) -> Steps:
    """Return the highest of each `width` neighbours."""
    covered = 1
    while covered < width:
        more = min(covered, width - covered)
        values = np.maximum(values[:-more], values[more:])
        covered += more
    return values


def _smoothed(values: Steps) -> Steps:
    """Return the mean of each ``RAMP + 1`` neighbours under a bell of three boxes, times `UNIT`."""
    for _ in range(3):
        sums = np.cumsum(values)
        values = sums[BOX - 1 :].copy()
        values[1:] -= sums[:-BOX]
    return values


def _gains(reductions: Steps) -> Pcm:
    """Return the factors that reductions, in units, stand for: shape (frames, 1)."""
    per_unit = -math.log(10.0) / (20 * STEPS_PER_DB * UNIT)
    return np.exp(per_unit * reductions.astype(np.float64)).astype(np.float32)[:, np.newaxis]


def _weights(at: float) -> NDArray[np.float64]:
    """Return the weights of the frames before, nearest first, for a value `at` after the last."""
    away = at + np.arange(-TAPS, TAPS)
    weights = np.sinc(away) * np.i0(KAISER * np.sqrt(np.maximum(0.0, 1.0 - (away / TAPS) ** 2)))
    return np.asarray(weights[TAPS:] / weights.sum(), np.float64)


MIDDLE: Final = _weights(0.5).astype(np.float32)
SHARED: Final = ((_weights(0.25) + _weights(0.75)) / 2.0).astype(np.float32)
DIFFERING: Final = ((_weights(0.25) - _weights(0.75)) / 2.0).astype(np.float32)
GAIN_BETWEEN: Final = 2.0 * np.float32(1.01) * np.abs(MIDDLE).sum()
"""No value between frames is higher than the highest near it times this."""
