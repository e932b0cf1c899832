"""A page of the window: a column of readable width that speaks the listener's language."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from focusdesk.qt.window import look


class Page(QWidget):
    """Lays its content out in `column`, in the middle of however wide a window.

    What a page says, it says in `speak` and not where it makes its widgets, so that another
    language needs no other window.
    """

    def __init__(self, widest: int = look.PAGE_WIDTH) -> None:
        super().__init__()
        self._content = QWidget()
        self._content.setMaximumWidth(widest)
        self.column = QVBoxLayout(self._content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look.SPACE)
        across = QHBoxLayout(self)
        across.setContentsMargins(*[look.PAGE_MARGIN] * 4)
        for beside in (True, False, True):
            if beside:  # a little more room where there is any, and the rest where there is much
                across.addSpacerItem(QSpacerItem(look.SPACE, 0, QSizePolicy.Policy.Expanding))
            else:
                across.addWidget(self._content, 1000)

    def _head(self, title: QLabel, told: QLabel) -> None:
        """Begin the column: what the page is for, with some of the free room above it."""
        self.column.addStretch(1)
        self.column.addWidget(title)
        self.column.addWidget(told)
        self.column.addSpacing(3 * look.SPACE)

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""

    # -- Qt's names

    def changeEvent(self, event: QEvent) -> None:
        """Speak anew when the language changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.speak()
