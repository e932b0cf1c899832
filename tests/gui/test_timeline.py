"""The timeline shows where everything lies, tells of it, and goes where it is clicked."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QColor,
    QHelpEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from focusdesk.core.facts import SeekPressed
from focusdesk.core.model import Skipped
from focusdesk.core.state import Phase, Stage
from focusdesk.qt import strip_words
from focusdesk.qt.window import look, waveform
from focusdesk.qt.window.timeline import Timeline
from tests.gui import scenes
from tests.unit.core import world

PLAYING = scenes.playing


@pytest.fixture
def timeline(qtbot):
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(968, waveform.HEIGHT)
    made.show()
    qtbot.waitExposed(made)
    made.render_state(PLAYING)
    return made


@pytest.fixture
def wishes(timeline):
    heard: list[object] = []
    timeline.wished.connect(heard.append)
    return heard


class Paints(Timeline):
    """Counts what it paints, and how wide that is."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []

    def paintEvent(self, event) -> None:
        self.widths.append(event.rect().width())
        super().paintEvent(event)


@pytest.fixture
def paints(qtbot):
    made = Paints()
    qtbot.addWidget(made)
    made.resize(968, waveform.HEIGHT)
    made.show()
    qtbot.waitExposed(made)
    made.render_state(PLAYING)
    settle()
    made.widths.clear()
    return made


def settle() -> None:
    """Let everything be painted that is to be."""
    for _ in range(3):
        QApplication.processEvents()


def at(timeline: Timeline, second: float) -> QPoint:
    """The pixel of a second of the session: 960 of them are 3600 s."""
    x = waveform.SIDE + second / 3600.0 * 960.0
    return QPoint(round(timeline.width() - x if timeline.isRightToLeft() else x), 30)


def click(qtbot, timeline: Timeline, second: float) -> None:
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=at(timeline, second))


def point(timeline: Timeline, second: float) -> None:
    """Move the pointer there, wherever the screen's own was left by another test."""
    place = QPointF(at(timeline, second))
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        timeline.mapToGlobal(place),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(timeline, move)


def accessible(timeline: Timeline) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(timeline)


def hovered(timeline: Timeline, second: float) -> str:
    """What is told where the pointer rests."""
    QToolTip.hideText()
    place = at(timeline, second)
    event = QHelpEvent(QEvent.Type.ToolTip, place, timeline.mapToGlobal(place))
    QApplication.sendEvent(timeline, event)
    return QToolTip.text()


# -- going somewhere


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(
    ("second", "index", "within"),
    [(30.0, 0, 30.0), (118.5 * 4 + 60.0, 4, 60.0), (118.5 * 16 + 10.0, 16, 10.0)],
)
def test_a_click_seeks_to_the_piece_and_the_second_under_it(
    timeline, qtbot, wishes, mirrored, second, index, within
) -> None:
    direction = Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
    timeline.setLayoutDirection(direction)
    click(qtbot, timeline, second)

    (wish,) = wishes
    assert isinstance(wish, SeekPressed)
    assert wish.index == index
    assert wish.seconds == pytest.approx(within, abs=3600.0 / 960.0)


@pytest.mark.parametrize("second", [118.5 * 17 + 10.0, 3000.0, 3590.0])
def test_what_is_not_here_cannot_be_gone_to(timeline, qtbot, wishes, second) -> None:
    click(qtbot, timeline, second)

    assert wishes == []


def test_a_session_that_is_over_goes_nowhere(timeline, qtbot, wishes) -> None:
    timeline.render_state(replace(PLAYING, phase=Phase.OVER, heard_index=None))
    click(qtbot, timeline, 30.0)

    assert wishes == []


def test_who_lets_go_of_the_button_elsewhere_thought_better_of_it(timeline, qtbot, wishes) -> None:
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=at(timeline, 30.0))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(100, 200))

    assert wishes == []


def test_the_pointer_says_whether_a_click_would_go_there(timeline) -> None:
    shapes = []
    for second in (30.0, 3000.0):
        point(timeline, second)
        shapes.append(timeline.cursor().shape())

    assert shapes == [Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor]


