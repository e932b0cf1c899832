"""Collect cyclic garbage in the main thread only."""

import gc
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


def _collect() -> None:
    gc.collect()
