"""What closing the window means: leave, or stay out of sight while the music plays."""

from enum import StrEnum

from focusdesk.core.readings import is_open
from focusdesk.core.settings import OnClose
from focusdesk.core.state import State


class Closing(StrEnum):
    """What happens when the listener closes the window."""

    LEAVE = "leave"
    HIDE = "hide"
    MINIMISE = "minimise"
    ASK = "ask"


def closing(state: State, chosen: str, *, tray: bool, waits: bool = False) -> Closing:
    """Return what closing means in `state`; nothing hides where no tray would bring it back.

    A session that `waits` for another one to end is as good as open.
    """
    if not (is_open(state) or waits):
        return Closing.LEAVE
    match OnClose(chosen):
        case OnClose.QUIT:
            return Closing.LEAVE
        case OnClose.TRAY:
            return Closing.HIDE if tray else Closing.MINIMISE
        case OnClose.MINIMISE:
            return Closing.MINIMISE
        case OnClose.ASK:
            return Closing.ASK
