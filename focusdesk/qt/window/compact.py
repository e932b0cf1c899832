"""The small window: a strip on top of the others with the timer, the session, play and pause."""

import time
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from focusdesk.core.facts import PausePressed, PlayPressed
from focusdesk.core.readings import is_open
from focusdesk.core.settings import Timer
from focusdesk.core.state import State
from focusdesk.qt import failures, messages, names
from focusdesk.qt.window import look, shortcuts
from focusdesk.qt.window.dial import Clock
from focusdesk.qt.window.shortcuts import Act
from focusdesk.qt.window.timer import face
from focusdesk.qt.window.transport import MIDDLE, SizeButton, TransportButton
from focusdesk.qt.words import tr

USUAL: Final = QSize(40 * look.SPACE, 8 * look.SPACE)
EDGE: Final = 2
DIGITS: Final = QSize(11 * look.SPACE, 4 * look.SPACE)


class Line(QLabel):
    """One line of words, of which the end is left out where it does not fit."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        """Say `text`: to the eye what fits of it, to a screen reader and a pointer all."""
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self.setToolTip(text)
            self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))

    # -- Qt's names

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits now."""
        super().resizeEvent(event)
        self._fit()


class Compact(QWidget):
    """Shows the session instead of the large window.

    Without a frame, so it is moved by any place of it that is no button.

    Signals:
        wished: what the listener pressed, as a fact.
        back_wanted: the large window instead.
        timer_turned: the timer is to tell the next thing it can.
        pressed: an `Act` whose key was pressed, for the window that owns the keys.
    """

    wished = Signal(object)
    back_wanted = Signal()
    timer_turned = Signal()
    pressed = Signal(object)

    def __init__(self, timer: Timer, geometry: str) -> None:
        super().__init__(
            None,
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self._state = State()
        self._timer = timer
        self._left = False
        self._placed = False  # it was there before, and is where the listener had it
        self._held: QPointF | None = None  # where it was pressed, and may be dragged from
        self.setWindowTitle("FocusDesk")
        self._clock = Clock(bare=True)
        self._clock.setFixedSize(DIGITS)
        self._what = Line()
        self._caption = Line()
        self._caption.setProperty("quiet", True)
        look.resize_type(self._caption, look.SMALL)
        self._transport = TransportButton(MIDDLE)
        self._back = SizeButton(smaller=False)
        self._clock.clicked.connect(self.timer_turned)
        self._transport.clicked.connect(self._press)
        self._back.clicked.connect(self.back_wanted)
        self._lay_out()
        self.setTabOrder(self._transport, self._back)
        self.setTabOrder(self._back, self._clock)
        self.resize(USUAL)
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
            self.resize(USUAL)
        self._speak()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(look.SPACE, EDGE, look.SPACE, EDGE)
        row.setSpacing(look.SPACE)
        row.addWidget(self._clock)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._what)
        column.addWidget(self._caption)
        column.addStretch(1)
        row.addWidget(words, 1)
        row.addWidget(self._transport)
        row.addWidget(self._back)

    def render_state(self, state: State) -> None:
        """Show `state`."""
        self._state = state
        shown = face(state, self._timer, time.monotonic())
        self._clock.show_face(shown)
        self._transport.show_playing(playing=state.playing)
        self._transport.setEnabled(is_open(state))
        self._what.say(state.intention or names.goal(state.goal) or messages.title(state))
        self._caption.say(_caption(state, shown.caption))

    def show_timer(self, timer: Timer) -> None:
        """Have the timer tell something else."""
        self._timer = timer
        self.render_state(self._state)

    def geometry_to_keep(self) -> str:
        """Return where it is, for the settings of the next run."""
        return self.saveGeometry().toBase64().toStdString()

    def appear(self) -> None:
        """Be there, with the keyboard on play and pause."""
        if self._placed:
            self.move(self.pos())  # said anew, or a window manager would choose another place
        self._placed = True
        self.show()
        self.raise_()
        self.activateWindow()
        self._transport.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Go for good."""
        self._left = True
        self.close()

    @Slot()
    def _press(self) -> None:
        self.wished.emit(PausePressed() if self._state.playing else PlayPressed())

    def _speak(self) -> None:
        self.setAccessibleName(tr("FocusDesk, small window"))
        self._clock.speak()
        self._back.speak()
        self.render_state(self._state)

    # -- Qt's names

    def sizeHint(self) -> QSize:
        """Return the one size it has."""
        return USUAL

    def changeEvent(self, event: QEvent) -> None:
        """Speak anew when the language changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._speak()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back at Escape, and hand every other key of ours on."""
        act = shortcuts.act_of(event)
        if act is Act.LEAVE_PAGE:
            self.back_wanted.emit()
        elif act is None or (event.isAutoRepeat() and act not in (Act.LOUDER, Act.QUIETER)):
            super().keyPressEvent(event)
        else:
            self.pressed.emit(act)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note from where it may be dragged."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Be moved; the desktop does it, and Wayland lets nobody else.

        It is asked once a press: asked again while it already moves the window, it would go on with
        that when the button is up.
        """
        held = self._held
        if held is not None and event.buttons() is Qt.MouseButton.LeftButton:
            moved = event.position() - held
            if moved.manhattanLength() >= QApplication.startDragDistance():
                self._held = None
                self.windowHandle().startSystemMove()
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go back to the large window."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.back_wanted.emit()
        super().mouseDoubleClickEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw an edge: there is no frame that would part it from what is behind it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(look.colours(self.palette()).line)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the large window back when the desktop closes this: one of the two is there."""
        if not self._left:
            self.back_wanted.emit()
        event.setAccepted(self._left)


def _caption(state: State, usual: str) -> str:
    """Return what is wrong, or what is waited for, before what the digits are."""
    wrong = failures.wrong(state)
    if wrong is not None and is_open(state):
        return failures.trouble(wrong)
    return usual if is_open(state) and state.heard_index is not None else messages.status(state)
