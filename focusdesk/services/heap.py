"""Have the C library give memory back that is no longer used."""

import ctypes
import sys
from typing import Final

M_MMAP_THRESHOLD: Final = -3
M_ARENA_MAX: Final = -8
"""The names and numbers of glibc's malloc.h."""

LARGE: Final = 256 << 10
"""Bytes from which on a block is mapped by itself, and unmapped when it is free. By default glibc
raises this to 32 MB as soon as such a block was freed, and blocks of decoded music then leave holes
among what stays."""

ARENAS: Final = 2
"""Heaps of which each keeps its own holes; by default there are eight for every core."""


def keep_tidy() -> None:
    """Bound what is held in reserve, before there are threads; elsewhere than on glibc nothing."""
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # musl has none, and no need of it
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, ARENAS)
