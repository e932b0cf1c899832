"""One connection to a message bus: asked, answered and heard in the main thread, read in its own.

jeepney speaks D-Bus with explicit signatures, which QtDBus gets wrong for some types.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final, Literal

from jeepney import HeaderFields, MatchRule, Message, MessageType
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection
from PySide6.QtCore import QObject, Signal, Slot

log = logging.getLogger(__name__)

Then = Callable[[Message], None]
"""Takes a reply, be it an error, in the main thread."""

NO_BUS: Final = (OSError, KeyError, ValueError)
"""What jeepney raises where there is no bus, or none that would have us."""


class Bus(QObject):
    """The session's or the system's bus; all of its methods are called in the main thread.

    Signals:
        called: a method call for us, to be answered with `send`.
        signalled: a signal that `listen` asked for.
        lost: the bus is gone; nothing is sent or heard any more.
    """

    called = Signal(object)
    signalled = Signal(object)
    lost = Signal()
    _replied = Signal(int, object)
    _broken = Signal()

    def __init__(self, which: Literal["SESSION", "SYSTEM"] = "SESSION") -> None:
        super().__init__()
        self._which = which
        self._connection: DBusConnection | None = None
        self._waiting: dict[int, Then] = {}
        # Bound slots of an object of the main thread: emitted in the reader's, they run in ours.
        self._replied.connect(self._take_reply)
        self._broken.connect(self._lose)

    @property
    def is_open(self) -> bool:
        """Whether there is somebody to talk to."""
        return self._connection is not None

    def start(self) -> bool:
        """Connect; say whether there is such a bus."""
        try:
            self._connection = open_dbus_connection(bus=self._which, enable_fds=True)
        except NO_BUS as exc:
            log.info("no %s bus: %s", self._which.lower(), exc)
            return False
        name = f"{self._which.lower()} bus"
        threading.Thread(
            target=self._read, args=(self._connection,), name=name, daemon=True
        ).start()
        return True

    def stop(self) -> None:
        """Leave the bus, which ends the reader and lets go of all names and inhibitors."""
        connection, self._connection = self._connection, None
        self._waiting.clear()
        if connection is not None:
            connection.close()

    def send(self, message: Message) -> None:
        """Send what nobody answers; where the bus is gone, nothing."""
        self._send(message)

    def ask(self, message: Message, then: Then) -> None:
        """Send a method call, and give its reply to `then`; where the bus is gone, never."""
        self._send(message, then)

    def listen(self, rule: MatchRule) -> None:
        """Have the bus pass on the signals that match."""
        self._send(message_bus.AddMatch(rule))

    def _send(self, message: Message, then: Then | None = None) -> None:
        if self._connection is None:
            return
        serial = next(self._connection.outgoing_serial)
        if then is not None:
            self._waiting[serial] = then
        try:
            self._connection.send(message, serial=serial)
        except OSError:
            self._lose()

    @Slot(int, object)
    def _take_reply(self, serial: int, message: Message) -> None:
        then = self._waiting.pop(serial, None)
        if then is not None:
            then(message)

    @Slot()
    def _lose(self) -> None:
        if self._connection is not None:
            log.info("the %s bus is gone", self._which.lower())
            self.stop()
            self.lost.emit()

    # -- in the reader's thread

    def _read(self, connection: DBusConnection) -> None:
        while True:
            try:
                message = connection.receive()
            except ReceiveStopped:
                return
            except (OSError, ValueError):  # also a selector that was closed under it
                self._broken.emit()
                return
            match message.header.message_type:
                case MessageType.method_call:
                    self.called.emit(message)
                case MessageType.signal:
                    self.signalled.emit(message)
                case _:
                    self._replied.emit(message.header.fields[HeaderFields.reply_serial], message)
