"""The small window stands in for the large one, and one of the two is always there."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from focusdesk.core.facts import MutePressed, PausePressed, PlayPressed, SkipPressed
from focusdesk.core.settings import Settings, Timer
from focusdesk.qt.window.compact import Compact
from focusdesk.qt.window.main import MainWindow
from tests.gui import scenes


@pytest.fixture
def window(window):
    """The same with a session in it."""
    window.render_state(scenes.working)
    yield window
    window.leave()


@pytest.fixture
def wishes(window):
    heard: list[object] = []
    window.wished.connect(heard.append)
    return heard


@pytest.fixture
def small(window, qtbot) -> Compact:
    window.toggle_compact()
    made: Compact | None = window._compact
    assert made is not None
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


def which(window: MainWindow) -> str:
    """Which of the two windows is there; it is never both, nor none."""
    assert window.isVisible() is not window.is_compact
    return "small" if window.is_compact else "large"


@pytest.mark.parametrize("by", ["key", "button"])
def test_it_comes_in_the_large_windows_stead_and_goes_again(window, qtbot, by) -> None:
    seen = [which(window)]
    if by == "key":
        qtbot.keyClick(window, Qt.Key.Key_C)
    else:
        qtbot.mouseClick(window.pages.player._compact, Qt.MouseButton.LeftButton)
    seen.append(which(window))
    small = window._compact
    if by == "key":
        qtbot.keyClick(small, Qt.Key.Key_C)
    else:
        qtbot.mouseClick(small._back, Qt.MouseButton.LeftButton)
    seen.append(which(window))

    assert seen == ["large", "small", "large"]


BACK = {
    "escape": lambda small, qtbot: qtbot.keyClick(small, Qt.Key.Key_Escape),
    "a double click": lambda small, qtbot: qtbot.mouseDClick(
        small, Qt.MouseButton.LeftButton, pos=QPoint(130, 6)
    ),
    "closing it": lambda small, qtbot: small.close(),
    "the list of keys": lambda small, qtbot: qtbot.keyClick(small, Qt.Key.Key_F1),
}


@pytest.mark.parametrize("way", BACK)
def test_there_are_many_ways_back(window, small, qtbot, way) -> None:
    BACK[way](small, qtbot)

    assert which(window) == "large"


@pytest.mark.parametrize("way", ["bring_up", "come_or_go", "toggle_compact"])
def test_a_later_launch_and_the_tray_bring_the_large_window_back(window, small, way) -> None:
    getattr(window, way)()

    assert which(window) == "large"


def test_a_tray_that_is_gone_needs_no_window_where_the_small_one_is(window, small) -> None:
    window.come_back()

    assert which(window) == "small"


def test_the_tray_is_told_that_the_large_window_is_not_there(window) -> None:
    told: list[bool] = []
    window.shown_changed.connect(told.append)
    window.toggle_compact()
    there = told[-1]
    window.bring_up()

    assert not there
    assert told[-1]


def test_it_stays_when_the_session_is_over_and_the_way_back_with_it(window, small, qtbot) -> None:
    window.render_state(scenes.over)
    stays, presses = which(window), small._transport.isEnabled()
    qtbot.keyClick(small, Qt.Key.Key_C)

    assert (stays, presses) == ("small", False)
    assert small._caption.toolTip() == "The session is over."
    assert which(window) == "large"


@pytest.mark.parametrize("state", [scenes.idle, scenes.over])
def test_without_a_session_there_is_nothing_to_show_in_it(window, qtbot, state) -> None:
    window.render_state(state)
    window.pages.show_start()
    window.toggle_compact()

    assert not window.is_compact
    assert window.isVisible()


def test_who_quits_leaves_neither_behind(window, small, qtbot) -> None:
    quits: list[bool] = []
    window.quit_wanted.connect(lambda: quits.append(True))
    qtbot.keyClick(small, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    window.leave()

    assert quits == [True]
    assert not small.isVisible()
    assert not window.isVisible()


def test_it_is_on_top_without_a_frame_and_small(small) -> None:
    assert small.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert small.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert (small.width(), small.height()) == (320, 64)
    children = [w for w in small.findChildren(QWidget) if w.parent() is small]
    assert all(small.rect().contains(child.geometry()) for child in children)


def test_it_plays_and_pauses_and_obeys_the_keys(window, small, qtbot, wishes) -> None:
    qtbot.mouseClick(small._transport, Qt.MouseButton.LeftButton)
    window.render_state(scenes.paused)
    qtbot.keyClick(small._transport, Qt.Key.Key_Space)
    window.render_state(scenes.playing)
    for key in (Qt.Key.Key_N, Qt.Key.Key_M):
        qtbot.keyClick(small, key)

    assert wishes == [PausePressed(), PlayPressed(), SkipPressed(), MutePressed()]


def test_it_can_be_used_by_keyboard_alone(small, qtbot) -> None:
    found = []
    for _ in range(3):
        found.append(QApplication.focusWidget())
        qtbot.keyClick(found[-1], Qt.Key.Key_Tab)

    assert found == [small._transport, small._back, small._clock]


def test_a_screen_reader_hears_what_it_is_and_what_it_shows(small) -> None:
    def name(widget: QWidget) -> str:
        return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)

    assert name(small) == "FocusDesk, small window"
    assert name(small._clock) == "38 minutes left of 60"
    assert name(small._transport) == "Pause"
    assert name(small._back) == "Large window"
    assert name(small._what) == scenes.working.intention


def test_what_is_wrong_is_said_first(window, small) -> None:
    usual = small._caption.toolTip()
    window.render_state(replace(scenes.troubled, intention="Mail"))

    assert usual == "left"
    assert small._what.toolTip() == "Mail"
    assert small._caption.toolTip().startswith("The music service cannot be reached")


def test_both_timers_tell_the_same(window, small, qtbot) -> None:
    chosen: list[str] = []
    window.timer_chosen.connect(chosen.append)
    qtbot.mouseClick(small._clock, Qt.MouseButton.LeftButton)
    qtbot.keyClick(small, Qt.Key.Key_T)
    qtbot.keyClick(small, Qt.Key.Key_T)

    assert chosen == [Timer.ELAPSED, Timer.ENDS, Timer.LEFT]
    assert small._clock.face == window.pages.player._dial.clock.face


def test_it_comes_back_where_it_was(window, small, qtbot) -> None:
    small.move(210, 130)
    kept = window.compact_geometry_to_keep()
    again = MainWindow(Settings(compact_geometry=kept))
    qtbot.addWidget(again)
    unmade = again.compact_geometry_to_keep()
    again.show()
    again.render_state(scenes.playing)
    again.toggle_compact()
    found = again._compact
    assert found is not None
    place = found.pos()
    again.leave()

    assert unmade == kept
    assert place == QPoint(210, 130)


def test_every_state_can_be_painted_in_every_scheme(window, small, scheme) -> None:
    for state in scenes.every.values():
        small.render_state(state)

        assert not small.grab().isNull()


def test_at_first_it_is_where_the_large_window_was(window, small) -> None:
    there = window.frameGeometry()

    assert there.contains(small.frameGeometry())
    assert small.frameGeometry().topRight() == there.topRight()
