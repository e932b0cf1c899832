"""Real servers for end-to-end tests: a screen, a sound server, a message bus, a recorder.

Each is private to the test: its own socket in its own folder, started by us, ended by its pid.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
FRAME_BYTES = 8
PATIENCE = 60.0

T = TypeVar("T")

WITHHELD = 0.05
"""In seconds of all processors together: more of it is heard."""

ALONE = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""A session bus that starts no services: a real one would show notices on a real screen."""


def until(
    condition: Callable[[], object], what: str, seconds: float = PATIENCE, every: float = 0.02
) -> None:
    """Wait until `condition` holds; fail with `what` if it does not in time."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        pause.wait(every)


def withheld() -> float:
    """How many seconds of processor time this machine's host has kept for others so far.

    The column "steal" of /proc/stat (proc(5)); 0 where nobody counts it.
    """
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    return int(stat.read_text(encoding="ascii").split()[8]) / os.sysconf("SC_CLK_TCK")


def undisturbed(play: Callable[[int], T], attempts: int = 4) -> T:
    """Play, and anew where the machine's own host took the processors away meanwhile.

    What a thread misses then tells nothing of FocusDesk. `play` is given the number of the attempt;
    what the last one returns counts, however it was.
    """
    for attempt in range(attempts - 1):
        before = withheld()
        result = play(attempt)
        if withheld() - before < WITHHELD:
            return result
    return play(attempts - 1)


def pause(seconds: float) -> None:
    """Let real time pass, where that is what is tested."""
    threading.Event().wait(seconds)


def end(
    process: subprocess.Popen[bytes] | subprocess.Popen[str], number: int = signal.SIGTERM
) -> int:
    """End a process of ours and return its exit code."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None and not stream.closed:
            stream.close()
    assert process.returncode is not None
    return process.returncode


@contextlib.contextmanager
def screen(size: str = "1280x1000x24") -> Iterator[str]:
    """A real X server; yields its DISPLAY."""
    reader, writer = os.pipe()
    xvfb = subprocess.Popen(
        # Without -noreset it begins anew, deaf for a moment, when a first xdotool has left it.
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp", "-noreset"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        told, _, _ = select.select([reader], [], [], PATIENCE)
        assert told, "Xvfb named no display"
        yield f":{os.read(reader, 16).decode().strip()}"
    finally:
        os.close(reader)
        end(xvfb)


@contextlib.contextmanager
def bus(folder: Path, place: Path | None = None) -> Iterator[str]:
    """A private message bus, on which nobody is but who comes by itself; yields its address.

    Where it listens is its own choice, unless a `place` is given.
    """
    rules = folder / "bus.conf"
    rules.write_text(ALONE.replace("unix:tmpdir=/tmp", f"unix:path={place}") if place else ALONE)
    daemon = subprocess.Popen(
        ["dbus-daemon", f"--config-file={rules}", "--nofork", "--print-address=1", "--nopidfile"],
        env={**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
    finally:
        end(daemon)


@contextlib.contextmanager
def keyring(folder: Path, address: str) -> Iterator[None]:
    """An unlocked gnome-keyring on the bus at `address`, with its files in `folder`."""
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "DBUS_SESSION_BUS_ADDRESS": address,
    }
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdin is not None
    daemon.stdin.write(b"\n")  # the empty password; without the newline it stays locked
    daemon.stdin.close()

    def owned() -> bool:
        asked = subprocess.run(
            [
                "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets",
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        return "true" in asked.stdout

    try:
        until(owned, "the keyring appears on the bus")
        yield
    finally:
        end(daemon)


class Sound:
    """A private PulseAudio with one null sink."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "pulse.sock"
        self.environment = {
            "PULSE_SERVER": f"unix:{self.socket}",
            "PULSE_COOKIE": str(folder / "cookie"),
        }

    @contextlib.contextmanager
    def running(self) -> Iterator["Sound"]:
        self.start()
        try:
            yield self
        finally:
            self.end()

    def start(self, *, bare: bool = False) -> None:
        """Begin, or begin again after an end: with one null sink, or `bare` of any."""
        sink = "module-null-sink sink_name=null1 rate=48000 format=float32le channels=2"
        environment = {**os.environ, "HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder)}
        self.server = subprocess.Popen(
            [
                "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
                "--realtime=no", "--high-priority=no", "--log-target=stderr",
                "-L", f"module-native-protocol-unix auth-anonymous=1 socket={self.socket}",
                *(() if bare else ("-L", sink)),
            ],
            env=environment,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(lambda: self.ask("info").returncode == 0, "PulseAudio answers")

    def end(self, number: int = signal.SIGTERM) -> None:
        """End the server."""
        end(self.server, number)

    def plug(self, sink: str) -> None:
        """Let another null sink appear."""
        form = "rate=48000 format=float32le channels=2"
        done = self.ask("load-module", "module-null-sink", f"sink_name={sink}", *form.split())
        assert done.returncode == 0, done.stderr

    def offer_dummy(self) -> None:
        """Offer a dummy while there is no sink, as the server of a real desktop does."""
        assert self.ask("load-module", "module-always-sink").returncode == 0

    def unplug(self, sink: str) -> None:
        """Let a null sink disappear."""
        modules = self.ask("list", "short", "modules").stdout.splitlines()
        (number,) = [line.split()[0] for line in modules if f"sink_name={sink}" in line]
        self.ask("unload-module", number)

    def streams(self) -> list[str]:
        """Describe each stream that plays, as the server does."""
        told = self.ask("list", "sink-inputs").stdout
        return [f"Sink Input {each}" for each in told.split("Sink Input ")[1:]]

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pactl", *words],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @contextlib.contextmanager
    def recorded(self, sink: str = "null1") -> Iterator["Recording"]:
        """Record what a null sink plays, from before the block to its end."""
        target = self.folder / f"{sink}.f32"
        with target.open("wb") as file:
            recorder = subprocess.Popen(
                [
                    "parec", f"--device={sink}.monitor", "--format=float32le", "--rate=48000",
                    "--channels=2", "--latency-msec=100",
                ],
                env={**os.environ, **self.environment},
                stdout=file,
            )  # fmt: skip
            try:
                until(lambda: target.stat().st_size > 0, "the recorder runs")
                yield Recording(target)
            finally:
                end(recorder, signal.SIGINT)


class Recording:
    """What was heard so far, as samples of shape (frames, 2)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def frames(self) -> int:
        return self.path.stat().st_size // FRAME_BYTES

    def pcm(self, first: int = 0) -> NDArray[np.float32]:
        data = np.fromfile(self.path, dtype=np.float32, offset=first * FRAME_BYTES)
        return data[: len(data) // 2 * 2].reshape(-1, 2)

    def is_sounding(self, seconds: float = 0.3) -> bool:
        last = self.pcm(max(0, self.frames - int(RATE * seconds)))
        return len(last) > 0 and float(np.abs(last).max()) > 1e-3


def needs(*programs: str) -> None:
    """Fail with one clear sentence where a program is missing: `dev.py test` installs them."""
    missing = [program for program in programs if shutil.which(program) is None]
    assert not missing, f"not installed: {', '.join(missing)} (python3 dev.py setup)"


def focusdesk(*arguments: str) -> list[str]:
    """The command line of the real program."""
    return [sys.executable, "-m", "focusdesk", *arguments]
