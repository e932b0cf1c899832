"""Draw the tray icon: how far the session is as a ring, the minutes left inside it.

Nobody knows the colour of the panel behind it, so the icon brings its own ground: a dark disc
that reaches beyond the ring, on which the light ring and digits show in any surroundings.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QIcon,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from focusdesk.core.readings import is_open, played_share, remaining_seconds
from focusdesk.core.state import State

SIZES: Final = (14, 16, 18, 20, 22, 24, 32, 48, 64)
"""What panels ask for, in pixels; between them they scale the nearest one."""

STEPS: Final = 60
"""How finely the ring shows progress: a picture is drawn only when what it shows changes."""

MOST_MINUTES: Final = 99
"""Two digits fit at 16 pixels; longer than that is told in hours."""

GROUND: Final = QColor("#1d2b28")
TRACK: Final = QColor("#5a6c68")
INK: Final = QColor("#ffffff")
QUIET: Final = QColor("#c3cbce")
ACCENT: Final = QColor("#83dcc7")
WARNING: Final = QColor("#ffb454")

THINNEST_RIM: Final = 0.85
"""How far the ground reaches beyond the ring at least, in pixels: a light panel needs an edge."""

CRISP_BELOW: Final = 20
"""Smaller than this a type's digits blur; ours are set dot by dot."""

DOTS: Final = {
    "0": ("0110", "1001", "1001", "1001", "1001", "1001", "0110"),
    "1": ("0010", "0110", "1010", "0010", "0010", "0010", "0010"),
    "2": ("0110", "1001", "0001", "0010", "0100", "1000", "1111"),
    "3": ("1110", "0001", "0001", "0110", "0001", "0001", "1110"),
    "4": ("1001", "1001", "1001", "1111", "0001", "0001", "0001"),
    "5": ("1111", "1000", "1000", "1110", "0001", "0001", "1110"),
    "6": ("0110", "1000", "1000", "1110", "1001", "1001", "0110"),
    "7": ("1111", "0001", "0001", "0010", "0010", "0100", "0100"),
    "8": ("0110", "1001", "1001", "0110", "1001", "1001", "0110"),
    "9": ("0110", "1001", "1001", "0111", "0001", "0001", "0110"),
    "h": ("1000", "1000", "1000", "1110", "1001", "1001", "1001"),
}


class Mood(StrEnum):
    """What stands inside the ring."""

    IDLE = "idle"  # no session: a triangle, which is what there is to do
    WAITING = "waiting"  # a session without a length yet: three dots
    PLAYING = "playing"  # the time left
    PAUSED = "paused"  # two bars


@dataclass(frozen=True, slots=True)
class Ring:
    """What the icon shows: two that are equal look the same."""

    mood: Mood = Mood.IDLE
    label: str = ""
    steps: int = 0  # of STEPS
    troubled: bool = False


def ring(state: State) -> Ring:
    """Return what the icon shows of a session."""
    if not is_open(state):
        return Ring(troubled=state.failure is not None)
    troubled = state.trouble is not None or state.refusal is not None
    steps = math.floor(played_share(state) * STEPS)
    if not state.playing:
        return Ring(Mood.PAUSED, steps=steps, troubled=troubled)
    left = label(remaining_seconds(state))
    return Ring(Mood.PLAYING if left else Mood.WAITING, left, steps, troubled)


def label(seconds: float) -> str:
    """Return the time left in two signs at most: minutes, or hours where there are too many.

    Minutes are rounded up, so that the last one shows 1; more than nine hours count as nine.
    """
    minutes = math.ceil(seconds / 60)
    if minutes > MOST_MINUTES:
        return f"{min(9, round(minutes / 60))}h"
    return f"{minutes}" if minutes > 0 else ""


def icon(shown: Ring) -> QIcon:
    """Return the icon in every size that panels ask for."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(QPixmap.fromImage(picture(shown, size)))
    return made


def picture(shown: Ring, size: int) -> QImage:
    """Draw the icon `size` pixels wide and high, on nothing."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_ring(painter, shown, size)
    _draw_inside(painter, shown, size)
    if shown.troubled:
        _draw_warning(painter, size)
    painter.end()
    return image


def _draw_ring(painter: QPainter, shown: Ring, size: int) -> None:
    rim, width = max(THINNEST_RIM, size / 24), size / 9
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND)
    painter.drawEllipse(QRectF(0, 0, size, size))
    around = QRectF(0, 0, size, size).adjusted(*[rim + width / 2] * 2, *[-rim - width / 2] * 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(TRACK, width))
    painter.drawEllipse(around)
    if shown.steps:
        colour = QUIET if shown.mood is Mood.PAUSED else ACCENT
        painter.setPen(QPen(WARNING if shown.troubled else colour, width, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(around, 90 * 16, round(-360 * 16 * shown.steps / STEPS))


def _draw_inside(painter: QPainter, shown: Ring, size: int) -> None:
    middle, unit = QPointF(size / 2, size / 2), size / 16
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(INK)
    match shown.mood:
        case Mood.IDLE:
            tips = ((-2.5, -3.5), (4.0, 0.0), (-2.5, 3.5))
            points = [middle + QPointF(x, y) * unit for x, y in tips]
            painter.drawPolygon(QPolygonF(points))
        case Mood.WAITING:
            for x in (-3.0, 0.0, 3.0):
                painter.drawEllipse(middle + QPointF(x, 0) * unit, unit, unit)
        case Mood.PAUSED:
            for x in (-3.0, 1.0):
                corner = middle + QPointF(x, -3.0) * unit
                painter.drawRect(QRectF(corner, QSizeF(2.0, 6.0) * unit))
        case Mood.PLAYING if size < CRISP_BELOW:
            _set_dots(painter, shown.label, size)
        case Mood.PLAYING:
            _set_type(painter, shown.label, size)


def _set_dots(painter: QPainter, text: str, size: int) -> None:
    """Set `text` dot by dot, each on a pixel of its own, and keep the ring a pixel away."""
    across = 5 * len(text) - 1
    left, top = (size - across) // 2, (size - 7) // 2
    dots = [
        (left + 5 * place + x, top + y)
        for place, sign in enumerate(text)
        for y, row in enumerate(DOTS[sign])
        for x, dot in enumerate(row)
        if dot == "1"
    ]
    for x, y in dots:
        painter.fillRect(x - 1, y, 3, 1, GROUND)
    for x, y in dots:
        painter.fillRect(x, y, 1, 1, INK)


def _set_type(painter: QPainter, text: str, size: int) -> None:
    """Set `text` as large as the ring allows; all texts of one length are of one size."""
    font = QFont()
    font.setBold(True)
    font.setPixelSize(64)
    widest, path = QPainterPath(), QPainterPath()
    widest.addText(0, 0, font, "8" * len(text))
    path.addText(0, 0, font, text)
    room = QSizeF(0.6 * size, 0.46 * size)
    most, taken = widest.boundingRect(), path.boundingRect()
    scale = min(room.width() / most.width(), room.height() / most.height())
    painter.save()
    painter.translate(size / 2, size / 2)
    painter.scale(scale, scale)
    painter.translate(-taken.center())
    painter.drawPath(path)
    painter.restore()


def _draw_warning(painter: QPainter, size: int) -> None:
    """Put a dot at the upper right: a colour alone is not seen by everybody."""
    radius = size * 0.17
    middle = QPointF(size - radius - size / 32, radius + size / 32)
    painter.setPen(QPen(GROUND, size / 16))
    painter.setBrush(WARNING)
    painter.drawEllipse(middle, radius, radius)
