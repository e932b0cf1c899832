"""The desktop around a session: whatever shows it, or may press its buttons, beside the window."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.readings import is_audible, is_open
from focusdesk.core.settings import Settings
from focusdesk.core.state import State
from focusdesk.qt.desktop import assertions
from focusdesk.qt.desktop.held import Held
from focusdesk.qt.desktop.host import Host, TrayHost
from focusdesk.qt.desktop.notices import Notices
from focusdesk.qt.desktop.now_playing import Controls
from focusdesk.qt.desktop.quiet import GnomeSwitch, is_gnome
from focusdesk.qt.desktop.tray import Tray

if TYPE_CHECKING:
    from focusdesk.qt.desktop.banner import Banner
    from focusdesk.qt.desktop.bus import Bus
    from focusdesk.qt.desktop.sleep import Sleep

log = logging.getLogger(__name__)


class Surroundings(QObject):
    """Owns the tray, the media keys and the buses; lives in the main thread.

    Signals:
        wished: what the listener pressed or the system did, as a fact.
        toggle_wanted: play or pause, whichever is due.
        show_wanted, hide_wanted, quit_wanted: the window, or none.
        clicked: the window or none, whichever is due.
        tray_gone: what hid in the tray cannot be reached there any more.
        link_given: a link of FocusDesk's own to open, as it was given.
    """

    wished = Signal(object)
    toggle_wanted = Signal()
    show_wanted = Signal()
    hide_wanted = Signal()
    clicked = Signal()
    tray_gone = Signal()
    quit_wanted = Signal()
    link_given = Signal(str)

    def __init__(self, settings: Settings, note: Path) -> None:
        """Touch nothing yet; `note` is a file for what must be put right after a crash."""
        super().__init__()
        self._shields = settings.do_not_disturb
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
        self._system: Bus | None = None
        self._controls: Controls | None = None
        self._banner: Banner | None = None
        self._sleep: Sleep | None = None
        self._awake: Held | None = None
        self._quiet: Held | None = None
        self._switch = GnomeSwitch(note)
        self._notices = Notices()
        self._switch.settled.connect(self._notices.say)

    def start(self, window: int) -> None:
        """Appear on the desktop, as far as there is one; `window` is the system's id of ours."""
        self._switch.start()
        if sys.platform == "linux":
            self._start_buses()
        elif (inhibitor := assertions.of_this_system()) is not None:
            self._awake = Held(inhibitor)
        self._start_controls(window)
        self._host.start(self._bus)
        said = self._notices.said
        if self._banner is not None:
            said.connect(self._banner.show)
            said = self._banner.unsaid
        said.connect(self._tray.say)

    def _start_buses(self) -> None:
        # Linux alone has jeepney.
        from focusdesk.qt.desktop import inhibitor  # noqa: PLC0415
        from focusdesk.qt.desktop.banner import Banner  # noqa: PLC0415
        from focusdesk.qt.desktop.bus import Bus  # noqa: PLC0415
        from focusdesk.qt.desktop.sleep import Sleep  # noqa: PLC0415

        self._bus = Bus()
        self._system = Bus("SYSTEM")
        self._sleep = Sleep(self._system)
        self._sleep.happened.connect(self.wished)
        self._banner = Banner(self._bus)
        self._awake = Held(inhibitor.suspending(self._bus, self._system))
        self._quiet = Held(self._switch if is_gnome() else inhibitor.notifications(self._bus))
        self._system.start()
        self._bus.start()

    def _start_controls(self, window: int) -> None:
        """Be a player among the desktop's players, where it has a place for them."""
        self._controls = self._player(window)
        if self._controls is not None:
            self._controls.wished.connect(self.wished)

    def _player(self, window: int) -> Controls | None:
        # Each system alone has what its own needs.
        if sys.platform == "linux":
            from focusdesk.qt.desktop.mpris import Mpris  # noqa: PLC0415

            assert self._bus is not None
            player = Mpris(self._bus)
            player.show_wanted.connect(self.show_wanted)
            player.quit_wanted.connect(self.quit_wanted)
            player.link_given.connect(self.link_given)
            return player
        if sys.platform == "win32":
            from focusdesk.qt.desktop.smtc import Smtc  # noqa: PLC0415

            try:
                return Smtc(window)
            except OSError as exc:
                log.warning("Windows gives no media controls: %s", exc)
                return None
        if sys.platform == "darwin":
            from focusdesk.qt.desktop.macos import NowPlayingMac  # noqa: PLC0415

            return NowPlayingMac()
        return None

    @property
    def owns_the_media_keys(self) -> bool:
        """Whether media keys arrive here even while the window has the focus."""
        return self._controls is not None and self._controls.owns_the_keys

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Show a session."""
        self._tray.render_state(state)
        if self._controls is not None:
            self._controls.render_state(state)
        if self._awake is not None:
            self._awake.want(is_audible(state))
        if self._sleep is not None:
            self._sleep.render_state(state)
        if self._quiet is not None:
            self._quiet.want(self._shields and is_open(state) and state.playing)
        self._notices.render_state(state)
        if not self._switch.is_off:
            self._notices.say()

    @Slot(object)
    def follow(self, settings: Settings) -> None:
        """Hold back others' notifications or not, as was chosen; from the next moment on."""
        self._shields = settings.do_not_disturb

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
        """Show nothing and obey nobody any more, at once: the listener has left."""
        self._host.stop()
        self._tray.hide()
        if self._controls is not None:
            self._controls.stop()

    def stop(self) -> None:
        """Leave the desktop, as it was found."""
        self.hide()
        if self._awake is not None:
            self._awake.want(False)
        if self._sleep is not None:
            self._sleep.stop()
        if self._quiet is not None:
            self._quiet.want(False)
        self._switch.stop()
        for bus in (self._bus, self._system):
            if bus is not None:
                bus.stop()
