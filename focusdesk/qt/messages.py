"""What a session says of itself: what it is, how it is doing, and how much of it is left.

The window speaks its listener's language; the command line speaks English and says everything
(`technical`).
"""

import math
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QLocale, QTime

from focusdesk.core import errors
from focusdesk.core.arranging import is_expected
from focusdesk.core.errors import BadReply, NoOutput, NotFound, NotOffered, Refused, Unreachable
from focusdesk.core.model import Amount
from focusdesk.core.orders import Fetch, Prepare, Start
from focusdesk.core.readings import (
    COVERED,
    goal_seconds,
    in_hand,
    is_open,
    kept_ahead,
    may_follow,
    remaining_seconds,
)
from focusdesk.core.state import Keeping, KeepTold, Phase, State
from focusdesk.qt import failures, names
from focusdesk.qt.words import tr

MEGABYTE: Final = 1_000_000

SPENT: Final = 1.0
"""With less than this left a session that takes no more music has been heard, in seconds."""


def key_sought() -> str:
    """Say what a press on Start waits for: a key store may ask for its password first."""
    return tr("The key store is asked for the key: then the music begins.")


def minutes(count: int) -> str:
    """Return a number of minutes in words."""
    return tr("1 minute") if count == 1 else tr("{n} minutes").format(n=count)


def title(state: State) -> str:
    """Return what this session is, in a few words."""
    if not state.goal:
        return tr("Focus session")
    if not state.target_minutes:
        return names.goal(state.goal)
    return f"{names.goal(state.goal)}, {minutes(state.target_minutes)}"


def time_of_day(seconds: float) -> str:
    """Return the time of day in so many seconds, as the system writes it: 15:10, or 3:10 PM."""
    then = datetime.now().astimezone() + timedelta(seconds=seconds)
    time = QTime(then.hour, then.minute)
    return QLocale.system().toString(time, QLocale.FormatType.ShortFormat)


def ready(state: State) -> str:
    """Say until when the music is on this computer, whatever becomes of the network."""
    kept = kept_ahead(state)
    if state.refusal is None and kept >= remaining_seconds(state) - SPENT:
        return tr("all of it is ready")
    return tr("ready until {time}").format(time=time_of_day(kept))


def clock(seconds: float) -> str:
    """Return seconds as 4:05 or 1:02:03."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def left(state: State) -> str:
    """Return the time left as the tray says it: in minutes, so that it seldom changes."""
    if not is_open(state):
        return tr("No session")
    minutes = math.ceil(remaining_seconds(state) / 60)
    if minutes <= 0:
        return title(state)
    hours, rest = divmod(minutes, 60)
    named = ((hours, tr("{n} h", "hours")), (rest, tr("{n} min", "minutes")))
    time = " ".join(unit.format(n=n) for n, unit in named if n)
    said = tr("{time} left") if state.playing else tr("{time} left, paused")
    return said.format(time=time)


def tip(state: State) -> str:
    """Return what the tray's icon says to a pointer over it: the time left, and what is wrong."""
    wrong = state.trouble or state.failure
    said = f"FocusDesk: {left(state)}" if is_open(state) else "FocusDesk"
    return f"{said}\n{failures.error(wrong)}" if wrong else said


def keep(state: State) -> str:
    """Return what keeping the piece that is heard is called now."""
    part = None if state.heard_index is None else state.parts.get(state.heard_index)
    match part.keeping if part is not None else Keeping.NO:
        case Keeping.NO:
            return tr("Keep this piece")
        case Keeping.WANTED | Keeping.ASKED:
            return tr("Keeping this piece…")
        case Keeping.KEPT:
            return tr("This piece is kept")


def kept(told: KeepTold, *, technical: bool = False) -> str:
    """Return what became of the wish to keep a piece; a lost answer may have been a yes."""
    number = told.index + 1
    match told.error:
        case None:
            return tr("Part {n} is kept.").format(n=number)
        case NotOffered():
            return tr("This music service does not offer to keep pieces.")
        case Refused() | NotFound() as failure:
            said = tr("Part {n} is not kept: the service refused it{why}.")
            return said.format(n=number, why=failures.quoted(failure))
        case Unreachable() | BadReply() as failure:
            said = tr("Part {n} may not be kept.").format(n=number)
        case failure:
            said = tr("Part {n} is not kept.").format(n=number)
    return f"{said} {failures.error(failure, technical=technical)}"


def status(state: State, *, technical: bool = False) -> str:
    """Return the one quiet line that says how the session is doing."""
    said = _status(state, technical)
    return f"{said} {kept(state.keep_told, technical=technical)}" if state.keep_told else said


def _status(state: State, technical: bool) -> str:
    match state.phase:
        case Phase.IDLE:
            return ""
        case Phase.ENDING:
            if state.failure:
                return failures.error(state.failure, technical=technical)
            return tr("Ending the session…")
        case Phase.OVER:
            return ending(state, technical=technical)
        case _ if state.heard_index is None:
            return _waiting(state, technical)
        case _:
            return _playing(state, technical)


def line(state: State) -> str:
    """Return the status as a terminal shows it: what is heard, the time left, the status."""
    said = status(state, technical=True)
    if state.heard_index is None:
        return said
    title = names.goal(state.goal) if state.goal else "Session"
    return f"{title}  {clock(state.position)}, {clock(remaining_seconds(state))} left  {said}"


