"""A slider goes where it is pressed, and is held there."""

import pytest
from PySide6.QtCore import QPoint, Qt

from focusdesk.qt.window.slider import Slider


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def slider(qtbot, request):
    made = Slider()
    qtbot.addWidget(made)
    made.setLayoutDirection(request.param)
    made.setRange(0, 100)
    made.setPageStep(10)
    made.setValue(80)
    made.resize(216, 24)
    made.show()
    qtbot.waitExposed(made)
    return made


def at(slider: Slider, share: float) -> QPoint:
    """Return about where a share (0..1) of the values is."""
    x = 9 + share * (slider.width() - 18)
    return QPoint(round(slider.width() - x if slider.isRightToLeft() else x), 12)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.6, 1.0])
def test_it_goes_where_it_is_pressed(slider, qtbot, share) -> None:
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at(slider, share))

    assert slider.value() == pytest.approx(100 * share, abs=1)


def test_it_is_dragged_on_from_there(slider, qtbot) -> None:
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.25))
    qtbot.mouseMove(slider, at(slider, 0.5))
    held = slider.isSliderDown()
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.5))

    assert held
    assert slider.value() == pytest.approx(50, abs=1)


def test_a_press_on_the_handle_changes_nothing(slider, qtbot) -> None:
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.8) + QPoint(4, 0))

    assert slider.value() == 80


def test_another_button_presses_nothing(slider, qtbot) -> None:
    qtbot.mouseClick(slider, Qt.MouseButton.RightButton, pos=at(slider, 0.25))

    assert slider.value() == 80
