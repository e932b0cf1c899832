"""Whether each part of the ring and of the timeline stands out from what it lies on, as drawn.

WCAG 2.1, criterion 1.4.11: what is needed to understand a drawing keeps a contrast of 3:1.
"""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from focusdesk.core.settings import Timer
from focusdesk.core.standing import Standing, places
from focusdesk.core.strip import Kind, Slot, Strip, crossing
from focusdesk.qt.window import dial, waveform
from focusdesk.qt.window.dial import Dial
from focusdesk.qt.window.look import SCHEMES
from focusdesk.qt.window.timeline import Timeline
from focusdesk.qt.window.timer import Face, face
from focusdesk.qt.window.waveform import MIDDLE, Scale
from tests import contrast
from tests.contrast import SCALE, SHAPE, Pixels
from tests.gui import scenes

ARRIVING: Final = scenes.every["arriving"]
WIDTH: Final = 968


@pytest.fixture(params=[dial.LEAST, 300])
def drawn_dial(qtbot, scheme, request) -> tuple[Pixels, int]:
    """The ring of a session that has parts of every kind, and how large it is."""
    made = Dial()
    qtbot.addWidget(made)
    made.resize(request.param, request.param)
    made.show()
    made.render_state(ARRIVING, face(ARRIVING, Timer.LEFT, 1000.0))
    return contrast.drawn(made), request.param


def across(picture: Pixels, share: float, first: float, last: float) -> Pixels:
    """Return the pixels that lie at a share of the ring's round, between two radii."""
    middle, turn = len(picture) / 2, 2 * math.pi * share
    radii = np.arange(first * SCALE, last * SCALE)
    columns = (middle + radii * math.sin(turn)).astype(int)
    rows = (middle - radii * math.cos(turn)).astype(int)
    found: Pixels = picture[rows, columns]
    return found


def test_every_arc_inside_the_ring_stands_out_from_the_window(drawn_dial, scheme) -> None:
    picture, side = drawn_dial
    ground = contrast.as_pixel(SCHEMES[scheme].ground)
    inside = side / 2 - 1 - dial.RING * side
    seen: dict[Standing, float] = {}
    at = 0.0
    for place in places(ARRIVING):
        arc = across(picture, at + place.share / 2, inside - 12, inside - 1)
        stands = float(contrast.ratio(arc, ground).max())
        seen[place.standing] = min(stands, seen.get(place.standing, 21.0))
        at += place.share

    assert set(seen) == set(Standing) - {Standing.LEFT_OUT}
    assert {standing: stands for standing, stands in seen.items() if stands < SHAPE} == {}


def test_what_is_heard_of_the_ring_stands_out_from_what_is_not(drawn_dial) -> None:
    picture, side = drawn_dial
    middle = side / 2 - 1 - dial.RING * side / 2
    heard, ahead = (across(picture, share, middle - 1, middle + 1)[0] for share in (0.1, 0.9))

    assert float(contrast.ratio(heard, ahead)) >= SHAPE


@pytest.mark.parametrize("words", ["left", "music in about 55 s"])
def test_a_line_of_words_keeps_inside_the_timer(qtbot, scheme, words) -> None:
    """In the smallest ring it is smaller than elsewhere, rather than cut off."""
    made = Dial()
    qtbot.addWidget(made)
    made.resize(dial.LEAST, dial.LEAST)
    made.show()
    made.clock.show_face(Face(digits="", line=words))
    with_words = contrast.drawn(made.clock)
    made.clock.show_face(Face(digits=""))
    written = (with_words != contrast.drawn(made.clock)).any(axis=-1)
    rows, columns = written.nonzero()
    radius = made.clock.width() * SCALE / 2
    off = np.hypot(rows + 0.5 - radius, columns + 0.5 - radius)

    assert len(off)
    assert off.max() < radius - SCALE


# -- the timeline


def slot(number: int, kind: Kind, *, outline: bytes = bytes([181] * 240)) -> Slot:
    """Return the tenth of a strip of twenty minutes that has this number."""
    return Slot(
        index=number, kind=kind, start=120.0 * number, end=120.0 * (number + 1), outline=outline
    )


