"""Let one launch of a profile be the first, and each later one tell it what was asked.

The lock decides who is first, and goes with its process however that ends; the socket only carries.
So whoever holds the lock may clear away a socket that a crash has left. Both lie in the profile,
open to its owner only; Windows has a pipe in place of the socket.
"""

import os
import socket
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from focusdesk.core.handover import REFUSED, TAKEN
from focusdesk.services.paths import PRIVATE_FILE, PRIVATE_FOLDER, make_private

LONGEST_ADDRESS: Final = 103
"""In bytes: macOS takes no longer name of a socket, Linux 107."""

PATIENCE: Final = 30.0
"""How long the first launch may take to answer, or to leave, in seconds: it may be ending a session
that has just been started."""

PAUSE: Final = 0.02
BACKLOG: Final = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where the launches of one profile meet; `address` is None where there is no place for it."""

    lock: Path
    address: str | None


@dataclass(slots=True, eq=False)
class Seat:
    """What the first launch holds until its process ends.

    `descriptor` is the socket that listens already; None on Windows, where `address` is the name of
    a pipe that is still to be opened, and where nothing can be heard: `trouble` says why.
    """

    address: str | None = None
    descriptor: int | None = None
    trouble: str = ""
    _lock: int | None = field(default=None, repr=False)

    def hang_up(self) -> None:
        """Hear nobody: whoever has called is not left waiting for an answer."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
            _clear(self.address)

    def leave(self) -> None:
        """Let the next launch be the first."""
        self.hang_up()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def place_in(folder: Path) -> Place:
    """Return where the launches of the profile in `folder` meet."""
    return Place(folder / "instance.lock", _address(folder))


def sit_down(place: Place) -> Seat | None:
    """Become the first launch, or return None where another one is.

    Raises StorageFailed where the profile's folder cannot be made. Where nothing can be locked each
    launch is a first one: a window that may be one too many is better than none.
    """
    make_private(place.lock.parent)
    try:
        lock = os.open(place.lock, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    except OSError as exc:
        return Seat(trouble=f"no lock can be had: {exc.strerror}")
    try:
        _lock(lock)
    except (BlockingIOError, PermissionError):
        os.close(lock)
        return None
    except OSError as exc:  # a file system without locks
        os.close(lock)
        return Seat(trouble=f"no lock can be had: {exc.strerror}")
    seat = Seat(place.address, _lock=lock)
    try:
        seat.descriptor = _listen(place.address)
    except OSError as exc:
        seat.trouble = f"nobody can be heard: {exc.strerror}"
    if place.address is None:
        seat.trouble = "the profile's path is too long to be met at"
    return seat


def meet(place: Place, line: bytes | None, patience: float = PATIENCE) -> Seat | bool:
    """Become the first launch, or hand `line` to the one that is; say whether it does as asked.

    One that does not answer is given `patience` seconds. Then this launch goes its own way, without
    a place to be met: the listener asked for a window. None as `line` is more than can be handed.
    Raises StorageFailed where the profile's folder cannot be made.
    """
    until = time.monotonic() + patience
    while True:
        seat = sit_down(place)
        if seat is not None:
            return seat
        if line is None:
            return False
        answer = _ask(place.address, line, until)
        if answer is not None:
            return answer
        if time.monotonic() > until:
            return Seat(trouble="the first launch does not answer")
        time.sleep(PAUSE)  # it has not come to listening yet, or is about to leave


def _ask(address: str | None, line: bytes, until: float) -> bool | None:
    """Hand `line` over and return what becomes of it, or None while nobody answers."""
    if address is None:
        return None
    try:
        answer = _exchange(address, line, max(PAUSE, until - time.monotonic()))
    except OSError:
        return None
    return {TAKEN: True, REFUSED: False}.get(answer)


if sys.platform == "win32":  # not run on hardware
    import ctypes
    import msvcrt

    ANY_PROCESS: Final = -1

    def _address(folder: Path) -> str | None:
        return f"focusdesk-{_digest(folder)}"  # anybody sees the name; the pipe says who may enter

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _listen(_address: str | None) -> int | None:
        return None

    def _exchange(address: str, line: bytes, _seconds: float) -> bytes:
        # The listener pressed for this process: it passes on that it may come to the front.
        ctypes.windll.user32.AllowSetForegroundWindow(ANY_PROCESS)
        with open(rf"\\.\pipe\{address}", "r+b", buffering=0) as pipe:  # noqa: PTH123
            pipe.write(line)
            return pipe.read(max(len(TAKEN), len(REFUSED)))

    def _clear(_address: str | None) -> None:
        """Leave nothing: a pipe goes with its process."""

else:
    import fcntl

    def _address(folder: Path) -> str | None:
        beside = str(folder / "instance.sock")
        return beside if len(os.fsencode(beside)) <= LONGEST_ADDRESS else _elsewhere(folder)

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _listen(address: str | None) -> int | None:
        """Listen at `address` for this user only, in place of whoever crashed there."""
        if address is None:
            return None
        _clear(address)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            with _for_us_only():
                listening.bind(address)
            listening.listen(BACKLOG)
            return listening.detach()

    def _exchange(address: str, line: bytes, seconds: float) -> bytes:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as calling:
            calling.settimeout(seconds)
            calling.connect(address)
            calling.sendall(line)
            answer = b""
            while not answer.endswith(b"\n"):
                more = calling.recv(max(len(TAKEN), len(REFUSED)))
                if not more:
                    break
                answer += more
            return answer

    def _clear(address: str | None) -> None:
        if address is not None:
            with suppress(FileNotFoundError):
                Path(address).unlink()

    @contextmanager
    def _for_us_only() -> Iterator[None]:
        before = os.umask(0o777 & ~PRIVATE_FILE)
        try:
            yield
        finally:
            os.umask(before)

    def _elsewhere(folder: Path) -> str | None:
        """Return an address for a profile whose own path is too long for one."""
        name = f"focusdesk-{_digest(folder)}.sock"
        for home in (os.environ.get("XDG_RUNTIME_DIR"), _own_temporary()):
            address = os.path.join(home, name) if home else ""  # noqa: PTH118 - it is an address
            if home and _is_private(home) and len(os.fsencode(address)) <= LONGEST_ADDRESS:
                return address
        return None

    def _own_temporary() -> str | None:
        """Make a folder of this user's own among the temporary ones."""
        import tempfile  # noqa: PLC0415 - hardly ever needed

        folder = Path(tempfile.gettempdir(), f"focusdesk-{os.getuid()}")
        try:
            folder.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
        except OSError:
            return None
        return str(folder)

    def _is_private(folder: str) -> bool:
        """Say whether `folder` is this user's and nobody else's: anybody may write in /tmp."""
        try:
            found = os.lstat(folder)
        except OSError:
            return False
        mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        return mine and not found.st_mode & 0o077


def _digest(folder: Path) -> str:
    import hashlib  # noqa: PLC0415 - loads OpenSSL, and most profiles lie where none is needed

    return hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:20]
