"""Start: how long it takes from a command to a window, and from there to the first sound."""

import contextlib
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests import rig
from tests.bench.devices import first_sound
from tests.bench.peers import FocusDesk, Player, Process, QuodLibet, Strawberry, served
from tests.bench.stage import program, stage
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, Answer

RUNS = 5

BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(416, 592)
window.show()
application.exec()
"""

ROOT: Final = Path(__file__).parents[2]
BUNDLE: Final = ROOT / "build" / "focusdesk" / "focusdesk"
"""What `dev.py dist` leaves of the bundle, where it was run."""

SOURCES: Final = ("focusdesk", "packaging", "resources")

Run = Callable[[Desktop, list[Path]], AbstractContextManager[Process]]


@dataclass
class Windows:
    """Tells when the first window of a screen is there to be seen."""

    first: float | None = None
    came: threading.Event = field(default_factory=threading.Event)

    def read(self, lines: Iterator[str]) -> None:
        """Read what xev tells: a line names the event, a later one the window it is about."""
        at = 0.0
        for line in lines:
            if line.startswith("MapNotify"):
                at = time.monotonic()
            elif at and "override" in line:
                if "override NO" in line and self.first is None:
                    self.first = at
                    self.came.set()
                at = 0.0


@contextlib.contextmanager
def watched(desktop: Desktop) -> Iterator[Windows]:
    """Watch a screen by Debian's xev, which polls nothing."""
    rig.needs("xev")
    process = subprocess.Popen(
        ["xev", "-root", "-event", "substructure"],
        env=desktop.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    windows = Windows()
    thread = threading.Thread(target=windows.read, args=(iter(process.stdout),))
    thread.start()
    try:
        yield windows
    finally:
        rig.end(process)
        thread.join()


@dataclass(frozen=True)
class Begun:
    """How long after the command, or the press, a window and the first sound came, in seconds."""

    window: float | None
    sound: float | None


def bare(desktop: Desktop, _files: list[Path]) -> AbstractContextManager[Process]:
    """A PySide6 window with nothing in it: the least that any program like ours can take."""
    return program(desktop, [sys.executable, "-c", BARE])


def mpv(desktop: Desktop, files: list[Path]) -> AbstractContextManager[Process]:
    """Mpv with a window at once, which it has for films."""
    shown = ["--no-config", "--force-window=immediate", "--no-terminal", "--ao=pulse"]
    return program(desktop, ["mpv", *shown, *files])


def audacious(desktop: Desktop, files: list[Path]) -> AbstractContextManager[Process]:
    """Audacious with its window."""
    return program(desktop, ["audacious", *files])


def of(player: Player) -> Run:
    """Start a player as the other benches do."""
    return lambda desktop, files: player.playing(desktop, files, fade=False)


def once(run: Run, files: list[Path], *, sounds: bool) -> Begun:
    """Start a program on a desktop of its own."""
    with (
        stage() as desktop,
        desktop.sound.recorded() as recording,
        watched(desktop) as windows,
    ):
        rig.until(lambda: recording.frames > 0, "the recording runs")
        frames, began = recording.frames, time.monotonic()
        with run(desktop, files):
            if sounds:
                rig.until(recording.is_sounding, "the music begins", every=0.1)
            assert windows.came.wait(rig.PATIENCE), "no window came"
        assert windows.first is not None
        heard = (first_sound(recording.pcm()) - frames) / rig.RATE if sounds else None
        return Begun(windows.first - began, heard)


def pressed(files: list[Path], *, at_once: bool = False) -> Begun:
    """Press Start in a window that is there; the service has the session ready, and says so.

    `at_once`: while the window has just come and the rest is still being imported.
    """
    with stage() as desktop, served(files, fade=False) as service:
        service.script.append(
            lambda asked: (
                Answer(202, service.listing())
                if asked.method == "POST" and asked.path.endswith("/sessions")
                else None
            )
        )
        desktop.settle(volume=1.0, org=ORG)
        command = rig.focusdesk("--api-url", service.url, "--profile", str(desktop.profile))
        with (
            desktop.sound.recorded() as recording,
            program(desktop, command, {"FREDDY_API_KEY": KEY}),
        ):
            desktop.window()
            told = [lambda: "the threads are up" in desktop.log(), lambda: service.asked]
            for each in () if at_once else told:
                rig.until(each, "it has started")
            desktop.run("xdotool", "windowfocus", "--sync", desktop.window())
            frames = recording.frames
            desktop.run("xdotool", "key", "Return")
            rig.until(recording.is_sounding, "the music begins", every=0.1)
            return Begun(None, (first_sound(recording.pcm()) - frames) / rig.RATE)


def several(measure: Callable[[], Begun]) -> Begun:
    """Return the medians of some runs; the first one, which warms the disk's cache, is none."""
    runs = [measure() for _ in range(RUNS + 1)][1:]
    windows = [run.window for run in runs if run.window is not None]
    heard = [run.sound for run in runs if run.sound is not None]
    return Begun(
        statistics.median(windows) if windows else None,
        statistics.median(heard) if heard else None,
    )


def is_built() -> bool:
    """Whether there is a bundle, of the sources as they are."""
    files = (path for name in SOURCES for path in (ROOT / name).rglob("*"))
    written = [path.stat().st_mtime for path in files if "__pycache__" not in path.parts]
    return BUNDLE.exists() and BUNDLE.stat().st_mtime > max(written)


def contenders(players: Sequence[Player]) -> list[tuple[str, Run]]:
    """Name everybody that has a window and is installed, FocusDesk first, and how it is started."""
    names = {player.name for player in players}
    runs: list[tuple[str, Run]] = [("FocusDesk, window", of(FocusDesk(window=True)))]
    if is_built():
        installed = FocusDesk(window=True, launcher=(str(BUNDLE),))
        runs.append(("FocusDesk, as listeners have it", of(installed)))
    if "mpv" in names:
        runs.append(("mpv, window", mpv))
    if "Audacious" in names:
        runs.append(("Audacious, window", audacious))
    if "Strawberry" in names:
        runs.append(("Strawberry", of(Strawberry())))
    if QuodLibet().version() is not None:
        runs.append(("Quod Libet", of(QuodLibet())))
    return runs
