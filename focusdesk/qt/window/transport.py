"""The drawn buttons: play and pause, back and skip, mute, keep, settings, and the small window."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton

from focusdesk.qt.window import look, shortcuts
from focusdesk.qt.window.shortcuts import Act
from focusdesk.qt.words import tr

LARGE: Final = 72
MIDDLE: Final = 48
SMALL: Final = look.CONTROL_HEIGHT

HALO: Final = 4
"""Room around a disc for the ring that shows where the keyboard is."""

GLYPH: Final = 22
STEP_GLYPH: Final = 12
WAVE_PEN: Final = 1.8


class RoundButton(QAbstractButton):
    """A disc with a glyph that is drawn, and named in words for whoever cannot see it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        # A click leaves the keyboard where it is: Space is to go on playing and pausing.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def call(self, word: str, act: Act) -> None:
        """Bear the name `word` and tell the key that does the same."""
        self.setAccessibleName(word)
        self.setToolTip(shortcuts.hint(word, act))

    def _ground(self) -> QColor:
        """Return the colour of the disc."""
        colour = QColor(look.colours(self.palette()).faint)  # a copy: the scheme's is everybody's
        if not self.isEnabled():
            colour.setAlpha(0)
        elif self.isDown():
            colour = colour.darker(115)
        elif self.underMouse():
            colour = colour.lighter(108)
        return colour

    def _ink(self) -> QColor:
        """Return the colour of the glyph."""
        return self.palette().color(QPalette.ColorRole.WindowText)

    def _draw(self, painter: QPainter, middle: QPointF) -> None:
        """Draw the glyph around `middle`, in the painter's brush."""

    # -- Qt's names

    def sizeHint(self) -> QSize:
        """Return the one size it has."""
        return QSize(self._size, self._size)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on Space at once, and leave the arrows to the window: they are the music's.

        Qt would wait until Space is let go, a tenth of a second later, and move the focus.
        """
        match event.key():
            case Qt.Key.Key_Space:
                if not event.isAutoRepeat():
                    self.click()
            case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_Down:
                event.ignore()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw disc, glyph, and a ring while the keyboard is here."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
        if self.hasFocus() and self.window().testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        ):
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawEllipse(disc.adjusted(-3, -3, 3, 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ground())
        painter.drawEllipse(disc)
        painter.setBrush(self._ink())
        self._draw(painter, disc.center())


class TransportButton(RoundButton):
    """Shows what a press will do: a triangle to play, two bars to pause."""

    def __init__(self, size: int = LARGE) -> None:
        super().__init__(size)
        self._pauses = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_playing(playing=False)

    def show_playing(self, *, playing: bool) -> None:
        """Offer to pause while `playing`, else to play."""
        self.call(tr("Pause") if playing else tr("Play"), Act.TOGGLE)
        if playing is not self._pauses:  # what is shown already is not drawn again each second
            self._pauses = playing
            self.update()

    def _ground(self) -> QColor:
        colours = look.colours(self.palette())
        if not self.isEnabled():
            return colours.faint
        if self.isDown():
            return colours.accent.darker(115)
        return colours.accent.lighter(108) if self.underMouse() else colours.accent

    def _ink(self) -> QColor:
        if self.isEnabled():
            return look.colours(self.palette()).on_accent
        return self.palette().color(QPalette.ColorRole.Window)

    def _draw(self, painter: QPainter, middle: QPointF) -> None:
        glyph = GLYPH * self._size / LARGE
        if self._pauses:
            for side in (-1, 1):
                bar = QRectF(0, 0, glyph / 3, glyph)
                bar.moveCenter(middle + QPointF(side * glyph / 3, 0))
                painter.drawRoundedRect(bar, 2, 2)
            return
        # The triangle's middle is not its box's: a little to the right it looks centred.
        painter.drawPolygon(_triangle(middle + QPointF(0.64 * glyph, 0), glyph, glyph))


class StepButton(RoundButton):
    """A triangle that runs against a bar: to the next piece, or back."""

    def __init__(self, *, forward: bool) -> None:
        super().__init__(MIDDLE)
        self._side = 1 if forward else -1

    def _draw(self, painter: QPainter, middle: QPointF) -> None:
        half = STEP_GLYPH / 2
        tip = middle + QPointF(self._side * (half - 1), 0)
        painter.drawPolygon(_triangle(tip, self._side * (STEP_GLYPH - 1), STEP_GLYPH + 1))
        bar = QRectF(0, 0, 2.5, STEP_GLYPH + 1)
        bar.moveCenter(middle + QPointF(self._side * (half + 0.25), 0))
        painter.drawRoundedRect(bar, 1, 1)


class GhostButton(RoundButton):
    """A glyph alone, of which the disc shows under the pointer."""

    def __init__(self) -> None:
        super().__init__(SMALL)

    def _ground(self) -> QColor:
        colour = super()._ground()
        if not (self.isDown() or self.underMouse()):
            colour.setAlpha(0)
        return colour

    def _pen(self, painter: QPainter) -> None:
        """Draw lines of the glyph's colour, and fill nothing."""
        painter.setPen(
            QPen(painter.brush(), WAVE_PEN, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)


class KeepButton(GhostButton):
    """A bookmark, filled once the piece is kept."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = False

    def show_kept(self, word: str, *, kept: bool) -> None:
        """Bear the name `word`, and look like it."""
        self.call(word, Act.KEEP)
        if kept is not self._kept:
            self._kept = kept
            self.update()

    def _ink(self) -> QColor:
        role = QPalette.ColorRole.WindowText
        if self._kept or self.isEnabled():
            return self.palette().color(QPalette.ColorGroup.Active, role)
        return self.palette().color(role)

    def _draw(self, painter: QPainter, middle: QPointF) -> None:
        outline = ((-5, -7.5), (5, -7.5), (5, 7.5), (0, 3.5), (-5, 7.5))
        ground = painter.brush()
        self._pen(painter)
        if self._kept:
            painter.setBrush(ground)
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in outline]))


class SizeButton(GhostButton):
    """A frame with a small one in it, or with an arrow that opens it."""

    def __init__(self, *, smaller: bool) -> None:
        super().__init__()
        self._smaller = smaller

    def speak(self) -> None:
        """Say which of the two windows it leads to."""
        self.call(tr("Small window") if self._smaller else tr("Large window"), Act.COMPACT)

    def _draw(self, painter: QPainter, middle: QPointF) -> None:
        ink = painter.brush()
        self._pen(painter)
        large = QRectF(-8, -6.5, 16, 13).translated(middle)
        small = QRectF(0, 0.5, 5.5, 3.5).translated(middle)
        if not self._smaller:
            painter.drawRoundedRect(large, 2, 2)
            arrow = ((-4.5, 0.5), (-4.5, -3), (-1, -3))
            painter.drawPolyline(QPolygonF([middle + QPointF(x, y) for x, y in arrow]))
            painter.drawLine(middle + QPointF(-4.5, -3), middle + QPointF(3.5, 3))
            return
        painter.drawRoundedRect(large, 2, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawRoundedRect(small, 1, 1)


class SettingsButton(GhostButton):
    """Two sliders, each with its knob elsewhere."""

    def speak(self) -> None:
        """Say where it leads."""
        self.call(tr("Settings"), Act.SETTINGS)

    def _draw(self, painter: QPainter, middle: QPointF) -> None:
        ink = painter.brush()
        self._pen(painter)
        for rise, knob in ((-4, 3), (4, -3)):
            line = middle + QPointF(0, rise)
            painter.drawLine(line - QPointF(8, 0), line + QPointF(8, 0))
            painter.setBrush(ink)
            painter.drawEllipse(line + QPointF(knob, 0), 2.5, 2.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)


class MuteButton(GhostButton):
    """A loudspeaker, crossed out while it is muted."""

    def __init__(self) -> None:
        super().__init__()
        self._muted = False
        self.show_muted(muted=False)

    def show_muted(self, *, muted: bool) -> None:
        """Offer the sound again while `muted`, else offer silence."""
        self.call(tr("Unmute") if muted else tr("Mute"), Act.MUTE)
        if muted is not self._muted:
            self._muted = muted
            self.update()

    def _draw(self, painter: QPainter, middle: QPointF) -> None:
        painter.translate(middle)
        outline = ((-9, -3), (-6, -3), (-1, -7.5), (-1, 7.5), (-6, 3), (-9, 3))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in outline]))
        self._pen(painter)
        if self._muted:
            for rise in (-3, 3):
                painter.drawLine(QPointF(3, -rise), QPointF(9, rise))
            return
        for radius in (4, 8):
            around = QRectF(-radius, -radius, 2 * radius, 2 * radius).translated(1, 0)
            painter.drawArc(around, -45 * 16, 90 * 16)


def _triangle(tip: QPointF, length: float, height: float) -> QPolygonF:
    """Return a triangle that points at `tip`, to the left where `length` is negative."""
    back = tip.x() - length
    return QPolygonF(
        [tip, QPointF(back, tip.y() - height / 2), QPointF(back, tip.y() + height / 2)]
    )
