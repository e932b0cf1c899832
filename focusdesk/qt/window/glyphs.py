"""Draw what each goal is for: a small glyph in calm lines."""

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from focusdesk.core.wanted import Goal

SIZE: Final = 24
"""The glyphs are drawn on a square this wide, and scaled from there."""

PEN: Final = 1.7
RAYS: Final = 8


def draw(painter: QPainter, goal: str, area: QRectF, colour: QColor) -> None:
    """Draw the glyph of `goal` into the square `area`; of an unknown goal, none."""
    painter.save()
    painter.translate(area.center())
    painter.scale(area.width() / SIZE, area.height() / SIZE)
    pen = QPen(colour, PEN)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match goal:
        case Goal.FOCUS:
            _target(painter)
        case Goal.RELAX:
            _waves(painter)
        case Goal.SLEEP:
            _moon(painter)
        case Goal.ENERGIZE:
            _sun(painter)
        case Goal.CUSTOM:
            _words(painter)
    painter.restore()


def _target(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(), 8.5, 8.5)
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(QPointF(), 2.2, 2.2)


def _waves(painter: QPainter) -> None:
    for height in (-5.0, 0.0, 5.0):
        wave = QPainterPath(QPointF(-9.0, height))
        wave.cubicTo(-6.0, height - 4.0, -3.0, height - 4.0, 0.0, height)
        wave.cubicTo(3.0, height + 4.0, 6.0, height + 4.0, 9.0, height)
        painter.drawPath(wave)


def _moon(painter: QPainter) -> None:
    disc, bite = QPainterPath(), QPainterPath()
    disc.addEllipse(QPointF(-0.5, 0.5), 8.5, 8.5)
    bite.addEllipse(QPointF(4.5, -3.5), 7.5, 7.5)
    painter.drawPath(disc.subtracted(bite))


def _sun(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(), 4.2, 4.2)
    for number in range(RAYS):
        angle = number * math.tau / RAYS
        way = QPointF(math.cos(angle), math.sin(angle))
        painter.drawLine(way * 7.2, way * 9.6)


def _words(painter: QPainter) -> None:
    bubble = QPainterPath()
    bubble.addRoundedRect(QRectF(-9.0, -8.0, 18.0, 12.5), 4.0, 4.0)
    tail = QPainterPath(QPointF(-4.5, 3.0))
    tail.lineTo(-4.5, 8.8)
    tail.lineTo(1.5, 3.0)
    painter.drawPath(bubble.united(tail))
    painter.drawLine(QPointF(-4.5, -3.8), QPointF(4.5, -3.8))
    painter.drawLine(QPointF(-4.5, -0.2), QPointF(1.5, -0.2))
