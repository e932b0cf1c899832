"""Decode what soundfile cannot (AAC, M4A, WMA, WebM) with Qt's QAudioDecoder.

Measured in the reference study: exact in length where the container carries the encoder's delay.
"""

from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QTimer, QUrl, Slot
from PySide6.QtMultimedia import QAudioBuffer, QAudioDecoder, QAudioFormat

from focusdesk.audio.decode import LONGEST_SECONDS, Pcm, Sound
from focusdesk.core.errors import BadAudio

SAMPLES: Final = {
    QAudioFormat.SampleFormat.Float: (np.float32, 1.0, 0.0),
    QAudioFormat.SampleFormat.Int16: (np.int16, 32768.0, 0.0),
    QAudioFormat.SampleFormat.Int32: (np.int32, 2147483648.0, 0.0),
    QAudioFormat.SampleFormat.UInt8: (np.uint8, 128.0, 128.0),
}
"""How Qt stores samples: their type, full scale and middle."""

STALL_MS: Final = 20_000
"""A decoder that delivers nothing for so long will not."""


class Collector(QObject):
    """Gathers a decoder's buffers; lives where the decoder lives.

    A QObject with bound slots, because a closure connected to the decoder would keep all of its
    samples alive.
    """

    def __init__(self, decoder: QAudioDecoder, loop: QEventLoop) -> None:
        super().__init__()
        self.blocks: list[Pcm] = []
        self.frames = 0
        self.rate = 0
        self.failed = False
        self._decoder = decoder
        self._loop = loop
        self._stall = QTimer(self)
        self._stall.setInterval(STALL_MS)
        self._stall.timeout.connect(self.fail)
        self._stall.start()
        decoder.bufferReady.connect(self.take)
        decoder.finished.connect(loop.quit)
        decoder.error.connect(self.fail)

    @Slot()
    def take(self) -> None:
        """Copy what is ready: Qt's buffer dies with the next one."""
        self._stall.start()
        buffer: QAudioBuffer = self._decoder.read()
        form = buffer.format()
        if form.sampleFormat() not in SAMPLES:
            self.fail()
            return
        kind, scale, middle = SAMPLES[form.sampleFormat()]
        samples = np.frombuffer(buffer.constData(), dtype=kind).reshape(-1, form.channelCount())
        self.rate = form.sampleRate()
        self.blocks.append(((samples - middle) / scale).astype(np.float32))
        self.frames += len(samples)
        if self.frames > LONGEST_SECONDS * self.rate:
            self.fail()

    @Slot()
    def fail(self) -> None:
        """Give up on this file."""
        self.failed = True
        self._loop.quit()


def decode(path: Path) -> Sound:
    """Return the sound of `path` at its own rate, or raise BadAudio.

    Runs an event loop of its own until the decoder has finished; the thread's next order waits in
    the queue meanwhile, because the core gives one at a time.
    """
    loop = QEventLoop()
    decoder = QAudioDecoder()
    collector = Collector(decoder, loop)
    try:
        if not decoder.isSupported():
            raise BadAudio("unknown or damaged format")
        decoder.setSource(QUrl.fromLocalFile(str(path)))
        decoder.start()
        if not collector.failed:
            loop.exec()
        if collector.failed or not collector.blocks:
            raise BadAudio("unknown or damaged format")
        return Sound(np.concatenate(collector.blocks), collector.rate)
    finally:
        decoder.stop()
        decoder.deleteLater()
        collector.deleteLater()
