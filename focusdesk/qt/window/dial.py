"""The large ring: how much of the goal time is heard, where each segment stands, the timer inside.

The ring is a progress bar to a screen reader, and the timer inside it a button. Both tell minutes
there, because each change is read out.
"""

import math
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QProgressBar, QSizePolicy

from focusdesk.core.readings import played_share, session_seconds
from focusdesk.core.standing import Place, Standing, count, places
from focusdesk.core.state import State
from focusdesk.qt.window import look, shortcuts
from focusdesk.qt.window.shortcuts import Act
from focusdesk.qt.window.timer import Face
from focusdesk.qt.words import tr

LEAST: Final = 16 * look.SPACE

RING: Final = 0.036
ARCS: Final = 0.016
GAP: Final = 0.026
INSIDE: Final = 0.80
"""Widths of the rings and of what is between them, and the timer's, as shares of the whole."""

FINEST: Final = 25 * look.SPACE
"""In a ring that is smaller than this the arcs are as in one of this size: they are to be seen."""

DIGITS: Final = QSize(76, 28)
CAPTION: Final = 0.062
RAISED: Final = 0.04
EDGE: Final = look.SPACE
"""What the digits may take of the timer's button in per cent; as shares of it the height of its
words, and by how much the digits are above the middle, to balance them; and what stays free on
either side of a line of words, together, in pixels."""

APART: Final = 1.6
"""What is left free between two arcs, in degrees; where there are many, less of each."""

SIXTEENTHS: Final = 16
TOP: Final = 90.0
ROUND: Final = 360.0


class Clock(QAbstractButton):
    """The timer: its digits fill what room there is. A press turns it to the next thing it tells.

    Bare, it is the digits alone.
    """

    def __init__(self, *, bare: bool = False) -> None:
        super().__init__()
        self.face = Face(digits="")
        self._bare = bare
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_face(self, face: Face) -> None:
        """Show `face`; what is shown already is not drawn again."""
        self.setAccessibleName(face.spoken)
        if face != self.face:
            self.face = face
            self.update()

    def speak(self) -> None:
        """Say what a press does."""
        self.setToolTip(shortcuts.hint(shortcuts.what(Act.TIMER), Act.TIMER))
        self.setAccessibleDescription(shortcuts.what(Act.TIMER))

    # -- Qt's names

    def hitButton(self, pos: QPoint) -> bool:
        """Return whether `pos` is on the round button, of which the corners are no part."""
        if self._bare:
            return super().hitButton(pos)
        off = QPointF(pos) - QRectF(self.rect()).center()
        return math.hypot(off.x(), off.y()) <= self.width() / 2

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn at Enter; Space and the arrows are the music's."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not event.isAutoRepeat():
                    self.click()
            case Qt.Key.Key_Space | Qt.Key.Key_Left | Qt.Key.Key_Right:
                event.ignore()
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                event.ignore()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the digits, what they are, and one line more."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = look.colours(self.palette()).text  # also at rest, after the session
        quiet = look.colours(self.palette()).quiet_text
        area = QRectF(self.rect())
        shows_focus = self.hasFocus() and self.window().testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        )
        if shows_focus or (self.underMouse() and self.isEnabled()):
            painter.setPen(QPen(text if shows_focus else quiet, 2.0 if shows_focus else 1.0))
            self._outline(painter, area.adjusted(2, 2, -2, -2))
        painter.setPen(text)
        if self._bare:
            painter.setFont(self._digits(area.size().toSize()))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.face.digits)
            return
        room = QSize(*(round(area.width() * share / 100) for share in DIGITS.toTuple()))
        font = self._digits(room)
        painter.setFont(font)
        high = QFontMetricsF(font).capHeight()
        middle = area.center().y() - RAISED * area.height()
        painter.drawText(
            _line(area, middle, 2 * high), Qt.AlignmentFlag.AlignCenter, self.face.digits
        )
        small = self.font()
        small.setPixelSize(round(max(CAPTION * area.height(), 0.8 * self.fontInfo().pixelSize())))
        painter.setPen(quiet)
        step = QFontMetricsF(small).lineSpacing()
        below = middle + high / 2 + step
        for number, words in enumerate((self.face.caption, self.face.line)):
            spot = _line(area, below + number * step, step)
            painter.setFont(_fitted(small, words, _chord(area, spot.center().y())))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, words)

    def _outline(self, painter: QPainter, area: QRectF) -> None:
        if self._bare:
            painter.drawRoundedRect(area, look.RADIUS, look.RADIUS)
        else:
            painter.drawEllipse(area)

    def _digits(self, room: QSize) -> QFont:
        """Return the largest type in which digits like these fit into `room`."""
        font = self.font()
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setPixelSize(100)
        pattern = "".join("8" if sign.isdigit() else sign for sign in self.face.digits) or "8"
        taken = QFontMetricsF(font)
        scale = min(
            room.width() / taken.horizontalAdvance(pattern), room.height() / taken.capHeight()
        )
        font.setPixelSize(max(1, int(100 * scale)))
        return font


