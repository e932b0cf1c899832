"""Bring a clip to its target loudness: by gain alone, or with its peaks held down."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from focusdesk.audio.decode import Pcm, Take
from focusdesk.audio.limiter import Limiter
from focusdesk.audio.loudness import CEILING_DBTP, GAIN_LIMITS, Loudness, Meter, linear

MOST_REDUCTION_DB: Final = 6.0
"""How far peaks may be pushed past the ceiling for the limiter to hold; beyond, gain gives way."""

NEAR_ENOUGH_LU: Final = 0.05
"""A clip that is so near to its target is not limited once more for it."""

PASSES: Final = 4
"""How often a clip is limited at most until what limiting took is made up."""

FIRST_SLOPE: Final = 0.8
"""How much louder a limited clip usually becomes with one dB more of gain, in LU."""

LEAST_SLOPE: Final = 0.25
"""It is taken for no less, so that no step goes astray."""

Blocks = Callable[[], Iterable[Pcm]]
"""Begins to read a clip from its first frame, block by block; may be called several times."""


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """How a clip comes to its target: what is to be mixed, and what will then be heard.

    `limited` says that the last recording is to be mixed and not the clip itself; `mixing_db` is
    the gain to mix either with. `gain_db` is how much louder the clip becomes by all of it, and
    `measured` what it measures then. `levels` are those of the recording, before it is mixed (see
    `Meter`); None where there is none.
    """

    limited: bool
    mixing_db: float
    gain_db: float
    measured: Loudness
    levels: NDArray[np.float32] | None


def gain_db(loudness: Loudness, target_lufs: float) -> float:
    """Return the gain that brings a clip to its target, within `GAIN_LIMITS`, whatever its peaks.

    Silence and what the gates take for silence keep gain 0 dB.
    """
    if loudness.integrated_lufs is None:
        return 0.0
    lowest, highest = GAIN_LIMITS
    return min(max(target_lufs - loudness.integrated_lufs, lowest), highest)


def match(
    blocks: Blocks, measured: Loudness, target_lufs: float, *, fresh: Callable[[], Take]
) -> Match:
    """Return how a clip that measures `measured` comes to `target_lufs`, and record it if need be.

    Where gain alone would lift the true peak above `CEILING_DBTP`, the clip is limited and what
    that takes from its loudness is made up by more gain, up to `MOST_REDUCTION_DB` past the
    ceiling. For each attempt `fresh` begins a new recording; what it returns is called with every
    block of it. Only the last one begun is of use.
    """
    wanted = gain_db(measured, target_lufs)
    if measured.true_peak_dbtp is None or measured.true_peak_dbtp + wanted <= CEILING_DBTP:
        return Match(False, wanted, wanted, _louder(measured, wanted), None)
    cap = CEILING_DBTP - measured.true_peak_dbtp + MOST_REDUCTION_DB
    gain, slope = min(wanted, cap), FIRST_SLOPE
    match = _limited(blocks, measured, gain, wanted, fresh())
    for _ in range(PASSES - 1):
        missing = wanted - match.gain_db
        if missing <= NEAR_ENOUGH_LU or gain >= cap:
            break
        # The secant: what the last dB brought, the next will bring.
        before, gained = gain, match.gain_db
        gain = min(gain + missing / slope, cap)
        match = _limited(blocks, measured, gain, wanted, fresh())
        slope = max((match.gain_db - gained) / (gain - before), LEAST_SLOPE)
    return match


def _limited(blocks: Blocks, measured: Loudness, gain: float, wanted: float, take: Take) -> Match:
    """Record the clip with `gain` dB behind the limiter.

    Should the result be too loud, or its peak a hair too high by the meter's reading, then it is
    mixed with so much less.
    """
    limiter, meter, factor = Limiter(), Meter(), np.float32(linear(gain))

    def record(pcm: Pcm) -> None:
        meter.add(pcm)
        take(pcm)

    for block in blocks():
        record(limiter.push(block * factor))
    record(limiter.finish())
    result = meter.finish()
    assert result.true_peak_dbtp is not None
    trim = min(0.0, CEILING_DBTP - result.true_peak_dbtp)
    if measured.integrated_lufs is None or result.integrated_lufs is None:
        gained = gain
    else:
        gained = result.integrated_lufs - measured.integrated_lufs
        trim = min(trim, wanted - gained)
    return Match(True, trim, gained + trim, _louder(result, trim), meter.levels)


def _louder(loudness: Loudness, decibels: float) -> Loudness:
    integrated, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    return Loudness(
        None if integrated is None else integrated + decibels,
        None if peak is None else peak + decibels,
    )
