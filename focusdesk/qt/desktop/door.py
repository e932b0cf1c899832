"""The door at which later launches knock: it hears each one out, within bounds, and answers."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from focusdesk.core import handover
from focusdesk.core.handover import LARGEST, REFUSED, TAKEN, Handover

log = logging.getLogger(__name__)

HEARING_MS: Final = 5_000
"""How long somebody may take to say what they want; a true launch says it at once."""

MOST_CALLERS: Final = 16


class Door(QObject):
    """Listens for later launches of this profile; lives in the main thread.

    `receive` is told each handover and says whether what it asks for can be done.
    """

    def __init__(self, receive: Callable[[Handover], bool]) -> None:
        super().__init__()
        self._receive = receive
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MOST_CALLERS)
        self._server.newConnection.connect(self._let_in)

    def open(self, descriptor: int | None, name: str | None) -> bool:
        """Listen at the socket `descriptor`, whose callers have waited, or open a pipe `name`."""
        if descriptor is not None:
            opened = self._server.listen(descriptor)
        else:
            opened = name is not None and self._server.listen(name)
        if not opened:
            log.warning("later launches are not heard: %s", self._server.errorString())
        return opened

    def close(self) -> None:
        """Listen no more; who is not heard out by now tries again until this process is gone."""
        self._server.close()

    def _let_in(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.setReadBufferSize(LARGEST + 1)
            caller.readyRead.connect(partial(self._hear, caller))
            caller.disconnected.connect(caller.deleteLater)
            QTimer.singleShot(HEARING_MS, caller, caller.abort)
            # What has been said already is not announced again.
            QTimer.singleShot(0, caller, partial(self._hear, caller))

    def _hear(self, caller: QLocalSocket) -> None:
        """Answer as soon as a whole line is there, or more than anybody may say."""
        if not self._server.isListening():
            caller.abort()
            return
        if not caller.canReadLine():
            if caller.bytesAvailable() > LARGEST:
                caller.abort()
            return
        handed = handover.read(bytes(caller.readLine(LARGEST).data()))
        done = False
        try:
            done = handed is not None and self._receive(handed)
        finally:  # whoever waits is answered, also where a bug comes in between
            if not done:
                log.info("somebody asked for what is not understood")
            caller.write(TAKEN if done else REFUSED)
            caller.disconnectFromServer()
