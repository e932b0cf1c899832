"""Give the mixer what it can use now, and only that.

A place the listener wants to be at, the clips in order, a bridge over earlier music where the next
one is late, and a landing at the end of the goal time.
"""

import math
from dataclasses import replace
from typing import Final

from focusdesk.core import timeline
from focusdesk.core.orders import Append, Bridge, Command, Drop, Jump, Land
from focusdesk.core.readings import (
    bridge_for,
    goal_seconds,
    heard_last,
    in_hand,
    may_follow,
    mixed_ahead,
    with_part,
)
from focusdesk.core.state import Part, Phase, Stage, State

LATE: Final = 5.0
"""With less music than this ahead of its last fade, a bridge is laid, in seconds."""

AT_HAND: Final = 2.0
"""The same, where the next clip is on this computer and has only to be decoded."""

WORRY: Final = 30.0
"""With less music than this ahead, what a bridge would be made of is brought to hand."""

LANDING_SHARE: Final = 0.1
"""The music comes to rest over at most this share of the goal time."""

HARD_LANDING: Final = 0.25
"""And where the listener wants no landing, over so much: an end, but no click, in seconds."""

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
    part = state.parts.get(index)
    stage = part.stage if part else Stage.LISTED
    waits = stage is Stage.LISTED and index == state.next_index and not state.queue
    if waits and not state.closed:
        return state, ()  # a session that was left goes on there, however long it takes
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
            bridging=False,
            leaps=state.leaps + 1,
            since=math.inf,  # until the mixer says where it is joined
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
    bridges = state.choices.bridges and state.playing and not state.waits
    if not bridges or state.closed or not is_expected(state):
        return state, ()
    last = state.parts.get(state.queue[-1].index) if state.queue else _last_heard(state)
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


def _last_heard(state: State) -> Part | None:
    """Return what is heard, or was before the music ran dry."""
    if state.heard_index is not None:
        return state.parts.get(state.heard_index)
    heard = [part for part in state.parts.values() if part.heard_at is not None]
    return max(heard, key=heard_last, default=None)


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
    # A bridge is there to be left for what comes, if need be in the last seconds.
    awaits = bool(state.queue) and state.queue[-1].bridge and may_follow(state)
    if state.landing is not None and ends >= state.landing and not awaits:
        state = replace(state, closed=True, poll_at=None)
    return state, orders


def land(state: State, goal: float) -> Step:
    """Return the state of a session that ends with the goal time, and the order for it."""
    return replace(state, landing=goal), (landing_at(state, goal),)


def landing_at(state: State, goal: float) -> Land:
    """Return the order to end with the goal time, as softly as the listener likes."""
    soft = min(state.choices.lands_over, LANDING_SHARE * goal)
    return Land(goal, max(soft, HARD_LANDING))


def _put_away(state: State) -> Step:
    """Let go of the clips that nobody is going to need soon."""
    needed = {*state.sent, state.next_index, *(placement.index for placement in state.queue)}
    if state.jump is not None:
        needed.add(state.jump[0])
    behind = [part for part in in_hand(state) if part.segment.index not in needed]
    if not state.waits:
        # The one heard last, to go back to, and the one a bridge would be made of.
        needed.add(max(behind, key=heard_last).segment.index if behind else -1)
        needed.add(standby(state))
    gone = [part.segment.index for part in behind if part.segment.index not in needed]
    for index in gone:
        state = with_part(state, index, stage=Stage.CACHED)
    return state, tuple(Drop(index) for index in gone)


def standby(state: State) -> int:
    """Name the clip that is to be in hand in case the next one is late; -1: none."""
    following = state.parts.get(state.next_index)
    ready = following is not None and following.stage is Stage.CACHED
    needless = state.waits or not state.choices.bridges or state.closed or ready
    if needless or mixed_ahead(state) > WORRY:
        return -1
    earlier = bridge_for(state, Stage.CACHED, Stage.IN_HAND)
    return -1 if earlier is None else earlier
