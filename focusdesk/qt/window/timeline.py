"""The session as a drawn strip with a playhead: it tells of each piece, and a click goes there."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip

from focusdesk.core import strip
from focusdesk.core.facts import SeekPressed
from focusdesk.core.readings import BACK_RESTARTS, is_open
from focusdesk.core.state import State
from focusdesk.core.strip import Kind, Strip
from focusdesk.qt import strip_words
from focusdesk.qt.window import look, waveform
from focusdesk.qt.window.waveform import Scale

HEAD: Final = 2.0
"""How wide the playhead is."""

AROUND: Final = 4
"""So far from a line's middle may its pixels be."""

MANY: Final = 60
"""More pieces than this are drawn in a turn of the event loop that has nothing else to do."""

STEP: Final = 10
PAGE: Final = 60
"""What an assistive tool moves the value by, in seconds."""

NEAR: Final = 4.0
"""So near to the mark of a piece that was left out, in pixels, one points at it."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the drawing depends on: while it stays the same, so does the drawing."""

    size: QSize
    ratio: float
    mirrored: bool
    colours: look.Colours
    shapes: tuple[object, ...]


class Timeline(QAbstractSlider):
    """Draws the session in `render_state`; its value is the second of the strip that is heard.

    The waveforms are drawn once, as they are behind the playhead and as they are ahead of it, and
    again only when a piece changes. Each second moves the playhead over them: a few pixels, if any.

    Signals:
        wished: where the listener wants to be, as a fact.
    """

    wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._state = State()
        self._strip = Strip()
        self._stale = False  # it was hidden when the state changed
        self._following = False  # the value changes because the music does
        self._look: _Look | None = None
        self._layers = (QPixmap(), QPixmap())
        self._shapes_drawn: dict[object, waveform.Shape] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._draw_later)
        self._pointer: float | None = None  # the pixel under the pointer, from the left
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSingleStep(STEP)
        self.setPageStep(PAGE)
        self.setAccessibleName(strip_words.name())
        self.valueChanged.connect(self._go_to_value)

    def render_state(self, state: State) -> None:
        """Show how far `state` is; repaints only the pixels that change."""
        self._state = state
        self._stale = not self.isVisible()
        if not self._stale:
            self._lay_out()

    def _lay_out(self) -> None:
        before = self._strip
        self._strip = strip.strip(self._state)
        if self._shapes(self._strip) != self._shapes(before):
            self.update()
        elif self._pixel(self._strip.here) != self._pixel(before.here):
            self._update_between(before.here, self._strip.here)
        self.setAccessibleDescription(strip_words.told(self._state))
        self._following = True
        self.setRange(0, round(self._strip.length))
        self.setValue(round(self._strip.here or 0.0))
        self._following = False
        self._point()

    # -- where things are

    def _scale(self) -> Scale:
        return Scale(self.width(), self._strip.length)

    def _shapes(self, whole: Strip) -> tuple[object, ...]:
        """Return all that shows of a strip but the playhead, to the pixel."""
        scale = Scale(self.width(), whole.length)
        ratio = self.devicePixelRatioF()

        def pixel(second: float) -> int:
            return round(scale.x(second) * ratio)

        there = whole.at(whole.here) if whole.here is not None else None
        return (
            pixel(whole.ends),
            there and pixel(there.start),
            *(
                (
                    slot.kind,
                    pixel(slot.start),
                    pixel(slot.end),
                    round(slot.correlation, 2),
                    slot.bridged is None,
                    slot.outline,
                )
                for slot in whole.slots
            ),
        )

    def _pixel(self, second: float | None) -> int | None:
        if second is None:
            return None
        return round(self._scale().x(second) * self.devicePixelRatioF())

    def _across(self, x: float) -> float:
        """Return a pixel of the widget as one of the drawing, or the other way round."""
        return self.width() - x if self.isRightToLeft() else x

    def _update_between(self, *seconds: float | None) -> None:
        """Have the pixels around and between some seconds painted anew."""
        self._update_around(*(self._scale().x(second) for second in seconds if second is not None))

    def _update_around(self, *xs: float) -> None:
        if xs:
            ends = sorted(self._across(x) for x in xs)
            left, right = int(ends[0]) - AROUND, int(ends[-1]) + AROUND + 1
            self.update(QRect(left, 0, right - left, self.height()))

    # -- the pointer

    def _slot_at(self, x: float) -> strip.Slot | None:
        """Return what is drawn at a pixel: of what has no length, its mark."""
        scale = self._scale()
        for slot in self._strip.slots:
            if slot.kind is Kind.SKIPPED and abs(scale.x(slot.start) - x) < NEAR:
                return slot
        return self._strip.at(scale.second(x))

    def _can_go_to(self, slot: strip.Slot | None) -> bool:
        return slot is not None and slot.can_be_heard and is_open(self._state)

    def _point(self) -> None:
        """Have the pointer's shape say whether a click would go there."""
        goes = self._pointer is not None and self._can_go_to(self._slot_at(self._pointer))
        shape = Qt.CursorShape.PointingHandCursor if goes else Qt.CursorShape.ArrowCursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)

    def _point_at(self, x: float | None) -> None:
        before, self._pointer = self._pointer, x
        for place in (before, x):
            if place is not None:
                self._update_around(place)
        self._point()

    def _go_to(self, second: float) -> bool:
        """Wish to hear the music at a second of the strip; say whether it is here."""
        slot = self._strip.at(second)
        return slot is not None and self._go_into(slot, max(0.0, second - slot.start))

    def _go_into(self, slot: strip.Slot, within: float) -> bool:
        """Wish to hear a piece from a second of it on; say whether it is here."""
        if slot.index is None or not self._can_go_to(slot):
            return False
        self.wished.emit(SeekPressed(slot.index, within))
        return True

    @Slot(int)
    def _go_to_value(self, value: int) -> None:
        """Obey an assistive tool that sets the value; where nothing is, it stays as it was."""
        if not self._following and not self._go_to(float(value)):
            self._following = True
            self.setValue(round(self._strip.here or 0.0))
            self._following = False

    def _step(self, key: int) -> bool:
        """Go to the beginning of another piece; say whether the key means one."""
        here = self._strip.here or 0.0
        pieces = [slot for slot in self._strip.slots if self._can_go_to(slot)]
        match key:
            case Qt.Key.Key_PageUp:
                found = [slot for slot in pieces if slot.start < here - BACK_RESTARTS][-1:]
            case Qt.Key.Key_PageDown:
                found = [slot for slot in pieces if slot.start > here][:1]
            case Qt.Key.Key_Home:
                found = pieces[:1]
            case Qt.Key.Key_End:
                found = pieces[-1:]
            case _:
                return False
        for slot in found:
            self._go_into(slot, 0.0)
        return True

    # -- drawing

    def _drawing(self) -> tuple[QPixmap, QPixmap]:
        """Return the strip as it is behind the playhead, and ahead of it.

        Of a long session that is what was drawn last, until a moment later.
        """
        seen = self._seen()
        if seen != self._look and len(self._strip.slots) > MANY:
            self._later.start(0)
        elif seen != self._look:
            self._draw(seen)
        return self._layers

    @Slot()
    def _draw_later(self) -> None:
        self._draw(self._seen())
        self.update()

    def _seen(self) -> _Look:
        return _Look(
            self.size(),
            self.devicePixelRatioF(),
            self.isRightToLeft(),
            look.colours(self.palette()),
            self._shapes(self._strip),
        )

    def _draw(self, seen: _Look) -> None:
        self._look = seen
        scale = self._scale()
        self._shapes_drawn = waveform.shapes(self._strip, scale, self._shapes_drawn)
        layers = []
        for heard in (True, False):
            layer = QPixmap(self.size() * seen.ratio)
            layer.setDevicePixelRatio(seen.ratio)
            layer.fill(Qt.GlobalColor.transparent)
            painter = QPainter(layer)
            if seen.mirrored:
                painter.translate(self.width(), 0)
                painter.scale(-1, 1)
            waveform.draw(
                painter, self._strip, scale, self._shapes_drawn.values(), seen.colours, heard=heard
            )
            painter.end()
            layers.append(layer)
        self._layers = (layers[0], layers[1])

    # -- Qt's names

    def changeEvent(self, event: QEvent) -> None:
        """Bear its name in the language that is spoken now."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.setAccessibleName(strip_words.name())

    def sizeHint(self) -> QSize:
        """Return a strip as wide as it may be and no higher than it must."""
        return QSize(40 * look.SPACE, waveform.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the least that shows a session."""
        return QSize(16 * look.SPACE, waveform.HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what was heard and what is to come, and the playhead between them."""
        heard, ahead = self._drawing()
        painter = QPainter(self)
        here = self._strip.here
        whole = QRectF(self.rect())
        passed = QRectF(whole)
        if here is not None:
            split = self._across(self._scale().x(here))
            if self.isRightToLeft():
                passed.setLeft(split)
            else:
                passed.setRight(split)
        rest = QRectF(whole)
        if self.isRightToLeft():
            rest.setRight(passed.left())
        else:
            rest.setLeft(passed.right())
        area = QRectF(event.rect())
        for layer, part in ((heard, passed & area), (ahead, rest & area)):
            if not part.isEmpty():
                painter.setClipRect(part)
                painter.drawPixmap(self.rect(), layer)
        painter.setClipping(False)
        self._draw_lines(painter)

    def _draw_lines(self, painter: QPainter) -> None:
        """Draw the line under the pointer, the playhead, and a ring while the keyboard is here."""
        colours = look.colours(self.palette())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pointer is not None:
            self._draw_line(painter, self._pointer, colours.ground, 3.0)
            self._draw_line(painter, self._pointer, colours.quiet_text, 1.0)
        if self._strip.here is not None:
            x = self._scale().x(self._strip.here)
            self._draw_line(painter, x, colours.ground, HEAD + 2.0)
            self._draw_line(painter, x, colours.text, HEAD)
        if self.hasFocus() and self.window().testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        ):
            painter.setPen(QPen(colours.text, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(ring, look.RADIUS / 2, look.RADIUS / 2)

    def _draw_line(self, painter: QPainter, x: float, colour: QColor, width: float) -> None:
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
        ratio = self.devicePixelRatioF()
        # Between two pixels or in the middle of one, whichever makes both edges sharp.
        odd = round(width * ratio) % 2
        across = (round(self._across(x) * ratio) + odd / 2) / ratio
        top, bottom = waveform.MIDDLE - waveform.HALF - 3, waveform.MIDDLE + waveform.HALF + 1
        painter.drawLine(QPointF(across, top), QPointF(across, bottom))

    def event(self, event: QEvent) -> bool:
        """Tell what lies under a pointer that rests."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            slot = self._slot_at(self._across(event.pos().x()))
            words = strip_words.about(self._state, slot) if slot else ""
            QToolTip.showText(event.globalPos(), words, self, self._area(slot))
            return True
        return super().event(event)

    def _area(self, slot: strip.Slot | None) -> QRect:
        """Return the pixels of a slot, in which what is told of it stays."""
        if slot is None or slot.kind is Kind.SKIPPED:
            return QRect()
        scale = self._scale()
        ends = sorted(self._across(scale.x(second)) for second in (slot.start, slot.end))
        return QRectF(ends[0], 0, ends[1] - ends[0], self.height()).toAlignedRect()

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """Paint nothing for a value: what changes is painted by `render_state`."""

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show where a click would go."""
        self._point_at(self._across(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self._point_at(self._across(event.position().x()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Show nothing of a pointer that is elsewhere."""
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Wait for the button to be let go: until then, one may think better of it."""
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go where the button is let go, if that is on the strip and music is there."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self._go_to(self._scale().second(self._across(event.position().x())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from piece to piece; the arrows are the window's."""
        event.setAccepted(self._step(event.key()))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self._lay_out()
