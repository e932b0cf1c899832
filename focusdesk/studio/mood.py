"""What each goal should feel like, as the numbers the composer works from."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from focusdesk.studio.dice import dice, seed_of


class Goal(StrEnum):
    """What the listener wants the music for, in the API's spelling."""

    FOCUS = "focus"
    RELAX = "relax"
    SLEEP = "sleep"
    ENERGIZE = "energize"
    CUSTOM_PROMPT = "custom_prompt"


class Intensity(StrEnum):
    """How dense and bright the music is, in the API's spelling."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Mode(StrEnum):
    """The scales a piece may live in."""

    IONIAN = "ionian"
    DORIAN = "dorian"
    LYDIAN = "lydian"
    MIXOLYDIAN = "mixolydian"
    AEOLIAN = "aeolian"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """The character of a piece; levels are linear, against a pad of level 1."""

    beats_per_minute: float
    beats_per_chord: int
    modes: tuple[Mode, ...]
    centre: float  # MIDI note number in the middle of the pad's voices
    cutoff_hz: float  # above this the pad grows dark
    slope: float  # partial n of a pad voice is n ** -slope as loud as its first
    swell_seconds: float  # how long one chord takes to become the next
    bass: float
    sheen: float  # the brighter half of the pad, which opens and closes
    air: float
    air_hz: float
    breath_seconds: float  # one slow wave of the air
    bells: float  # level
    bell_chance: float  # that a note of the motif is played
    keys: float  # rolled electric-piano chords
    pulse: float  # level of the plucked pattern
    pulses_per_beat: int
    thump: float
    tail_seconds: float  # reverberation, down by 60 dB

    @property
    def beat_seconds(self) -> float:
        """The length of one beat."""
        return 60.0 / self.beats_per_minute

    @property
    def chord_seconds(self) -> float:
        """The time from one chord to the next."""
        return self.beats_per_chord * self.beat_seconds


_FOCUS = Mood(
    beats_per_minute=66.0,
    beats_per_chord=16,
    modes=(Mode.DORIAN, Mode.LYDIAN, Mode.MIXOLYDIAN),
    centre=61.0,
    cutoff_hz=900.0,
    slope=1.35,
    swell_seconds=4.0,
    bass=0.42,
    sheen=0.34,
    air=0.10,
    air_hz=2600.0,
    breath_seconds=23.0,
    bells=0.8,
    bell_chance=0.45,
    keys=0.0,
    pulse=0.8,
    pulses_per_beat=1,
    thump=0.0,
    tail_seconds=3.2,
)
_RELAX = Mood(
    beats_per_minute=58.0,
    beats_per_chord=16,
    modes=(Mode.IONIAN, Mode.LYDIAN),
    centre=60.0,
    cutoff_hz=750.0,
    slope=1.5,
    swell_seconds=5.0,
    bass=0.4,
    sheen=0.26,
    air=0.08,
    air_hz=1900.0,
    breath_seconds=17.0,
    bells=0.7,
    bell_chance=0.4,
    keys=0.9,
    pulse=0.0,
    pulses_per_beat=1,
    thump=0.0,
    tail_seconds=3.8,
)
_SLEEP = Mood(
    beats_per_minute=48.0,
    beats_per_chord=20,
    modes=(Mode.LYDIAN, Mode.AEOLIAN, Mode.IONIAN),
    centre=56.0,
    cutoff_hz=420.0,
    slope=1.9,
    swell_seconds=9.0,
    bass=0.34,
    sheen=0.14,
    air=0.30,
    air_hz=650.0,
    breath_seconds=11.0,
    bells=0.0,
    bell_chance=0.0,
    keys=0.0,
    pulse=0.0,
    pulses_per_beat=1,
    thump=0.0,
    tail_seconds=4.5,
)
_ENERGIZE = Mood(
    beats_per_minute=96.0,
    beats_per_chord=16,
    modes=(Mode.DORIAN, Mode.MIXOLYDIAN, Mode.IONIAN),
    centre=63.0,
    cutoff_hz=1300.0,
    slope=1.2,
    swell_seconds=2.0,
    bass=0.42,
    sheen=0.42,
    air=0.07,
    air_hz=4200.0,
    breath_seconds=19.0,
    bells=0.6,
    bell_chance=0.4,
    keys=0.0,
    pulse=1.5,
    pulses_per_beat=2,
    thump=1.2,
    tail_seconds=2.4,
)


def mood_for(goal: Goal, intensity: Intensity, *, prompt: str = "") -> Mood:
    """Return the mood of a goal at an intensity; a prompt counts for CUSTOM_PROMPT only."""
    return _at_intensity(_mood_of_goal(goal, prompt), intensity)


def _mood_of_goal(goal: Goal, prompt: str) -> Mood:
    match goal:
        case Goal.FOCUS:
            return _FOCUS
        case Goal.RELAX:
            return _RELAX
        case Goal.SLEEP:
            return _SLEEP
        case Goal.ENERGIZE:
            return _ENERGIZE
        case Goal.CUSTOM_PROMPT:
            return _prompted(prompt)
        case _:
            assert_never(goal)


def _prompted(prompt: str) -> Mood:
    """Take a goal's mood as ground and bend it; the same words always bend it the same way."""
    rng = dice(seed_of(prompt), "prompt")
    ground = (_FOCUS, _RELAX, _SLEEP, _ENERGIZE)[rng.integers(4)]
    modes = tuple(Mode)
    first = int(rng.integers(len(modes)))
    return replace(
        ground,
        modes=(modes[first], modes[(first + 1) % len(modes)]),
        beats_per_minute=ground.beats_per_minute * rng.uniform(0.9, 1.12),
        centre=ground.centre + rng.uniform(-3.0, 3.0),
        cutoff_hz=ground.cutoff_hz * rng.uniform(0.8, 1.35),
        slope=ground.slope * rng.uniform(0.9, 1.1),
        air=ground.air * rng.uniform(0.7, 1.6),
        bells=rng.uniform(0.3, 0.85),
        bell_chance=rng.uniform(0.2, 0.55),
        keys=float(rng.choice([0.0, 0.7])),
    )


def _at_intensity(mood: Mood, intensity: Intensity) -> Mood:
    match intensity:
        case Intensity.LOW:
            return _scaled(mood, tempo=0.92, bright=0.75, dense=0.55)
        case Intensity.MEDIUM:
            return mood
        case Intensity.HIGH:
            return _scaled(mood, tempo=1.08, bright=1.35, dense=1.4)
        case _:
            assert_never(intensity)


def _scaled(mood: Mood, *, tempo: float, bright: float, dense: float) -> Mood:
    return replace(
        mood,
        beats_per_minute=mood.beats_per_minute * tempo,
        cutoff_hz=mood.cutoff_hz * bright,
        sheen=mood.sheen * bright,
        bell_chance=mood.bell_chance * dense,
        keys=mood.keys * bright,
        pulse=mood.pulse * dense,
        thump=mood.thump * dense,
    )
