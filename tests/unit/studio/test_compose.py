"""The music itself: repeatable, clean at every sample, and different where it should be."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from focusdesk.studio.compose import Abandoned, Brief, compose, own_level, timeline_of
from focusdesk.studio.mastering import CEILING, SAMPLE_RATE, loudness
from focusdesk.studio.mood import Goal, Intensity

BRIEF = Brief(seconds=4.0, divergence=0.3, seed=5, prompt="rain on a tin roof")


def spectrum(pcm):
    """Return the share of energy in each of 24 third-of-an-octave bands."""
    power = np.abs(np.fft.rfft(pcm.mean(axis=1))) ** 2
    hz = np.fft.rfftfreq(pcm.shape[0], 1 / SAMPLE_RATE)
    edges = 40.0 * 2.0 ** (np.arange(25) / 3)
    bands = np.array([power[(hz >= a) & (hz < b)].sum() for a, b in pairwise(edges)])
    return bands / bands.sum()


@pytest.fixture(scope="module", params=list(Goal))
def piece(request):
    return compose(replace(BRIEF, goal=request.param), 3)


def test_equal_arguments_give_equal_samples():
    assert np.array_equal(compose(BRIEF, 2), compose(BRIEF, 2))


@pytest.mark.parametrize("change", [{"seed": 6}, {"goal": Goal.SLEEP}, {"divergence": 1.0}])
def test_other_briefs_give_other_samples(change):
    assert not np.array_equal(compose(BRIEF, 20), compose(replace(BRIEF, **change), 20))


def test_segments_share_no_phases():
    first, second = compose(BRIEF, 2), compose(BRIEF, 3)

    assert abs(np.corrcoef(first[:, 0], second[:, 0])[0, 1]) < 0.5


@pytest.mark.parametrize("seconds", [1.0, 2.3, 5.000013, 12.5])
def test_the_length_is_exact(seconds):
    pcm = compose(replace(BRIEF, seconds=seconds), 0)

    assert pcm.shape == (round(seconds * 48_000), 2)
    assert pcm.dtype == np.float32


def test_no_sample_leaves_the_ceiling_or_is_no_number(piece):
    assert np.isfinite(piece).all()
    assert np.abs(piece).max() <= CEILING <= 0.9


def test_there_is_no_dc(piece):
    assert np.abs(piece.mean(axis=0)).max() < 1e-3


def test_no_moment_is_silent_and_the_ends_are_mid_texture(piece):
    window = SAMPLE_RATE // 5
    whole = piece[: piece.shape[0] // window * window]
    level = np.sqrt((whole.reshape(-1, window, 2) ** 2).mean(axis=(1, 2)))
    db = 20 * np.log10(level / np.sqrt((piece**2).mean()))

    assert db.min() > -12
    assert db[[0, -1]].min() > -9


def test_no_sample_steps_far_from_its_neighbour(piece):
    step = np.abs(np.diff(piece, axis=0)).max()

    assert step < 0.4 * np.abs(piece).max()


def test_no_rumble_and_no_harsh_highs(piece):
    power = np.abs(np.fft.rfft(piece[:, 0] * np.hanning(piece.shape[0]))) ** 2
    hz = np.fft.rfftfreq(piece.shape[0], 1 / SAMPLE_RATE)

    assert power[hz < 35].sum() < 0.01 * power.sum()
    assert power[hz > 5000].sum() < 0.01 * power.sum()


def test_the_channels_are_related_but_not_the_same(piece):
    likeness = np.corrcoef(piece.T)[0, 1]

    assert 0.1 < likeness < 0.9


def test_each_segment_has_its_own_honest_level():
    levels = [own_level(BRIEF, index) for index in range(30)]

    assert all(-24 <= level <= -12 for level in levels)
    assert max(levels) - min(levels) > 6
    for index in (0, 1):
        measured = loudness(compose(BRIEF, index).T)
        assert measured == pytest.approx(levels[index], abs=0.5)


def test_peaks_stay_within_reach_of_the_target(piece):
    """-14 LUFS under -1 dBTP needs a peak to loudness ratio of 13 LU at most."""
    ratio = 20 * np.log10(np.abs(piece).max()) - loudness(piece.T)

    assert ratio <= 11.5


def test_goals_differ_in_colour():
    colours = {goal: spectrum(compose(replace(BRIEF, goal=goal), 1)) for goal in Goal}

    for one, other in combinations(colours, 2):
        assert np.abs(colours[one] - colours[other]).sum() > 0.05, (one, other)


def test_sleep_is_darker_than_focus_and_energize_brighter():
    hz = np.fft.rfftfreq(4 * SAMPLE_RATE, 1 / SAMPLE_RATE)

    def brightness(goal):
        power = np.abs(np.fft.rfft(compose(replace(BRIEF, goal=goal), 1)[:, 0])) ** 2
        return power[hz > 800].sum() / power.sum()

    assert brightness(Goal.SLEEP) < brightness(Goal.FOCUS) < brightness(Goal.ENERGIZE)


def test_intensity_brightens():
    def brightness(intensity):
        shares = spectrum(compose(replace(BRIEF, intensity=intensity), 1))
        return shares[13:].sum()

    low, medium, high = (brightness(each) for each in Intensity)
    assert low < medium < high


def test_the_prompt_rules_custom_prompt_and_nothing_else():
    rain = replace(BRIEF, goal=Goal.CUSTOM_PROMPT)
    snow = replace(rain, prompt="snow at night")

    assert not np.array_equal(compose(rain, 0), compose(snow, 0))
    assert timeline_of(rain).mood != timeline_of(snow).mood
    assert timeline_of(BRIEF) == timeline_of(replace(BRIEF, prompt="snow at night"))


def test_composing_stops_when_it_is_no_longer_wanted():
    with pytest.raises(Abandoned):
        compose(BRIEF, 0, wanted=lambda: False)


def test_an_equal_power_crossfade_of_neighbours_keeps_the_level():
    brief = replace(BRIEF, goal=Goal.ENERGIZE, seconds=10.0)
    fade = round(brief.crossfade_seconds * SAMPLE_RATE)
    first, second = (compose(brief, index) for index in (4, 5))
    first, second = (pcm / np.sqrt((pcm**2).mean()) for pcm in (first, second))
    angle = (np.arange(fade) + 0.5)[:, None] / fade * np.pi / 2
    seam = first[-fade:] * np.cos(angle) + second[:fade] * np.sin(angle)

    assert abs(20 * np.log10(np.sqrt((seam**2).mean()))) < 3


@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_bass_neither_fades_nor_doubles_in_a_crossfade(index):
    """Neighbours sound one root a quarter turn apart; random phases could cancel it."""
    fade = round(BRIEF.crossfade_seconds * SAMPLE_RATE)
    root = timeline_of(BRIEF).chord_at(0.0).bass
    line = round(440.0 * 2 ** ((root - 69) / 12) * BRIEF.crossfade_seconds)
    both = compose(BRIEF, index)[-fade:], compose(BRIEF, index + 1)[:fade]
    lines = [np.fft.rfft(pcm.mean(axis=1) * np.hanning(fade))[line] for pcm in both]
    likeness = (lines[0] * lines[1].conjugate()).real / abs(lines[0] * lines[1])

    assert abs(likeness) < 0.3
