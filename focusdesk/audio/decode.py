"""Turn a file of sound into stereo float32 at the engine rate.

soundfile reads WAV, FLAC, Ogg Vorbis, Opus and MP3 by their content (segments carry no file
name); what it cannot read goes to a second decoder behind the `Decoder` port, which the Qt shell
fills with QAudioDecoder for AAC and M4A. Everything is resampled once, here, by soxr at its
high-quality setting, so that the mixer only ever adds frames of one rate.
"""

from collections.abc import Callable
from dataclasses import dataclass
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

CHANNELS: Final = 2
QUADRAPHONIC: Final = 4

LONGEST_SECONDS: Final = 30 * 60
"""A segment may last so long; decoded, that is 0.7 GB. A longer one is refused, not swallowed."""

RATES: Final = (4_000, 384_000)
"""Sample rates outside of this are broken headers."""

LOUDEST: Final = 2.0**32
"""Floats may be scaled like integers; what is larger still is no sound."""

FINEST: Final = 2 * ENGINE_RATE
"""Half an hour at this rate is the most that is held before it is resampled, in frames a second."""

BLOCK: Final = 1 << 16
"""Samples to read at a time, over all channels."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What a decoder found: samples of shape (frames, channels) and their rate."""

    pcm: Pcm
    rate: int


Decoder = Callable[[Path], Sound]
"""Decodes a file or raises BadAudio."""


def read(path: Path) -> Sound:
    """Decode with soundfile.

    Raises BadAudio for what libsndfile cannot read, and for headers that claim nonsense. Read in
    blocks, so that a header that promises a year of silence costs nothing.
    """
    try:
        with soundfile.SoundFile(path) as file:
            _check(file.samplerate)
            most = min(file.samplerate, FINEST) * LONGEST_SECONDS
            size = max(1, BLOCK // file.channels)
            front = _front(file.format, file.channels)
            blocks: list[Pcm] = []
            total = 0
            while len(block := file.read(size, dtype="float32", always_2d=True)):
                # A copy: a view would keep the channels that nobody hears.
                blocks.append(block[:, front].copy())
                total += len(block)
                if total > most:
                    raise BadAudio("longer than half an hour")
            rate = file.samplerate
    except (soundfile.SoundFileError, OSError, RuntimeError, ValueError) as exc:
        raise BadAudio("unknown or damaged format") from exc
    if not blocks:
        raise BadAudio("no sound in it")
    return Sound(np.concatenate(blocks), rate)


def decode(path: Path, *, fallback: Decoder | None = None) -> Pcm:
    """Return the sound of `path` as read-only (frames, 2) float32 at the engine rate.

    A mono file sounds on both sides; of more than two channels the front pair is taken. Raises
    BadAudio when no decoder can read it or it holds values that are no sound.
    """
    try:
        sound = read(path)
    except BadAudio:
        if fallback is None:
            raise
        sound = fallback(path)
    return conform(sound)


def conform(sound: Sound) -> Pcm:
    """Bring any decoder's result to the mixer's one form; raises BadAudio where it is no sound."""
    pcm = sound.pcm
    _check(sound.rate)
    if len(pcm) == 0:
        raise BadAudio("no sound in it")
    loudest = max(np.max(pcm), -np.min(pcm))
    if not loudest <= LOUDEST:  # this way round, because it refuses NaN too
        raise BadAudio("values that are no sound")
    if pcm.shape[1] == 1:
        pcm = np.repeat(pcm, CHANNELS, axis=1)
    pcm = pcm[:, :CHANNELS]
    if sound.rate != ENGINE_RATE:
        pcm = soxr.resample(np.ascontiguousarray(pcm), sound.rate, ENGINE_RATE, quality="HQ")
    pcm = np.ascontiguousarray(pcm, dtype=np.float32)
    if len(pcm) == 0:
        raise BadAudio("no sound in it")
    pcm.flags.writeable = False
    return pcm


def _front(container: str, channels: int) -> slice:
    """Return where the front pair is: in Ogg the centre lies between left and right."""
    if container == "OGG" and channels > CHANNELS and channels != QUADRAPHONIC:
        return slice(0, 3, 2)
    return slice(0, CHANNELS)


def _check(rate: int) -> None:
    slowest, fastest = RATES
    if not slowest <= rate <= fastest:
        raise BadAudio("an impossible sample rate")
