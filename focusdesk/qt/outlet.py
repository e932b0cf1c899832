"""Keep the stream on a sound device: opened at a press, watched, lost, and opened anew.

The device may rest, go away or stand still, and its server may die: what is meant to be heard stays
what the listener wants, and the stream stays where it was heard last. ADR 0014 has what Qt tells of
that, and what it does not.
"""

import logging
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from focusdesk.audio.ahead import Ahead
from focusdesk.core import timeline
from focusdesk.core.errors import AWAITED, STALLED, UNPLUGGED, NoOutput
from focusdesk.core.facts import Hushed, OutputBack, OutputFailed, OutputIs, OutputStalls
from focusdesk.core.model import SoundDevices
from focusdesk.core.watch import Seen, Verdict, Watch
from focusdesk.qt import sound_server
from focusdesk.qt.devices import Devices
from focusdesk.qt.output import RING_MS, Output, device_called, id_of
from focusdesk.qt.sound_server import SERVER_MS

log = logging.getLogger(__name__)

RAMP: Final = timeline.frames(0.2)
"""Every control of the listener's takes so long: short to the ear, long for a click."""

TICK_MS: Final = 250
HUSHED_AFTER: Final = (RING_MS + SERVER_MS) / 1000
"""So many seconds after the sink took the last of the music, the listener has heard it."""

REST_AFTER: Final = 1.0
"""After so many seconds of wanted silence, all of it heard, the device may rest."""

LEAVE_AFTER: Final = 0.3
"""And after so many, where nothing is to be heard any more."""


