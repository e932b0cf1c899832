"""Decode what soundfile cannot (AAC, M4A, WMA, WebM) with Qt's QAudioDecoder.

Gapless where the container says what the encoder added: FFmpeg leaves out what lies before the
sound, and here the last packet is cut where an MP4 file says that the sound ends. Raw AAC carries
no such word and begins late; FFmpeg loses up to 100 ms of WMA.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from os import SEEK_CUR
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QTimer, QUrl, Slot
from PySide6.QtMultimedia import QAudioBuffer, QAudioDecoder, QAudioFormat

from focusdesk.audio.decode import Pcm, Raw
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

ROUNDING: Final = Fraction(1, 500)
"""Writers of MP4 round the end of the sound to milliseconds or to 1/600 s."""

INDEX_BYTES: Final = 1 << 22
"""What describes half an hour of sound is a tenth of this; what is larger is not looked at."""

HEAD: Final = 8
"""Every box of an MP4 file begins with its size and its kind."""

BOXES: Final = 100
"""A file has a handful of boxes that lie in no other; in one with more there is nothing to find."""

MOST_CHANNELS: Final = 24
"""Qt's converter brings the program down over 32 channels; no music has more than these."""

ASF: Final = bytes.fromhex("3026b2758e66cf11")
MATROSKA: Final = bytes.fromhex("1a45dfa3")
MP4: Final = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide")
SYNC: Final = 0xE0
"""The upper bits of the second byte of every frame of MPEG sound."""

ENTRY: Final = 52
"""Bytes of the description of a sound, as far as its channels."""

ITUNES: Final = re.compile(
    rb"iTunSMPB.{4}data.{8} ?[0-9A-F]{8} ([0-9A-F]{8}) [0-9A-F]{8} ([0-9A-F]{16})", re.DOTALL
)
"""iTunes' own word on the frames before the sound, and on those of the sound."""


class Feed(QObject):
    """Hands a decoder's buffers on as they come; lives where the decoder lives.

    A QObject with bound slots, because a closure connected to the decoder would keep all of its
    samples alive.
    """

    def __init__(
        self, decoder: QAudioDecoder, loop: QEventLoop, raw: Raw, length: Fraction | None
    ) -> None:
        super().__init__()
        self.over = False
        self.failure: Exception | None = None
        self._decoder = decoder
        self._loop = loop
        self._raw = raw
        self._length = length
        self._frames = 0
        self._rate = 0
        self._last: Pcm | None = None
        self._stall = QTimer(self)
        self._stall.setInterval(STALL_MS)
        self._stall.timeout.connect(self.fail)
        self._stall.start()
        decoder.bufferReady.connect(self.take)
        decoder.finished.connect(self.finish)
        decoder.error.connect(self.fail)

    @Slot()
    def take(self) -> None:
        """Hand on what is ready, up to where the sound ends."""
        if self.over:  # what was queued before the loop ended
            return
        self._stall.start()
        buffer: QAudioBuffer = self._decoder.read()
        form = buffer.format()
        if form.sampleFormat() not in SAMPLES:
            self.fail()
            return
        kind, scale, middle = SAMPLES[form.sampleFormat()]
        samples = np.frombuffer(buffer.constData(), dtype=kind).reshape(-1, form.channelCount())
        self._rate = form.sampleRate()
        if self._length is not None:
            samples = samples[: self._left()]
        if len(samples):
            self._push(((samples - middle) / scale).astype(np.float32))

    @Slot()
    def finish(self) -> None:
        """Make up for what rounding took, and leave the loop."""
        if self.over:
            return
        if self._last is None:
            self.fail()
            return
        # WORKAROUND: the edit list of an M4A by ffmpeg is rounded to milliseconds, and FFmpeg drops
        # a last packet that begins after that. The last frame is held so long, that the next
        # segment begins in its place.
        missing = self._left()
        if 0 < missing <= ROUNDING * self._rate:
            self._push(np.repeat(self._last, missing, axis=0))
        self._leave()

    @Slot()
    def fail(self) -> None:
        """Give up on this file."""
        if not self.over:
            self.failure = BadAudio("unknown or damaged format")
            self._leave()

    def _left(self) -> int:
        """Return how many frames of the sound are still to come, as far as the file says."""
        if self._length is None:
            return 0
        return max(0, round(self._length * self._rate) - self._frames)

    def _push(self, pcm: Pcm) -> None:
        self._frames += len(pcm)
        self._last = pcm[-1:].copy()
        try:
            self._raw(pcm, self._rate)
        except Exception as exc:  # noqa: BLE001 - PySide would only print it: `decode` raises it
            self.failure = exc
            self._leave()

    def _leave(self) -> None:
        self.over = True
        self._stall.stop()
        self._loop.quit()


def decode(path: Path, raw: Raw) -> None:
    """Push the sound of `path` at its own rate, or raise BadAudio.

    Runs an event loop of its own until the decoder has finished; the thread's next order waits in
    the queue meanwhile, because the core gives one at a time. What `raw` raises ends it.
    """
    if not is_fit(path):
        raise BadAudio("unknown or damaged format")
    loop = QEventLoop()
    decoder = QAudioDecoder()
    feed = Feed(decoder, loop, raw, length(path))
    try:
        if not decoder.isSupported():
            raise BadAudio("unknown or damaged format")
        decoder.setSource(QUrl.fromLocalFile(str(path)))
        decoder.start()
        see_through(feed, loop)
    finally:
        feed.over = True
        decoder.stop()
        decoder.deleteLater()
        feed.deleteLater()


