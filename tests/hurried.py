"""A session at many times its speed, through everything that is real but the sound card.

Controller, threads, fetcher, HTTP client, cache, decoder, player, mixer and the service's sockets
are the program's own. Time runs faster: one `Clock` tells it to the controller, to the loudspeaker
and to the service, and what the client waits for in real seconds is divided by the clock's speed.
So that the haste itself never breaks the music, the clock walks at its natural pace while a segment
is decoded, and stands still while the audio thread is late.
"""

import contextlib
import functools
import gc
import json
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from focusdesk.audio import clip
from focusdesk.audio.ahead import Ahead
from focusdesk.audio.mixer import Mixer
from focusdesk.core.account import Access, ApiKey
from focusdesk.core.facts import Fact, Opened
from focusdesk.core.model import Order, Placement, SoundDevice, SoundDevices
from focusdesk.core.planning import wake_at
from focusdesk.core.state import Phase, State
from focusdesk.core.wanted import Join
from focusdesk.qt import controller, messages, outlet, output, player, threads
from focusdesk.services import api, logs
from focusdesk.services.paths import of_profile
from tests.foreign import KEY, ORG, SESSION, Answer, Asked, ForeignService
from tests.sounds import Pcm

RATE = 48_000
EPOCH = 1_782_642_600.0
"""When a clock begins, in Unix time."""

LOOSE = 0.5
"""So far the clock may get ahead of the loudspeaker, in its own seconds."""

QUIET = 1e-6
HOLE = RATE // 500
"""A run of silence longer than 2 ms is one; the tones that are played cross zero for less."""

CORNER = 0.02
"""A second difference above this is a click: loud tones under 500 Hz stay below a tenth of it."""


class Clock:
    """Time as the session has it: `speed` times as fast as ours, unless something must wait."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.asleep = 0.0  # seconds for which the computer was suspended
        self._lock = threading.Lock()
        self._now = 1000.0
        self._limit = math.inf
        self._rate = speed
        self._busy = 0
        self._since = time.monotonic()

    def monotonic(self) -> float:
        """What time.monotonic() would say: seconds, without those of a suspended computer."""
        with self._lock:
            return self._tell()

    def wall(self) -> float:
        """What time.time() would say."""
        return EPOCH + self.monotonic() + self.asleep

    def suspend(self, seconds: float) -> None:
        """Let the computer sleep: on waking the wall clock has gone on, the other one has not."""
        self.asleep += seconds

    def allow(self, until: float) -> None:
        """Let nobody's time get beyond this."""
        with self._lock:
            self._tell()
            self._limit = until

    @contextlib.contextmanager
    def unhurried(self) -> Iterator[None]:
        """Walk at a natural pace meanwhile: the processor is no faster than it is."""
        self._occupy(1)
        try:
            yield
        finally:
            self._occupy(-1)

    def _occupy(self, more: int) -> None:
        with self._lock:
            self._tell()
            self._busy += more
            self._rate = min(1.0, self.speed) if self._busy else self.speed

    def _tell(self) -> float:
        real = time.monotonic()
        passed = (real - self._since) * self._rate
        self._since = real
        self._now = max(self._now, min(self._now + passed, self._limit))
        return self._now


class Ear:
    """Judges sound as it comes: where it is silent in the midst of music, and where it clicks."""

    def __init__(self) -> None:
        self.frames = 0
        self.first: int | None = None  # the first frame that sounded
        self.last = 0  # the last one so far
        self.peak = 0.0
        self.holes: list[tuple[int, int]] = []  # at which frame, how many
        self.clicks: list[tuple[int, float]] = []
        self._before = np.zeros((2, 2), dtype=np.float32)

    @property
    def sounded(self) -> int:
        """How many frames there are from the first that sounded to the last."""
        return 0 if self.first is None else self.last - self.first + 1

    def hear(self, pcm: Pcm) -> None:
        """Take the next frames in."""
        loud = np.abs(pcm).max(axis=1) if len(pcm) else np.zeros(0)
        sounding = np.flatnonzero(loud > QUIET) + self.frames
        if len(sounding):
            if self.first is None:
                self.first = self.last = int(sounding[0])
            times = np.concatenate(([self.last], sounding))
            silent = np.diff(times) - 1
            for place in np.flatnonzero(silent > HOLE):
                self.holes.append((int(times[place]) + 1, int(silent[place])))
            self.last = int(sounding[-1])
            self.peak = max(self.peak, float(loud.max()))
        whole = np.concatenate((self._before, pcm))
        corners = np.abs(np.diff(whole, n=2, axis=0)).max(axis=1)
        if len(corners) and corners.max() > CORNER:
            sharpest = int(corners.argmax())
            self.clicks.append((self.frames + sharpest - 1, float(corners[sharpest])))
        self._before = whole[-2:]
        self.frames += len(pcm)


