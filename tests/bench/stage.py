"""A private desktop for one player: home, screen, sound server and message bus of its own."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests import rig
from tests.e2e.conftest import Desktop

Pcm = NDArray[np.float32]

PROGRAMS = ("Xvfb", "pulseaudio", "pactl", "parec", "dbus-daemon", "xdotool", "ffmpeg")
SILENCE = 1.5
"""So many seconds without a sound are the end of the music, not a gap between two pieces of it."""


@contextlib.contextmanager
def stage() -> Iterator[Desktop]:
    """A desktop on which nobody has changed a setting yet; it goes with everything on it."""
    rig.needs(*PROGRAMS)
    with (
        tempfile.TemporaryDirectory(prefix="focusdesk-bench-") as name,
        rig.screen() as display,
        rig.Sound(Path(name)).running() as sound,
        rig.bus(Path(name)) as address,
    ):
        desktop = Desktop(Path(name), display, sound, address)
        desktop.environment["HOME"] = name
        # A developer's shell may say so; an installed program has its bytecode lying ready.
        desktop.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
            folder = Path(name, kind.lower())
            folder.mkdir()
            desktop.environment[f"XDG_{kind}_HOME"] = str(folder)
        yield desktop


@contextlib.contextmanager
def program(
    desktop: Desktop, command: Sequence[str | Path], extra: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program on this desktop; ended by us if it does not end by itself."""
    with (desktop.folder / "said.txt").open("ab") as said:
        process = subprocess.Popen(
            list(map(str, command)),
            env={**desktop.environment, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        try:
            yield process
        finally:
            rig.end(process)


def until_over(recording: rig.Recording, seconds: float) -> Pcm:
    """Wait for at least `seconds` of music and the silence after it; return what was heard."""
    rig.until(recording.is_sounding, "the music begins", every=0.1)
    frames = recording.frames + int((seconds - 1.0) * rig.RATE)
    rig.until(lambda: recording.frames > frames, "the music runs", seconds + 60, every=0.2)
    rig.until(lambda: not recording.is_sounding(SILENCE), "the music ends", every=0.2)
    return recording.pcm()
