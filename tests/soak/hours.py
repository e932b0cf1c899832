"""Hours of music in minutes, with a fault every few minutes, and what they cost."""

import gc
import math
import os
import random
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests import sounds
from tests.foreign import Answer, Asked
from tests.hurried import (
    RATE,
    Clock,
    Hurry,
    TimedService,
    index_of,
    is_audio,
    is_poll,
)

SEGMENT = 120.0
FADE = 1.5
PACE = 110.0
"""One more segment is ready every so many seconds."""

INITIAL = 3
SAMPLE_EVERY = 60.0
COLLECT_EVERY = 60.0
"""As the program collects its garbage, in its own seconds."""

CALM = 300.0
"""At the beginning and the end nothing goes wrong, in seconds, or a tenth of a short session."""

PAGE = b"<!doctype html><title>Welcome! Please sign in.</title>"
DENIED = b"<Error><Code>AccessDenied</Code></Error>"
GAPS = (60.0, 300.0)
"""From the end of one fault to the beginning of the next, in seconds."""

SUSPENSIONS = 3
DAMAGED = "a truncated segment"

Rule = Callable[["SoakService", Asked], Answer | None]


@dataclass(frozen=True)
class Trouble:
    """A kind of fault: for how long it lasts, and what it makes of a request."""

    name: str
    lasts: tuple[float, float]
    rule: Rule | None = None
    once: bool = False


def whole(service: "SoakService", asked: Asked, change: Callable[[bytes], bytes]) -> Answer:
    """A segment with its bytes changed."""
    return Answer(200, change(service.whole(index_of(asked)).body), "application/octet-stream")


def audio_only(answer: Callable[["SoakService", Asked], Answer]) -> Rule:
    return lambda service, asked: answer(service, asked) if is_audio(asked) else None


def polls_only(answer: Callable[["SoakService", Asked], Answer]) -> Rule:
    return lambda service, asked: answer(service, asked) if is_poll(asked) else None


def stalled(service: "SoakService", _asked: Asked) -> Answer:
    service.stall(30.0)
    return Answer(503)