def test_a_click_leaves_the_keyboard_where_it_is(timeline) -> None:
    assert timeline.focusPolicy() is Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize(
    ("key", "index"),
    [
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 16),
        (Qt.Key.Key_PageUp, 11),
        (Qt.Key.Key_PageDown, 12),
    ],
)
def test_keys_go_from_piece_to_piece(timeline, qtbot, wishes, key, index) -> None:
    qtbot.keyClick(timeline, key)

    assert wishes == [SeekPressed(index, 0.0)]


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_N]
)
def test_the_keys_of_the_window_reach_it(qtbot, key) -> None:
    window = KeyedWindow()
    qtbot.addWidget(window)
    window.show()
    qtbot.keyClick(window.timeline, key)

    assert window.keys == [key]


class KeyedWindow(QWidget):
    """A window that notes which keys reach it."""

    def __init__(self) -> None:
        super().__init__()
        self.timeline = Timeline()
        self.timeline.setParent(self)
        self.keys: list[int] = []

    def keyPressEvent(self, event) -> None:
        self.keys.append(event.key())


def test_the_wheel_is_the_pages(timeline, wishes) -> None:
    place = QPointF(at(timeline, 30.0))
    wheel = QWheelEvent(
        place,
        timeline.mapToGlobal(place),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, wheel)

    assert not wheel.isAccepted()
    assert wishes == []


# -- what it tells


def test_it_tells_how_loud_a_piece_is_and_what_was_done_for_it(timeline) -> None:
    assert hovered(timeline, 30.0) == (
        "Part 1 plays at −14.0 LUFS, its target is −14.0.\n"  # noqa: RUF001
        "Its source has −18.0 LUFS, the gain is +4.0 dB."  # noqa: RUF001
    )


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (118.5 * 15 + 9.0, "Part 16 is here; how loud it is will be measured before it plays."),
        (118.5 * 17 + 9.0, "Part 18 is still to be composed."),
        (3580.0, "Earlier parts are played again until the time is up."),
    ],
)
def test_it_tells_what_is_not_measured_yet(timeline, second, words) -> None:
    assert hovered(timeline, second) == words


def test_it_tells_of_silence_of_a_bridge_and_of_what_is_left_out(timeline) -> None:
    parts = dict(PLAYING.parts)
    facts = parts[0].facts
    assert facts is not None
    parts[0] = replace(parts[0], facts=replace(facts, measured_lufs=None))
    parts[3] = replace(parts[3], stage=Stage.SKIPPED)
    left_out = (Skipped(3, "it never became ready"),)
    timeline.render_state(replace(PLAYING, parts=parts, bridged={1: 72.0}, skipped=left_out))

    assert hovered(timeline, 30.0) == "Part 1 is silence."
    assert hovered(timeline, 150.0).endswith(
        "It was late, so earlier music was played again for 1:12 before it."
    )
    assert hovered(timeline, 3 * 118.5 + 1.5) == "Part 4 is left out: it never became ready."


def test_it_is_a_slider_whose_value_is_the_second_that_is_heard(timeline) -> None:
    told = accessible(timeline)
    values = told.valueInterface()

    assert told.role() is QAccessible.Role.Slider
    assert told.text(QAccessible.Text.Name) == strip_words.name()
    assert told.text(QAccessible.Text.Description) == "22:24 heard, 33:42 ready"
    assert (values.minimumValue(), values.currentValue(), values.maximumValue()) == (0, 1344, 3600)


def test_the_value_goes_on_with_the_music_and_wishes_nothing(timeline, wishes) -> None:
    values = []
    for second in (42.0, 43.0, 44.0):
        timeline.render_state(replace(PLAYING, within=second, position=1303.5 + second))
        values.append(accessible(timeline).valueInterface().currentValue())

    assert values == [1346, 1346, 1348]
    assert wishes == []


def test_an_assistive_tool_seeks_by_the_value_where_music_is(timeline, wishes) -> None:
    values = accessible(timeline).valueInterface()
    values.setCurrentValue(30)
    values.setCurrentValue(3000)

    assert wishes == [SeekPressed(0, 30.0)]
    assert timeline.value() == 1344


# -- what it paints


def test_a_second_repaints_a_few_pixels_around_the_playhead(paints) -> None:
    for second in range(20):
        paints.render_state(replace(PLAYING, within=41.0 + second, position=1344.5 + second))
        settle()

    # A pixel is nearly four seconds: between two of them, there is nothing to paint.
    assert 4 <= len(paints.widths) <= 7
    assert max(paints.widths) < 20


