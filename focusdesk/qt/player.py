"""Play the mixer's stream on the sound device, in the audio thread."""

import logging
import threading
import time
from typing import Final

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from focusdesk.audio import fades
from focusdesk.audio.clip import Clip
from focusdesk.audio.decode import Pcm
from focusdesk.audio.mixer import Mixer
from focusdesk.core import timeline
from focusdesk.core.errors import NoOutput
from focusdesk.core.state import (
    AudioOrder,
    Begin,
    Close,
    Drained,
    Finished,
    Heard,
    Joined,
    OutputFailed,
    Pause,
    Play,
    SetVolume,
    Stop,
)
from focusdesk.qt.output import Output

log = logging.getLogger(__name__)

RAMP: Final = timeline.frames(0.2)
"""Every control of the listener's takes so long: short to the ear, long for a click."""

TICK_MS: Final = 250
REST_AFTER: Final = 1.0
"""After so many seconds of wanted silence, all of it heard, the device may rest."""


class Player(QObject):
    """Owns the mixer and the sound device; lives in the audio thread.

    Signals:
        happened: Joined, Finished, Heard (once a second and at each seam), Drained, OutputFailed.
    """

    happened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._run = 0
        self._mixer = Mixer(held=True)
        self._outgoing: Mixer | None = None  # an ended session's, until its last ramp is over
        self._volume = 1.0
        self._output: Output | None = None
        self._timer: QTimer | None = None
        self._wanted = False
        self._silent_since: float | None = None
        self._heard: Heard | None = None
        self._drained = False
        self._leaving = False

    @Slot()
    def begin(self) -> None:
        """Make what must be made in this thread, and make it known to the log by its name."""
        threading.current_thread().name = QThread.currentThread().objectName()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @Slot(object)
    def take(self, clip: Clip) -> None:
        """Join a clip to the stream; one of a session that is over is thrown away."""
        assert QThread.currentThread() is self.thread()
        if clip.run == self._run:
            self.happened.emit(Joined(self._mixer.append(clip)))

    @Slot(object)
    def carry_out(self, order: AudioOrder) -> None:
        """Do what the controller says."""
        assert QThread.currentThread() is self.thread()
        match order:
            case Begin(run=run):
                self._start_over(run)
            case Play():
                self._play()
            case Pause() | Stop():
                self._fall_silent()
                if isinstance(order, Stop):
                    self._run = 0
            case SetVolume(volume=volume):
                self._volume = fades.volume_gain(volume)
                self._mixer.set_volume(self._volume, RAMP)
            case Close():
                self._mixer.close()

    @Slot()
    def shut(self) -> None:
        """Fade out, give the device back and leave the thread."""
        self._leaving = True
        self._fall_silent()
        if self._output is None:
            QThread.currentThread().quit()

    def _fall_silent(self) -> None:
        """Ramp down; the timer, which rests with the device, sees to what follows."""
        self._wanted = False
        self._mixer.hold(RAMP)
        if self._output is not None and self._timer is not None:
            self._timer.start()

    def _start_over(self, run: int) -> None:
        self._run = run
        self._outgoing = self._mixer
        self._mixer = Mixer(held=True, least_fade=RAMP)
        self._mixer.set_volume(self._volume, 0)
        if self._output is not None:
            self._output.forget()
        self._heard = None
        self._drained = False

    def _play(self) -> None:
        """Open the device at the first press, so that it warms up while the music is fetched."""
        assert self._timer is not None
        try:
            if self._output is None:
                self._output = Output(self._render, self._position)
        except NoOutput as error:
            self.happened.emit(OutputFailed(error))
            return
        self._wanted = True
        self._silent_since = None
        self._output.resume()
        self._mixer.release(RAMP)
        self._timer.start()

    def _render(self, frames: int) -> Pcm:
        pcm = self._mixer.read(frames)
        if self._outgoing is not None:
            pcm += self._outgoing.read(frames)
            if self._outgoing.is_silent:
                self._outgoing = None
        return pcm

    def _position(self) -> int:
        return self._mixer.position

    @Slot()
    def _tick(self) -> None:
        for index in self._mixer.take_finished():
            self.happened.emit(Finished(index))
        if self._output is None:
            return
        frame = self._output.heard_frame()
        if self._run and frame is not None:
            self._tell(frame)
        self._rest()

    def _tell(self, frame: int) -> None:
        """Tell what is heard, when a second went by or another clip took over."""
        index = timeline.heard_at(self._mixer.placements, frame)
        heard = Heard(
            index=index,
            position=timeline.seconds(frame),
            ahead=timeline.seconds(self._mixer.end - frame),
        )
        before = self._heard
        if before is None or before.index != index or int(before.position) != int(heard.position):
            self._heard = heard
            self.happened.emit(heard)
        if self._mixer.closed and frame >= self._mixer.end and not self._drained:
            self._drained = True
            self.happened.emit(Drained())

    def _rest(self) -> None:
        """Let the device rest after a pause was heard; give it back when there is no session."""
        assert self._output is not None
        if self._wanted or not self._mixer.is_silent:
            self._silent_since = None
            return
        now = time.monotonic()
        if self._silent_since is None:
            self._silent_since = now
        if now - self._silent_since < (REST_AFTER if not self._leaving else 0.3):
            return
        self._output.suspend()
        if self._run == 0 or self._leaving:
            self._output.close()
            self._output = None
        if self._timer is not None:
            self._timer.stop()
        if self._leaving:
            QThread.currentThread().quit()
