"""A question on the page itself, where a press would lose something; nothing waits for it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from focusdesk.qt.window import look


class Question(QWidget):
    """Is there while it is asked, until whoever asked it hides it again.

    Signals:
        agreed, declined: the answer.
    """

    agreed = Signal()
    declined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.yes: QPushButton = look.usual()
        self.no: QPushButton = look.usual()
        self.yes.clicked.connect(self.agreed)
        self.no.clicked.connect(self.declined)
        for answer in (self.yes, self.no):
            answer.setProperty("small", True)  # what is asked needs the room
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.SPACE)
        row.addWidget(self.text, 1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.hide()

    def ask(self) -> None:
        """Show it, with the keyboard on the answer that loses nothing."""
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_asked(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    @property
    def has_keyboard(self) -> bool:
        """Whether a key would answer it."""
        return self.yes.hasFocus() or self.no.hasFocus()

    # -- Qt's names

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Decline at Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.declined.emit()
        else:
            super().keyPressEvent(event)
