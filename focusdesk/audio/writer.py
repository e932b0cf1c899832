"""Write a stream to a WAV, FLAC or Ogg Vorbis file."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.core.errors import StorageFailed
from focusdesk.core.model import ENGINE_RATE

FORMATS: Final = {".wav": ("WAV", "FLOAT"), ".flac": ("FLAC", "PCM_24"), ".ogg": ("OGG", "VORBIS")}
"""Container and sample format by file ending."""

FULL: Final = "the disk takes no more"

BLOCK: Final = ENGINE_RATE
"""Vorbis is written a second at a time: in one long call libsndfile overflows its stack."""


class Writer:
    """A sound file in the making: it bears its name only once it is whole."""

    def __init__(self, path: Path) -> None:
        """Open a file beside `path`, whose ending is one of FORMATS; raises StorageFailed."""
        self.path = path
        self.frames = 0
        self._part = path.with_name(f".{path.name}.part")
        container, samples = FORMATS[path.suffix.lower()]
        self._whole = samples != "FLOAT"
        if path.is_dir():
            raise StorageFailed(f"{path}: it is a folder")
        try:
            self._file = soundfile.SoundFile(
                self._part, "w", ENGINE_RATE, CHANNELS, subtype=samples, format=container
            )
        except (soundfile.SoundFileError, OSError) as exc:
            raise StorageFailed(f"{path}: it cannot be written") from exc

    def write(self, pcm: Pcm) -> None:
        """Append samples; raises StorageFailed when the disk takes no more."""
        try:
            for start in range(0, len(pcm), BLOCK):
                block = pcm[start : start + BLOCK]
                # libsndfile wraps what an integer sample cannot hold: clip it instead.
                self._file.write(np.clip(block, -1.0, 1.0) if self._whole else block)
        except (soundfile.SoundFileError, OSError) as exc:
            raise StorageFailed(f"{self.path}: {_why(exc)}") from exc
        self.frames += len(pcm)

    def finish(self) -> None:
        """Close the file and give it its name; raises StorageFailed."""
        try:
            self._file.close()
            if soundfile.info(self._part).frames != self.frames:
                # WORKAROUND libsndfile: a disk that fills up at the last flush is no error to it.
                raise StorageFailed(f"{self.path}: {FULL}")
            self._part.replace(self.path)
        except (soundfile.SoundFileError, OSError) as exc:
            raise StorageFailed(f"{self.path}: {_why(exc)}") from exc

    def abandon(self) -> None:
        """Leave nothing behind of a file that was not finished."""
        with suppress(soundfile.SoundFileError, OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


def _why(exc: Exception) -> str:
    return (exc.strerror if isinstance(exc, OSError) else None) or FULL
