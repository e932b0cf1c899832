"""What the listener is told: errors and states as sentences.

The window speaks its listener's language and keeps what only a technician reads behind "Details";
the command line speaks English and says everything in one sentence (`technical`).
"""

import errno
import math
import os
import sys
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLocale, QTime

from focusdesk.core import errors
from focusdesk.core.arranging import is_expected
from focusdesk.core.errors import (
    BadAudio,
    BadLink,
    BadReply,
    FocusDeskError,
    KeychainUnavailable,
    NoOutput,
    NotAuthorised,
    NotFound,
    NothingToPlay,
    NotOffered,
    OutOfBudget,
    RateLimited,
    Refused,
    StorageFailed,
    Unreachable,
    UrlRefused,
)
from focusdesk.core.model import Amount, Goal
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
from focusdesk.qt.words import tr

NO_ORG = "There is no organization: give --org, set FOCUSDESK_ORG, or enter it in the window."
NOT_UNDERSTOOD = "The FocusDesk that runs already does not understand this: quit it first."

MEGABYTE: Final = 1_000_000

SPENT: Final = 1.0
"""With less than this left a session that takes no more music has been heard, in seconds."""

WRITING_ADVICE: Final = {
    QT_TRANSLATE_NOOP("", "free some space"): (
        errno.ENOSPC,
        errno.EDQUOT,
        "the disk takes no more",
    ),
    QT_TRANSLATE_NOOP("", "permit it, or choose another place"): (
        *(errno.EACCES, errno.EPERM, "permission denied"),
    ),
    QT_TRANSLATE_NOOP("", "choose another place"): (errno.EROFS, errno.ENAMETOOLONG),
    QT_TRANSLATE_NOOP("", "name a folder that is one"): (errno.EEXIST, errno.ENOTDIR),
    QT_TRANSLATE_NOOP("", "name a file, not a folder"): (errno.EISDIR, "it is a folder"),
    QT_TRANSLATE_NOOP("", "name a file in a folder that exists"): (
        *(errno.ENOENT, "or it is a folder itself"),
    ),
}
"""What to do about a file that cannot be written, by how its story ends."""


def error(failure: FocusDeskError, *, technical: bool = False) -> str:
    """Return one sentence on what happened, and one on what to do about it where there is a way."""
    what, advice = _what_and_advice(failure, technical=technical)
    return f"{what}. {advice[0].upper()}{advice[1:]}." if advice else f"{what}."


def trouble(failure: FocusDeskError, *, technical: bool = False) -> str:
    """Return the same for what happens while a session goes on."""
    if isinstance(failure, RateLimited):
        return tr("The service asks for fewer requests. FocusDesk will ask again.")
    return error(failure, technical=technical)


def complaint(failure: FocusDeskError) -> str:
    """Return what happened and what to do about it in one sentence, as a command line says it."""
    what, advice = _what_and_advice(failure, technical=True)
    return f"{what.replace('. ', '; ')}: {advice}." if advice else f"{what}."


def details(failure: FocusDeskError) -> str:
    """Return what only a technician reads of a failure, line by line; it may be copied."""
    kind = type(failure).__name__
    lines = [f"{kind}: {failure.detail}" if failure.detail else kind]
    if failure.code:
        lines.append(tr("Code: {code}").format(code=failure.code))
    if failure.trace_id:
        lines.append(tr("Trace id: {trace}").format(trace=failure.trace_id))
    return "\n".join(lines)


def wrong(state: State) -> FocusDeskError | None:
    """Return the failure that the status speaks of, if it speaks of one."""
    told = state.keep_told.error if state.keep_told else None
    return (state.trouble if is_open(state) else state.failure) or told


def _what_and_advice(failure: FocusDeskError, *, technical: bool) -> tuple[str, str]:
    said = f" ({failure.detail})" if failure.detail and technical else ""
    match failure:
        case NotAuthorised(code="NO_KEY"):
            return (
                tr("There is no API key"),
                tr("set FREDDY_API_KEY, or open FocusDesk once and enter the key there"),
            )
        case NotAuthorised():
            return (
                tr("The service refused the API key") + _quoted(failure),
                tr("check the key and the organization it belongs to"),
            )
        case NotFound():
            return (
                tr("The service knows no such session for this key and organization"),
                tr("check the session's id and the organization"),
            )
        case NotOffered():
            return tr("This music service does not offer that") + said, ""
        case OutOfBudget():
            return (
                tr("The spending limit is reached") + _quoted(failure),
                tr("no more music is composed until the organization raises it"),
            )
        case RateLimited():
            return (
                tr("The service asks for fewer requests"),
                tr("try again when it had a rest"),
            )
        case Refused():
            return (
                tr("The service refused this session") + _quoted(failure),
                tr("ask for another one", "another session"),
            )
        case BadReply():
            return (
                tr("What answers at the service's address is not the music service") + said,
                tr("check the address, and whether this network asks for a sign-in first"),
            )
        case Unreachable():
            return (
                tr("The music service cannot be reached") + said,
                tr("check the network and the address"),
            )
        case UrlRefused() | BadAudio():
            return tr("The music could not be played") + said, ""
        case NothingToPlay():
            why = f": {failure.detail}" if failure.detail and technical else ""
            return tr("The session is over and has no music that can be played") + why, ""
        case StorageFailed():
            # Where, and why not, is what the listener needs to mend it.
            where = f" ({failure.detail})" if failure.detail else ""
            return tr("FocusDesk cannot write where it must") + where, _writing_advice(
                failure.detail
            )
        case NoOutput():
            return _silence_and_advice(failure, technical=technical)
        case KeychainUnavailable():
            return (
                tr("The system's key store cannot be used") + said,
                tr("the key can be given in FREDDY_API_KEY instead"),
            )
        case BadLink():  # why is said in plain words
            why = f" ({failure.detail})" if failure.detail else ""
            return tr("That link asks for nothing FocusDesk can do") + why, ""
        case _:
            return tr("Something went wrong") + said, ""


