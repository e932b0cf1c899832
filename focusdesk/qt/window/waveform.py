"""Draw the strip of a session: waveforms that cross as they are mixed, and what is to come."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from focusdesk.core import strip
from focusdesk.core.model import OUTLINE_DB, OUTLINE_HZ, OUTLINE_STEPS
from focusdesk.core.strip import Kind, Slot, Strip
from focusdesk.qt.window.look import Colours

HEIGHT: Final = 56
MIDDLE: Final = 31.0
HALF: Final = 22.0
"""From the middle to the upper edge of a piece; above it, there is room for marks."""

SIDE: Final = 4.0
"""Room at either end, for the playhead and the ring around it all."""

QUIETEST_LUFS: Final = -24.0
LOUDEST_LUFS: Final = -7.0
"""What fills nothing of a piece's height, and what fills it all."""

LEAST: Final = 0.04
GAP: Final = 1.5
ROUNDING: Final = 3.0
BENDS: Final = (0.4, 1.2, 2.2)
"""So far from a round end its height is taken, too, in pixels."""

SOFTENING: Final = 1.5
WIDE: Final = 12.0
NARROW: Final = 4.0
"""An overlap of fewer pixels cannot show its curves: there, pieces end at a thin gap."""

PILL: Final = 2.5
"""Half the height of what stands for a piece that nobody has listened to yet."""

DOT: Final = 1.2
DOT_STEP: Final = 6.0
PEN: Final = 1.5
ARCH: Final = 3.5
REACH: Final = 2.0
HIGH: Final = 5.0
"""How large the marks are, from their middles, and at what height these are."""

CURVE: Final = 1.0
BESIDE: Final = 3.0
"""How wide a curve of an overlap is, and with the ground beside it that parts it from music."""

ROOM: Final = 0.55
"""How much of its colour the room has that a piece may fill."""

OUTLINE: Final = 1.0
"""How wide the edge is that is left of music behind the end of the session."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Which pixel a second of the strip is at: from left to right, whatever the language."""

    width: float
    length: float

    @property
    def pixels_a_second(self) -> float:
        """How many pixels a second takes."""
        return max(0.0, self.width - 2 * SIDE) / self.length if self.length else 0.0

    def x(self, second: float) -> float:
        """Return the pixel of a second."""
        return SIDE + second * self.pixels_a_second

    def second(self, x: float) -> float:
        """Return the second at a pixel, inside the strip."""
        per = self.pixels_a_second
        return min(max((x - SIDE) / per, 0.0), self.length) if per else 0.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A piece as it is drawn: what it may fill, and what its sound fills of that."""

    slot: Slot
    room: QPainterPath
    sound: QPainterPath


def shapes(whole: Strip, scale: Scale, known: Mapping[object, Shape]) -> dict[object, Shape]:
    """Return the shapes of all that is on this computer, each by what it depends on.

    What is `known` from an earlier drawing is taken from there: of eight hours in parts of two
    minutes, one changes.
    """
    per = scale.pixels_a_second
    pieces: dict[object, Shape] = {}
    for slot, after in _neighbours(whole):
        if slot.can_be_heard:
            first = slot.start == 0.0
            cut_out = after is not None and after.overlap * per < NARROW
            piece = _Piece(slot, first, after, not first and slot.overlap * per < NARROW, cut_out)
            key = (scale, piece, _around_it(whole, piece))
            pieces[key] = known.get(key) or _shape(whole, scale, piece)
    return pieces


def _neighbours(whole: Strip) -> Iterator[tuple[Slot, Slot | None]]:
    """Yield each piece that has a length, with the one that follows it."""
    music = [slot for slot in whole.slots if slot.kind is not Kind.SKIPPED]
    return zip_longest(music, music[1:])


def draw(
    painter: QPainter,
    whole: Strip,
    scale: Scale,
    pieces: Collection[Shape],
    colours: Colours,
    *,
    heard: bool,
) -> None:
    """Draw the strip as it is behind the playhead (`heard`) or ahead of it.

    What lies wholly on the other side is left out: nobody sees it.
    """
    there = whole.at(whole.here) if whole.here is not None else None
    if there is not None and heard:
        pieces = [piece for piece in pieces if piece.slot.start <= there.end]
    elif there is not None:
        pieces = [piece for piece in pieces if piece.slot.end >= there.start]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QColor(colours.faint)
    ground.setAlphaF(ROOM)
    # Piece by piece: one path of them all takes Qt several times as long.
    for piece in pieces:
        painter.fillPath(piece.room, ground)
    for piece in pieces:
        passed = heard and piece.slot.kind in (Kind.HEARD, Kind.PLAYING)
        ink = colours.accent if passed else colours.ready
        if whole.ends < whole.length and piece.slot.start >= whole.ends:
            painter.strokePath(piece.sound, QPen(ink, OUTLINE))
        else:
            painter.fillPath(piece.sound, ink)
    for slot, after in _neighbours(whole):
        left = scale.x(slot.start + slot.overlap / 2)
        right = scale.x(slot.end - (after.overlap / 2 if after else 0.0))
        _stand_in(painter, slot.kind, left + 2 * GAP, right - 2 * GAP, colours)
        if after is not None and slot.can_be_heard and after.can_be_heard:
            _curves(painter, scale, after, colours)
    for slot in whole.slots:
        _mark(painter, slot, scale, colours)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A slot between its neighbours; an end that is cut has no room to show its curve."""

    slot: Slot
    first: bool
    after: Slot | None
    cut_in: bool
    cut_out: bool


