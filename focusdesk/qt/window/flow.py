"""Lay things out like words: side by side, and on in the next row where a row is full."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from focusdesk.qt.window import look


class Flow(QLayout):
    """Rows are centred; what is wider than a row is made as wide as the row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(look.SPACE)

    def _lay_out(self, area: QRect, *, really: bool) -> int:
        """Place everything in `area` if `really`; return the height that this takes."""
        gap, row = self.spacing(), list[tuple[QLayoutItem, QRect]]()
        at, high = QPoint(area.x(), area.y()), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(1, area.width()), 10_000))
            if row and at.x() + size.width() > area.x() + area.width():
                self._place(row, high, area, really=really)
                at, high, row = QPoint(area.x(), at.y() + high + gap), 0, []
            row.append((item, QRect(at, size)))
            high = max(high, size.height())
            at += QPoint(size.width() + gap, 0)
        self._place(row, high, area, really=really)
        return at.y() + high - area.y()

    def _place(
        self, row: list[tuple[QLayoutItem, QRect]], high: int, area: QRect, *, really: bool
    ) -> None:
        parent = self.parentWidget()
        if not really or parent is None:
            return
        spare = area.width() - sum(place.width() for _, place in row)
        aside = (spare - self.spacing() * (len(row) - 1)) // 2
        for item, place in row:
            middle = place.translated(aside, (high - place.height()) // 2)
            item.setGeometry(look.facing(parent, area, middle))

    # -- Qt's names

    def addItem(self, item: QLayoutItem) -> None:
        """Put `item` last."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and return it, or None beyond the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Want no more room than there is."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Say that rows wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high everything is in rows of `width`."""
        return self._lay_out(QRect(0, 0, width, 0), really=False)

    def setGeometry(self, area: QRect) -> None:
        """Place everything in `area`."""
        super().setGeometry(area)
        self._lay_out(area, really=True)

    def sizeHint(self) -> QSize:
        """Return the size of one long row."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(size.width() + self.spacing() for size in sizes)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Return the room for the item that needs the most of it."""
        least = QSize()
        for item in self._items:
            if not item.isEmpty():
                least = least.expandedTo(item.minimumSize())
        return least
