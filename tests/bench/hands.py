"""Hands: how soon a press in the window is heard, and how smoothly."""

import contextlib
import statistics
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests import rig, sounds
from tests.bench import material, meters, undisturbed
from tests.bench.meters import RATE, Pcm
from tests.bench.peers import FADE, FocusDesk, Player
from tests.bench.stage import stage
from tests.bench.table import FAILURES, Row, Table
from tests.bench.timed import Clock, TimedRecording, anchor, timed
from tests.bench.undisturbed import BEFORE
from tests.e2e.conftest import Desktop

BUDGET = 0.3
"""Every press is to be heard within so many seconds."""

NOTICED = 0.01
"""A hundredth of the music, -40 dB, is when a change counts as heard."""

TIMES = 5
"""How often each command is given."""

PHASE = 0.006
"""Each time so many seconds later in a block of the server's, of which each lasts 30 ms."""

HOLD = 0.08
"""How long a hand keeps a key down, in seconds: what acts on the release is as much later."""

APART = 1.4
"""So many seconds between two presses are enough for the first to be heard out."""

CLICK = 1.5
"""A corner so much sharper than the music's own sharpest is a click."""

PATIENCE = 1.0
"""How long a press is waited for to be heard, in seconds; then it counts as not heard."""

TARGET_LUFS = -26.0
"""So soft that nothing has to be limited, not even where two pieces add up."""

LENGTH = 40.0
CROSSING = 5.0
"""Pieces of which one half is a fade-in and the other a fade-out, in seconds."""

INTO = 0.9
"""So many seconds after a crossing has begun the first press comes."""

COLUMNS = ("command", "in", "presses", "median ms", "worst ms", "corner x", "remark")


@dataclass(frozen=True)
class Stroke:
    """A key, what it is for, and how many seconds after the one before it is pressed."""

    command: str
    key: str
    after: float = APART


MUSIC = (
    Stroke("seek forward", "Right"),
    Stroke("seek back", "Left"),
    Stroke("skip", "n"),
    Stroke("back", "p"),
    Stroke("mute", "m"),
    Stroke("unmute", "m"),
    Stroke("pause", "space"),
    Stroke("resume after 1 s", "space", 1.0),
    Stroke("pause", "space"),
    Stroke("resume after 3 s", "space", 3.0),
    Stroke("volume down", "Down"),
    Stroke("volume up", "Up"),
)
FADES = (
    (Stroke("mute", "m"), Stroke("unmute", "m"), Stroke("skip", "n")),
    (Stroke("pause", "space"), Stroke("resume after 1 s", "space", 1.0), Stroke("back", "p")),
)
"""What is pressed in one crossing and in the next; the last of each begins a piece."""


@dataclass(frozen=True)
class Press:
    """What was pressed, and when: in seconds of the monotonic clock."""

    command: str
    at: float


@dataclass(frozen=True)
class Take:
    """A recording with the presses made in it, the pieces they were made in, and its clock."""

    heard: Pcm
    clock: Clock
    presses: list[Press]
    pieces: list[Pcm]


@dataclass(frozen=True)
class Heard:
    """How long after the press it was heard, if it was, in seconds; how sharp a corner it made.

    `pieces` is how many of them sounded when it was pressed.
    """

    latency: float | None
    corner: float
    pieces: int


