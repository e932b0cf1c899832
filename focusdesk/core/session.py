"""What happens next: one pure function from state and fact to state and orders.

`step` never waits, reads a clock, rolls a die or raises: time and jitter are arguments, failures
are facts. The network thread is given one order at a time, chosen afresh after each fact, so that
no segment is ever fetched twice and no two polls are under way. Nothing but `Opened`, which only a
listener causes, leads to `Start`: it may cost money.
"""

from dataclasses import replace
from typing import Final, assert_never

from focusdesk.core import polling, timeline
from focusdesk.core.account import Access
from focusdesk.core.arranging import Step, arrange
from focusdesk.core.bookmark import restored
from focusdesk.core.choosing import chosen, fade_late, with_volume
from focusdesk.core.errors import (
    BadReply,
    NotAuthorised,
)
from focusdesk.core.facts import (
    BackPressed,
    Chosen,
    Done,
    Dozed,
    Drained,
    EndPressed,
    Fact,
    Failed,
    Finished,
    Heard,
    Hushed,
    IntentionGiven,
    Joined,
    KeepPressed,
    KeyGiven,
    MutePressed,
    Opened,
    OutputBack,
    OutputFailed,
    OutputIs,
    OutputStalls,
    PausePressed,
    PlayPressed,
    Press,
    Received,
    SeekPressed,
    SkipPressed,
    Ticked,
    VolumeChosen,
    Woke,
)
from focusdesk.core.keeping import keep_answered, keep_wanted
from focusdesk.core.model import Bookmark, ClipFacts, Kept, Listing
from focusdesk.core.orders import (
    Begin,
    Command,
    Connect,
    End,
    Fetch,
    Forget,
    Keep,
    Pause,
    Play,
    Poll,
    Prepare,
    SetVolume,
    Start,
)
from focusdesk.core.planning import ended, next_order, settle
from focusdesk.core.readings import (
    is_here,
    is_open,
    is_waited_for,
    more_comes,
    piece_after,
    piece_before,
    runway,
    still_wrong,
    with_part,
)
from focusdesk.core.setbacks import failed
from focusdesk.core.sounding import sounded, want
from focusdesk.core.state import Part, Phase, Stage, State
from focusdesk.core.wanted import LONGEST_INTENTION, Join, Request

END_OF_PIECE: Final = 1.0
"""Nobody seeks nearer to the fade that ends a piece: that is skipping, or as far as it goes."""

A_NAP: Final = 5.0
"""Clocks that part by less than this tell of no sleep, in seconds.

Longer than any clock is set by in passing and any suspend that failed; shorter than addresses live,
and than a person takes to close a lid and open it again.
"""


def step(state: State, fact: Fact, *, now: float, jitter: float) -> Step:
    """Return the state after `fact` and the orders it leads to; `jitter` is in 0..1."""
    state, first = _fold(state, fact, now, jitter)
    state, arranged = arrange(state)
    state, then = settle(state, now)
    state, last = next_order(state, now)
    return state, (*first, *arranged, *then, *last)


def _fold(state: State, fact: Fact, now: float, jitter: float) -> Step:
    match fact:
        case Opened():
            return _opened(state, fact, now)
        case KeyGiven(access=access):
            return _rekeyed(state, access, now)
        case KeepPressed(index=index):
            return keep_wanted(state, index), ()
        case IntentionGiven(text=text):
            return replace(state, intention=_one_line(text)) if is_open(state) else state, ()
        case EndPressed():
            return ended(state) if is_open(state) else (state, ())
        case Done():
            return _done(state, fact, now, jitter) if fact.order == state.busy else (state, ())
        case Failed():
            return failed(state, fact, now, jitter) if fact.order == state.busy else (state, ())
        case Received(order=order, amount=amount):
            tells = order == state.busy and is_waited_for(state)
            return replace(state, received=amount if tells else None), ()
        case (
            Joined()
            | Finished()
            | Heard()
            | Drained()
            | Hushed()
            | OutputFailed()
            | OutputStalls()
            | OutputBack()
            | OutputIs()
        ):
            return sounded(state, fact, now)
        case Ticked():
            return state, ()
        case Chosen(choices=choices):
            return chosen(state, choices)
        case Dozed():
            return _held(replace(state, dozing=True))
        case Woke(seconds=seconds):
            return _woken(state, seconds, now)
        case _:
            return _pressed(state, fact)