def cut_off(service: "SoakService", asked: Asked) -> Answer:
    body = service.whole(index_of(asked)).body
    return Answer(200, body, "application/octet-stream", cut=len(body) // 2)


def broken(_service: "SoakService", _asked: Asked) -> Answer:
    raise ConnectionResetError


def listing(**fields: object) -> Rule:
    return polls_only(lambda service, _: Answer(200, service.listing(ready=None, **fields)))


TROUBLES = (
    Trouble("503", (20, 180), lambda *_: Answer(503)),
    Trouble("502 with a page", (20, 180), lambda *_: Answer(502, PAGE, "text/html")),
    Trouble("broken connections", (20, 120), broken),
    Trouble("offline", (60, 420)),
    Trouble("suspended", (600, 1800)),
    Trouble("half a download", (10, 60), audio_only(cut_off)),
    Trouble("a stalled answer", (1, 1), stalled, once=True),
    Trouble("a sign-in page", (20, 120), lambda *_: Answer(200, PAGE, "text/html")),
    Trouble("no JSON", (20, 120), polls_only(lambda *_: Answer(200, b'{"segments": ['))),
    Trouble("an empty list", (60, 240), listing(segments=[], more_pending=True)),
    Trouble("429", (1, 1), polls_only(lambda *_: Answer(429, headers={"Retry-After": "60"})), True),
    Trouble(
        "an expired address", (1, 1), audio_only(lambda *_: Answer(403, DENIED, "text/xml")), True
    ),
    Trouble(
        DAMAGED,
        (1, 1),
        audio_only(
            lambda service, asked: whole(service, asked, lambda body: body[: len(body) // 2])
        ),
        once=True,
    ),
    Trouble(
        "noise for a segment",
        (1, 1),
        audio_only(lambda service, asked: whole(service, asked, lambda _: bytes(range(251)) * 400)),
        once=True,
    ),
    Trouble("a hint for next year", (120, 600), listing(next_ready_at="2030-01-01T00:00:00Z")),
    Trouble("a hint that has passed", (120, 600), listing(next_ready_at="2020-01-01T00:00:00Z")),
)


@dataclass
class Planned:
    """A fault at its time; one that comes once waits for a request that it concerns."""

    trouble: Trouble
    begin: float
    end: float
    left: bool = True


def plan(seed: int, length: float, gaps: tuple[float, float] = GAPS) -> list[Planned]:
    """Choose faults by chance: one every few minutes, unless other `gaps` are wanted."""
    dice = random.Random(seed)
    calm = min(CALM, length / 10)
    # The second decoder is loaded when it is first asked for: that is no leak, so it comes first.
    damaged = next(one for one in TROUBLES if one.name == DAMAGED)
    planned, at = [Planned(damaged, 0.0, 0.0)], calm
    sleeps = 0
    while (at := at + dice.uniform(*gaps)) < length - calm:
        trouble = dice.choice(TROUBLES)
        if trouble.name == "suspended":
            sleeps += 1
            if sleeps > SUSPENSIONS:
                continue
        lasts = dice.uniform(*trouble.lasts)
        planned.append(Planned(trouble, at, at + lasts))
        # A computer that sleeps passes no session time.
        at += 0.0 if trouble.name == "suspended" else lasts
    return planned


class SoakService(TimedService):
    """Serves a few files over and over, remembers no request, and fails as planned."""

    def __init__(self, files: list[Path], clock: Clock, planned: list[Planned], minutes: float):
        count = math.ceil(minutes * 60 / SEGMENT)
        ready: list[float | None] = [max(0, n - INITIAL + 1) * PACE for n in range(count)]
        super().__init__(
            [files[n % len(files)] for n in range(count)],
            ready,
            clock,
            target_minutes=round(minutes),
        )
        self.planned = planned
        self.met: Counter[str] = Counter()
        self._first = clock.monotonic()

    @property
    def awake(self) -> float:
        """Seconds since it opened, without those for which the computer slept."""
        return self.clock.monotonic() - self._first

    def segment(self, index: int) -> dict[str, object]:
        return {**super().segment(index), "measured_duration_seconds": SEGMENT}

    def receive(self, asked: Asked) -> Answer:
        del self.asked[:-100]
        return super().receive(asked)

    def answer(self, asked: Asked) -> Answer:
        for fault in self.planned:
            if fault.trouble.rule is None or fault.begin > self.awake or not fault.left:
                continue
            if fault.end <= self.awake and not fault.trouble.once:
                continue
            answer = fault.trouble.rule(self, asked)
            if answer is not None:
                fault.left = not fault.trouble.once
                self.met[fault.trouble.name] += 1
                return answer
        return super().answer(asked)

    @property
    def is_offline(self) -> bool:
        """Whether no name is found just now."""
        return any(
            fault.trouble.name == "offline" and fault.begin <= self.awake < fault.end
            for fault in self.planned
        )


@dataclass
class Sample:
    """What the process holds at a moment of the session."""

    at: float
    own_mb: float
    files: int
    threads: int
    disk_mb: float


@dataclass
class Soaked:
    """What came of a soak."""

    hurry: Hurry
    service: SoakService
    real: float
    samples: list[Sample] = field(default_factory=list)

    @property
    def silence_ms(self) -> float:
        return sum(length for _, length in self.hurry.ear.holes) / RATE * 1000

    @property
    def polls_per_segment(self) -> float:
        return self.hurry.state.polls / max(1, len(self.hurry.state.parts))

    @property
    def gap(self) -> int:
        """By how many frames the places of the clips fail to make up the stream."""
        placed = self.hurry.placements
        total = sum(one.frames - one.overlap for one in placed)
        loose = sum(
            abs(after.start + after.overlap - before.end) for before, after in pairwise(placed)
        )
        return loose + abs(total - placed[-1].end)

    @property
    def drift_mb(self) -> float:
        """How much memory grew from the end of the warm-up to the end, by the straight line."""
        warm = self.samples[len(self.samples) // 6 :]
        times = np.array([sample.at for sample in warm])
        held = np.array([sample.own_mb for sample in warm])
        slope = float(np.polyfit(times, held, 1)[0])
        return slope * float(times[-1] - times[0])


def files_of(folder: Path, seconds: float = SEGMENT) -> list[Path]:
    """A few tones, in the formats and rates a service may send."""
    forms = (("flac", 48_000), ("mp3", 44_100), ("flac", 44_100), ("ogg", 48_000), ("wav", 48_000))
    return [
        sounds.write(
            folder / f"{n}.{ending}",
            sounds.sine(seconds, hertz=220.0 + 40.0 * n, rate=rate, channels=1 + (ending != "wav")),
            rate=rate,
        )
        for n, (ending, rate) in enumerate(forms)
    ]


def soak(
    folder: Path,
    files: list[Path],
    *,
    minutes: float,
    speed: float,
    seed: int | None,
    deadline: float,
) -> Soaked:
    """Play a session of so many minutes; without a seed nothing goes wrong in it."""
    clock = Clock(speed)
    planned = [] if seed is None else plan(seed, minutes * 60)
    service = SoakService(files, clock, planned, minutes)
    hurry = Hurry(service, clock, folder, impatient=seed is not None, keeps_log=False)
    soaked = Soaked(hurry, service, 0.0)
    for at in every(SAMPLE_EVERY, minutes * 60):
        hurry.at(at, lambda: soaked.samples.append(sample(hurry)))
    for at in every(COLLECT_EVERY, minutes * 60):
        hurry.at(at, gc.collect)
    for fault in planned:
        if fault.trouble.name == "suspended":
            hurry.at(fault.begin, partial(fall_asleep, service, clock, fault))
    with pytest.MonkeyPatch.context() as patch, service:
        unplug(patch, service)
        began = Clock().monotonic
        start = began()
        hurry.play(deadline=deadline)
        soaked.real = began() - start
    return soaked


def every(seconds: float, length: float) -> Iterator[float]:
    """The moments of something that happens regularly."""
    return (seconds * n for n in range(1, int(length / seconds) + 1))


def fall_asleep(service: SoakService, clock: Clock, fault: Planned) -> None:
    clock.suspend(fault.end - fault.begin)
    service.met[fault.trouble.name] += 1


def unplug(patch: pytest.MonkeyPatch, service: SoakService) -> None:
    """Let no name be found while the service is offline, nor a connection be of use."""
    real, answer = socket.getaddrinfo, service.answer

    def look_up(host, *more, **named):
        if service.is_offline:
            service.met["offline"] += 1
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(host, *more, **named)

    def nobody(asked: Asked) -> Answer:
        if service.is_offline:
            raise ConnectionResetError
        return answer(asked)

    patch.setattr(socket, "getaddrinfo", look_up)
    patch.setattr(service, "answer", nobody)


def sample(hurry: Hurry) -> Sample:
    """Look at what this process holds."""
    own, files, threads = process_of(os.getpid())
    return Sample(hurry.passed, own, files, threads, disk_mb(hurry.folder))


def process_of(pid: int | str) -> tuple[float, int, int]:
    """The memory of a process in MB, its open files and its threads.

    Of its memory what is in no file. A share of what other processes map, too, would rise whenever
    one of them ends.
    """
    home = Path(f"/proc/{pid}")
    told = (home / "smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in told if line.startswith("Anonymous:"))
    return own / 1024, len(list((home / "fd").iterdir())), len(list((home / "task").iterdir()))


def disk_mb(folder: Path, pid: int | str = "self") -> float:
    """What lies in a folder, and in the files without a name that a process has open in it."""
    held = 0
    for path in [*folder.rglob("*"), *Path(f"/proc/{pid}/fd").iterdir()]:
        with suppress(OSError):  # it has just been renamed or closed
            named = path.is_relative_to(folder)
            target = "" if named else str(path.readlink())
            unnamed = target.startswith(str(folder)) and target.endswith("(deleted)")
            if (named and path.is_file()) or unnamed:
                held += path.stat().st_blocks * 512
    return held / 1e6
