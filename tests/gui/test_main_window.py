"""The window shows one page at a time, obeys its keys once, and can always be brought up."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

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
def window(qtbot):
    made = MainWindow(Settings(org="org_1"))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


@pytest.fixture
def wishes(window):
    heard: list[object] = []
    window.wished.connect(heard.append)
    return heard


def page(window):
    shown = [
        p for p in (window.pages.start, window.pages.account, window.pages.player) if p.isVisible()
    ]
    assert len(shown) == 1
    return shown[0]


def test_a_session_shows_its_page_and_leaves_it_to_the_listener_when_to_go(window) -> None:
    pages = [page(window)]
    for state in (scenes.idle, scenes.opening, scenes.playing, scenes.ending, scenes.over):
        window.render_state(state)
        pages.append(page(window))
    window.pages.player.new_wanted.emit()
    pages.append(page(window))
    window.render_state(scenes.over)  # the volume was moved, say
    pages.append(page(window))

    start, player = window.pages.start, window.pages.player
    assert pages == [start, start, player, player, player, player, start, start]


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
    assert page(window) is window.pages.player


def test_the_account_page_is_ready_to_be_typed_into(window) -> None:
    window.pages.show_account()

    assert page(window) is window.pages.account
    assert QApplication.focusWidget() is window.pages.account._key


def test_who_changes_the_account_may_change_their_mind(window, qtbot) -> None:
    qtbot.mouseClick(window.pages.start._change, Qt.MouseButton.LeftButton)
    asked = page(window)
    qtbot.mouseClick(window.pages.account._back, Qt.MouseButton.LeftButton)

    assert asked is window.pages.account
    assert page(window) is window.pages.start


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


def test_what_a_bug_says_stays_until_the_next_session(window) -> None:
    window.render_state(scenes.playing)
    window.pages.show_notice("FocusDesk met a bug of its own; the log tells more.")
    said = window.pages.player._notice.text()
    seen = window.pages.player._notice.isVisible()
    window.pages.player.new_wanted.emit()

    assert said == "FocusDesk met a bug of its own; the log tells more."
    assert seen
    assert window.pages.player._notice.text() == ""


@pytest.mark.parametrize("name", ["start", "account", "player"])
def test_nothing_lies_over_anything_else_in_the_smallest_window(window, qtbot, name) -> None:
    window.resize(window.minimumSize())
    notice = "This is a long notice, as long as any that FocusDesk has to give. " * 3
    shown = getattr(window.pages, name)
    window.render_state(scenes.troubled)
    {"start": window.pages.show_start, "account": window.pages.change_account}.get(name, list)()
    shown.show_notice(notice)

    def children():
        return [w for w in shown.findChildren(QWidget) if w.isVisible() and w.parent() is shown]

    def is_laid_out():
        return not [
            (first, second)
            for number, first in enumerate(children())
            for second in children()[:number]
            if first.geometry().intersects(second.geometry())
        ]

    qtbot.waitUntil(is_laid_out)

    assert all(shown.rect().contains(child.geometry()) for child in children())


def test_the_words_of_a_service_are_no_markup(qtbot) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.render_state(scenes.every["troubled"])
    pages = [window.pages.start, window.pages.account, window.pages.join, window.pages.player]
    found = [label for page in pages for label in page.findChildren(QLabel)]
    labels = [label for label in found if label.buddy() is None]

    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
