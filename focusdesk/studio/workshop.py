"""The room in which segments are made: one thread that composes and encodes ahead of the clock."""

import hashlib
import logging
import math
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from focusdesk.studio.compose import Abandoned, compose
from focusdesk.studio.dice import dice
from focusdesk.studio.mastering import SAMPLE_RATE
from focusdesk.studio.sessions import Session, Take

log = logging.getLogger(__name__)

_AHEAD = 2  # takes made but not yet due, per session
_BLOCK = 1 << 16
_STEP = 1 / (1 << 15)  # of 16-bit samples
_SECOND_CHANCE = 5.0  # seconds
_STOP_SECONDS = 10.0


class Workshop:
    """Makes the takes of all sessions; owns the thread, the folder and the lock."""

    def __init__(self, *, now: Callable[[], float]) -> None:
        self.changed = threading.Condition()
        self._now = now
        self._sessions: list[Session] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._thread = threading.Thread(target=self._work, name="studio-composer", daemon=True)
        self._stopped = False
        self._busy: tuple[Session, float] | None = None  # and since when, monotonic
        self._speed = 0.015  # seconds of work per second of music, as last seen

    @property
    def folder(self) -> Path | None:
        """Where the takes lie, while the workshop is open."""
        return Path(self._folder.name) if self._folder else None

    def start(self) -> None:
        """Open the folder and begin to work."""
        self._folder = tempfile.TemporaryDirectory(prefix="focusdesk-studio-")
        self._thread.start()

    def stop(self) -> None:
        """Give up the take in hand, end the thread and remove the folder."""
        with self.changed:
            self._stopped = True
            self.changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def add(self, session: Session) -> None:
        """Take on a session; its clock starts now."""
        with self.changed:
            session.began = self._now()
            self._sessions.append(session)
            self.changed.notify_all()

    def end(self, session: Session) -> None:
        """Make nothing more for a session; twice is as good as once."""
        with self.changed:
            if session.ended:
                return
            unseen = session.end(self._now())
            self.changed.notify_all()
        for take in unseen:
            take.path.unlink(missing_ok=True)

    def next_ready_at(self, session: Session) -> float | None:
        """Return when the next segment will be listed: as scheduled, or the best estimate if late.

        The caller holds the lock.
        """
        now = self._now()
        if not session.pending(now):
            return None
        index = session.ready(now)
        if index < len(session.takes):
            return session.due(index)
        typical = self._speed * session.brief.seconds
        busy = self._busy
        spent = time.monotonic() - busy[1] if busy and busy[0] is session else 0.0
        return max(session.due(index), now + max(typical - spent, 0.2))

    def look_again(self) -> None:
        """Wake the thread: time has passed. The caller holds the lock."""
        self.changed.notify_all()

    def _work(self) -> None:
        while (session := self._next_session()) is not None:
            index = len(session.takes)  # Only this thread appends, and an end is final.
            try:
                take = self._make(session, index)
            except Abandoned:
                continue
            except (OSError, soundfile.SoundFileError) as error:
                log.warning("cannot keep segment %d of %s: %s", index, session.id, error)
                with self.changed:
                    self.changed.wait_for(lambda: self._stopped, _SECOND_CHANCE)
                continue
            with self.changed:
                kept = not session.ended
                if kept:
                    session.takes.append(take)
                self.changed.notify_all()
            if not kept:
                take.path.unlink(missing_ok=True)

    def _next_session(self) -> Session | None:
        """Wait for work and return the session whose listener would first run dry."""
        with self.changed:
            while not self._stopped:
                now = self._now()
                open_sessions = [each for each in self._sessions if self._has_room(each, now)]
                if open_sessions:
                    return min(open_sessions, key=Session.runs_dry)
                self.changed.wait(self._nap(now))
            return None

    def _has_room(self, session: Session, now: float) -> bool:
        made = len(session.takes)
        ahead = made - session.ready(now)
        return not session.ended and made < session.total and ahead < _AHEAD

    def _nap(self, now: float) -> float | None:
        """Return the seconds until a take becomes due and makes room, None if none will."""
        waits = [
            session.due(session.ready(now)) - now
            for session in self._sessions
            if not session.ended and len(session.takes) < session.total
        ]
        return max(0.01, min(waits)) if waits and math.isfinite(min(waits)) else None

    def _make(self, session: Session, index: int) -> Take:
        began, folder = time.monotonic(), self.folder
        if folder is None:
            raise Abandoned
        with self.changed:
            self._busy = (session, began)

        def wanted() -> bool:
            return not (self._stopped or session.ended)

        path = folder / f"{session.id}-{index}.flac"
        try:
            pcm = compose(session.brief, index, wanted=wanted)
            encode(path, pcm, seed=index, wanted=wanted)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            with self.changed:
                self._busy = None
        seconds = pcm.shape[0] / SAMPLE_RATE
        self._speed = (time.monotonic() - began) / seconds
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Take(path=path, size=path.stat().st_size, seconds=seconds, etag=f'"{digest[:32]}"')


def encode(
    path: Path,
    pcm: NDArray[np.float32],
    *,
    seed: int,
    wanted: Callable[[], bool] = lambda: True,
) -> None:
    """Write (n, 2) samples as 16-bit FLAC with triangular dither, block by block.

    Raises Abandoned once `wanted` says no, OSError or SoundFileError if it cannot be written.
    """
    rng = dice(seed, "dither")
    with soundfile.SoundFile(path, "w", SAMPLE_RATE, 2, "PCM_16", format="FLAC") as file:
        for start in range(0, pcm.shape[0], _BLOCK):
            if not wanted():
                raise Abandoned
            block = pcm[start : start + _BLOCK]
            noise = rng.random((2, *block.shape), dtype=np.float32)
            dithered = np.rint(block / np.float32(_STEP) + noise[0] - noise[1])
            file.write(np.clip(dithered, -32768, 32767).astype(np.int16))
