"""Nothing blocks the window: the event loop of the real program, watched through a session."""

import json
import subprocess
import sys
from pathlib import Path

from tests import rig
from tests.e2e.conftest import Desktop
from tests.turns import Turn

SIZES = ((360, 480), (1200, 900), (500, 700))


def watched(desktop: Desktop, report: Path) -> list[Turn]:
    """Start, play, seek, resize, change pages, pause and end; return the turns that were long."""
    arguments = ["--demo", "--minutes", "5", "--segment-seconds", "30"]
    arguments += ["--profile", str(desktop.profile)]
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.turns", str(report), *arguments],
        env={**desktop.environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.DEVNULL,
    )
    try:
        window = desktop.window()
        rig.until(lambda: "-> Append(index=1" in desktop.log(), "two pieces are ready")
        for key, told in (
            ("Right", "SeekPressed("),
            ("n", "SkipPressed()"),
            ("p", "BackPressed()"),
            ("Up", "VolumeChosen("),
            ("space", "PausePressed()"),
            ("space", "PlayPressed()"),
        ):
            press(desktop, key, told)
        for width, height in SIZES:
            desktop.run("xdotool", "windowsize", "--sync", window, str(width), str(height))
        desktop.press("F1", "Escape", "F1", "Escape", "ctrl+q")
        rig.until(lambda: program.poll() is not None, "the program leaves")
    finally:
        rig.end(program)
    told = json.loads(report.read_text())
    assert told["count"] > 100
    return [Turn(**{**turn, "stacks": tuple(turn["stacks"])}) for turn in told["long"]]


def press(desktop: Desktop, key: str, told: str) -> None:
    """Press a key, and wait until it is taken."""
    before = desktop.log().count(told)
    desktop.press(key)
    rig.until(lambda: desktop.log().count(told) > before, f"{key} is taken")


def test_no_turn_of_the_loop_is_long_through_a_whole_session(
    desktop: Desktop, tmp_path: Path
) -> None:
    """A turn's work is counted in the processor's time, its waiting by what it waited in."""
    turns = watched(desktop, tmp_path / "turns.json")

    assert [turn for turn in turns if turn.is_busy] == []
    assert [turn for turn in turns if turn.is_blocked] == []
