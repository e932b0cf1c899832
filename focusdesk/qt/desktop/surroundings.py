"""The desktop around a session: whatever shows it, or may press its buttons, beside the window."""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.state import State
from focusdesk.qt.desktop.tray import Tray

if TYPE_CHECKING:
    from focusdesk.qt.desktop.bus import Bus
    from focusdesk.qt.desktop.mpris import MediaKeys


class Surroundings(QObject):
    """Owns the tray and what lives on the session bus; lives in the main thread.

    Signals:
        wished: what the listener pressed, as a fact.
        toggle_wanted: play or pause, whichever is due.
        show_wanted, quit_wanted: the window, or none.
    """

    wished = Signal(object)
    toggle_wanted = Signal()
    show_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tray: Tray | None = None
        self._bus: Bus | None = None
        self._media_keys: MediaKeys | None = None

    def start(self) -> None:
        """Appear on the desktop, as far as there is one."""
        if Tray.is_offered():
            self._tray = tray = Tray()
            tray.wished.connect(self.wished)
            tray.show_wanted.connect(self.show_wanted)
            tray.quit_wanted.connect(self.quit_wanted)
            tray.show()
        if sys.platform == "linux":
            self._start_bus()

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
        if self._tray is not None:
            self._tray.render_state(state)
        if self._media_keys is not None:
            self._media_keys.render_state(state)

    @Slot()
    def hide(self) -> None:
        """Show nothing any more, at once: the listener has left."""
        if self._tray is not None:
            self._tray.hide()

    def stop(self) -> None:
        """Leave the desktop."""
        if self._bus is not None:
            self._bus.stop()
