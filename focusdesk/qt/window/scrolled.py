"""A page that scrolls where the window is too low for it, and is never cut off at its side."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from focusdesk.qt.window import look

SMALLEST = QSize(45 * look.SPACE, 53 * look.SPACE)


class Scrolled(QScrollArea):
    """Shows `page`; its own focus is the page's."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        for layer in (self.viewport(), page):
            layer.setAutoFillBackground(False)  # or the window itself would never be painted

    # -- Qt's names

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the window: they are the music's; Page Up and Page Down scroll."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Return the page's least width, and a height in which scrolling makes sense."""
        bar = self.verticalScrollBar().sizeHint().width()
        return SMALLEST.expandedTo(QSize(self._page.minimumSizeHint().width() + bar, 0))
