"""Read from a state what its fields mean together, and change one part of it."""

import math
from dataclasses import replace
from typing import Final

from focusdesk.core import timeline
from focusdesk.core.errors import (
    BadAudio,
    BadReply,
    FocusDeskError,
    NoOutput,
    RateLimited,
    StorageFailed,
    Unreachable,
    UrlRefused,
)
from focusdesk.core.model import Bookmark, Skipped
from focusdesk.core.orders import Fetch
from focusdesk.core.state import Keeping, Part, Phase, Stage, State
from focusdesk.core.wanted import Request

FINISHED: Final = ("ended", "stopped_cap")
"""The statuses after which nothing more is composed."""

COVERED: Final = 0.9
"""A session whose music covers so much of the goal time lasts until then: design, section 3."""

BACK_RESTARTS: Final = 3.0
"""Further into a piece than this, going back begins it again, in seconds."""

HARDLY_ANY: Final = 60.0
"""A session with less music left than this is as good as over, in seconds."""

LINGER: Final = 60.0
"""How long a finished session that still promises more is believed, in seconds."""


def is_open(state: State) -> bool:
    """Say whether the listener is in the middle of a session."""
    return state.phase in (Phase.OPENING, Phase.PLAYING)


def is_audible(state: State) -> bool:
    """Say whether music reaches the listener's ears: wanted, there, and not muted."""
    silenced = state.muted or state.volume == 0.0 or isinstance(state.trouble, NoOutput)
    return is_open(state) and state.playing and state.heard_index is not None and not silenced


def is_waited_for(state: State) -> bool:
    """Say whether the listener waits for music that is to come: nothing new is heard meanwhile."""
    silent = state.heard_index is None or state.bridging
    return is_open(state) and state.playing and silent and isinstance(state.busy, Fetch)


def is_ours(state: State) -> bool:
    """Say whether FocusDesk had the session composed, and so is the one to end it."""
    return request_of(state) is not None


def request_of(state: State) -> Request | None:
    """Return what was asked for, if it was FocusDesk that asked."""
    order = state.order.request if isinstance(state.order, Bookmark) else state.order
    return order if isinstance(order, Request) else None


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


def may_follow(state: State) -> bool:
    """Say whether there is a next part, or the service still promises one."""
    return state.next_index in state.parts or (state.more_pending and state.refusal is None)


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
    joined = timeline.seconds(state.queue[-1].end) if state.queue else state.position
    coming = (state.parts[index].facts for index in state.sent)
    return max(0.0, joined - state.position) + sum(
        timeline.seconds(facts.frames) for facts in coming if facts
    )


def runway(state: State) -> float:
    """Return the seconds of new music ahead of the listener, in the mixer, the cache or listed."""
    listed = sum(part.segment.duration for part in _to_come(state))
    return mixed_ahead(state) + max(0.0, listed - _left_out(state))


def kept_ahead(state: State) -> float:
    """Return the seconds of new music ahead of the listener on this computer, without a gap."""
    kept, index = mixed_ahead(state), state.next_index
    while (part := state.parts.get(index)) is not None and part.stage is not Stage.LISTED:
        kept += 0.0 if part.stage is Stage.SKIPPED else lasts(part) - shares(part)
        index += 1
    return max(0.0, kept - _left_out(state))


def goal_seconds(state: State) -> float | None:
    """Return the goal time in seconds, if the service told one."""
    return state.target_minutes * 60.0 if state.target_minutes else None


def music_seconds(state: State) -> float:
    """Return how long all the music lasts: known pieces as they are, others as a mean.

    That is not the goal time: thirty pieces of two minutes overlap, and last less than an hour.
    """
    known = [part for part in state.parts.values() if part.stage is not Stage.SKIPPED]
    if not known:
        return goal_seconds(state) or 0.0
    shared = [shares(part) for part in known]
    added = [lasts(part) - less for part, less in zip(known, shared, strict=True)]
    to_come = [*_to_come(state), *_given(state)]
    coming = sum(adds(part) for part in to_come) - _left_out(state)
    missing = max(0, planned_segments(state) - len(state.parts))
    coming += missing * sum(added) / len(added)
    sounding = _sounding(state)
    first = 0.0 if sounding else sum(shared) / len(shared)  # the first one overlaps nothing
    return sounding + coming + first


def more_is_promised(state: State) -> bool:
    """Say whether the service goes on composing, as far as it can be believed."""
    return state.more_pending and state.refusal is None and state.status not in FINISHED


def planned_segments(state: State) -> int:
    """Return how many segments the service said there would be, while that can be believed."""
    return state.total_segments or 0 if more_is_promised(state) else 0


def session_seconds(state: State) -> float:
    """Return how long the session will sound: to the goal time, where its music is for that.

    Until a piece is measured, now or before the session was left, that is the best guess.
    """
    end, music = state.landing or goal_seconds(state), music_seconds(state)
    if end is None or state.waits:
        return music
    if state.position == 0.0 and not any(part.facts for part in state.parts.values()):
        return end
    carried = state.choices.bridges and (state.landing is not None or music >= COVERED * end)
    return end if carried or music >= end else music


