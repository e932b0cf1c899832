"""Hours of one session in the window and its journal, second by second, and what they hold."""

import gc
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from focusdesk.core.settings import Settings
from focusdesk.core.state import State
from focusdesk.qt.ledger import Ledger
from focusdesk.qt.window.main import MainWindow
from tests.bench.table import Table
from tests.gui import scenes
from tests.soak.hours import process_of
from tests.soak.report import COLUMNS, DRIFT_MB, Figure

PIECE = 118
"""How many whole seconds of a piece are heard before the next one takes over."""

SAMPLE_EVERY = 600
"""In seconds of the session."""

HOUR = 3600
MOST_MS = 50.0
"""What the main thread may take at once: more is felt as a jerk."""


@dataclass(frozen=True)
class Sample:
    """What is held after so many seconds: memory in no file, in MB, and Qt's objects."""

    second: int
    own_mb: float
    objects: int


def states(seconds: int) -> Iterator[State]:
    """Yield a session as it is told each second, with as many pieces as were ready by then."""
    pieces = seconds // PIECE + 1
    for index in range(pieces):
        made = scenes.hearing(index, ready=min(pieces, index + 4))
        told = replace(made, target_minutes=seconds // 60, total_segments=pieces)
        for within in range(min(PIECE, seconds - index * PIECE)):
            yield replace(told, within=float(within), position=told.position - told.within + within)


def run(minutes: float) -> tuple[str, bool]:
    """Show so many minutes, one second after the other; return a table, and whether it holds."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory(prefix="focusdesk-soak-") as name:
        window, ledger = MainWindow(Settings()), Ledger(Path(name))
        window.show()
        gc.disable()  # as in the program, which collects its garbage by a clock
        samples: list[Sample] = []
        used: list[float] = []
        for second, state in enumerate(states(round(minutes * 60))):
            began = time.thread_time()
            window.render_state(state)
            ledger.follow(state)
            application.processEvents()
            used.append((time.thread_time() - began) * 1000)
            if second % SAMPLE_EVERY == SAMPLE_EVERY - 1:
                gc.collect()
                objects = len(window.findChildren(QObject))
                samples.append(Sample(second, process_of("self")[0], objects))
        window.deleteLater()
    found = figures(samples, used)
    title = f"{minutes:g} minutes in the window and the journal, each second of them"
    table = Table(title, COLUMNS, [figure.row for figure in found])
    return table.markdown(), all(figure.holds for figure in found)


def figures(samples: list[Sample], used: list[float]) -> list[Figure]:
    """Put it into figures: memory from the first sixth on, as in the other soak."""
    warm = samples[len(samples) // 6 :]
    at = np.array([one.second for one in warm])
    slope = float(np.polyfit(at, [one.own_mb for one in warm], 1)[0])
    drift = slope * float(at[-1] - at[0])
    begins, ends = (float(np.median(part)) for part in (used[:HOUR], used[-HOUR:]))
    longest = float(np.sort(used)[-2])  # the first of all makes the page
    return [
        Figure(
            "memory in no file (with the harness)",
            f"{warm[0].own_mb:.0f} to {warm[-1].own_mb:.0f} MB, {drift:+.1f} MB by its line",
            f"+-{DRIFT_MB:.0f} MB",
            abs(drift) <= DRIFT_MB,
        ),
        Figure(
            "Qt's objects in the window",
            f"{warm[0].objects} to {warm[-1].objects}",
            "as many",
            warm[0].objects == warm[-1].objects,
        ),
        Figure(
            "processor's time for a second of the first and the last hour (median)",
            f"{begins:.1f} and {ends:.1f} ms",
            "no more than twice as much",
            ends <= 2 * begins,
        ),
        Figure("the longest turn", f"{longest:.0f} ms", f"<= {MOST_MS:g} ms", longest <= MOST_MS),
    ]
