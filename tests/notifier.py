"""A tray that speaks StatusNotifier, as KDE's and GNOME's extension do: over the message bus alone.

This one registers items, reads what they show and clicks on them by the calls that a panel makes; a
panel's own drawing of it is in panels.py.
"""

import threading
from collections.abc import Iterator
from typing import Any, Final

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection as open_to_ask
from jeepney.io.threading import ReceiveStopped, open_dbus_connection

WATCHER: Final = "org.kde.StatusNotifierWatcher"
ITEM: Final = "org.kde.StatusNotifierItem"
MENU: Final = "com.canonical.dbusmenu"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
PATIENCE: Final = 20.0


class Watcher:
    """Takes items in while it runs, in a thread of its own.

    `hosted` says whether a panel shows them; `items` are the bus names that registered, in order.
    """

    def __init__(self, address: str, *, hosted: bool = True) -> None:
        self.hosted = hosted
        self.items: list[str] = []
        self._connection = open_dbus_connection(address)
        self._thread = threading.Thread(target=self._serve, name="watcher", daemon=True)
        self._thread.start()
        self._connection.send(message_bus.RequestName(WATCHER))

    def stop(self) -> None:
        """Leave the bus: the tray is gone."""
        self._connection.close()
        self._thread.join(PATIENCE)

    def show_items(self, *, hosted: bool) -> None:
        """Let a panel appear at the watcher, or go from it."""
        self.hosted = hosted
        name = "StatusNotifierHostRegistered" if hosted else "StatusNotifierHostUnregistered"
        emitter = DBusAddress("/StatusNotifierWatcher", interface=WATCHER)
        self._connection.send(new_signal(emitter, name))

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (ReceiveStopped, OSError, ValueError):
                return
            if message.header.message_type is MessageType.method_call:
                self._connection.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        match fields.get(HeaderFields.member), message.body:
            case "RegisterStatusNotifierItem", (_,):
                self.items.append(fields[HeaderFields.sender])
                return new_method_return(message)
            case "Get", (_, "IsStatusNotifierHostRegistered"):
                return new_method_return(message, "v", (("b", self.hosted),))
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")


class Item:
    """The item of another process, as a panel uses it."""

    def __init__(self, address: str, owner: str) -> None:
        self._owner = owner
        self._connection = open_to_ask(address)
        try:
            self._menu = str(self.property("Menu"))
        except AssertionError:
            self.close()
            raise

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()

    def call(self, path: str, interface: str, member: str, signature: str, *body: object) -> Any:
        """Call the item and return what it answers."""
        address = DBusAddress(path, bus_name=self._owner, interface=interface)
        message = new_method_call(address, member, signature or None, body)
        reply = self._connection.send_and_get_reply(message, timeout=PATIENCE)
        assert reply.header.message_type is MessageType.method_return, reply.body
        return reply.body[0] if reply.body else None

    def property(self, name: str) -> Any:
        """Return what the item shows: its tool tip, say."""
        return self.call("/StatusNotifierItem", PROPERTIES, "Get", "ss", ITEM, name)[1]

    def click(self, how: str) -> None:
        """Click: Activate, SecondaryActivate or ContextMenu."""
        self.call("/StatusNotifierItem", ITEM, how, "ii", 5, 5)

    def scroll(self, delta: int) -> None:
        """Turn the wheel over the item."""
        self.call("/StatusNotifierItem", ITEM, "Scroll", "is", delta, "vertical")

    def entries(self) -> dict[str, tuple[int, bool]]:
        """Return the menu's entries with their numbers, and whether they can be chosen."""
        _, layout = self._layout()
        return {
            text: (number, bool(about.get("enabled", ("b", True))[1]))
            for number, about in _flat(layout)
            if (text := about.get("label", ("s", ""))[1].replace("_", ""))
        }

    def choose(self, text: str) -> None:
        """Choose an entry of the menu."""
        number, enabled = self.entries()[text]
        assert enabled, text
        self.call(self._menu, MENU, "Event", "isvu", number, "clicked", ("s", ""), 0)

    def _layout(self) -> tuple[int, Any]:
        address = DBusAddress(self._menu, bus_name=self._owner, interface=MENU)
        asked = new_method_call(address, "GetLayout", "iias", (0, -1, []))
        reply = self._connection.send_and_get_reply(asked, timeout=PATIENCE)
        assert reply.header.message_type is MessageType.method_return, reply.body
        return reply.body[0], reply.body[1]


def _flat(layout: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    number, about, children = layout
    yield number, about
    for _, child in children:
        yield from _flat(child)
