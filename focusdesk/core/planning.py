"""Draw the consequences of a state: what to leave out, when it is over, what to order next.

`settle` passes over what can never be had, closes the mixer when all is given to it, and gives up
when patience ends. `next_order` chooses the one thing the network does next, most urgent first: the
clip that is to be heard next, its bytes, what the listener keeps, the news, then everything else
that is ready.
"""

from dataclasses import replace
from typing import Final

from focusdesk.core import timeline
from focusdesk.core.arranging import Step, land, standby
from focusdesk.core.errors import (
    FocusDeskError,
    NotFound,
    NothingToPlay,
    OutOfBudget,
    Unreachable,
)
from focusdesk.core.keeping import keep_asked, next_keep
from focusdesk.core.model import DEFAULT_TARGET_LUFS, Segment
from focusdesk.core.orders import (
    Chime,
    Close,
    End,
    Fetch,
    Forget,
    Keep,
    NetworkOrder,
    Poll,
    Prepare,
    Start,
    Stop,
)
from focusdesk.core.readings import (
    COVERED,
    FINISHED,
    LINGER,
    goal_seconds,
    is_incomplete,
    is_open,
    is_ours,
    later_parts,
    mixed_ahead,
    more_comes,
    music_seconds,
    reason,
    with_skipped,
)
from focusdesk.core.state import Part, Phase, Stage, State

SANE_TARGETS: Final = (-40.0, -5.0)
"""Loudness targets outside of this are mistakes, in LUFS."""

IN_HAND_CLIPS: Final = 2
"""Clips for the mixer to hold: the one playing and the next."""

IN_HAND_SECONDS: Final = 30.0
"""It holds more than that while together they last less than this."""

STOP: Final = Stop()

HURRY: Final = 10.0
"""With less music than this ahead, a late segment is passed over for a later one, in seconds."""


def settle(state: State, now: float) -> Step:
    """Return the state without what can never be had, and what ends the session if that is so."""
    if state.phase is not Phase.PLAYING:
        return _lose_patience(state, now) if state.phase is Phase.OPENING else (state, ())
    if state.drained and state.jump is None:
        return ended(state, last=Chime() if state.choices.chimes else Stop())
    state = _pass_over(state, now)
    if state.closed or state.busy is not None or state.next_index in state.parts:
        return _lose_patience(state, now)
    if more_comes(state, now):
        return _lose_patience(state, now)
    if state.landing is not None and (state.choices.bridges or state.sent):
        return state, ()
    goal, sounds = goal_seconds(state), any(part.facts for part in state.parts.values())
    carried = sounds and not state.waits and state.choices.bridges and state.landing is None
    if carried and goal is not None and music_seconds(state) >= COVERED * goal:
        return land(state, goal)
    return _close(state, state.refusal if is_incomplete(state) else None)


def _pass_over(state: State, now: float) -> State:
    """Move `next_index` to the segment that is to be heard next."""
    left_out = {gone.index for gone in state.skipped}  # some of them were never listed
    while True:
        part = state.parts.get(state.next_index)
        if state.next_index in left_out and (part is None or part.stage is Stage.SKIPPED):
            state = replace(state, next_index=state.next_index + 1)
        elif part is not None and part.stale and state.refusal is not None:
            state = with_skipped(state, state.next_index, "its address expired")
        elif part is None and later_parts(state) and not more_comes(state, now):
            state = with_skipped(state, state.next_index, "it never became ready")
        elif _hurry(state, part):
            state = with_skipped(state, state.next_index, "it was late, and later music was ready")
        else:
            return state


def _hurry(state: State, part: Part | None) -> bool:
    bridged = bool(state.queue) and state.queue[-1].bridge
    if state.waits or not state.playing or (mixed_ahead(state) > HURRY and not bridged):
        return False
    if not any(p.placement for p in state.parts.values()):
        return False
    if part is not None and part.stage is not Stage.LISTED:
        return False
    if isinstance(state.busy, Fetch) and state.busy.segment.index == state.next_index:
        return False
    return any(p.stage is Stage.CACHED for p in later_parts(state))


def _close(state: State, failure: FocusDeskError | None) -> Step:
    """Let what is in the mixer play out; with nothing ever in it there is nothing to wait for."""
    if any(part.facts for part in state.parts.values()):
        state = replace(state, closed=True, poll_at=None, failure=state.failure or failure)
        return state, (Close(),)
    if failure is None:
        why = state.skipped[-1].reason if state.skipped else ""
        failure = OutOfBudget() if state.status == "stopped_cap" else NothingToPlay(why)
    return ended(state, failure)


def _lose_patience(state: State, now: float) -> Step:
    deadline = _deadline(state)
    if deadline is None or now < deadline or state.busy is not None:
        return state, ()
    later = [part for part in later_parts(state) if part.stage in (Stage.LISTED, Stage.CACHED)]
    part = state.parts.get(state.next_index)
    if later and not (part and part.stage is Stage.CACHED):
        why = reason(state.trouble) if part and state.trouble else "it never became ready"
        skipped = replace(with_skipped(state, state.next_index, why), progress_at=now)
        return _pass_over(skipped, now), ()
    return _close(state, state.trouble or Unreachable())


