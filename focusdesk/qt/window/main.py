"""The main window: its place, the keys, and the first paint that everything heavy waits for."""

import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QByteArray,
    QElapsedTimer,
    QEvent,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow

from focusdesk.core.settings import Settings, Timer
from focusdesk.qt.window import look, shortcuts
from focusdesk.qt.window.pages import Pages
from focusdesk.qt.window.shortcuts import Act

if TYPE_CHECKING:  # nobody needs them for the first paint, so nobody waits for them
    from focusdesk.core.state import State
    from focusdesk.qt.window.compact import Compact
    from focusdesk.qt.window.farewell import Farewell

log = logging.getLogger(__name__)

USUAL = QSize(52 * look.SPACE, 80 * look.SPACE)

CLICK_MS: Final = 300
"""A window that lost the focus so recently lost it to the click that is being obeyed."""

ANYWHERE: Final = (Act.KEYS, Act.SETTINGS, Act.FULL_SCREEN, Act.QUIT)
"""What a key does whatever has the focus; other keys may be typed into a field."""

MEDIA_KEYS: Final = (
    Qt.Key.Key_MediaTogglePlayPause,
    Qt.Key.Key_MediaPlay,
    Qt.Key.Key_MediaPause,
    Qt.Key.Key_MediaStop,
    Qt.Key.Key_MediaNext,
    Qt.Key.Key_MediaPrevious,
)
ALWAYS: Final = (*MEDIA_KEYS, Qt.Key.Key_Space)
"""Keys that reach the music from every page."""


