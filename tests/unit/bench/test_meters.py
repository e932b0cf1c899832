"""The meters of the bench read what was put there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import sounds
from tests.bench import meters

RATE = meters.RATE
HALF = st.integers(10, 20_000)


def steady(seconds: float = 6.0) -> meters.Pcm:
    """Sound whose power is the same wherever one looks: a tone of whole periods per window."""
    return sounds.sine(seconds, hertz=1000.0)


def shaped(gain_db: float) -> meters.Pcm:
    """A steady passage that is `gain_db` louder for half a second around its middle."""
    passage = steady(2 * meters.REACH / RATE).copy()
    middle = slice(meters.REACH - RATE // 4, meters.REACH + RATE // 4)
    passage[middle] *= np.float32(10 ** (gain_db / 20))
    return passage


@given(st.floats(-12.0, 12.0))
def test_a_seam_reads_as_many_decibels_as_it_has(gain_db):
    seam = meters.seam([shaped(gain_db)] * 2)

    assert seam.dip_db == pytest.approx(min(gain_db, 0.0), abs=0.01)
    assert seam.bump_db == pytest.approx(max(gain_db, 0.0), abs=0.01)


def test_seams_are_averaged_as_powers():
    seam = meters.seam([shaped(3.0), shaped(-40.0)])

    assert seam.bump_db == pytest.approx(0.0, abs=0.02)
    assert seam.dip_db == pytest.approx(10 * np.log10(10**0.3 / 2), abs=0.01)


@given(at=st.integers(0, 40_000), gain=st.floats(0.05, 1.0))
def test_a_passage_is_found_to_the_frame_however_soft_it_is(at, gain):
    noise = sounds.pink(0.25, seed=3)
    recording = np.zeros((60_000, 2), np.float32)
    recording[at : at + len(noise)] = noise * np.float32(gain)

    assert meters.locate(noise, recording) == at
    assert meters.locate(noise, recording, at - 500, at + 500) == at


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=1, max_size=8))
def test_every_hole_is_found_with_its_length(gaps):
    """Silence before the first sound and after the last is no hole."""
    tone, parts, expected, at = (
        np.ones((50, 2), np.float32),
        [np.zeros((70, 2), np.float32)],
        [],
        70,
    )
    for length, sounding in gaps:
        parts += [tone, np.zeros((length, 2), np.float32), np.ones((sounding, 2), np.float32)]
        expected.append((at + len(tone), length))
        at += len(tone) + length + sounding
    pcm = np.concatenate([*parts, np.zeros((90, 2), np.float32)])

    assert meters.holes(pcm) == expected
    assert meters.longest_hole(pcm) == max(length for _, length in expected)
    assert meters.holes(pcm, longer_than=8) == [hole for hole in expected if hole[1] > 8]


def test_silence_has_no_holes():
    assert meters.holes(np.zeros((100, 2), np.float32)) == []


@given(lost=st.integers(1, 5_000), at=st.integers(1_000, 20_000))
def test_a_tone_that_lost_frames_is_broken_once(lost, at):
    tone = sounds.sine(1.0, hertz=440.0)
    cut = np.concatenate([tone[:at], tone[at + lost :]])
    # Where almost a whole number of periods is lost, there is almost nothing to be heard.
    slip = abs((lost * 440 / RATE + 0.5) % 1 - 0.5)
    found = meters.breaks(cut, 440.0)

    assert meters.breaks(tone, 440.0) == []
    if slip > 0.01:
        assert len(found) == 1
        assert abs(found[0] - at) <= 2


@given(length=HALF, at=HALF)
def test_a_hole_in_a_tone_is_a_break(length, at):
    tone = sounds.sine(1.0, hertz=440.0).copy()
    tone[at : at + length] = 0.0
    found = meters.breaks(tone, 440.0)

    # Its two edges are two breaks only where they are far apart.
    assert 1 <= len(found) <= 2
    assert abs(found[0] - at) <= 60


@given(st.floats(0.01, 4.0))
def test_a_gain_is_read_back(gain):
    source = sounds.pink(0.2, seed=1)

    assert meters.gain_of(source * np.float32(gain), source) == pytest.approx(gain, rel=1e-5)


def test_a_click_is_a_sharper_corner():
    tone = steady(1.0).copy()
    smooth = meters.sharpest_corner(tone)
    tone[5_000] += 0.1

    assert meters.sharpest_corner(tone) > 5 * smooth