def _deadline(state: State) -> float | None:
    """Return when patience ends: only silence wears it out, and an honest hint renews it once."""
    if state.patience is None or state.closed:
        return None
    # Music that is only repeated, and towards no end, is not what was asked for either.
    sounds = bool(state.queue or state.sent) and not (state.bridging and not goal_seconds(state))
    if sounds and not state.waits:
        return None
    return max(state.progress_at, state.promised_at or 0.0) + state.patience


def next_order(state: State, now: float) -> Step:
    """Return the state with the network busy again, and the order that keeps it so."""
    if state.busy is not None:
        return state, ()
    order = _wanted(state, now)
    if order is None:
        return state, ()
    asks = isinstance(order, Poll | Keep | End)
    if isinstance(order, Keep):
        state = keep_asked(state, order.index)
    state = replace(
        state,
        busy=order,
        received=None,
        polls=state.polls + isinstance(order, Poll),
        requests=state.requests + asks,
        poll_at=None if isinstance(order, Poll) else state.poll_at,
    )
    return state, (order,)


def _wanted(state: State, now: float) -> NetworkOrder | None:
    """Name what is most urgent: the next clip, its bytes, a press, the news, the rest."""
    keep = next_keep(state)
    if state.phase is Phase.ENDING:  # what was pressed before the end is asked for before it
        return keep or (End(state.run, state.session_id) if state.session_id else None)
    if not is_open(state):
        return keep
    if state.jump is not None and (order := _prepare(state, state.jump[0], now)):
        return order
    if state.closed:
        return keep
    following = state.parts.get(state.next_index)
    if _room(state) and (order := _prepare(state, state.next_index, now)):
        return order
    if order := _prepare(state, standby(state), now):
        return order
    if following is not None and _fetchable(following, now):
        return Fetch(state.run, state.session_id, following.segment)
    if keep is not None:
        return keep
    if state.poll_at is not None and state.poll_at <= now:
        return Poll(state.run, state.session_id)
    for index in sorted(state.parts):
        if _fetchable(state.parts[index], now):
            return Fetch(state.run, state.session_id, state.parts[index].segment)
    return None


def _prepare(state: State, index: int, now: float) -> Prepare | None:
    """Return the order that brings segment `index` to hand, if that is possible now."""
    part = state.parts.get(index)
    if part is None or part.stage is not Stage.CACHED or part.retry_at > now:
        return None
    return Prepare(state.run, state.session_id, part.segment, _target(state, part.segment))


def _fetchable(part: Part, now: float) -> bool:
    return part.stage is Stage.LISTED and not part.stale and part.retry_at <= now


def _room(state: State) -> bool:
    """Say whether the mixer should hold another clip."""
    held = [placed.index for placed in state.queue if not placed.bridge] + list(state.sent)
    parts = (state.parts.get(index) for index in held)
    lasts = sum(timeline.seconds(part.facts.frames) for part in parts if part and part.facts)
    if not state.waits:
        lasts = min(lasts, mixed_ahead(state))  # a long clip may be nearly over
    return len(held) < IN_HAND_CLIPS or lasts < IN_HAND_SECONDS


def _target(state: State, segment: Segment) -> float:
    """Return the loudness to bring a segment to: what is asked for, and what the listener adds."""
    lowest, highest = SANE_TARGETS
    wanted = _asked_target(state, segment) + (0.0 if state.waits else state.choices.louder)
    return min(max(wanted, lowest), highest)


def _asked_target(state: State, segment: Segment) -> float:
    """Return the loudness of a segment's own, the last sane one before, or -14."""
    lowest, highest = SANE_TARGETS
    for index in range(segment.index, -1, -1):
        part = state.parts.get(index)
        target = part.segment.target_lufs if part else None
        if target is not None and lowest <= target <= highest:
            return target
    return DEFAULT_TARGET_LUFS


def ended(
    state: State, failure: FocusDeskError | None = None, *, last: Stop | Chime = STOP
) -> Step:
    """Fall silent; what FocusDesk started is ended at the service too."""
    failure = failure or state.failure
    ours = is_ours(state) and not isinstance(failure, NotFound)
    unanswered = isinstance(state.busy, Start)  # its session must be ended once its name is known
    phase = Phase.ENDING if ours and (state.session_id or unanswered) else Phase.OVER
    state = replace(
        state,
        phase=phase,
        playing=False,
        poll_at=None,
        heard_index=None,
        bridging=False,
        jump=None,
        ahead=0.0,
        failure=failure,
        busy=state.busy if unanswered or isinstance(state.busy, Keep) else None,
    )
    drop = (Forget(state.session_id),) if phase is Phase.OVER and state.session_id else ()
    return state, (last, *drop)


def wake_at(state: State) -> float | None:
    """Return when a `Ticked` is due although nothing else happens."""
    if not is_open(state) or state.closed or state.busy is not None:
        return None
    waiting = (part for part in state.parts.values() if part.stage is Stage.LISTED)
    times = [part.retry_at for part in waiting if not part.stale]
    following = state.parts.get(state.next_index)
    if following is not None and following.stage is Stage.CACHED and following.retry_at:
        times.append(following.retry_at)
    if state.poll_at is not None:
        times.append(state.poll_at)
    believed = state.more_pending and state.status in FINISHED
    if believed and state.next_index not in state.parts:
        times.append(state.progress_at + LINGER)
    if (deadline := _deadline(state)) is not None:
        times.append(deadline)
    return min(times, default=None)