def _pressed(state: State, press: Press) -> Step:
    """Take in what the listener's hand does to the sound."""
    match press:
        case PlayPressed():
            return want(state, playing=True)
        case PausePressed():
            return want(state, playing=False)
        case VolumeChosen(volume=volume):
            state = with_volume(replace(state, muted=False), volume)
            return state, (SetVolume(state.volume),)
        case MutePressed():
            muted = not state.muted
            return replace(state, muted=muted), (SetVolume(0.0 if muted else state.volume),)
        case SkipPressed():
            return _want_piece(state, piece_after(state)), ()
        case BackPressed():
            return _want_piece(state, piece_before(state)), ()
        case SeekPressed(index=index, seconds=seconds):
            return _want_piece(state, index, seconds), ()
        case _:
            assert_never(press)


def _opened(state: State, fact: Opened, now: float) -> Step:
    if state.phase not in (Phase.IDLE, Phase.OVER):
        return state, ()  # a second press must not cost a second session, nor lose the first
    run = state.run + 1
    fresh = State(
        patience=state.patience,
        waits=state.waits,
        choices=state.choices,
        dozing=state.dozing,
        volume=state.volume,
        muted=state.muted,
        device=state.device,
        volumes=state.volumes,
        unplaced=state.unplaced,
        run=run,
        access=fact.access,
        order=fact.order,
        intention=_one_line(fact.intention),
        playing=True,
        hushed=False,
        phase=Phase.OPENING,
        progress_at=now,
    )
    volume = SetVolume(0.0 if state.muted else state.volume)
    heard_so: tuple[Command, ...] = (volume, *fade_late(state.choices))
    ready = (Connect(fact.access), Begin(run), *heard_so, Play())
    match fact.order:
        case Bookmark() as left:
            # Nothing makes a sound but a press, and that is still to come.
            silent = (Connect(fact.access), Begin(run, left.position), *heard_so)
            return replace(restored(fresh, left), poll_at=now), silent
        case Join(session_id=session_id):
            return replace(fresh, session_id=session_id, poll_at=now), ready
        case Request():
            start = Start(run, fact.order)
            asked = replace(
                fresh,
                busy=start,
                requests=1,
                goal=fact.order.goal,
                target_minutes=fact.order.minutes,
            )
            return asked, (*ready, start)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_INTENTION].rstrip()


def _held(state: State) -> Step:
    """Hold the music for a sleep; a mix to a file has no listener who would miss any."""
    if not is_open(state) or not state.playing or state.waits:
        return state, ()
    return replace(state, playing=False, slept=True), (Pause(),)


def _woken(state: State, slept: float, now: float) -> Step:
    """Ask again, and go on or stay silent as the listener chose."""
    if not state.dozing and slept <= A_NAP:
        return state, ()  # told of already, by the clocks
    state = _renewed(replace(state, dozing=False), slept, now)
    if not state.choices.goes_on:
        return _held(state)  # where no word came before, the music went to sleep playing
    return want(state, playing=True) if state.slept else (state, ())


def _renewed(state: State, slept: float, now: float) -> State:
    """Ask at once: addresses have expired, and what was to come later is there by now."""
    if state.phase is not Phase.PLAYING or state.refusal is not None:
        return state
    coming = state.busy.segment.index if isinstance(state.busy, Fetch) else None
    old = [i for i, p in state.parts.items() if p.stage is Stage.LISTED and i != coming]
    if not old and not more_comes(state, now):
        return state
    for index in old:
        state = with_part(state, index, stale=True)
    # Who asked to be left alone for a while was left alone while the computer slept.
    waits = state.poll_at is not None and state.polling.failures > 0
    return replace(state, poll_at=max(now, (state.poll_at or now) - slept) if waits else now)


