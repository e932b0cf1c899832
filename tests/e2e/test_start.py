"""The start of the real program: alive while it imports, and obedient from the first moment on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, Answer, Asked, ForeignService
from tests.turns import LONG_MS, MARK_MS, Turn


@pytest.fixture
def service(tmp_path: Path) -> ForeignService:
    """A service that has a session ready the moment it is asked for."""
    noise = [sounds.write(tmp_path / "0.flac", sounds.pink(20.0, seed=1))]
    made = ForeignService(noise, target_minutes=60)

    def ready(asked: Asked) -> Answer | None:
        starts = asked.method == "POST" and asked.path.endswith("/sessions")
        return Answer(202, made.listing()) if starts else None

    made.script.append(ready)
    return made


def test_start_is_obeyed_the_moment_the_window_is_there(
    desktop: Desktop, service: ForeignService
) -> None:
    """With an account, whose key nobody can have looked for yet."""
    desktop.settle(volume=1.0, org=ORG)
    with (
        service,
        desktop.sound.recorded() as recording,
        desktop.focusdesk("--api-url", service.url, FREDDY_API_KEY=KEY),
    ):
        desktop.press("Return")
        rig.until(recording.is_sounding, "what was asked for is heard", every=0.1)
        starts = [one for one in service.asked if one.method == "POST"]

    assert len(starts) == 1


def test_the_window_is_alive_while_the_rest_is_imported(desktop: Desktop, tmp_path: Path) -> None:
    """An import in another thread holds the interpreter at times; never for as long as is felt."""
    report = tmp_path / "turns.json"
    command = [sys.executable, "-m", "tests.turns", str(report), "--profile", str(desktop.profile)]
    program = subprocess.Popen(
        command,
        env={**desktop.environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.DEVNULL,
    )
    try:
        desktop.window()
        rig.until(lambda: "the threads are up" in desktop.log(), "all is imported")
        desktop.press("ctrl+q")
        rig.until(lambda: program.poll() is not None, "the program leaves")
    finally:
        rig.end(program)
    told = [Turn(**{**turn, "stacks": tuple(turn["stacks"])}) for turn in
            json.loads(report.read_text())["long"]]  # fmt: skip

    assert [turn for turn in told if turn.is_busy] == []
    assert [turn for turn in told if turn.is_blocked] == []
    assert [turn for turn in told if turn.kept_ms > LONG_MS + MARK_MS] == []