def _silence_and_advice(failure: NoOutput, *, technical: bool) -> tuple[str, str]:
    match failure.code:
        case errors.UNPLUGGED:
            device = f" ({failure.detail})" if failure.detail else ""
            return (
                tr("The sound device went away") + device,
                tr("press play to go on where you were"),
            )
        case errors.STALLED:
            return (
                tr("The sound server does not take music"),
                tr("it goes on as soon as the server does"),
            )
        case errors.AWAITED:
            return (
                tr("There is no sound device just now"),
                tr("the music goes on when it is back"),
            )
        case _:
            advice = tr("connect one and press play")
            beside = ", or mix to a file with `focusdesk render`" if technical else ""
            return tr("There is no sound device to play on"), advice + beside


def _writing_advice(detail: str) -> str:
    for advice, endings in WRITING_ADVICE.items():
        words = (end if isinstance(end, str) else os.strerror(end) for end in endings)
        if detail.endswith(tuple(words)):
            return tr(str(advice))
    return tr("free some space or permit it")


def say(sentence: str, code: int = 1) -> int:
    """Say one sentence on stderr and return `code`."""
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.write(f"focusdesk: {sentence}\n")
    return code


def complain(failure: FocusDeskError) -> int:
    """Say one sentence about `failure` on stderr and return the exit code it stands for."""
    return say(complaint(failure), failure.exit_code)


def other_service() -> str:
    """Say that a later launch asked for what this one cannot give."""
    return tr("That asks for another music service. Quit FocusDesk first, or give it a --profile.")


def end_first() -> str:
    """Say that a session is in the way of what a later launch asked for."""
    return tr("End this session first: then what was asked for can be started.")


def key_not_kept(problem: KeychainUnavailable) -> str:
    """Say that a key lasts for this run only, and why."""
    return tr(
        "This system's key store cannot be used ({why}): "
        "FocusDesk knows the key until it is closed, and asks again next time."
    ).format(why=problem.detail)


def key_sought() -> str:
    """Say what a press on Start waits for: a key store may ask for its password first."""
    return tr("The key store is asked for the key: then the music begins.")


def no_demo(failure: OSError) -> str:
    """Say that the studio on this computer cannot be opened."""
    return tr("The demo cannot be opened ({why}).").format(why=failure.strerror or failure)


def source(org: str, *, demo: bool) -> str:
    """Say where the music of the next session will come from."""
    if demo:
        return tr("The demo: composed on this computer.")
    if not org:
        return tr("No account yet.")
    return tr("Your account, organization {org}.").format(org=org)


def settings_set_aside(where: str) -> str:
    """Say that the settings could not be read, and where they are kept now."""
    return tr(
        "The settings could not be read, so FocusDesk starts with its own; see {where}."
    ).format(where=where)


def goal(name: str) -> str:
    """Return a goal as a title; a goal of the future is shown as the service names it."""
    match name:
        case Goal.FOCUS:
            return tr("Focus", "goal")
        case Goal.RELAX:
            return tr("Relax", "goal")
        case Goal.SLEEP:
            return tr("Sleep", "goal")
        case Goal.ENERGIZE:
            return tr("Energize", "goal")
        case Goal.CUSTOM:
            return tr("Your own words", "goal")
        case _:
            return name.replace("_", " ").title()


def minutes(count: int) -> str:
    """Return a number of minutes in words."""
    return tr("1 minute") if count == 1 else tr("{n} minutes").format(n=count)


def title(state: State) -> str:
    """Return what this session is, in a few words."""
    if not state.goal:
        return tr("Focus session")
    if not state.target_minutes:
        return goal(state.goal)
    return f"{goal(state.goal)}, {minutes(state.target_minutes)}"


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
    return f"{said}\n{error(wrong)}" if wrong else said


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
            return said.format(n=number, why=_quoted(failure))
        case Unreachable() | BadReply() as failure:
            said = tr("Part {n} may not be kept.").format(n=number)
        case failure:
            said = tr("Part {n} is not kept.").format(n=number)
    return f"{said} {error(failure, technical=technical)}"


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
                return error(state.failure, technical=technical)
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
    title = goal(state.goal) if state.goal else "Session"
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
    return f"{said} {trouble(state.trouble, technical=technical)}" if state.trouble else said


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
    return error(state.trouble) if waits or state.trouble.code == errors.UNPLUGGED else ""


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
        return trouble(state.trouble, technical=technical)
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
    return error(state.failure, technical=technical) if state.failure else _over(state)


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


def _quoted(failure: FocusDeskError) -> str:
    return f": {failure.detail.rstrip('.')}" if failure.detail else ""
