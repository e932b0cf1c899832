"""Keep segment audio on disk while its session lasts.

Keyed by service, organization, session and index, never by URL: those change at every poll. A
segment is written to a ``.part`` beside its place, synced and renamed, so that what bears the
final name is whole. The licence of segments is not given by the API: nothing outlives its session.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from focusdesk.core.errors import StorageFailed
from focusdesk.core.model import Access
from focusdesk.services.paths import PRIVATE_FILE, make_private

KEPT_FOR: Final = 2 * 24 * 3600.0
"""No session lasts longer than this, in seconds."""

Writer = Callable[[bytes], None]


class Cache:
    """The cached segments of one account; `folder` may be shared with other processes."""

    def __init__(self, folder: Path, access: Access) -> None:
        """Touch nothing yet."""
        self._folder = folder
        self._account = f"{access.api_url.rstrip('/')}\n{access.org}"

    def path(self, session_id: str, index: int) -> Path:
        """Return where a segment lies, or would lie."""
        return self._session(session_id) / f"{index:05}.audio"

    def has(self, session_id: str, index: int) -> bool:
        """Say whether a segment is here, whole."""
        try:
            return self.path(session_id, index).is_file()
        except OSError:  # a folder that may not be looked into holds nothing for us
            return False

    @contextmanager
    def writing(self, session_id: str, index: int) -> Iterator[Writer]:
        """Take a segment's bytes; it counts only if the block ends without an exception.

        Raises StorageFailed where the disk is full or may not be written to.
        """
        path = self.path(session_id, index)
        make_private(self._folder)
        make_private(path.parent)
        # Two processes may fetch the same segment: each writes a file of its own.
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            with _opened(part) as file:
                yield lambda data: _write(file, part, data)
                with _storage(part):
                    file.flush()
                    os.fsync(file.fileno())
            with _storage(path):
                part.replace(path)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def discard(self, session_id: str, index: int) -> None:
        """Remove one segment, if it is here: it turned out to be no audio."""
        with suppress(OSError):
            self.path(session_id, index).unlink(missing_ok=True)

    def forget(self, session_id: str) -> None:
        """Remove all of a session."""
        shutil.rmtree(self._session(session_id), ignore_errors=True)

    def sweep(self) -> None:
        """Remove what a FocusDesk that was killed left behind, once it is old enough."""
        with suppress(OSError):
            for session in self._folder.iterdir():
                if time.time() - session.stat().st_mtime > KEPT_FOR:
                    shutil.rmtree(session, ignore_errors=True)

    def _session(self, session_id: str) -> Path:
        name = hashlib.sha256(f"{self._account}\n{session_id}".encode()).hexdigest()
        return self._folder / name[:32]


@contextmanager
def _opened(part: Path) -> Iterator[BinaryIO]:
    with _storage(part):
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        file = os.fdopen(descriptor, "wb", buffering=0)
    with file:
        yield file


def _write(file: BinaryIO, part: Path, data: bytes) -> None:
    """Write all of `data`: a disk that fills up first takes a piece, and only then complains."""
    rest = memoryview(data)
    with _storage(part):
        while rest:
            rest = rest[file.write(rest) :]


@contextmanager
def _storage(path: Path) -> Iterator[None]:
    """Name the folder that could not be written to: the listener can do something about that."""
    try:
        yield
    except OSError as exc:
        raise StorageFailed(f"{path.parent}: {exc.strerror or exc}") from exc
