"""Choose where in an earlier clip the music may cross into when the next one is late."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.float32]
"""Loudness over time: the mean square after K-weighting of each tenth of a second."""

HOP_FRAMES: Final = 4_800

ALIKE_DB: Final = 1.0
"""Passages whose levels differ by no more sound alike."""

QUIET_WEIGHT: Final = 0.25
"""How much a decibel of quietness counts against a decibel of likeness."""

FLOOR: Final = 1e-9
"""Silence, as a mean square: some 90 dB under anything that is music."""


def level(levels: Levels, start: int, frames: int, *, gain: float = 1.0) -> float:
    """Return the level of a passage in dB, heard with a linear `gain`."""
    first = min(start // HOP_FRAMES, max(len(levels) - 1, 0))
    touched = levels[first : first + max(1, frames // HOP_FRAMES)]
    power = float(np.mean(touched)) if len(touched) else 0.0
    return float(10.0 * np.log10(max(power * gain**2, FLOOR)))


def choose(levels: Levels, frames: int, *, wanted_db: float, shared: int, least: int) -> int:
    """Return the frame at which to enter a clip of `frames` frames with these `levels`.

    The passage of `shared` frames there is about as loud as `wanted_db`, and quiet rather than
    not; at least `least` frames follow, or the clip is entered at its beginning.
    """
    width = max(1, shared // HOP_FRAMES)
    count = min((frames - least) // HOP_FRAMES, len(levels) - width) + 1
    if count < 1:
        return 0
    summed = np.concatenate(([0.0], np.cumsum(levels, dtype=np.float64)))
    means = (summed[width : width + count] - summed[:count]) / width
    decibels = 10.0 * np.log10(np.maximum(means, FLOOR))
    unlike = np.maximum(np.abs(decibels - wanted_db) - ALIKE_DB, 0.0)
    return int(np.argmin(unlike + QUIET_WEIGHT * (decibels - decibels.min()))) * HOP_FRAMES
