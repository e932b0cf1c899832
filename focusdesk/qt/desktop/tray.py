"""The tray icon and its menu, where the desktop has a tray."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from focusdesk.core.readings import is_open, remaining_seconds
from focusdesk.core.state import PausePressed, PlayPressed, State
from focusdesk.qt import messages, resources


class Tray(QObject):
    """Shows the session in the tray; lives in the main thread.

    Signals:
        wished: what the listener chose, as a fact.
        show_wanted, quit_wanted: the window, or none.
    """

    wished = Signal(object)
    show_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._playing = False
        self._menu = QMenu()
        self._menu.addAction("Show FocusDesk", self.show_wanted.emit)
        self._toggle = QAction("Play", self._menu)
        self._toggle.triggered.connect(self._press)
        self._toggle.setEnabled(False)
        self._menu.addAction(self._toggle)
        self._menu.addSeparator()
        self._menu.addAction("Quit", self.quit_wanted.emit)
        self._icon = QSystemTrayIcon(resources.icon(), self)
        self._icon.setContextMenu(self._menu)
        self._icon.setToolTip("FocusDesk")
        self._icon.activated.connect(self._activate)

    @staticmethod
    def is_offered() -> bool:
        """Say whether this desktop has a tray now."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Put the icon into the tray."""
        self._icon.show()

    def hide(self) -> None:
        """Take the icon away, at once and not when the process is gone."""
        self._icon.hide()

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Show what can be done, and the time left."""
        self._playing = state.playing
        going = is_open(state)
        self._toggle.setEnabled(going)
        self._toggle.setText("Pause" if going and state.playing else "Play")
        left = f", {messages.clock(remaining_seconds(state))} left" if going else ""
        self._icon.setToolTip(f"FocusDesk{left}")

    @Slot()
    def _press(self) -> None:
        self.wished.emit(PausePressed() if self._playing else PlayPressed())

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.show_wanted.emit()
