"""Notice whether this desktop has a tray now, as trays come and go.

On Linux there are two kinds. A StatusNotifier host (KDE, GNOME with an extension, Wayland) is a
name on the session bus and tells when it comes and goes; a watcher alone shows nothing, so it is
asked whether a panel is there. The older XEMBED tray of X11 is a selection; its owner is looked
for every two seconds, at a quarter of a millisecond each time. Qt prefers the first kind, and an
icon belongs to the kind that it was made for.
"""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

if TYPE_CHECKING:  # Linux alone has jeepney
    from jeepney import Message

    from focusdesk.qt.desktop.bus import Bus

WATCHER: Final = "org.kde.StatusNotifierWatcher"
WATCHER_PATH: Final = "/StatusNotifierWatcher"
HOST_CHANGES: Final = (
    (WATCHER, "StatusNotifierHostRegistered"),
    (WATCHER, "StatusNotifierHostUnregistered"),
)
UNOWNED: Final = (
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NoReply",  # it went without an answer
    "org.freedesktop.DBus.Error.Disconnected",  # its bus did
)
LOOK_MS: Final = 2_000


class Host(StrEnum):
    """What would show an icon."""

    NONE = "none"
    NOTIFIER = "StatusNotifier"
    XEMBED = "XEMBED"
    NATIVE = "native"  # Windows and macOS


class Panel(StrEnum):
    """What is known of StatusNotifier hosts on the bus."""

    ABSENT = "absent"  # no watcher
    EMPTY = "empty"  # a watcher, with which Qt would register, but nobody who shows anything
    THERE = "there"


def is_offered() -> bool:
    """Say whether Qt finds a tray now."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class TrayHost(QObject):
    """Watches for a tray; lives in the main thread.

    Signals:
        changed: the `Host` that there is now.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.now: Host | None = None  # not known yet
        self._stopped = False
        self._polls = False
        self._panel = Panel.ABSENT
        self._bus: Bus | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self, bus: "Bus | None") -> None:
        """Begin to watch; `bus` is the session's, where there may be one."""
        if sys.platform != "linux":
            self._settle(Host.NATIVE if is_offered() else Host.NONE)
            return
        self._polls = QGuiApplication.platformName() == "xcb"  # where XEMBED is
        if self._polls:
            self._timer.start()
        if bus is None:
            self.look()
            return
        self._listen(bus)  # what is there is said once the bus is, or is known to be none

    def stop(self) -> None:
        """Watch no more: nothing that comes now is told of."""
        self._stopped, self._polls = True, False
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """See what is there, and look again only for what tells nobody that it comes or goes."""
        if self._panel is not Panel.ABSENT:
            self._timer.stop()
        elif self._polls and not self._timer.isActive():
            self._timer.start()
        if self._panel is Panel.ABSENT:
            self._settle(Host.XEMBED if is_offered() else Host.NONE)
        else:
            self._settle(Host.NOTIFIER if self._panel is Panel.THERE else Host.NONE)

    def _settle(self, host: Host) -> None:
        if host is not self.now and not self._stopped:
            self.now = host
            self.changed.emit(host)

    # -- the bus

    def _listen(self, bus: "Bus") -> None:
        from jeepney import MatchRule  # noqa: PLC0415

        from focusdesk.qt.desktop.bus import coming_and_going  # noqa: PLC0415

        self._bus = bus
        bus.signalled.connect(self._hear)
        bus.lost.connect(self._lose)
        bus.listen(coming_and_going(WATCHER))
        bus.listen(MatchRule(type="signal", interface=WATCHER, path=WATCHER_PATH))
        bus.each_time(self._ask)

    @Slot()
    def _ask(self) -> None:
        """Ask the watcher whether anybody shows items; wake nobody up for that."""
        from jeepney import DBusAddress, MessageFlag, new_method_call  # noqa: PLC0415

        assert self._bus is not None
        if self._panel is Panel.ABSENT:
            self._panel = Panel.EMPTY  # until told otherwise: one that never answers shows nothing
        where = DBusAddress(WATCHER_PATH, WATCHER, "org.freedesktop.DBus.Properties")
        body = (WATCHER, "IsStatusNotifierHostRegistered")
        asked = new_method_call(where, "Get", "ss", body)
        asked.header.flags |= MessageFlag.no_auto_start
        self._bus.ask(asked, self._take)

    def _take(self, reply: "Message") -> None:
        from jeepney import HeaderFields, MessageType  # noqa: PLC0415

        if reply.header.message_type is MessageType.error:
            gone = reply.header.fields.get(HeaderFields.error_name) in UNOWNED
            # A watcher that does not tell is believed to have a panel, as Qt does.
            self._panel = Panel.ABSENT if gone else Panel.THERE
        else:
            self._panel = Panel.THERE if reply.body[0][1] else Panel.EMPTY
        self.look()

    @Slot(object)
    def _hear(self, message: "Message") -> None:
        from jeepney import HeaderFields  # noqa: PLC0415

        from focusdesk.qt.desktop.bus import owner_change  # noqa: PLC0415

        fields = message.header.fields
        said = (fields.get(HeaderFields.interface), fields.get(HeaderFields.member))
        changed = owner_change(message)
        if said in HOST_CHANGES or (changed is not None and changed[0] == WATCHER):
            self._ask()

    @Slot()
    def _lose(self) -> None:
        self._panel = Panel.ABSENT
        self.look()
