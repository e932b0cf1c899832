"""Endurance: how often the music breaks while the interpreter and the window are kept busy."""

import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests import rig, sounds
from tests.bench import meters
from tests.bench.material import LEVEL_DB, RATE
from tests.bench.peers import FocusDesk
from tests.bench.stage import Pcm, program, stage
from tests.bench.table import Row, Table
from tests.e2e.conftest import Desktop

HERE = Path(__file__).parent
HERTZ = 440.0
FILE_SECONDS = 60
SINK = "null2"
EVERY = 0.1
"""How often the window is given another size, in seconds."""

SIZES = ((900, 700), (1000, 800), (820, 640), (1100, 760))
EDGE = 2 * RATE
"""Beginning and end are left out: there are ramps."""

COLUMNS = ("player", "minutes", "breaks", "silence ms", "remark")


@dataclass(frozen=True)
class Endured:
    """How often a steady tone broke, and for how many frames nothing was heard."""

    frames: int
    breaks: int
    silent_frames: int


def judge(pcm: Pcm) -> Endured:
    """Look for breaks in the recording of a steady tone, away from its two ends."""
    sounding = np.flatnonzero(np.abs(pcm).max(axis=1) > meters.QUIET)
    if len(sounding) == 0:
        return Endured(0, 0, 0)
    heard = pcm[sounding[0] + EDGE : sounding[-1] - EDGE]
    silent = sum(length for _, length in meters.holes(heard, longer_than=8))
    return Endured(len(heard), len(meters.breaks(heard, HERTZ)), silent)


def row(player: str, endured: Endured, remark: str) -> Row:
    """Put it into figures."""
    return (
        player,
        f"{endured.frames / RATE / 60:.1f}",
        str(endured.breaks),
        f"{endured.silent_frames / RATE * 1000:.0f}",
        remark,
    )


def tone(folder: Path, minutes: float) -> tuple[list[Path], Path]:
    """Write a tone that goes on from file to file, and the same as raw samples.

    A whole number of its periods fits into a file, so that the next one begins where it ended.
    """
    folder.mkdir(parents=True)
    wave = sounds.sine(FILE_SECONDS, hertz=HERTZ, level_db=LEVEL_DB)
    count = int(minutes * 60 // FILE_SECONDS) + 2
    raw = folder / "tone.f32"
    with raw.open("wb") as file:
        for _ in range(count):
            file.write(wave.tobytes())
    flac = sounds.write(folder / "tone.flac", wave, subtype="PCM_24")
    return [flac] * count, raw


def keep_resizing(desktop: Desktop, seconds: float) -> None:
    """Give the window one size after another."""
    window = desktop.window()
    pause = threading.Event()
    for n in range(int(seconds / EVERY)):
        width, height = SIZES[n % len(SIZES)]
        desktop.run("xdotool", "windowsize", window, str(width), str(height))
        pause.wait(EVERY)


def table(folder: Path, minutes: float) -> Table:
    """Play a tone in FocusDesk's harassed window, and beside it from a C++ buffer."""
    files, raw = tone(folder / "tone", minutes)
    drawn = Table(f"Breaks in {minutes:g} minutes", COLUMNS)
    harassed = FocusDesk(window=True, launcher=(sys.executable, str(HERE / "busy.py")))
    with stage() as desktop:
        form = ["rate=48000", "format=float32le", "channels=2"]
        desktop.sound.ask("load-module", "module-null-sink", f"sink_name={SINK}", *form)
        control: list[str | Path] = [sys.executable, HERE / "plain.py", raw, SINK]
        with (
            desktop.sound.recorded() as ours,
            desktop.sound.recorded(SINK) as theirs,
            program(desktop, control),
            harassed.playing(desktop, files, fade=False),
        ):
            rig.until(ours.is_sounding, "the music begins", every=0.1)
            keep_resizing(desktop, minutes * 60)
            assert ours.is_sounding(), "the music goes on to the end"
            heard = ours.pcm(), theirs.pcm()
    drawn.rows.append(
        row("FocusDesk", judge(heard[0]), "window resized, another thread burning Python")
    )
    drawn.rows.append(row("QAudioSink from a C++ buffer", judge(heard[1]), "at the same time"))
    return drawn
