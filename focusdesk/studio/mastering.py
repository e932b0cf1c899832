"""The last step of a piece: a loudness of its own, and nothing above the ceiling."""

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
CEILING = 0.885  # sample peak; leaves room below 0.9 and for peaks between samples

Samples = NDArray[np.float32]

# The K-weighting of ITU-R BS.1770-4, table 1 (shelf) and table 2 (high-pass), at 48 kHz.
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))

_WINDOW = 1 << 15
_BLOCK = 64  # frames that share one value of the limiter's gain curve
_AHEAD = 24  # blocks (32 ms) over which the limiter gives way and comes back
_PLR = 10.6  # LU from loudness to peak; more could not reach -14 LUFS under -1 dBTP
_CHUNK = 1 << 18


def ear_weight(hz: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the K-weighting's power gain at each frequency."""
    delay = np.exp(-2j * np.pi * hz.astype(np.float64) / SAMPLE_RATE)
    gain = np.ones(hz.shape)
    for above, below in (_SHELF, _HIGH_PASS):
        gain *= np.abs(np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)) ** 2
    return gain.astype(np.float32)


def loudness(sound: Samples) -> float:
    """Return the ungated loudness of (2, n) samples in LUFS; steady music needs no gate."""
    size = min(_WINDOW, sound.shape[1])
    taper = np.hanning(size + 1)[:-1].astype(np.float32)
    weight = ear_weight(np.fft.rfftfreq(size, 1 / SAMPLE_RATE).astype(np.float32))
    starts = range(0, sound.shape[1] - size + 1, size)
    total = 0.0
    for start in starts:
        spectrum = np.fft.rfft(sound[:, start : start + size] * taper, axis=1)
        total += float(np.sum((spectrum.real**2 + spectrum.imag**2) * weight))
    power = 2.0 * total / (len(starts) * size * float(np.sum(taper**2)))
    return float(-0.691 + 10.0 * np.log10(max(power, 1e-12)))


def master(sound: Samples, lufs: float) -> None:
    """Bring (2, n) samples to a loudness, in place, and hold their peaks below the ceiling."""
    sound *= np.float32(10.0 ** ((lufs - loudness(sound)) / 20.0))
    _limit(sound, min(CEILING, 10.0 ** ((lufs + _PLR) / 20.0)))


def _limit(sound: Samples, ceiling: float) -> None:
    """Duck around every peak, smoothly and ahead of it.

    Each block's gain is the mean of neighbouring minima which all include the block itself, so no
    sample can pass the ceiling, and the gain never steps.
    """
    frames = sound.shape[1]
    needed = np.minimum(1.0, ceiling / np.maximum(_block_peaks(sound), 1e-9))
    if np.all(needed >= 1.0):
        return
    lowest = np.lib.stride_tricks.sliding_window_view(
        np.pad(needed, _AHEAD, constant_values=1.0), 2 * _AHEAD + 1
    ).min(axis=1)
    bend = np.hanning(2 * _AHEAD + 1)[1:-1]
    smooth = np.convolve(np.pad(lowest, _AHEAD - 1, mode="edge"), bend / bend.sum(), mode="valid")
    middles = np.arange(smooth.size) * _BLOCK + _BLOCK / 2
    for start in range(0, frames, _CHUNK):
        part = sound[:, start : start + _CHUNK]
        part *= np.interp(np.arange(start, start + part.shape[1]), middles, smooth)


def _block_peaks(sound: Samples) -> NDArray[np.float64]:
    frames = sound.shape[1]
    whole = frames // _BLOCK * _BLOCK
    peaks = [np.empty(0)]
    for start in range(0, whole, _CHUNK):
        part = np.abs(sound[:, start : min(whole, start + _CHUNK)])
        peaks.append(part.reshape(2, -1, _BLOCK).max(axis=(0, 2)))
    if frames > whole:
        peaks.append(np.abs(sound[:, whole:]).max(keepdims=True).ravel())
    return np.concatenate(peaks).astype(np.float64)