KINDS: Final = (
    *(slot(0, Kind.HEARD), slot(1, Kind.PLAYING), slot(2, Kind.READY)),
    *(slot(3, Kind.FETCHED, outline=b""), slot(4, Kind.READY), slot(5, Kind.LISTED)),
    *(slot(6, Kind.PENDING), slot(7, Kind.REPLAY)),
)
WHOLE: Final = Strip(slots=KINDS, length=960.0, here=200.0, ends=960.0)
SHORTENED: Final = Strip(slots=KINDS[:5], length=600.0, here=200.0, ends=480.0)
CROSSING: Final = Strip(
    slots=(
        Slot(index=0, kind=Kind.PLAYING, start=0.0, end=60.0, outline=bytes([181] * 120)),
        Slot(
            index=1,
            kind=Kind.READY,
            start=40.0,
            end=100.0,
            overlap=20.0,
            outline=bytes([181] * 120),
        ),
    ),
    length=100.0,
    here=10.0,
    ends=100.0,
)


@pytest.fixture
def painted(qapp, scheme) -> Callable[..., Pixels]:
    """Return what paints a strip, as it is ahead of the playhead or behind it."""

    def paint(whole: Strip, *, heard: bool = False) -> Pixels:
        colours, scale = SCHEMES[scheme], Scale(WIDTH, whole.length)
        image = QImage(WIDTH * SCALE, waveform.HEIGHT * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        image.fill(colours.ground)
        painter = QPainter(image)
        pieces = waveform.shapes(whole, scale, {}).values()
        waveform.draw(painter, whole, scale, pieces, colours, heard=heard)
        painter.end()
        return contrast.pixels_of(image)

    return paint


def between(picture: Pixels, whole: Strip, first: float, last: float) -> Pixels:
    """Return what is drawn of a strip between two of its seconds, without what marks a seam."""
    scale = Scale(WIDTH, whole.length)
    left, right = (round(scale.x(second) * SCALE) for second in (first, last))
    return picture[round((MIDDLE - waveform.HALF + 4) * SCALE) : -8 * SCALE, left:right]


@pytest.mark.parametrize("slot", KINDS, ids=[f"{slot.kind}-{slot.index}" for slot in KINDS])
def test_every_piece_stands_out_from_what_it_lies_on(painted, slot) -> None:
    picture = painted(WHOLE, heard=slot.kind in (Kind.HEARD, Kind.PLAYING))
    inside = between(picture, WHOLE, slot.start + 20, slot.end - 20)

    assert contrast.stands_out(inside) >= SHAPE


def test_music_behind_the_end_stands_out_and_looks_different(painted) -> None:
    picture = painted(SHORTENED)
    behind = between(picture, SHORTENED, 500, 580)
    before = between(picture, SHORTENED, 260, 340)

    assert contrast.stands_out(behind) >= SHAPE
    assert inked(behind) < inked(before) / 2


def inked(area: Pixels) -> float:
    """Return the share of an area whose colour stands out from the colour of most of it."""
    (ground, _), *_ = contrast.shades(area[:8])
    return float((contrast.ratio(area, ground) >= 0.9 * SHAPE).mean())


def test_both_curves_of_an_overlap_can_be_followed(painted, scheme) -> None:
    """Wherever they run, their line has its own ground beside it."""
    picture = painted(CROSSING)
    scale = Scale(WIDTH, CROSSING.length)
    weak = []
    for second in (44, 47, 53, 56):
        share = (second - 40) / 20
        column = round(scale.x(second) * SCALE)
        for gain in crossing(share, 0.0):
            row = round((MIDDLE - waveform.HALF * gain) * SCALE)
            beside = picture[row - 4 : row + 5, column]
            if pairs(beside) < SHAPE:
                weak.append((second, pairs(beside)))

    assert weak == []


def pairs(line: Pixels) -> float:
    """Return the largest contrast of any two pixels of a line."""
    light = contrast.luminance(line)
    return float((light.max() + 0.05) / (light.min() + 0.05))


def test_the_line_under_the_pointer_stands_out_on_every_piece(qtbot, scheme) -> None:
    """Where a click would go."""
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(WIDTH, waveform.HEIGHT)
    made.show()
    made.render_state(ARRIVING)
    line = contrast.as_pixel(SCHEMES[scheme].quiet_text)
    weak = []
    for x in range(10, WIDTH - 10, 7):
        made._point_at(x)
        picture = contrast.drawn(made)
        row = picture[round(MIDDLE * SCALE), (x - 3) * SCALE : (x + 4) * SCALE]
        if not (row == line).all(axis=-1).any() or pairs(row) < SHAPE:
            weak.append(x)

    assert weak == []
