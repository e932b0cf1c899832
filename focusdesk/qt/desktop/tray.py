"""The tray icon and its menu, where the desktop has a tray."""

import sys
from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QWheelEvent
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from focusdesk.core.facts import EndPressed, KeepPressed, MutePressed, SkipPressed, VolumeChosen
from focusdesk.core.readings import is_open, piece_after, piece_to_keep
from focusdesk.core.state import State
from focusdesk.qt import messages, resources
from focusdesk.qt.desktop import ring
from focusdesk.qt.desktop.host import Host
from focusdesk.qt.words import tr

VOLUMES: Final = (100, 80, 60, 40, 20)
"""What the menu offers, in per cent of the slider."""

CLICK_OPENS_MENU: Final = sys.platform == "darwin"
"""In the menu bar of macOS a click opens the menu, and Qt tells of it as a click besides."""

NOTCH: Final = 120
"""What Qt counts for one notch of a wheel."""

NOTCH_CHANGES: Final = 0.05
"""How far one notch moves the volume."""


class Icon(QSystemTrayIcon):
    """An icon over which a wheel can be turned; Qt tells of that under X11's own tray alone.

    Signals:
        turned: so many notches of a wheel, up being positive.
    """

    turned = Signal(float)

    # -- Qt's names

    def event(self, event: QEvent) -> bool:
        """Tell of the wheel."""
        if isinstance(event, QWheelEvent):
            self.turned.emit(event.angleDelta().y() / NOTCH)
            return True
        return super().event(event)


class Tray(QObject):
    """Shows the session in the tray while there is one; lives in the main thread.

    Signals:
        wished: what the listener chose, as a fact.
        toggle_wanted: play or pause, whichever is due.
        show_wanted, hide_wanted: the window, or none.
        clicked: the window or none, whichever is due.
        quit_wanted: the listener is done.
    """

    wished = Signal(object)
    toggle_wanted = Signal()
    show_wanted = Signal()
    hide_wanted = Signal()
    clicked = Signal()
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state = State()
        self._shown = ring.Ring()
        self._window_shown = True
        self._icon: Icon | None = None
        self._menu = menu = QMenu()
        self._left = menu.addAction("")
        self._left.setEnabled(False)
        menu.addSeparator()
        self._toggle = menu.addAction("", self.toggle_wanted.emit)
        self._skip = menu.addAction("", self._press_skip)
        self._keep = menu.addAction("", self._press_keep)
        self._end = menu.addAction("", self._press_end)
        self._volume = menu.addMenu("")
        self._steps = QActionGroup(self._volume)
        for volume in VOLUMES:
            step = QAction(f"{volume} %", self._steps, checkable=True)
            step.setData(volume / 100)
            self._volume.addAction(step)
        self._steps.triggered.connect(self._choose_volume)
        # Another step may be heard, by the wheel say: then none of these is marked.
        self._steps.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        self._volume.addSeparator()
        self._mute = self._volume.addAction("", self._press_mute)
        self._mute.setCheckable(True)
        menu.addSeparator()
        self._window = menu.addAction("", self._press_window)
        self._quit = menu.addAction("", self.quit_wanted.emit)
        menu.aboutToShow.connect(self._render)  # another language may be spoken by now
        self._render()

    @property
    def is_there(self) -> bool:
        """Whether the listener has an icon to click on."""
        return self._icon is not None

    @Slot(object)
    def settle(self, host: Host) -> None:
        """Put an icon where `host` shows it; one that was made for another host goes."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        if host is Host.NONE:
            return
        self._icon = made = Icon(ring.icon(self._shown), self)
        made.setContextMenu(self._menu)
        made.setToolTip(messages.tip(self._state))
        made.activated.connect(self._activate)
        made.turned.connect(self._turn)
        made.show()

    def hide(self) -> None:
        """Take the icon away, at once and not when the process is gone."""
        self.settle(Host.NONE)

    @Slot(str, str)
    def say(self, title: str, sentence: str) -> None:
        """Show a notice where the desktop has no other place for it."""
        if self._icon is not None:
            self._icon.showMessage(title, sentence, resources.icon())

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Show what can be done, and the time left; what is shown already is not drawn again."""
        self._state = state
        self._render()

    @Slot(bool)
    def show_window(self, shown: bool) -> None:
        """Offer to hide the window while it is there, else to show it."""
        self._window_shown = shown
        self._render()

    @Slot()
    def _render(self) -> None:
        state = self._state
        going = is_open(state)
        _say(self._left, messages.left(state))
        _say(self._toggle, tr("Pause") if going and state.playing else tr("Play"))
        _say(self._skip, tr("Skip"))
        _say(self._keep, messages.keep(state))
        _say(self._end, tr("End session"))
        _say(self._volume.menuAction(), tr("Volume"))
        _say(self._mute, tr("Mute"))
        _say(self._window, tr("Hide window") if self._window_shown else tr("Show window"))
        _say(self._quit, tr("Quit"))
        for action, on in (
            (self._toggle, going),
            (self._skip, going and piece_after(state) is not None),
            (self._keep, piece_to_keep(state) is not None),
            (self._end, going),
        ):
            action.setEnabled(on)
        self._keep.setVisible(state.keep_offered)
        self._mute.setChecked(state.muted)
        for step in self._steps.actions():
            step.setChecked(abs(step.data() - state.volume) < NOTCH_CHANGES / 10)
        self._draw(ring.ring(state))

    def _draw(self, shown: ring.Ring) -> None:
        before, self._shown = self._shown, shown
        if self._icon is None:
            return
        if shown != before:
            self._icon.setIcon(ring.icon(shown))
        tip = messages.tip(self._state)
        if tip != self._icon.toolTip():
            self._icon.setToolTip(tip)

    @Slot()
    def _press_skip(self) -> None:
        self.wished.emit(SkipPressed())

    @Slot()
    def _press_keep(self) -> None:
        index = piece_to_keep(self._state)
        if index is not None:
            self.wished.emit(KeepPressed(index))

    @Slot()
    def _press_end(self) -> None:
        self.wished.emit(EndPressed())

    @Slot()
    def _press_mute(self) -> None:
        self._mute.setChecked(self._state.muted)  # what is wished is not yet so
        self.wished.emit(MutePressed())

    @Slot(QAction)
    def _choose_volume(self, step: QAction) -> None:
        self.wished.emit(VolumeChosen(step.data()))
        self._render()

    @Slot()
    def _press_window(self) -> None:
        (self.hide_wanted if self._window_shown else self.show_wanted).emit()

    @Slot(float)
    def _turn(self, notches: float) -> None:
        volume = self._state.volume + notches * NOTCH_CHANGES
        self.wished.emit(VolumeChosen(round(min(max(volume, 0.0), 1.0), 3)))

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        match reason:
            case QSystemTrayIcon.ActivationReason.Trigger if not CLICK_OPENS_MENU:
                self.clicked.emit()
            case QSystemTrayIcon.ActivationReason.MiddleClick:
                self.toggle_wanted.emit()


def _say(action: QAction, text: str) -> None:
    """Name `action`, if it has another name: panels are told of each change."""
    if action.text() != text:
        action.setText(text)
