"""Turn Ctrl-C and the system's request to stop into a Qt signal.

Python runs a signal's handler only when the interpreter next gets its turn, which an idle Qt loop
does not give it. The wake-up socket does: Qt notices the byte, Python then runs the handler.
"""

import signal
import socket
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

SIGNALS: Final = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last two are not everywhere
    if hasattr(signal, name)
)


class Interrupts(QObject):
    """Emits `interrupted` when the terminal or the system asks to stop; lives in the main thread.

    Signals:
        interrupted: the number of the signal.
    """

    interrupted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._pending: list[int] = []
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, self._received)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)

    def close(self) -> None:
        """Give the signals back to Python."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        self._reader.close()
        self._writer.close()

    def _received(self, number: int, _frame: FrameType | None) -> None:
        # Not emitted here: a handler runs between any two lines, a slot only between events.
        self._pending.append(number)

    @Slot()
    def _drain(self) -> None:
        """Tell what was received; that this runs at all lets the handler run."""
        self._reader.recv(4096)
        pending, self._pending = self._pending, []
        for number in pending:
            self.interrupted.emit(number)
