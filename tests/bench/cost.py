"""Cost: the processor time and the memory of a player while it plays."""

import os
import statistics
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests import rig
from tests.bench import material
from tests.bench.peers import FocusDesk, Player
from tests.bench.stage import stage
from tests.bench.table import Row, Table

TICKS = os.sysconf("SC_CLK_TCK")
FILE_SECONDS = 12.0
FILES = 4
SETTLE = 5.0
"""Starting up costs what it costs; this is about what comes after, in seconds."""

WINDOW = 2 * FILE_SECONDS
"""As long as two files: what a player does once a file is counted twice, wherever it begins."""

COLUMNS = ("player", "CPU %", "of that, audio thread %", "memory MB", "remark")


@dataclass(frozen=True)
class Cost:
    """What a player and its children use: percent of a core, and memory in MB."""

    cpu: float
    audio_cpu: float | None
    memory: float


def tree(pid: int) -> list[int]:
    """Return a process and all that came of it."""
    found = [pid]
    for one in found:
        for task in Path("/proc", str(one), "task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def processor_time(stat: str) -> float:
    """Read user and system time, in seconds, from the text of a stat file of /proc."""
    # The name comes second, in brackets, and may hold anything; the times are fields 14 and 15.
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def whole_time(pid: int) -> float:
    """Return what the process and its children have used, in seconds."""
    stats = [Path("/proc", str(one), "stat").read_text() for one in tree(pid)]
    return sum(map(processor_time, stats))


def thread_time(pid: int, name: str) -> float | None:
    """Return what the thread of this name has used, in seconds; None where there is none."""
    for task in Path("/proc", str(pid), "task").iterdir():
        if (task / "comm").read_text().strip() == name:
            # To the nanosecond: a thread this idle uses few of the ticks that stat counts in.
            return int((task / "schedstat").read_text().split()[0]) / 1e9
    return None


def memory(pid: int) -> float:
    """Return the memory of the process and its children in MB, what is shared divided by users."""
    rollups = [Path("/proc", str(one), "smaps_rollup").read_text() for one in tree(pid)]
    lines = [line for text in rollups for line in text.splitlines() if line.startswith("Pss:")]
    return sum(int(line.split()[1]) for line in lines) / 1024


def watch(pid: int) -> Cost:
    """Watch a process for a while."""
    pause = threading.Event()
    pause.wait(SETTLE)
    whole, audio = whole_time(pid), thread_time(pid, "audio")
    kept = []
    for _ in range(4):
        pause.wait(WINDOW / 4)
        kept.append(memory(pid))
    later, audio_later = whole_time(pid), thread_time(pid, "audio")
    return Cost(
        (later - whole) / WINDOW * 100,
        None if audio is None or audio_later is None else (audio_later - audio) / WINDOW * 100,
        statistics.median(kept),
    )


def played(player: Player, files: list[Path], *, paused: bool = False) -> Cost:
    """Watch a player play the files, or FocusDesk's window rest from it."""
    with (
        stage() as desktop,
        desktop.sound.recorded() as recording,
        player.playing(desktop, files, fade=False) as process,
    ):
        rig.until(recording.is_sounding, "the music begins", every=0.1)
        if paused:
            desktop.press("space")
            rig.until(lambda: not recording.is_sounding(), "the pause is heard", every=0.1)
        cost = watch(process.pid)
        assert recording.is_sounding() is not paused, "it went on as it was while it was watched"
        return cost


def figures(cost: Cost) -> Row:
    """Put a cost into figures."""
    audio = "-" if cost.audio_cpu is None else f"{cost.audio_cpu:.2f}"
    return (f"{cost.cpu:.2f}", audio, f"{cost.memory:.0f}", "")


def table(folder: Path, players: Sequence[Player]) -> Table:
    """Watch everybody play the same FLAC files, one player after the other."""
    pieces = material.noises(folder / "noise", FILES, FILE_SECONDS, overlap=0.0, rho=0.0, seed=50)
    files = [piece.path for piece in pieces]
    drawn = Table(f"Cost of playing FLAC, over {WINDOW:.0f} s", COLUMNS)
    for player in (FocusDesk(), FocusDesk(window=True), *players):
        drawn.add((player.name,), partial(played, player, files), figures)
    window = FocusDesk(window=True)
    rest = partial(played, window, files, paused=True)
    drawn.add((f"{window.name}, paused",), rest, figures)
    return drawn
