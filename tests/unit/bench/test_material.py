"""The signals of the bench are what their rows say."""

import itertools

import numpy as np
import pytest

from tests.bench import material, meters
from tests.integration import referee


@pytest.mark.parametrize("rho", [0.3, 0.9])
def test_neighbours_are_exactly_as_alike_as_they_are_said_to_be(tmp_path, rho):
    pieces = material.noises(tmp_path / "n", 3, 3.0, overlap=0.5, rho=rho, seed=1)
    sounds = [piece.pcm() for piece in pieces]
    shared = material.RATE // 2

    for one, other in itertools.pairwise(sounds):
        found = meters.correlation(one[-shared:], other[:shared])
        assert found == pytest.approx(rho, abs=1e-4)


def test_pieces_are_equally_loud_and_the_control_goes_on_without_a_seam(tmp_path):
    pieces = material.noises(tmp_path / "n", 2, 4.0, overlap=1.5, rho=0.0, seed=1)
    piece = pieces[1]
    frames = len(piece.pcm())
    middle = frames - round(1.5 * material.RATE) // 2
    inside = frames - (middle - meters.REACH)

    level = 10 * np.log10(np.mean(piece.pcm() ** 2))
    assert level == pytest.approx(material.LEVEL_DB, abs=1.0)
    assert len(piece.control) == 2 * meters.REACH
    assert np.allclose(piece.control[:inside], piece.pcm()[-inside:], atol=1e-6)


def test_the_halves_of_the_tone_are_the_tone(tmp_path):
    _, files = material.cut_tone(tmp_path / "t", seconds=1.0)
    tone = np.concatenate(files)[round(material.MARK * material.RATE) :]
    tone = tone[: 2 * material.RATE]

    assert meters.breaks(tone, material.TONE) == []


def test_the_programme_has_the_loudness_of_its_names_and_so_has_its_inside(tmp_path):
    levels = (-9.0, -30.0)
    files = material.programme(tmp_path / "p", levels, period=1.0, periods=4)

    for file, level in zip(files, levels, strict=True):
        pcm = material.read(file)
        assert np.abs(pcm).max() < 1.0
        assert referee.loudness(pcm) == pytest.approx(level, abs=0.02)
        inside = pcm[material.RATE : -material.RATE]
        assert referee.loudness(inside) == pytest.approx(level, abs=0.1)
