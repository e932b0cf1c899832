"""Decoded sound on disk: the same samples as in memory, wherever they are read."""

import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focusdesk.audio.mixer import Mixer
from focusdesk.audio.source import AHEAD, BLOCK, Cursor, Memory, Store
from focusdesk.core.errors import StorageFailed
from tests.sounds import pink
from tests.unit.audio.sounding import clip, pull

FRAMES = 12 * BLOCK + 123
SOUND = pink(FRAMES / 48_000, seed=1)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = Store(tmp_path_factory.mktemp("scratch"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def scratch(store):
    made = store.scratch()
    for start in range(0, len(SOUND), 10_000):
        made.add(SOUND[start : start + 10_000])
    return made


def test_it_holds_what_was_added_in_order(scratch):
    assert scratch.frames == len(SOUND)
    assert np.array_equal(np.concatenate(list(scratch.blocks())), SOUND)


@given(
    reads=st.lists(
        st.tuples(st.integers(0, len(SOUND)), st.integers(0, 3 * BLOCK)), min_size=1, max_size=8
    ),
    start=st.integers(0, len(SOUND) - 1),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_cursor_reads_the_same_as_memory_wherever_it_jumps(scratch, reads, start):
    cursor = scratch.cursor(start)
    for first, count in reads:
        frames = min(count, len(SOUND) - first)
        assert np.array_equal(cursor.read(first, frames), Memory(SOUND).read(first, frames))


def test_a_cursor_holds_a_bounded_piece_however_far_it_has_read(scratch):
    cursor = Cursor(scratch, 0)
    for first in range(0, len(SOUND) - 5_000, 5_000):
        cursor.read(first, 5_000)
        assert len(cursor._blocks) <= AHEAD + 3


def test_a_reader_goes_on_while_the_disk_stalls(store, scratch):
    """What is ahead is in memory already: a stall is not heard."""
    cursor = scratch.cursor()
    cursor.read(0, 100)
    for block in cursor._blocks.values():
        block.result()
    stalled, free = threading.Event(), threading.Event()

    def stall():
        stalled.set()
        free.wait(30)

    store.reader.submit(stall)
    assert stalled.wait(30)
    heard = cursor.read(1_000, AHEAD * BLOCK)
    free.set()

    assert np.array_equal(heard, SOUND[1_000 : 1_000 + AHEAD * BLOCK])


def test_nothing_is_left_in_the_folder(store, scratch):
    assert scratch.frames
    assert list(store.folder.iterdir()) == []


def test_a_folder_that_takes_no_file_is_a_failure_of_the_disk(tmp_path):
    (tmp_path / "file").write_text("in the way")
    blocked = Store(tmp_path / "file")
    with pytest.raises(StorageFailed):
        blocked.scratch()
    blocked.close()


def test_a_mix_from_disk_is_the_mix_from_memory_to_the_bit(store):
    mixers = [Mixer(), Mixer()]
    for index in range(3):
        sound = pink(4.0, seed=index)
        kept = store.scratch()
        kept.add(sound)
        made = clip(sound, index=index, fade_in=48_000, fade_out=48_000)
        mixers[0].append(made)
        mixers[1].append(
            type(made)(
                run=1,
                source=kept,
                gain=made.gain,
                fade_in=made.fade_in,
                fade_out=made.fade_out,
                facts=made.facts,
                levels=made.levels,
            )
        )
    for mixer in mixers:
        mixer.close()

    memory, disk = (pull(mixer, mixer.end, block=1_001) for mixer in mixers)
    assert np.array_equal(memory, disk)
