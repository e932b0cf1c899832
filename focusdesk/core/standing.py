"""Where each segment of a session stands: heard, playing, ready, on the way, or to be composed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from focusdesk.core.readings import adds, is_here, is_open
from focusdesk.core.state import Part, Stage, State

MOST_TO_COME: Final = 2000
"""More segments than this are not told apart, however many a service promises."""


class Standing(StrEnum):
    """What has become of a segment, in the order in which it does."""

    HEARD = "heard"  # or passed by
    PLAYING = "playing"
    READY = "ready"  # on this computer
    COMING = "coming"  # composed, and still to be brought here
    TO_COME = "to come"  # still to be composed
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Place:
    """A segment on the whole of the session: `share` of it is its own, 0..1."""

    standing: Standing
    share: float


def places(state: State) -> tuple[Place, ...]:
    """Return the segments in their order; those that are not known yet count as long as a mean."""
    found = [(part, adds(part)) for _, part in sorted(state.parts.items())]
    planned = (state.total_segments or 0) if state.more_pending and not state.refusal else 0
    missing = max(0, min(planned, MOST_TO_COME) - len(found))
    lengths = [length for part, length in found if part.stage is not Stage.SKIPPED]
    mean = sum(lengths) / len(lengths) if lengths else 1.0
    whole = sum(lengths) + missing * mean
    if whole <= 0.0:
        return ()
    coming = {placed.index for placed in state.queue} | set(state.sent) if is_open(state) else set()
    known = [
        Place(standing, 0.0 if standing is Standing.LEFT_OUT else length / whole)
        for part, length in found
        for standing in (_standing(part, state, coming),)
    ]
    return (*known, *[Place(Standing.TO_COME, mean / whole)] * missing)


def count(of: Iterable[Place]) -> Counter[Standing]:
    """Return how many segments stand where."""
    return Counter(place.standing for place in of)


def _standing(part: Part, state: State, coming: set[int]) -> Standing:
    index = part.segment.index
    if index == state.heard_index:
        return Standing.PLAYING
    if part.stage is Stage.SKIPPED:
        return Standing.LEFT_OUT
    if index < state.next_index and index not in coming:
        return Standing.HEARD
    return Standing.READY if is_here(part) else Standing.COMING
