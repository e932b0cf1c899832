"""The page of a running session: the ring with its timer, the controls, and what is to be said."""

import math
import time
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from focusdesk.core.errors import NotAuthorised
from focusdesk.core.facts import (
    BackPressed,
    EndPressed,
    IntentionGiven,
    KeepPressed,
    MutePressed,
    PausePressed,
    PlayPressed,
    SkipPressed,
    VolumeChosen,
)
from focusdesk.core.readings import (
    is_open,
    lost_by_ending,
    piece_after,
    piece_before,
    piece_to_keep,
    request_of,
)
from focusdesk.core.settings import Timer
from focusdesk.core.state import Keeping, Phase, State
from focusdesk.qt import failures, messages
from focusdesk.qt.window import look
from focusdesk.qt.window.details import Details
from focusdesk.qt.window.dial import Dial
from focusdesk.qt.window.intention import Intention
from focusdesk.qt.window.notice import Notice
from focusdesk.qt.window.page import Page
from focusdesk.qt.window.question import Question
from focusdesk.qt.window.shortcuts import Act
from focusdesk.qt.window.slider import Slider
from focusdesk.qt.window.timeline import Timeline
from focusdesk.qt.window.timer import face
from focusdesk.qt.window.transport import (
    KeepButton,
    MuteButton,
    SettingsButton,
    SizeButton,
    StepButton,
    TransportButton,
)
from focusdesk.qt.words import tr

WIDEST: Final = 96 * look.SPACE
STATUS_LINES: Final = 3
"""Room for the status, so that nothing moves when it says more."""

A_BEAT_MS: Final = 1000
"""While the first part is waited for nothing else moves the time that it will take."""


