"""Make the soft bell that may end a session: two struck notes, computed and never recorded.

A bell is heard as one note because its partials are nearly harmonic, and as a bell because they die
away one after the other, the high ones first.
"""

from typing import Final

import numpy as np

from focusdesk.audio.clip import Clip
from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.audio.source import Memory
from focusdesk.core import timeline
from focusdesk.core.model import ENGINE_RATE, ClipFacts

NO_SEGMENT: Final = -1

SECONDS: Final = 3.5

PEAK_DB: Final = -16.0
"""Some 12 LU softer than music at -14 LUFS, and loud enough after the silence of its landing."""

NOTES: Final = ((0.0, 523.25), (0.45, 392.0))
"""When each is struck, in seconds, and how high it is, in hertz: a fourth down, as if to rest."""

PARTIALS: Final = ((0.5, 0.5, 1.4), (1.0, 1.0, 1.0), (2.0, 0.35, 0.6), (3.01, 0.12, 0.35))
"""Of each note: how many times as high, how strong, and in how many seconds it fades to 1/e."""

STRIKE: Final = 0.012
"""How long the stroke takes, in seconds: soft felt, and no click."""


def bell() -> Pcm:
    """Return the sound, shape (frames, 2); it begins and ends in silence."""
    time = np.arange(timeline.frames(SECONDS)) / ENGINE_RATE
    sound = np.zeros_like(time)
    for start, hertz in NOTES:
        since = np.maximum(time - start, 0.0)
        stroke = 0.5 - 0.5 * np.cos(np.pi * np.minimum(since / STRIKE, 1.0))
        for times, strength, lasts in PARTIALS:
            tone = np.sin(2 * np.pi * hertz * times * since)
            sound += strength * stroke * np.exp(-since / lasts) * tone
    sound *= 10.0 ** (PEAK_DB / 20.0) / np.abs(sound).max()
    return np.repeat(sound[:, np.newaxis], CHANNELS, axis=1).astype(np.float32)


def clip() -> Clip:
    """Return the bell as the mixer takes it, with a fade over its last second."""
    pcm = bell()
    facts = ClipFacts(
        index=NO_SEGMENT,
        frames=len(pcm),
        measured_lufs=None,
        target_lufs=0.0,
        gain_db=0.0,
        true_peak_dbtp=PEAK_DB,
    )
    fade_out = timeline.frames(1.0)
    levels = np.zeros(0, dtype=np.float32)
    return Clip(0, Memory(pcm), 1.0, 0, fade_out, facts, levels)
