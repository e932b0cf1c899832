"""The window is there before what it is connected to, and whoever presses then is heard."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent

from focusdesk.core.options import FrontEnd, Options
from focusdesk.core.settings import Settings
from focusdesk.core.wanted import Request
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
        start, account = window.pages.start, window.pages.account
        account.demo_wanted.connect(lambda: self.heard.append("demo of the account page"))
        start.demo_wanted.connect(lambda: self.heard.append("demo"))
        window.pages.start.start_wanted.connect(
            lambda request, text: self.heard.append((request, text))
        )
        window.quit_wanted.connect(lambda: self.heard.append("quit"))

    def leave(self) -> None:
        """Note that it was asked to leave."""
        self.heard.append("leave")

    def open_link(self, text: str) -> None:
        """Note a link."""
        self.heard.append(text)


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
    opening.window.pages.change_account()  # makes a page that was not there
    opening.window.pages.account.demo_wanted.emit()
    with qtbot.waitSignal(opening.furnished):
        pass
    qtbot.waitUntil(lambda: len(opening.desk.heard) == 3)

    assert opening.desk.heard == ["demo", (REQUEST, "Chapter three"), "demo of the account page"]


def test_what_is_pressed_later_is_told_once(opening, qtbot) -> None:
    with qtbot.waitSignal(opening.furnished):
        opening.appear()
    opening.window.pages.start.start_wanted.emit(REQUEST, "")

    assert opening.desk.heard == [(REQUEST, "")]


def test_what_was_started_last_is_on_the_page_from_the_first_paint_on(opening) -> None:
    opening.appear()

    assert opening.desk is None
    assert opening.window.pages.start._recent.isVisible()


def test_a_link_that_macos_sends_at_once_is_not_lost(qapp, qtbot, launch, monkeypatch):
    monkeypatch.setattr("focusdesk.qt.desk.Desk", FakeDesk)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "darwin")
        made = Opening(launch)
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl("focusdesk://session/mfocus_1")))
    with qtbot.waitSignal(made.furnished):
        made.appear()
    desk: Any = made.desk
    qtbot.waitUntil(lambda: bool(desk.heard))
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl("focusdesk://session/mfocus_2")))
    qapp.removeEventFilter(made._links)
    made.window.leave()
    made.window.deleteLater()

    assert desk.heard == ["focusdesk://session/mfocus_1", "focusdesk://session/mfocus_2"]


def test_a_window_that_nobody_sees_is_furnished_all_the_same(opening, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("focusdesk.qt.opening.UNPAINTED_MS", 1)
    opening.window.painted.disconnect(opening._import)
    with qtbot.waitSignal(opening.furnished):
        opening.appear()


def test_a_window_whose_desk_cannot_be_had_says_so_and_can_be_closed(
    qtbot, launch, monkeypatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no desk today")

    monkeypatch.setattr("focusdesk.qt.desk.Desk", broken)
    made = Opening(launch)
    with qtbot.capture_exceptions() as caught:
        made.appear()
        qtbot.waitUntil(lambda: bool(caught))
    made.window.close()

    assert [str(exception) for _, exception, _ in caught] == ["no desk today"]
    assert not made.window.isVisible()
    made.window.deleteLater()


def test_a_signal_is_obeyed_by_the_desk_once_it_is_there(opening, qtbot) -> None:
    with qtbot.waitSignal(opening.furnished):
        opening.appear()
    opening.interrupt(15)

    assert opening.exit_code == 128 + 15
    assert opening.desk.heard == ["leave"]


PROGRAM = """
import os, signal, sys, threading
from PySide6.QtWidgets import QApplication
from focusdesk import cli
from focusdesk.qt.opening import Opening

how, *arguments = sys.argv[1:]
Opening._import_core = lambda self: threading.Event().wait()  # the desk is long in coming
go_on = Opening._import

def painted(self):
    go_on(self)
    match how:
        case "signal":
            os.kill(os.getpid(), signal.SIGTERM)
        case "close":
            self.window.close()
        case "quit":
            QApplication.quit()

Opening._import = painted
sys.exit(cli.main(arguments))
"""
"""The real program, and somebody who has enough of it after its first paint."""


@pytest.mark.parametrize(("how", "code"), [("signal", 128 + 15), ("close", 0), ("quit", 0)])
def test_it_can_be_left_before_there_is_a_desk(tmp_path: Path, how: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how, "--profile", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    log = (tmp_path / "logs" / "focusdesk.log").read_text(encoding="utf-8")

    assert done.returncode == code
    assert done.stderr == ""
    assert "ERROR" not in log
