"""Measure how loud a clip is, and say how much gain it may have.

Loudness is integrated loudness after ITU-R BS.1770-4 with both gates, by pyloudnorm with its
``DeMan`` filters (the ones that read as ffmpeg's ebur128 does at every rate). True peak is after
annex 2 of the same: the highest sample of the signal oversampled four times. soxr band-limits a
little below Nyquist, so that its peak may lie under a sample's: the higher of both counts.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr

from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.core.model import ENGINE_RATE

CEILING_DBTP: Final = -1.0
"""No clip's true peak may pass this."""

GAIN_LIMITS: Final = (-24.0, 24.0)
"""A clip further from its target than this is a mistake, in dB."""

OVERSAMPLING: Final = 4
SHORTEST: Final = round(0.4 * ENGINE_RATE)
"""One gating block of BS.1770, in frames."""

CHUNK: Final = ENGINE_RATE


@dataclass(frozen=True, slots=True)
class Loudness:
    """What a clip measures; None stands for silence, which has neither loudness nor peak."""

    integrated_lufs: float | None
    true_peak_dbtp: float | None


def measure(pcm: Pcm) -> Loudness:
    """Return loudness and true peak of stereo samples at the engine rate, as they will be heard."""
    peak = true_peak(pcm)
    if peak <= 0.0:
        return Loudness(None, None)
    return Loudness(integrated(pcm), 20.0 * math.log10(peak))


def integrated(pcm: Pcm) -> float | None:
    """Return the integrated loudness in LUFS, or None where the gates leave nothing.

    A clip shorter than one gating block is measured as if it went on repeating itself.
    """
    import pyloudnorm  # noqa: PLC0415 - brings scipy: 1.3 s that must not delay the window

    if len(pcm) < SHORTEST:
        pcm = np.tile(pcm, (SHORTEST // len(pcm) + 1, 1))
    meter = pyloudnorm.Meter(ENGINE_RATE, filter_class="DeMan")
    with np.errstate(divide="ignore"):  # an empty gate is log(0): silence, not an error
        lufs = float(meter.integrated_loudness(pcm))
    return lufs if math.isfinite(lufs) else None


def true_peak(pcm: Pcm) -> float:
    """Return the true peak of `pcm`, linear."""
    peak = float(np.max(np.abs(pcm)))
    up = soxr.ResampleStream(
        ENGINE_RATE, ENGINE_RATE * OVERSAMPLING, CHANNELS, dtype="float32", quality="HQ"
    )
    for start in range(0, len(pcm), CHUNK):
        chunk = up.resample_chunk(pcm[start : start + CHUNK], last=start + CHUNK >= len(pcm))
        if len(chunk):
            peak = max(peak, float(np.max(np.abs(chunk))))
    return peak


def gain_db(loudness: Loudness, target_lufs: float) -> float:
    """Return the gain that brings a clip to its target, as far as its true peak allows.

    Silence and what the gates take for silence keep gain 0 dB.
    """
    if loudness.integrated_lufs is None or loudness.true_peak_dbtp is None:
        return 0.0
    lowest, highest = GAIN_LIMITS
    wanted = min(max(target_lufs - loudness.integrated_lufs, lowest), highest)
    return min(wanted, CEILING_DBTP - loudness.true_peak_dbtp)


def linear(decibels: float) -> float:
    """Return the factor that `decibels` of gain stand for."""
    return float(10.0 ** (decibels / 20.0))
