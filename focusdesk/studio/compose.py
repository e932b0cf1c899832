"""Compose one segment of focus music from its brief: pure, seeded, and in mid-texture at both ends.

Everything that two neighbouring segments share (harmony, beats, the slow movement of levels) is a
function of session time; what must differ (phases and noise) is drawn anew for each segment.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from focusdesk.studio.dice import dice, seed_of
from focusdesk.studio.harmony import Chord, Timeline
from focusdesk.studio.mastering import SAMPLE_RATE, Samples, master
from focusdesk.studio.mood import Goal, Intensity, mood_for
from focusdesk.studio.notes import LONGEST_SECONDS, Instrument, score, strike
from focusdesk.studio.pads import LOOP_FRAMES, loops
from focusdesk.studio.room import ECHO_FRAMES, add_room, echo

CROSSFADE_SECONDS = 1.5
_QUIETEST_LUFS, _LOUDEST_LUFS = -23.5, -12.5
_EARLIER_SECONDS = LONGEST_SECONDS + ECHO_FRAMES / SAMPLE_RATE  # Notes that still ring.
_WET = 0.55
_BASS_SWELL_SECONDS = 1.2  # Two low roots at once would beat against each other.


class Abandoned(Exception):
    """The composition is no longer wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What to compose: every segment of a session follows from this and its index."""

    goal: Goal = Goal.FOCUS
    intensity: Intensity = Intensity.MEDIUM
    divergence: float = 0.0  # 0: each segment very like the last .. 1: highly varied
    seed: int = 1
    seconds: float = 120.0  # of one segment
    prompt: str = ""  # counts for Goal.CUSTOM_PROMPT only

    @property
    def crossfade_seconds(self) -> float:
        """How much of a segment's end its successor sounds too: a quarter of it at most."""
        return min(CROSSFADE_SECONDS, self.seconds / 4)


def compose(
    brief: Brief, index: int, *, wanted: Callable[[], bool] = lambda: True
) -> NDArray[np.float32]:
    """Return segment `index` as (round(seconds * 48000), 2) float32 at 48 kHz.

    Equal arguments give equal samples. `wanted` is asked between the stages of the work; once it
    says no, Abandoned is raised.
    """
    timeline = timeline_of(brief)
    frames = round(brief.seconds * SAMPLE_RATE)
    earlier = round(_EARLIER_SECONDS * SAMPLE_RATE)
    canvas = _Canvas(
        sound=np.zeros((2, earlier + frames), dtype=np.float32),
        start=index * timeline.hop - earlier / SAMPLE_RATE,
        index=index,
        wanted=wanted,
    )
    chords = _chords(timeline, canvas)
    _strike_all(canvas, timeline, chords)
    for chord in chords:
        _sustain(canvas, timeline, chord, heard_from=earlier)
    piece = canvas.sound[:, earlier:]
    canvas.check()
    master(piece, own_level(brief, index))
    return piece.T


def timeline_of(brief: Brief) -> Timeline:
    """Return the harmony that a brief leads to."""
    prompted = brief.goal is Goal.CUSTOM_PROMPT
    return Timeline(
        mood=mood_for(brief.goal, brief.intensity, prompt=brief.prompt),
        seed=brief.seed ^ seed_of(brief.prompt) if prompted else brief.seed,
        divergence=brief.divergence,
        hop=brief.seconds - brief.crossfade_seconds,
    )


