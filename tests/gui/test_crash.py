"""A bug is logged with its traceback, told once, and stops nothing."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import QObject, Signal, Slot, qCritical, qWarning

from focusdesk.qt.crash import Crashes

SENTENCE = "FocusDesk met a bug of its own; the log tells more."


class Buggy(QObject):
    called = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.called.connect(self.fail)

    @Slot()
    def fail(self) -> None:
        self.calls += 1
        raise ZeroDivisionError("the bug")


@pytest.fixture
def crashes(qapp, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back after the test
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made = Crashes()
    made.install()
    yield made
    made.uninstall()


@pytest.fixture
def told(crashes):
    heard: list[str] = []
    crashes.happened.connect(heard.append)
    return heard


@pytest.mark.expects_warnings
def test_an_exception_in_a_slot_is_logged_each_time_and_told_once(told, caplog, capsys) -> None:
    buggy = Buggy()
    buggy.called.emit()
    buggy.called.emit()

    records = [record for record in caplog.records if record.name == "focusdesk.crash"]
    assert buggy.calls == 2  # the loop goes on
    assert told == [SENTENCE]
    assert capsys.readouterr().err == f"focusdesk: {SENTENCE}\n"  # and no traceback
    assert len(records) == 2
    assert "ZeroDivisionError: the bug" in caplog.text
    assert "test_crash.py" in caplog.text


@pytest.mark.expects_warnings
def test_another_bug_is_told_too(told) -> None:
    buggy = Buggy()
    buggy.called.emit()
    sys.excepthook(KeyError, KeyError("another"), None)

    assert told == [SENTENCE] * 2


@pytest.mark.expects_warnings
def test_an_exception_in_a_thread_is_told_in_the_main_thread(crashes, qtbot, caplog) -> None:
    heard: list[int] = []

    class Ear(QObject):
        @Slot(str)
        def hear(self, _sentence: str) -> None:
            heard.append(threading.get_ident())

    ear = Ear()
    crashes.happened.connect(ear.hear)
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(heard))

    assert heard == [threading.get_ident()]
    assert "ZeroDivisionError" in caplog.text


def test_ctrl_c_is_no_bug(told, caplog) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert told == []
    assert caplog.records == []


def test_qt_speaks_through_the_log(crashes, caplog) -> None:
    qWarning("a warning of Qt's, 100 %")
    qCritical("worse")

    said = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert said == [(logging.WARNING, "a warning of Qt's, 100 %"), (logging.ERROR, "worse")]


def test_afterwards_python_reports_its_own(crashes) -> None:
    crashes.uninstall()

    assert sys.excepthook is sys.__excepthook__
    assert threading.excepthook is threading.__excepthook__
