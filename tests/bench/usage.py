"""What a program uses while it runs: processor time, wake-ups and memory, children included."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MOST_SECONDS = 10.0
"""A thread that comes and goes between two looks is not seen; what it used is, all the same."""


@dataclass(frozen=True)
class Thread:
    """One thread: its name, its time on a processor in seconds, and how often it was switched."""

    name: str
    seconds: float
    switches: int


@dataclass(frozen=True)
class Memory:
    """In MB: proportional (what is shared, divided by its users), resident, and in no file."""

    pss: float
    rss: float
    own: float


@dataclass(frozen=True)
class Usage:
    """What was used between two moments.

    `cpu` and `threads`: percent of a core, for the whole and by the name of each thread. `woken`:
    wake-ups, which are voluntary and involuntary context switches, a second, by the same names.
    """

    seconds: float
    cpu: float
    threads: dict[str, float]
    woken: dict[str, float]
    memory: list[Memory]

    @property
    def wakeups(self) -> float:
        """All wake-ups a second."""
        return sum(self.woken.values())


def tree(pid: int) -> list[int]:
    """Return a process and all that came of it."""
    found = [pid]
    for one in found:
        for task in Path("/proc", str(one), "task").glob("*/children"):
            found += map(int, _read(task).split())
    return found


def processor_time(stat: str) -> float:
    """Read user and system time, in seconds, from the text of a stat file of /proc.

    That of children which have ended and were waited for counts too.
    """
    # The name comes second, in brackets, and may hold anything; the times are fields 14 to 17.
    fields = stat.rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def switches(status: str) -> int:
    """Read how often a thread was switched from the text of a status file of /proc."""
    lines = [line for line in status.splitlines() if "voluntary_ctxt_switches" in line]
    return sum(int(line.split()[1]) for line in lines)


def memory(rollups: Sequence[str]) -> Memory:
    """Add up the texts of smaps_rollup files of /proc."""
    lines = [line.split() for text in rollups for line in text.splitlines()]
    pss, rss, own = (
        sum(int(words[1]) for words in lines if words[0] == kind) / 1024
        for kind in ("Pss:", "Rss:", "Anonymous:")
    )
    return Memory(pss, rss, own)


def whole_time(pid: int) -> float:
    """Return what the process and its children have used, in seconds."""
    stats = [_read(Path("/proc", str(one), "stat")) for one in tree(pid)]
    return sum(processor_time(stat) for stat in stats if stat)


def threads(pid: int) -> Iterator[tuple[int, Thread]]:
    """Yield every thread of a process and its children, with its number."""
    for one in tree(pid):
        for task in Path("/proc", str(one), "task").glob("*"):
            name, status = _read(task / "comm").strip(), _read(task / "status")
            # To the nanosecond: an idle thread uses few of the ticks that stat counts in.
            scheduled = _read(task / "schedstat").split()
            if status and scheduled:
                yield int(task.name), Thread(name, int(scheduled[0]) / 1e9, switches(status))


def memory_of(pid: int) -> Memory:
    """Return what a process and its children have in memory now."""
    return memory([_read(Path("/proc", str(one), "smaps_rollup")) for one in tree(pid)])


def watch(pid: int, seconds: float) -> Usage:
    """Watch a process and its children for a while."""
    pause = threading.Event()
    before = dict(threads(pid))
    whole, began = whole_time(pid), time.monotonic()
    latest, kept = dict(before), []
    looks = max(4, round(seconds / MOST_SECONDS))
    for look in range(looks):
        pause.wait(began + (look + 1) * seconds / looks - time.monotonic())
        kept.append(memory_of(pid))
        latest |= dict(threads(pid))
    passed = time.monotonic() - began
    used: dict[str, float] = defaultdict(float)
    woken: dict[str, float] = defaultdict(float)
    for number, now in latest.items():
        then = before.get(number, Thread(now.name, 0.0, 0))
        used[now.name] += (now.seconds - then.seconds) / passed * 100
        woken[now.name] += (now.switches - then.switches) / passed
    cpu = (whole_time(pid) - whole) / passed * 100
    return Usage(passed, cpu, dict(used), dict(woken), kept)


def _read(path: Path) -> str:
    """Return what a file of /proc holds; nothing where its thread or process has ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
