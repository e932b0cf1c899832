"""The tray icon can be read at every size on any panel, and is drawn anew only if it changes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter

from focusdesk.core.errors import Unreachable
from focusdesk.qt.desktop.ring import DOTS, SIZES, Mood, Ring, icon, label, picture, ring
from tests.contrast import contrast
from tests.gui import scenes

PANELS = ["#ffffff", "#efefef", "#808080", "#2b2b2b", "#000000"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("idle", Ring()),
        ("over", Ring()),
        ("ending", Ring()),
        ("failed", Ring(troubled=True)),
        ("opening", Ring(Mood.WAITING)),
        ("playing", Ring(Mood.PLAYING, "38", 22)),
        ("muted", Ring(Mood.PLAYING, "38", 22)),
        ("paused", Ring(Mood.PAUSED, "", 22)),
        ("troubled", Ring(Mood.PLAYING, "38", 22, troubled=True)),
        ("unheard", Ring(Mood.PAUSED, "", 22, troubled=True)),
    ],
)
def test_it_shows_the_session(name, shown) -> None:
    assert ring(scenes.every[name]) == shown


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, ""), (0.01, "1"), (1, "1"), (1.01, "2"), (59.2, "60"), (98.5, "99"), (99, "99"),
     (99.1, "2h"), (120, "2h"), (150.5, "3h"), (24 * 60, "9h")],
)  # fmt: skip
def test_two_signs_say_how_long(minutes, said) -> None:
    assert label(minutes * 60) == said


@given(st.floats(0, 24 * 3600))
def test_every_time_left_can_be_set_at_the_smallest_size(seconds) -> None:
    assert len(label(seconds)) <= 2
    assert set(label(seconds)) <= set(DOTS)


def test_a_second_changes_nothing_that_is_shown() -> None:
    state = scenes.playing
    shown = [ring(replace(state, position=state.position + n)) for n in range(60)]

    assert len(set(shown)) <= 3  # a minute and a step of the ring or two


def on_panel(shown: Ring, size: int, panel: str) -> QImage:
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(panel))
    painter = QPainter(image)
    painter.drawImage(0, 0, picture(shown, size))
    painter.end()
    return image


def colours(image: QImage) -> list[QColor]:
    return [image.pixelColor(x, y) for y in range(image.height()) for x in range(image.width())]


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["38", "7", "2h"])
def test_digits_show_on_any_panel(qapp, size, panel, text) -> None:
    """What is inside the ring is its own ground with ink on it, whatever lies behind."""
    image = on_panel(Ring(Mood.PLAYING, text, 22), size, panel)
    quarter = size // 4
    inside = colours(image.copy(quarter, quarter, size - 2 * quarter, size - 2 * quarter))
    lightest = max(inside, key=QColor.lightness)
    darkest = min(inside, key=QColor.lightness)

    assert contrast(lightest, darkest) >= 10
    assert sum(colour.lightness() > 200 for colour in inside) >= 5


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("size", SIZES)
def test_progress_shows_against_what_is_to_come_and_against_the_panel(qapp, size, panel) -> None:
    image = on_panel(Ring(Mood.PLAYING, "38", 30), size, panel)
    middle, edge = size // 2, max(1, size // 10)
    done, to_come = image.pixelColor(size - 1 - edge, middle), image.pixelColor(edge, middle)
    around = [image.pixelColor(size - 1, middle), QColor(panel)]

    assert contrast(done, to_come) >= 3
    assert max(contrast(done, colour) for colour in around) >= 3


@pytest.mark.parametrize("size", SIZES)
def test_moods_can_be_told_apart_without_their_colours(qapp, size) -> None:
    shown = [
        Ring(),
        Ring(Mood.WAITING),
        Ring(Mood.PLAYING, "38", 22),
        Ring(Mood.PLAYING, "38", 22, troubled=True),
        Ring(Mood.PAUSED, "", 22),
        Ring(Mood.PAUSED, "", 22, troubled=True),
    ]
    grey = [picture(one, size).convertToFormat(QImage.Format.Format_Grayscale8) for one in shown]

    def apart(one: QImage, other: QImage) -> int:
        pairs = zip(colours(one), colours(other), strict=True)
        return sum(abs(a.lightness() - b.lightness()) > 60 for a, b in pairs)

    distances = [apart(a, b) for n, a in enumerate(grey) for b in grey[:n]]
    assert min(distances) >= 0.02 * size * size


def test_the_icon_has_every_size_that_panels_ask_for(qapp) -> None:
    assert [size.width() for size in icon(Ring()).availableSizes()] == list(SIZES)


def test_trouble_that_is_over_is_not_shown(qapp) -> None:
    troubled = replace(scenes.playing, trouble=Unreachable())

    assert ring(troubled) != ring(scenes.playing)
    assert ring(scenes.refused).troubled
    assert ring(replace(troubled, trouble=None)) == ring(scenes.playing)
