"""Keep the beginning of a download until the rest can be had.

A segment's address changes with every poll, so it says nothing about whether the rest belongs to
the beginning. Three things do: the host calls it the same version, its length is the same, and the
last bytes of the beginning come once more and are equal.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from focusdesk.core.errors import StorageFailed
from focusdesk.services.paths import PRIVATE_FILE

OVERLAP: Final = 4096
"""Bytes that are asked for once more."""

RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", re.ASCII)
LENGTH: Final = re.compile(r"\d{1,15}", re.ASCII)

Headers = Mapping[str, str]


class Differs(Exception):
    """The rest is of another file than the beginning; it is for the download to start over."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a host says of a file: how long it is as a whole, and which one it is."""

    size: int | None = None
    etag: str = ""
    modified: str = ""

    def may_be(self, other: "Version") -> bool:
        """Say whether nothing that both are told of speaks against their being the same."""
        pairs = ((self.size, other.size), (self.etag, other.etag), (self.modified, other.modified))
        return all(not mine or not theirs or mine == theirs for mine, theirs in pairs)


def whole(headers: Headers) -> Version:
    """Return what is said with a file that is sent as a whole."""
    length = headers.get("Content-Length", "")
    # Packed, it is as long as is said only until it is unpacked.
    plain = headers.get("Content-Encoding", "identity").strip().lower() == "identity"
    known = int(length) if plain and LENGTH.fullmatch(length) else None
    return Version(known, headers.get("ETag", ""), headers.get("Last-Modified", ""))


def rest(headers: Headers, *, start: int) -> Version | None:
    """Return what is said with the rest of a file from `start` on; None if it is no such thing."""
    found = RANGE.fullmatch(headers.get("Content-Range", "").strip())
    if found is None or headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return None
    first, last, size = map(int, found.groups())
    if first != start or not first <= last < size:
        return None
    return Version(size, headers.get("ETag", ""), headers.get("Last-Modified", ""))


class Part:
    """A file that is being downloaded; lives in the network thread, as long as its cache."""

    def __init__(self, path: Path) -> None:
        """Begin with nothing."""
        self.path = path
        self.held = 0
        self._version = Version()
        self._again = b""
        self._file: BinaryIO | None = None

    @property
    def size(self) -> int | None:
        """How many bytes the whole file has, where the host said so."""
        return self._version.size

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Open the file, and sync it if all went well; raises StorageFailed where it cannot be."""
        with storage(self.path):
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
            self._file = os.fdopen(descriptor, "r+b", buffering=0)
        with self._file:
            with storage(self.path):
                if self._file.seek(0, os.SEEK_END) != self.held:  # somebody else's, or cut short
                    self._truncate()
            yield
            with storage(self.path):
                os.fsync(self._file.fileno())

    def wanted(self) -> dict[str, str]:
        """Return the headers that ask for the rest; the file must be open."""
        assert self._file is not None
        start = max(0, self.held - OVERLAP)
        with storage(self.path):
            self._file.seek(start)
            self._again = self._file.read(self.held - start)
            self._file.seek(self.held)
        asked = {"Range": f"bytes={start}-"}
        strong = self._version.etag.startswith('"') and self._version.etag
        if unchanged := strong or self._version.modified:
            asked["If-Range"] = unchanged
        return asked

    def start_over(self, version: Version | None = None) -> None:
        """Drop what is held, for a file that is sent as a whole."""
        with storage(self.path):
            self._truncate()
        self._version = version or Version()

    def go_on(self, headers: Headers) -> None:
        """Take what comes for the rest; raises Differs where its headers say that it is not."""
        version = rest(headers, start=self.held - len(self._again))
        if version is None or not self._version.may_be(version):
            raise Differs
        self._version = Version(
            version.size,
            self._version.etag or version.etag,
            self._version.modified or version.modified,
        )

    def write(self, data: bytes) -> None:
        """Add what comes next; raises Differs where it is not what was here, StorageFailed."""
        if self._again:
            expected, here = self._again[: len(data)], data[: len(self._again)]
            if expected != here:
                raise Differs
            self._again, data = self._again[len(here) :], data[len(here) :]
        self._add(data)
        if self._version.size is not None and self.held > self._version.size:
            raise Differs

    def is_whole(self) -> bool:
        """Say whether as much is here as was announced; where nothing was, it is believed."""
        return not self._again and self._version.size in (None, self.held)

    def remove(self) -> None:
        """Free the space it takes."""
        self.held = 0
        with suppress(OSError):  # where nothing may be written nothing may be removed either
            self.path.unlink(missing_ok=True)

    def _truncate(self) -> None:
        assert self._file is not None
        self._file.seek(0)
        self._file.truncate()
        self.held, self._again = 0, b""

    def _add(self, data: bytes) -> None:
        """Write all of `data`: a disk that fills up takes a piece, and only then complains."""
        assert self._file is not None
        left = memoryview(data)
        with storage(self.path):
            while left:
                took = self._file.write(left)
                self.held += took
                left = left[took:]


@contextmanager
def storage(path: Path) -> Iterator[None]:
    """Name the folder that could not be written to: the listener can do something about that."""
    try:
        yield
    except OSError as exc:
        raise StorageFailed(f"{path.parent}: {exc.strerror or exc}") from exc
