"""Nothing blocks the window: the event loop of the real program, watched through a session."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from focusdesk.core.account import Access, ApiKey
from focusdesk.core.model import Bookmark, ClipFacts, Piece, Segment, SignedUrl
from focusdesk.services import journal
from focusdesk.services.cache import Cache
from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, SESSION, ForeignService
from tests.turns import LONG_MS, Turn

SIZES = ((360, 480), (1200, 900), (500, 700))
WIDE = ((2800, 1700), (2000, 1700), (2800, 1700))
"""At two pixels for one, 1400 of them across."""

PARTS = 240
"""Two minutes each: eight hours."""

HUGE_MS = 2 * LONG_MS
"""Five million pixels are a lot to paint in software, when facts come in the same turn."""


class Watched:
    """The program while its turns are watched."""

    def __init__(self, desktop: Desktop, process: subprocess.Popen[str], report: Path) -> None:
        self._desktop = desktop
        self._process = process
        self._report = report

    def press(self, key: str, told: str) -> None:
        """Press a key, and wait until it is taken."""
        before = self._desktop.log().count(told)
        self._desktop.press(key)
        rig.until(lambda: self._desktop.log().count(told) > before, f"{key} is taken")

    def choose(self, name: str, value: str) -> None:
        """Choose on the page of settings, and wait until that is kept."""
        self._tell(f"{name} {value}")
        rig.until(lambda: self._settings().get(name) == value, f"{name} is {value}")

    def end(self) -> None:
        """End the session, and wait until it is over."""
        self._tell("end")
        rig.until(lambda: "-> Forget(" in self._desktop.log(), "the session is over")

    def resize(self, *sizes: tuple[int, int]) -> None:
        window = self._desktop.window()
        for width, height in sizes:
            self._desktop.run("xdotool", "windowsize", "--sync", window, str(width), str(height))

    def leave(self) -> list[Turn]:
        """Quit; return the turns that were long."""
        self._desktop.press("ctrl+q")
        rig.until(lambda: self._process.poll() is not None, "the program leaves")
        told = json.loads(self._report.read_text())
        assert told["count"] > 100
        return [Turn(**{**turn, "stacks": tuple(turn["stacks"])}) for turn in told["long"]]

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _settings(self) -> dict[str, object]:
        path = self._desktop.profile / "settings.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}


@contextlib.contextmanager
def watching(
    desktop: Desktop, report: Path, *arguments: str, **environment: str
) -> Iterator[Watched]:
    """The real program, watched; ended by us if it does not end by itself."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.turns", str(report)),
            *(*arguments, "--profile", str(desktop.profile)),
        ],
        env={
            **desktop.environment,
            **environment,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        desktop.window()
        yield Watched(desktop, process, report)
    finally:
        rig.end(process)


def too_long(turns: list[Turn], most_ms: float = LONG_MS) -> list[Turn]:
    """A turn's work is counted in the processor's time, its waiting by what it waited in."""
    return [turn for turn in turns if turn.takes_more_than(most_ms) or turn.is_blocked]


def test_no_turn_of_the_loop_is_long_through_a_whole_session(
    desktop: Desktop, tmp_path: Path
) -> None:
    """Start, play, seek, keep, resize, change pages, windows, theme and language, and end."""
    demo = ("--demo", "--minutes", "5", "--segment-seconds", "30")
    with watching(desktop, tmp_path / "turns.json", *demo) as program:
        # There is nowhere to seek from before something is heard, however much is ready.
        rig.until(lambda: "segment 0 is heard" in desktop.log(), "the music is heard")
        rig.until(lambda: "-> Append(index=1" in desktop.log(), "two pieces are ready")
        for key, told in (
            ("Right", "SeekPressed("),
            ("n", "SkipPressed()"),
            ("p", "BackPressed()"),
            ("Up", "VolumeChosen("),
            ("k", "KeepPressed("),
            ("space", "PausePressed()"),
            ("space", "PlayPressed()"),
        ):
            program.press(key, told)
        large = desktop.window()
        program.press("c", "the small window instead")
        rig.until(lambda: desktop.window() != large, "the small window is there instead")
        program.press("Escape", "bringing the window up")
        rig.until(lambda: desktop.window() == large, "the large window is there again")
        program.resize(*SIZES)
        desktop.press("F1", "Escape", "F1", "Escape", "ctrl+comma", "Escape", "ctrl+comma")
        for name, value in (
            ("theme", "dark"),
            ("theme", "light"),
            ("language", "de"),
            ("language", "en"),
        ):
            program.choose(name, value)
        desktop.press("Escape")
        program.choose("language", "de")
        program.choose("theme", "dark")
        program.end()
        program.resize(*SIZES)
        turns = program.leave()

    assert too_long(turns) == []


def eight_hours(service: ForeignService) -> Bookmark:
    """A session that was left in its second last part, with the outlines of all that was heard."""
    outline = bytes((130 + 7 * n) % 60 + 150 for n in range(240))
    pieces = tuple(
        Piece(
            segment=Segment(
                index=index,
                url=SignedUrl(""),
                duration=120.0,
                target_lufs=-14.0,
                fade_in=1.5,
                fade_out=1.5,
            ),
            facts=ClipFacts(
                index=index,
                frames=120 * rig.RATE,
                measured_lufs=-18.0,
                target_lufs=-14.0,
                gain_db=4.0,
                true_peak_dbtp=-3.0,
                outline=outline,
            ),
        )
        for index in range(PARTS)
    )
    return Bookmark(
        api_url=service.url,
        org=ORG,
        session_id=SESSION,
        request=None,
        goal="focus",
        target_minutes=480,
        total_segments=PARTS,
        position=118.5 * (PARTS - 2),
        index=PARTS - 2,
        within=1.0,
        pieces=pieces,
    )


def test_no_turn_is_long_while_eight_hours_are_drawn_at_two_pixels_for_one(
    desktop: Desktop, tmp_path: Path
) -> None:
    sound = sounds.write(tmp_path / "0.flac", sounds.pink(120.0, seed=1, level_db=-20))
    service = ForeignService([sound] * PARTS, target_minutes=480)
    with service, rig.screen("2900x1800x24") as display:
        desktop.environment["DISPLAY"] = display
        left = eight_hours(service)
        (desktop.profile / "sessions").mkdir(parents=True)
        journal.save(desktop.profile / "sessions" / "1.json", left)
        cache = Cache(desktop.profile / "cache", Access(left.api_url, ORG, ApiKey(KEY)))
        for index in range(PARTS):
            path = cache.path(SESSION, index)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(sound)
        asked = ("--api-url", left.api_url, "--org", ORG)
        report = tmp_path / "turns.json"
        with watching(desktop, report, *asked, FREDDY_API_KEY=KEY, QT_SCALE_FACTOR="2") as program:
            rig.until(lambda: "-> Append(" in desktop.log(), "it is there again")
            program.press("space", "PlayPressed()")
            rig.until(lambda: "is heard" in desktop.log(), "the music is heard")
            for size, key in zip(WIDE, ("Right", "Right", "Left"), strict=True):
                program.resize(size)
                program.press(key, "SeekPressed(")
            program.press("p", "BackPressed()")
            turns = program.leave()

    assert too_long(turns, HUGE_MS) == []
