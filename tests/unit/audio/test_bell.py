"""The bell at the end: soft, without a click, and over soon."""

import numpy as np

from focusdesk.audio import bell
from focusdesk.audio.mixer import Mixer
from focusdesk.core.model import ENGINE_RATE


def rung() -> np.ndarray:
    mixer = Mixer()
    mixer.append(bell.clip())
    mixer.close()
    heard = mixer.read(5 * ENGINE_RATE)
    assert mixer.is_silent
    return heard


def test_it_is_softer_than_the_music_was():
    assert np.abs(rung()).max() <= 10 ** (bell.PEAK_DB / 20) * 1.001
    assert np.sqrt(np.mean(rung()[:ENGINE_RATE] ** 2)) > 10 ** (-40 / 20)


def test_it_has_no_click():
    """No step is larger than the highest partial of both notes at their loudest could make."""
    heard = rung()
    steepest = 2 * np.pi * 523.25 * 3.01 / ENGINE_RATE * np.abs(heard).max()

    assert np.abs(np.diff(heard, axis=0, prepend=0.0)).max() < steepest


def test_it_dies_away_and_is_over_in_four_seconds():
    heard = np.abs(rung())
    seconds = [heard[n * ENGINE_RATE : (n + 1) * ENGINE_RATE].max() for n in range(5)]

    assert seconds == sorted(seconds, reverse=True)
    assert seconds[4] == 0.0
    assert heard[: 4 * ENGINE_RATE][-48:].max() < 1e-4


def test_each_ring_is_the_same():
    assert np.array_equal(bell.bell(), bell.bell())
