"""A recording that knows when each of its frames was heard, on the clock the bench itself reads.

A null sink plays on the monotonic clock of this machine, without a drift of its own; what is not
known is which of its frames was played when. What is recorded says so only roughly: the server
mixes ahead, a block at a time, and gives a block away whole or in parts. Where blocks are as short
as 5 ms, however, each arrives within 5 ms after its first frame was due, and never before. So a
second recorder asks the server for short blocks before the music and after it, but not while a
player plays: that would shorten the very way to the ear that is to be measured.
"""

import contextlib
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from tests import rig
from tests.bench.meters import RATE, Pcm

LATENCY_MS = 100
"""As long as the recorder may wait: longer than a player does, which so has its own way."""

SHORT_MS = 5
SHORT = RATE * SHORT_MS // 1000
MOST = 2 * SHORT
"""What arrives in no larger pieces, in frames, comes of short blocks."""

LOOK = RATE // 2
"""So long, in frames, the server is watched while its blocks are short."""


@dataclass(frozen=True)
class Arrival:
    """From which frame on something arrived, how many frames, and when: in seconds, monotonic."""

    frame: int
    frames: int
    at: float


@dataclass(frozen=True)
class Anchor:
    """A frame, and when it was heard."""

    frame: int
    at: float

    @classmethod
    def of(cls, arrivals: Sequence[Arrival]) -> "Anchor":
        """Return where the arrivals of short blocks place a frame in their middle.

        Not the earliest of them but the median: what was on its way for long places it too late,
        and nothing can place it too early.
        """
        short = [one for one in arrivals if one.frames <= MOST]
        assert short, "blocks arrive as short as was asked for"
        middle = short[len(short) // 2].frame
        return cls(middle, statistics.median(a.at - (a.frame - middle) / RATE for a in short))


@dataclass(frozen=True)
class Clock:
    """When each frame was heard, from one anchor before the music and one after it.

    The sink's frames are not quite 1/48000 s apart: the server rounds each block to microseconds.
    """

    before: Anchor
    after: Anchor

    @property
    def _pace(self) -> float:
        return (self.after.at - self.before.at) / (self.after.frame - self.before.frame)

    def when(self, frame: float) -> float:
        """Return when `frame` was heard, in seconds of the monotonic clock."""
        return self.before.at + (frame - self.before.frame) * self._pace

    def frame(self, at: float) -> int:
        """Return which frame was heard at that time."""
        return self.before.frame + round((at - self.before.at) / self._pace)


class TimedRecording:
    """What was heard so far, and when each piece of it arrived."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._data = bytearray()
        self._news = threading.Condition()
        self.arrivals: list[Arrival] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while data := os.read(self._stream.fileno(), 1 << 20):
            now = time.monotonic()
            with self._news:
                self.arrivals.append(Arrival(self.frames, len(data) // rig.FRAME_BYTES, now))
                self._data += data
                self._news.notify_all()

    @property
    def frames(self) -> int:
        return len(self._data) // rig.FRAME_BYTES

    def pcm(self, first: int = 0) -> Pcm:
        """Return what was heard from frame `first` on, shape (frames, 2)."""
        with self._news:
            data = bytes(self._data[first * rig.FRAME_BYTES :])
        return np.frombuffer(data, np.float32, len(data) // rig.FRAME_BYTES * 2).reshape(-1, 2)

    def is_sounding(self, seconds: float = 0.3) -> bool:
        """Say whether there was a sound in the last `seconds`."""
        last = self.pcm(max(0, self.frames - round(RATE * seconds)))
        return len(last) > 0 and float(np.abs(last).max()) > 1e-3

    def until(self, frame: int) -> None:
        """Wait until `frame` has been recorded."""
        with self._news:
            assert self._news.wait_for(lambda: self.frames > frame, rig.PATIENCE), "it records"

    def join(self) -> None:
        """Wait until all that was recorded is here."""
        self._reader.join()


@contextlib.contextmanager
def recorder(
    sound: rig.Sound, latency_ms: int, stdout: int, sink: str = "null1"
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a parec that asks for this latency."""
    process = subprocess.Popen(
        [
            "parec", f"--device={sink}.monitor", "--format=float32le", f"--rate={RATE}",
            "--channels=2", f"--latency-msec={latency_ms}",
        ],
        env={**os.environ, **sound.environment},
        stdout=stdout,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def timed(sound: rig.Sound) -> Iterator[TimedRecording]:
    """Record what the null sink plays, from before the block to its end."""
    with recorder(sound, LATENCY_MS, subprocess.PIPE) as process:
        assert process.stdout is not None
        with process.stdout as stream:
            recording = TimedRecording(stream)
            rig.until(lambda: recording.frames > 0, "the recorder runs")
            yield recording
            process.terminate()
            recording.join()


def anchor(recording: TimedRecording, sound: rig.Sound) -> Anchor:
    """Find out when a frame is heard; nothing may play meanwhile, or it would be hurried."""
    with recorder(sound, SHORT_MS, subprocess.DEVNULL):
        rig.until(
            lambda: max(one.frames for one in recording.arrivals[-8:]) <= MOST,
            "the server plays in short blocks",
        )
        first = len(recording.arrivals) - 1
        recording.until(recording.frames + LOOK)
        return Anchor.of(recording.arrivals[first:])