class MainWindow(QMainWindow):
    """Holds the pages; screen readers know no other widget of Qt as a window.

    Signals:
        wished: what the listener pressed, as a fact for the controller.
        painted: the first paint is done.
        closed: the listener wants to close the window, which stays until it is told to `leave`.
        quit_wanted: the listener wants to quit, whatever closing means.
        shown_changed: whether the window is there to be seen now; the small one does not count.
        timer_chosen: what the timer tells from now on.
    """

    wished = Signal(object)
    painted = Signal()
    closed = Signal()
    quit_wanted = Signal()
    shown_changed = Signal(bool)
    timer_chosen = Signal(str)

    _first = True  # Qt sends events before __init__ is through

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.leaves_media_keys = False  # to the desktop, which gives them to FocusDesk, too
        self.setWindowTitle("FocusDesk")
        self._timer = Timer(settings.timer)
        self._compact: Compact | None = None  # each made when it is first wanted
        self._farewell: Farewell | None = None
        self.pages = Pages(settings)
        self.setCentralWidget(self.pages)
        self._make_room()
        self.pages.added.connect(self._make_room)
        self.pages.wished.connect(self.wished)
        self.pages.timer_turned.connect(self.turn_timer)
        self.pages.compact_wanted.connect(self.toggle_compact)
        for act in ANYWHERE:
            QShortcut(QKeySequence(shortcuts.KEYS[act][0]), self, partial(self._act, act))
        self._state: State | None = None  # until somebody tells
        self._left = False
        self._seen = False  # until it is shown, which may be hours after a login
        self._compact_geometry = settings.compact_geometry
        self._unused = QElapsedTimer()
        self._restore(settings.geometry)

    @property
    def is_seen(self) -> bool:
        """Whether the window is there to be seen."""
        return self.isVisible() and not self.isMinimized()

    @property
    def farewell(self) -> "Farewell":
        """The question what closing the window means while a session plays."""
        if self._farewell is None:
            from focusdesk.qt.window.farewell import Farewell  # noqa: PLC0415

            self._farewell = Farewell(self)
        return self._farewell

    @Slot()
    def _make_room(self) -> None:
        """Have room for the widest page; nothing in it grows wider later."""
        self.setMinimumSize(self.minimumSizeHint())

    @Slot(object)
    def render_state(self, state: "State") -> None:
        """Show a session from its first moment on."""
        self._state = state
        self.pages.render_state(state, seen=self._seen)
        if self._compact is not None:
            self._compact.render_state(state)

    @Slot()
    def toggle(self) -> None:
        """Play or pause, whichever is due; without a session there is neither."""
        self._act(Act.TOGGLE)

    @Slot()
    def turn_timer(self) -> None:
        """Have the timers tell the next thing they can."""
        self._timer = self._timer.next
        self.pages.player.show_timer(self._timer)
        if self._compact is not None:
            self._compact.show_timer(self._timer)
        self.timer_chosen.emit(self._timer)

    @Slot()
    def toggle_compact(self) -> None:
        """Change between the large window, on a session's page, and the small one."""
        if self.is_compact:
            self.bring_up()
        elif self.pages.shows_session and self.pages.is_open:
            self._shrink()

    @property
    def is_compact(self) -> bool:
        """Whether the small window is there instead of this one."""
        return self._compact is not None and self._compact.isVisible()

    def _shrink(self) -> None:
        log.info("the small window instead")
        if self._compact is None:
            from focusdesk.qt.window.compact import Compact  # noqa: PLC0415

            self._compact = compact = Compact(self._timer, self._compact_geometry)
            compact.wished.connect(self.wished)
            compact.back_wanted.connect(self.bring_up)
            compact.timer_turned.connect(self.turn_timer)
            compact.pressed.connect(self._act_in_compact)
            if not self._compact_geometry:  # where the eye is; later, where it was left
                corner = self.frameGeometry().topRight()
                compact.move(corner.x() + 1 - compact.width(), corner.y())
        self._compact.show_timer(self._timer)
        if self._state is not None:
            self._compact.render_state(self._state)
        self._compact.appear()
        self.hide()

    @Slot(object)
    def _act_in_compact(self, act: Act) -> None:
        """Obey a key that was pressed in the small window; some need the large one."""
        if act in (Act.KEYS, Act.SETTINGS, Act.FULL_SCREEN):
            self.bring_up()
        self._act(act)

    @Slot()
    def bring_up(self) -> None:
        """Make the window visible, wherever it is, unless the listener has left."""
        if self._left:
            return
        log.info("bringing the window up")
        self._put_compact_away()
        if not self.isVisible():
            # WORKAROUND: on X11 Qt 6.11 shows a window minimised that once was shown so and that
            # the window manager restored, unless it sees the state change itself.
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMinimized)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot()
    def come_or_go(self) -> None:
        """Hide the window if the listener is in it, else bring it up: the tray was clicked on."""
        # Some panels take the focus with the click itself.
        just_now = self._unused.isValid() and self._unused.elapsed() < CLICK_MS
        used = self.isActiveWindow() or just_now
        if self.isVisible() and not self.isMinimized() and used:
            self.hide()
        else:
            self.bring_up()

    @Slot()
    def come_back(self) -> None:
        """Be reachable without getting in the way: the tray that the window hid in is gone."""
        if not self._left and not self.isVisible() and not self.is_compact:
            log.info("the window comes back: the tray is gone")
            self.showMinimized()

    def geometry_to_keep(self) -> str:
        """Return where the window is and how large, for the settings of the next run."""
        return self.saveGeometry().toBase64().toStdString()

    def compact_geometry_to_keep(self) -> str:
        """Return where the small window is, or was in an earlier run, likewise."""
        made = self._compact
        return made.geometry_to_keep() if made is not None else self._compact_geometry

    def _put_compact_away(self) -> None:
        if self._compact is not None:
            self._compact.hide()

    def _restore(self, geometry: str) -> None:
        """Be where the window was left; Qt sees to it that this is on a screen there is."""
        self.resize(USUAL)
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)

    def leave(self) -> None:
        """Go for good."""
        self._left = True
        if self._farewell is not None:
            self._farewell.hide()
        if self._compact is not None:
            self._compact.leave()
        self.hide()

    def _tell_shown(self) -> None:
        """Show what went on while nobody saw it: every second for hours is not drawn for nobody."""
        self._seen = self.is_seen
        if self._seen and self._state is not None:
            self.pages.render_state(self._state, seen=True)
        self.shown_changed.emit(self._seen)

    def _act(self, act: Act) -> bool:
        """Do what a key means; say whether it means anything now."""
        match act:
            case Act.KEYS:
                self.pages.show_keys()
            case Act.SETTINGS:
                self.pages.show_settings()
            case Act.FULL_SCREEN:
                self._toggle_full_screen()
            case Act.QUIT:
                self.quit_wanted.emit()
            case Act.TIMER:
                self.turn_timer()
            case Act.COMPACT:
                self.toggle_compact()
            case Act.LEAVE_PAGE if self.pages.is_aside:
                self.pages.lead_back()
            case _:
                return self._wish(act)
        return True

    def _wish(self, act: Act) -> bool:
        """Tell what a key asks of the session; say whether it asks anything now."""
        if self._state is None:
            return False
        from focusdesk.qt.window.wishes import wish  # noqa: PLC0415

        fact = wish(act, self._state)
        if fact is not None:
            self.wished.emit(fact)
        return fact is not None

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # -- Qt's names

    def event(self, event: QEvent) -> bool:
        """Notice the first paint."""
        handled = super().event(event)
        if self._first and event.type() == QEvent.Type.Paint:
            self._first = False
            QTimer.singleShot(0, self.painted.emit)
        return handled

    def changeEvent(self, event: QEvent) -> None:
        """Notice when the listener turns to another window, and when this one is minimised."""
        super().changeEvent(event)
        match event.type():
            case QEvent.Type.ActivationChange if not self._first and not self.isActiveWindow():
                self._unused.start()
            case QEvent.Type.WindowStateChange:
                self._tell_shown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Obey Space, letters, arrows and media keys; what a control uses never arrives here."""
        act, key = shortcuts.act_of(event), event.key()
        held = event.isAutoRepeat() and act not in (Act.LOUDER, Act.QUIETER)
        reaches = key in ALWAYS or act is Act.LEAVE_PAGE or self.pages.shows_session
        if key in MEDIA_KEYS and self.leaves_media_keys:
            super().keyPressEvent(event)
        elif held and act is not None:
            return
        elif act is None or not reaches or not self._act(act):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is there."""
        super().showEvent(event)
        self._tell_shown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is not there."""
        super().hideEvent(event)
        self._tell_shown()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say what the listener wants; what follows is decided elsewhere, at once or later."""
        if not self._left:
            self.closed.emit()
        event.setAccepted(self._left)
