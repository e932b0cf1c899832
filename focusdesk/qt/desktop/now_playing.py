"""What a desktop may know of a session, and what it may press: the same on every system."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.facts import BackPressed, PausePressed, PlayPressed, Press, SkipPressed
from focusdesk.core.readings import (
    is_open,
    piece_after,
    piece_before,
    request_of,
    session_seconds,
)
from focusdesk.core.state import State
from focusdesk.core.wanted import Goal
from focusdesk.qt import messages

ARTIST: Final = "FocusDesk"

A_LINE: Final = 120
"""The longest title, in characters: the listener's own words may be a paragraph."""

A_TICK: Final = 1.5
"""No longer than this is music believed to go on without being heard of, in seconds."""

A_JUMP: Final = 1.0
"""Parted by more than this, the desktop is told where the session is, in seconds."""

A_CHANGE: Final = 1.0
"""A length that changes by less than this is not told anew, in seconds."""


class Status(StrEnum):
    """What the listener wants of a session, in the words of MPRIS; stopped is none at all."""

    PLAYING = "Playing"
    PAUSED = "Paused"
    STOPPED = "Stopped"


class Wish(Enum):
    """What a desktop may press."""

    PLAY = "play"
    PAUSE = "pause"
    STOP = "stop"
    TOGGLE = "toggle"
    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True, kw_only=True)
class NowPlaying:
    """What a desktop may know; lengths and positions are of the session, in seconds.

    `track` numbers what is heard: the session of this run, and the piece if one is heard.
    `length` is in whole seconds what `lasts` is to the sample. `sounds` is whether the position
    moves; that it moves is no news, so two values which differ in nothing else are equal. The
    volume is what is heard: 0 while muted.
    """

    status: Status = Status.STOPPED
    title: str = ""
    track: tuple[int, int | None] | None = None
    length: int | None = None
    lasts: float = field(default=0.0, compare=False)
    position: float = field(default=0.0, compare=False)
    sounds: bool = field(default=False, compare=False)
    volume: float = 1.0
    can_next: bool = False
    can_previous: bool = False

    @property
    def is_open(self) -> bool:
        """Whether there is a session to press buttons of."""
        return self.status is not Status.STOPPED


def now_playing(state: State) -> NowPlaying:
    """Return what a desktop may know of a session; nothing of one that is over."""
    volume = 0.0 if state.muted else state.volume
    if not is_open(state):
        return NowPlaying(volume=volume)
    seconds = session_seconds(state)
    return NowPlaying(
        status=Status.PLAYING if state.playing else Status.PAUSED,
        title=title(state),
        track=(state.run, state.heard_index),
        # Rounded up with a margin: the sum of many pieces must not flicker about a whole second.
        length=math.ceil(seconds - 1e-3) or None,
        lasts=seconds,
        position=state.position,
        sounds=state.playing and state.heard_index is not None,
        volume=volume,
        can_next=piece_after(state) is not None,
        can_previous=piece_before(state) is not None,
    )


def steadied(playing: NowPlaying, before: NowPlaying) -> NowPlaying:
    """Return `playing` with the length that was told `before`, where that is still good enough."""
    if before.length is None or playing.track is None or before.track is None:
        return playing
    same = playing.track[0] == before.track[0]
    if not same or abs(playing.lasts - before.lasts) >= A_CHANGE:
        return playing
    return replace(playing, length=before.length, lasts=before.lasts)


def title(state: State) -> str:
    """Return what the listener works on, else what they asked for in words of their own.

    Who gave neither has the goal and the length.
    """
    request = request_of(state)
    prompt = request.prompt if request is not None and request.goal == Goal.CUSTOM else None
    words = state.intention or " ".join((prompt or "").split())
    if not words:
        return messages.title(state)
    return words if len(words) <= A_LINE else f"{words[: A_LINE - 1].rstrip()}…"


