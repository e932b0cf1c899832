"""Open a sound device and let it take what is rendered ahead of it.

QAudioSink in pull mode reads from a QIODevice in the thread both live in. Here that is a buffer in
memory: each read is over in C++, without the interpreter, which writes the buffer anew a few times
a second and after each press. How much the sink holds decides how soon a press is heard, how much
lies in the buffer decides how long the interpreter may be busy before the music breaks. ADR 0011
has the measurements.
"""

import logging
from typing import Final

import numpy as np
from PySide6.QtCore import QBuffer, QIODeviceBase
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from focusdesk.audio.ahead import Ahead
from focusdesk.audio.decode import CHANNELS
from focusdesk.core import timeline
from focusdesk.core.errors import NoOutput
from focusdesk.core.model import ENGINE_RATE
from focusdesk.qt.sound_server import SERVER_MS

log = logging.getLogger(__name__)

RING_MS: Final = 160
"""What the sink itself holds, and has no way to give back."""

RING_FRAMES: Final = ENGINE_RATE * RING_MS // 1000
SERVER_FRAMES: Final = ENGINE_RATE * SERVER_MS // 1000

WARM_UP: Final = timeline.frames(0.4)
"""So much silence goes to a device that has just been opened: the first of it, many swallow."""

LEAD: Final = timeline.frames(0.5)
"""So much is rendered ahead of what the sink has taken."""

ROOM: Final = WARM_UP + 2 * LEAD
"""The frames of a buffer; what is not rendered is silence."""


DUMMY: Final = "auto_null"
"""What PulseAudio and PipeWire offer in place of a device, and nobody hears."""


def devices() -> list[QAudioDevice]:
    """Return the sound devices that somebody could hear."""
    return [each for each in QMediaDevices.audioOutputs() if id_of(each) != DUMMY]


def default_device() -> QAudioDevice | None:
    """Return the default sound device, or None where there is none."""
    device = QMediaDevices.defaultAudioOutput()
    return None if device.isNull() or id_of(device) == DUMMY else device


def device_called(wanted: str) -> QAudioDevice | None:
    """Return the device whose id is `wanted`, else the default one, or None where there is none."""
    listed = devices() if wanted else []
    return next((each for each in listed if id_of(each) == wanted), default_device())


def id_of(device: QAudioDevice) -> str:
    """Return what the system calls a device."""
    return bytes(device.id().data()).decode()


class Feed:
    """The buffer that the sink reads, and how much of it was read."""

    def __init__(self, ahead: Ahead, *, floats: bool) -> None:
        """Begin with silence for the device to warm up, before the stream goes on."""
        self._ahead = ahead
        self._floats = floats
        self._frame_bytes = CHANNELS * (4 if floats else 2)
        self._silence = WARM_UP  # of it is left
        self.read = 0  # frames in all
        self._counted = 0  # frames of the buffer of which the stream knows that they were read
        self._before = ahead.taken - WARM_UP
        self.buffer = QBuffer()
        self.buffer.open(
            QIODeviceBase.OpenModeFlag.ReadWrite | QIODeviceBase.OpenModeFlag.Unbuffered
        )
        self.fill()

    def count(self) -> None:
        """Tell the stream how much of it was read."""
        read = self.buffer.pos() // self._frame_bytes - self._counted
        silent = min(read, self._silence)
        self._counted += read
        self.read += read
        self._silence -= silent
        self._ahead.take(read - silent)

    def fill(self) -> None:
        """Have the stream lie ready from where the sink is."""
        self.count()
        self._ahead.render(LEAD)
        # Always as long: a buffer cannot be cut short, and old sound must not follow the new.
        pcm = np.zeros((ROOM, CHANNELS), dtype=np.float32)
        pcm[self._silence :][: len(self._ahead.pcm)] = self._ahead.pcm
        np.clip(pcm, -1.0, 1.0, out=pcm)
        if not self._floats:
            pcm = np.rint(pcm * 32767.0).astype(np.int16)
        part = self.buffer.pos() % self._frame_bytes
        self.buffer.seek(0)
        self.buffer.write(pcm.tobytes())
        self.buffer.seek(part)
        self._counted = 0
        # The sink takes what it has room for now: behind a queue of orders it would run dry.
        self.buffer.readyRead.emit()

    def music_at(self, frame: int) -> int | None:
        """Return which frame of the music is the given one of all that were read."""
        return self._ahead.music_at(self._before + frame)


class Output:
    """One open sound device; lives in the audio thread, with its sink and its feed."""

    def __init__(self, ahead: Ahead, wanted: str = "") -> None:
        """Open the device called `wanted`, else the default one; raises NoOutput where none is."""
        device = device_called(wanted)
        if device is None:
            raise NoOutput
        self.id = id_of(device)
        self.name = device.description()
        form = _format(device)
        self._feed = Feed(ahead, floats=form.sampleFormat() == QAudioFormat.SampleFormat.Float)
        self._sink = QAudioSink(device, form)
        self._sink.setBufferFrameCount(RING_FRAMES)
        self._sink.start(self._feed.buffer)
        if self._sink.error() != QtAudio.Error.NoError:
            raise NoOutput(self._sink.error().name)
        log.info("playing on %s, ring %d frames", self.name, self._sink.bufferFrameCount())

    def count(self) -> None:
        """Tell the stream how much of it was taken: before it is changed."""
        self._feed.count()

    def fill(self) -> None:
        """Have what comes next lie ready: now and then, and after each change."""
        self._feed.fill()

    @property
    def handed_over(self) -> int:
        """How many frames the sound server has taken; it counts on only while it plays."""
        return round(self._sink.processedUSecs() * ENGINE_RATE / 1e6)

    @property
    def unheard(self) -> int:
        """How many frames were read, and lie in the ring and at the server."""
        self._feed.count()
        return max(0, self._feed.read - max(0, self.handed_over - SERVER_FRAMES))

    def heard_frame(self) -> int | None:
        """Return the frame of the music that leaves the loudspeaker now."""
        return self._feed.music_at(self.handed_over - SERVER_FRAMES)

    def mute(self) -> None:
        """Be heard no more: what it takes from now on, and what it holds itself, is silence."""
        self._sink.setVolume(0.0)

    def suspend(self) -> None:
        """Let the device rest; nothing is taken. Silence must have been heard before."""
        if self._sink.state() != QtAudio.State.SuspendedState:
            self._sink.suspend()

    def resume(self) -> None:
        """Go on taking."""
        if self._sink.state() == QtAudio.State.SuspendedState:
            self._sink.resume()

    def close(self) -> None:
        """Give the device back; a server that stands still is waited for (ADR 0014)."""
        # What was just written is still to be told, and a sink that is gone would be called.
        self._feed.buffer.blockSignals(True)
        self._sink.stop()
        self._sink.deleteLater()
        self._feed.buffer.deleteLater()
        log.info("the device is given back")


def _format(device: QAudioDevice) -> QAudioFormat:
    form = QAudioFormat()
    form.setSampleRate(ENGINE_RATE)
    form.setChannelCount(CHANNELS)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    if not device.isFormatSupported(form):
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return form
