"""One connection to a message bus: asked, answered and heard in the main thread, read in its own.

jeepney speaks D-Bus with explicit signatures, which QtDBus gets wrong for some types.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final, Literal

from jeepney import HeaderFields, MatchRule, Message, MessageType, new_error
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection
from PySide6.QtCore import QObject, QTimer, Signal, Slot

log = logging.getLogger(__name__)

Then = Callable[[Message], None]
"""Takes a reply, be it an error, in the main thread."""

DRIVER: Final = "org.freedesktop.DBus"
"""The bus itself, as one that can be spoken to."""

DISCONNECTED: Final = "org.freedesktop.DBus.Error.Disconnected"
UNANSWERED: Final = new_error(message_bus.GetId(), DISCONNECTED)
"""What stands in for a reply that no bus will bring any more."""

AGAIN_MS: Final = 5_000
"""How long after its loss a bus is looked for again: a system bus may be begun anew."""


def coming_and_going(name: str) -> MatchRule:
    """Return what matches the signal that `name` has another owner now, or none."""
    rule = MatchRule(type="signal", sender=DRIVER, interface=DRIVER, member="NameOwnerChanged")
    rule.add_arg_condition(0, name)
    return rule


def owner_change(message: Message) -> tuple[str, bool] | None:
    """Return the name of which a signal tells that it came (True) or went, or None."""
    fields = message.header.fields
    said = (fields.get(HeaderFields.sender), fields.get(HeaderFields.member))
    if said != (DRIVER, "NameOwnerChanged"):
        return None
    name, _, owner = message.body
    return name, bool(owner)


class Bus(QObject):
    """The session's or the system's bus; all of its methods are called in the main thread.

    A bus that takes calls and answers none holds nobody up: it is connected to in the thread that
    reads it. One that was lost is looked for until it is back; where there was none, there is none.

    Signals:
        opened: it can be talked to: for the first time, or again and as a stranger.
        lost: it is gone, or there is none: nothing is sent or heard.
        called: a method call for us, to be answered with `send`.
        signalled: a signal that `listen` asked for.
    """

    opened = Signal()
    lost = Signal()
    called = Signal(object)
    signalled = Signal(object)
    _connected = Signal(object)
    _broken = Signal(object, str)
    _replied = Signal(object, object)

    def __init__(self, which: Literal["SESSION", "SYSTEM"] = "SESSION") -> None:
        super().__init__()
        self._which = which
        self._name = f"{which.lower()} bus"
        self._wanted = False
        self._connection: DBusConnection | None = None
        self._reader: threading.Thread | None = None
        self._rules: list[MatchRule] = []
        self._waiting: dict[int, Then] = {}
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._connect)
        self._was_there = False
        # Bound slots of an object of the main thread: emitted in the reader's, they run in ours.
        self._connected.connect(self._take_connection)
        self._broken.connect(self._lose)
        self._replied.connect(self._take_reply)

    @property
    def is_open(self) -> bool:
        """Whether there is somebody to talk to."""
        return self._connection is not None

    def start(self) -> None:
        """Connect; `opened` tells when that is done, or `lost` that it cannot be."""
        self._wanted = True
        self._connect()

    def stop(self) -> None:
        """Leave the bus, which ends the reader and lets go of all names and inhibitors."""
        self._wanted = False
        self._again.stop()
        self._waiting.clear()
        self._close()

    def each_time(self, begin: Callable[[], None]) -> None:
        """Call `begin` whenever the bus opens, and now if it is open."""
        self.opened.connect(begin)
        if self.is_open:
            begin()

    def send(self, message: Message) -> None:
        """Send what nobody answers; where the bus is gone, nothing."""
        self._send(message)

    def ask(self, message: Message, then: Then) -> None:
        """Send a method call, and give its reply to `then`: an error where the bus is gone."""
        self._send(message, then)

    def listen(self, rule: MatchRule) -> None:
        """Have the bus pass on the signals that match, whenever there is one."""
        self._rules.append(rule)
        self._send(message_bus.AddMatch(rule))

    def _send(self, message: Message, then: Then | None = None) -> None:
        connection = self._connection
        if connection is None:
            if then is not None:
                then(UNANSWERED)
            return
        serial = next(connection.outgoing_serial)
        if then is not None:
            self._waiting[serial] = then
        try:
            connection.send(message, serial=serial)
        except OSError as exc:
            self._lose(connection, repr(exc))

    @Slot()
    def _connect(self) -> None:
        self._reader = threading.Thread(target=self._read, name=self._name, daemon=True)
        self._reader.start()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        connection.interrupt()
        if self._reader is not None:
            self._reader.join()
        connection.close()

    @Slot(object)
    def _take_connection(self, connection: DBusConnection) -> None:
        if not self._wanted:  # it came after all, but too late
            connection.close()
            return
        self._connection = connection
        self._was_there = True
        for rule in self._rules:
            self._send(message_bus.AddMatch(rule))
        if self.is_open:
            log.info("the %s is there", self._name)
            self.opened.emit()

    @Slot(object, object)
    def _take_reply(self, connection: DBusConnection, message: Message) -> None:
        if connection is not self._connection:
            return
        then = self._waiting.pop(message.header.fields[HeaderFields.reply_serial], None)
        if then is not None:
            then(message)

    @Slot(object, str)
    def _lose(self, connection: DBusConnection | None, reason: str) -> None:
        if not self._wanted or connection is not self._connection:
            return  # told of already
        if self._was_there:
            self._again.start()
            if connection is None:
                return  # it is not back yet
        log.info("there is no %s: %s", self._name, reason)
        self._close()
        waiting, self._waiting = self._waiting, {}
        self.lost.emit()
        for then in waiting.values():
            then(UNANSWERED)

    # -- in the reader's thread

    def _read(self) -> None:
        connection = None
        try:
            connection = open_dbus_connection(bus=self._which, enable_fds=True)
            self._connected.emit(connection)
            while True:
                self._pass_on(connection, connection.receive())
        except ReceiveStopped:
            return
        except Exception as exc:  # noqa: BLE001 - a bus that jeepney cannot follow is as good as none
            self._broken.emit(connection, repr(exc))

    def _pass_on(self, connection: DBusConnection, message: Message) -> None:
        match message.header.message_type:
            case MessageType.method_call:
                self.called.emit(message)
            case MessageType.signal:
                self.signalled.emit(message)
            case _ if HeaderFields.reply_serial in message.header.fields:
                self._replied.emit(connection, message)
