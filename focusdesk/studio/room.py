"""A soft room for the struck notes: convolution with decaying noise, different at each ear."""

import numpy as np
from numpy.typing import NDArray

from focusdesk.studio.dice import dice
from focusdesk.studio.mastering import SAMPLE_RATE, Samples

ECHO_FRAMES = 1 << 17  # 2.7 s; by then the tail is 36 dB down or more
_PASS = 1 << 19
_BEFORE_SECONDS = 0.018
_LOW_HZ, _HIGH_HZ = 220.0, 3200.0


def echo(seed: int, *, tail_seconds: float) -> Samples:
    """Return the room's impulse response, (2, ECHO_FRAMES), with an energy of 1 per ear."""
    rng = dice(seed, "room")
    noise = rng.standard_normal((2, ECHO_FRAMES), dtype=np.float32)
    hz = np.fft.rfftfreq(ECHO_FRAMES, 1 / SAMPLE_RATE)
    tone = (hz / _LOW_HZ) ** 2 / (1 + (hz / _LOW_HZ) ** 2) / (1 + (hz / _HIGH_HZ) ** 2)
    coloured = np.fft.irfft(np.fft.rfft(noise, axis=1) * tone, n=ECHO_FRAMES, axis=1)
    seconds = np.arange(ECHO_FRAMES) / SAMPLE_RATE - _BEFORE_SECONDS
    rise = np.clip(seconds / 0.03, 0.0, 1.0)
    end = np.clip((ECHO_FRAMES / SAMPLE_RATE - _BEFORE_SECONDS - seconds) / 0.3, 0.0, 1.0)
    shaped = coloured * rise * end * 10.0 ** (-3.0 * seconds / tail_seconds)
    response: NDArray[np.float32] = (
        shaped / np.sqrt(np.sum(shaped**2, axis=1, keepdims=True))
    ).astype(np.float32)
    return response


def add_room(sound: Samples, dry: Samples, response: Samples) -> None:
    """Add what the room makes of (n,) dry samples to (2, n) sound, in place (overlap-add)."""
    ears = np.fft.rfft(response, n=_PASS, axis=1)
    step = _PASS - response.shape[1] + 1
    for start in range(0, dry.size, step):
        part = np.fft.rfft(dry[start : start + step], n=_PASS)
        wet = np.fft.irfft(part * ears, n=_PASS, axis=1)
        stop = min(dry.size, start + _PASS)
        sound[:, start:stop] += wet[:, : stop - start]
