"""Play the mixer's stream on the sound device, in the audio thread."""

import logging
import threading
import time
from typing import Final

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from focusdesk.audio import fades
from focusdesk.audio.ahead import Ahead
from focusdesk.audio.clip import Clip
from focusdesk.audio.mixer import Mixer
from focusdesk.core import timeline
from focusdesk.core.errors import NoOutput
from focusdesk.core.state import (
    Append,
    AudioOrder,
    Begin,
    Bridge,
    Close,
    Drained,
    Drop,
    Finished,
    Heard,
    Joined,
    Jump,
    Land,
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
    """Owns the mixer, the clips in hand and the sound device; lives in the audio thread.

    Signals:
        happened: Joined, Finished, Heard (once a second and at each seam), Drained, OutputFailed.
    """

    happened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._run = 0
        self._clips: dict[int, Clip] = {}
        self._ahead = Ahead(Mixer(held=True))
        self._finished = 0  # how many of the clips that the mixer is through with were told of
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
        """Keep a clip for the orders that name it; throw it away where its session is over."""
        assert QThread.currentThread() is self.thread()
        if clip.run == self._run:
            self._clips[clip.facts.index] = clip

    @Slot(object)
    def carry_out(self, order: AudioOrder) -> None:
        """Do what the controller says."""
        assert QThread.currentThread() is self.thread()
        if self._output is not None:
            self._output.count()
        match order:
            case Begin(run=run, position=position):
                self._start_over(run, timeline.frames(position))
            case Play():
                self._play()
            case Pause():
                self._fall_silent()
            case Stop():
                self._fall_silent()
                self._run = 0
                self._clips.clear()
                if self._output is None:
                    self._forget()
            case SetVolume(volume=volume):
                self._volume = fades.volume_gain(volume)
                self._ahead.change().set_volume(self._volume, RAMP)
            case Append() | Bridge() | Jump():
                self._join(order)
            case Drop(index=index):
                self._clips.pop(index, None)
                return
            case Land(at=at, seconds=seconds):
                self._ahead.change().land(timeline.frames(at), timeline.frames(seconds))
            case Close():
                self._ahead.change().close()
        self._fill()

    def _join(self, order: Append | Bridge | Jump) -> None:
        """Let a clip into the stream, and tell what came of it."""
        clip = self._clips.get(order.index)
        if clip is None:
            return  # of a session that is over
        mixer = self._ahead.change()
        match order:
            case Append():
                placement = mixer.append(clip)
            case Bridge():
                placement = mixer.bridge(clip)
            case Jump(seconds=seconds):
                placement = mixer.jump(clip, timeline.frames(seconds), RAMP)
        self._drained = False
        self.happened.emit(Joined(placement))
        self._tell_finished()

    @Slot()
    def shut(self) -> None:
        """Fade out, give the device back and leave the thread."""
        self._leaving = True
        if self._output is None:
            QThread.currentThread().quit()
            return
        self._output.count()
        self._fall_silent()
        self._fill()

    def _fall_silent(self) -> None:
        """Ramp down; the timer, which rests with the device, sees to what follows."""
        self._wanted = False
        self._ahead.change().hold(RAMP)
        if self._output is not None and self._timer is not None:
            self._timer.start()

    def _forget(self) -> None:
        """Let go of a session's sound, and so of the disk it lies on."""
        self._ahead = Ahead(Mixer(held=True))
        self._finished = 0

    def _start_over(self, run: int, position: int) -> None:
        self._run = run
        self._clips.clear()
        mixer = Mixer(held=True, least_fade=RAMP, position=position)
        mixer.set_volume(self._volume, 0)
        self._ahead.begin(mixer, RAMP)
        self._finished = 0
        self._heard = None
        self._drained = False

    def _play(self) -> None:
        """Open the device at the first press, so that it warms up while the music is fetched."""
        assert self._timer is not None
        try:
            if self._output is None:
                self._output = Output(self._ahead)
        except NoOutput as error:
            # Its traceback would keep the music on disk for as long as the trouble is told.
            self.happened.emit(OutputFailed(error.with_traceback(None)))
            return
        self._wanted = True
        self._silent_since = None
        self._output.resume()
        self._ahead.change().release(RAMP)
        self._timer.start()

    def _fill(self) -> None:
        """Have the device find what it takes next."""
        if self._output is not None:
            self._output.fill()

    @Slot()
    def _tick(self) -> None:
        if self._output is None:
            return
        self._output.fill()
        self._tell_finished()
        frame = self._output.heard_frame()
        if self._run and frame is not None:
            self._tell(frame)
        self._rest()

    def _tell_finished(self) -> None:
        finished = self._ahead.passed.finished
        for index in finished[self._finished :]:
            self.happened.emit(Finished(index))
        self._finished = len(finished)

    def _tell(self, frame: int) -> None:
        """Tell what is heard, when a second went by or another clip took over."""
        mixer = self._ahead.mixer
        placed = timeline.heard_at(mixer.placements, frame)
        heard = Heard(
            index=None if placed is None else placed.index,
            position=timeline.seconds(frame),
            ahead=timeline.seconds(mixer.end - frame),
            within=timeline.seconds(frame - placed.start + placed.offset) if placed else 0.0,
            bridge=placed is not None and placed.bridge,
        )
        if self._heard is None or _is_news(heard, self._heard):
            self._heard = heard
            self.happened.emit(heard)
        if mixer.is_complete and frame >= mixer.end and not self._drained:
            self._drained = True
            self.happened.emit(Drained())

    def _rest(self) -> None:
        """Let the device rest after a pause was heard; give it back when there is no session."""
        assert self._output is not None
        if self._wanted or not self._ahead.passed.is_silent:
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
            self._forget()
        if self._timer is not None:
            self._timer.stop()
        if self._leaving:
            QThread.currentThread().quit()


def _is_news(heard: Heard, before: Heard) -> bool:
    """Say whether a second went by, or another place in the music was gone to."""
    if (heard.index, heard.bridge) != (before.index, before.bridge):
        return True
    moved = (heard.within - before.within) - (heard.position - before.position)
    return int(heard.position) != int(before.position) or abs(moved) > TICK_MS / 1000