class Work(Protocol):
    """What goes on while an event loop runs, and quits the loop when it is over."""

    over: bool
    failure: Exception | None


def see_through(work: Work, loop: QEventLoop) -> None:
    """Run `loop` until `work` is over, and raise what it failed of.

    Raises BadAudio where the loop is made to end before: its thread is told to, and so is every
    loop in it.
    """
    if not work.over:
        loop.exec()
    if not work.over:
        raise BadAudio("interrupted")
    failure, work.failure = work.failure, None
    if failure is not None:
        try:
            raise failure
        finally:
            del failure  # or it would keep this frame alive, and the frame it


def is_fit(path: Path) -> bool:
    """Say whether a file is one that this decoder is for, and that it is safe with.

    FFmpeg reads hundreds of formats, playlists that lead elsewhere among them, and what the first
    decoder refused is not to be taken for one of those.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if head[4:] in MP4:
                file.seek(0)
                return _channels(memoryview(_index(file))) <= MOST_CHANNELS
    except (OSError, ValueError, IndexError):
        return False
    sync = head[:1] == b"\xff" and head[1:2] >= bytes([SYNC])
    return sync or head.startswith((b"ID3", ASF, MATROSKA))


def length(path: Path) -> Fraction | None:
    """Return how many seconds of sound an MP4 file says it holds, None where it says nothing.

    The sum of its packets' durations, less what its edit list or iTunes' own tag leaves out. It is
    no more than a word: a file that is damaged here is for the decoder to refuse.
    """
    try:
        with path.open("rb") as file:
            found = _length(memoryview(_index(file)))
    except (OSError, ValueError, IndexError, ArithmeticError):
        return None
    return found if found is not None and found > 0 else None


def _channels(index: memoryview) -> int:
    """Return the most channels that any sound of an MP4 file says it has."""
    most = 0
    for table in _find(index, b"trak", b"mdia", b"minf", b"stbl", b"stsd"):
        entry = table[8:]  # after version, flags and count
        if len(entry) >= ENTRY:
            most = max(most, _number(entry, 24, 2))
            # QuickTime's second kind of entry has the true number further on.
            most = max(most, _number(entry, 48, 4) if _number(entry, 16, 2) > 1 else 0)
    return most


def _length(index: memoryview) -> Fraction | None:
    tracks = [
        track
        for track in _find(index, b"trak")
        if bytes(_one(track, b"mdia", b"hdlr")[8:12]) == b"soun"
    ]
    if len(tracks) != 1:
        return None
    (track,) = tracks
    scale = _scale(_one(track, b"mdia", b"mdhd"))
    packets = _rows(_one(track, b"mdia", b"minf", b"stbl", b"stts"), 8)
    whole = Fraction(sum(_number(row, 0, 4) * _number(row, 4, 4) for row in packets), scale)
    told = ITUNES.search(index)
    if told is not None:
        before, sound = (Fraction(int(word, 16), scale) for word in told.groups())
        return min(sound, whole - before)
    edits = next(_find(track, b"edts", b"elst"), None)
    if edits is None:
        return whole
    wide = 8 if edits[0] else 4  # bytes of a number; a start of -1 is silence before the sound
    heard = [row for row in _rows(edits, 2 * wide + 4) if row[wide : 2 * wide] != b"\xff" * wide]
    if len(heard) != 1:
        return None
    clock = _scale(_one(index, b"mvhd"))
    played = Fraction(_number(heard[0], 0, wide), clock)
    rest = whole - Fraction(_number(heard[0], wide, wide), scale)
    # The packets are exact to the frame, the edit only to a tick of the film's clock.
    return rest if rest < played + Fraction(1, clock) else played


def _index(file: BinaryIO) -> bytes:
    """Return the content of the box that describes the others, wherever in the file it lies."""
    for _ in range(BOXES):
        head = file.read(HEAD)
        size = _number(head, 0, 4) - HEAD
        if size == 1 - HEAD:  # too large for its place: it follows
            size = _number(file.read(8), 0, 8) - HEAD - 8
        if size < 0 or (head[4:] == b"moov" and size > INDEX_BYTES):
            break
        if head[4:] == b"moov":
            return file.read(size)
        file.seek(size, SEEK_CUR)
    return b""


def _find(data: memoryview, *kinds: bytes) -> Iterator[memoryview]:
    """Yield the content of every box that lies at this path of kinds."""
    if not kinds:
        yield data
        return
    while len(data) >= HEAD:
        size = max(_number(data, 0, 4), HEAD)
        if data[4:HEAD] == kinds[0]:
            yield from _find(data[HEAD:size], *kinds[1:])
        data = data[size:]


def _one(data: memoryview, *kinds: bytes) -> memoryview:
    return next(_find(data, *kinds), memoryview(b""))


def _rows(table: memoryview, width: int) -> Iterator[memoryview]:
    """Yield the rows of a table, which follow its version, its flags and their count.

    Raises ValueError where there are fewer: a damaged count may be four thousand millions.
    """
    for row in range(_number(table, 4, 4)):
        content = table[8 + row * width : 8 + (row + 1) * width]
        if len(content) != width:
            raise ValueError("cut short")
        yield content


def _scale(head: memoryview) -> int:
    """Return the ticks a second of a header, which follow two dates."""
    return _number(head, 20 if head[0] else 12, 4)


def _number(data: bytes | memoryview, start: int, size: int) -> int:
    part = data[start : start + size]
    if len(part) != size:
        raise ValueError("cut short")
    return int.from_bytes(part, "big")
