"""Ask the desktop to hold something back for a while: suspending by itself, or notifications.

There are several services for each, and none says which of them a desktop has: they are asked in
turn, until one grants it (ADR 0016). All of them let go when this process leaves the bus.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from jeepney import DBusAddress, Message, MessageFlag, MessageType, new_method_call
from PySide6.QtCore import QObject, QTimer, Slot

from focusdesk.qt import resources
from focusdesk.qt.desktop.bus import Bus, coming_and_going, owner_change

log = logging.getLogger(__name__)

WHO: Final = "FocusDesk"
WHY: Final = "Music is playing"

SUSPEND: Final = 4
"""The flag for suspending, without that for being idle, which would keep the screen unlocked."""

SESSION_MANAGER: Final = DBusAddress(
    "/org/gnome/SessionManager", "org.gnome.SessionManager", "org.gnome.SessionManager"
)
POWER_MANAGEMENT: Final = DBusAddress(
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement",
    "org.freedesktop.PowerManagement.Inhibit",
)
LOGIN: Final = DBusAddress(
    "/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager"
)
PORTAL: Final = DBusAddress(
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Desktop",
    "org.freedesktop.portal.Inhibit",
)
NOTIFICATIONS: Final = DBusAddress(
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
    "org.freedesktop.Notifications",
)

PATIENCE_MS: Final = 5_000
"""How long a service may take to answer before the next one is asked."""

Undo = Callable[[], object]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One service's way: what to ask on which bus, and what its reply says of how to undo it."""

    bus: Bus
    call: Message
    undo: Callable[[Message], Undo]

    @property
    def name(self) -> str:
        """Whom it asks."""
        return str(self.call.header.fields[6])


class BusInhibitor(QObject):
    """Holds what the first of several services grants; lives in the main thread.

    A service that does not answer is passed over; should it grant it late, when another has, that
    is let go of at once. What is lost with its service or its bus is asked for again of whoever is
    left, and whenever one of them comes.
    """

    def __init__(self, ways: Sequence[Way]) -> None:
        """Ask nobody yet."""
        super().__init__()
        self._ways = tuple(ways)
        self._wanted = False
        self._left: list[Way] = []  # whom to ask next
        self._turn = 0  # an error, or silence, in another turn leads nowhere any more
        self._held: tuple[Way, Undo] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._ask_next)
        for bus in {way.bus for way in self._ways}:
            bus.lost.connect(self._lose)
            bus.opened.connect(self._begin)
            bus.signalled.connect(self._hear)
        for way in self._ways:
            way.bus.listen(coming_and_going(way.name))

    def take(self) -> None:
        """Ask for it, and hold it once it is granted."""
        self._wanted = True
        self._begin()

    def release(self) -> None:
        """Let go of it; what is granted after this is let go of at once."""
        self._wanted = False
        self._rest()
        self._let_go()

    @Slot()
    def _begin(self) -> None:
        """Ask all of them, where it is wanted and neither held nor asked for."""
        if self._wanted and self._held is None and not self._patience.isActive():
            self._left = list(self._ways)
            self._ask_next()

    @Slot()
    def _ask_next(self) -> None:
        self._rest()
        while self._left:
            way = self._left.pop(0)
            if way.bus.is_open:
                self._patience.start()
                way.bus.ask(way.call, partial(self._take_reply, way, self._turn))
                return
        log.info("no service grants an inhibitor")

    def _take_reply(self, way: Way, turn: int, reply: Message) -> None:
        if reply.header.message_type is MessageType.error:
            if turn == self._turn:
                self._ask_next()
            return
        undo = way.undo(reply)
        if not self._wanted or self._held is not None:
            undo()
            return
        self._rest()
        self._held = way, undo
        log.info("inhibited by %s", way.name)

    def _rest(self) -> None:
        """Wait for nobody any more."""
        self._turn += 1
        self._patience.stop()

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            _, undo = held
            undo()
            log.info("released")

    @Slot()
    def _lose(self) -> None:
        """Know that what was held is gone with its bus."""
        if self._held is not None and not self._held[0].bus.is_open:
            self._let_go()
        self._begin()

    @Slot(object)
    def _hear(self, message: Message) -> None:
        """Know that what was held is gone with its service, and that a service has come."""
        changed = owner_change(message)
        if changed is None or changed[0] not in {way.name for way in self._ways}:
            return
        if self._held is not None and self._held[0].name == changed[0]:
            self._let_go()
        self._begin()


def suspending(session: Bus, system: Bus) -> BusInhibitor:
    """Return what keeps the computer from suspending by itself, and leaves the screen lock alone.

    The portal comes last: it grants what its backend then refuses, so that outside of a sandbox
    there is always somebody better to ask.
    """
    return BusInhibitor(
        [
            _by_cookie(
                session, SESSION_MANAGER, "susu", (resources.APP_ID, 0, WHY, SUSPEND), "Uninhibit"
            ),
            _by_cookie(session, POWER_MANAGEMENT, "ss", (WHO, WHY), "UnInhibit"),
            login(system, "idle", WHY, "block"),
            _by_portal(session),
        ]
    )


def delaying_sleep(system: Bus) -> BusInhibitor:
    """Return what lets the computer sleep only once the music has faded out."""
    return BusInhibitor([login(system, "sleep", "The music fades out", "delay")])


def notifications(session: Bus) -> BusInhibitor:
    """Return Plasma's do-not-disturb: https://api.kde.org/plasma/plasma-workspace/html/."""
    hints: dict[str, tuple[str, object]] = {}
    return BusInhibitor(
        [_by_cookie(session, NOTIFICATIONS, "ssa{sv}", (resources.APP_ID, WHY, hints), "UnInhibit")]
    )


def login(system: Bus, what: str, why: str, mode: str) -> Way:
    """Return logind's way: it is held as long as a file is open (org.freedesktop.login1(5))."""

    def undo(reply: Message) -> Undo:
        held: Undo = reply.body[0].close
        return held

    return Way(system, _call(LOGIN, "Inhibit", "ssss", (what, WHO, why, mode)), undo)


def _by_cookie(
    bus: Bus, address: DBusAddress, signature: str, body: tuple[object, ...], undoing: str
) -> Way:
    """Return the way of a service that gives a number, and takes it back under `undoing`."""

    def undo(reply: Message) -> Undo:
        call = _call(address, undoing, "u", (reply.body[0],))
        return lambda: bus.send(call)

    return Way(bus, _call(address, "Inhibit", signature, body), undo)


def _by_portal(bus: Bus) -> Way:
    """Return the portal's way: it makes an object that is closed in the end."""
    body = ("", SUSPEND, {"reason": ("s", WHY)})

    def undo(reply: Message) -> Undo:
        request = DBusAddress(reply.body[0], PORTAL.bus_name, "org.freedesktop.portal.Request")
        return lambda: bus.send(new_method_call(request, "Close"))

    return Way(bus, _call(PORTAL, "Inhibit", "sua{sv}", body), undo)


def _call(address: DBusAddress, method: str, signature: str, body: tuple[object, ...]) -> Message:
    call: Message = new_method_call(address, method, signature, body)
    call.header.flags = MessageFlag.no_auto_start  # what does not run has nothing to hold back
    return call
