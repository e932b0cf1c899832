"""Draw the consequences of a state: what to leave out, when it is over, what to order next.

`arrange` gives the mixer what it needs: a place the listener wants to be at, the clips in order,
and, where the next one is late, a bridge over earlier music. `settle` passes over what can never
be had, closes the mixer when all is given to it, and gives up when patience ends. `next_order`
chooses the one thing the network does next, most urgent first: the clip that is to be heard next,
its bytes, the news, then everything else that is ready.
"""

from dataclasses import replace
from typing import Final

from focusdesk.core import timeline
from focusdesk.core.errors import (
    FocusDeskError,
    NotFound,
    NothingToPlay,
    OutOfBudget,
    Unreachable,
)
from focusdesk.core.model import DEFAULT_TARGET_LUFS, Request, Segment
from focusdesk.core.readings import (
    COVERED,
    FINISHED,
    LINGER,
    bridge_for,
    goal_seconds,
    heard_last,
    in_hand,
    is_incomplete,
    is_open,
    later_parts,
    mixed_ahead,
    more_comes,
    music_seconds,
    reason,
    with_part,
    with_skipped,
)
from focusdesk.core.state import (
    Append,
    Bridge,
    Close,
    Command,
    Drop,
    End,
    Fetch,
    Forget,
    Jump,
    Land,
    NetworkOrder,
    Part,
    Phase,
    Poll,
    Prepare,
    Stage,
    Start,
    State,
    Stop,
)

SANE_TARGETS: Final = (-40.0, -5.0)
"""Loudness targets outside of this are mistakes, in LUFS."""

IN_HAND_CLIPS: Final = 2
"""Clips for the mixer to hold: the one playing and the next."""

IN_HAND_SECONDS: Final = 30.0
"""It holds more than that while together they last less than this."""

HURRY: Final = 10.0
"""With less music than this ahead, a late segment is passed over for a later one, in seconds."""

LATE: Final = 5.0
"""With less music than this ahead of its last fade, a bridge is laid, in seconds."""

AT_HAND: Final = 2.0
"""The same, where the next clip is on this computer and has only to be decoded."""

WORRY: Final = 30.0
"""With less music than this ahead, what a bridge would be made of is brought to hand."""

LANDING: Final = (20.0, 0.1)
"""How long the music takes to come to rest: in seconds, and at most this share of the goal."""

Step = tuple[State, tuple[Command, ...]]


def arrange(state: State) -> Step:
    """Return the state after the mixer was given all that it can use now, and those orders."""
    if state.phase is not Phase.PLAYING:
        return state, ()
    state, jumped = _go_there(state)
    state, given = _give(state)
    state, bridged = _bridge(state)
    state, landed = _land(state)
    state, dropped = _put_away(state)
    return state, (*jumped, *given, *bridged, *landed, *dropped)


def _go_there(state: State) -> Step:
    """Go where the listener wants to be, once that clip is in hand."""
    if state.jump is None:
        return state, ()
    index, within = state.jump
    stage = state.parts[index].stage
    if stage is Stage.IN_HAND:
        gone = replace(
            state,
            jump=None,
            next_index=index + 1,
            sent=(*state.sent, index),
            closed=False,
            drained=False,
            # A second press counts from where the first one leads.
            heard_index=index,
            within=within,
        )
        return gone, (Jump(index, within),)
    return (state if stage is Stage.CACHED else replace(state, jump=None)), ()


def _give(state: State) -> Step:
    """Give the mixer every clip that is in hand and has its turn."""
    orders: list[Command] = []
    while not state.closed:
        part = state.parts.get(state.next_index)
        if part is None or part.stage is not Stage.IN_HAND:
            break
        index = state.next_index
        orders.append(Append(index))
        state = replace(state, next_index=index + 1, sent=(*state.sent, index))
    return state, tuple(orders)


def _bridge(state: State) -> Step:
    """Go on with earlier music where the next clip is late."""
    if state.waits or not state.playing or state.closed or not is_expected(state):
        return state, ()
    index = state.queue[-1].index if state.queue else state.heard_index
    last = None if index is None else state.parts.get(index)
    if state.sent or last is None:
        return state, ()
    following = state.parts.get(state.next_index)
    enough = AT_HAND if following is not None and following.stage is Stage.CACHED else LATE
    if mixed_ahead(state) > enough + last.segment.fade_out:
        return state, ()
    earlier = bridge_for(state, Stage.IN_HAND)
    if earlier is None:
        return state, ()
    return replace(state, sent=(*state.sent, earlier)), (Bridge(earlier),)


