"""Lay a session out as one strip: where each piece lies, what it is, how it meets the next one.

The axis is the session's music in its own order, piece after piece, and not the stream as it was
heard: whoever skips, goes back or seeks moves along the strip and does not change it, so that a
place on it always means the same music. What has no place in that order has none on the axis:

- A bridge repeats earlier music while a piece is late. The playhead waits where that piece begins,
  and the seam there remembers how long it waited.
- A piece that was left out has no length; it stays as a mark between its neighbours.
- Where all the music ends before the goal time, earlier music carries the rest: the last slot.

The session ends at `ends`. That is the end of the strip, unless the goal time is up before all of
the music was heard, as after going back or a long bridge.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from focusdesk.core import timeline
from focusdesk.core.arranging import landing_at
from focusdesk.core.readings import (
    goal_seconds,
    is_open,
    lasts,
    more_is_promised,
    place,
    planned_segments,
    remaining_seconds,
    session_seconds,
    shares,
)
from focusdesk.core.state import Part, Phase, Stage, State

TRIFLE: Final = 0.5
"""What is shorter than this is not worth a slot, in seconds."""


class Kind(StrEnum):
    """What a slot of the strip is to the listener."""

    HEARD = "heard"
    PLAYING = "playing"
    READY = "ready"  # decoded and measured
    FETCHED = "fetched"
    LISTED = "listed"  # composed, and still at the service
    PENDING = "pending"  # planned, and still to be composed
    SKIPPED = "skipped"  # left out
    REPLAY = "replay"  # earlier music once more, until the goal time is up


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One piece on the strip, from `start` to `end` in seconds of it.

    `index` is None where there is no telling which segments it will be. It shares `overlap` seconds
    with the slot before, crossing by `correlation`; before it, earlier music was repeated for
    `bridged` seconds, or is being, or was not at all (None). `outline` as in `ClipFacts`.
    """

    index: int | None
    kind: Kind
    start: float
    end: float
    overlap: float = 0.0
    correlation: float = 0.0
    bridged: float | None = None
    outline: bytes = b""

    @property
    def can_be_heard(self) -> bool:
        """Whether it is on this computer."""
        return self.kind in (Kind.HEARD, Kind.PLAYING, Kind.READY, Kind.FETCHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A session as one strip of `length` seconds, with the listener `here` on it (None: nowhere).

    The session ends at `ends`, and comes to rest over the `landing` seconds before. The first piece
    rises over `fade_in` seconds and the last one falls over `fade_out`.
    """

    slots: tuple[Slot, ...] = ()
    length: float = 0.0
    here: float | None = None
    ends: float = 0.0
    landing: float = 0.0
    fade_in: float = 0.0
    fade_out: float = 0.0

    def at(self, second: float) -> Slot | None:
        """Return the slot that is mostly heard at a second of the strip, if there is any."""
        for slot in reversed(self.slots):
            if slot.start + slot.overlap / 2 <= second < slot.end:
                return slot
        return self.slots[-1] if self.slots and second == self.length else None


def strip(state: State) -> Strip:
    """Return the session in `state` as a strip; empty where nothing is known of its length."""
    if state.phase is Phase.IDLE:
        return Strip()
    slots = tuple(_music(state))
    length = slots[-1].end if slots else 0.0
    here = _here(state, slots, length)
    ends = _ends(state, length, here)
    rest = ends - length > TRIFLE
    if rest:
        kind = Kind.PENDING if not slots or _goes_on(state) else Kind.REPLAY
        slots = (*slots, Slot(index=None, kind=kind, start=length, end=ends))
    ends = ends if rest else min(ends, length)
    first, last = (state.parts.get(-1 if i is None else i) for i in _ends_of(slots))
    timed = _is_timed(state)
    return Strip(
        slots=slots,
        length=max(length, ends),
        here=None if here is None else min(here, max(length, ends)),
        ends=ends,
        landing=landing_at(state, session_seconds(state)).seconds if timed else 0.0,
        fade_in=first.segment.fade_in if first else 0.0,
        fade_out=last.segment.fade_out if last and not timed else 0.0,
    )


def crossing(share: float, correlation: float) -> tuple[float, float]:
    """Return the gains of what goes and what comes, at a `share` (0..1) of their overlap.

    Equal power, normalised by how related both are: what `audio.fades.crossing` mixes with.
    """
    going, coming = math.cos(share * math.pi / 2), math.sin(share * math.pi / 2)
    level = math.sqrt(going**2 + coming**2 + 2.0 * correlation * going * coming)
    return going / level, coming / level


def rising(share: float) -> float:
    """Return the gain of a single fade-in at a `share` (0..1) of it."""
    return math.sin(min(max(share, 0.0), 1.0) * math.pi / 2)


def landing(share: float) -> float:
    """Return the gain at a `share` (0..1) of coming to rest."""
    return (1.0 + math.cos(math.pi * min(max(share, 0.0), 1.0))) / 2


def _music(state: State) -> Iterator[Slot]:
    """Yield every piece in the session's order."""
    left_out = {gone.index for gone in state.skipped}  # some of them were never listed
    usual, fades = _usual(state)
    start = end = 0.0
    fade_out: float | None = None  # of the piece before; None: there is none
    for index in sorted({*state.parts, *left_out, *range(planned_segments(state))}):
        part = state.parts.get(index)
        bridged = state.bridged.get(index)
        if index in left_out if part is None else part.stage is Stage.SKIPPED:
            yield Slot(index=index, kind=Kind.SKIPPED, start=end, end=end, bridged=bridged)
            continue
        length = usual if part is None else lasts(part)
        if length <= 0.0:
            continue
        seam = part.seam if part else None
        overlap = 0.0
        if seam is not None:
            overlap = timeline.seconds(seam.overlap)
        elif fade_out is not None:
            overlap = (fade_out + (part.segment.fade_in if part else fades)) / 2
        overlap = 0.0 if fade_out is None else min(overlap, (end - start) / 2, length / 2)
        start = end - overlap
        end = start + length
        fade_out = part.segment.fade_out if part else fades
        yield Slot(
            index=index,
            kind=_kind(state, index, part),
            start=start,
            end=end,
            overlap=overlap,
            correlation=seam.correlation if seam else 0.0,
            bridged=bridged,
            outline=part.facts.outline if part and part.facts else b"",
        )


def _usual(state: State) -> tuple[float, float]:
    """Return how long a piece of this session is, and how long its fades are."""
    known = [part for part in state.parts.values() if part.stage is not Stage.SKIPPED]
    if known:
        return (
            sum(lasts(part) for part in known) / len(known),
            sum(shares(part) for part in known) / len(known),
        )
    planned = planned_segments(state)
    return ((goal_seconds(state) or 0.0) / planned if planned else 0.0), 0.0


def _kind(state: State, index: int, part: Part | None) -> Kind:
    if part is None:
        return Kind.PENDING
    there = math.inf
    if is_open(state):
        there = place(state)[0]
        sounds = not state.bridging and (state.heard_index is not None or state.jump is not None)
        if index == there and sounds:
            return Kind.PLAYING
    if index < there and _was_heard(part):
        return Kind.HEARD
    match part.stage:
        case Stage.IN_HAND:
            return Kind.READY
        case Stage.CACHED:
            return Kind.FETCHED
        case _:
            return Kind.LISTED


def _was_heard(part: Part) -> bool:
    """Say whether a part was heard; what was measured in another run was heard then."""
    return part.heard_at is not None or (part.facts is not None and part.placement is None)


def _here(state: State, slots: Sequence[Slot], length: float) -> float | None:
    """Return where the listener is; a session that is over is nowhere."""
    if not is_open(state):
        return None
    index, within = place(state)
    for slot in slots:
        if slot.index is not None and slot.index >= index:
            return min(slot.start + within, slot.end) if slot.index == index else slot.start
    repeated = 0.0 if _goes_on(state) else state.bridged.get(index, 0.0)
    return length + repeated


def _ends(state: State, length: float, here: float | None) -> float:
    """Return the second of the strip at which the session ends."""
    if here is None:  # over: the music that was repeated at its end stays
        last = max(state.parts, default=-1)
        return length + sum(for_ for late, for_ in state.bridged.items() if late > last)
    if _goes_on(state):
        return max(length, goal_seconds(state) or 0.0)
    return here + remaining_seconds(state) if _is_timed(state) else length


def _is_timed(state: State) -> bool:
    """Say whether it is the goal time that ends the session, and not its music."""
    return session_seconds(state) in (state.landing, goal_seconds(state))


def _goes_on(state: State) -> bool:
    """Say whether more is being composed, and nobody knows how much."""
    return state.total_segments is None and more_is_promised(state)


def _ends_of(slots: Sequence[Slot]) -> tuple[int | None, int | None]:
    """Return the segments that the strip begins and ends with."""
    music = [slot.index for slot in slots if slot.kind is not Kind.SKIPPED]
    return (music[0], music[-1]) if music else (None, None)
