"""A check box drawn as a switch: its knob tells on from off, and not its colour alone."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from focusdesk.qt.window import look

TRACK: Final = QSize(5 * look.SPACE, 3 * look.SPACE)
AROUND: Final = 3
"""Room for the mark of the focus, on every side."""

KNOB: Final = 8.0
EDGE: Final = 1.5


class Toggle(QCheckBox):
    """A check box to the keyboard and to a screen reader; drawn as a switch."""

    # -- Qt's names

    def sizeHint(self) -> QSize:
        """Return the track and the room for the focus."""
        return TRACK + QSize(2 * AROUND, 2 * AROUND)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a switch has one size."""
        return self.sizeHint()

    def hitButton(self, _pos: QPoint) -> bool:
        """Take a click anywhere on it."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, the knob on the side that is on, and the focus."""
        made = look.colours(self.palette())
        on, works = self.isChecked(), self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = EDGE / 2
        track = QRectF(QPointF(AROUND, (self.height() - TRACK.height()) / 2), TRACK)
        inner = track.adjusted(half, half, -half, -half)
        edge = made.accent if on else made.line
        painter.setPen(QPen(edge if works else made.faint, EDGE))
        painter.setBrush(made.accent if on and works else made.faint if on else made.surface)
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        to_right = on == (self.layoutDirection() is Qt.LayoutDirection.LeftToRight)
        aside = track.height() / 2
        middle = QPointF(track.right() - aside if to_right else track.left() + aside, 0.0)
        middle.setY(track.center().y())
        knob = made.on_accent if on else made.line
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(knob if works else made.pale_text)
        painter.drawEllipse(middle, KNOB, KNOB)
        if self.hasFocus():
            around = track.adjusted(-2.0, -2.0, 2.0, 2.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(made.text, 2.0))
            painter.drawRoundedRect(around, around.height() / 2, around.height() / 2)
