"""Draw the outline of a clip: how loud it is over time, in a few bytes."""

from typing import Final

import numpy as np

from focusdesk.audio.loudness import OFFSET_LU
from focusdesk.audio.passage import FLOOR, HOP_FRAMES, Levels
from focusdesk.core.model import ENGINE_RATE, OUTLINE_DB, OUTLINE_HZ, OUTLINE_STEPS

HOPS: Final = ENGINE_RATE // HOP_FRAMES // OUTLINE_HZ
"""Tenths of a second that make one value."""


def outline(levels: Levels, gain_db: float) -> bytes:
    """Return the outline of a clip with these `levels`, heard with so much gain.

    Loudness of each half second, weighed as the ear does, and in decibels, as the ear counts. Peaks
    were looked at, too: they jitter, and a limiter holds them at one height, so that any clip looks
    alike. Besides, the levels were measured already, and cost nothing.
    """
    if not len(levels):
        return b""
    whole = np.pad(levels, (0, -len(levels) % HOPS), mode="edge").reshape(-1, HOPS)
    power = np.maximum(whole.mean(axis=1, dtype=np.float64), FLOOR)
    lufs = 10.0 * np.log10(power) + OFFSET_LU + gain_db
    share = np.clip(1.0 + lufs / OUTLINE_DB, 0.0, 1.0)
    return bytes(np.rint(share * OUTLINE_STEPS).astype(np.uint8))
