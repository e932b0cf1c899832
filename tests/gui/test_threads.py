"""What the design relies on between threads, in this very Qt and this very Python."""

import logging
import subprocess
import sys

import pytest
from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from focusdesk.qt.crash import Crashes


class Talker(QObject):
    """Says two kinds of things, always the clip before the fact."""

    clip = Signal(object)
    fact = Signal(object)
    flag = Signal(bool)

    @Slot(int)
    def talk(self, times: int) -> None:
        for number in range(times):
            self.clip.emit(number)
            self.fact.emit(number)


class Listener(QObject):
    """Hears clips in one thread; a second of its kind hears what follows from facts."""

    def __init__(self) -> None:
        super().__init__()
        self.clips: list[int] = []
        self.early: list[int] = []

    @Slot(object)
    def take_clip(self, number: int) -> None:
        self.clips.append(number)

    @Slot(object)
    def take_order(self, number: int) -> None:
        if number not in self.clips[-2_000:]:
            self.early.append(number)


class Relay(QObject):
    """Stands for the controller: turns a fact into an order for the audio thread."""

    order = Signal(object)

    @Slot(object)
    def take_fact(self, number: int) -> None:
        self.order.emit(number)


def test_a_bool_can_be_emitted_five_thousand_times(qapp) -> None:
    """PySide6 6.12.0 on CPython 3.11 lost a reference to True each time, and aborted."""
    talker = Talker()
    before = sys.getrefcount(True)
    for _ in range(5_000):
        talker.flag.emit(True)

    assert sys.getrefcount(True) >= before - 100


def test_a_clip_is_there_before_the_order_that_follows_from_it(qtbot) -> None:
    talker, listener, relay = Talker(), Listener(), Relay()
    network, audio = QThread(), QThread()
    talker.moveToThread(network)
    listener.moveToThread(audio)
    talker.clip.connect(listener.take_clip)
    talker.fact.connect(relay.take_fact)
    relay.order.connect(listener.take_order)
    network.start()
    audio.start()
    starter = QTimer()
    starter.timeout.connect(lambda: None)
    relay_in = Relay()
    relay_in.order.connect(talker.talk, Qt.ConnectionType.QueuedConnection)
    relay_in.order.emit(500)
    try:
        qtbot.waitUntil(lambda: len(listener.clips) == 500)
    finally:
        for thread in (network, audio):
            thread.quit()
            thread.wait()

    assert listener.clips == list(range(500))
    assert listener.early == []


class Broken(QObject):
    """Has a slot with a bug in it."""

    called = Signal()

    @Slot()
    def fail(self) -> None:
        raise ZeroDivisionError


@pytest.mark.expects_warnings
def test_a_bug_in_a_slot_is_logged_and_told_once(qtbot, capsys, caplog) -> None:
    crashes, broken = Crashes(), Broken()
    told: list[str] = []
    crashes.happened.connect(told.append)
    broken.called.connect(broken.fail)
    with qtbot.captureExceptions():
        crashes.install()
        try:
            with caplog.at_level(logging.ERROR):
                broken.called.emit()
                broken.called.emit()
        finally:
            crashes.uninstall()

    assert told == ["FocusDesk met a bug of its own; the log tells more."]
    assert capsys.readouterr().err.count("met a bug") == 1
    assert sum("ZeroDivisionError" in (record.exc_text or "") for record in caplog.records) == 2


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    heavy = (
        "numpy",
        "scipy",
        "httpx",
        "soundfile",
        "keyring",
        "pyloudnorm",
        "PySide6.QtMultimedia",
    )
    check = (
        "import sys; import focusdesk.app, focusdesk.qt.desk; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "[]"