class PlayerPage(Page):
    """Renders the session's state, also for a while after it is over.

    Signals:
        wished: what the listener pressed, as a fact.
        new_wanted: the listener wants another session.
        again_wanted: the same one again, as a `Request` and the intention.
        account_wanted: the listener wants to give another key.
        timer_turned: the timer is to tell the next thing it can.
        compact_wanted: the small window instead.
        settings_wanted: the listener wants to choose otherwise.
    """

    wished = Signal(object)
    new_wanted = Signal()
    again_wanted = Signal(object, str)
    account_wanted = Signal()
    timer_turned = Signal()
    compact_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, timer: Timer = Timer.LEFT) -> None:
        super().__init__(WIDEST)
        self._state = State()
        self._timer = timer
        self._goal = look.heading("", scale=look.SECTION, weight=QFont.Weight.DemiBold)
        self._intention = Intention()
        self._dial = Dial()
        self._timeline = Timeline()
        self._timeline.wished.connect(self.wished)
        self._status = look.quiet()
        self._status.setMinimumHeight(STATUS_LINES * self._status.fontMetrics().lineSpacing())
        self._details = Details()
        self._notice = Notice()
        self._rekey: QPushButton = look.usual()
        self._rekey.hide()
        self._live = QWidget()
        self._keep = KeepButton()
        self._back = StepButton(forward=False)
        self._transport = TransportButton()
        self._skip = StepButton(forward=True)
        self._compact = SizeButton(smaller=True)
        self._mute = MuteButton()
        self._volume = Slider()
        self._volume.setRange(0, 100)
        self._volume.setPageStep(10)
        self._volume.setMinimumWidth(9 * look.SPACE)
        self._volume.setMaximumWidth(14 * look.SPACE)
        self._settings = SettingsButton()
        self._foot = QWidget()
        self._end: QPushButton = look.usual()
        self._question = Question()
        self._after = QWidget()
        self._after.hide()
        self._spare = (QWidget(), QWidget())
        for beside in self._spare:
            beside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
            beside.hide()
        self._again: QPushButton = look.primary()
        self._new: QPushButton = look.usual()
        self._new.setMinimumHeight(self._again.minimumHeight())
        self._beat = QTimer(self)
        self._beat.setInterval(A_BEAT_MS)
        self._beat.timeout.connect(self._render_time)
        for label in (self._goal, self._status, self._notice):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._connect()
        self._lay_out()
        # Play comes first, so that a session begins with the keyboard on it.
        hands = (self._transport, self._back, self._skip, self._keep, self._compact, self._timeline)
        foot = (
            self._mute,
            self._volume,
            self._settings,
            self._end,
            self._question.yes,
            self._question.no,
        )
        head = (self._intention, self._dial.clock, self._details.button, self._details)
        for first, second in pairwise((*hands, *foot, *head)):
            self.setTabOrder(first, second)
        self.speak()

    def _connect(self) -> None:
        self._intention.given.connect(self._give_intention)
        self._intention.left.connect(self._transport.setFocus)
        self._dial.clock.clicked.connect(self.timer_turned)
        self._rekey.clicked.connect(self.account_wanted)
        self._transport.clicked.connect(self._press)
        self._back.clicked.connect(self._go_back)
        self._skip.clicked.connect(self._go_on)
        self._keep.clicked.connect(self._press_keep)
        self._compact.clicked.connect(self.compact_wanted)
        self._settings.clicked.connect(self.settings_wanted)
        self._mute.clicked.connect(self._toggle_sound)
        self._volume.valueChanged.connect(self._choose_volume)
        self._end.clicked.connect(self._finish)
        self._question.agreed.connect(self._end_it)
        self._question.declined.connect(self._close_question)
        self._again.clicked.connect(self._start_again)
        self._new.clicked.connect(self.new_wanted)

    def _lay_out(self) -> None:
        across = Qt.AlignmentFlag.AlignHCenter
        self.column.addWidget(self._goal)
        self.column.addWidget(self._intention)
        self.column.addSpacing(look.SPACE // 2)
        self.column.addWidget(self._dial, 1)
        self.column.addSpacing(look.SPACE // 2)
        self.column.addWidget(self._timeline)
        self.column.addWidget(self._spare[0], 1)
        said = QHBoxLayout()
        said.setSpacing(look.SPACE)
        said.addWidget(self._status, 1)
        said.addWidget(self._details.button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(said)
        self.column.addWidget(self._details)
        self.column.addWidget(self._notice)
        self.column.addWidget(self._rekey, alignment=across)
        self.column.addWidget(self._live)
        self.column.addWidget(self._after)
        self.column.addWidget(self._spare[1], 1)
        live = QVBoxLayout(self._live)
        live.setContentsMargins(0, 0, 0, 0)
        live.setSpacing(look.SPACE)
        row = QWidget()
        row.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as on every player, everywhere
        hands = QHBoxLayout(row)
        hands.setContentsMargins(0, 0, 0, 0)
        hands.setSpacing(3 * look.SPACE // 2)
        hands.addStretch(1)
        for button in (self._keep, self._back, self._transport, self._skip, self._compact):
            hands.addWidget(button)
        hands.addStretch(1)
        live.addWidget(row)
        live.addWidget(self._foot)
        live.addWidget(self._question)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._mute)
        foot.addWidget(self._volume, 1)
        foot.addStretch(0)
        foot.addWidget(self._settings)
        foot.addWidget(self._end)
        after = QHBoxLayout(self._after)
        after.setContentsMargins(0, 0, 0, 0)
        after.setSpacing(2 * look.SPACE)
        after.addStretch(1)
        after.addWidget(self._again)
        after.addWidget(self._new)
        after.addStretch(1)
        for vanishing in (self._keep, self._intention):  # and leaving everything where it is
            policy = vanishing.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            vanishing.setSizePolicy(policy)

    def render_state(self, state: State) -> None:
        """Show `state`."""
        self._state = state
        going, lives = is_open(state), state.phase not in (Phase.OVER, Phase.IDLE)
        self._goal.setText(messages.title(state))
        self._intention.show_text(state.intention)
        self._intention.setEnabled(going)
        self._intention.setVisible(going or bool(state.intention))
        self._timeline.render_state(state)
        self._render_time()
        self._status.setText(messages.status(state))
        self._details.show_failure(failures.wrong(state))
        self._render_hands(state)
        refused = state.refusal if going else state.failure
        self._rekey.setVisible(isinstance(refused, NotAuthorised))
        self._render_end(state)
        self._show_after(state, over=not lives)
        self._volume.setEnabled(lives)
        if not self._volume.isSliderDown():
            before = self._volume.blockSignals(True)
            self._volume.setValue(round(state.volume * 100))
            self._volume.blockSignals(before)

    def show_timer(self, timer: Timer) -> None:
        """Have the timer tell something else."""
        self._timer = timer
        self._render_time()

    def show_notice(self, text: str) -> None:
        """Say something besides the session's own status; empty: nothing."""
        self._notice.say(text)

    @Slot()
    def _render_time(self) -> None:
        now, state = time.monotonic(), self._state
        self._dial.render_state(state, face(state, self._timer, now))
        waits = is_open(state) and state.heard_index is None and state.promised_at is not None
        if not (waits and self.isVisible()):
            self._beat.stop()
        elif not self._beat.isActive():
            self._beat.start()

    def _render_hands(self, state: State) -> None:
        going = is_open(state)
        self._transport.show_playing(playing=state.playing)
        self._transport.setEnabled(going)
        self._enable(self._back, on=going and piece_before(state) is not None)
        self._enable(self._skip, on=going and piece_after(state) is not None)
        part = None if state.heard_index is None else state.parts.get(state.heard_index)
        kept = part is not None and part.keeping is Keeping.KEPT
        self._keep.show_kept(messages.keep(state), kept=kept)
        self._enable(self._keep, on=piece_to_keep(state) is not None)
        self._keep.setVisible(state.keep_offered and going)
        self._mute.show_muted(muted=state.muted)

    def _render_end(self, state: State) -> None:
        """Ask on about the end for as long as there is something to lose."""
        self._end.setEnabled(state.phase is not Phase.ENDING)
        left = lost_by_ending(state)
        if self._question.is_asked and not left:
            self._close_question()
        asks = tr("End now? There is {minutes} still to come.")
        minutes = math.ceil(left / 60)
        if minutes != 1:
            asks = tr("End now? There are {minutes} still to come.")
        self._question.text.setText(asks.format(minutes=messages.minutes(minutes)))

    def _show_after(self, state: State, *, over: bool) -> None:
        """Put what can be done after a session in the place of what can be done in one."""
        heard = not over or state.position > 0.0
        self._dial.setVisible(heard)
        for beside in self._spare:  # without a ring what is said stays together, in the middle
            beside.setVisible(not heard)
        self._dial.clock.setEnabled(not over)
        self._timeline.setVisible(heard)
        self._again.setVisible(request_of(state) is not None)
        if over is not self._after.isHidden():
            return
        self._after.setVisible(over)
        self._live.setVisible(not over)
        # After a session on what costs nothing: the next key may have been meant for the music.
        (self._new if over else self._transport).setFocus(Qt.FocusReason.OtherFocusReason)

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
        self.wished.emit(PausePressed() if self._state.playing else PlayPressed())

    @Slot()
    def _press_keep(self) -> None:
        index = piece_to_keep(self._state)
        if index is not None:
            self.wished.emit(KeepPressed(index))

    @Slot(str)
    def _give_intention(self, text: str) -> None:
        self.wished.emit(IntentionGiven(text))

    @Slot(int)
    def _choose_volume(self, value: int) -> None:
        self.wished.emit(VolumeChosen(value / 100))

    @Slot()
    def _finish(self) -> None:
        """End the session, or ask first where music would be lost."""
        if lost_by_ending(self._state):
            self._question.ask()
            self._foot.hide()
        else:
            self._end_it()

    @Slot()
    def _end_it(self) -> None:
        self._close_question()
        self.wished.emit(EndPressed())

    @Slot()
    def _close_question(self) -> None:
        held = self._question.has_keyboard
        self._question.hide()
        self._foot.show()
        if held:
            self._end.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _start_again(self) -> None:
        request = request_of(self._state)
        if request is not None:
            self.again_wanted.emit(request, self._state.intention)

    # -- Page's names

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""
        self._intention.speak()
        self._dial.speak()
        self._rekey.setText(tr("Enter another key"))
        self._back.call(tr("Back"), Act.BACK)
        self._skip.call(tr("Skip"), Act.NEXT)
        self._compact.speak()
        self._settings.speak()
        self._volume.setAccessibleName(tr("Volume"))
        self._volume.setToolTip(tr("Volume"))
        self._end.setText(tr("End session"))
        self._question.yes.setText(tr("End"))
        self._question.no.setText(tr("Go on"))
        self._again.setText(tr("Start again"))
        self._new.setText(tr("New session"))
        self.render_state(self._state)

    # -- Qt's names

    def showEvent(self, event: QShowEvent) -> None:
        """Let the time go on that was not drawn while nobody saw it."""
        super().showEvent(event)
        self._render_time()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing while nobody sees it."""
        super().hideEvent(event)
        self._beat.stop()