class Keyboard:
    """The keys of a desktop, and when each was pressed; ready to be pressed without a start-up."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._hand = threading.Event()

    def press(self, key: str) -> float:
        """Press a key as a hand does; return the moment before it went down."""
        at = time.monotonic()
        self._say(f"keydown {key}")
        self._hand.wait(HOLD)
        self._say(f"keyup {key}")
        return at

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()


@contextlib.contextmanager
def keyboard(desktop: Desktop) -> Iterator[Keyboard]:
    """An xdotool that is running already when a key is to be pressed in the window."""
    desktop.run("xdotool", "windowfocus", "--sync", desktop.window())
    process = subprocess.Popen(["xdotool", "-"], env=desktop.environment, stdin=subprocess.PIPE)
    try:
        yield Keyboard(process)
    finally:
        rig.end(process)


class Hand:
    """Presses keys at the times and phases that are asked for, and notes them down."""

    def __init__(self, keys: Keyboard, recording: TimedRecording) -> None:
        self.presses: list[Press] = []
        self._keys = keys
        self._recording = recording
        self._pause = threading.Event()
        self._last = recording.frames

    def rest(self, seconds: float) -> None:
        """Let so many seconds pass after the last press, and begin to count anew."""
        self._last += round(seconds * RATE)
        self._recording.until(self._last)

    def press(self, stroke: Stroke, turn: int) -> None:
        """Press a key, for the `turn`th time."""
        self._recording.until(self._last + round(stroke.after * RATE))
        # Blocks arrive every 30 ms, and this one just has: from here on each turn has its phase.
        self._pause.wait(turn % TIMES * PHASE)
        self.presses.append(Press(stroke.command, self._keys.press(stroke.key)))
        self._last = self._recording.frames


def pieces(folder: Path, count: int, seconds: float) -> tuple[list[Path], list[Pcm]]:
    """Write pieces of dull noise; return the files and what they hold."""
    folder.mkdir(parents=True)
    paths = [
        sounds.write(folder / f"{n:02}.flac", material.dull(seconds, seed=n), subtype="PCM_24")
        for n in range(count)
    ]
    return paths, [material.read(path) for path in paths]


def taken(
    made: tuple[list[Path], list[Pcm]], fade_seconds: float, act: Callable[[Desktop, Hand], None]
) -> Take:
    """Record what is heard while `act` presses keys in a session of the pieces that were made."""
    paths, held = made
    player = FocusDesk(window=True, target_lufs=TARGET_LUFS, fade_seconds=fade_seconds)
    with stage() as desktop, timed(desktop.sound) as recording:
        before = anchor(recording, desktop.sound)
        with player.playing(desktop, paths, fade=True), keyboard(desktop) as keys:
            rig.until(recording.is_sounding, "the music begins")
            hand = Hand(keys, recording)
            act(desktop, hand)
            hand.rest(APART)
        after = anchor(recording, desktop.sound)
    return Take(recording.pcm(), Clock(before, after), hand.presses, held)


def in_music(folder: Path) -> Take:
    """Give every command in the middle of a piece."""

    def act(desktop: Desktop, hand: Hand) -> None:
        rig.until(lambda: "-> Append(index=1)" in desktop.log(), "there is a piece to skip to")
        hand.rest(FADE)  # out of the fade-in, which would be taken for what a press does
        for turn in range(TIMES):
            for stroke in MUSIC:
                hand.press(stroke, turn)

    return taken(pieces(folder, 3, LENGTH), FADE, act)


def in_crossings(folder: Path) -> Take:
    """Give what commands there is time for while one piece crosses into the next."""

    def act(_desktop: Desktop, hand: Hand) -> None:
        for turn in range(TIMES):
            for strokes in FADES:
                # A piece has just begun, and is alone until its second half.
                hand.rest(CROSSING + INTO - APART)
                for stroke in strokes:
                    hand.press(stroke, turn)

    return taken(pieces(folder, 4 * TIMES, 2 * CROSSING), CROSSING, act)


def judge(take: Take) -> Mapping[str, list[Heard]]:
    """Find for each press when it was heard."""
    known = [undisturbed.mono(piece) for piece in take.pieces]
    frames = round(PATIENCE * RATE)
    places = [take.clock.frame(press.at) for press in take.presses]
    foretold = [
        undisturbed.foretell(undisturbed.mono(take.heard[at - BEFORE : at]), known, frames)
        for at in places
    ]
    # All pieces are equally strong, and nearly all presses are made at full volume.
    gain = max(one.gain for one in foretold)
    level = gain * float(np.sqrt(np.mean(known[0] ** 2)))
    sharpest = gain * max(meters.sharpest_corner(piece) for piece in take.pieces)
    found: dict[str, list[Heard]] = defaultdict(list)
    for press, at, was_to_come in zip(take.presses, places, foretold, strict=True):
        after = undisturbed.mono(take.heard[at : at + frames])
        first = undisturbed.first_difference(after, was_to_come.sound, NOTICED * level)
        latency = None if first is None else take.clock.when(at + first) - press.at
        corner = meters.sharpest_corner(take.heard[at - BEFORE : at + frames]) / sharpest
        found[press.command].append(Heard(latency, corner, was_to_come.pieces))
    return found


def row(command: str, where: str, presses: Sequence[Heard]) -> Row:
    """Put the presses of one command into figures."""
    latencies = [press.latency for press in presses if press.latency is not None]
    late = sum(latency > BUDGET for latency in latencies)
    remarks = [f"{late} later than {BUDGET * 1000:.0f} ms"] if late else []
    if len(latencies) < len(presses):
        remarks.append(f"{len(presses) - len(latencies)} not heard")
    clicks = sum(press.corner > CLICK for press in presses)
    remarks += [f"{clicks} with a click"] if clicks else []
    return (
        command,
        where,
        str(len(presses)),
        f"{statistics.median(latencies) * 1000:.0f}" if latencies else "-",
        f"{max(latencies) * 1000:.0f}" if latencies else "-",
        f"{max(press.corner for press in presses):.2f}",
        ", ".join(remarks),
    )


def table(folder: Path, _players: Sequence[Player]) -> Table:
    """Press every key, in the middle of music and in the middle of crossfades."""
    drawn = Table(f"From the press to the ear, at most {BUDGET * 1000:.0f} ms", COLUMNS)
    for where, make in (("music", in_music), ("crossfade", in_crossings)):
        try:
            found = judge(make(folder / where))
        except FAILURES as why:
            drawn.notes.append(f"Failed in {where}: {why}")
            continue
        drawn.rows.extend(row(command, where, presses) for command, presses in found.items())
    return drawn
