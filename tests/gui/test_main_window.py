"""The window obeys its keys once, is drawn where it is seen, and can always be brought up."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from focusdesk.core.facts import (
    BackPressed,
    MutePressed,
    PausePressed,
    PlayPressed,
    SeekPressed,
    SkipPressed,
)
from focusdesk.core.settings import Settings
from focusdesk.qt.window.main import MainWindow
from tests.gui import scenes


@pytest.fixture
def wishes(window):
    heard: list[object] = []
    window.wished.connect(heard.append)
    return heard


@pytest.mark.parametrize("away", [MainWindow.hide, MainWindow.showMinimized])
def test_what_went_on_while_nobody_saw_it_is_shown_at_once(window, away, monkeypatch) -> None:
    window.render_state(scenes.playing)
    away(window)
    drawn: list[object] = []
    monkeypatch.setattr(window.pages.player, "render_state", drawn.append)
    for state in (scenes.muted, scenes.paused, scenes.over):
        window.render_state(state)
    unseen = list(drawn)
    window.showNormal()

    assert unseen == []
    assert drawn[0] is scenes.over
    assert window.pages.player.isVisible()


def test_a_window_that_starts_hidden_is_drawn_for_nobody(qtbot, monkeypatch) -> None:
    window = MainWindow(Settings(org="org_1"))
    qtbot.addWidget(window)
    drawn: list[object] = []
    monkeypatch.setattr(window.pages.player, "render_state", drawn.append)
    for state in (scenes.opening, scenes.playing, scenes.paused):
        window.render_state(state)
    unseen = list(drawn)
    window.show()

    assert unseen == []
    assert drawn[0] is scenes.paused
    assert window.pages.player.isVisible()


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Space, Qt.Key.Key_MediaPlay, Qt.Key.Key_MediaTogglePlayPause]
)
@pytest.mark.parametrize("focus", ["_transport", "_volume", "nothing"])
def test_a_key_acts_once_wherever_the_focus_is(window, qtbot, wishes, focus, key) -> None:
    window.render_state(scenes.playing)
    target = window if focus == "nothing" else getattr(window.pages.player, focus)
    if focus != "nothing":
        target.setFocus()
    qtbot.keyClick(target, key)
    window.render_state(scenes.paused)
    qtbot.keyClick(target, key)

    assert wishes == [PausePressed(), PlayPressed()]


@pytest.mark.parametrize("key", [Qt.Key.Key_MediaPause, Qt.Key.Key_MediaStop])
def test_pause_and_stop_only_pause(window, qtbot, wishes, key) -> None:
    window.render_state(scenes.playing)
    qtbot.keyClick(window, key)

    assert wishes == [PausePressed()]


MEDIA_KEYS = [
    Qt.Key.Key_MediaTogglePlayPause,
    Qt.Key.Key_MediaPlay,
    Qt.Key.Key_MediaPause,
    Qt.Key.Key_MediaStop,
    Qt.Key.Key_MediaNext,
    Qt.Key.Key_MediaPrevious,
]


@pytest.mark.parametrize("key", MEDIA_KEYS)
@pytest.mark.parametrize(("leaves", "count"), [(True, 0), (False, 1)])
def test_a_media_key_is_left_to_a_desktop_that_brings_it_too(
    window, qtbot, wishes, key, leaves, count
) -> None:
    window.leaves_media_keys = leaves
    window.render_state(scenes.playing)
    qtbot.keyClick(window, key)

    assert len(wishes) == count


def test_a_key_held_down_acts_once(window, wishes) -> None:
    window.render_state(scenes.playing)
    for repeats in (False, True, True):
        kind, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(window, _key(kind, Qt.Key.Key_MediaPlay, none, repeats=repeats))

    assert wishes == [PausePressed()]


def _key(kind, key, modifiers, *, repeats):
    from PySide6.QtGui import QKeyEvent  # noqa: PLC0415

    return QKeyEvent(kind, key, modifiers, "", repeats)


HANDS = [
    (Qt.Key.Key_N, SkipPressed()),
    (Qt.Key.Key_MediaNext, SkipPressed()),
    (Qt.Key.Key_P, BackPressed()),
    (Qt.Key.Key_MediaPrevious, BackPressed()),
    (Qt.Key.Key_M, MutePressed()),
    (Qt.Key.Key_Left, SeekPressed(11, 31.0)),
    (Qt.Key.Key_Right, SeekPressed(11, 51.0)),
]


@pytest.mark.parametrize(("key", "wish"), HANDS)
@pytest.mark.parametrize("focus", ["_transport", "_skip", "_mute", "nothing"])
def test_a_hand_on_the_music_is_one_wish(window, qtbot, wishes, focus, key, wish) -> None:
    window.render_state(scenes.playing)
    target = window if focus == "nothing" else getattr(window.pages.player, focus)
    if focus != "nothing":
        target.setFocus()
    qtbot.keyClick(target, key)

    assert wishes == [wish]


def test_a_slider_that_has_the_focus_keeps_its_arrows(window, qtbot, wishes) -> None:
    window.render_state(scenes.playing)
    window.pages.player._volume.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(window.pages.player._volume, key)

    assert not [wish for wish in wishes if isinstance(wish, SeekPressed)]
    assert len(wishes) == 2


def test_one_cannot_seek_before_the_beginning(window, qtbot, wishes) -> None:
    window.render_state(replace(scenes.playing, within=4.0))
    qtbot.keyClick(window, Qt.Key.Key_Left)

    assert wishes == [SeekPressed(11, 0.0)]


@pytest.mark.parametrize("key", [Qt.Key.Key_N, Qt.Key.Key_Left, Qt.Key.Key_Right])
def test_a_bridge_is_no_place_to_go_on_from(window, qtbot, wishes, key) -> None:
    window.render_state(scenes.bridging)
    qtbot.keyClick(window, key)

    assert wishes == []


@pytest.mark.parametrize("key", [key for key, _ in HANDS])
@pytest.mark.parametrize("state", [scenes.idle, scenes.over, scenes.ending])
def test_a_hand_finds_nothing_without_a_session(window, qtbot, wishes, state, key) -> None:
    window.render_state(state)
    qtbot.keyClick(window, key)

    assert wishes == []


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_a_key_with_another_is_not_ours(window, qtbot, wishes, modifier) -> None:
    window.render_state(scenes.playing)
    for key in (Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_M, Qt.Key.Key_Left):
        qtbot.keyClick(window, key, Qt.KeyboardModifier[f"{modifier}Modifier"])

    assert wishes == []


def test_letters_that_are_typed_are_letters(window, qtbot, wishes) -> None:
    window.render_state(scenes.playing)
    window.pages.show_account()
    qtbot.keyClicks(window.pages.account._typed(), "NPM")
    qtbot.keyClick(window.pages.account, Qt.Key.Key_M)

    assert window.pages.account._org.currentText() == "org_1NPM"
    assert wishes == []


def test_a_session_begins_with_the_keys_on_play(window, qtbot) -> None:
    window.render_state(scenes.playing)

    qtbot.waitUntil(window.pages.player._transport.hasFocus)


@pytest.mark.parametrize("state", [scenes.idle, scenes.over, scenes.ending])
def test_without_a_session_there_is_nothing_to_toggle(window, qtbot, wishes, state) -> None:
    window.render_state(state)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    window.toggle()

    assert wishes == []


def test_a_space_that_is_typed_is_a_space(window, qtbot, wishes) -> None:
    window.render_state(scenes.playing)
    window.pages.show_account()
    qtbot.keyClicks(window.pages.account._typed(), "a b")

    assert window.pages.account._org.currentText() == "org_1a b"
    assert wishes == []


def test_ctrl_q_quits_and_does_not_close(window, qtbot) -> None:
    said: list[str] = []
    window.quit_wanted.connect(lambda: said.append("quit"))
    window.closed.connect(lambda: said.append("close"))
    qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)

    assert said == ["quit"]


def test_closing_is_a_wish_until_the_window_has_left(window) -> None:
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    refused = window.close(), window.isVisible()
    window.leave()

    assert refused == (False, True)
    assert window.close()
    assert closed == [True]
    assert not window.isVisible()


def test_it_tells_whether_it_is_there_to_be_seen(window) -> None:
    told: list[bool] = []
    window.shown_changed.connect(told.append)
    for change in (window.hide, window.show, window.showMinimized, window.bring_up):
        change()
        told.append(told[-1])  # so that each change is told, and not only the last

    assert [told[n] for n in range(len(told)) if n == 0 or told[n] != told[n - 1]] == [
        False, True, False, True,
    ]  # fmt: skip


def test_a_click_on_the_tray_hides_the_window_one_is_in_and_brings_up_any_other(window) -> None:
    window.come_or_go()
    hidden = not window.isVisible()
    window.come_or_go()
    shown = window.isVisible()
    window.showMinimized()
    window.come_or_go()

    assert hidden
    assert shown
    assert window.isVisible()
    assert not window.isMinimized()


def test_a_window_behind_another_comes_up_at_a_click(window, qtbot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is other)
    window._unused.invalidate()  # that was long ago
    window.come_or_go()

    assert window.isVisible()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def test_a_window_that_has_left_does_not_come_back(window) -> None:
    window.leave()
    window.come_back()

    assert not window.isVisible()


def test_the_first_paint_is_told_once(qtbot) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    painted: list[bool] = []
    window.painted.connect(lambda: painted.append(True))
    with qtbot.waitSignal(window.painted):
        window.show()
    for state in scenes.every.values():
        window.render_state(state)
        window.grab()

    assert painted == [True]


@pytest.mark.parametrize("hidden", ["close", "showMinimized", "hide", "showNormal"])
def test_it_can_always_be_brought_up(window, hidden) -> None:
    getattr(window, hidden)()
    window.bring_up()

    assert window.isVisible()
    assert not window.isMinimized()


def test_a_maximized_window_comes_back_maximized(window) -> None:
    window.showMaximized()
    window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)
    window.bring_up()

    assert window.isMaximized()
