"""Mix a session to a file, as fast as its segments arrive."""

import json
import threading
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QThread, Signal, Slot

from focusdesk.audio.clip import Clip
from focusdesk.audio.mixer import Mixer
from focusdesk.audio.writer import Writer
from focusdesk.core.errors import StorageFailed
from focusdesk.core.facts import Drained, Finished, Joined, OutputFailed
from focusdesk.core.model import ENGINE_RATE, ClipFacts, Placement
from focusdesk.core.orders import Append, AudioOrder, Begin, Close, Drop, Stop
from focusdesk.core.state import State

BLOCK: Final = ENGINE_RATE


class Recorder(QObject):
    """Takes the player's place and writes what would have been heard; lives in the audio thread.

    It never decides how a clip ends before it knows what follows it, so it waits where a listener
    would hear a fade into silence.

    `joined` tells what is in the file, and may be read when its thread has left.

    Signals:
        happened: the facts a player would tell, but for positions.
    """

    happened = Signal(object)

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self._writer = writer
        self._run = 0
        self._clips: dict[int, Clip] = {}
        self._mixer = Mixer()
        self._finished = 0  # how many of the clips that the mixer is through with were told of
        self._over = False
        self.joined: list[tuple[Placement, ClipFacts]] = []

    @Slot()
    def begin(self) -> None:
        """Make the thread known to the log by its name."""
        threading.current_thread().name = QThread.currentThread().objectName()

    @Slot(object)
    def take(self, clip: Clip) -> None:
        """Keep a clip for the order that names it."""
        assert QThread.currentThread() is self.thread()
        if clip.run == self._run:
            self._clips[clip.facts.index] = clip

    @Slot(object)
    def carry_out(self, order: AudioOrder) -> None:
        """Obey what concerns a file: nobody presses pause, and volume is the mixer's 1.0."""
        assert QThread.currentThread() is self.thread()
        match order:
            case Begin(run=run):
                self._run = run
            case Append(index=index):
                self._append(self._clips[index])
            case Drop(index=index):
                self._clips.pop(index, None)
            case Close():
                self._close()
            case Stop():
                self._abandon()
            case _:
                pass

    @Slot()
    def shut(self) -> None:
        """Leave the thread; a file that was not finished is none."""
        self._abandon()
        QThread.currentThread().quit()

    def _append(self, clip: Clip) -> None:
        """Join a clip and write all that its arrival settles."""
        if self._over:
            return
        placement = self._mixer.append(clip)
        self.joined.append((placement, clip.facts))
        self.happened.emit(Joined(placement))
        self._pump()

    def _pump(self) -> None:
        try:
            while frames := min(self._mixer.settled, BLOCK):
                self._writer.write(self._mixer.read(frames))
        except StorageFailed as error:
            self._abandon()
            self.happened.emit(OutputFailed(error))
            return
        for index in self._mixer.finished[self._finished :]:
            self.happened.emit(Finished(index))
        self._finished = len(self._mixer.finished)

    def _close(self) -> None:
        """Write the music to its end: nothing follows any more."""
        if self._over:
            return
        self._mixer.close()
        self._pump()
        self._keep()
        self.happened.emit(Drained())

    def _abandon(self) -> None:
        """Leave what was there under the file's name before: half a mix must not replace it."""
        if not self._over:
            self._over = True
            self.joined.clear()
            self._writer.abandon()

    def _keep(self) -> None:
        """Give the file its name; without any music there is none."""
        if self._over:
            return
        self._over = True
        try:
            if self._writer.frames:
                self._writer.finish()
            else:
                self._writer.abandon()
        except StorageFailed as error:
            self.happened.emit(OutputFailed(error))


def report(state: State, joined: Sequence[tuple[Placement, ClipFacts]]) -> str:
    """Return the JSON that tells what was joined where, and how loud it is."""
    content = {
        "sample_rate": ENGINE_RATE,
        "frames": joined[-1][0].end if joined else 0,
        "polls": state.polls,
        "requests": state.requests,
        "skipped": [{"index": gone.index, "reason": gone.reason} for gone in state.skipped],
        "segments": [_entry(placement, facts) for placement, facts in joined],
    }
    return json.dumps(content, indent=2) + "\n"


def _entry(placement: Placement, facts: ClipFacts) -> dict[str, object]:
    return {
        "index": placement.index,
        "start_frame": placement.start,
        "frames": placement.frames,
        "overlap_frames": placement.overlap,
        "measured_lufs": facts.measured_lufs,
        "target_lufs": facts.target_lufs,
        "gain_db": facts.gain_db,
        "true_peak_dbtp": facts.true_peak_dbtp,
        "bridge": False,
    }
