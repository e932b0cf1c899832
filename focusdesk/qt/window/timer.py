"""What the timer of a session says: the time left, the time heard, or the time of day it ends."""

import math
from dataclasses import dataclass
from typing import Final

from focusdesk.core.orders import Start
from focusdesk.core.readings import is_open, remaining_seconds, session_seconds
from focusdesk.core.settings import Timer
from focusdesk.core.state import State
from focusdesk.qt import messages
from focusdesk.qt.words import tr

UNKNOWN: Final = "\u2013:\u2013\u2013"
"""What stands for a length that the service has not told yet."""

A_STEP: Final = 5
"""How finely a wait is told, in seconds: it is a guess of the service's."""

IN_MINUTES: Final = 120
"""A wait as long as this is told in minutes, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What is to be read: large digits, a word below that says what they are, and one line more.

    `spoken` says the same to a screen reader, which reads out each change: it tells minutes.
    """

    digits: str
    caption: str = ""
    line: str = ""
    spoken: str = ""


def face(state: State, timer: Timer, now: float) -> Face:
    """Return what the timer says; `now` is the monotonic clock that the state's times are of."""
    remaining, whole = remaining_seconds(state), math.ceil(session_seconds(state) / 60)
    if not is_open(state) or timer is Timer.ELAPSED:
        return _elapsed(state, whole)
    if not remaining and not state.position:
        unknown = tr("How long it will be is not known yet.")
        return Face(digits=UNKNOWN, line=coming(state, now), spoken=unknown)
    minutes = messages.minutes(math.ceil(remaining / 60))
    left = tr("{minutes} left of {all}").format(minutes=minutes, all=whole)
    if not state.playing:  # and so nobody knows when it ends
        paused = tr("left, paused", "a time")
        spoken = tr("{left}, paused", "a time").format(left=left)
        return Face(digits=messages.clock(remaining), caption=paused, spoken=spoken)
    if state.heard_index is None:
        said = coming(state, now)
        return Face(digits=messages.clock(remaining), caption=tr("left"), line=said, spoken=left)
    ends = messages.time_of_day(remaining)
    if timer is Timer.ENDS:
        return Face(
            digits=ends,
            caption=tr("ends, by the clock"),
            line=tr("{minutes} left").format(minutes=minutes),
            spoken=tr("Ends at {time} by the clock").format(time=ends),
        )
    return Face(
        digits=messages.clock(remaining),
        caption=tr("left"),
        line=tr("ends at {time}").format(time=ends),
        spoken=left,
    )


def _elapsed(state: State, whole: int) -> Face:
    minutes = messages.minutes(int(state.position // 60))
    return Face(
        digits=messages.clock(state.position),
        caption=tr("heard"),
        line=tr("of {minutes}").format(minutes=messages.minutes(whole)) if whole else "",
        spoken=tr("{minutes} heard of {all}").format(minutes=minutes, all=whole),
    )


def coming(state: State, now: float) -> str:
    """Say how far the music is that is waited for: in how long, or how many parts are there."""
    if not is_open(state) or isinstance(state.busy, Start) or state.trouble is not None:
        return ""
    if state.busy is None and state.promised_at is not None and state.promised_at > now:
        wait = math.ceil((state.promised_at - now) / A_STEP) * A_STEP
        time = tr("{n} min").format(n=math.ceil(wait / 60))
        if wait < IN_MINUTES:
            time = tr("{n} s", "seconds").format(n=wait)
        return tr("music in about {time}").format(time=time)
    if not state.total_segments or not state.more_pending:
        return ""
    said = tr("{n} of {all} composed", "parts of a session")
    return said.format(n=len(state.parts), all=state.total_segments)
