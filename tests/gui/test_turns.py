"""The watch of the event loop sees what is long, and says what it was."""

import sys
import threading
import time

import pytest
from PySide6.QtCore import QTimer

from tests.turns import LONG_MS, Turns

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone accounts for a thread")


@pytest.fixture
def watch(qapp):
    made = Turns(qapp)
    yield made
    made.stop()


def busy() -> None:
    until = time.thread_time() + 3 * LONG_MS / 1000
    while time.thread_time() < until:
        pass


def blocked() -> None:
    threading.Event().wait(3 * LONG_MS / 1000)


@pytest.mark.parametrize("what", [busy, blocked])
def test_a_long_turn_is_seen_and_named(watch, qtbot, what) -> None:
    QTimer.singleShot(0, what)
    qtbot.waitUntil(lambda: any(what.__name__ in "".join(turn.stacks) for turn in watch.long))
    (turn,) = [turn for turn in watch.long if what.__name__ in "".join(turn.stacks)]

    assert turn.is_busy == (what is busy)
    assert turn.is_blocked == (what is blocked)
