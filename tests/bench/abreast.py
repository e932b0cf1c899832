"""Abreast: what everybody costs that a listener could leave open, in one table and one run."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests import rig
from tests.bench import material, start, usage
from tests.bench.peers import FocusDesk, Mpd, Player
from tests.bench.stage import stage
from tests.bench.start import Begun, Run, contenders
from tests.bench.table import Row, Table

FILES, FILE_SECONDS = 4, 30.0
SETTLE = 15.0
"""Starting up costs what it costs; what is left open costs what comes after, in seconds."""

WINDOW = 2 * FILE_SECONDS
"""As long as two files: what a player does once a file is counted twice, wherever it begins."""

COLUMNS = (
    "player", "window s", "times a bare one", "first sound s", "CPU %", "wake-ups/s", "PSS MB",
    "remark",
)  # fmt: skip


@dataclass(frozen=True)
class Abreast:
    """How a player begins, and what it uses from then on; None where there is no such thing."""

    begun: Begun | None
    used: usage.Usage | None


def playing(run: Run, files: list[Path]) -> usage.Usage:
    """Watch a player play the files, alone on a desktop of its own."""
    with stage() as desktop:
        with desktop.sound.recorded() as recording, run(desktop, files) as process:
            rig.until(recording.is_sounding, "the music begins", every=0.1)
            rig.pause(SETTLE)
            used = usage.watch(process.pid, WINDOW)
            assert recording.is_sounding(), "it plays to the end"
        return used


def measured(run: Run, files: list[Path], *, window: bool) -> Abreast:
    """Start a player several times, and leave it open once."""
    begun = start.several(partial(start.once, run, files, sounds=True)) if window else None
    return Abreast(begun, playing(run, files))


def floor(files: list[Path]) -> Abreast:
    """Start a bare window several times."""
    return Abreast(start.several(partial(start.once, start.bare, files, sounds=False)), None)


def pressed(files: list[Path], *, at_once: bool) -> Abreast:
    """Press Start several times."""
    return Abreast(start.several(partial(start.pressed, files, at_once=at_once)), None)


def figures(bare: float | None, found: Abreast) -> Row:
    """Put it into figures; `bare` is what a bare window takes."""
    window = found.begun.window if found.begun else None
    sound = found.begun.sound if found.begun else None
    used = found.used
    return (
        "-" if window is None else f"{window:.2f}",
        "-" if window is None or bare is None else f"{window / bare:.2f}",
        "-" if sound is None else f"{sound:.2f}",
        "-" if used is None else f"{used.cpu:.2f}",
        "-" if used is None else f"{used.wakeups:.0f}",
        "-" if used is None else f"{statistics.median(one.pss for one in used.memory):.0f}",
        "",
    )


def table(folder: Path, players: Sequence[Player]) -> Table:
    """Start everybody and leave everybody open, one player after the other."""
    pieces = material.noises(folder / "noise", FILES, FILE_SECONDS, overlap=0.0, rho=0.0, seed=50)
    files = [piece.path for piece in pieces]
    drawn = Table("Start, and what it costs to leave it playing", COLUMNS)
    bare: list[float] = []

    def row(found: Abreast) -> Row:
        if not bare and found.begun is not None and found.begun.window is not None:
            bare.append(found.begun.window)
        return figures(bare[0] if bare else None, found)

    drawn.add(("a bare PySide6 window",), partial(floor, files), row)
    for name, run in contenders(players):
        drawn.add((name,), partial(measured, run, files, window=True), row)
    for name, at_once in (("a press on Start", False), ("a press as the window comes", True)):
        drawn.add((f"FocusDesk, from {name}",), partial(pressed, files, at_once=at_once), row)
    without: list[Player] = [FocusDesk(), *(one for one in players if isinstance(one, Mpd))]
    for player in without:
        alone = partial(measured, start.of(player), files, window=False)
        drawn.add((f"{player.name}, no window",), alone, row)
    drawn.notes.append(
        f"Window and first sound are medians of {start.RUNS} warm starts; the sound is late by up "
        "to the 0.1 s that the recording's own buffer holds, for all alike. FocusDesk asks its "
        "service, fetches, decodes and measures the first piece in that time. CPU (of one core), "
        "wake-ups (voluntary and involuntary context switches of all threads) and memory are of "
        f"{WINDOW:g} s of FLAC in files of {FILE_SECONDS:g} s, children included, PulseAudio not."
    )
    return drawn
