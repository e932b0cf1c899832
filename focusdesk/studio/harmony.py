"""The chords of a session, on one clock that all its segments share.

Segment i sounds the session time from i * hop on, hop being its length less one crossfade. Two
neighbours therefore hold the same chord and the same beat wherever they overlap, although each is
composed without knowledge of the other.
"""

import itertools
import math
from dataclasses import dataclass

from focusdesk.studio.dice import dice
from focusdesk.studio.mood import Mode, Mood

_SCALES: dict[Mode, tuple[int, ...]] = {
    Mode.IONIAN: (0, 2, 4, 5, 7, 9, 11),
    Mode.DORIAN: (0, 2, 3, 5, 7, 9, 10),
    Mode.LYDIAN: (0, 2, 4, 6, 7, 9, 11),
    Mode.MIXOLYDIAN: (0, 2, 4, 5, 7, 9, 10),
    Mode.AEOLIAN: (0, 2, 3, 5, 7, 8, 10),
}

# Scale degrees of the chords, counted from 0; none is diminished in its mode.
_CYCLES: dict[Mode, tuple[tuple[int, ...], ...]] = {
    Mode.IONIAN: ((0, 5, 3, 4), (0, 3, 5, 4), (0, 2, 3, 4), (3, 0, 5, 4)),
    Mode.DORIAN: ((0, 3, 0, 6), (0, 2, 3, 6), (0, 6, 2, 3)),
    Mode.LYDIAN: ((0, 1, 0, 5), (0, 4, 5, 1), (0, 1, 5, 4)),
    Mode.MIXOLYDIAN: ((0, 6, 3, 0), (0, 4, 6, 3), (0, 3, 6, 4)),
    Mode.AEOLIAN: ((0, 5, 2, 6), (0, 3, 5, 6), (0, 5, 3, 2)),
}

_MOVES = (7, 5, 9, 3, 2, 10)  # Semitones to the next key, the near relations first.
_PHRASE = 8  # Chords until the voices come home, which bounds the way back to any chord.
_REACH = 12  # Semitones the voices may lie above or below the middle: two octaves to choose from.
_MAJOR_THIRD, _MINOR_SEVENTH, _MAJOR_NINTH = 4, 10, 14
_CLOSEST, _WIDEST = 2, 9  # Semitones between neighbouring voices that sound neither rough nor thin.
_LOWEST_BASS = 33  # A1, 55 Hz: lower roots would only rumble.


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A tonic (pitch class 0..11), its mode, and how the cycle and the timbre stand there."""

    tonic: int
    mode: Mode
    cycle: int
    brightness: float  # factor on the pad's cutoff
    evenness: float  # level of the even partials, 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """One chord: MIDI note numbers, sounding from `onset` (seconds of session time)."""

    number: int
    onset: float
    bass: int
    voices: tuple[int, ...]
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The harmony of a whole session, computed wherever it is looked at."""

    mood: Mood
    seed: int
    divergence: float
    hop: float  # seconds of session time from one segment's start to the next one's

    def chord_at(self, seconds: float) -> Chord:
        """Return the chord that rules at a moment of session time."""
        return self.chord(math.floor(seconds / self.mood.chord_seconds))

    def chord(self, number: int) -> Chord:
        """Return a chord by number, its voices led from the start of its phrase."""
        home = number - number % _PHRASE
        voices: tuple[int, ...] = ()
        for step in range(home, number + 1):
            voices = self._lead(voices, self._degree_and_key(step))
        degree, key = self._degree_and_key(number)
        root = key.tonic + _SCALES[key.mode][degree]
        return Chord(
            number=number,
            onset=number * self.mood.chord_seconds,
            bass=_LOWEST_BASS + (root - _LOWEST_BASS) % 12,
            voices=voices,
            key=key,
        )

    def key(self, region: int) -> Key:
        """Return the key around the start of segment `region`, walked to from the first one."""
        rng = dice(self.seed, "key")
        tonic = int(rng.integers(12))
        modes = self.mood.modes
        mode, cycle = int(rng.integers(len(modes))), int(rng.integers(16))
        brightness, evenness = 1.0, 0.75
        for move, which, turn, change, colour, grain in rng.random((max(0, region), 6)):
            if move < self.divergence:
                near = 2 + math.ceil(self.divergence * (len(_MOVES) - 2))
                tonic = (tonic + _MOVES[int(which * near)]) % 12
            mode += int(turn < 0.6 * self.divergence)
            cycle += int(change < self.divergence)
            brightness = 2.0 ** (self.divergence * (colour - 0.5))
            evenness = 0.75 + 0.5 * self.divergence * (grain - 0.5)
        return Key(
            tonic=tonic,
            mode=modes[mode % len(modes)],
            cycle=cycle,
            brightness=brightness,
            evenness=evenness,
        )

    def _degree_and_key(self, number: int) -> tuple[int, Key]:
        # Keys change in the middle of a segment, never at a seam.
        key = self.key(math.floor(number * self.mood.chord_seconds / self.hop + 0.5))
        cycles = _CYCLES[key.mode]
        half, place = divmod(number % _PHRASE, 4)
        return cycles[(key.cycle + half) % len(cycles)][place], key

    def _lead(self, before: tuple[int, ...], now: tuple[int, Key]) -> tuple[int, ...]:
        """Choose the octaves of a chord's tones so that the voices move least."""
        lowest = math.ceil(self.mood.centre - _REACH)
        places = [
            range(lowest + (tone - lowest) % 12, lowest + 2 * _REACH, 12)
            for tone in _upper_tones(*now)
        ]
        voicings = (tuple(sorted(notes)) for notes in itertools.product(*places))
        return min(voicings, key=lambda notes: _unease(notes, before, self.mood.centre))


def _upper_tones(degree: int, key: Key) -> tuple[int, ...]:
    """Third (or fourth), fifth, seventh and ninth over a degree, without harsh neighbours."""
    scale = _SCALES[key.mode]

    def tone(step: int) -> int:
        octave, place = divmod(degree + step, len(scale))
        return scale[place] + 12 * octave

    root = tone(0)
    dominant = tone(2) - root == _MAJOR_THIRD and tone(6) - root == _MINOR_SEVENTH
    third = tone(3) if dominant else tone(2)  # A tritone would ask to be resolved.
    ninth = tone(8) if tone(8) - root == _MAJOR_NINTH else tone(10)
    return tuple(key.tonic + pitch for pitch in (third, tone(4), tone(6), ninth))


def _unease(notes: tuple[int, ...], before: tuple[int, ...], centre: float) -> float:
    """Count what makes a voicing awkward: motion, crowding, and drifting off the middle."""
    motion = sum(abs(a - b) for a, b in zip(notes, before, strict=False))
    gaps = [b - a for a, b in itertools.pairwise(notes)]
    crowding = 14.0 * sum(gap < _CLOSEST for gap in gaps) + 2.0 * sum(gap > _WIDEST for gap in gaps)
    drift = abs(sum(notes) / len(notes) - centre)
    return motion + crowding + 1.5 * drift
