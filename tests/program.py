"""The real program in a process of its own, and the awkward places it may have to run in."""

import contextlib
import os
import pty
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import rig

ROOT = Path(__file__).parent.parent
TIMEOUT = 60.0


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def sentence(self) -> str:
        """What was said on stderr, which must be one line, and no traceback."""
        lines = self.stderr.splitlines()
        assert len(lines) == 1, self.stderr
        assert lines[0].startswith("focusdesk")
        assert "Traceback" not in lines[0]
        return lines[0]


def environment(**changes: str | None) -> dict[str, str]:
    """An environment without a display, a sound server, a session bus or a key."""
    own = {
        **os.environ,
        "PULSE_SERVER": "unix:/nonexistent/focusdesk",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/focusdesk",
        "PYTHONPATH": str(ROOT),
    }
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_LOGGING_RULES"):
        own.pop(name, None)
    for name, value in changes.items():
        own.pop(name, None)
        if value is not None:
            own[name] = value
    return own


@contextlib.contextmanager
def started(
    *arguments: str | Path,
    env: Mapping[str, str | None] | None = None,
    before: Sequence[str] = (),
) -> Iterator[subprocess.Popen[str]]:
    """The program while it runs; ended by us if it does not end by itself."""
    process = subprocess.Popen(
        [*before, *rig.focusdesk(*map(str, arguments))],
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        rig.end(process)


def finish(process: subprocess.Popen[str], timeout: float = TIMEOUT) -> Outcome:
    """Wait until the program has ended by itself; fail if it hangs."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"it hangs after {timeout} s: {out}{err}") from None
    return Outcome(process.returncode, out, err)


def run(
    *arguments: str | Path,
    env: Mapping[str, str | None] | None = None,
    before: Sequence[str] = (),
) -> Outcome:
    """Run the program to its end."""
    with started(*arguments, env=env, before=before) as process:
        return finish(process)


def run_on_terminal(
    *arguments: str | Path, env: Mapping[str, str | None] | None = None
) -> tuple[int, str]:
    """Run the program with a terminal as its stderr; return its code and what that showed."""
    terminal, theirs = pty.openpty()
    shown = bytearray()

    def read() -> None:
        with contextlib.suppress(OSError):  # the last one has closed it
            while chunk := os.read(terminal, 4096):
                shown.extend(chunk)

    process = subprocess.Popen(
        rig.focusdesk(*map(str, arguments)), env=environment(**(env or {})), stderr=theirs
    )
    os.close(theirs)
    reader = threading.Thread(target=read)
    reader.start()
    try:
        code = process.wait(TIMEOUT)
    finally:
        rig.end(process)
        reader.join()
        os.close(terminal)
    return code, shown.decode()


# -- awkward places


@contextlib.contextmanager
def small_disk(*, megabytes: int) -> Iterator[Path]:
    """A disk of its own, so small that it fills up."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk")
    with tempfile.TemporaryDirectory(prefix="focusdesk-") as name:
        folder = Path(name)
        size = f"size={megabytes}m,mode=700"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def as_anybody() -> list[str]:
    """What stands before a command to make permissions bind it: root would ignore them."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
