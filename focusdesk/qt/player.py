"""Make one stream of the clips as the controller says, and tell what is heard of it."""

import threading
from typing import Final

from PySide6.QtCore import QObject, QThread, Signal, Slot

from focusdesk.audio import bell, fades
from focusdesk.audio.ahead import Ahead
from focusdesk.audio.clip import Clip
from focusdesk.audio.mixer import Mixer
from focusdesk.core import timeline
from focusdesk.core.facts import Drained, Finished, Heard, Joined
from focusdesk.core.orders import (
    Append,
    AudioOrder,
    Begin,
    Bridge,
    Chime,
    Close,
    Drop,
    FadeLate,
    Jump,
    Land,
    Pause,
    Play,
    SetVolume,
    Stop,
)
from focusdesk.qt.outlet import RAMP, Outlet

LEAP: Final = 0.25
"""By so many seconds less or more than the time that went by, the place moved by a press."""


class Player(QObject):
    """Owns the mixer and the clips in hand; lives in the audio thread.

    Signals:
        happened: Joined, Finished, Heard (once a second and at each seam), Drained, and what the
            outlet tells.
        listed: the `SoundDevices` there are, whenever they are others.
    """

    happened = Signal(object)
    listed = Signal(object)

    _outlet: Outlet  # there once the audio thread is

    def __init__(self, chosen: str = "") -> None:
        """Touch nothing yet; `chosen` is the device to play on, empty: the system's default."""
        super().__init__()
        self._chosen = chosen
        self._run = 0
        self._clips: dict[int, Clip] = {}
        self._ahead = Ahead(Mixer(held=True))
        self._finished = 0  # how many of the clips that the mixer is through with were told of
        self._volume = 1.0
        self._heard: Heard | None = None
        self._drained = False
        self._leaving = False

    @Slot()
    def begin(self) -> None:
        """Make what must be made in this thread, and make it known to the log by its name."""
        threading.current_thread().name = QThread.currentThread().objectName()
        self._outlet = Outlet(self._ahead, self)
        self._outlet.listed.connect(self.listed)
        self._outlet.happened.connect(self.happened)
        self._outlet.ticked.connect(self._tell)
        self._outlet.rests.connect(self._see_to_rest)
        self._outlet.choose(self._chosen)

    @Slot(str)
    def choose_output(self, device: str) -> None:
        """Play on this device from now on, empty: on the system's default; after a ramp."""
        assert QThread.currentThread() is self.thread()
        self._chosen = device
        self._outlet.choose(device)

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
        self._outlet.count()
        match order:
            case Begin(run=run, position=position):
                self._start_over(run, timeline.frames(position))
            case Play():
                self._outlet.play()
            case Pause():
                self._outlet.fall_silent()
            case Stop():
                self._stop()
            case Chime():
                self._ring()
            case SetVolume(volume=volume):
                self._volume = fades.volume_gain(volume)
                self._ahead.change().set_volume(self._volume, RAMP)
            case FadeLate(seconds=seconds):
                self._ahead.change().fade_late(timeline.frames(seconds))
            case Append() | Bridge() | Jump():
                self._join(order)
            case Drop(index=index):
                self._clips.pop(index, None)
                return
            case Land(at=at, seconds=seconds):
                self._ahead.change().land(timeline.frames(at), timeline.frames(seconds))
            case Close():
                self._ahead.change().close()
        self._outlet.fill()

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
        self.happened.emit(Joined(placement, jump=isinstance(order, Jump)))
        self._tell_finished()

    @Slot()
    def shut(self) -> None:
        """Fade out, give the device back and leave the thread."""
        self._leaving = True
        self._outlet.count()
        self._outlet.fall_silent(leaving=True)
        self._outlet.fill()

    def _stop(self) -> None:
        """End the sound; what is left of the session is forgotten once it is out."""
        self._run = 0
        self._clips.clear()
        self._outlet.fall_silent()

    def _ring(self) -> None:
        """Let a bell follow the music that is over, in the same stream; then rest as ever."""
        self._stop()
        if not self._outlet.is_open:
            return
        mixer = Mixer()
        mixer.set_volume(self._volume, 0)
        mixer.append(bell.clip())
        mixer.close()
        self._outlet.wake()
        self._ahead.begin(mixer, RAMP)
        self._finished = 0

    def _forget(self) -> None:
        """Let go of a session's sound, and so of the disk it lies on."""
        self._ahead.begin(Mixer(held=True), 0)
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

    def _tell_finished(self) -> None:
        finished = self._ahead.passed.finished
        for index in finished[self._finished :]:
            self.happened.emit(Finished(index))
        self._finished = max(self._finished, len(finished))  # what comes again is told of once

    @Slot()
    def _tell(self) -> None:
        """Tell what is heard, when a second went by or another clip took over."""
        self._tell_finished()
        frame = self._outlet.heard_frame()
        if not self._run or frame is None:
            return
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

    @Slot()
    def _see_to_rest(self) -> None:
        """Give the device back where there is no session, and leave where that is wished."""
        if self._run and not self._leaving:
            return
        self._outlet.give_back()
        self._forget()
        if self._leaving and self._outlet.leave():
            QThread.currentThread().quit()


def _is_news(heard: Heard, before: Heard) -> bool:
    """Say whether a second went by, or another place in the music was gone to."""
    if (heard.index, heard.bridge) != (before.index, before.bridge):
        return True
    moved = (heard.within - before.within) - (heard.position - before.position)
    return int(heard.position) != int(before.position) or abs(moved) > LEAP
