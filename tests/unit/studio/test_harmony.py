"""The harmony: one clock for all segments, voices that move little, keys that wander as told."""

from itertools import pairwise

import pytest

from focusdesk.studio.compose import Brief, timeline_of
from focusdesk.studio.harmony import Timeline
from focusdesk.studio.mood import Goal, Intensity, mood_for

GOALS = [goal for goal in Goal if goal is not Goal.CUSTOM_PROMPT]


def timeline(goal=Goal.FOCUS, *, divergence=0.0, seed=1):
    return timeline_of(Brief(goal=goal, divergence=divergence, seed=seed))


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("divergence", [0.0, 1.0])
def test_a_segment_starts_on_the_chord_on_which_the_last_one_ended(goal, divergence):
    brief = Brief(goal=goal, divergence=divergence, seconds=60.0)
    piece = timeline_of(brief)
    for index in range(1, 8):
        start = index * piece.hop
        end_of_last = (index - 1) * piece.hop + brief.seconds

        assert end_of_last == pytest.approx(start + brief.crossfade_seconds)
        assert piece.chord_at(start) == piece.chord(int(start // piece.mood.chord_seconds))
        around_the_seam = {
            piece.key(round(piece.chord_at(moment).onset / piece.hop))
            for moment in (start, end_of_last)
        }
        assert len(around_the_seam) == 1


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("seed", range(6))
def test_voices_move_little_and_stay_in_their_register(goal, seed):
    piece = timeline(goal, divergence=0.3, seed=seed)
    chords = [piece.chord(number) for number in range(24)]

    for before, after in pairwise(chords):
        motion = [abs(a - b) for a, b in zip(before.voices, after.voices, strict=True)]
        assert sum(motion) <= 24
    for chord in chords:
        assert len(set(chord.voices)) == 4
        assert all(abs(note - piece.mood.centre) <= 13 for note in chord.voices)
        assert 33 <= chord.bass <= 44


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("goal", GOALS)
def test_no_chord_has_a_minor_ninth_over_its_root_or_a_tritone_to_resolve(goal, seed):
    piece = timeline(goal, divergence=1.0, seed=seed)
    for number in range(32):
        chord = piece.chord(number)
        over_root = {(note - chord.bass) % 12 for note in chord.voices}

        assert 1 not in over_root
        assert not {4, 10} <= over_root


def test_without_divergence_the_key_never_changes():
    piece = timeline(divergence=0.0)

    assert len({piece.key(region) for region in range(20)}) == 1


def test_more_divergence_wanders_further():
    def keys(divergence):
        piece = timeline(divergence=divergence)
        return len({(key.tonic, key.mode) for key in map(piece.key, range(20))})

    assert keys(0.0) == 1
    assert keys(0.0) < keys(0.3) < keys(1.0)


def test_a_chord_does_not_depend_on_where_one_started_reading():
    piece = timeline(divergence=0.5)
    forwards = [piece.chord(number) for number in range(-3, 20)]
    backwards = [piece.chord(number) for number in reversed(range(-3, 20))]

    assert forwards == backwards[::-1]


def test_harmony_moves_even_without_divergence():
    piece = timeline()

    assert len({piece.chord(number).voices for number in range(8)}) >= 3


@pytest.mark.parametrize("goal", GOALS)
def test_intensity_sets_the_tempo(goal):
    low, medium, high = (mood_for(goal, each).beats_per_minute for each in Intensity)

    assert low < medium < high


def test_sleep_is_the_slowest():
    tempi = {goal: mood_for(goal, Intensity.MEDIUM).chord_seconds for goal in GOALS}

    assert max(tempi, key=lambda goal: tempi[goal]) is Goal.SLEEP


def test_a_timeline_can_be_read_far_into_the_day():
    piece = Timeline(mood=mood_for(Goal.FOCUS, Intensity.LOW), seed=3, divergence=1.0, hop=3.75)

    assert piece.chord_at(24 * 3600.0).voices


@pytest.mark.parametrize("goal", GOALS)
def test_neighbouring_voices_do_not_rub(goal):
    piece = timeline(goal, divergence=0.6)
    gaps = [
        high - low for number in range(40) for low, high in pairwise(piece.chord(number).voices)
    ]

    assert min(gaps) >= 2
