"""Play the mixer's stream on the sound device, in the audio thread."""

import logging
import threading
import time
from typing import Final

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from focusdesk.audio import bell, fades
from focusdesk.audio.ahead import Ahead
from focusdesk.audio.clip import Clip
from focusdesk.audio.mixer import Mixer
from focusdesk.core import timeline
from focusdesk.core.errors import STALLED, UNPLUGGED, NoOutput
from focusdesk.core.state import (
    Append,
    AudioOrder,
    Begin,
    Bridge,
    Chime,
    Close,
    Drained,
    Drop,
    Finished,
    Heard,
    Hushed,
    Joined,
    Jump,
    Land,
    OutputBack,
    OutputFailed,
    OutputStalls,
    Pause,
    Play,
    SetVolume,
    Stop,
)
from focusdesk.core.watch import Seen, Verdict, Watch
from focusdesk.qt import sound_server
from focusdesk.qt.devices import Devices
from focusdesk.qt.output import RING_MS, Output, default_device, id_of
from focusdesk.qt.sound_server import SERVER_MS

log = logging.getLogger(__name__)

RAMP: Final = timeline.frames(0.2)
"""Every control of the listener's takes so long: short to the ear, long for a click."""

TICK_MS: Final = 250
HUSHED_AFTER: Final = (RING_MS + SERVER_MS) / 1000
"""So many seconds after the sink took the last of the music, the listener has heard it."""

REST_AFTER: Final = 1.0
"""After so many seconds of wanted silence, all of it heard, the device may rest."""


