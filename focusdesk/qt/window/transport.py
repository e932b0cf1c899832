"""The round button that plays and pauses."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPolygonF
from PySide6.QtWidgets import QAbstractButton

from focusdesk.qt.window import look

SIZE = 72
HALO = 4
GLYPH = 22


class TransportButton(QAbstractButton):
    """Shows what a press will do: a triangle to play, two bars to pause."""

    def __init__(self) -> None:
        super().__init__()
        self._pauses = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_playing(playing=False)

    def show_playing(self, *, playing: bool) -> None:
        """Offer to pause while `playing`, else to play."""
        self._pauses = playing
        word = "Pause" if playing else "Play"
        self.setAccessibleName(word)
        self.setToolTip(f"{word} (Space)")
        self.update()

    # -- Qt's names

    def sizeHint(self) -> QSize:
        """Return the one size it has."""
        return QSize(SIZE, SIZE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw disc, glyph, and a ring while the keyboard is here."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = look.colours(self.palette())
        disc = QRectF(HALO, HALO, SIZE - 2 * HALO, SIZE - 2 * HALO)
        colour = colours.accent
        if not self.isEnabled():
            colour = colours.faint
        elif self.isDown():
            colour = colour.darker(115)
        elif self.underMouse():
            colour = colour.lighter(108)
        ground = self.palette().color(QPalette.ColorRole.Window)
        if self.hasFocus() and self.window().testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        ):
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawEllipse(disc.adjusted(-3, -3, 3, 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(disc)
        painter.setBrush(colours.on_accent if self.isEnabled() else ground)
        middle = disc.center()
        if self._pauses:
            for side in (-1, 1):
                bar = QRectF(0, 0, GLYPH / 3, GLYPH)
                bar.moveCenter(middle + QPointF(side * GLYPH / 3, 0))
                painter.drawRoundedRect(bar, 2, 2)
            return
        half = GLYPH / 2
        # The triangle's middle is not its box's: a little to the right it looks centred.
        tip = middle + QPointF(half + 3, 0)
        back = middle.x() - half + 3
        painter.drawPolygon(
            QPolygonF([tip, QPointF(back, middle.y() - half), QPointF(back, middle.y() + half)])
        )
