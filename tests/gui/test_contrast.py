"""Whether what is drawn can be read and seen: measured on the pixels of every page in every scheme.

The pages and what they show are those of tests/e2e/screenshots.py.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import pytest
import shiboken6
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QWidget,
)

from focusdesk.qt.window.dial import Dial
from focusdesk.qt.window.main import USUAL, MainWindow
from tests import contrast
from tests.contrast import SCALE, Pixels
from tests.e2e.screenshots import pictures

WRITTEN: Final = (QLabel, QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)
FRAME: Final = 4
"""What of a control's own edge is not its text, in device-independent pixels."""

LEAST_SHARE: Final = 0.02
"""A colour that covers less of a drawing than this is an edge or a mixture, not a part."""

channel = st.integers(0, 255)
colour = st.tuples(channel, channel, channel).map(lambda rgb: np.array(rgb, dtype=np.uint8))


# -- the instrument


def as_wcag_says(pixel: Pixels) -> float:
    """Return the relative luminance by the letter of WCAG 2.1's definition, with its 0.03928."""
    weights = (0.2126, 0.7152, 0.0722)
    total = 0.0
    for part, weight in zip(pixel.tolist(), weights, strict=True):
        share = part / 255
        linear = share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4
        total += weight * linear
    return total


@given(colour, colour)
def test_the_ratio_is_the_one_that_wcag_defines(one: Pixels, other: Pixels) -> None:
    light, dark = sorted((as_wcag_says(one), as_wcag_says(other)), reverse=True)
    ratio = float(contrast.ratio(one, other))

    assert ratio == pytest.approx((light + 0.05) / (dark + 0.05), rel=1e-12)
    assert ratio == float(contrast.ratio(other, one))
    assert 1.0 <= ratio <= 21.0 + 1e-9


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54)],
)
def test_known_ratios(one: str, other: str, known: float) -> None:
    """As WCAG's own techniques name them: #767676 is the lightest grey that passes on white."""
    assert contrast.contrast(QColor(one), QColor(other)) == pytest.approx(known, abs=0.005)


@given(one=colour, other=colour, light=st.booleans())
def test_a_label_is_measured_as_it_was_coloured(qapp: QApplication, one, other, light) -> None:
    """Where no mixture of ink and ground lies beyond both, as none of a dark and a light one does.

    Below 1.5 the few levels between them are rounded too much.
    """
    ink, paper = np.minimum(one, other), np.maximum(one, other)
    ink, paper = (paper, ink) if light else (ink, paper)
    expected = float(contrast.ratio(ink, paper))
    assume(expected > 1.5)
    label = QLabel("Illegible, 1:07")
    names = [QColor(*map(int, shade)).name() for shade in (ink, paper)]
    label.setStyleSheet(f"color: {names[0]}; background: {names[1]};")
    label.resize(label.sizeHint())

    assert contrast.stands_out(contrast.drawn(label)) == pytest.approx(expected, rel=0.05)


# -- the pages


EVERY: Final = [picture.name for picture, _ in pictures()]
PAGES: Final = [name for name in EVERY if "-" not in name]
"""One state of each page, where states differ in nothing that matters."""


@pytest.fixture
def opened(qtbot) -> Iterator[Callable[[str], MainWindow]]:
    """Return what opens a window with one page of one state in it; one at a time."""
    windows: list[MainWindow] = []

    def made(name: str) -> MainWindow:
        (found,) = [(picture, given) for picture, given in pictures() if picture.name == name]
        picture, settings = found
        window = MainWindow(settings)
        windows.append(window)
        window.resize(USUAL)
        window.show()
        window.activateWindow()
        picture.show(window)
        QApplication.processEvents()
        return window

    yield made
    for window in windows:
        shiboken6.delete(window)  # now: or every later change of scheme dressed them all again


