"""Collect cyclic garbage in the main thread only, and drop the sources that imports left."""

import gc
import linecache
from typing import Final

from PySide6.QtCore import QTimer

COLLECT_MS: Final = 60_000


def collect_garbage_here() -> QTimer:
    """Return a running timer that collects: a collection in a worker could destroy a widget."""
    gc.disable()
    timer = QTimer()
    timer.setInterval(COLLECT_MS)
    timer.timeout.connect(_collect)
    timer.start()
    return timer


def spare_what_is_there() -> None:
    """Have collections pass over all that is in memory now: what was imported stays anyhow.

    Going through it took 50 ms each time, in which the window stood still.
    """
    gc.freeze()


def forget_sources() -> None:
    """Drop the source of all modules, which a traceback reads again.

    PySide6 looks for its name in each module that is imported (shibokensupport.feature), and Python
    keeps the lines: 17 MB of them after a start from source. A bundle has none.
    """
    linecache.clearcache()


def _collect() -> None:
    gc.collect()
