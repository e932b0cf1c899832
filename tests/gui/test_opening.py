"""The window is there before what it is connected to, and whoever presses then is heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from focusdesk.core.options import FrontEnd, Options
from focusdesk.core.settings import Settings
from focusdesk.core.wanted import Request
from focusdesk.qt.application import Application
from focusdesk.qt.launch import Launch
from focusdesk.qt.opening import Opening
from focusdesk.services import logs, paths
from focusdesk.services.history import History
from focusdesk.services.settings import SettingsFile

REQUEST = Request(goal="focus", minutes=30)


class FakeDesk:
    """Notes what it hears of the window, from when it is there."""

    def __init__(self, _launch, window, history: History) -> None:
        self.heard: list[object] = []
        self.history = history.requests
        self.leaving = self
        start = window.pages.start
        start.demo_wanted.connect(lambda: self.heard.append("demo"))
        window.pages.start.start_wanted.connect(
            lambda request, text: self.heard.append((request, text))
        )
        window.quit_wanted.connect(lambda: self.heard.append("quit"))

    def leave(self) -> None:
        """Note that it was asked to leave."""
        self.heard.append("leave")


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    folders = paths.of_profile(tmp_path / "profile")
    options = Options(front_end=FrontEnd.WINDOW)
    file = SettingsFile(folders.settings)
    return Launch(options, Settings(org="org_1"), file, folders, logs.Redactor())


@pytest.fixture
def opening(qtbot, launch, monkeypatch) -> Iterator[Opening]:
    monkeypatch.setattr("focusdesk.qt.desk.Desk", FakeDesk)
    History(launch.folders.history).add(REQUEST)
    made = Opening(launch)
    yield made
    made._import()  # what is under way outlives no test
    qtbot.waitUntil(lambda: made.desk is not None)
    made.window.leave()
    made.window.deleteLater()


def test_what_is_pressed_before_the_desk_is_there_is_told_to_it_in_order(opening, qtbot) -> None:
    opening.appear()
    opening.window.pages.start.demo_wanted.emit()
    opening.window.pages.start.start_wanted.emit(REQUEST, "Chapter three")
    opening.window.quit_wanted.emit()
    with qtbot.waitSignal(opening.furnished):
        pass
    qtbot.waitUntil(lambda: len(opening.desk.heard) == 3)

    assert opening.desk.heard == ["demo", (REQUEST, "Chapter three"), "quit"]


def test_what_is_pressed_later_is_told_once(opening, qtbot) -> None:
    with qtbot.waitSignal(opening.furnished):
        opening.appear()
    opening.window.pages.start.start_wanted.emit(REQUEST, "")

    assert opening.desk.heard == [(REQUEST, "")]


def test_what_was_started_last_is_on_the_page_from_the_first_paint_on(opening) -> None:
    opening.appear()

    assert opening.desk is None
    assert opening.window.pages.start._recent.isVisible()


@pytest.mark.parametrize("furnished", [False, True])
def test_a_signal_is_obeyed_at_any_time(opening, qtbot, monkeypatch, furnished) -> None:
    quits: list[bool] = []
    monkeypatch.setattr(Application, "quit", lambda: quits.append(True))
    if furnished:
        with qtbot.waitSignal(opening.furnished):
            opening.appear()
    opening.interrupt(15)

    assert opening.exit_code == 128 + 15
    assert quits == [True] * (not furnished)
    assert (opening.desk.heard if furnished else ["leave"]) == ["leave"]
