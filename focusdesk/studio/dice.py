"""Chance that repeats: every random choice of a piece is drawn by name and number."""

import hashlib
import zlib

import numpy as np

_OFFSET = 1 << 31  # Chords before the first one have negative numbers, seeds must not.


def dice(seed: int, purpose: str, number: int = 0) -> np.random.Generator:
    """Return the generator for one purpose, independent of every other purpose and number."""
    return np.random.default_rng([abs(seed), zlib.crc32(purpose.encode()), number + _OFFSET])


def seed_of(text: str) -> int:
    """Turn a text into a seed that depends on every character of it."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
