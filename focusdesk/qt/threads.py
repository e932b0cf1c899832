"""The threads of one session, and the objects that live in them."""

import faulthandler
import logging
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, Signal, Slot

from focusdesk.core.state import State
from focusdesk.qt.controller import Controller
from focusdesk.qt.fetcher import Fetcher
from focusdesk.qt.keys import Keys
from focusdesk.qt.player import Player
from focusdesk.qt.render import Recorder

log = logging.getLogger(__name__)

LEAVE_MS: Final = 3_000
"""How long a thread may take to leave."""


class Threads(QObject):
    """Builds, connects, starts and stops the threads; lives in the main thread.

    Facts and orders cross as frozen values over queued signals to bound slots; sound goes straight
    from the fetcher to whoever plays it.

    Signals:
        leaving: tells the audio thread's object to fall silent and go.
    """

    leaving = Signal()

    def __init__(self, state: State, sound: Player | Recorder, cache_folder: Path) -> None:
        super().__init__()
        self.controller = Controller(state)
        self.keys = Keys()
        self._sound = sound  # a QObject that only Qt knows is collected as garbage
        self._fetcher = Fetcher(cache_folder)
        self._network = _thread("network", self._fetcher, self.keys)
        self._audio = _thread("audio", sound)
        self.controller.to_network.connect(self._fetcher.carry_out)
        self.controller.to_audio.connect(sound.carry_out)
        self._fetcher.happened.connect(self.controller.handle)
        self._fetcher.clip_ready.connect(sound.take)
        sound.happened.connect(self.controller.handle)
        self._audio.started.connect(sound.begin)
        self._network.started.connect(self._fetcher.begin)
        self.leaving.connect(sound.shut)
        self._network.finished.connect(
            self._fetcher.disconnect_service, Qt.ConnectionType.DirectConnection
        )

    def start(self) -> None:
        """Start both threads; neither does anything before its first order."""
        self._network.start()
        self._audio.start()

    @Slot()
    def warm_up(self) -> None:
        """Let the network thread import what the first segment will need."""
        QMetaObject.invokeMethod(self._fetcher, "warm_up", Qt.ConnectionType.QueuedConnection)

    @Slot()
    def hurry(self) -> None:
        """Abandon the download under way: the listener leaves."""
        self._fetcher.interrupt()

    def stop(self) -> bool:
        """Stop both threads and say whether they went.

        One that did not is logged with its stack: destroying a running QThread would abort.
        """
        self._fetcher.interrupt()
        self._network.quit()
        if self._audio.isRunning():
            self.leaving.emit()
        gone = [thread.wait(LEAVE_MS) for thread in (self._audio, self._network)]
        if not all(gone):
            log.error("a thread did not leave")
            if sys.stderr is not None:
                faulthandler.dump_traceback(all_threads=True)
        return all(gone)


def _thread(name: str, *inhabitants: QObject) -> QThread:
    thread = QThread()
    thread.setObjectName(name)
    for inhabitant in inhabitants:
        inhabitant.moveToThread(thread)
    return thread
