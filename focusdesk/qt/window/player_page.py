"""The page of a running session: goal, timer, progress, and the controls."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from focusdesk.core.errors import NotAuthorised
from focusdesk.core.readings import is_open, piece_after, piece_before, remaining_seconds
from focusdesk.core.state import (
    BackPressed,
    EndPressed,
    MutePressed,
    PausePressed,
    Phase,
    PlayPressed,
    SkipPressed,
    State,
    VolumeChosen,
)
from focusdesk.qt import messages
from focusdesk.qt.window import look
from focusdesk.qt.window.notice import Notice
from focusdesk.qt.window.strip import Strip
from focusdesk.qt.window.transport import MuteButton, StepButton, TransportButton

STATUS_LINES = 3
"""Room for the status, so that nothing moves when it says more."""


class PlayerPage(QWidget):
    """Renders the session's state.

    Signals:
        wished: what the listener pressed, as a fact.
        new_wanted: the listener wants another session.
        account_wanted: the listener wants to give another key.
    """

    wished = Signal(object)
    new_wanted = Signal()
    account_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._playing = False
        self._goal = look.heading("", scale=1.5, weight=QFont.Weight.DemiBold)
        self._time = look.heading("", scale=6.0, weight=QFont.Weight.Light)
        look.align_digits(self._time)
        self._time.setMinimumWidth(self._time.fontMetrics().horizontalAdvance("00:00:00"))
        self._time.setAccessibleDescription("Time left")
        self._below = look.quiet()
        self._strip = Strip()
        self._status = look.quiet()
        self._status.setMinimumHeight(STATUS_LINES * self._status.fontMetrics().lineSpacing())
        self._notice = Notice()
        self._rekey = QPushButton("Enter another key")
        self._rekey.setMinimumHeight(look.CONTROL_HEIGHT)
        self._rekey.setAutoDefault(True)
        self._rekey.clicked.connect(self.account_wanted)
        self._rekey.hide()
        self._transport = TransportButton()
        self._transport.clicked.connect(self._press)
        self._back = StepButton("Back", "P", forward=False)
        self._back.clicked.connect(self._go_back)
        self._skip = StepButton("Skip", "N", forward=True)
        self._skip.clicked.connect(self._go_on)
        self._mute = MuteButton()
        self._mute.clicked.connect(self._toggle_sound)
        self._volume = QSlider(Qt.Orientation.Horizontal)
        self._volume.setRange(0, 100)
        self._volume.setPageStep(10)
        self._volume.setAccessibleName("Volume")
        self._volume.setToolTip("Volume")
        self._volume.setFixedWidth(16 * look.SPACE)
        self._volume.valueChanged.connect(self._choose_volume)
        self._end = QPushButton("End session")
        self._end.setMinimumHeight(look.CONTROL_HEIGHT)
        self._end.clicked.connect(self._finish)
        self._end.setAutoDefault(True)  # Enter presses it while it has the focus
        for label in (self._goal, self._time, self._below, self._status, self._notice):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        # Play comes first, so that a session begins with the keyboard on it.
        for first, second in pairwise(
            (self._transport, self._back, self._skip, self._mute, self._volume, self._end)
        ):
            self.setTabOrder(first, second)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(*[look.PAGE_MARGIN] * 4)
        page.setSpacing(look.SPACE)
        page.addStretch(1)
        page.addWidget(self._goal)
        page.addWidget(self._time)
        page.addWidget(self._below)
        page.addSpacing(2 * look.SPACE)
        page.addWidget(self._strip)
        page.addSpacing(look.SPACE)
        page.addWidget(self._status)
        page.addWidget(self._notice)
        page.addWidget(self._rekey, alignment=Qt.AlignmentFlag.AlignHCenter)
        page.addStretch(1)
        hands = QHBoxLayout()
        hands.setSpacing(2 * look.SPACE)
        hands.addStretch(1)
        for button in (self._back, self._transport, self._skip):
            hands.addWidget(button)
        hands.addStretch(1)
        page.addLayout(hands)
        page.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self._mute)
        row.addWidget(self._volume)
        row.addStretch(1)
        row.addWidget(self._end)
        page.addLayout(row)

    def render_state(self, state: State) -> None:
        """Show `state`."""
        self._playing = state.playing
        self._goal.setText(messages.title(state))
        self._time.setText(messages.clock(remaining_seconds(state)))
        self._below.setText(messages.until(state))
        self._strip.render_state(state)
        self._status.setText(messages.status(state))
        self._transport.show_playing(playing=state.playing)
        self._transport.setEnabled(is_open(state))
        going = is_open(state)
        self._rekey.setVisible(going and isinstance(state.refusal, NotAuthorised))
        self._enable(self._back, on=going and piece_before(state) is not None)
        self._enable(self._skip, on=going and piece_after(state) is not None)
        self._mute.show_muted(muted=state.muted)
        over = state.phase in (Phase.OVER, Phase.IDLE)
        self._end.setText("New session" if over else "End session")
        self._end.setEnabled(state.phase is not Phase.ENDING)
        if not self._volume.isSliderDown():
            before = self._volume.blockSignals(True)
            self._volume.setValue(round(state.volume * 100))
            self._volume.blockSignals(before)

    def show_notice(self, text: str) -> None:
        """Say something besides the session's own status; empty: nothing."""
        self._notice.say(text)

    def _enable(self, button: QWidget, *, on: bool) -> None:
        """Let `button` work or not; Qt would hand its focus to the next one, which mutes, say."""
        if not on and button.hasFocus():
            self._transport.setFocus()
        button.setEnabled(on)

    @Slot()
    def _go_back(self) -> None:
        self.wished.emit(BackPressed())

    @Slot()
    def _go_on(self) -> None:
        self.wished.emit(SkipPressed())

    @Slot()
    def _toggle_sound(self) -> None:
        self.wished.emit(MutePressed())

    @Slot()
    def _press(self) -> None:
        self.wished.emit(PausePressed() if self._playing else PlayPressed())

    @Slot(int)
    def _choose_volume(self, value: int) -> None:
        self.wished.emit(VolumeChosen(value / 100))

    @Slot()
    def _finish(self) -> None:
        if self._transport.isEnabled():
            self.wished.emit(EndPressed())
        else:
            self.new_wanted.emit()
