"""What goes wrong costs as little as can be: another try, a fresh address, one part, or the end.

The order under way failed, and its error says why. What only time mends is asked for again, ever
more rarely; what the service or a file says for good is believed after a few times.
"""

from dataclasses import replace
from typing import Final, assert_never

from focusdesk.core import polling
from focusdesk.core.arranging import Step
from focusdesk.core.errors import (
    BadAudio,
    FocusDeskError,
    NotAuthorised,
    NotFound,
    OutOfBudget,
    RateLimited,
    Refused,
    StorageFailed,
    UrlRefused,
)
from focusdesk.core.facts import Failed
from focusdesk.core.keeping import keep_answered
from focusdesk.core.orders import End, Fetch, Forget, Keep, Poll, Prepare, Start
from focusdesk.core.planning import ended
from focusdesk.core.readings import (
    in_hand,
    reason,
    runway,
    still_wrong,
    with_part,
    with_skipped,
)
from focusdesk.core.state import Phase, Stage, State

MOST_REFUSALS: Final = 3
"""A segment turned down so often is left out."""

MOST_PAGES: Final = 6
"""A web page in place of a segment may be that of a sign-in: so many of them, over a minute."""

STORAGE_RETRY: Final = 10.0
"""How long to wait before writing to a full disk again, in seconds."""


def failed(state: State, fact: Failed, now: float, jitter: float) -> Step:
    """Take in that the order under way failed."""
    error = fact.error
    if isinstance(fact.order, Keep):  # that is between the listener and the service: music goes on
        return keep_answered(replace(state, busy=None), fact.order.index, error), ()
    state = replace(state, busy=None, trouble=still_wrong(state) or error)
    match fact.order:
        case Start():
            return ended(replace(state, session_id=""), state.failure or error)
        case Poll():
            return _poll_failed(state, error, now, jitter)
        case Fetch(segment=segment):
            return _fetch_failed(state, segment.index, error, now, jitter)
        case Prepare(segment=segment) if isinstance(error, StorageFailed):
            wanted = state.jump is not None and state.jump[0] == segment.index
            state = replace(state, jump=None) if wanted else state
            return _fetch_failed(state, segment.index, error, now, jitter)
        case Prepare(segment=segment):
            return _turned_down(state, segment.index, error, chances=MOST_REFUSALS - 1), ()
        case End(session_id=session_id):
            gone = isinstance(error, NotFound | Refused)
            return replace(state, phase=Phase.OVER, unended=not gone), (Forget(session_id),)
        case _:
            assert_never(fact.order)


def _poll_failed(state: State, error: FocusDeskError, now: float, jitter: float) -> Step:
    if isinstance(error, NotAuthorised | NotFound | Refused | OutOfBudget):
        state = replace(state, refusal=error, poll_at=None)
        return ended(state, error) if state.phase is Phase.OPENING else (state, ())
    retry_after = error.retry_after if isinstance(error, RateLimited) else None
    rhythm = state.polling.failed(retry_after)
    delay = rhythm.delay(hint=None, runway=runway(state), jitter=jitter)
    return replace(state, polling=rhythm, poll_at=now + delay), ()


def _fetch_failed(
    state: State, index: int, error: FocusDeskError, now: float, jitter: float
) -> Step:
    part = state.parts[index]
    match error:
        case UrlRefused():
            # One new poll for a fresh URL; `_turned_down` bounds how often.
            state = _turned_down(state, index, error, chances=MOST_REFUSALS, stale=True)
            asks = state.refusal is None and state.parts[index].stage is Stage.LISTED
            patient = state.polling.failures > 0  # the service wants to be left alone for a while
            return (replace(state, poll_at=now) if asks and not patient else state), ()
        case BadAudio():
            rhythm = polling.Polling(failures=part.refusals).failed()
            wait = rhythm.delay(hint=None, runway=0.0, jitter=jitter)
            return _turned_down(state, index, error, chances=MOST_PAGES, retry_at=now + wait), ()
        case StorageFailed():
            if not in_hand(state):
                return ended(state, error)
            return with_part(state, index, retry_at=now + STORAGE_RETRY), ()
        case _:
            retry_after = error.retry_after if isinstance(error, RateLimited) else None
            rhythm = polling.Polling(failures=part.failures).failed(retry_after)
            wait = rhythm.delay(hint=None, runway=0.0, jitter=jitter)
            return with_part(state, index, failures=rhythm.failures, retry_at=now + wait), ()


def _turned_down(
    state: State,
    index: int,
    error: FocusDeskError,
    *,
    chances: int,
    stale: bool = False,
    retry_at: float = 0.0,
) -> State:
    """Give a segment another chance, or leave it out after the last of so many."""
    refusals = state.parts[index].refusals + 1
    if refusals >= chances:
        return with_skipped(state, index, reason(error))
    return with_part(
        state, index, stage=Stage.LISTED, refusals=refusals, stale=stale, retry_at=retry_at
    )