class Loudspeaker:
    """Stands where qt.output.Output stands, and takes frames by the session's clock."""

    LAG = output.RING_FRAMES + output.SERVER_FRAMES
    id = name = "the loudspeaker"

    def __init__(self, ahead: Ahead, *, clock: Clock, ear: Ear) -> None:
        self._ahead = ahead
        self._clock = clock
        self._ear = ear
        self._silence = output.WARM_UP
        self._before = ahead.taken - output.WARM_UP
        self._read = 0
        self._rests = True
        self._at = 0.0
        self.mixer: Mixer | None = None  # at the end
        self.resume()

    def count(self) -> None:
        """Take what is due: a ring that never waits for a busy computer."""
        if self._rests:
            return
        now = self._clock.monotonic()
        due = int((now - self._at) * RATE)
        self._at += due / RATE
        self._read += due
        silent = min(due, self._silence)
        self._silence -= silent
        due -= silent
        self._ahead.render(due)
        self._ear.hear(self._ahead.pcm[:due])
        self._ahead.take(due)
        self._clock.allow(now + LOOSE)

    def fill(self) -> None:
        """Have what comes next lie ready, as the product has it."""
        self.count()
        self._ahead.render(output.LEAD)

    @property
    def handed_over(self) -> int:
        """How many frames it took."""
        return self._read

    def heard_frame(self) -> int | None:
        """Return the frame of the music that is heard now: some were taken and not played yet."""
        return self._ahead.music_at(self._before + self._read - self.LAG)

    def suspend(self) -> None:
        """Take nothing."""
        self._rests = True
        self._clock.allow(math.inf)

    def resume(self) -> None:
        """Go on taking."""
        if self._rests:
            self._rests = False
            self._at = self._clock.monotonic()
            self._clock.allow(self._at + LOOSE)

    def close(self) -> None:
        """Take nothing any more, and remember what was played: the player forgets it."""
        self.suspend()
        self.mixer = self._ahead.mixer


class OneDevice(QObject):
    """Stands where qt.devices.Devices stands: the loudspeaker is there, and stays."""

    changed = Signal()
    ids = (Loudspeaker.id,)
    default = Loudspeaker.id
    wanted = Loudspeaker.id
    chosen = ""
    names: ClassVar[dict[str, str]] = {}

    def told(self, used: str) -> SoundDevices:
        return SoundDevices((SoundDevice(self.default, "Loudspeaker"),), self.default, used)


class HurriedController(controller.Controller):
    """The controller, whose one timer is as fast as its clock."""

    def __init__(self, state: State, *, clock: Clock, jitter: Callable[[], float]) -> None:
        super().__init__(state, now=clock.monotonic, jitter=jitter, asleep=lambda: clock.asleep)
        self._speed = clock.speed

    def _set_timer(self) -> None:
        due = wake_at(self.state)
        if due is None:
            self._timer.stop()
            return
        self._timer.start(max(1, round((due - self._now()) * 1000 / self._speed)))


