"""Own the session state: facts in, orders out."""

import logging
import random
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from focusdesk.core import session
from focusdesk.core.facts import Fact, Heard, Received, Ticked, Woke
from focusdesk.core.orders import AudioOrder
from focusdesk.core.planning import wake_at
from focusdesk.core.session import A_NAP
from focusdesk.core.state import State
from focusdesk.qt.asleep import time_asleep

log = logging.getLogger(__name__)


class Controller(QObject):
    """The only owner of the state; lives in the main thread.

    Signals:
        state_changed: the new `State`, after every fact that changed it.
        to_network, to_audio: an order for the one thread or the other.
    """

    state_changed = Signal(object)
    to_network = Signal(object)
    to_audio = Signal(object)

    def __init__(
        self,
        state: State,
        *,
        now: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        asleep: Callable[[], float] = time_asleep,
    ) -> None:
        super().__init__()
        self.state = state
        self._now = now
        self._jitter = jitter
        self._asleep = asleep
        self._slept = asleep()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._tick)

    @Slot(object)
    def handle(self, fact: Fact) -> None:
        """Take a fact in and pass on what follows from it."""
        before, self._slept = self._slept, self._asleep()
        slept = self._slept - before
        if isinstance(fact, Woke):  # the system knows that it woke, the clocks after how long
            fact = Woke(slept)
        elif slept > A_NAP:
            self._take(Woke(slept))
        self._take(fact)

    def _take(self, fact: Fact) -> None:
        before = self.state
        self.state, orders = session.step(before, fact, now=self._now(), jitter=self._jitter())
        if not isinstance(fact, Heard | Received | Ticked):  # these come often and tell nothing
            log.debug("%r", fact)
        if self.state.heard_index not in (None, before.heard_index):
            log.debug("segment %d is heard", self.state.heard_index)
        for gone in self.state.skipped[len(before.skipped) :]:
            log.info("segment %d is left out: %s", gone.index, gone.reason)
        for order in orders:
            log.debug("-> %r", order)
            (self.to_audio if isinstance(order, AudioOrder) else self.to_network).emit(order)
        self._set_timer()
        if self.state != before:
            self.state_changed.emit(self.state)

    @Slot()
    def _tick(self) -> None:
        self.handle(Ticked())

    def _set_timer(self) -> None:
        due = wake_at(self.state)
        if due is None:
            self._timer.stop()
            return
        self._timer.start(max(20, round((due - self._now()) * 1000)))