class Outlet(QObject):
    """Owns the sound device, and the wish to be heard; lives in the audio thread.

    Signals:
        happened: Hushed, OutputFailed, OutputStalls, OutputBack, OutputIs.
        listed: the `SoundDevices` there are, whenever they are others.
        ticked: a few times a second while there is a device that does not rest.
        rests: the silence that is wanted was heard, or there is no device that could sound.
    """

    happened = Signal(object)
    listed = Signal(object)
    ticked = Signal()
    rests = Signal()

    def __init__(self, ahead: Ahead, parent: QObject) -> None:
        super().__init__(parent)
        self._ahead = ahead
        self._output: Output | None = None
        self._stuck: Output | None = None  # one that stood still, which nobody may close yet
        self._taken = 0  # by that one
        self._watch: Watch | None = None  # of the device that is open
        self._verdict = Verdict.PLAYS
        self._missed = ""  # the device that went away while it played
        self._lost = ""  # the device that was played on when the server went away
        self._barren = False  # the server has no device: it is asked when one appears
        self._connection: frozenset[str] = frozenset()  # the one the device was opened by
        self._wanted = False
        self._silent_since: float | None = None
        self._rest_after = REST_AFTER
        self._hushed = True  # the silence that was wanted last was told of
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._told: SoundDevices | None = None
        self._devices = Devices()
        self._devices.changed.connect(self._look_for_missed)

    def choose(self, device: str) -> None:
        """Play on this device from now on, empty: on the system's default; after a ramp."""
        self._devices.chosen = device
        self._barren = False
        if self._output is not None and self._watch is not None:
            self._output.count()
            self._watch = self._watch.chosen()
            self._watch_over()
        self._tell_devices()

    @property
    def is_open(self) -> bool:
        """Whether there is a device, be it at rest."""
        return self._output is not None

    def count(self) -> None:
        """Tell the stream how much of it was taken: before it is changed."""
        if self._output is not None:
            self._output.count()

    def fill(self) -> None:
        """Have the device find what it takes next."""
        if self._output is not None:
            self._output.fill()

    def heard_frame(self) -> int | None:
        """Return the frame of the music that leaves the loudspeaker now."""
        return None if self._output is None else self._output.heard_frame()

    def play(self) -> None:
        """Be heard; open the device at the first press: it warms up while music is fetched."""
        if self._output is not None and self._connection != sound_server.connection():
            self._lose()  # the server was begun anew while the device rested
        if self._output is not None and self._rests_elsewhere():
            self._lose()  # another one was chosen meanwhile
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

    def fall_silent(self, *, leaving: bool = False) -> None:
        """Ramp down; the timer, which rests with the device, sees to what follows."""
        self._wanted = False
        self._rest_after = LEAVE_AFTER if leaving else REST_AFTER
        self._ahead.change().hold(RAMP)
        if self._output is not None:
            self._timer.start()
            return
        self._hush()
        self.rests.emit()

    def wake(self) -> None:
        """Have a device that may rest take what else is to be heard."""
        if self._output is not None:
            self._output.resume()

    def give_back(self) -> None:
        """Give the device back."""
        if self._output is not None:
            self._output.close()
            self._output = None

    def leave(self) -> bool:
        """Hear of no more devices; say whether the thread may end.

        A device that stands still would be closed with the process, and waited for.
        """
        if self._stuck is not None:
            return False
        self._devices.deleteLater()
        return True

    def _hush(self) -> None:
        if not self._hushed:
            self._hushed = True
            self.happened.emit(Hushed())

    def _rests_elsewhere(self) -> bool:
        """Say whether the device that is open rests, and is not the one to play on any more."""
        assert self._watch is not None
        other = self._watch.device != self._devices.wanted != ""
        return other and not self._wanted and self._ahead.passed.is_silent

    def _open(self) -> None:
        """Open the device to play on; raises NoOutput."""
        wanted = self._devices.wanted
        if device_called(wanted) is not None and not self._may_open():
            raise NoOutput(code=STALLED)
        self._output = Output(self._ahead, wanted)
        self._watch = Watch(self._output.id, moves=sound_server.MOVES_STREAMS)
        self._connection = sound_server.connection()
        self._missed = self._lost = ""
        self._barren = False
        self._tell_devices()

    def _may_open(self) -> bool:
        """Say whether a server is there to open a device at, and answers as far as is known."""
        self._see_to_stuck()
        return self._stuck is None and sound_server.may_open()

    def _go_on(self) -> None:
        assert self._output is not None
        assert self._watch is not None
        self._wanted = True
        self._silent_since = None
        self._hushed = False
        self._watch, self._verdict = self._watch.anew(), Verdict.PLAYS
        self._output.resume()
        self._ahead.change().release(RAMP)
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        if self._output is None:
            self._try_again()
            return
        self._output.fill()
        self.ticked.emit()
        self._watch_over()
        self._rest()

    def _watch_over(self) -> None:
        """Notice a device that went, or that takes nothing: it says nothing of that itself."""
        assert self._output is not None
        assert self._watch is not None
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
            choice=self._devices.wanted,
        )
        before = self._verdict
        self._watch, self._verdict = self._watch.look(seen)
        self._tell_devices()
        if self._verdict is before:
            return
        log.info("the device %s", self._verdict)
        if before is Verdict.STALLS and self._verdict in (Verdict.PLAYS, Verdict.LEFT):
            self.happened.emit(OutputStalls(None))
        match self._verdict:
            case Verdict.GONE:
                self._give_up(self._watch.device)
                self._lose()
            case Verdict.FROZEN:
                self._give_up(self._watch.device)
                self._leave_alone()
            case Verdict.SERVER_GONE:
                self._lost = self._watch.device
                self._lose()
                self._wait()
            case Verdict.STALLS:
                self._wait()
            case Verdict.LEFT:
                self._ahead.change().hold(RAMP)
                self.fill()
            case Verdict.PLAYS if before is Verdict.LEFT and self._wanted:
                self._ahead.change().release(RAMP)
                self.fill()

    def _wait(self) -> None:
        """Tell that music is held up; who wants none is not told."""
        if self._wanted:
            self.happened.emit(OutputStalls(NoOutput(code=STALLED)))
        else:
            self._hush()

    def _give_up(self, device: str) -> None:
        """Pause: the device is gone, and no other one shall sound in its place."""
        self._missed, self._lost = device, ""
        self._wanted, self._hushed = False, True
        name = self._devices.names.get(device, "")
        self.happened.emit(OutputFailed(NoOutput(name, code=UNPLUGGED)))

    def _lose(self) -> None:
        """Let go of a device that cannot be heard any more; what it still held comes again."""
        self._go_back()
        self.give_back()

    def _leave_alone(self) -> None:
        """Let go of a device that stands still: to close it would wait for its server."""
        self._go_back()
        assert self._output is not None
        self._output.mute()
        self._stuck, self._taken = self._output, self._output.handed_over
        self._output = None

    def _see_to_stuck(self, *, answers: bool = False) -> None:
        """Give a device back that stood still, once its server is seen to answer, or is gone."""
        if self._stuck is None:
            return
        takes = self._stuck.handed_over != self._taken
        if answers or takes or self._connection != sound_server.connection():
            self._stuck.close()
            self._stuck = None

    def _go_back(self) -> None:
        """Put the stream back to what was heard last, held there."""
        assert self._output is not None
        self._ahead.rewind(self._output.unheard)
        self._ahead.change().cut()

    def _try_again(self) -> None:
        """Go on once the sound server is back; nothing else leaves a wish without a device."""
        if not self._wanted:
            self._see_to_stuck()
            if self._stuck is None:
                self._timer.stop()
            self.rests.emit()
            return
        device = device_called(self._devices.wanted)
        if self._lost and device is not None and id_of(device) != self._lost:
            if self._may_open():
                self._give_up(self._lost)
        elif not self._barren and self._opened_anew():
            self.happened.emit(OutputStalls(None))

    def _opened_anew(self) -> bool:
        """Go on, on the device to play on now; say whether there is one."""
        try:
            self._open()
        except NoOutput as error:
            if error.code != STALLED:
                self._barren = True
                log.info("no sound device")
                self.happened.emit(OutputStalls(NoOutput(code=AWAITED)))
            return False
        self._go_on()
        self.fill()
        return True

    @Slot()
    def _look_for_missed(self) -> None:
        self._see_to_stuck(answers=True)
        self._barren = False
        if self._output is not None:
            self._watch_over()
        # Where another one is to be played on, it is that one on which the music would go on.
        if self._missed and self._missed == self._devices.wanted:
            self._missed = ""
            self.happened.emit(OutputBack())
        self._tell_devices()

    def _tell_devices(self) -> None:
        """Tell what there is, and what the music is heard on, when either is another."""
        open_on = self._watch.device if self._output is not None and self._watch else ""
        told = self._devices.told(open_on or self._devices.wanted)
        before, self._told = self._told, told
        if told != before:
            self.listed.emit(told)
        if told.used and (before is None or told.used != before.used):
            self.happened.emit(OutputIs(told.used))

    def _rest(self) -> None:
        """Let the device rest after a pause was heard."""
        if self._output is None:
            return
        leaves = self._verdict is Verdict.LEFT and self._wanted
        if (self._wanted and not leaves) or not self._ahead.passed.is_silent:
            self._silent_since = None
            return
        now = time.monotonic()
        if self._silent_since is None:
            self._silent_since = now
        if now - self._silent_since >= HUSHED_AFTER:
            if leaves:  # all that was taken has been heard
                self._move()
                return
            self._hush()
        if now - self._silent_since < self._rest_after:
            return
        self._output.suspend()
        self._timer.stop()
        self.rests.emit()

    def _move(self) -> None:
        """Go on where the listener wants the music now."""
        self.give_back()
        if not self._opened_anew() and not self._barren:
            self._wait()
