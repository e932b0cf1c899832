"""The tray offers what the session allows; where there is no tray, there is none of ours."""

import pytest

from focusdesk.core.state import PausePressed, PlayPressed
from focusdesk.qt.desktop.tray import Tray
from tests.gui import scenes


@pytest.fixture
def tray(qapp):
    return Tray()


def action(tray: Tray, text: str):
    return next(one for one in tray._menu.actions() if one.text() == text)


@pytest.mark.parametrize(
    ("name", "text", "enabled", "tip"),
    [
        ("idle", "Play", False, "FocusDesk"),
        ("opening", "Pause", True, "FocusDesk, 0:00 left"),
        ("playing", "Pause", True, "FocusDesk, 37:35 left"),
        ("troubled", "Pause", True, "FocusDesk, 37:35 left"),
        ("paused", "Play", True, "FocusDesk, 37:35 left"),
        ("ending", "Play", False, "FocusDesk"),
        ("over", "Play", False, "FocusDesk"),
    ],
)
def test_it_shows_what_a_choice_will_do_and_the_time_left(tray, name, text, enabled, tip) -> None:
    tray.render_state(scenes.every[name])

    assert (tray._toggle.text(), tray._toggle.isEnabled()) == (text, enabled)
    assert tray._icon.toolTip() == tip


def test_play_and_pause_are_wishes(tray) -> None:
    heard: list[object] = []
    tray.wished.connect(heard.append)
    for state in (scenes.playing, scenes.paused):
        tray.render_state(state)
        tray._toggle.trigger()

    assert heard == [PausePressed(), PlayPressed()]


def test_the_menu_shows_and_quits(tray) -> None:
    heard: list[str] = []
    tray.show_wanted.connect(lambda: heard.append("show"))
    tray.quit_wanted.connect(lambda: heard.append("quit"))
    action(tray, "Show FocusDesk").trigger()
    action(tray, "Quit").trigger()

    assert heard == ["show", "quit"]


@pytest.mark.parametrize(("reason", "shown"), [("Trigger", 1), ("Context", 0)])
def test_a_click_brings_the_window_and_the_menu_does_not(tray, reason, shown) -> None:
    heard: list[str] = []
    tray.show_wanted.connect(lambda: heard.append("show"))
    tray._icon.activated.emit(tray._icon.ActivationReason[reason])

    assert len(heard) == shown


def test_offscreen_there_is_no_tray(tray) -> None:
    assert not Tray.is_offered()
