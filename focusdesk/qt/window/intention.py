"""One quiet line in which the listener may say what they work on; it stays on this computer."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from focusdesk.core.wanted import LONGEST_INTENTION
from focusdesk.qt.window import look
from focusdesk.qt.words import tr


class Intention(QLineEdit):
    """A field that looks like a line of text until it is used.

    Signals:
        given: what it says now.
        left: the listener is done with it, and the keyboard may go on.
    """

    given = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self.setMaxLength(LONGEST_INTENTION)
        self.setProperty("quiet", True)
        self.setMinimumHeight(look.CONTROL_HEIGHT)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editingFinished.connect(self._give)

    def show_text(self, text: str) -> None:
        """Show what is known, unless somebody is typing."""
        self._known = text
        if not self.hasFocus() and text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def speak(self) -> None:
        """Say what it asks for."""
        self.setPlaceholderText(tr("What are you working on?"))
        self.setAccessibleName(tr("What you are working on"))

    @Slot()
    def _give(self) -> None:
        if self.text() != self._known:
            self._known = self.text()
            self.given.emit(self._known)

    # -- Qt's names

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what was typed at Enter, take it back at Escape, and leave at either."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.setText(self._known)
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._give()
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the beginning again."""
        super().focusOutEvent(event)
        self.setCursorPosition(0)
