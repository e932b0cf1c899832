"""Turn what a key or a button means into the fact it is for the session, if it is one now."""

from typing import Final

from focusdesk.core.facts import (
    BackPressed,
    KeepPressed,
    MutePressed,
    PausePressed,
    PlayPressed,
    Press,
    SeekPressed,
    SkipPressed,
    VolumeChosen,
)
from focusdesk.core.readings import is_open, piece_after, piece_to_keep
from focusdesk.core.state import State
from focusdesk.qt.window.shortcuts import Act

SEEK: Final = 10.0
"""How far a key goes, in seconds."""

STEP: Final = 0.05
"""How much louder a key makes it, on the scale of the volume's slider, 0..1."""


def wish(act: Act, state: State) -> Press | KeepPressed | None:
    """Return what `act` asks of the session in `state`; without one it asks nothing."""
    if not is_open(state):
        return None
    match act:
        case Act.TOGGLE:
            return PausePressed() if state.playing else PlayPressed()
        case Act.PAUSE:
            return PausePressed()
        case Act.MUTE:
            return MutePressed()
        case Act.LOUDER | Act.QUIETER:
            step = STEP if act is Act.LOUDER else -STEP
            return VolumeChosen(min(1.0, max(0.0, state.volume + step)))
        case Act.KEEP:
            index = piece_to_keep(state)
            return None if index is None else KeepPressed(index)
        case _:
            return _jump(act, state)


def _jump(act: Act, state: State) -> Press | None:
    heard = state.heard_index
    if heard is None:
        return None
    match act:
        case Act.NEXT:
            return SkipPressed() if piece_after(state) is not None else None
        case Act.BACK:
            return BackPressed()
        # A bridge is no place to go on from: what follows it would be what followed long ago.
        case Act.BEHIND if not state.bridging:
            return SeekPressed(heard, max(0.0, state.within - SEEK))
        case Act.AHEAD if not state.bridging:
            return SeekPressed(heard, state.within + SEEK)
        case _:
            return None
