"""What the threads rely on in Qt and PySide6: tripwires for their next releases."""

import sys
import threading

import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot

PAIRS = 500


class Speaker(QObject):
    """Emits from the thread it lives in."""

    truth = Signal(bool)
    sound = Signal(object)
    fact = Signal(object)

    @Slot()
    def speak(self) -> None:
        for number in range(5_000):
            self.truth.emit(number % 2 == 0)

    @Slot()
    def pair(self) -> None:
        for number in range(PAIRS):
            self.sound.emit(number)
            self.fact.emit(number)


class Listener(QObject):
    """Remembers what arrived and in which thread."""

    order = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.truths: list[bool] = []
        self.threads: set[int] = set()

    @Slot(bool)
    def hear(self, truth: bool) -> None:
        self.truths.append(truth)
        self.threads.add(threading.get_ident())

    @Slot(object)
    def decide(self, number: object) -> None:
        self.order.emit(number)


class Receiver(QObject):
    """Has the sound before it is told what to do with it, or says that it has not."""

    obeyed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._sounds: set[object] = set()

    @Slot(object)
    def take(self, number: object) -> None:
        self._sounds.add(number)

    @Slot(object)
    def obey(self, number: object) -> None:
        self.obeyed.emit(number in self._sounds)


@pytest.fixture
def thread(qapp):
    threads = []

    def begun(*inhabitants: QObject) -> QThread:
        made = QThread()
        for inhabitant in inhabitants:
            inhabitant.moveToThread(made)
        threads.append(made)
        return made

    yield begun
    for made in threads:
        made.quit()
        assert made.wait(10_000)


def test_five_thousand_bools_cross_alive(thread, qtbot) -> None:
    """PySide6 6.12.0 drops a reference to True at every emit on CPython 3.11, and aborts."""
    speaker, listener = Speaker(), Listener()
    network = thread(speaker)
    speaker.truth.connect(listener.hear)
    network.started.connect(speaker.speak)
    network.start()
    qtbot.waitUntil(lambda: len(listener.truths) == 5_000)

    assert listener.truths == [True, False] * 2_500
    assert listener.threads == {threading.get_ident()}


def test_five_thousand_bools_leave_true_alone() -> None:
    speaker = Speaker()
    before = sys.getrefcount(True)
    for _ in range(5_000):
        speaker.truth.emit(True)

    assert sys.getrefcount(True) >= before - 100


def test_a_clip_is_there_before_the_order_that_speaks_of_it(thread, qtbot) -> None:
    """Network to audio directly, and network to main to audio: the shorter way is the first."""
    speaker, decider, receiver, listener = Speaker(), Listener(), Receiver(), Listener()
    network, audio = thread(speaker), thread(receiver)
    speaker.sound.connect(receiver.take)
    speaker.fact.connect(decider.decide)
    decider.order.connect(receiver.obey)
    receiver.obeyed.connect(listener.hear)
    network.started.connect(speaker.pair)
    audio.start()
    network.start()
    qtbot.waitUntil(lambda: len(listener.truths) == PAIRS)

    assert all(listener.truths)
