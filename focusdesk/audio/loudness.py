"""Measure how loud a clip is, as it streams by.

Loudness is integrated loudness after ITU-R BS.1770-4 with both gates: K-weighted energy in blocks
of 400 ms that start every 100 ms. True peak is after annex 2 of the same: the highest sample of
the signal oversampled four times. soxr band-limits a little below Nyquist, so that its peak may
lie under a sample's: the higher of both counts.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.core.model import ENGINE_RATE

CEILING_DBTP: Final = -1.0
"""No clip's true peak may pass this."""

GAIN_LIMITS: Final = (-24.0, 24.0)
"""A clip further from its target than this is a mistake, in dB."""

HOP: Final = ENGINE_RATE // 10
"""The frames between the starts of two gating blocks: 100 ms."""

HOPS_PER_BLOCK: Final = 4
SHORTEST: Final = HOPS_PER_BLOCK * HOP
"""One gating block of BS.1770, in frames."""

HOPS_AT_A_TIME: Final = 19
"""How many hops are filtered at once: with the one before them they make a quick FFT."""

ABSOLUTE_GATE_LUFS: Final = -70.0
RELATIVE_GATE_LU: Final = -10.0
OFFSET_LU: Final = -0.691
"""What BS.1770 adds, so that 997 Hz reads as if it had not been weighted."""

OVERSAMPLING: Final = 4


@dataclass(frozen=True, slots=True)
class Loudness:
    """What a clip measures; None stands for silence, which has neither loudness nor peak."""

    integrated_lufs: float | None
    true_peak_dbtp: float | None


class Meter:
    """Measures a clip of any length that is handed over block by block, in a few megabytes.

    `add` it all, then `finish` once. What comes out does not depend on how the clip was cut up.
    A clip shorter than one gating block is measured as if it went on repeating itself.
    """

    levels: NDArray[np.float32]
    """After `finish`: how strong each 100 ms of the clip are, K-weighted.

    Mean square, summed over both channels; ``-0.691 + 10 log10`` of it is a loudness in LUFS. What
    is left at the end and lasts no 100 ms is not in it.
    """

    def __init__(self) -> None:
        self.levels = np.zeros(0, np.float32)
        # One hop that the filter has already passed, and those that it is to pass next.
        self._window = np.zeros(((1 + HOPS_AT_A_TIME) * HOP, CHANNELS), np.float32)
        self._filled = HOP
        self._frames = 0
        self._levels: list[NDArray[np.float32]] = []
        self._peak = 0.0
        self._oversampler = soxr.ResampleStream(
            ENGINE_RATE, ENGINE_RATE * OVERSAMPLING, CHANNELS, dtype="float32", quality="HQ"
        )

    def add(self, pcm: Pcm) -> None:
        """Take the next frames, shape (frames, 2) at the engine rate; they are not kept."""
        taken = 0
        while taken < len(pcm):
            some = pcm[taken : taken + len(self._window) - self._filled]
            self._window[self._filled : self._filled + len(some)] = some
            self._filled += len(some)
            taken += len(some)
            if self._filled == len(self._window):
                self._find_peak(self._window[HOP:])
                self._weigh()
        self._frames += taken

    def finish(self) -> Loudness:
        """Return what all of it measures."""
        rest = self._window[HOP : self._filled].copy()
        self._find_peak(rest, last=True)
        if 0 < self._frames < SHORTEST:
            rest = np.tile(rest, (SHORTEST // len(rest) + 1, 1))
        self._window[HOP:] = 0.0
        self._window[HOP : HOP + len(rest)] = rest
        self._weigh()
        levels = np.concatenate(self._levels)
        self.levels = levels[: self._frames // HOP]
        if self._peak <= 0.0:
            return Loudness(None, None)
        whole = max(self._frames, SHORTEST) // HOP
        return Loudness(integrated(levels[:whole]), 20.0 * math.log10(self._peak))

    def _weigh(self) -> None:
        """Note the levels of the hops in the window, and make room for the next ones.

        Overlap-save, with left as the real and right as the imaginary part of one signal: the
        filter is real, so that they stay apart, and the squares of both are wanted in one sum.
        """
        both = self._window.view(np.complex64)[:, 0]
        weighted = np.fft.ifft(np.fft.fft(both) * weighting(len(both)))[HOP:]
        squares = np.square(weighted.view(np.float32)).reshape(HOPS_AT_A_TIME, -1)
        self._levels.append(squares.sum(axis=1) / np.float32(HOP))
        self._window[:HOP] = self._window[-HOP:]
        self._filled = HOP

    def _find_peak(self, pcm: Pcm, *, last: bool = False) -> None:
        for start in range(0, max(len(pcm), 1), HOP):
            some = pcm[start : start + HOP]
            end = last and start + HOP >= len(pcm)
            for sound in (some, self._oversampler.resample_chunk(some, last=end)):
                # From 0, because a peak is a distance from it.
                above = sound.max(initial=0.0)
                below = sound.min(initial=0.0)
                self._peak = max(self._peak, float(above), -float(below))


def measure(pcm: Pcm) -> Loudness:
    """Return loudness and true peak of stereo samples at the engine rate, as they will be heard."""
    meter = Meter()
    meter.add(pcm)
    return meter.finish()


def integrated(levels: NDArray[np.float32]) -> float | None:
    """Return the gated loudness in LUFS of consecutive hops, or None where the gates leave nothing.

    BS.1770-4, formulas 3 to 7.
    """
    blocks = sliding_window_view(levels.astype(np.float64), HOPS_PER_BLOCK).mean(axis=1)
    heard = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if len(heard) == 0:
        return None
    gate = heard.mean() * 10.0 ** (RELATIVE_GATE_LU / 10.0)
    return OFFSET_LU + 10.0 * math.log10(heard[heard > gate].mean())


def linear(decibels: float) -> float:
    """Return the factor that `decibels` of gain stand for."""
    return float(10.0 ** (decibels / 20.0))


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs - OFFSET_LU) / 10.0))


@cache
def weighting(bins: int) -> NDArray[np.complex64]:
    """Return the response of the K-weighting at the engine rate to each of `bins` FFT bins.

    BS.1770-4 tabulates both filters for 48 kHz only; these are the analogue ones behind the
    tables (B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES
    2018), brought to the engine rate by the bilinear transform. One hop after an impulse their
    ringing is below -220 dB, so that overlapping by one makes circular convolution plain.
    """
    delay = np.exp(-2j * np.pi * np.arange(bins) / bins)
    # The head: a shelf.
    k, q = math.tan(math.pi * 1681.974450955533 / ENGINE_RATE), 0.7071752369554196
    high = 10.0 ** (3.999843853973347 / 20.0)
    middle = high**0.4996667741545416
    head = _biquad(
        delay,
        (high + middle * k / q + k * k, 2.0 * (k * k - high), high - middle * k / q + k * k),
        (1.0 + k / q + k * k, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k),
    )
    # The revised low-frequency B curve: a high-pass.
    k, q = math.tan(math.pi * 38.13547087602444 / ENGINE_RATE), 0.5003270373238773
    norm = 1.0 + k / q + k * k
    low = _biquad(
        delay,
        (norm, -2.0 * norm, norm),
        (norm, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k),
    )
    return (head * low).astype(np.complex64)


def _biquad(
    delay: NDArray[np.complex128],
    zeros: tuple[float, float, float],
    poles: tuple[float, float, float],
) -> NDArray[np.complex128]:
    over = zeros[0] + delay * (zeros[1] + delay * zeros[2])
    under = poles[0] + delay * (poles[1] + delay * poles[2])
    return over / under
