"""Leave in order: what closing the window means, the session's end at the service, then quit."""

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from focusdesk.core.closing import Closing, closing
from focusdesk.core.facts import EndPressed
from focusdesk.core.readings import is_open
from focusdesk.core.settings import OnClose
from focusdesk.core.state import Phase, State
from focusdesk.qt.desktop.surroundings import Surroundings
from focusdesk.qt.preferences import Preferences
from focusdesk.qt.reception import Reception
from focusdesk.qt.window.main import MainWindow

if TYPE_CHECKING:  # imported for good only after the first paint
    from focusdesk.qt.threads import Threads

log = logging.getLogger(__name__)


class Leaving(QObject):
    """Sees the listener out, or the window out of sight; lives in the main thread.

    Signals:
        ended: the session that was to be ended before leaving is.
    """

    ended = Signal()

    def __init__(
        self,
        window: MainWindow,
        preferences: Preferences,
        surroundings: Surroundings,
        reception: Reception,
    ) -> None:
        super().__init__()
        self.under_way = False
        self._window = window
        self._preferences = preferences
        self._surroundings = surroundings
        self._reception = reception
        self._threads: Threads | None = None
        self._patient = True
        window.closed.connect(self._close)
        window.quit_wanted.connect(self.leave)
        window.farewell.answered.connect(self._take_farewell)

    def begin(self, threads: "Threads") -> None:
        """Know from now on what is played, and so what is to be ended."""
        self._threads = threads
        threads.controller.state_changed.connect(self._follow)

    @Slot()
    def leave(self) -> None:
        """Fall silent, end the session at the service, then quit."""
        if self.under_way:
            return
        self.under_way = True
        self._preferences.change(
            geometry=self._window.geometry_to_keep(),
            compact_geometry=self._window.compact_geometry_to_keep(),
        )
        self._preferences.write()
        self._window.leave()
        self._surroundings.hide()
        self._reception.close()
        state = self._state()
        if self._threads is None or not (is_open(state) or state.phase is Phase.ENDING):
            QApplication.quit()
            return
        from focusdesk.qt.threads import leave_ms  # noqa: PLC0415

        QTimer.singleShot(leave_ms(state), self, self._lose_patience)
        self._threads.controller.handle(EndPressed())

    def see_it_ended(self) -> None:
        """Wait for the service, for as long as was meant: the system may end the loop before."""
        state = self._state()
        if not self._patient or state.phase is not Phase.ENDING:
            return
        from focusdesk.qt.threads import leave_ms  # noqa: PLC0415

        loop = QEventLoop()
        QTimer.singleShot(leave_ms(state), loop, loop.quit)
        self.ended.connect(loop.quit)
        loop.exec()

    @Slot()
    def _close(self) -> None:
        """Do what closing the window means."""
        tray, chosen = self._surroundings.has_tray, self._preferences.now.on_close
        meant = closing(self._state(), chosen, tray=tray, waits=self._reception.waits)
        log.info("the window is closed: %s", meant)
        match meant:
            case Closing.LEAVE:
                self.leave()
            case Closing.HIDE:
                self._window.hide()
            case Closing.MINIMISE:
                self._window.showMinimized()
            case Closing.ASK:
                self._window.farewell.ask(tray=tray)

    @Slot(str)
    def _take_farewell(self, on_close: str) -> None:
        """Remember what closing means, and do it; what was to keep playing may be over by now."""
        self._preferences.change(on_close=on_close)
        if on_close == OnClose.QUIT or is_open(self._state()) or self._reception.waits:
            self._close()

    @Slot(object)
    def _follow(self, state: State) -> None:
        """Quit when the session that was to be ended first is over."""
        if self.under_way and state.phase is Phase.OVER:
            self.ended.emit()
            QApplication.quit()

    @Slot()
    def _lose_patience(self) -> None:
        self._patient = False
        QApplication.quit()

    def _state(self) -> State:
        return self._threads.controller.state if self._threads is not None else State()
