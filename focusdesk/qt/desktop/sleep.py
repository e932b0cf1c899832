"""Hear from Linux that the computer is about to sleep, and hold that up until the music is out.

logind says so before and after (org.freedesktop.login1(5), PrepareForSleep), and waits for whoever
holds a delaying inhibitor: five seconds at most, where the system does not say otherwise.
"""

import logging
from typing import Final

from jeepney import HeaderFields, MatchRule, Message
from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.facts import Dozed, Woke
from focusdesk.core.state import State
from focusdesk.qt.desktop.bus import Bus
from focusdesk.qt.desktop.held import Held
from focusdesk.qt.desktop.inhibitor import LOGIN, delaying_sleep

log = logging.getLogger(__name__)

SIGNAL: Final = "PrepareForSleep"
UNTOLD: Final = 0.0
"""How long it slept, logind does not say; the controller asks the clocks."""


class Sleep(QObject):
    """Tells of sleeps and wakings, and delays the former; lives in the main thread.

    Signals:
        happened: Dozed or Woke.
    """

    happened = Signal(object)

    def __init__(self, bus: Bus) -> None:
        """Listen on `bus`, the system's."""
        super().__init__()
        self._delay = Held(delaying_sleep(bus))
        self._sleeps = False
        bus.signalled.connect(self.hear)
        bus.lost.connect(self._wake)
        bus.listen(
            MatchRule(
                type="signal",
                sender=LOGIN.bus_name,
                interface=LOGIN.interface,
                path=LOGIN.object_path,
                member=SIGNAL,
            )
        )

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Hold sleep up from the first note until silence is heard."""
        self._delay.want(not state.hushed)

    @Slot(object)
    def hear(self, message: Message) -> None:
        """Take in what logind says."""
        fields = message.header.fields
        said = (fields.get(HeaderFields.interface), fields.get(HeaderFields.member))
        if said != (LOGIN.interface, SIGNAL) or fields.get(HeaderFields.signature) != "b":
            return
        self._sleeps = message.body[0]
        log.info("the computer %s", "is about to sleep" if self._sleeps else "is awake again")
        self.happened.emit(Dozed() if self._sleeps else Woke(UNTOLD))

    @Slot()
    def _wake(self) -> None:
        """Take the computer for awake: nobody is left who would say so."""
        if self._sleeps:
            self._sleeps = False
            log.info("the computer is taken for awake: the bus is gone")
            self.happened.emit(Woke(UNTOLD))

    def stop(self) -> None:
        """Let the computer sleep whenever it likes."""
        self._delay.want(False)
