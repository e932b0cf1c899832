"""Keep a segment for good: asked of the service once for a press, and never by itself.

Whether keeping costs anything is not known, so nothing but a press leads to the order, and what
failed waits for another press. An answer that was lost may have been a yes.
"""

from dataclasses import replace

from focusdesk.core.errors import FocusDeskError, NotOffered
from focusdesk.core.orders import Keep
from focusdesk.core.readings import is_open, with_part
from focusdesk.core.state import Keeping, KeepTold, State


def keep_wanted(state: State, index: int) -> State:
    """Return the state with segment `index` to be kept, if that can be asked for."""
    part = state.parts.get(index)
    if part is None or not is_open(state) or not state.keep_offered:
        return state
    if part.keeping is not Keeping.NO:
        return state
    return replace(with_part(state, index, keeping=Keeping.WANTED), keep_told=None)


def next_keep(state: State) -> Keep | None:
    """Return the order for the first segment that is to be kept, if there is one."""
    if not state.session_id:
        return None
    wanted = (i for i, part in state.parts.items() if part.keeping is Keeping.WANTED)
    index = min(wanted, default=None)
    return None if index is None else Keep(state.run, state.session_id, index)


def keep_asked(state: State, index: int) -> State:
    """Return the state in which the service is being asked: the press is used up."""
    return with_part(state, index, keeping=Keeping.ASKED)


def keep_answered(state: State, index: int, error: FocusDeskError | None = None) -> State:
    """Take in that segment `index` is kept, or why not."""
    told = KeepTold(index, error)
    if isinstance(error, NotOffered):
        # What was pressed meanwhile is not asked for either.
        parts = {
            i: replace(part, keeping=Keeping.NO) if part.keeping is Keeping.WANTED else part
            for i, part in state.parts.items()
        }
        state = replace(state, parts=parts, keep_offered=False)
    keeping = Keeping.KEPT if error is None else Keeping.NO
    return replace(with_part(state, index, keeping=keeping), keep_told=told)