def remaining_seconds(state: State) -> float:
    """Return the seconds of music between the listener and the end of the session."""
    return max(0.0, session_seconds(state) - state.position)


def lost_by_ending(state: State) -> float:
    """Return the seconds of music that would be lost if the session were ended now.

    The last of it, shorter than anyone would miss, counts as nothing.
    """
    left = remaining_seconds(state) if is_open(state) else 0.0
    return left if left >= HARDLY_ANY else 0.0


def heard_last(part: Part) -> float:
    """Return when a part was last heard, for comparisons: never comes first."""
    return -math.inf if part.heard_at is None else part.heard_at


def bridge_for(state: State, *stages: Stage) -> int | None:
    """Return the segment that a bridge is best made of: the earlier one heard longest ago.

    The one that sounds itself is taken only where there is no other.
    """
    earlier = [
        part
        for index, part in state.parts.items()
        if part.stage in stages and part.facts is not None and index < state.next_index
    ]
    sounding = state.queue[-1].index if state.queue else state.heard_index
    others = [part for part in earlier if part.segment.index != sounding] or earlier
    return min(others, key=heard_last).segment.index if others else None


def leads_to(state: State) -> int:
    """Return the segment that what the mixer holds leads to; a bridge: the one that was late."""
    bridges = [at for at, placed in enumerate(state.queue) if placed.bridge]
    coming = state.queue[bridges[-1] + 1 :] if bridges else state.queue
    return coming[0].index if coming else state.next_index


def place(state: State) -> tuple[int, float]:
    """Return the segment and the second in it where the listener is, or is about to be.

    A bridge repeats what was heard before: the place is what it leads to.
    """
    if state.jump is not None:
        return state.jump
    if state.heard_index is not None and not state.bridging:
        return state.heard_index, state.within
    return leads_to(state), 0.0


def piece_after(state: State) -> int | None:
    """Return the segment to skip to: the next one, if it is here; a bridge leads to none."""
    heard = state.heard_index
    if heard is None or state.bridging:
        return None
    after = [i for i, p in state.parts.items() if i > heard and p.stage is not Stage.SKIPPED]
    index = min(after, default=None)
    return index if index is not None and is_here(state.parts[index]) else None


def piece_to_keep(state: State) -> int | None:
    """Return the segment that is heard, if the service can be asked to keep it and was not yet."""
    part = None if state.heard_index is None else state.parts.get(state.heard_index)
    if part is None or not is_open(state) or not state.keep_offered:
        return None
    return part.segment.index if part.keeping is Keeping.NO else None


def piece_before(state: State) -> int | None:
    """Return the segment to go back to: the one that sounds, or at its beginning the one before.

    A bridge leads to none: it sounds because music is late, and going back would make it later.
    """
    heard = state.heard_index
    if heard is None or state.bridging:
        return None
    if state.within > BACK_RESTARTS:
        return heard
    return max((i for i, p in state.parts.items() if i < heard and is_here(p)), default=heard)


def is_here(part: Part) -> bool:
    """Say whether a part is on this computer, so that it can be heard at once, or nearly."""
    return part.stage in (Stage.CACHED, Stage.IN_HAND)


def _to_come(state: State) -> list[Part]:
    """Return the parts that are still to be given to the mixer."""
    waiting = (Stage.LISTED, Stage.CACHED)
    first = state.next_index
    return [part for i, part in state.parts.items() if i >= first and part.stage in waiting]


def _given(state: State) -> list[Part]:
    """Return the parts that the mixer was given and has not placed; a bridge's was placed once."""
    given = (state.parts[index] for index in state.sent)
    return [part for part in given if part.placement is None]


def _sounding(state: State) -> float:
    """Return the second of the stream at which the music ends that the mixer has placed.

    A bridge is left as soon as it can be: of it no more counts than was heard.
    """
    own = [placement for placement in state.queue if not placement.bridge]
    return max(state.position, timeline.seconds(own[-1].end)) if own else state.position


def _left_out(state: State) -> float:
    """Return the seconds of what is to come that a session which was left begins after."""
    if state.jump is None or state.jump[0] != state.next_index:
        return 0.0
    return state.jump[1]


def lasts(part: Part) -> float:
    """Return how long a part is, in seconds."""
    return timeline.seconds(part.facts.frames) if part.facts else part.segment.duration


def adds(part: Part) -> float:
    """Return how much longer a part makes the session, in seconds: it overlaps its neighbour."""
    return lasts(part) - shares(part)


def shares(part: Part) -> float:
    """Return the seconds that a part overlaps a neighbour which is like it."""
    return min((part.segment.fade_in + part.segment.fade_out) / 2, lasts(part) / 2)


def played_share(state: State) -> float:
    """Return how much of the session's music has been heard, 0..1."""
    whole = session_seconds(state)
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


def still_wrong(state: State) -> FocusDeskError | None:
    """Return what an answer of the network's does not mend."""
    return state.trouble if isinstance(state.trouble, NoOutput) else state.refusal


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
