"""Keep segment audio on disk while its session lasts.

Keyed by service, organization, session and index, never by URL: those change at every poll. A
segment is written to a ``.part`` beside its place, synced and renamed, so that what bears the
final name is whole. A part that can be gone on with stays for the next attempt of the same run. The
licence of segments is not given by the API: nothing outlives its session.

What sessions leave behind that were never ended is bounded in age and in size. Nothing of the
session that is fetched for is ever dropped here: only the core knows what it still needs.
"""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from focusdesk.core.account import Access
from focusdesk.core.errors import RateLimited, Unreachable, UrlRefused
from focusdesk.services.partial import Part, storage
from focusdesk.services.paths import make_private

log = logging.getLogger(__name__)

KEPT_FOR: Final = 2 * 24 * 3600.0
"""No session lasts longer than this, in seconds."""

MOST_BYTES: Final = 2 * 1024**3
"""With more than this the sessions that were used longest ago go, but for the present one."""

JUST_NOW: Final = 3600.0
"""A session that was used so recently may be another process's; no segment lasts longer."""


class Cache:
    """The cached segments of one account; `folder` may be shared with other processes."""

    def __init__(self, folder: Path, access: Access, *, most: int = MOST_BYTES) -> None:
        """Touch nothing yet; `most` bounds what all sessions take, in bytes."""
        self._folder = folder
        self._access = access
        self._most = most
        self._parts: dict[Path, Part] = {}

    def bound(self, most: int) -> None:
        """Let all sessions take `most` bytes, from the next segment on."""
        self._most = most

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
    def writing(self, session_id: str, index: int) -> Iterator[Part]:
        """Take a segment's bytes; it counts only if the block ends without an exception.

        What a download that broke off has brought is still there at the next attempt. Raises
        StorageFailed where the disk is full or may not be written to.
        """
        path = self.path(session_id, index)
        make_private(self._folder)
        make_private(path.parent)
        # Two processes may fetch the same segment: each writes a file of its own.
        name = path.with_suffix(f".{os.getpid()}.part")
        part = self._parts.pop(name, None) or Part(name)
        try:
            with part.opened():
                yield part
            with storage(path):
                part.path.replace(path)
        except (Unreachable, RateLimited, UrlRefused):
            self._parts[name] = part
            raise
        except BaseException:
            part.remove()
            raise
        self._make_room(path.parent)

    def touch(self, session_id: str) -> None:
        """Note that a session is in use: those used longest ago are dropped first."""
        with suppress(OSError):
            os.utime(self._session(session_id))

    def discard(self, session_id: str, index: int) -> None:
        """Remove one segment, if it is here: it turned out to be no audio."""
        with suppress(OSError):
            self.path(session_id, index).unlink(missing_ok=True)

    def forget(self, session_id: str) -> None:
        """Remove all of a session."""
        folder = self._session(session_id)
        shutil.rmtree(folder, ignore_errors=True)
        self._parts = {name: part for name, part in self._parts.items() if name.parent != folder}

    def sweep(self) -> None:
        """Remove what a FocusDesk that was killed left behind, once it is old enough."""
        with suppress(OSError):
            for session in self._folder.iterdir():
                if time.time() - session.stat().st_mtime > KEPT_FOR:
                    shutil.rmtree(session, ignore_errors=True)

    def _make_room(self, kept: Path) -> None:
        """Drop whole sessions, those used longest ago first, while all take too much."""
        with suppress(OSError):
            sizes = {each: _size(each) for each in self._folder.iterdir() if each.is_dir()}
            total = sum(sizes.values())
            for session in sorted(sizes.keys() - {kept}, key=lambda each: each.stat().st_mtime):
                if total <= self._most:
                    return
                log.info("the cache is full: dropping a session that was left behind")
                shutil.rmtree(session, ignore_errors=True)
                total -= sizes[session]

    def _session(self, session_id: str) -> Path:
        return self._folder / name_of(self._access.api_url, self._access.org, session_id)


def name_of(api_url: str, org: str, session_id: str) -> str:
    """Return what the folder of a session is called."""
    told = f"{api_url.rstrip('/')}\n{org}\n{session_id}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def used(folder: Path) -> int:
    """Return how many bytes of music the cache in `folder` holds; none where there is no cache."""
    total = 0
    with suppress(OSError):
        for session in folder.iterdir():
            with suppress(OSError):
                total += _size(session)
    return total


def empty(folder: Path, kept: Collection[str]) -> None:
    """Remove every session from the cache in `folder` but those of the names `kept`.

    Whatever was used within `JUST_NOW` stays too: it may be what another process plays.
    """
    with suppress(OSError):
        for session in list(folder.iterdir()):
            old = time.time() - session.stat().st_mtime > JUST_NOW
            if old and session.is_dir() and session.name not in kept:
                shutil.rmtree(session, ignore_errors=True)


def _size(folder: Path) -> int:
    """Return how many bytes the files of a folder have; what is gone meanwhile has none."""
    total = 0
    for each in folder.iterdir():
        with suppress(OSError):
            total += each.lstat().st_size
    return total
