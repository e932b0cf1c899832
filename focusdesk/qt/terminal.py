"""The front ends without a window: one live status line, and an exit code at the end."""

import sys
from typing import Final, TextIO

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from focusdesk.core.errors import KILLED_BY
from focusdesk.core.facts import EndPressed
from focusdesk.core.state import Phase, State
from focusdesk.qt import failures, messages
from focusdesk.qt.controller import Controller
from focusdesk.qt.threads import leave_ms

WIDTH: Final = 100


class Terminal(QObject):
    """Shows a session on a terminal and leaves when it is over; lives in the main thread.

    The line is rewritten in place, and only on a terminal: into a file or a pipe nothing is written
    but what went wrong.
    """

    def __init__(self, controller: Controller, *, out: TextIO = sys.stderr) -> None:
        super().__init__()
        self._controller = controller
        self._out = out
        self._live = out.isatty()
        self._shown = ""
        self.exit_code = 0
        controller.state_changed.connect(self.show_state)

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Show `state`; leave when it is over."""
        if state.phase is Phase.OVER:
            self._leave(state)
            return
        self._show(messages.line(state))

    @Slot(int)
    def interrupt(self, number: int) -> None:
        """End the session at once, also at the service; a second Ctrl-C does not wait for that."""
        impatient = self.exit_code != 0
        self.exit_code = KILLED_BY + number
        if impatient:
            QCoreApplication.exit(self.exit_code)
            return
        self._end()

    @Slot()
    def crash(self) -> None:
        """Leave after a bug: nobody is here who could judge whether to go on."""
        self.exit_code = 1
        self._end()

    def _end(self) -> None:
        QTimer.singleShot(leave_ms(self._controller.state), self._leave_anyway)
        self._controller.handle(EndPressed())

    @Slot()
    def _leave_anyway(self) -> None:
        """Stop waiting for a service that does not answer."""
        QCoreApplication.exit(self.exit_code)

    def _show(self, text: str) -> None:
        if self._live and text != self._shown:
            self._shown = text
            self._out.write(f"\r{text[:WIDTH]:<{WIDTH}}")
            self._out.flush()

    def _leave(self, state: State) -> None:
        """Let the last line be true: that it is over, or, where it failed, the sentence on that."""
        if state.failure is None:
            self._show(messages.status(state))
            self._out.write("\n" if self._live else "")
        elif self._shown:
            self._show("")
            self._out.write("\r")
        self._out.flush()
        if self.exit_code == 0 and state.failure is not None:
            self.exit_code = failures.complain(state.failure)
        QCoreApplication.exit(self.exit_code)
