"""The outline of a clip: as loud as it is heard, in a few bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.audio import clip
from focusdesk.audio.outline import outline
from focusdesk.audio.source import Store
from focusdesk.core.model import OUTLINE_DB, OUTLINE_HZ, OUTLINE_STEPS, Segment, SignedUrl
from tests.sounds import RATE, pink, write

SEGMENT = Segment(index=4, url=SignedUrl(""), duration=9.9)


def lufs(value: int) -> float:
    """What a value of an outline says."""
    return (value / OUTLINE_STEPS - 1.0) * OUTLINE_DB


@pytest.mark.parametrize("level_db", [-40.0, -30.0, -12.0])
def test_it_tells_how_loud_the_clip_is_heard_whatever_its_own_level(tmp_path, level_db):
    store = Store(tmp_path / "scratch")
    file = write(tmp_path / "a.wav", pink(8.0, level_db=level_db), rate=RATE, subtype="FLOAT")
    made = clip.prepare(file, SEGMENT, run=1, target_lufs=-16.0, store=store)
    store.close()

    assert len(made.facts.outline) == 8 * OUTLINE_HZ
    assert [lufs(value) for value in made.facts.outline] == pytest.approx([-16.0] * 16, abs=1.5)


def test_it_rises_and_falls_with_the_music():
    steps = outline(np.repeat(np.array([0.05, 0.2, 0.05], np.float32), 10), 0.0)

    assert len(steps) == 6
    assert steps[:2] == steps[4:]
    assert lufs(steps[2]) - lufs(steps[0]) == pytest.approx(6.0, abs=0.2)


@given(
    levels=st.lists(st.floats(0.0, 1e9, width=32), max_size=40),
    gain_db=st.floats(-40.0, 40.0),
)
def test_any_levels_have_one(levels, gain_db):
    made = outline(np.array(levels, dtype=np.float32), gain_db)

    assert len(made) == -(-len(levels) * OUTLINE_HZ // 10)


def test_silence_is_flat():
    assert outline(np.zeros(20, np.float32), 24.0) == bytes(4)
