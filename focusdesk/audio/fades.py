"""The curves by which sound comes and goes.

Inside a window of `n` frames the curve is taken at the middle of each frame, ``(k + 1/2) / n``, so
that fading in and fading out are mirror images to the bit. Equal power: the squares of both
gains add up to one at every frame, which keeps the level of unrelated material.
"""

import math
from typing import Final

import numpy as np

from focusdesk.audio.decode import Pcm

LEAST_CORRELATION: Final = 0.0
"""Opposed passages cancel each other; to make up for that would ask for boundless gain."""


def rise(frames: int) -> Pcm:
    """Return the gains of an equal-power fade-in, shape (frames, 1): sin of a quarter turn."""
    middle = (np.arange(frames, dtype=np.float64) + 0.5) / max(frames, 1)
    return np.sin(middle * (np.pi / 2))[:, np.newaxis].astype(np.float32)


def fall(frames: int) -> Pcm:
    """Return the gains of an equal-power fade-out, shape (frames, 1): `rise` backwards."""
    return np.ascontiguousarray(rise(frames)[::-1])


def crossing(frames: int, correlation: float) -> tuple[Pcm, Pcm]:
    """Return the gains of the outgoing and of the incoming passage of a crossfade.

    Equal-power gains g1, g2 divided by ``sqrt(g1^2 + g2^2 + 2 rho g1 g2)``: the power of the sum
    is constant for passages of equal level whose correlation is rho. Equal power at rho = 0, gains
    that add up to one in the middle, and all but linear, at rho = 1. Each of shape (frames, 1).
    """
    incoming = rise(frames).astype(np.float64)
    outgoing = incoming[::-1]
    power = incoming**2 + outgoing**2 + 2.0 * correlation * outgoing * incoming
    level = np.sqrt(power)
    return (outgoing / level).astype(np.float32), (incoming / level).astype(np.float32)


def correlation(outgoing: Pcm, incoming: Pcm) -> float:
    """Return how much two passages of one length are the same sound, 0..1.

    The normalised correlation of what overlaps, each frame weighed by the product of the gains it
    is heard with: it counts where both are heard. Silence is related to nothing.
    """
    weight = rise(len(outgoing)) * fall(len(outgoing))
    heard = outgoing * weight
    shared = float(np.vdot(heard, incoming))
    power = float(np.vdot(heard, outgoing)) * float(np.vdot(incoming * weight, incoming))
    if power <= 0.0 or not math.isfinite(power):
        return 0.0
    return min(max(shared / math.sqrt(power), LEAST_CORRELATION), 1.0)


def glide(start: float, end: float, frames: int, part: slice = slice(None)) -> Pcm:
    """Return the gains of a ramp from `start` to `end`, shape (frames, 1), or a part of them.

    A raised cosine: it leaves and arrives level, so that not even its slope jumps.
    """
    middle = (np.arange(*part.indices(frames), dtype=np.float64) + 0.5) / max(frames, 1)
    shape = (1.0 - np.cos(np.pi * middle)) / 2.0
    return (start + (end - start) * shape)[:, np.newaxis].astype(np.float32)


def volume_gain(volume: float) -> float:
    """Return the linear gain of a slider at `volume`, 0..1: cubic, as loudness is heard."""
    return float(min(max(volume, 0.0), 1.0) ** 3)