class Player(QObject):
    """Owns the mixer, the clips in hand and the sound device; lives in the audio thread.

    Signals:
        happened: Joined, Finished, Heard (once a second and at each seam), Drained, Hushed,
            OutputFailed, OutputStalls, OutputBack.
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
        self._devices: Devices | None = None
        self._watch: Watch | None = None  # of the device that is open
        self._verdict = Verdict.PLAYS
        self._missed = ""  # the device that went away while it played
        self._lost = ""  # the device that was played on when the server went away
        self._connection: frozenset[str] = frozenset()  # the one the device was opened by
        self._wanted = False
        self._silent_since: float | None = None
        self._hushed = True  # the silence that was wanted last was told of
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
        self._devices = Devices()
        self._devices.changed.connect(self._look_for_missed)

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
            case Chime():
                self._ring()
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
            self._leave()
            return
        self._output.count()
        self._fall_silent()
        self._fill()

    def _fall_silent(self) -> None:
        """Ramp down; the timer, which rests with the device, sees to what follows."""
        self._wanted = False
        self._ahead.change().hold(RAMP)
        if self._output is None:
            self._hush()
        elif self._timer is not None:
            self._timer.start()

    def _hush(self) -> None:
        if not self._hushed:
            self._hushed = True
            self.happened.emit(Hushed())

    def _ring(self) -> None:
        """Let a bell follow the music that is over, in the same stream; then rest as ever."""
        self._fall_silent()
        self._run = 0
        self._clips.clear()
        if self._output is None:
            self._forget()
            return
        mixer = Mixer()
        mixer.set_volume(self._volume, 0)
        mixer.append(bell.clip())
        mixer.close()
        self._output.resume()
        self._ahead.begin(mixer, RAMP)
        self._finished = 0

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
        if self._output is not None and self._connection != sound_server.connection():
            self._lose()  # the server was begun anew while the device rested
        try:
            if self._output is None:
                self._open()
        except NoOutput as error:
            # Its traceback would keep the music on disk for as long as the trouble is told.
            error = error.with_traceback(None)
            if error.code != STALLED:
                self.happened.emit(OutputFailed(error))
                return
            self._wanted = True  # it is gone on with when the server is back
            self._hushed = False
            self._timer.start()
            self.happened.emit(OutputStalls(error))
            return
        self._go_on()

    def _open(self) -> None:
        """Open the default device; raises NoOutput."""
        if default_device() is not None and not sound_server.may_open():
            raise NoOutput(code=STALLED)
        self._output = Output(self._ahead)
        self._watch = Watch(self._output.id, moves=sound_server.MOVES_STREAMS)
        self._connection = sound_server.connection()
        self._missed = self._lost = ""

    def _go_on(self) -> None:
        assert self._timer is not None
        assert self._output is not None
        assert self._watch is not None
        self._wanted = True
        self._silent_since = None
        self._hushed = False
        self._watch, self._verdict = self._watch.anew(), Verdict.PLAYS
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
            self._try_again()
            return
        self._output.fill()
        self._tell_finished()
        frame = self._output.heard_frame()
        if self._run and frame is not None:
            self._tell(frame)
        self._watch_over()
        self._rest()

    def _watch_over(self) -> None:
        """Notice a device that went, or that takes nothing: it says nothing of that itself."""
        assert self._output is not None
        assert self._watch is not None
        assert self._devices is not None
        handed_over = self._output.handed_over
        takes = self._wanted or not self._ahead.passed.is_silent
        stands = takes and handed_over == self._watch.taken
        seen = Seen(
            now=time.monotonic(),
            taken=handed_over,
            wanted=takes,
            connected=not stands or sound_server.may_open(),
            devices=self._devices.ids,
            default=self._devices.default,
        )
        before = self._verdict
        self._watch, self._verdict = self._watch.look(seen)
        if self._verdict is before:
            return
        log.info("the device %s", self._verdict)
        if before is Verdict.STALLS and self._verdict in (Verdict.PLAYS, Verdict.LEFT):
            self.happened.emit(OutputStalls(None))
        match self._verdict:
            case Verdict.GONE:
                self._give_up(self._watch.device)
                self._lose()
            case Verdict.SERVER_GONE:
                self._lost = self._watch.device
                self._lose()
                self._wait()
            case Verdict.STALLS:
                self._wait()
            case Verdict.LEFT:
                self._ahead.change().hold(RAMP)
                self._fill()
            case Verdict.PLAYS if before is Verdict.LEFT and self._wanted:
                self._ahead.change().release(RAMP)
                self._fill()

    def _wait(self) -> None:
        """Tell that music is held up; who wants none is not told."""
        if self._wanted:
            self.happened.emit(OutputStalls(NoOutput(code=STALLED)))
        else:
            self._hush()

    def _give_up(self, device: str) -> None:
        """Pause: the device is gone, and no other one shall sound in its place."""
        assert self._devices is not None
        self._missed, self._lost = device, ""
        self._wanted, self._hushed = False, True
        name = self._devices.names.get(device, "")
        self.happened.emit(OutputFailed(NoOutput(name, code=UNPLUGGED)))

    def _lose(self) -> None:
        """Let go of a device that cannot be heard any more; what it still held comes again."""
        assert self._output is not None
        self._ahead.rewind(self._output.unheard)
        self._ahead.change().cut()
        self._output.close()
        self._output = None

    def _try_again(self) -> None:
        """Go on once the sound server is back; nothing else leaves a wish without a device."""
        assert self._timer is not None
        if not self._wanted:
            self._timer.stop()
            if self._run == 0:
                self._forget()
            if self._leaving:
                self._leave()
            return
        device = default_device()
        if self._lost and device is not None and id_of(device) != self._lost:
            if sound_server.may_open():
                self._give_up(self._lost)
        elif self._opened_anew():
            self.happened.emit(OutputStalls(None))

    def _opened_anew(self) -> bool:
        """Go on, on the device that is the default now; say whether there is one."""
        try:
            self._open()
        except NoOutput:
            return False
        self._go_on()
        self._fill()
        return True

    @Slot()
    def _look_for_missed(self) -> None:
        assert self._devices is not None
        if self._output is not None:
            self._watch_over()
        # As another one is the default, it is that one on which the music would go on.
        if self._missed and self._missed == self._devices.default:
            self._missed = ""
            self.happened.emit(OutputBack())

    def _tell_finished(self) -> None:
        finished = self._ahead.passed.finished
        for index in finished[self._finished :]:
            self.happened.emit(Finished(index))
        self._finished = max(self._finished, len(finished))  # what comes again is told of once

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
        if self._output is None:
            return
        if self._verdict is Verdict.LEFT and self._ahead.passed.is_silent and self._wanted:
            self._output.close()
            self._output = None
            if not self._opened_anew():
                self._wait()
            return
        if self._wanted or not self._ahead.passed.is_silent:
            self._silent_since = None
            return
        now = time.monotonic()
        if self._silent_since is None:
            self._silent_since = now
        if now - self._silent_since >= HUSHED_AFTER:
            self._hush()
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
            self._leave()

    def _leave(self) -> None:
        if self._devices is not None:
            self._devices.deleteLater()
            self._devices = None
        QThread.currentThread().quit()


def _is_news(heard: Heard, before: Heard) -> bool:
    """Say whether a second went by, or another place in the music was gone to."""
    if (heard.index, heard.bridge) != (before.index, before.bridge):
        return True
    moved = (heard.within - before.within) - (heard.position - before.position)
    return int(heard.position) != int(before.position) or abs(moved) > TICK_MS / 1000