class Dial(QProgressBar):
    """Shows a session as a ring, in minutes heard of all there will be; `clock` is inside it."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.clock.setParent(self)
        self._share = 0.0
        self._places: tuple[Place, ...] = ()
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def render_state(self, state: State, face: Face) -> None:
        """Show how far `state` is; repaints only when something would look different."""
        self.clock.show_face(face)
        share, found = played_share(state), places(state)
        whole = max(1, math.ceil(session_seconds(state) / 60))
        if whole != self.maximum():
            self.setRange(0, whole)
        self.setValue(min(whole, int(state.position // 60)))
        self.setAccessibleDescription(_told(found))
        moved = self._steps(share) != self._steps(self._share)
        if moved or found != self._places:
            self._share, self._places = share, found
            self.update()

    def speak(self) -> None:
        """Say what the ring is."""
        self.setAccessibleName(tr("Minutes heard"))
        self.setAccessibleDescription(_told(self._places))
        self.clock.speak()

    def _side(self) -> float:
        return float(min(self.width(), self.height()))

    def _steps(self, share: float) -> int:
        """Return where the ring ends, in pixels of its round."""
        return round(share * math.pi * self._side() * self.devicePixelRatioF())

    def _square(self) -> QRectF:
        square = QRectF(0, 0, self._side(), self._side())
        square.moveCenter(QRectF(self.rect()).center())
        return square

    # -- Qt's names

    def sizeHint(self) -> QSize:
        """Return the least: it takes whatever room the rest of the page leaves."""
        return QSize(LEAST, LEAST)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which the words inside would not fit."""
        return QSize(LEAST, LEAST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the timer in the middle."""
        super().resizeEvent(event)
        inside = QRectF(0, 0, INSIDE * self._side(), INSIDE * self._side())
        inside.moveCenter(self._square().center())
        self.clock.setGeometry(inside.toRect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring of the goal time, and the arcs of the segments inside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square, side = self._square(), self._side()
        colours = look.colours(self.palette())
        width = RING * side
        around = _inset(square, width / 2 + 1)
        painter.setPen(QPen(colours.faint, width))
        painter.drawEllipse(around)
        if self._share > 0.0:
            painter.setPen(QPen(colours.accent, width, c=Qt.PenCapStyle.RoundCap))
            self._arc(painter, around, 0.0, self._share)
        side = max(side, FINEST)
        around = _inset(around, width / 2 + GAP * side)
        apart = min(APART / ROUND, 0.3 / max(1, len(self._places)))
        at = 0.0
        for place in self._places:
            colour, thick = _drawn(place.standing, colours)
            painter.setPen(QPen(colour, thick * ARCS * side, c=Qt.PenCapStyle.FlatCap))
            if place.share > apart:
                self._arc(painter, around, at + apart / 2, place.share - apart)
            at += place.share

    def _arc(self, painter: QPainter, around: QRectF, start: float, share: float) -> None:
        """Draw from share `start` of the round on: clockwise, as time runs; or as it is read."""
        turn = ROUND if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else -ROUND
        painter.drawArc(
            around,
            round((TOP + turn * start) * SIXTEENTHS),
            round(turn * share * SIXTEENTHS),
        )


def _drawn(standing: Standing, colours: look.Colours) -> tuple[QColor, float]:
    """Return colour and thickness of an arc: a colour alone is not seen by everybody."""
    match standing:
        case Standing.HEARD:
            return colours.accent, 1.0
        case Standing.PLAYING:
            return colours.accent, 1.9
        case Standing.READY:
            return colours.ready, 1.0
        case Standing.COMING:
            return colours.ready, 0.5
        case _:
            return colours.line, 0.35


def _told(found: tuple[Place, ...]) -> str:
    """Say in words what the arcs show."""
    counted = count(found)
    heard = counted[Standing.HEARD] + counted[Standing.PLAYING]
    named = (
        (heard, tr("{n} heard", "parts of a session")),
        (counted[Standing.READY], tr("{n} ready", "parts of a session")),
        (counted[Standing.COMING], tr("{n} on the way", "parts of a session")),
        (counted[Standing.TO_COME], tr("{n} still to be composed", "parts of a session")),
    )
    said = ", ".join(words.format(n=n) for n, words in named if n)
    return tr("Parts: {counts}").format(counts=said) if said else ""


def _inset(area: QRectF, by: float) -> QRectF:
    return area.adjusted(by, by, -by, -by)


def _chord(area: QRectF, height: float) -> float:
    """Return how wide the round button is at a height, within its edge."""
    radius, off = area.width() / 2, abs(height - area.center().y())
    return 2 * math.sqrt(max(1.0, radius**2 - off**2)) - EDGE


def _fitted(font: QFont, words: str, room: float) -> QFont:
    """Return `font`, or a smaller one in which `words` have room."""
    taken = QFontMetricsF(font).horizontalAdvance(words)
    if taken <= room:
        return font
    made = QFont(font)
    made.setPixelSize(max(1, int(font.pixelSize() * room / taken)))
    return made


def _line(area: QRectF, middle: float, height: float) -> QRectF:
    return QRectF(area.left(), middle - height / 2, area.width(), height)
