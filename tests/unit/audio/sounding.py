"""Clips for the mixer, and how to hear what it makes of them."""

import numpy as np

from focusdesk.audio.clip import Clip
from focusdesk.audio.mixer import Mixer
from focusdesk.core.model import ClipFacts
from tests.sounds import RATE, Pcm

__all__ = ["RATE", "clip", "pull", "steps"]


def clip(
    pcm: Pcm, *, index: int = 0, fade_in: int = 0, fade_out: int = 0, gain: float = 1.0
) -> Clip:
    """Make a clip of some samples."""
    facts = ClipFacts(
        index=index,
        frames=len(pcm),
        measured_lufs=-20.0,
        target_lufs=-14.0,
        gain_db=0.0,
        true_peak_dbtp=-1.0,
    )
    return Clip(run=1, pcm=pcm, gain=gain, fade_in=fade_in, fade_out=fade_out, facts=facts)


def pull(mixer: Mixer, frames: int, *, block: int = 4096) -> Pcm:
    """Read `frames` frames in blocks."""
    blocks = [mixer.read(min(block, frames - start)) for start in range(0, frames, block)]
    return np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)


def steps(pcm: Pcm) -> float:
    """Return the largest step between two neighbouring samples, silence before it included."""
    led_in = np.concatenate((np.zeros((1, 2), np.float32), pcm))
    return float(np.max(np.abs(np.diff(led_in, axis=0)), initial=0.0))
