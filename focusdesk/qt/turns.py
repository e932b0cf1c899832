"""Take long steps in a turn of the event loop each."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

A_TURN_MS: Final = 1
"""The least that puts something off: what Qt is to do in no time, it does in the same turn."""


def in_turns(owner: QObject, first: Callable[[], None], *rest: Callable[[], None]) -> None:
    """Take one step now and each further one in a later turn, so that keys are obeyed meanwhile.

    A step that raises is the last, and none is taken once `owner` is gone.
    """
    first()
    if rest:
        QTimer.singleShot(A_TURN_MS, owner, partial(in_turns, owner, *rest))
