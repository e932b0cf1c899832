"""From what was measured to what the page says."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests import rig, sounds
from tests.bench import endurance, joins, loudness, material, usage
from tests.bench.table import Table, between


def test_a_table_takes_the_place_of_the_one_between_the_marks():
    page = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n<!-- y: begin --><!-- y: end -->\n"
    once = between(page, "x", "new")

    assert once == (
        "a\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nb\n<!-- y: begin --><!-- y: end -->\n"
    )
    assert between(once, "x", "new") == once


def test_a_page_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="marks of x"):
        between("a <!-- x: begin --> b", "x", "new")


def test_a_player_that_fails_gets_a_row_that_says_why():
    table = Table("T", ("player", "a", "b", "remark"))

    def fails() -> int:
        raise AssertionError("it is silent\nand more")

    table.add(("one",), lambda: 5, lambda value: (str(value), "6", ""))
    table.add(("two",), fails, lambda value: (str(value), "6", ""))

    assert table.rows == [("one", "5", "6", ""), ("two", "-", "-", "failed: it is silent")]
    assert table.markdown().splitlines() == [
        "### T",
        "",
        "| player | a | b | remark |",
        "| --- | --- | --- | --- |",
        "| one | 5 | 6 |  |",
        "| two | - | - | failed: it is silent |",
    ]


@pytest.mark.parametrize(("added", "hole"), [(0, 0), (200, 200), (-31, 0)])
def test_frames_lost_or_added_at_a_join_are_counted(tmp_path, added, hole):
    _, files = material.cut_tone(tmp_path / "t", seconds=1.0)
    second = files[1][max(0, -added) :]
    silence = np.zeros((max(0, added), 2), np.float32)
    heard = np.concatenate([np.zeros((999, 2), np.float32), files[0], silence, second])
    join = joins.judge(heard, files)

    assert join.added == added
    assert join.hole == pytest.approx(hole, abs=2)
    if added:
        assert join.residual_db is None
        assert join.corner > 2
    else:
        assert join.residual_db is not None
        assert join.residual_db < -120
        assert join.corner == pytest.approx(1.0, abs=1e-3)


def test_levels_know_how_far_apart_they_are_and_how_wrong():
    levels = loudness.Levels([-14.1, -16.0, -13.5], -1.0)

    assert levels.spread == pytest.approx(2.5)
    assert levels.worst_error == pytest.approx(-2.0)


def test_a_tone_that_pauses_breaks_and_one_that_goes_on_does_not():
    tone = sounds.sine(8.0, hertz=endurance.HERTZ)
    paused = tone.copy()
    paused[4 * 48_000 : 4 * 48_000 + 480] = 0.0

    whole, broken = endurance.judge(tone), endurance.judge(paused)
    assert whole.frames == pytest.approx(4 * 48_000, abs=2)
    assert (whole.breaks, whole.silent_frames) == (0, 0)
    assert broken.breaks == 1
    assert broken.silent_frames == pytest.approx(480, abs=2)
    assert endurance.judge(np.zeros((100, 2), np.float32)).frames == 0


def test_times_are_read_from_a_process_with_an_awkward_name():
    """Its own, user and system, and those of children that have ended."""
    stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 0 0 0 150 50 30 20 20 0 1 0 5"

    assert usage.processor_time(stat) == pytest.approx(250 / usage.TICKS)


def test_wake_ups_are_switches_of_either_kind():
    status = "Name:\taudio\nvoluntary_ctxt_switches:\t41\nnonvoluntary_ctxt_switches:\t1\n"

    assert usage.switches(status) == 42
    assert usage.switches("") == 0


def test_memory_is_added_up_by_its_kind():
    one = "Rss: 4096 kB\nPss: 2048 kB\nPss_Anon: 1024 kB\nAnonymous: 1024 kB\n"

    assert usage.memory([one, one, ""]) == usage.Memory(4.0, 8.0, 2.0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc")
def test_children_are_counted_with_their_parent():
    command = ["sh", "-c", "exec 3<&0; cat <&3 & echo $!; wait"]  # until its input is closed
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdin
        assert parent.stdout
        child = int(parent.stdout.readline())
        name = Path("/proc", str(child), "comm")
        rig.until(lambda: name.read_text() == "cat\n", "the shell's child is what it is to become")
        found, memory = usage.tree(parent.pid), usage.memory_of(parent.pid)
        names = {thread.name for _, thread in usage.threads(parent.pid)}
        parent.stdin.close()

    assert found == [parent.pid, child]
    assert names == {"sh", "cat"}
    assert 0.0 < memory.pss <= memory.rss
