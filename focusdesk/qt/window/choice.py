"""One of several buttons of which one is chosen, marked so that it shows on any ground."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton

from focusdesk.qt.window import look

EDGE = 2.0


class ChoiceButton(QPushButton):
    """A checkable button with an edge in the accent's colour while it is the chosen one."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)

    # -- Qt's names

    def paintEvent(self, event: QPaintEvent) -> None:
        """Let the style draw the button, then draw the edge: styles only darken it a little."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colours(self.palette()).accent, EDGE))
        inside = EDGE / 2
        area = QRectF(self.rect()).adjusted(inside, inside, -inside, -inside)
        painter.drawRoundedRect(area, 2 * EDGE, 2 * EDGE)
