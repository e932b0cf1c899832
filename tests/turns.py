"""Watch the event loop of the real program: `python -m tests.turns REPORT [focusdesk's arguments]`.

What has no key is told on stdin, a line each: `theme dark` and the like as the settings page would
have it chosen, and `end`.

A timer in the main thread marks its turns, and a thread looks at the main thread's stack while a
turn is long. What counts is the processor's time that the main thread used between two marks, and
the time it slept there: both are the program's own, whatever else the computer has to do.
"""

import json
import re
import sys
import threading
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Qt, QTimer, Signal, Slot

from focusdesk.core.facts import EndPressed

LONG_MS: Final = 50.0
"""What the main thread may take at once: more is felt as a jerk."""

MARK_MS: Final = 5
COLLECT_MS: Final = 2_000
"""Garbage is collected so often here: the program's own minute would be a long test."""

LOOK_SECONDS: Final = 0.01
DEEPEST: Final = 8
WAITS: Final = re.compile(
    r"\b(wait|join|acquire|recv|connect|fsync|poll|select|sleep|communicate|run|result|get)\("
)
"""How a line of Python that waits for something looks."""


@dataclass(frozen=True)
class Turn:
    """One long turn: its length, the processor's time in it, the sleep, and what was going on.

    `queued_ms` is waiting for a processor; `asleep_ms` is neither that nor running, and up to
    MARK_MS of it is the loop's own. For as long as other threads of ours ran meanwhile, `kept_ms`,
    one of them may have had the interpreter: a thread that waits for it sleeps.
    """

    at: float
    wall_ms: float
    cpu_ms: float
    queued_ms: float
    asleep_ms: float
    kept_ms: float
    stacks: tuple[str, ...]

    @property
    def is_busy(self) -> bool:
        """Whether the main thread worked for too long."""
        return self.takes_more_than(LONG_MS)

    def takes_more_than(self, most_ms: float) -> bool:
        """Whether the main thread worked for longer than that.

        Where it had to wait for a processor, others had it and its caches in between: the same
        work then took 1.3 to 1.7 times as long as on an idle machine, and may take twice.
        """
        shared = self.queued_ms > MARK_MS
        return self.cpu_ms > most_ms * (2 if shared else 1)

    @property
    def is_blocked(self) -> bool:
        """Whether it slept in a call of ours that waits: waiting for the interpreter is no such."""
        waiting = [bool(WAITS.search(stack.splitlines()[-1])) for stack in self.stacks]
        # Mostly: on a busy machine a look comes late, and finds what came after the call.
        return self.asleep_ms > LONG_MS + MARK_MS and 2 * sum(waiting) > len(waiting)


class Turns(QObject):
    """Marks the turns; lives in the main thread, and has a thread that only looks."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.long: list[Turn] = []
        self.longest = 0.0
        self.count = 0
        self._main = threading.get_ident()
        self._begun = time.perf_counter()
        self._last = self._now()
        self._stacks: list[str] = []
        self._over = threading.Event()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._mark)
        self._timer.start(MARK_MS)
        threading.Thread(target=self._look, name="turns", daemon=True).start()

    def stop(self) -> None:
        """Mark no more."""
        self._timer.stop()
        self._over.set()

    @Slot()
    def _mark(self) -> None:
        before, now = self._last, self._now()
        wall, cpu, queued, all_cpu = (1000 * (b - a) for a, b in zip(before, now, strict=True))
        self.count += 1
        self.longest = max(self.longest, cpu)
        stacks, self._stacks = tuple(self._stacks), []
        if wall > LONG_MS or cpu > LONG_MS:
            asleep = max(0.0, wall - cpu - queued)
            kept = min(asleep, all_cpu - cpu)
            turn = Turn(now[0] - self._begun, wall, cpu, queued, asleep, kept, stacks)
            self.long.append(turn)
        self._last = self._now()

    def _now(self) -> tuple[float, float, float, float]:
        """Return now, this thread's time on a processor and waiting for one, and all threads' time.

        In seconds.
        """
        _, queued, _ = Path("/proc/thread-self/schedstat").read_text().split()
        return time.perf_counter(), time.thread_time(), int(queued) / 1e9, time.process_time()

    # -- in the thread that looks

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            if time.perf_counter() - self._last[0] > LONG_MS / 1000 / 2:
                places = whereabouts(self._main)
                self._stacks.append("".join(traceback.format_list(places)).rstrip())


def whereabouts(thread: int) -> traceback.StackSummary:
    """Return where a thread is, the innermost last.

    Frames are let go of at once, before any source is read: they would keep a painter alive.
    """
    places: list[tuple[str, int, str]] = []
    frame = sys._current_frames().get(thread)
    while frame is not None and len(places) < DEEPEST:
        places.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back
    del frame
    return traceback.StackSummary.from_list([(*place, None) for place in reversed(places)])


class Hand(QObject):
    """Does what has no key, as it is told on stdin; lives in the main thread."""

    chosen = Signal(str, object)
    wished = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._obey)

    @Slot()
    def _obey(self) -> None:
        match sys.stdin.readline().split():
            case [name, value]:
                self.chosen.emit(name, value)
            case ["end"]:
                self.wished.emit(EndPressed())
            case _:
                self._notifier.setEnabled(False)


def main(report: Path, arguments: list[str]) -> int:
    """Run FocusDesk as ever, watched from the moment its window appears; tell what was seen."""
    from focusdesk import cli  # noqa: PLC0415
    from focusdesk.qt import garbage  # noqa: PLC0415
    from focusdesk.qt.opening import Opening  # noqa: PLC0415

    watches: list[Turns] = []
    appear = Opening.appear

    def watched(self: Opening) -> None:
        application = QCoreApplication.instance()
        assert application is not None
        watches.append(Turns(application))
        hand = Hand(application)
        hand.chosen.connect(self.window.pages.chosen)
        hand.wished.connect(self.window.wished)
        appear(self)

    garbage.COLLECT_MS = COLLECT_MS  # type: ignore[misc]
    Opening.appear = watched  # type: ignore[method-assign]
    code = cli.main(arguments)
    for watch in watches:
        watch.stop()
        told = {
            "count": watch.count,
            "longest_cpu_ms": watch.longest,
            "long": [asdict(turn) for turn in watch.long],
        }
        report.write_text(json.dumps(told, indent=1))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
