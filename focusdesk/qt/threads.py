"""The threads of one session, and the objects that live in them."""

import faulthandler
import logging
import sys
from typing import Final

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from focusdesk.core.orders import Start
from focusdesk.core.state import Phase, State
from focusdesk.qt.controller import Controller
from focusdesk.qt.fetcher import Fetcher
from focusdesk.qt.inquiries import Inquiries
from focusdesk.qt.keys import Keys
from focusdesk.qt.ledger import Ledger
from focusdesk.qt.player import Player
from focusdesk.qt.render import Recorder
from focusdesk.qt.stock import Stock
from focusdesk.services.paths import Paths

log = logging.getLogger(__name__)

LEAVE_MS: Final = 3_000
"""How long a thread, or the service when a session is to be ended, may take."""

PROMPT_MS: Final = 500
"""How long what only asks may take to leave: the keychain, and the service about the account."""

START_MS: Final = 20_000
"""How long the service may take to answer a start: as long as the call itself."""


class Threads(QObject):
    """Builds, connects, starts and stops the threads; lives in the main thread.

    Facts and orders cross as frozen values over queued signals to bound slots; sound goes straight
    from the fetcher to whoever plays it.

    Signals:
        leaving: tells the audio thread's object to fall silent and go.
        bound_wanted: how many megabytes of music may be kept.
        output_wanted: the id of the sound device to play on; empty: the system's default.
        devices_listed: the `SoundDevices` there are.
    """

    leaving = Signal()
    bound_wanted = Signal(int)
    output_wanted = Signal(str)
    devices_listed = Signal(object)

    def __init__(self, state: State, sound: Player | Recorder, folders: Paths) -> None:
        super().__init__()
        self.controller = Controller(state)
        self.keys = Keys()
        self.inquiries = Inquiries()
        self.stock = Stock(folders.cache)
        self.ledger = Ledger(folders.journals)
        self._sound = sound  # a QObject that only Qt knows is collected as garbage
        self._fetcher = Fetcher(folders.cache)
        self.bound_wanted.connect(self._fetcher.bound)
        if isinstance(sound, Player):
            self.output_wanted.connect(sound.choose_output)
            sound.listed.connect(self.devices_listed)
        self._network = _thread("network", self._fetcher)
        self._keychain = _thread("keychain", self.keys)
        self._account = _thread("account", self.inquiries, self.stock)
        self._audio = _thread("audio", sound)
        self.controller.to_network.connect(self._fetcher.carry_out)
        self.controller.state_changed.connect(self._abandon)
        self.controller.to_audio.connect(sound.carry_out)
        self._fetcher.happened.connect(self.controller.handle)
        self._fetcher.received.connect(self.controller.handle)
        self._fetcher.happened.connect(self.ledger.take_answer)
        self.ledger.to_network.connect(self._fetcher.carry_out)
        if not state.waits:  # a mix that was broken off is begun anew
            self.ledger.open()
            self.controller.state_changed.connect(self.ledger.follow)
        self._fetcher.clip_ready.connect(sound.take)
        sound.happened.connect(self.controller.handle)
        self._audio.started.connect(sound.begin)
        self._network.started.connect(self._fetcher.begin)
        self.leaving.connect(sound.shut)
        self._network.finished.connect(
            self._fetcher.disconnect_service, Qt.ConnectionType.DirectConnection
        )

    def start(self) -> None:
        """Start the threads; none does anything before its first order."""
        self._network.start()
        self._audio.start()
        self._keychain.start()
        self._account.start()

    @Slot(object)
    def _abandon(self, state: State) -> None:
        """Abandon the download under way once a session ends: the service waits to be told."""
        if state.phase in (Phase.ENDING, Phase.OVER):
            self._fetcher.interrupt()

    def stop(self) -> bool:
        """Stop the threads and say whether they went.

        One that did not is logged with its stack: destroying a running QThread would abort.
        """
        self._fetcher.interrupt()
        self._network.quit()
        self._keychain.quit()
        self._account.quit()
        if self._audio.isRunning():
            self.leaving.emit()
        # The keychain may be waiting for a password that nobody will type any more.
        waits = (
            *((self._audio, LEAVE_MS), (self._network, LEAVE_MS)),
            *((self._keychain, PROMPT_MS), (self._account, PROMPT_MS)),
        )
        gone = [thread.wait(milliseconds) for thread, milliseconds in waits]
        self._fetcher.close()
        if not all(gone[:2]):
            log.error("a thread did not leave")
            if sys.stderr is not None:
                faulthandler.dump_traceback(file=2, all_threads=True)  # to libraries.log
        return all(gone)


def leave_ms(state: State) -> int:
    """Return how long to wait for the service before leaving without its last answer.

    A session that was asked for but has no name yet may cost money: its name is worth waiting for.
    """
    return START_MS if isinstance(state.busy, Start) else LEAVE_MS


def _thread(name: str, *inhabitants: QObject) -> QThread:
    thread = QThread()
    thread.setObjectName(name)
    for inhabitant in inhabitants:
        inhabitant.moveToThread(thread)
    return thread