def is_expected(state: State) -> bool:
    """Say whether the music is to go on beyond what the mixer holds."""
    return state.landing is not None or state.more_pending or state.next_index in state.parts


def _land(state: State) -> Step:
    """Let the music end with the goal time, once there is enough of it."""
    if state.waits or state.closed or state.sent or not state.queue:
        return state, ()
    goal, ends = goal_seconds(state), timeline.seconds(state.queue[-1].end)
    orders: tuple[Command, ...] = ()
    if state.landing is None and goal is not None and ends >= goal:
        state, orders = land(state, goal)
    if state.landing is not None and ends >= state.landing:
        state = replace(state, closed=True, poll_at=None)
    return state, orders


def land(state: State, goal: float) -> Step:
    """Return the state of a session that ends with the goal time, and the order for it."""
    longest, share = LANDING
    return replace(state, landing=goal), (Land(goal, min(longest, share * goal)),)


def _put_away(state: State) -> Step:
    """Let go of the clips that nobody is going to need soon."""
    needed = {*state.sent, state.next_index, *(placement.index for placement in state.queue)}
    if state.jump is not None:
        needed.add(state.jump[0])
    behind = [part for part in in_hand(state) if part.segment.index not in needed]
    if not state.waits:
        # The one heard last, to go back to, and the one a bridge would be made of.
        needed.add(max(behind, key=heard_last).segment.index if behind else -1)
        needed.add(_standby(state))
    gone = [part.segment.index for part in behind if part.segment.index not in needed]
    for index in gone:
        state = with_part(state, index, stage=Stage.CACHED)
    return state, tuple(Drop(index) for index in gone)


def _standby(state: State) -> int:
    """Name the clip that is to be in hand in case the next one is late; -1: none."""
    following = state.parts.get(state.next_index)
    ready = following is not None and following.stage is Stage.CACHED
    if state.waits or state.closed or ready or mixed_ahead(state) > WORRY:
        return -1
    earlier = bridge_for(state, Stage.CACHED, Stage.IN_HAND)
    return -1 if earlier is None else earlier


def settle(state: State, now: float) -> Step:
    """Return the state without what can never be had, and what ends the session if that is so."""
    if state.phase is not Phase.PLAYING:
        return _lose_patience(state, now) if state.phase is Phase.OPENING else (state, ())
    if state.drained and state.jump is None:
        return ended(state)
    state = _pass_over(state, now)
    if state.closed or state.busy is not None or state.next_index in state.parts:
        return _lose_patience(state, now)
    if more_comes(state, now):
        return _lose_patience(state, now)
    if state.landing is not None:
        return state, ()
    goal, sounds = goal_seconds(state), any(part.facts for part in state.parts.values())
    if sounds and goal is not None and not state.waits and music_seconds(state) >= COVERED * goal:
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
    asks = isinstance(order, Poll | End)
    state = replace(
        state,
        busy=order,
        polls=state.polls + isinstance(order, Poll),
        requests=state.requests + asks,
        poll_at=None if isinstance(order, Poll) else state.poll_at,
    )
    return state, (order,)


def _wanted(state: State, now: float) -> NetworkOrder | None:
    """Name what is most urgent: the next clip, its bytes, the news, then everything else."""
    if state.phase is Phase.ENDING:
        return End(state.run, state.session_id) if state.session_id else None
    if not is_open(state):
        return None
    if state.jump is not None and (order := _prepare(state, state.jump[0], now)):
        return order
    if state.closed:
        return None
    following = state.parts.get(state.next_index)
    if _room(state) and (order := _prepare(state, state.next_index, now)):
        return order
    if order := _prepare(state, _standby(state), now):
        return order
    if following is not None and _fetchable(following, now):
        return Fetch(state.run, state.session_id, following.segment)
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
    """Return the loudness to bring a segment to: its own, the last sane one before, or -14."""
    lowest, highest = SANE_TARGETS
    for index in range(segment.index, -1, -1):
        part = state.parts.get(index)
        target = part.segment.target_lufs if part else None
        if target is not None and lowest <= target <= highest:
            return target
    return DEFAULT_TARGET_LUFS


def ended(state: State, failure: FocusDeskError | None = None) -> Step:
    """Fall silent; what FocusDesk started is ended at the service too."""
    failure = failure or state.failure
    ours = isinstance(state.order, Request) and not isinstance(failure, NotFound)
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
        busy=state.busy if unanswered else None,
    )
    drop = (Forget(state.session_id),) if phase is Phase.OVER and state.session_id else ()
    return state, (Stop(), *drop)


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
