"""Keep the C library from holding memory that nobody uses: few heaps, and their holes given back.

Decoding a segment takes and frees megabytes in blocks of all sizes. glibc keeps up to eight heaps
for every core, and what is free in the midst of one stays ours until it is trimmed (ADR 0013).
Other C libraries have none of these two calls, and no need of them.
"""

import ctypes
import sys
from typing import Any, Final

M_ARENA_MAX: Final = -8
"""Its number in glibc's malloc.h."""

HEAPS: Final = 2
"""One for the threads that decode, one for the others, as it happens."""


def keep_few() -> None:
    """Have all threads share `HEAPS` heaps; to be called before there are any."""
    if (mallopt := _of_glibc("mallopt")) is not None:
        mallopt(M_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Return to the system what is free; takes a millisecond or two."""
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def _of_glibc(name: str) -> Any:  # noqa: ANN401 - a function of ctypes' own making
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
