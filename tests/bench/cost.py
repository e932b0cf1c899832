"""Cost of leaving it open: FocusDesk playing hidden, playing visible, and paused and hidden.

The three run side by side, each on a desktop of its own with a tray, so that a half hour of each
takes half an hour.
"""

import contextlib
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests import rig
from tests.bench import material
from tests.bench.peers import TARGET, joining
from tests.bench.stage import program, stage
from tests.bench.table import Row, Table
from tests.bench.usage import Usage, watch, whole_time
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, GradualService
from tests.panels import trayer
from tests.xserver import press_cross

MINUTES = 2.0
SETTLE = 30.0
"""Starting up costs what it costs; this is about what comes after, in seconds."""

BUSIEST = 5
SEGMENT = 120.0
PACE = 110.0
INITIAL = 3
KINDS = 3
"""Segments of the service's own length, a few at once and then one every so many seconds."""

COLUMNS = (
    "FocusDesk", "CPU %", "budget %", "wake-ups/s", "PSS MB", "RSS MB",
    "in no file MB, first to last", "busiest threads, CPU % (wake-ups/s)", "PulseAudio %", "remark",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A way of leaving it open, and what it may cost in percent of a core (design section 6)."""

    name: str
    budget: float
    paused: bool = False
    hidden: bool = True


CASES = (
    Case("playing, hidden", 2.0),
    Case("playing, visible", 3.0, hidden=False),
    Case("paused, hidden", 0.3, paused=True),
)


@dataclass(frozen=True)
class Cost:
    """What FocusDesk used, and what the sound server did for it in percent of a core."""

    usage: Usage
    server: float


def served(files: list[Path], minutes: float) -> GradualService:
    """A session that is still being composed, and has more music than is measured."""
    count = INITIAL + 2 + int((minutes * 60 + SETTLE) / PACE)
    after: list[float | None] = [max(0, n - INITIAL + 1) * PACE for n in range(count)]
    music = [files[n % len(files)] for n in range(count)]
    service = GradualService(music, after, target_minutes=600)
    facts: dict[str, object] = {"measured_duration_seconds": SEGMENT, "target_lufs": TARGET}
    service.segment_fields = dict.fromkeys(range(count), facts)
    return service


def is_sounding(desktop: Desktop) -> bool:
    """Listen for a moment: a recorder that stayed would make the server keep another pace."""
    with desktop.sound.recorded() as recording:
        rig.until(lambda: recording.frames > rig.RATE, "a second is recorded", every=0.1)
        return recording.is_sounding()


def is_shown(desktop: Desktop) -> bool:
    """Say whether the window is there to be seen."""
    return bool(desktop.run("xdotool", "search", "--onlyvisible", "--name", "^FocusDesk$"))


@contextlib.contextmanager
def left_open(case: Case, files: list[Path], minutes: float) -> Iterator[tuple[Desktop, int]]:
    """FocusDesk in that state, on its own desktop; yields it with the program's pid."""
    with stage() as desktop, trayer(desktop), served(files, minutes) as service:
        desktop.settle(volume=1.0, on_close="tray")
        arguments = [*joining(service), "--profile", str(desktop.profile)]
        with program(desktop, rig.focusdesk(*arguments), {"FREDDY_API_KEY": KEY}) as process:
            window = desktop.window()
            rig.until(lambda: is_sounding(desktop), "the music begins", every=0.1)
            if case.paused:
                desktop.press("space")
                rig.until(lambda: not is_sounding(desktop), "the pause is heard", every=0.1)
            if case.hidden:
                press_cross(desktop.display, int(window))
                rig.until(lambda: not is_shown(desktop), "the window goes into the tray")
            yield desktop, process.pid


def measured(files: list[Path], minutes: float, case: Case) -> Cost:
    """Watch FocusDesk for so many minutes, and make sure that it was what it should be."""
    with left_open(case, files, minutes) as (desktop, pid):
        rig.pause(SETTLE)
        server = desktop.sound.server.pid
        before = whole_time(server)
        usage = watch(pid, minutes * 60)
        spent = (whole_time(server) - before) / usage.seconds * 100
        assert is_sounding(desktop) is not case.paused, "it went on as it was"
        assert is_shown(desktop) is not case.hidden, "its window stayed as it was"
        return Cost(usage, spent)


def figures(case: Case, cost: Cost) -> Row:
    """Put a cost into figures."""
    usage = cost.usage
    # The tenth at each end, so that one piece being decoded at the moment says nothing.
    tenth = max(1, len(usage.memory) // 10)
    own = [statistics.median(m.own for m in part) for part in (
        usage.memory[:tenth], usage.memory[-tenth:],
    )]  # fmt: skip
    busiest = sorted(usage.threads.items(), key=lambda one: -one[1])[:BUSIEST]
    return (
        f"{usage.cpu:.2f}",
        f"{case.budget:g}",
        f"{usage.wakeups:.1f}",
        f"{statistics.median(m.pss for m in usage.memory):.0f}",
        f"{statistics.median(m.rss for m in usage.memory):.0f}",
        f"{own[0]:.0f} to {own[1]:.0f}",
        ", ".join(f"{name} {share:.2f} ({usage.woken[name]:.1f})" for name, share in busiest),
        f"{cost.server:.2f}",
        "" if usage.cpu <= case.budget else "**over its budget**",
    )


def table(folder: Path, minutes: float = MINUTES) -> Table:
    """Watch all cases at once."""
    files = [piece.path for piece in material.noises(
        folder / "noise", KINDS, SEGMENT, overlap=0.0, rho=0.0, seed=50,
    )]  # fmt: skip
    drawn = Table(f"Left open for {minutes:g} minutes", COLUMNS)
    with ThreadPoolExecutor(len(CASES)) as side_by_side:
        costs = [side_by_side.submit(measured, files, minutes, case) for case in CASES]
        for case, cost in zip(CASES, costs, strict=True):
            drawn.add((case.name,), cost.result, partial(figures, case))
    drawn.notes.append(
        "CPU is of one core, children included. Wake-ups are voluntary and involuntary context "
        "switches of all threads (/proc/PID/task/*/status). PSS counts the pages of Qt, Python "
        "and numpy by a third here, where three of us share them; alone it lies between PSS and "
        "RSS."
    )
    return drawn