def _around_it(whole: Strip, piece: _Piece) -> tuple[float, ...]:
    """Return what of the whole session shows in a piece, and so changes its shape."""
    rests = whole.landing > 0.0 and piece.slot.end > whole.ends - whole.landing
    return (
        whole.fade_in if piece.first else 0.0,
        whole.fade_out if piece.after is None else 0.0,
        *((whole.landing, whole.ends) if rests else ()),
    )


def _shape(whole: Strip, scale: Scale, piece: _Piece) -> Shape:
    slot, per = piece.slot, scale.pixels_a_second
    leaves = piece.after.overlap if piece.after else 0.0
    left, right = scale.x(slot.start), scale.x(slot.end)
    if piece.cut_in:
        left += slot.overlap * per / 2 + GAP / 2
    if piece.cut_out:
        right -= leaves * per / 2 + GAP / 2
    right = max(right, left + 0.5)
    room, sound = [], []
    xs = _columns(left, right, slot.overlap * per, leaves * per)
    seconds = [scale.second(x) for x in xs]
    even = piece.cut_in and piece.cut_out and not any(_around_it(whole, piece))
    for x, (second, beyond) in zip(xs, pairwise([*seconds, seconds[-1]]), strict=True):
        edge = min(x - left, right - x)
        gain = 1.0
        if not even:
            gain = _gain(whole, piece, second)
            room.append((x, min(HALF * gain, _corner(edge))))
        strength = _strength(slot, second, beyond) if slot.outline else 0.0
        sound.append((x, HALF * strength * gain * _rounded(edge)))
    around = _around(sound) if slot.outline else _pill(left + GAP, right - GAP)
    return Shape(slot, _box(left, right) if even else _around(room), around)


def _columns(left: float, right: float, enters: float, leaves: float) -> list[float]:
    """Return where a piece's height is taken: at every pixel, and closer where it bends."""
    xs = {left, right}
    xs.update(left + n for n in range(1, math.ceil(right - left)))
    for begin, span in ((left, enters), (right - leaves, leaves)):
        if span >= NARROW:
            xs.update(begin + span * n / 12 for n in range(13))
    for bend in BENDS:
        xs.update((left + bend, right - bend))
    return sorted(x for x in xs if left <= x <= right)


def _gain(whole: Strip, piece: _Piece, second: float) -> float:
    """Return the gain that a piece is mixed with at a second of the strip."""
    slot, gain = piece.slot, 1.0
    since, left = second - slot.start, slot.end - second
    if piece.first and since < whole.fade_in:
        gain *= strip.rising(since / whole.fade_in)
    elif since < slot.overlap and not piece.cut_in:
        gain *= strip.crossing(max(since, 0.0) / slot.overlap, slot.correlation)[1]
    if piece.after is None and left < whole.fade_out:
        gain *= strip.rising(left / whole.fade_out)
    elif piece.after is not None and left < piece.after.overlap and not piece.cut_out:
        share = 1.0 - max(left, 0.0) / piece.after.overlap
        gain *= strip.crossing(share, piece.after.correlation)[0]
    if whole.landing and second <= whole.ends:
        gain *= strip.landing(1.0 - (whole.ends - second) / whole.landing)
    return gain


