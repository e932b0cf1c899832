"""What the sound says of itself: where it is, that it stopped, and that there is none.

A device that is missing or unplugged pauses; nothing that appears starts sound, unless the listener
chose that it may.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from focusdesk.core.arranging import Step
from focusdesk.core.choosing import on_device
from focusdesk.core.errors import UNPLUGGED, NoOutput
from focusdesk.core.facts import (
    Drained,
    Finished,
    Heard,
    Hushed,
    Joined,
    OutputBack,
    OutputFailed,
    OutputIs,
    OutputStalls,
    Sounded,
)
from focusdesk.core.model import Placement
from focusdesk.core.orders import Pause, Play
from focusdesk.core.planning import ended
from focusdesk.core.readings import is_open, leads_to, with_part
from focusdesk.core.state import Phase, State
from focusdesk.core.timeline import half, seconds


def sounded(state: State, fact: Sounded, now: float) -> Step:
    """Take in what the audio thread tells."""
    match fact:
        case Joined(placement=placement, jump=jump):
            state = _joined(state, placement)
            return _landed(state, placement) if jump else state, ()
        case Finished(index=index):
            return _finished(state, index), ()
        case Heard():
            return _heard(state, fact, now), ()
        case Drained():
            ends = state.closed or state.landing is not None
            return replace(state, drained=is_open(state) and ends), ()
        case OutputFailed(error=error):
            # With nobody there to press play again, there is nothing to wait for.
            if state.patience is not None and is_open(state):
                return ended(state, error)
            silent = replace(state, hushed=True, slept=False)
            if not is_open(state):
                return replace(silent, playing=False, trouble=error), ()
            # A press may be under way to a device that is gone: the last word is the same for all.
            if not state.playing:
                return silent, (Pause(),)
            return replace(silent, playing=False, trouble=error), (Pause(),)
        case OutputStalls(error=error):
            return replace(state, trouble=error or state.refusal), ()
        case OutputBack():
            if not (_is_unplugged(state) and state.choices.returns):
                return state, ()
            if state.dozing:  # from here on it is the sleep alone that holds the music
                return replace(state, slept=True, trouble=state.refusal), ()
            return want(state, playing=True)
        case OutputIs(device=device):
            return on_device(state, device)
        case Hushed():
            # It may be the last word of a pause that was over before it was heard.
            return replace(state, hushed=state.hushed or not state.playing), ()
        case _:
            assert_never(fact)


def _is_unplugged(state: State) -> bool:
    return isinstance(state.trouble, NoOutput) and state.trouble.code == UNPLUGGED


def want(state: State, *, playing: bool) -> Step:
    """Play or pause, as is wanted."""
    if not is_open(state):
        return state, ()
    if state.playing == playing:
        # Whoever presses pause while the music is held for a sleep means it to stay so, and so does
        # who presses it while a device is away that may come back.
        unplugged = not playing and _is_unplugged(state)
        if not (state.slept or unplugged):
            return state, ()
        trouble = state.refusal if unplugged else state.trouble
        return replace(state, slept=False, trouble=trouble), ()
    # A press is what a missing sound device waits for: it is tried again.
    trouble = state.refusal if playing else state.trouble
    wanted = replace(
        state,
        playing=playing,
        trouble=trouble,
        hushed=state.hushed and not playing,
        resumed=False,
        slept=False,
    )
    return wanted, (Play() if playing else Pause(),)


def _joined(state: State, placement: Placement) -> State:
    """Note where a clip lies."""
    sent = list(state.sent)
    if placement.index in sent:
        sent.remove(placement.index)
    follows = state.queue[-1] if state.queue else None
    state = replace(state, queue=(*state.queue, placement), sent=tuple(sent))
    state = with_part(state, placement.index, placement=placement)
    if follows is None or follows.bridge or placement.bridge or follows.index >= placement.index:
        return state
    # A jump leaves a clip before its end: the seam it makes is not the one between neighbours.
    if placement.start + placement.overlap != follows.end:
        return state
    return with_part(state, placement.index, seam=placement)


def _landed(state: State, placement: Placement) -> State:
    """Note from where on the last of the jumps is heard: the middle of its crossing."""
    leaps = max(0, state.leaps - 1)
    here = math.inf if leaps else seconds(placement.start + half(placement.overlap))
    return replace(state, leaps=leaps, since=here)


def _finished(state: State, index: int) -> State:
    """Forget the first place of a clip that the mixer no longer holds."""
    for place, placement in enumerate(state.queue):
        if placement.index == index:
            return replace(state, queue=state.queue[:place] + state.queue[place + 1 :])
    return state


def _heard(state: State, fact: Heard, now: float) -> State:
    if state.phase is not Phase.PLAYING:
        return state  # the last word of a session that is over
    if fact.position < state.since:  # it sounds on for as long as it lies in the device
        return replace(state, position=fact.position, ahead=fact.ahead)
    heard = replace(
        state,
        bridged=_bridged(state, fact),
        heard_index=fact.index,
        within=fact.within,
        bridging=fact.bridge,
        position=fact.position,
        ahead=fact.ahead,
    )
    if fact.index is None:
        return heard
    if fact.index != state.heard_index and state.heard_index is not None:
        heard = replace(heard, keep_told=None)
    heard = with_part(heard, fact.index, heard_at=now)
    return heard if fact.bridge else replace(heard, progress_at=now)


def _bridged(state: State, fact: Heard) -> Mapping[int, float]:
    """Return how long music was repeated before which segment, with what is heard now."""
    if not fact.bridge:
        return state.bridged
    late = leads_to(state)
    more = fact.position - state.position if state.bridging else 0.0
    return {**state.bridged, late: state.bridged.get(late, 0.0) + max(0.0, more)}
