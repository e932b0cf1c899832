"""Seams are found in a recording by what was played, and judged only where that was whole."""

import numpy as np
import pytest

from tests.bench import material, meters, seams

OVERLAP = 1.5
FRAMES = round(seams.PIECE * material.RATE)
SHARED = round(OVERLAP * material.RATE)


@pytest.fixture
def pieces(tmp_path):
    return material.noises(tmp_path / "n", 4, seams.PIECE, overlap=OVERLAP, rho=0.0, seed=1)


def mixed(pieces, early=0):
    """Mix the pieces with linear fades, each begun `early` frames before its time."""
    step = FRAMES - SHARED - early
    recording = np.zeros((step * len(pieces) + SHARED + early + 40_000, 2), np.float32)
    rise = np.linspace(0.0, 1.0, SHARED, dtype=np.float32)[:, np.newaxis]
    for n, piece in enumerate(pieces):
        sound = piece.pcm()[: FRAMES - early]
        sound[:SHARED] *= rise
        sound[-SHARED:] *= rise[::-1]
        recording[20_000 + n * step :][: len(sound)] += sound
    return recording


@pytest.mark.parametrize("early", [0, 24_000])
def test_linear_fades_dip_by_three_decibels_wherever_they_begin(pieces, early):
    heard = seams.find(mixed(pieces, early), pieces, OVERLAP)

    assert heard.broken == 0
    assert heard.overlaps == pytest.approx([OVERLAP + early / material.RATE] * 3, abs=1e-4)
    assert meters.seam(heard.passages).dip_db == pytest.approx(-3.0, abs=0.6)


def test_the_seams_of_a_broken_piece_are_left_out(pieces):
    recording = mixed(pieces)
    middle = 20_000 + (FRAMES - SHARED) + FRAMES // 2 - 12_000
    dropped = np.concatenate([recording[:middle], recording[middle + 400 :]])
    heard = seams.find(dropped, pieces, OVERLAP)

    assert heard.broken == 1
    assert len(heard.passages) == 1


def test_a_piece_that_is_skipped_does_not_hide_those_behind_it(pieces):
    heard = seams.find(mixed([pieces[0], *pieces[2:]]), pieces, OVERLAP)

    assert heard.broken == 1
    assert heard.overlaps == pytest.approx([OVERLAP], abs=1e-4)


def test_what_is_missing_at_the_end_is_not_found_in_the_silence_behind_it(pieces):
    heard = seams.find(mixed(pieces[:2]), pieces, OVERLAP)

    assert heard.broken == 2
    assert len(heard.passages) == 1
