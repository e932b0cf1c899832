"""What only a technician reads of a failure: folded away behind a word, and there to be copied."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from focusdesk.core.errors import FocusDeskError
from focusdesk.qt import failures
from focusdesk.qt.window import look
from focusdesk.qt.words import tr

LINES = 4


class Details(QWidget):
    """The unfolded text with its button to copy it.

    `button` folds and unfolds it and may stand elsewhere, such as beside the sentence. Both are
    there only while there is a failure to tell of.
    """

    def __init__(self) -> None:
        super().__init__()
        self.button: QPushButton = look.small()
        self.button.setCheckable(True)
        self.button.toggled.connect(self._unfold)
        self.button.hide()
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(LINES * self._text.fontMetrics().lineSpacing() + look.SPACE)
        self._copy: QPushButton = look.usual()
        self._copy.clicked.connect(self._take_copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE)
        column.addWidget(self._text)
        column.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTrailing)
        self.hide()
        self._speak()

    def show_failure(self, failure: FocusDeskError | None) -> None:
        """Tell of `failure`; None: of nothing, and take no room. What is unfolded stays so."""
        text = failures.details(failure) if failure is not None else ""
        if text != self._text.toPlainText():
            self._text.setPlainText(text)
        if not text:
            self.button.setChecked(False)
        self.button.setVisible(bool(text))

    @property
    def text(self) -> str:
        """What is told."""
        return self._text.toPlainText()

    @Slot(bool)
    def _unfold(self, unfolded: bool) -> None:
        self._copy.setText(tr("Copy"))
        self.setVisible(unfolded)

    @Slot()
    def _take_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self._copy.setText(tr("Copied", "to the clipboard"))

    def _speak(self) -> None:
        self.button.setText(tr("Details"))
        self._copy.setText(tr("Copy"))
        self._text.setAccessibleName(tr("Details"))

    # -- Qt's names

    def changeEvent(self, event: QEvent) -> None:
        """Speak anew when the language changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()
