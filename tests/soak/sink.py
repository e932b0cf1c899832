"""The real program at its real pace, on a sound server of its own, with faults."""

import tempfile
import time
from pathlib import Path

import numpy as np

from tests import rig
from tests.bench.stage import program, stage
from tests.bench.table import Table
from tests.foreign import KEY, ORG, SESSION
from tests.hurried import RATE, Clock, Ear
from tests.soak import hours, pages
from tests.soak.report import COLUMNS, Figure

BLOCK = RATE * 10
GAPS = (5.0, 40.0)
WITHOUT = ("suspended", "offline")
"""These need a computer that sleeps, or a program whose names cannot be looked up."""


def run(minutes: float, seed: int) -> tuple[str, bool]:
    """Play so many minutes, listen to the sink's monitor, and judge what was heard."""
    clock = Clock()
    chosen = hours.plan(seed, minutes * 60, GAPS)
    planned = [fault for fault in without_twins(chosen) if fault.trouble.name not in WITHOUT]
    memory: list[float] = []
    with tempfile.TemporaryDirectory(prefix="focusdesk-soak-") as name, stage() as desktop:
        service = hours.SoakService(hours.files_of(Path(name)), clock, planned, minutes)
        command: list[str | Path] = [*rig.focusdesk("play"), "--api-url", service.url]
        command += ["--org", ORG, "--session", SESSION, "--profile", desktop.profile]
        with service, desktop.sound.recorded() as recording:
            with program(desktop, command, {"FREDDY_API_KEY": KEY}) as process:
                began = time.monotonic()

                def over() -> bool:
                    if process.poll() is None and time.monotonic() - began > 10 * len(memory):
                        memory.append(hours.process_of(process.pid)[0])
                    return process.poll() is not None

                rig.until(over, "the session ends", minutes * 60 + 90, every=0.5)
            ear = heard(recording.path)
            found = figures(ear, memory, minutes, process.returncode)
    note = f"Seed {seed}: {pages.counted(service)}."
    title = f"{minutes:g} minutes through a PulseAudio null sink"
    table = Table(title, COLUMNS, [figure.row for figure in found], [note])
    return table.markdown(), all(figure.holds for figure in found)


def without_twins(planned: list[hours.Planned]) -> list[hours.Planned]:
    """Leave out what would damage a segment once more: after the third time it is left out."""
    names = [fault.trouble.name for fault in planned]
    return [
        fault
        for place, fault in enumerate(planned)
        if not fault.trouble.once or fault.trouble.name not in names[:place]
    ]


def heard(path: Path) -> Ear:
    """Listen to a recording."""
    ear = Ear()
    samples = np.memmap(path, dtype=np.float32, mode="r")
    sound = samples[: len(samples) // 2 * 2].reshape(-1, 2)
    for start in range(0, len(sound), BLOCK):
        ear.hear(np.array(sound[start : start + BLOCK]))
    return ear


def figures(ear: Ear, memory: list[float], minutes: float, code: int) -> list[Figure]:
    """Put it into figures."""
    silence = sum(length for _, length in ear.holes) / RATE * 1000
    seconds = ear.sounded / RATE
    warm = memory[len(memory) // 3 :]
    return [
        Figure(
            "silence inside the session",
            f"{silence:.0f} ms in {len(ear.holes)} holes",
            "0 ms",
            not ear.holes,
        ),
        Figure("clicks", f"{len(ear.clicks)}", "0", not ear.clicks),
        Figure(
            "seconds heard",
            f"{seconds:.2f}",
            f"{minutes * 60:g}",
            abs(seconds - minutes * 60) < 0.1,
        ),
        Figure("exit code", f"{code}", "0", code == 0),
        Figure(
            "memory in no file (of the program)",
            f"{warm[0]:.0f} to {warm[-1]:.0f} MB",
            "within 5 MB",
            abs(warm[-1] - warm[0]) <= 5.0,
        ),
    ]
