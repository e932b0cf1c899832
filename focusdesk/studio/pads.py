"""The sustained part of a chord: pad, bass and air, as loops without a seam.

Each loop is written as a spectrum and turned into sound by one inverse FFT, after Paul Nasca's
PADsynth (zynaddsubfx.sourceforge.io/doc/PADsynth/PADsynth.htm): a partial is not a line but a
narrow hill of lines with random phases, which sounds like many players slightly out of tune. What
comes out of an inverse FFT repeats without a click, has no DC and costs the same however many
partials it has.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from focusdesk.studio.harmony import Chord
from focusdesk.studio.mastering import SAMPLE_RATE, Samples, ear_weight
from focusdesk.studio.mood import Mood

LOOP_FRAMES = 1 << 19  # 10.9 s
_BINS = LOOP_FRAMES // 4  # up to 12 kHz; nothing here sounds above it
_HZ = (np.arange(_BINS) * (SAMPLE_RATE / LOOP_FRAMES)).astype(np.float32)
_WEIGHT = ear_weight(_HZ)
_DETUNE = 0.008  # half width of a partial's hill, as a fraction of its frequency: 14 cents
_PARTIALS = 24
_TOP_HZ = 9000.0
_NARROW = (0.86, 0.51)  # middle and side: soft width, correlation about 0.5
_WIDE = (0.71, 0.70)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loops:
    """The layers of one chord, each (2, LOOP_FRAMES) float32, the bass (1, LOOP_FRAMES)."""

    bass: Samples
    body: Samples
    sheen: Samples
    air: Samples


def loops(
    chord: Chord, mood: Mood, rng: np.random.Generator, *, moment: float, turn: float
) -> Loops:
    """Make the loops of a chord; another generator gives other phases of the same sound.

    The bass alone keeps time: the loops begin at `moment` (seconds of session time), and its phase
    is what it would be by then, shifted by `turn` (in turns, as in notes.strike).
    """
    cutoff = mood.cutoff_hz * chord.key.brightness
    hills = _hills(chord, mood)
    body = hills / (1.0 + (_HZ / cutoff) ** 4)
    sheen = hills * _band(2.0 * cutoff, 5.0 * cutoff)
    return Loops(
        bass=_sound(_bass(chord, mood, moment, turn)),
        body=_sound(_stereo(_at_level(body, 1.0), rng, _NARROW)),
        sheen=_sound(_stereo(_at_level(sheen, mood.sheen), rng, _WIDE)),
        air=_sound(_stereo(_at_level(_air(mood), mood.air), rng, _WIDE)),
    )


def _hills(chord: Chord, mood: Mood) -> NDArray[np.float32]:
    """Power spectrum of all pad voices before any filter, the bass note's octave among them."""
    power = np.zeros(_BINS, dtype=np.float32)
    for note in (chord.bass + 12, *chord.voices):
        first = hertz(note)
        loudness = 2.0 ** ((60 - note) / 18)  # High voices carry further.
        for partial in range(1, _PARTIALS + 1):
            frequency = first * partial
            if frequency > _TOP_HZ:
                break
            level = loudness * partial**-mood.slope
            if partial % 2 == 0:
                level *= chord.key.evenness
            _add_hill(power, frequency, level)
    return power


def _add_hill(power: NDArray[np.float32], frequency: float, level: float) -> None:
    centre = frequency * LOOP_FRAMES / SAMPLE_RATE
    width = max(1.5, centre * _DETUNE)
    low, high = int(centre - 3 * width), min(_BINS, int(centre + 3 * width) + 2)
    place = (np.arange(low, high, dtype=np.float32) - np.float32(centre)) / np.float32(width)
    power[low:high] += np.float32(level**2 / width) * np.exp(-(place**2))


def _band(low: float, high: float) -> NDArray[np.float32]:
    rise = (_HZ / low) ** 4
    band: NDArray[np.float32] = rise / (1.0 + rise) / (1.0 + (_HZ / high) ** 6)
    return band


def _air(mood: Mood) -> NDArray[np.float32]:
    """Pink noise without rumble, closed softly above the mood's limit."""
    pink = 1.0 / np.maximum(_HZ, 20.0)
    return (pink * _band(180.0, mood.air_hz)).astype(np.float32)


def _at_level(power: NDArray[np.float32], level: float) -> NDArray[np.float32]:
    """Magnitudes of a spectrum that is `level` loud to the ear, whatever its colour."""
    heard = float(np.sum(power * _WEIGHT))
    magnitude: NDArray[np.float32] = np.sqrt(power * np.float32(level**2 / max(heard, 1e-20)))
    return magnitude


def _stereo(
    magnitude: NDArray[np.float32], rng: np.random.Generator, width: tuple[float, float]
) -> NDArray[np.complex64]:
    """Give a spectrum random phases, partly shared by the two channels: (2, bins)."""
    turns = rng.random((2, _BINS), dtype=np.float32) * np.float32(2.0 * np.pi)
    phases = np.empty((2, _BINS), dtype=np.complex64)
    phases.real, phases.imag = np.cos(turns), np.sin(turns)
    middle, side = phases * magnitude
    middle *= np.float32(width[0])
    side *= np.float32(width[1])
    return np.stack([middle + side, middle - side])


def _bass(chord: Chord, mood: Mood, moment: float, turn: float) -> NDArray[np.complex64]:
    """Write the root as pure lines, which stand still where the pad shimmers."""
    spectrum = np.zeros((1, _BINS), dtype=np.complex64)
    centre = hertz(chord.bass) * LOOP_FRAMES / SAMPLE_RATE
    for partial, share in ((1, 1.0), (2, 0.35), (3, 0.12)):
        line = round(centre * partial)
        turns = line * (SAMPLE_RATE / LOOP_FRAMES) * moment % 1.0 + turn
        spectrum[0, line] = mood.bass * share * np.exp(2j * np.pi * turns)
    return spectrum


def _sound(spectrum: NDArray[np.complex64]) -> Samples:
    # Magnitudes are root-mean-square shares; a line of magnitude 1 shall have an RMS of 1.
    scaled = spectrum * np.float32(LOOP_FRAMES / np.sqrt(2.0))
    return np.fft.irfft(scaled, n=LOOP_FRAMES, axis=1).astype(np.float32, copy=False)


def hertz(note: float) -> float:
    """Return the frequency of a MIDI note number in equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))
