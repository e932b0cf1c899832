"""The struck part of a piece: bells, keys, plucks and a soft thump on one grid of beats."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

import numpy as np

from focusdesk.studio.dice import dice
from focusdesk.studio.harmony import Chord, Timeline
from focusdesk.studio.mastering import SAMPLE_RATE, Samples
from focusdesk.studio.pads import hertz

LONGEST_SECONDS = 5.0
_BELLS_FROM = 74  # MIDI note
_THUMP_FROM = 31  # 49 Hz; lower would only rumble
_RELEASE_SECONDS = 0.08


class Instrument(StrEnum):
    """What can be struck."""

    BELL = "bell"
    KEYS = "keys"
    PLUCK = "pluck"
    THUMP = "thump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note of the score: `seconds` of session time, `pitch` in MIDI, `pan` -1..1."""

    seconds: float
    instrument: Instrument
    pitch: int
    level: float
    pan: float = 0.0
    reverberant: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timbre:
    """Partials as (ratio, level, decay in seconds to -8.7 dB), attack and length in seconds."""

    partials: tuple[tuple[float, float, float], ...]
    attack: float
    length: float


_TIMBRES: dict[Instrument, _Timbre] = {
    Instrument.BELL: _Timbre(
        partials=((1.0, 1.0, 1.5), (2.0, 0.32, 0.9), (3.01, 0.10, 0.5), (4.17, 0.04, 0.25)),
        attack=0.014,
        length=LONGEST_SECONDS,
    ),
    Instrument.KEYS: _Timbre(
        partials=((1.0, 1.0, 1.7), (2.0, 0.28, 0.9), (3.0, 0.09, 0.45)),
        attack=0.035,
        length=LONGEST_SECONDS,
    ),
    Instrument.PLUCK: _Timbre(
        partials=((1.0, 1.0, 0.22), (2.0, 0.38, 0.13), (3.0, 0.14, 0.08), (4.0, 0.05, 0.06)),
        attack=0.009,
        length=1.2,
    ),
    Instrument.THUMP: _Timbre(partials=((1.0, 1.0, 0.11),), attack=0.012, length=0.6),
}


def score(timeline: Timeline, chords: Iterable[Chord]) -> Iterator[Note]:
    """Yield every note of the given chords; the same chord always brings the same notes."""
    for chord in chords:
        yield from _bells(timeline, chord)
        yield from _keys(timeline, chord)
        yield from _pulse(timeline, chord)
        yield from _thumps(timeline, chord)


def _bells(timeline: Timeline, chord: Chord) -> Iterator[Note]:
    """Play a motif that belongs to the session, each of its notes played or left out by chance."""
    mood = timeline.mood
    motif = dice(timeline.seed, "motif")
    beats = np.sort(motif.choice(mood.beats_per_chord, size=6, replace=False))
    contour = motif.integers(0, 5, size=6)
    rng = dice(timeline.seed, "bells", chord.number)
    high = sorted({_BELLS_FROM + (note - _BELLS_FROM) % 12 for note in chord.voices})
    ladder = [*high, high[0] + 12]
    chances = rng.random((beats.size, 3))
    for beat, step, (played, touch, place) in zip(beats, contour, chances, strict=True):
        if played < mood.bell_chance:
            yield Note(
                seconds=chord.onset + float(beat) * mood.beat_seconds,
                instrument=Instrument.BELL,
                pitch=ladder[min(int(step), len(ladder) - 1)],
                level=mood.bells * (0.5 + 0.5 * touch),
                pan=1.2 * place - 0.6,
            )


def _keys(timeline: Timeline, chord: Chord) -> Iterator[Note]:
    """Roll the chord upwards on its first beat, and once more, softer, halfway."""
    mood = timeline.mood
    if mood.keys == 0.0:
        return
    for beat, level in ((0.0, 1.0), (mood.beats_per_chord / 2, 0.6)):
        for order, pitch in enumerate((chord.bass + 12, *chord.voices)):
            yield Note(
                seconds=chord.onset + beat * mood.beat_seconds + 0.11 * order,
                instrument=Instrument.KEYS,
                pitch=pitch,
                level=0.6 * mood.keys * level,
                pan=0.22 * (order - 2),
            )


def _pulse(timeline: Timeline, chord: Chord) -> Iterator[Note]:
    """Pluck a pattern over the chord's voices that the session keeps to the end."""
    mood = timeline.mood
    if mood.pulse == 0.0:
        return
    pattern = dice(timeline.seed, "pattern").permutation([0, 1, 2, 3, 1, 2, 3, 2])
    count = mood.beats_per_chord * mood.pulses_per_beat
    touches = dice(timeline.seed, "touch", chord.number).uniform(0.7, 1.0, count)
    for place in range(count):
        seconds = chord.onset + place * mood.beat_seconds / mood.pulses_per_beat
        swell = 0.8 + 0.2 * np.sin(2 * np.pi * seconds / 41.0)
        accent = 1.0 if place % (2 * mood.pulses_per_beat) == 0 else 0.72
        yield Note(
            seconds=seconds,
            instrument=Instrument.PLUCK,
            pitch=chord.voices[pattern[place % pattern.size]],
            level=float(mood.pulse * touches[place] * swell * accent),
            pan=0.35 if place % 2 else -0.35,
        )


def _thumps(timeline: Timeline, chord: Chord) -> Iterator[Note]:
    """Lay a soft beat under the pulse, tuned to the root."""
    mood = timeline.mood
    if mood.thump == 0.0:
        return
    for beat in range(mood.beats_per_chord):
        yield Note(
            seconds=chord.onset + beat * mood.beat_seconds,
            instrument=Instrument.THUMP,
            pitch=_THUMP_FROM + (chord.bass - _THUMP_FROM) % 12,
            level=mood.thump * (1.0 if beat % 2 == 0 else 0.6),
            reverberant=False,
        )


def strike(instrument: Instrument, pitch: int, *, turn: float) -> Samples:
    """Render one note at full level, mono, beginning and ending in silence.

    `turn` shifts all phases, in turns. A quarter between neighbouring segments makes the two
    copies of one note uncorrelated, so that an equal-power crossfade holds its level.
    """
    timbre = _TIMBRES[instrument]
    seconds = np.arange(round(timbre.length * SAMPLE_RATE), dtype=np.float32) / SAMPLE_RATE
    cycles = seconds * np.float32(hertz(pitch))
    match instrument:
        case Instrument.THUMP:
            # The pitch falls on to its note: half an octave, gone after a fiftieth of a second.
            cycles += np.float32(0.5 * hertz(pitch) * 0.02) * (1 - np.exp(-seconds / 0.02))
        case Instrument.BELL | Instrument.KEYS | Instrument.PLUCK:
            pass
        case _:
            assert_never(instrument)
    sound = np.zeros_like(seconds)
    for ratio, level, decay in timbre.partials:
        angle = 2 * np.pi * (cycles * np.float32(ratio) % 1.0 + np.float32(turn))
        sound += np.float32(level) * np.sin(angle) * np.exp(-seconds / np.float32(decay))
    sound *= 0.5 - 0.5 * np.cos(np.pi * np.minimum(seconds / timbre.attack, 1.0))
    sound *= np.minimum((timbre.length - seconds) / _RELEASE_SECONDS, 1.0)
    return sound.astype(np.float32, copy=False)
