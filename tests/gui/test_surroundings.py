"""Each system gets the player that is its own, and does without where there is no place for it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from focusdesk.core.facts import PausePressed
from focusdesk.core.settings import Settings
from focusdesk.core.state import Phase
from focusdesk.qt.desktop import surroundings
from focusdesk.qt.desktop.macos import NowPlayingMac
from focusdesk.qt.desktop.now_playing import Wish
from focusdesk.qt.desktop.smtc import Smtc
from focusdesk.qt.desktop.surroundings import Surroundings
from tests.gui import scenes
from tests.gui.mac import Mac
from tests.gui.windows import SystemMediaTransportControlsButton as Button
from tests.gui.windows import Windows


@pytest.fixture
def on(monkeypatch):
    """Be on another system."""

    def moved(name: str) -> None:
        monkeypatch.setattr(surroundings, "sys", SimpleNamespace(platform=name))

    return moved


def test_windows_has_its_media_controls_and_they_own_the_keys(
    qapp, on, monkeypatch, tmp_path
) -> None:
    system = Windows(monkeypatch)
    on("win32")
    made = Surroundings(Settings(), tmp_path / "note")
    made._start_controls(42)
    made.render_state(scenes.playing)
    heard: list[object] = []
    made.wished.connect(heard.append)
    system.press(Button.PAUSE)
    owned = made.owns_the_media_keys
    made.stop()

    assert isinstance(made._controls, Smtc)
    assert heard == [PausePressed()]
    assert owned
    assert system.controls.handlers == {}


@pytest.mark.expects_warnings
def test_where_windows_refuses_the_window_keeps_its_keys(qapp, on, monkeypatch, tmp_path) -> None:
    Windows(monkeypatch)
    on("win32")
    made = Surroundings(Settings(), tmp_path / "note")
    made._start_controls(7)

    assert not made.owns_the_media_keys
    made.render_state(scenes.playing)
    made.stop()


def test_macos_has_its_now_playing(qapp, on, monkeypatch, tmp_path) -> None:
    system = Mac(monkeypatch)
    on("darwin")
    made = Surroundings(Settings(), tmp_path / "note")
    made._start_controls(42)
    made.render_state(scenes.playing)

    assert isinstance(made._controls, NowPlayingMac)
    assert made.owns_the_media_keys
    assert len(system.info.shown) == 1


def test_who_leaves_presses_nothing_more(qapp, on, monkeypatch, tmp_path) -> None:
    system = Mac(monkeypatch)
    on("darwin")
    made = Surroundings(Settings(), tmp_path / "note")
    made._start_controls(42)
    made.render_state(scenes.playing)
    heard: list[object] = []
    made.wished.connect(heard.append)
    made.hide()
    shown = len(system.info.shown)
    made.render_state(scenes.paused)
    assert made._controls is not None
    made._controls.pressed.emit(Wish.TOGGLE)
    made.stop()

    assert heard == []
    assert len(system.info.shown) == shown


def test_elsewhere_there_is_none(qapp, on, tmp_path) -> None:
    on("plan9")
    made = Surroundings(Settings(), tmp_path / "note")
    made._start_controls(42)

    assert made._controls is None
    assert not made.owns_the_media_keys


def test_a_switch_that_cannot_be_put_right_keeps_no_notice_back(
    qapp, on, monkeypatch, tmp_path
) -> None:
    on("plan9")
    monkeypatch.setenv("PATH", "/nonexistent")
    behind = Qt.ApplicationState.ApplicationInactive
    monkeypatch.setattr(QGuiApplication, "applicationState", lambda: behind)
    note = tmp_path / "note"
    note.write_text("left by a crash")
    made = Surroundings(Settings(), note)
    said: list[str] = []
    made._notices.said.connect(lambda _title, sentence: said.append(sentence))
    made.start(42)
    made.render_state(scenes.playing)
    made.render_state(replace(scenes.playing, phase=Phase.OVER, drained=True))
    at_once = list(said)
    made.stop()

    assert len(at_once) == 1
