"""Keep decoded sound out of memory: a scratch file, read ahead of whoever plays it.

Two minutes of stereo float32 are 46 MB, half an hour is 0.7 GB. A clip therefore lies in a file
without a name, and each deck of the mixer holds a few seconds of it, which one reader thread brings
before they are needed: the audio thread finds them in memory, however slow the disk is just then.
"""

import logging
import tempfile
import weakref
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.core.errors import StorageFailed

BLOCK: Final = 1 << 16
"""Frames that are read at once: 1.4 s, half a megabyte."""

AHEAD: Final = 6
"""Blocks that are in memory ahead of the playhead: a disk may stall for eight seconds."""

log = logging.getLogger(__name__)

FRAME_BYTES: Final = CHANNELS * np.dtype(np.float32).itemsize


class Source(Protocol):
    """Sound that can be read anywhere, as often as one likes."""

    @property
    def frames(self) -> int:
        """How long it is."""
        ...

    def read(self, start: int, frames: int) -> Pcm:
        """Return frames `start` to ``start + frames``, which must exist; not to be written to."""
        ...

    def cursor(self, start: int = 0) -> "Source":
        """Return the same sound for one reader who goes forward from `start`, most of the time."""
        ...


class Memory:
    """Sound in memory."""

    def __init__(self, pcm: Pcm) -> None:
        self._pcm = pcm

    @property
    def frames(self) -> int:
        """How long it is."""
        return len(self._pcm)

    def read(self, start: int, frames: int) -> Pcm:
        """Return a part of it."""
        return self._pcm[start : start + frames]

    def cursor(self, start: int = 0) -> Source:  # noqa: ARG002 - it is all there
        """Return itself: there is nothing to read ahead."""
        return self


class Store:
    """Where scratch files are made, and the one thread that reads for all decks.

    One, so that no two reads move the same file's position.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")

    def scratch(self) -> "Scratch":
        """Return a new, empty file; raises StorageFailed where nothing can be written."""
        return Scratch(self.folder, self.reader)

    def close(self) -> None:
        """End the reader; nothing may be read any more."""
        self.reader.shutdown(wait=False, cancel_futures=True)


class Scratch:
    """Sound in a file without a name, which goes when the last reader does.

    Written by one thread block by block, then read; after it is handed to another thread it is
    read through cursors alone.
    """

    def __init__(self, folder: Path, reader: ThreadPoolExecutor) -> None:
        """Begin empty in `folder`; raises StorageFailed where nothing can be written."""
        self.reader = reader
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        except OSError as exc:
            raise StorageFailed(f"{folder}: {exc.strerror or exc}") from exc
        self._folder = folder
        self._frames = 0
        weakref.finalize(self, self._file.close)

    @property
    def frames(self) -> int:
        """How long it is so far."""
        return self._frames

    def add(self, pcm: Pcm) -> None:
        """Append samples of shape (frames, 2); raises StorageFailed when the disk is full."""
        data = memoryview(pcm.astype(np.float32, copy=False).tobytes())
        try:
            while data:
                data = data[self._file.write(data) or 0 :]
        except OSError as exc:
            raise StorageFailed(f"{self._folder}: {exc.strerror or exc}") from exc
        self._frames += len(pcm)

    def read(self, start: int, frames: int) -> Pcm:
        """Return a part of it; what the disk does not give back is silence."""
        data = bytearray(frames * FRAME_BYTES)
        rest = memoryview(data)
        try:
            self._file.seek(start * FRAME_BYTES)
            while rest and (got := self._file.readinto(rest)):
                rest = rest[got:]
        except OSError as exc:  # a hole in the music, not the end of it
            log.warning("a scratch file cannot be read: %s", exc)
        return np.frombuffer(data, dtype=np.float32).reshape(-1, CHANNELS)

    def blocks(self) -> Iterator[Pcm]:
        """Yield all of it from the beginning, block by block."""
        for start in range(0, self._frames, BLOCK):
            yield self.read(start, min(BLOCK, self._frames - start))

    def cursor(self, start: int = 0) -> Source:
        """Return a reader that has the seconds from `start` on in memory."""
        return Cursor(self, start)


class Cursor:
    """One reader of a scratch file, with the blocks around its place in memory."""

    def __init__(self, scratch: Scratch, start: int) -> None:
        self._scratch = scratch
        self._blocks: dict[int, Future[Pcm]] = {}
        self._first = self._last = -1
        self._fetch(start // BLOCK, start // BLOCK)

    @property
    def frames(self) -> int:
        """How long it is."""
        return self._scratch.frames

    def read(self, start: int, frames: int) -> Pcm:
        """Return a part of it, from memory unless the place was jumped to."""
        if frames == 0:
            return np.zeros((0, CHANNELS), dtype=np.float32)
        first, last = start // BLOCK, (start + frames - 1) // BLOCK
        self._fetch(first, last)
        parts = [self._blocks[block].result() for block in range(first, last + 1)]
        whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
        begin = start - first * BLOCK
        return whole[begin : begin + frames]

    def cursor(self, start: int = 0) -> Source:
        """Return another reader of the same sound."""
        return Cursor(self._scratch, start)

    def _fetch(self, first: int, last: int) -> None:
        """Have the blocks from `first` on brought, and forget those far from it."""
        if (first, last) == (self._first, self._last):
            return
        self._first, self._last = first, last
        beyond = -(-self._scratch.frames // BLOCK)
        wanted = range(first, min(last + AHEAD, beyond - 1) + 1)
        # One block behind stays: a seam looks back at what has just been played.
        for block in [b for b in self._blocks if b not in wanted and b != first - 1]:
            del self._blocks[block]
        for block in wanted:
            if block not in self._blocks:
                size = min(BLOCK, self._scratch.frames - block * BLOCK)
                self._blocks[block] = self._scratch.reader.submit(
                    self._scratch.read, block * BLOCK, size
                )