def _rekeyed(state: State, access: Access, now: float) -> Step:
    """Go on asking with another key, where the last one was refused."""
    if not is_open(state) or not isinstance(state.refusal, NotAuthorised):
        return state, ()
    trouble = None if state.trouble is state.refusal else state.trouble
    failure = None if state.failure is state.refusal else state.failure
    state = replace(state, access=access, refusal=None, trouble=trouble, failure=failure)
    # What was to be the end for want of more need not be one.
    state = replace(state, closed=state.landing is not None and state.closed, drained=False)
    return replace(state, polling=polling.Polling(), poll_at=now), (Connect(access),)


def _want_piece(state: State, index: int | None, seconds: float = 0.0) -> State:
    """Remember where the listener wants to be: `arrange` goes there once it can be heard."""
    part = None if index is None else state.parts.get(index)
    if index is None or part is None or not is_open(state) or not is_here(part):
        return state
    length = timeline.seconds(part.facts.frames) if part.facts else part.segment.duration
    last = max(0.0, length - part.segment.fade_out - END_OF_PIECE)
    if seconds > last and index == state.heard_index and piece_after(state) is not None:
        return _want_piece(state, piece_after(state))
    return replace(state, jump=(index, min(max(seconds, 0.0), last)))


def _done(state: State, fact: Done, now: float, jitter: float) -> Step:
    state = replace(state, busy=None)
    match fact.order, fact.answer:
        case Start(), Listing(session_id=""):
            return ended(state, state.failure or BadReply("a session without an id"))
        case ((Start() | Poll()), Listing() as listing):
            return _listed(state, listing, now, jitter), ()
        case Fetch(segment=segment), _:
            cached = with_part(state, segment.index, stage=Stage.CACHED, failures=0)
            return _progressed(replace(cached, trouble=still_wrong(state)), now), ()
        case Prepare(segment=segment), ClipFacts() as facts:
            ready = with_part(state, segment.index, stage=Stage.IN_HAND, facts=facts)
            return _progressed(ready, now), ()
        case Keep(index=index), Kept():
            return keep_answered(state, index), ()
        case End(session_id=session_id), _:
            return replace(state, phase=Phase.OVER), (Forget(session_id),)
    return state, ()  # an answer of the wrong kind would be a bug of the fetcher's


def _progressed(state: State, now: float) -> State:
    """Note progress; a promise that is still to be kept outlasts it."""
    kept = state.promised_at is not None and state.promised_at > now
    return replace(state, progress_at=now, promised_at=state.promised_at if kept else None)


def _listed(state: State, listing: Listing, now: float, jitter: float) -> State:
    """Merge a reading: absence never deletes, presence renews the URL of what is not fetched."""
    parts = dict(state.parts)
    for segment in listing.segments:
        known = parts.get(segment.index)
        if known is None:
            passed = segment.index < state.next_index  # it came after all, but too late
            stage = Stage.SKIPPED if passed else Stage.LISTED
            parts[segment.index] = Part(segment=segment, stage=stage)
        elif known.stage is Stage.LISTED:
            parts[segment.index] = replace(known, segment=segment)
    for index, part in parts.items():
        if part.stale:  # a reply without a fresh URL must not leave a segment waiting for ever
            parts[index] = replace(part, stale=False)
    progressed = len(parts) > len(state.parts)
    hint = listing.next_ready_in
    promised_at = None if progressed else state.promised_at
    if promised_at is None and hint is not None and polling.plausible(hint):
        promised_at = now + hint
    state = replace(
        state,
        phase=Phase.PLAYING if state.phase is Phase.OPENING else state.phase,
        session_id=state.session_id or listing.session_id,
        status=listing.status,
        goal=listing.goal or state.goal,
        engine=listing.engine,
        target_minutes=listing.target_minutes or state.target_minutes,
        total_segments=listing.total_segments or state.total_segments,
        more_pending=listing.more_pending,
        parts=parts,
        polling=state.polling.succeeded(),
        progress_at=now if progressed else state.progress_at,
        promised_at=promised_at,
        trouble=still_wrong(state),
    )
    if not more_comes(state, now):
        return replace(state, poll_at=None)
    delay = state.polling.delay(hint=hint, runway=runway(state), jitter=jitter)
    return replace(state, poll_at=now + delay)