def own_level(brief: Brief, index: int) -> float:
    """Return the loudness in LUFS at which a segment is delivered: takes differ, as they do."""
    return float(dice(brief.seed, "level", index).uniform(_QUIETEST_LUFS, _LOUDEST_LUFS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Canvas:
    """The samples being filled, (2, n), and the session time in seconds at which they start."""

    sound: Samples
    start: float
    index: int
    wanted: Callable[[], bool]

    @property
    def turn(self) -> float:
        """A quarter between neighbours: their common tones then crossfade at equal power."""
        return 0.25 * (self.index % 2)

    def check(self) -> None:
        """Raise Abandoned if nobody wants this piece any more."""
        if not self.wanted():
            raise Abandoned

    def place(self, seconds: float) -> int:
        """Return the frame of a moment of session time, which may lie outside."""
        return round((seconds - self.start) * SAMPLE_RATE)


def _chords(timeline: Timeline, canvas: _Canvas) -> list[Chord]:
    """All chords that sound on the canvas, and the next one, which may be swelling already."""
    stop = canvas.start + canvas.sound.shape[1] / SAMPLE_RATE
    first = math.floor(canvas.start / timeline.mood.chord_seconds)
    last = math.floor(stop / timeline.mood.chord_seconds) + 1
    return [timeline.chord(number) for number in range(first, last + 1)]


def _strike_all(canvas: _Canvas, timeline: Timeline, chords: list[Chord]) -> None:
    """Lay every struck note on the canvas, then the room around them."""
    frames = canvas.sound.shape[1]
    dry = np.zeros(frames, dtype=np.float32)
    ready: dict[tuple[Instrument, int], Samples] = {}
    for note in score(timeline, chords):
        at = canvas.place(note.seconds)
        if not 0 <= at < frames:
            continue
        name = note.instrument, note.pitch
        if name not in ready:
            ready[name] = strike(*name, turn=canvas.turn)
        tone = ready[name][: frames - at] * np.float32(note.level)
        left, right = _pan(note.pan)
        canvas.sound[0, at : at + tone.size] += left * tone
        canvas.sound[1, at : at + tone.size] += right * tone
        if note.reverberant:
            dry[at : at + tone.size] += tone
    canvas.check()
    room = echo(timeline.seed, tail_seconds=timeline.mood.tail_seconds)
    add_room(canvas.sound, dry, room * np.float32(_WET))
    canvas.check()


def _pan(place: float) -> tuple[np.float32, np.float32]:
    angle = (place + 1.0) * np.pi / 4
    return np.float32(np.cos(angle)), np.float32(np.sin(angle))


def _sustain(canvas: _Canvas, timeline: Timeline, chord: Chord, *, heard_from: int) -> None:
    """Add a chord's pad, bass and air, swelling in and out at equal power with its neighbours."""
    mood = timeline.mood
    stop = chord.onset + mood.chord_seconds + mood.swell_seconds / 2
    low = max(heard_from, canvas.place(chord.onset - mood.swell_seconds / 2))
    high = min(canvas.sound.shape[1], canvas.place(stop))
    if low >= high:
        return
    canvas.check()
    rng = dice(timeline.seed, f"phases {canvas.index}", chord.number)
    began = canvas.start + low / SAMPLE_RATE
    layers = loops(chord, mood, rng, moment=began, turn=canvas.turn)
    for start in range(low, high, LOOP_FRAMES):
        count = min(LOOP_FRAMES, high - start)
        seconds = np.linspace(0, count / SAMPLE_RATE, count, endpoint=False, dtype=np.float32)
        moment = canvas.start + start / SAMPLE_RATE
        since = seconds + np.float32(moment - chord.onset)
        shape = _swell(since, mood.swell_seconds, mood.chord_seconds)
        target = canvas.sound[:, start : start + count]
        target += layers.bass[:, :count] * _swell(since, _BASS_SWELL_SECONDS, mood.chord_seconds)
        target += layers.body[:, :count] * shape
        target += layers.sheen[:, :count] * (shape * _wave(seconds, moment, 37.0, 0.6))
        target += layers.air[:, :count] * (shape * _wave(seconds, moment, mood.breath_seconds, 0.4))


def _swell(since: Samples, seconds: float, chord_seconds: float) -> Samples:
    """Equal-power rise and fall of a chord, by seconds since its onset."""
    rise = np.clip(since / np.float32(seconds) + np.float32(0.5), 0, 1)
    fall = np.clip(
        (np.float32(chord_seconds) - since) / np.float32(seconds) + np.float32(0.5), 0, 1
    )
    shape: Samples = np.sin(np.float32(np.pi / 2) * rise) * np.sin(np.float32(np.pi / 2) * fall)
    return shape


def _wave(seconds: Samples, moment: float, period: float, depth: float) -> Samples:
    """Draw a slow wave around 1 that all segments of a session agree on."""
    turns = seconds / np.float32(period) + np.float32(moment / period % 1.0)
    wave: Samples = np.float32(1.0) + np.float32(depth) * np.sin(np.float32(2 * np.pi) * turns)
    return wave
