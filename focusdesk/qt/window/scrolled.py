"""A page that scrolls where the window is too low for it, and is never cut off at its side."""

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

from focusdesk.qt.window import look

SMALLEST = QSize(45 * look.SPACE, 53 * look.SPACE)


class Scrolled(QScrollArea):
    """Shows `page`; its own focus is the page's.

    WORKAROUND: Qt's own bars come and go as accessible children, also with the page they are on,
    and Qt 6.11 reads beyond the end of its list, and crashes, when a screen reader asks for one
    that has just gone. So those stay off; a bar of ours, in the page's margin, moves with them.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.hide()
        inner = self.verticalScrollBar()
        inner.rangeChanged.connect(self._fit_bar)
        inner.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(inner.setValue)
        # One of our own: PySide6 would look for what Qt's is among all kinds of widgets.
        self.setViewport(QWidget())
        self.setWidget(page)
        page.setAutoFillBackground(False)  # or the window itself would never be painted

    @Slot(int, int)
    def _fit_bar(self, least: int, most: int) -> None:
        """Have the bar say where the page is, if there is more of it than is seen."""
        inner = self.verticalScrollBar()
        self._bar.setRange(least, most)
        self._bar.setPageStep(inner.pageStep())
        self._bar.setSingleStep(inner.singleStep())
        self._bar.setVisible(most > least)

    # -- Qt's names

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the trailing edge."""
        super().resizeEvent(event)
        width = self._bar.sizeHint().width()
        place = QRect(self.width() - width, 0, width, self.height())
        self._bar.setGeometry(look.facing(self, self.rect(), place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the window: they are the music's; Page Up and Page Down scroll."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Return the page's least width, and a height in which scrolling makes sense."""
        return SMALLEST.expandedTo(QSize(self._page.minimumSizeHint().width(), 0))