def press_for(wish: Wish, playing: NowPlaying) -> Press | None:
    """Return what a wish comes to just now: a fact, or nothing where there is nothing to press.

    Stop is a pause: a key that is next to others must not end what was paid for.
    """
    if not playing.is_open:
        return None
    match wish:
        case Wish.PLAY:
            return PlayPressed()
        case Wish.PAUSE | Wish.STOP:
            return PausePressed()
        case Wish.TOGGLE:
            return PausePressed() if playing.status is Status.PLAYING else PlayPressed()
        case Wish.NEXT:
            return SkipPressed() if playing.can_next else None
        case Wish.PREVIOUS:
            return BackPressed() if playing.can_previous else None


@dataclass(frozen=True, slots=True)
class Playhead:
    """Where a session was at `since` (monotonic), and that it `runs` on from there."""

    position: float = 0.0
    since: float = 0.0
    runs: bool = False

    def at(self, now: float, most: float = math.inf) -> float:
        """Return where it is, having run on for no more than `most`; in seconds."""
        return self.position + (min(now - self.since, most) if self.runs else 0.0)


class Controls(QObject):
    """The media keys of one desktop and its picture of the session; lives in the main thread.

    A desktop's own class says what has changed (`_tell`), passes on what is pressed (`press`, or
    from another thread `pressed`), and takes itself away (`_leave`).

    Signals:
        wished: what was pressed, as a fact.
        pressed: a `Wish`, from whichever thread the desktop calls in.
    """

    wished = Signal(object)
    pressed = Signal(object)

    owns_the_keys = False
    """Whether this desktop hands media keys over even while the window has the focus and gets
    them, too: then the window leaves them alone, or they would act twice."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.playing = NowPlaying()
        self.has_left = False
        self._now = now
        self._head = Playhead()
        self._believed = Playhead()
        # A bound slot of an object of the main thread: emitted in any thread, it runs in ours.
        self.pressed.connect(self.press)

    @property
    def position(self) -> float:
        """Where the session is now, in seconds: told once a second, counted on in between."""
        return self._head.at(self._now(), A_TICK)

    @Slot(object)
    def press(self, wish: Wish) -> None:
        """Pass on what was pressed, if there is anything to press."""
        if self.has_left:
            return
        fact = press_for(wish, self.playing)
        if fact is not None:
            self.wished.emit(fact)

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Tell the desktop what it does not know or expect."""
        if self.has_left:
            return
        now = self._now()
        before = self.playing
        self.playing = steadied(now_playing(state), before)
        here = self._follow(before, now)
        jumped = self.playing.is_open and abs(here - self._believed.at(now)) > A_JUMP
        if jumped:
            self._believed = replace(self._believed, position=here, since=now)
        if jumped or self.playing != before:
            self._tell(before, jumped=jumped)

    def stop(self) -> None:
        """Leave the desktop: it is told nothing, and presses nothing, after this."""
        if not self.has_left:
            self.has_left = True
            self._leave()

    def _leave(self) -> None:
        """Be no player of the desktop's any more."""
        raise NotImplementedError

    def _follow(self, before: NowPlaying, now: float) -> float:
        """Move our playhead and the one the desktop counts by; return where ours is.

        A desktop counts on while it believes the session to be playing, and from 0 in a new track.
        """
        playing = self.playing
        if playing.position != before.position:
            self._head = Playhead(playing.position, now, playing.sounds)
        elif playing.sounds is not self._head.runs:
            self._head = Playhead(self._head.at(now, A_TICK), now, playing.sounds)
        runs = playing.status is Status.PLAYING
        if playing.track != before.track:
            self._believed = Playhead(0.0, now, runs)
        elif runs is not self._believed.runs:
            self._believed = Playhead(self._believed.at(now), now, runs)
        return self._head.at(now, A_TICK)

    def _tell(self, before: NowPlaying, *, jumped: bool) -> None:
        """Tell the desktop what `self.playing` has that `before` had not, or where it is now."""
        raise NotImplementedError