class TimedService(ForeignService):
    """A foreign service that lives by a clock: readiness, hints, dates and addresses.

    `after` says for each segment after how many seconds from the first poll it is ready (None:
    never), `ttl` how long an address is good for, `skew` by how much its clock is wrong.
    """

    def __init__(
        self,
        files: list[Path],
        after: list[float | None],
        clock: Clock,
        *,
        ttl: float = 300.0,
        skew: float = 0.0,
        **fields: object,
    ) -> None:
        super().__init__(files, **fields)
        self.after = after
        self.clock = clock
        self.ttl = ttl
        self.skew = skew
        self.keeps_alive = True
        self.began: float | None = None
        self._bodies = {path: path.read_bytes() for path in set(files)}

    def now(self) -> float:
        """Its own time."""
        return self.clock.wall() + self.skew

    @property
    def passed(self) -> float:
        """Seconds since the first poll."""
        return 0.0 if self.began is None else self.now() - self.began

    def receive(self, asked: Asked) -> Answer:
        if self.began is None:
            self.began = self.now()
        answer = super().receive(asked)
        answer.headers.setdefault("Date", formatdate(self.now(), usegmt=True))
        if not self.keeps_alive:
            answer.headers["Connection"] = "close"
        return answer

    def listing(self, *, ready: int | None = None, **fields: object) -> bytes:
        due = [i for i, at in enumerate(self.after) if at is not None and at <= self.passed]
        shown = due if ready is None else due[:ready]
        coming = [at for i, at in enumerate(self.after) if at is not None and i not in shown]
        told: dict[str, object] = {"more_pending": bool(coming), "next_ready_at": None}
        if coming and self.began is not None:
            soon = datetime.fromtimestamp(self.began + min(coming), UTC)
            told["next_ready_at"] = soon.isoformat()
        told["segments"] = [self.segment(index) for index in shown]
        return super().listing(ready=len(shown), **{**told, **self.fields, **fields})

    def listed(self, count: int) -> list[int]:
        return []  # `listing` tells the segments itself

    def segment(self, index: int) -> dict[str, object]:
        told = super().segment(index)
        return {
            **told,
            "playback_url": f"{told['playback_url']}&expires={self.now() + self.ttl}",
            **self.segment_fields.get(index, {}),
        }

    def audio(self, index: int, query: dict[str, list[str]]) -> Answer:
        if self.now() >= float(query.get("expires", ["0"])[0]):
            body = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
            return Answer(403, body, "application/xml")
        found = super().audio(index, query)
        return found if found.status != 200 else self.whole(index)

    def whole(self, index: int) -> Answer:
        """A segment as it should be, from memory."""
        return Answer(200, self._bodies[self.files[index]], "application/octet-stream")

    # -- rules for `script`

    def during(
        self,
        begin: float,
        end: float,
        answer: Callable[[Asked], Answer | None],
        *,
        what: Callable[[Asked], bool] = lambda _asked: True,
    ) -> None:
        """Answer what arrives between two moments after the first poll with `answer`."""

        def rule(asked: Asked) -> Answer | None:
            return answer(asked) if begin <= self.passed < end and what(asked) else None

        self.script.append(rule)

    def stall(self, seconds: float) -> None:
        """Hold whoever asks for so long, by the session's clock."""
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end and not self.closing.wait(0.002):
            pass


def is_poll(asked: Asked) -> bool:
    """Say whether it asks for the session."""
    return asked.method == "GET" and "/focus/sessions/" in asked.path


def is_audio(asked: Asked) -> bool:
    """Say whether it asks for a segment."""
    return asked.path.startswith("/seg/")


def index_of(asked: Asked) -> int:
    """Which segment is asked for."""
    return int(urlsplit(asked.path).path.rsplit("/", 1)[1])


def reset(_asked: Asked) -> Answer:
    """Break the connection off before anything is answered."""
    raise ConnectionResetError


def changed(answer: Answer, **fields: object) -> Answer:
    """A reply with some fields of the session replaced."""
    body = json.dumps({**json.loads(answer.body), **fields}).encode()
    return Answer(answer.status, body, headers=dict(answer.headers))


@dataclass
class Told:
    """What a log handler collects: the lines as they were said, nothing blotted out."""

    lines: list[str] = field(default_factory=list)


class _Collector(logging.Handler):
    def __init__(self, told: Told) -> None:
        super().__init__(logging.DEBUG)
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.levelname} {record.threadName} {record.name}: {record.getMessage()}"
        self._told.lines.append(text)


