"""Turn a file of sound into stereo float32 at the engine rate.

Everything goes block by block: a decoder pushes what the file holds, `decode` brings it to the
mixer's one form and hands it on, and nobody ever holds the whole of it. soundfile reads WAV, FLAC,
Ogg Vorbis, Opus and MP3 by their content (segments carry no file name); what it cannot read goes
to a second decoder behind the `Decoder` port, which the Qt shell fills with QAudioDecoder for AAC
and M4A. Everything is resampled once, here, by soxr at its high-quality setting, so that the mixer
only ever adds frames of one rate.

What encoders add at either end is not heard where the file says how much it is: libsndfile obeys
LAME's header, Opus' pre-skip and Ogg's last granule, to the frame.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from focusdesk.core.errors import BadAudio
from focusdesk.core.model import ENGINE_RATE

Pcm = NDArray[np.float32]
"""Samples of shape (frames, channels), full scale at 1.0."""

Take = Callable[[Pcm], None]
"""Takes stereo at the engine rate, a block at a time; what it wants to keep it must copy."""

Raw = Callable[[Pcm, int], None]
"""Takes a block of any width as a file holds it, and the file's rate; keeps nothing of it."""

Decoder = Callable[[Path, Raw], None]
"""Pushes the sound of a file, block by block, or raises BadAudio."""

CHANNELS: Final = 2
QUADRAPHONIC: Final = 4

LONGEST_SECONDS: Final = 30 * 60
"""A segment may last so long. A longer one is refused, not swallowed."""

PADDING: Final = 4096
"""An encoder may have added so many frames, where the file does not say how many."""

RATES: Final = (4_000, 384_000)
"""Sample rates outside of this are broken headers."""

LOUDEST: Final = 2.0**32
"""Floats may be scaled like integers; what is larger still is no sound."""

BLOCKS_A_SECOND: Final = 4
"""How finely a file is read, so that a block is as small at the engine rate from any other."""

BLOCK: Final = 1 << 16
"""Samples to read at a time at the most, over all channels."""


class _Straight(soundfile.SoundFile):  # type: ignore[misc]  # it has no types
    """A file that is read from one end to the other.

    soundfile seeks to where it is after each read. In an MP3 of small frames that costs the music
    which they borrow from the ones before: a tenth of a second of silence, each time.
    """

    def seekable(self) -> bool:
        """Say no, so that nobody seeks."""
        return False


def read(path: Path, raw: Raw) -> None:
    """Decode with soundfile.

    Raises BadAudio for what libsndfile cannot read, and for headers that claim nonsense.
    """
    with _translated():
        file = _Straight(path)
    with file:
        rate = file.samplerate
        size = max(1, min(rate // BLOCKS_A_SECOND, BLOCK // file.channels))
        front = _front(file.format, file.channels)
        while True:
            # Only this can fail for the file's sake: what `raw` raises is its own affair.
            with _translated():
                block = file.read(size, dtype="float32", always_2d=True)
            if not len(block):
                return
            raw(block[:, front], rate)


def decode(path: Path, take: Take, *, decoder: Decoder = read) -> None:
    """Give the sound of `path` to `take` as blocks of (frames, 2) float32 at the engine rate.

    A mono file sounds on both sides; of more than two channels the front pair is taken. The blocks
    together are what resampling the whole at once would give: n frames become
    n * ENGINE_RATE / rate, rounded. Raises BadAudio when the decoder cannot read it, when it is too
    long, and when it holds no sound or values that are none, all of which may show after some of it
    was taken.
    """
    conform = _Conform(take)
    decoder(path, conform.push)
    conform.finish()


class _Conform:
    """Brings any decoder's blocks to the mixer's one form; raises BadAudio where it is no sound."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._rate = 0
        self._read = 0
        self._given = 0
        self._resampler: soxr.ResampleStream | None = None

    def push(self, pcm: Pcm, rate: int) -> None:
        """Pass on one block, as far as the resampler is ready with it."""
        if not self._rate:
            self._begin(rate)
        if rate != self._rate:
            raise BadAudio("a sample rate that changes")
        if len(pcm) == 0:
            return
        self._read += len(pcm)
        if self._read > LONGEST_SECONDS * rate + PADDING:
            raise BadAudio("longer than half an hour")
        pcm = pcm[:, :CHANNELS]
        loudest = max(np.max(pcm), -np.min(pcm))
        if not loudest <= LOUDEST:  # this way round, because it refuses NaN too
            raise BadAudio("values that are no sound")
        if pcm.shape[1] == 1:
            pcm = np.repeat(pcm, CHANNELS, axis=1)
        self._give(pcm, last=False)

    def finish(self) -> None:
        """Pass on what the resampler still holds; the decoder has no more."""
        self._give(np.zeros((0, CHANNELS), np.float32), last=True)
        if not self._given:
            raise BadAudio("no sound in it")

    def _begin(self, rate: int) -> None:
        slowest, fastest = RATES
        if not slowest <= rate <= fastest:
            raise BadAudio("an impossible sample rate")
        self._rate = rate
        if rate != ENGINE_RATE:
            self._resampler = soxr.ResampleStream(rate, ENGINE_RATE, CHANNELS, quality="HQ")

    def _give(self, pcm: Pcm, *, last: bool) -> None:
        if self._resampler is not None:
            pcm = self._resampler.resample_chunk(pcm, last=last)
        if len(pcm):
            self._given += len(pcm)
            self._take(np.ascontiguousarray(pcm, dtype=np.float32))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (soundfile.SoundFileError, OSError, RuntimeError, ValueError) as exc:
        raise BadAudio("unknown or damaged format") from exc


def _front(container: str, channels: int) -> slice:
    """Return where the front pair is: in Ogg the centre lies between left and right."""
    if container == "OGG" and channels > CHANNELS and channels != QUADRAPHONIC:
        return slice(0, 3, 2)
    return slice(0, CHANNELS)
