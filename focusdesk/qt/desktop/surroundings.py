"""The desktop around a session: whatever shows it, or may press its buttons, beside the window."""

import logging
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.state import State
from focusdesk.qt.desktop.host import Host, TrayHost
from focusdesk.qt.desktop.tray import Tray

if TYPE_CHECKING:
    from focusdesk.qt.desktop.bus import Bus
    from focusdesk.qt.desktop.mpris import MediaKeys

log = logging.getLogger(__name__)


class Surroundings(QObject):
    """Owns the tray and what lives on the session bus; lives in the main thread.

    Signals:
        wished: what the listener pressed, as a fact.
        toggle_wanted: play or pause, whichever is due.
        show_wanted, hide_wanted, quit_wanted: the window, or none.
        clicked: the window or none, whichever is due.
        tray_gone: what hid in the tray cannot be reached there any more.
    """

    wished = Signal(object)
    toggle_wanted = Signal()
    show_wanted = Signal()
    hide_wanted = Signal()
    clicked = Signal()
    tray_gone = Signal()
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tray = tray = Tray()
        tray.wished.connect(self.wished)
        tray.toggle_wanted.connect(self.toggle_wanted)
        tray.show_wanted.connect(self.show_wanted)
        tray.hide_wanted.connect(self.hide_wanted)
        tray.clicked.connect(self.clicked)
        tray.quit_wanted.connect(self.quit_wanted)
        self._host = TrayHost()
        self._host.changed.connect(self._settle)
        self._bus: Bus | None = None
        self._media_keys: MediaKeys | None = None

    def start(self) -> None:
        """Appear on the desktop, as far as there is one."""
        if sys.platform == "linux":
            self._start_bus()
        self._host.start(self._bus)

    def _start_bus(self) -> None:
        # Linux alone has jeepney.
        from focusdesk.qt.desktop.bus import Bus  # noqa: PLC0415
        from focusdesk.qt.desktop.mpris import MediaKeys  # noqa: PLC0415

        self._bus = Bus()
        if not self._bus.start():
            return
        self._media_keys = keys = MediaKeys(self._bus)
        keys.wished.connect(self.wished)
        keys.toggle_wanted.connect(self.toggle_wanted)
        keys.show_wanted.connect(self.show_wanted)
        keys.quit_wanted.connect(self.quit_wanted)

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Show a session."""
        self._tray.render_state(state)
        if self._media_keys is not None:
            self._media_keys.render_state(state)

    @property
    def has_tray(self) -> bool:
        """Whether what hides can be brought back by a click in the tray."""
        return self._tray.is_there

    @Slot(bool)
    def show_window(self, shown: bool) -> None:
        """Offer to hide the window while it is there, else to show it."""
        self._tray.show_window(shown)

    @Slot(object)
    def _settle(self, host: Host) -> None:
        log.info("tray: %s", host)
        self._tray.settle(host)
        if not self._tray.is_there:
            self.tray_gone.emit()

    @Slot()
    def hide(self) -> None:
        """Show nothing any more, at once: the listener has left."""
        self._host.stop()
        self._tray.hide()

    def stop(self) -> None:
        """Leave the desktop."""
        self.hide()
        if self._bus is not None:
            self._bus.stop()