def test_nothing_is_laid_out_or_painted_while_it_is_hidden(paints) -> None:
    paints.hide()
    before = paints.value()
    paints.render_state(replace(PLAYING, within=90.0, position=1393.5))
    settle()

    assert paints.widths == []
    assert paints.value() == before
    paints.show()
    assert paints.value() == 1394


def test_the_waveforms_are_drawn_again_only_when_a_piece_changes(timeline) -> None:
    timeline.grab()
    drawn = timeline._layers
    timeline.render_state(replace(PLAYING, within=100.0, position=1403.5))
    timeline.grab()
    kept = timeline._layers
    parts = {**PLAYING.parts, 17: replace(PLAYING.parts[16], segment=world.segment(17))}
    timeline.render_state(replace(PLAYING, parts=parts))
    timeline.grab()

    assert kept is drawn
    assert timeline._layers is not drawn


def colours_at(timeline: Timeline, seconds: Mapping[str, float]) -> dict[str, str]:
    """The colour in the middle of what lies at some seconds."""
    image = timeline.grab().toImage()
    ratio = image.devicePixelRatio()
    return {
        name: image.pixelColor(at(timeline, second) * ratio).name()
        for name, second in seconds.items()
    }


PLACES = {"heard": 60.0, "ready": 118.5 * 12 + 60.0, "fetched": 118.5 * 15 + 20.0}


@pytest.mark.parametrize("mirrored", [False, True])
def test_what_was_heard_what_is_ready_and_what_is_planned_look_different(
    timeline, scheme, mirrored
) -> None:
    direction = Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
    timeline.setLayoutDirection(direction)
    made = look.SCHEMES[scheme]
    found = colours_at(timeline, {**PLACES, "planned": 118.5 * 25 + 2.0})

    assert found["heard"] == made.accent.name()
    assert found["ready"] == made.ready.name()
    assert found["planned"] == made.ground.name()
    above = timeline.grab().toImage()
    for name, drawn in (("heard", True), ("fetched", False)):
        place = QPoint(at(timeline, PLACES[name]).x(), 20) * above.devicePixelRatio()
        is_sound = above.pixelColor(place) in (QColor(made.accent), QColor(made.ready))
        assert is_sound is drawn


def test_the_playhead_parts_what_was_heard_from_what_is_to_come(timeline, scheme) -> None:
    made = look.SCHEMES[scheme]
    found = colours_at(timeline, {"before": 1344.5 - 20.0, "after": 1344.5 + 20.0})

    assert found == {"before": made.accent.name(), "after": made.ready.name()}
    assert colours_at(timeline, {"here": 1344.5})["here"] == made.text.name()


def test_the_pointer_draws_a_line_and_takes_it_along(timeline) -> None:
    point(timeline, 2000.0)
    QApplication.sendEvent(timeline, QEvent(QEvent.Type.Leave))
    without = timeline.grab().toImage()
    point(timeline, 3000.0)
    pointed = timeline.grab().toImage()
    QApplication.sendEvent(timeline, QEvent(QEvent.Type.Leave))

    assert pointed != without
    assert timeline.grab().toImage() == without


def test_whoever_comes_by_the_keyboard_sees_where_it_is(timeline, qtbot) -> None:
    timeline.activateWindow()
    without = timeline.grab().toImage()
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    timeline.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    qtbot.waitUntil(timeline.hasFocus)

    assert timeline.grab().toImage() != without


@pytest.mark.parametrize("width", [128, 330, 1400])
def test_every_state_can_be_painted_at_every_width(timeline, width) -> None:
    timeline.resize(width, waveform.HEIGHT)
    for state in scenes.every.values():
        timeline.render_state(state)

        assert not timeline.grab().isNull()


def test_a_long_session_is_drawn_in_a_turn_of_its_own(qtbot) -> None:
    """What else that turn has to do, such as laying the page out, is not held up by it."""
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(900, waveform.HEIGHT)
    made.render_state(scenes.hearing(100, ready=120))
    made.show()
    at_once = made.grab().toImage()
    qtbot.waitUntil(lambda: made.grab().toImage() != at_once)
    drawn = made.grab().toImage()
    settle()

    assert made.grab().toImage() == drawn