def part(state: State, index: int) -> str:
    """Name segment `index` as one of how many."""
    if state.total_segments:
        return tr("part {n} of {all}").format(n=index + 1, all=state.total_segments)
    return tr("part {n}").format(n=index + 1)


def _playing(state: State, technical: bool) -> str:
    assert state.heard_index is not None
    here = part(state, state.heard_index)
    if silenced := _silenced(state):
        return silenced
    if not state.playing:
        return _held(state, here)
    if state.bridging:
        said = _replaying(state, here)
    else:
        said = tr("Playing {part}; {ready}.").format(part=here, ready=ready(state))
    return (
        f"{said} {failures.trouble(state.trouble, technical=technical)}" if state.trouble else said
    )


def _held(state: State, here: str) -> str:
    if state.slept:
        said = tr("Paused in {part}, because the computer slept.")
    elif state.resumed:
        said = tr("This session was interrupted in {part}.")
    else:
        return tr("Paused in {part}.").format(part=here)
    return f"{said.format(part=here)} {_go_on()}"


def _go_on() -> str:
    return tr("Press play to go on from there.")


def _silenced(state: State) -> str:
    """Say why nothing is heard, where it is not the listener's own doing."""
    if not isinstance(state.trouble, NoOutput):
        return ""
    waits = state.trouble.code in {errors.STALLED, errors.AWAITED} and state.playing
    return failures.error(state.trouble) if waits or state.trouble.code == errors.UNPLUGGED else ""


def _replaying(state: State, here: str) -> str:
    """Promise a next part only where one can still come."""
    if state.received is not None and isinstance(state.busy, Fetch):
        said = tr("Replaying {part}; the next part is on its way: {share}.")
        return said.format(part=here, share=_share(state.received))
    if may_follow(state):
        said = tr("Replaying {part}; the next part is late.")
    elif state.landing is None:
        said = tr("Replaying {part}.")
    else:
        said = tr("Replaying {part} until the time is up.")
    return said.format(part=here)


def _waiting(state: State, technical: bool) -> str:
    """Say what the silence is for; a file in the making is never heard."""
    if state.waits and _mixed(state):
        return _parts_mixed(state)
    if not state.playing and state.resumed:
        interrupted = tr("This session was interrupted.")
        return f"{interrupted} {_go_on()}"
    if silenced := _silenced(state):
        return silenced
    if not state.playing and state.slept:
        slept = tr("Paused, because the computer slept.")
        return f"{slept} {_go_on()}"
    if not state.playing:
        missing = isinstance(state.trouble, NoOutput) and not state.trouble.code
        no_output = tr("There is no sound device to play on. Connect one and press play.")
        return no_output if missing else tr("Paused.")
    comes = state.received is not None and isinstance(state.busy, Fetch)
    reached = isinstance(state.trouble, Unreachable) and comes
    if state.trouble is not None and not reached:
        return failures.trouble(state.trouble, technical=technical)
    if isinstance(state.busy, Start):
        return tr("Asking for the music…")
    if state.closed and state.position > 0.0 and remaining_seconds(state) < SPENT:
        return _over(state)
    return _coming(state, first=state.position == 0.0)


def _coming(state: State, *, first: bool) -> str:
    """Say what is done for the part that is waited for."""
    # What was heard may still be in hand, to go back to: that is no sign of more.
    coming = in_hand(state) if first else state.sent or state.queue
    if isinstance(state.busy, Prepare) or coming:
        if first:
            return tr("Listening through the first part…")
        return tr("Listening through the next part…")
    if isinstance(state.busy, Fetch):
        if state.received is not None:
            return tr("Bringing the music here: {share}.").format(share=_share(state.received))
        return tr("Bringing the music here…")
    if state.closed or not is_expected(state):
        return _over(state)
    if first:
        return tr("The first part is being composed…")
    return tr("The next part is being composed…")


def _share(amount: Amount) -> str:
    """Say how much of a download is here: in percent, or where nobody knows of how much, in MB."""
    if amount.size:
        percent = min(100 * amount.held // amount.size, 100)
        return tr("{n} %", "percent").format(n=percent)
    return tr("{number} MB").format(number=QLocale().toString(amount.held / MEGABYTE, "f", 1))


def ending(state: State, *, technical: bool = False) -> str:
    """Say in one or two sentences how a session ended."""
    return failures.error(state.failure, technical=technical) if state.failure else _over(state)


def _over(state: State) -> str:
    """Say that it is over; a mix that was not broken off has its parts counted."""
    if state.waits and state.closed and _mixed(state):
        return _parts_mixed(state)
    if state.landing is not None:
        return tr("The session is over.")
    if state.status == "stopped_cap":
        return tr("The session is over: the spending limit is reached.")
    whole = goal_seconds(state)
    if state.drained and whole is not None and state.position < COVERED * whole:
        return tr("The session is over before its time: no more music came.")
    return tr("The session is over.")


def _parts_mixed(state: State) -> str:
    planned = f" of {state.total_segments}" if state.total_segments else ""
    return f"Mixed {_mixed(state)}{planned} parts."


def _mixed(state: State) -> int:
    return sum(part.placement is not None for part in state.parts.values())
