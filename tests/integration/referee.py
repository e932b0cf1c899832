"""ffmpeg as the referee: what a file sounds like to somebody else's decoder and meter."""

import re
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests import rig

Pcm = NDArray[np.float32]

ENCODERS = {
    ".mp3": ["-c:a", "libmp3lame", "-b:a", "192k"],
    ".opus": ["-c:a", "libopus", "-b:a", "160k"],
    ".ogg": ["-c:a", "libvorbis", "-q:a", "7"],
    ".m4a": ["-c:a", "aac", "-b:a", "192k"],
}


def _ffmpeg(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    rig.needs("ffmpeg")
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-y", *arguments]
    if data:
        command.remove("-nostdin")
    return subprocess.run(command, input=data or None, capture_output=True, check=True, timeout=60)


def encode(source: Path, ending: str) -> Path:
    """Write `source` again in another format."""
    target = source.with_suffix(ending)
    _ffmpeg("-i", str(source), *ENCODERS[ending], str(target))
    return target


def decode(path: Path) -> Pcm:
    """Decode to stereo at 48 kHz, one side as loud as the other where it is mono."""
    form = "pan=stereo|c0=c0|c1=c0" if _channels(path) == 1 else "anull"
    raw = _ffmpeg("-i", str(path), "-af", form, "-ar", "48000", "-f", "f32le", "-").stdout
    return np.frombuffer(raw, dtype=np.float32).reshape(-1, 2)


def loudness(pcm: Pcm) -> float:
    """Integrated loudness in LUFS by ffmpeg's ebur128, to three decimals."""
    return _ebur128(pcm, "I")


def true_peak(pcm: Pcm) -> float:
    """True peak in dBTP by the same; it is told as a factor of three decimals."""
    return float(20 * np.log10(max(_ebur128(pcm, "true_peak"), 1e-6)))


def _ebur128(pcm: Pcm, what: str) -> float:
    told = _ffmpeg(
        *("-f", "f32le", "-ar", "48000", "-ac", "2", "-i", "-", "-af"),
        f"ebur128=peak=true:metadata=1,ametadata=mode=print:key=lavfi.r128.{what}:file=-",
        *("-f", "null", "-"),
        data=pcm.astype(np.float32).tobytes(),
    ).stdout.decode()
    return float(re.findall(rf"lavfi\.r128\.{what}=(-?[\d.]+)", told)[-1])


def _channels(path: Path) -> int:
    asked = ["ffprobe", "-v", "error", "-show_entries", "stream=channels", "-of", "csv=p=0"]
    done = subprocess.run([*asked, str(path)], capture_output=True, check=True, timeout=60)
    return int(done.stdout.decode().strip().rstrip(",").splitlines()[0])


def offset(source: Pcm, heard: Pcm) -> int:
    """How many frames later than in `source` the left side of `heard` is, by cross-correlation."""
    size = len(source) + len(heard)
    ours, theirs = (np.fft.rfft(sound[:, 0], size) for sound in (source, heard))
    latest = int(np.argmax(np.fft.irfft(theirs * np.conj(ours), size)))
    return latest if latest < len(heard) else latest - size
