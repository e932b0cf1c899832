"""The curves by which sound comes and goes.

Inside a window of `n` frames the curve is taken at the middle of each frame, ``(k + 1/2) / n``, so
that fading in and fading out are mirror images to the bit. Equal power: the squares of both
gains add up to one at every frame, which keeps the level of unrelated material.
"""

import numpy as np

from focusdesk.audio.decode import Pcm


def rise(frames: int) -> Pcm:
    """Return the gains of an equal-power fade-in, shape (frames, 1): sin of a quarter turn."""
    middle = (np.arange(frames, dtype=np.float64) + 0.5) / max(frames, 1)
    return np.sin(middle * (np.pi / 2))[:, np.newaxis].astype(np.float32)


def fall(frames: int) -> Pcm:
    """Return the gains of an equal-power fade-out, shape (frames, 1): `rise` backwards."""
    return np.ascontiguousarray(rise(frames)[::-1])


def glide(start: float, end: float, frames: int) -> Pcm:
    """Return the gains of a ramp from `start` to `end`, shape (frames, 1).

    A raised cosine: it leaves and arrives level, so that not even its slope jumps.
    """
    middle = (np.arange(frames, dtype=np.float64) + 0.5) / max(frames, 1)
    shape = (1.0 - np.cos(np.pi * middle)) / 2.0
    return (start + (end - start) * shape)[:, np.newaxis].astype(np.float32)


def volume_gain(volume: float) -> float:
    """Return the linear gain of a slider at `volume`, 0..1: cubic, as loudness is heard."""
    return float(min(max(volume, 0.0), 1.0) ** 3)
