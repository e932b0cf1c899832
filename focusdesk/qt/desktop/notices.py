"""Say when a session is over, and once what only the listener can mend; otherwise keep still."""

import html
import logging
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from focusdesk.core.errors import NotAuthorised, OutOfBudget
from focusdesk.core.readings import is_open
from focusdesk.core.state import Phase, State
from focusdesk.qt import failures, messages

log = logging.getLogger(__name__)

FOR_THE_LISTENER: Final = (NotAuthorised, OutOfBudget)
"""What ends the music sooner or later unless the listener does something about it."""


def has_ended_by_itself(before: State, state: State) -> bool:
    """Say whether the session was just over without a press of the listener's."""
    if not is_open(before) or state.phase not in (Phase.ENDING, Phase.OVER):
        return False
    return state.drained or state.failure is not before.failure


def needs_the_listener(before: State, state: State) -> bool:
    """Say whether the service has just refused what only the listener can mend."""
    new = state.refusal is not before.refusal
    return new and is_open(state) and isinstance(state.refusal, FOR_THE_LISTENER)


class Notices(QObject):
    """Collects what is to be said, and says it where the window is not in front.

    Lives in the main thread.

    Signals:
        said: a title and a sentence, for whatever shows notifications here.
    """

    said = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._state = State()
        self._told: set[type] = set()
        self._waiting: list[tuple[str, str]] = []

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Notice what has become of the session; nothing is said yet."""
        before, self._state = self._state, state
        if state.run != before.run:
            self._told.clear()
            self._waiting.clear()
        elif has_ended_by_itself(before, state):
            self._waiting = [(messages.title(state), messages.ending(state))]
        elif needs_the_listener(before, state) and type(state.refusal) not in self._told:
            assert state.refusal is not None
            self._told.add(type(state.refusal))
            self._waiting.append((messages.title(state), failures.error(state.refusal)))

    @Slot()
    def say(self) -> None:
        """Say what waits, unless the listener is looking at the window that says it."""
        waiting, self._waiting = self._waiting, []
        if QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive:
            return
        for title, sentence in waiting:
            log.info("a notice: %s", sentence)
            self.said.emit(title, sentence)


def as_markup(sentence: str) -> str:
    """Return a sentence, which may hold a stranger's words, as nothing but text."""
    return html.escape(sentence, quote=False)