class Hurry:
    """One session against `service`, by `clock`; what came of it can be asked when it is over."""

    def __init__(
        self,
        service: ForeignService,
        clock: Clock,
        folder: Path,
        *,
        impatient: bool = False,
        keeps_log: bool = True,
        jitter: Callable[[], float] = lambda: 0.5,
    ) -> None:
        """Let an `impatient` client wait no longer than the session's clock says.

        Any other waits for real seconds, so that a busy computer is no fault of the service's.
        """
        self.service = service
        self.clock = clock
        self.folder = folder
        self.ear = Ear()
        self.said: list[tuple[float, str]] = []  # when, and the status line
        self.log = Told()
        self.began = 0.0
        self.api_url = service.url
        self.patience: float | None = None
        self._impatient = impatient
        self._keeps_log = keeps_log
        self._jitter = jitter
        self._actions: list[tuple[float, Callable[[], object]]] = []

    # -- what is to happen

    def at(self, seconds: float, action: Callable[[], object]) -> None:
        """Let something happen in the main thread, so many seconds after Start was pressed."""
        self._actions.append((seconds, action))
        self._actions.sort(key=lambda pair: pair[0])

    def tell(self, fact: Fact) -> None:
        """Let the listener press something."""
        self.threads.controller.handle(fact)

    @property
    def passed(self) -> float:
        """Seconds since Start was pressed."""
        return self.clock.monotonic() - self.began

    @property
    def state(self) -> State:
        return self.threads.controller.state

    @property
    def lines(self) -> list[str]:
        """The status lines, one after the other."""
        return [line for _, line in self.said]

    def play(self, order: Order | None = None, *, deadline: float = 60.0) -> None:
        """Press Start and wait until the session is over; fail after `deadline` real seconds."""
        with self._hurried(), self._logged():
            begins = State(patience=self.patience)
            self.threads = threads.Threads(begins, player.Player(), of_profile(self.folder))
            self.threads.controller.state_changed.connect(self._note)
            self.threads.start()
            self.began = self.clock.monotonic()
            access = Access(self.api_url, ORG, ApiKey(KEY))
            self.threads.controller.handle(Opened(access, order or Join(SESSION)))
            try:
                self._wait(deadline)
            finally:
                gone = self.threads.stop()
        assert gone, "a thread did not leave"

    def _wait(self, deadline: float) -> None:
        loop, timer = QEventLoop(), QTimer()
        began = time.monotonic()
        late: list[str] = []

        def look() -> None:
            while self._actions and self._actions[0][0] <= self.passed:
                self._actions.pop(0)[1]()
            if self.state.phase is Phase.OVER:
                loop.quit()
            elif time.monotonic() - began > deadline:
                late.append(f"not over after {deadline} s: {self.lines[-3:]}")
                loop.quit()

        timer.timeout.connect(look)
        timer.start(2)
        loop.exec()
        timer.stop()
        assert not late, late[0]

    def _open(self, ahead: Ahead, _wanted: str) -> Loudspeaker:
        """Be the sound device that the player opens."""
        self._loudspeaker = Loudspeaker(ahead, clock=self.clock, ear=self.ear)
        return self._loudspeaker

    @property
    def placements(self) -> list[Placement]:
        """What the mixer placed, and where."""
        assert self._loudspeaker.mixer is not None
        return self._loudspeaker.mixer.placements

    @property
    def position(self) -> int:
        """How many frames of music were heard."""
        assert self._loudspeaker.mixer is not None
        return self._loudspeaker.mixer.position

    def _note(self, state: State) -> None:
        line = messages.status(state, technical=True)
        if not self.said or self.said[-1][1] != line:
            self.said.append((self.passed, line))

    @contextlib.contextmanager
    def _hurried(self) -> Iterator[None]:
        speed, clock = self.clock.speed, self.clock
        prepare = clip.prepare

        def unhurried(*given, **named):
            with clock.unhurried():
                return prepare(*given, **named)

        with pytest.MonkeyPatch.context() as patch:
            if self._impatient:
                waits = {
                    name: None if seconds is None else seconds / speed
                    for name, seconds in api.TIMEOUT.as_dict().items()
                }
                patch.setattr(api, "TIMEOUT", httpx.Timeout(**waits))
                patch.setattr(api, "STALL_AFTER", api.STALL_AFTER / speed)
                patch.setattr(api, "LONGEST_REPLY", api.LONGEST_REPLY / speed)
                patch.setattr(api, "SLOWEST", api.SLOWEST * speed)
            patch.setattr(outlet, "REST_AFTER", outlet.REST_AFTER / speed)
            patch.setattr(outlet, "TICK_MS", max(1, round(outlet.TICK_MS / speed)))
            patch.setattr(outlet, "Output", self._open)
            patch.setattr(outlet, "Devices", OneDevice)
            patch.setattr(outlet, "device_called", lambda _: None)  # nobody asks Qt for one
            patch.setattr(
                threads,
                "Controller",
                functools.partial(HurriedController, clock=clock, jitter=self._jitter),
            )
            patch.setattr(clip, "prepare", unhurried)
            collects = gc.isenabled()
            gc.disable()  # as the program does: a collection in a worker could destroy a QObject
            try:
                yield
            finally:
                if collects:
                    gc.enable()

    @contextlib.contextmanager
    def _logged(self) -> Iterator[None]:
        """Listen to what the program would log, before anything is blotted out of it."""
        if not self._keeps_log:
            yield
            return
        root, collector = logging.getLogger(), _Collector(self.log)
        level = root.level
        for name in logs.LOUD:
            logging.getLogger(name).setLevel(logging.WARNING)
        root.addHandler(collector)
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.setLevel(level)
            root.removeHandler(collector)
