"""Read from a state what its fields mean together, and change one part of it."""

from dataclasses import replace
from typing import Final

from focusdesk.core import timeline
from focusdesk.core.errors import (
    BadAudio,
    BadReply,
    FocusDeskError,
    RateLimited,
    StorageFailed,
    Unreachable,
    UrlRefused,
)
from focusdesk.core.model import Skipped
from focusdesk.core.state import Part, Phase, Stage, State

FINISHED: Final = ("ended", "stopped_cap")
"""The statuses after which nothing more is composed."""

LINGER: Final = 60.0
"""How long a finished session that still promises more is believed, in seconds."""


def is_open(state: State) -> bool:
    """Say whether the listener is in the middle of a session."""
    return state.phase in (Phase.OPENING, Phase.PLAYING)


def in_hand(state: State) -> list[Part]:
    """Return the parts that the mixer holds, heard or not."""
    return [part for part in state.parts.values() if part.stage is Stage.IN_HAND]


def later_parts(state: State) -> list[Part]:
    """Return the parts that come after the next one to prepare."""
    return [part for index, part in state.parts.items() if index > state.next_index]


def more_comes(state: State, now: float) -> bool:
    """Say whether new segments may still be listed: a matter of `more_pending`, not of a status."""
    if state.refusal is not None or not state.more_pending:
        return False
    return state.status not in FINISHED or now < state.progress_at + LINGER


def is_incomplete(state: State) -> bool:
    """Say whether segments are missing that the service had planned, or no longer hands out."""
    if any(part.stale and part.stage is Stage.SKIPPED for part in state.parts.values()):
        return True
    planned = state.total_segments
    return state.more_pending and (planned is None or len(state.parts) < planned)


def mixed_ahead(state: State) -> float:
    """Return the seconds of music that the mixer holds for the listener.

    Counted from where the clips lie, because the sound card tells what it holds once a second
    only, and not at all during a pause. A file has no listener.
    """
    if state.waits:
        return 0.0
    ends = (part.placement.end for part in state.parts.values() if part.placement)
    coming = (part.facts.frames for part in in_hand(state) if part.facts and not part.placement)
    whole = max(ends, default=0) + sum(coming)
    return max(0.0, timeline.seconds(whole) - state.position)


def runway(state: State) -> float:
    """Return the seconds of music ahead of the listener, in the mixer, the cache or listed."""
    waiting = (Stage.LISTED, Stage.CACHED)
    return mixed_ahead(state) + sum(
        part.segment.duration for part in state.parts.values() if part.stage in waiting
    )


def music_seconds(state: State) -> float:
    """Return how long the whole session will sound: known pieces as they are, others as a mean.

    Never the goal time: thirty pieces of two minutes overlap, and last less than an hour.
    """
    heard = [part for part in state.parts.values() if part.stage is not Stage.SKIPPED]
    if not heard:
        return (state.target_minutes or 0) * 60.0
    lengths = [
        timeline.seconds(part.facts.frames) if part.facts else part.segment.duration
        for part in heard
    ]
    overlaps = [
        min((part.segment.fade_in + part.segment.fade_out) / 2, length / 2)
        for part, length in zip(heard, lengths, strict=True)
    ]
    missing = max(0, (state.total_segments or 0) - len(state.parts)) if state.more_pending else 0
    mean = sum(lengths) / len(lengths)
    count = len(lengths) + missing
    return sum(lengths) + missing * mean - (count - 1) * sum(overlaps) / len(overlaps)


def remaining_seconds(state: State) -> float:
    """Return the seconds of music between the listener and the end of the session."""
    return max(0.0, music_seconds(state) - state.position)


def played_share(state: State) -> float:
    """Return how much of the session's music has been heard, 0..1."""
    whole = music_seconds(state)
    return min(1.0, state.position / whole) if whole else 0.0


def ready_seconds(state: State) -> float:
    """Return how far from its beginning the session is composed and listed."""
    return state.position + runway(state)


def reason(error: FocusDeskError | None) -> str:
    """Say in a report why a segment was left out."""
    match error:
        case UrlRefused():
            return "the audio host does not hand it out"
        case BadAudio():
            return f"it is not audio that can be played ({error.detail})"
        case BadReply() | Unreachable() | RateLimited():
            return "it could not be downloaded"
        case StorageFailed():
            return "it could not be kept on disk"
        case _:
            return "it could not be had"


def with_part(state: State, index: int, **changes: object) -> State:
    """Return the state with one part changed; an unknown index changes nothing."""
    part = state.parts.get(index)
    if part is None:
        return state
    changed = replace(part, **changes)  # type: ignore[arg-type]
    return replace(state, parts={**state.parts, index: changed})


def with_skipped(state: State, index: int, why: str) -> State:
    """Return the state with segment `index`, listed or not, left out for good."""
    state = with_part(state, index, stage=Stage.SKIPPED)
    following = index + 1 if index == state.next_index else state.next_index
    return replace(state, skipped=(*state.skipped, Skipped(index, why)), next_index=following)