def inside(window: QWidget, widget: QWidget, area: QRect) -> tuple[slice, slice]:
    """Return where an area of a widget is in a picture of its window, as far as it is in there."""
    seen = widget.visibleRegion().boundingRect().intersected(area)
    corner = widget.mapTo(window, QPoint(0, 0))
    box = seen.translated(corner)
    rows = slice(box.top() * SCALE, (box.bottom() + 1) * SCALE)
    return rows, slice(box.left() * SCALE, (box.right() + 1) * SCALE)


def text_of(widget: QWidget) -> str:
    """Return what a widget shows as text."""
    match widget:
        case QLineEdit():
            return widget.displayText() or widget.placeholderText()
        case QPlainTextEdit():
            return widget.toPlainText() or widget.placeholderText()
        case QComboBox():
            return widget.currentText()
        case QLabel() | QAbstractButton() | QAbstractSpinBox():
            return widget.text()
    return ""


def called(widget: QWidget) -> str:
    return widget.accessibleName() or text_of(widget) or type(widget).__name__


def shown(window: QWidget, *kinds: type[QWidget]) -> list[QWidget]:
    """Return what of these kinds is seen whole and can be used; the disabled is exempt."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and widget.isEnabled()
        and widget.visibleRegion().boundingRect() == widget.rect()
    ]


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("name", EVERY)
def test_every_text_can_be_read_and_every_sign_be_seen(opened, name: str) -> None:
    """Of whatever shows how far it is, the two parts that tell it are as far apart as a sign is."""
    page = opened(name)
    picture = contrast.drawn(page)
    weak = []
    for widget in shown(page, *WRITTEN, QProgressBar, QAbstractSlider):
        found, wanted = measured(page, picture, widget)
        if found < wanted:
            weak.append(f"{called(widget)}: {found:.2f} of {wanted}")

    assert weak == []


def measured(page: QWidget, picture: Pixels, widget: QWidget) -> tuple[float, float]:
    """Return the contrast of what a widget tells, and the least it may have."""
    if isinstance(widget, (QProgressBar, QAbstractSlider)):
        if not is_partial(widget):
            return contrast.SHAPE, contrast.SHAPE
        whole = widget._square().toRect() if isinstance(widget, Dial) else widget.rect()
        parts = contrast.shades(picture[inside(page, widget, whole)])
        there = np.array([part for part, share in parts if share >= LEAST_SHARE])
        return max(float(contrast.ratio(there, part).max()) for part in there), contrast.SHAPE
    edge = 0 if isinstance(widget, QLabel) else FRAME
    area = inside(page, widget, widget.rect().adjusted(edge, edge, -edge, -edge))
    found = contrast.stands_out(picture[area])
    if text_of(widget):
        font = QFontInfo(widget.font())
        return found, contrast.wanted(font.pixelSize(), bold=font.bold())
    if isinstance(widget, QLabel):
        return contrast.SHAPE, contrast.SHAPE  # nothing is said there
    return found, contrast.SHAPE


def is_partial(widget: QWidget) -> bool:
    """Whether a part of it is done and a part is not, each large enough to be measured."""
    if not isinstance(widget, (QProgressBar, QAbstractSlider)):
        return False
    span = widget.maximum() - widget.minimum()
    return span > 0 and 0.1 < (widget.value() - widget.minimum()) / span < 0.9


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("name", PAGES)
def test_the_focus_can_be_seen_wherever_it_is(opened, name: str, qtbot) -> None:
    """What changes where the keyboard is changes by 3:1, and is as long as the shorter side."""
    page = opened(name)
    qtbot.waitUntil(page.isActiveWindow)
    reach = [
        widget
        for widget in shown(page, QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
    ]
    seen = []
    for widget in [*reach, *reach[:1]]:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        page.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as the key itself would
        QApplication.processEvents()
        seen.append((widget, contrast.drawn(page)))
    weak = []
    for (widget, focused), (other, unfocused) in pairwise(seen):
        if other is widget:
            continue
        area = inside(page, widget, widget.rect())
        changed = contrast.changed(focused[area], unfocused[area])
        if changed < SCALE * SCALE * min(widget.width(), widget.height()):
            weak.append(f"{called(widget)}: {changed}")

    assert weak == []