def _strength(slot: Slot, second: float, beyond: float) -> float:
    """Return how much of its height a piece fills between two seconds, 0..1."""
    values = slot.outline
    first = min(int((second - slot.start) * OUTLINE_HZ), len(values) - 1)
    last = max(first + 1, round((beyond - slot.start) * OUTLINE_HZ))
    some = values[max(first, 0) : last]
    lufs = (sum(some) / len(some) / OUTLINE_STEPS - 1.0) * OUTLINE_DB
    share = (lufs - QUIETEST_LUFS) / (LOUDEST_LUFS - QUIETEST_LUFS)
    return min(max(share, LEAST), 1.0)


def _corner(edge: float) -> float:
    """Return how high a piece's room may be so near to its end: its corners are round."""
    if edge >= ROUNDING:
        return HALF
    inward = ROUNDING - max(edge, 0.0)
    return HALF - ROUNDING + math.sqrt(ROUNDING**2 - inward**2)


def _rounded(edge: float) -> float:
    """Return how much of its height a waveform has so near to its end: it ends round."""
    inward = 1.0 - min(max(edge, 0.0) / SOFTENING, 1.0)
    return math.sqrt(1.0 - inward**2)


def _around(heights: list[tuple[float, float]]) -> QPainterPath:
    """Return the shape that lies as far above the middle as below it."""
    outline = [QPointF(x, MIDDLE - height) for x, height in heights]
    outline += [QPointF(x, MIDDLE + height) for x, height in reversed(heights)]
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addPolygon(QPolygonF(outline))
    path.closeSubpath()
    return path


def _box(left: float, right: float) -> QPainterPath:
    """Return the room of a piece that has no fade to show."""
    path = QPainterPath()
    radius = min(ROUNDING, (right - left) / 2)
    path.addRoundedRect(QRectF(left, MIDDLE - HALF, right - left, 2 * HALF), radius, radius)
    return path


def _pill(left: float, right: float) -> QPainterPath:
    path = QPainterPath()
    right = max(right, left + 1.0)
    radius = min(PILL, (right - left) / 2)
    path.addRoundedRect(QRectF(left, MIDDLE - PILL, right - left, 2 * PILL), radius, radius)
    return path


def _curves(painter: QPainter, scale: Scale, after: Slot, colours: Colours) -> None:
    """Draw both curves of an overlap, where it is wide enough for them to be told apart."""
    left, right = scale.x(after.start), scale.x(after.start + after.overlap)
    if right - left < WIDE:
        return
    count = max(12, int(right - left))
    gains = [strip.crossing(n / count, after.correlation) for n in range(count + 1)]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(colours.ground, BESIDE), QPen(colours.quiet_text, CURVE)):
        painter.setPen(pen)
        for which, side in ((0, -1), (0, 1), (1, -1), (1, 1)):
            xs = (left + (right - left) * n / count for n in range(count + 1))
            painter.drawPolyline(
                [
                    QPointF(x, MIDDLE + side * HALF * gain[which])
                    for x, gain in zip(xs, gains, strict=True)
                ]
            )


def _stand_in(painter: QPainter, kind: Kind, left: float, right: float, colours: Colours) -> None:
    """Draw what stands for music that is not here: hollow where composed, dots where planned."""
    match kind:
        case Kind.LISTED:
            painter.setPen(QPen(colours.ready, PEN))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(_pill(left, right))
        case Kind.PENDING:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.line)
            _dots(painter, left, right)
        case Kind.REPLAY:
            painter.setPen(QPen(colours.line, PEN, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(left, MIDDLE), QPointF(max(left, right), MIDDLE))


def _dots(painter: QPainter, left: float, right: float) -> None:
    """Draw dots in a row, at least one of them, evenly about the middle of it."""
    count = max(1, int((right - left) / DOT_STEP))
    middle = (left + right) / 2
    for n in range(count):
        x = middle + (n - (count - 1) / 2) * DOT_STEP
        painter.drawEllipse(QPointF(x, MIDDLE), DOT, DOT)


def _mark(painter: QPainter, slot: Slot, scale: Scale, colours: Colours) -> None:
    """Mark above a seam that music was repeated there, or a piece left out."""
    x = scale.x(slot.start + slot.overlap / 2)
    painter.setPen(QPen(colours.quiet_text, PEN, c=Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if slot.kind is Kind.SKIPPED:
        for rise in (-REACH, REACH):
            painter.drawLine(QPointF(x - REACH, HIGH - rise), QPointF(x + REACH, HIGH + rise))
    elif slot.bridged is not None:
        painter.drawArc(QRectF(x - ARCH, HIGH - ARCH / 2, 2 * ARCH, 2 * ARCH), 0, 180 * 16)
