"""Open the default sound device and pull from a source, ahead of time but not by much.

QAudioSink in pull mode asks a QIODevice for samples in the thread both live in. How far ahead it
asks decides two things against each other: how long the interpreter may be busy before the music
breaks, and how soon a press is heard. ADR 0004 has the measurements behind the two numbers here.
"""

import logging
from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QIODevice, QIODeviceBase
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.core.errors import NoOutput
from focusdesk.core.model import ENGINE_RATE
from focusdesk.qt.latency import SERVER_MS

log = logging.getLogger(__name__)

RING_MS: Final = 180
"""What Qt's own ring holds in front of it."""

RING_FRAMES: Final = ENGINE_RATE * RING_MS // 1000
SERVER_FRAMES: Final = ENGINE_RATE * SERVER_MS // 1000

Render = Callable[[int], Pcm]
Position = Callable[[], int]


def default_device() -> QAudioDevice | None:
    """Return the default sound device, or None where there is none."""
    device = QMediaDevices.defaultAudioOutput()
    return None if device.isNull() else device


class Feed(QIODevice):
    """What the sink reads from; remembers which music went into which frame of the stream."""

    def __init__(self, render: Render, position: Position, *, floats: bool) -> None:
        super().__init__()
        self._render = render
        self._position = position
        self._floats = floats
        self._frame_bytes = CHANNELS * (4 if floats else 2)
        self._read = 0
        self._log: deque[tuple[int, int, int]] = deque()  # stream frame, music frame, music frames

    def music_at(self, stream_frame: int) -> int | None:
        """Return the frame of the music that lies at `stream_frame`; what lies before is forgotten.

        None before anything was read.
        """
        while len(self._log) > 1 and self._log[1][0] <= stream_frame:
            self._log.popleft()
        if not self._log:
            return None
        start, music, length = self._log[0]
        return music + min(max(stream_frame - start, 0), length)

    def forget(self) -> None:
        """Forget which music was read: what is asked from now on is of other music."""
        self._log.clear()

    # -- Qt's names

    def readData(self, most: int) -> bytes:
        """Return whole frames, never a part of one: that would wedge the sink for good."""
        frames = most // self._frame_bytes
        if frames == 0:
            return b""
        before = self._position()
        pcm = self._render(frames)
        np.clip(pcm, -1.0, 1.0, out=pcm)
        self._log.append((self._read, before, self._position() - before))
        self._read += frames
        if self._floats:
            samples: bytes = pcm.tobytes()
            return samples
        whole: bytes = np.rint(pcm * 32767.0).astype(np.int16).tobytes()
        return whole

    def bytesAvailable(self) -> int:
        """Return that there is always more."""
        return 1 << 24

    def isSequential(self) -> bool:
        """Return that nobody can seek in a stream."""
        return True


class Output:
    """One open sound device; lives in the audio thread, with its sink and its feed."""

    def __init__(self, render: Render, position: Position) -> None:
        """Open the default device and begin to pull; raises NoOutput where there is none."""
        device = default_device()
        if device is None:
            raise NoOutput
        form = _format(device)
        floats = form.sampleFormat() == QAudioFormat.SampleFormat.Float
        self._feed = Feed(render, position, floats=floats)
        self._feed.open(QIODeviceBase.OpenModeFlag.ReadOnly | QIODeviceBase.OpenModeFlag.Unbuffered)
        self._sink = QAudioSink(device, form)
        self._sink.setBufferFrameCount(RING_FRAMES)
        self._sink.start(self._feed)
        if self._sink.error() != QtAudio.Error.NoError:
            raise NoOutput(self._sink.error().name)
        log.info(
            "playing on %s, ring %d frames", device.description(), self._sink.bufferFrameCount()
        )

    def heard_frame(self) -> int | None:
        """Return the frame of the music that leaves the loudspeaker now."""
        handed_over = round(self._sink.processedUSecs() * ENGINE_RATE / 1e6)
        return self._feed.music_at(handed_over - SERVER_FRAMES)

    def forget(self) -> None:
        """Let other music begin."""
        self._feed.forget()

    def suspend(self) -> None:
        """Let the device rest; nothing is pulled. Silence must have been heard before."""
        if self._sink.state() != QtAudio.State.SuspendedState:
            self._sink.suspend()

    def resume(self) -> None:
        """Go on pulling."""
        if self._sink.state() == QtAudio.State.SuspendedState:
            self._sink.resume()

    def close(self) -> None:
        """Give the device back."""
        self._sink.stop()
        self._sink.deleteLater()
        self._feed.deleteLater()


def _format(device: QAudioDevice) -> QAudioFormat:
    form = QAudioFormat()
    form.setSampleRate(ENGINE_RATE)
    form.setChannelCount(CHANNELS)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    if not device.isFormatSupported(form):
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return form
