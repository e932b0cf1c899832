"""What the listener is told: errors and states as sentences."""

import errno
import math
import os
import sys
from datetime import datetime, timedelta
from typing import Final

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
from focusdesk.core.model import Goal
from focusdesk.core.readings import (
    COVERED,
    goal_seconds,
    in_hand,
    is_open,
    kept_ahead,
    may_follow,
    remaining_seconds,
)
from focusdesk.core.state import Fetch, Keeping, KeepTold, Phase, Prepare, Start, State
from focusdesk.qt.words import tr

NO_KEY = "set FREDDY_API_KEY, or open FocusDesk once and enter the key there"
NO_OUTPUT = "There is no sound device to play on. Connect one and press play."
NO_ORG = "There is no organization: give --org, set FOCUSDESK_ORG, or enter it in the window."
KEEP = "Keep this piece"
OVER = "The session is over."
NOT_UNDERSTOOD = "The FocusDesk that runs already does not understand this: quit it first."
OTHER_SERVICE = "That asks for another music service. Quit FocusDesk first, or give it a --profile."
END_FIRST = "End this session first: then what was asked for can be started."
LEFT = "This session was interrupted"
GO_ON = "Press play to go on from there."
SLEPT = "because the computer slept"
CAPPED = "The session is over: the spending limit is reached."
SHORT = "The session is over before its time: no more music came."
FEWER = "The service asks for fewer requests. FocusDesk will ask again."

SPENT: Final = 1.0
"""With less than this left a session that takes no more music has been heard, in seconds."""

WRITING_ADVICE: Final = {
    "free some space": (errno.ENOSPC, errno.EDQUOT, "the disk takes no more"),
    "permit it, or choose another place": (errno.EACCES, errno.EPERM, "permission denied"),
    "choose another place": (errno.EROFS, errno.ENAMETOOLONG),
    "name a folder that is one": (errno.EEXIST, errno.ENOTDIR),
    "name a file, not a folder": (errno.EISDIR, "it is a folder"),
    "name a file in a folder that exists": (errno.ENOENT, "or it is a folder itself"),
}
"""What to do about a file that cannot be written, by how its story ends."""


def error(failure: FocusDeskError) -> str:
    """Return one sentence on what happened, and one on what to do about it where there is a way."""
    what, advice = _what_and_advice(failure)
    return f"{what}. {advice[0].upper()}{advice[1:]}." if advice else f"{what}."


def trouble(failure: FocusDeskError) -> str:
    """Return the same for what happens while a session goes on."""
    return FEWER if isinstance(failure, RateLimited) else error(failure)


def complaint(failure: FocusDeskError) -> str:
    """Return what happened and what to do about it in one sentence, as a command line says it."""
    what, advice = _what_and_advice(failure)
    return f"{what.replace('. ', '; ')}: {advice}." if advice else f"{what}."


def _what_and_advice(failure: FocusDeskError) -> tuple[str, str]:
    said = f" ({failure.detail})" if failure.detail else ""
    match failure:
        case NotAuthorised(code="NO_KEY"):
            return "There is no API key", NO_KEY
        case NotAuthorised():
            return (
                f"The service refused the API key{_quoted(failure)}",
                "check the key and the organization it belongs to",
            )
        case NotFound():
            return (
                "The service knows no such session for this key and organization",
                "check the session's id and the organization",
            )
        case NotOffered():
            return f"This music service does not offer that{said}", ""
        case OutOfBudget():
            return (
                f"The spending limit is reached{_quoted(failure)}",
                "no more music is composed until the organization raises it",
            )
        case RateLimited():
            return "The service asks for fewer requests", "try again when it had a rest"
        case Refused():
            return (
                f"The service refused this session{_quoted(failure)}",
                "ask for another one",
            )
        case BadReply():
            return (
                f"What answers at the service's address is not the music service{said}",
                "check the address, and whether this network asks for a sign-in first",
            )
        case Unreachable():
            return f"The music service cannot be reached{said}", "check the network and the address"
        case UrlRefused() | BadAudio():
            return f"The music could not be played{said}", ""
        case NothingToPlay():
            why = f": {failure.detail}" if failure.detail else ""
            return f"The session is over and has no music that can be played{why}", ""
        case StorageFailed():
            return f"FocusDesk cannot write where it must{said}", _writing_advice(failure.detail)
        case NoOutput():
            return _silence_and_advice(failure)
        case KeychainUnavailable():
            return (
                f"The system's key store cannot be used{said}",
                "the key can be given in FREDDY_API_KEY instead",
            )
        case BadLink():
            return f"That link asks for nothing FocusDesk can do{said}", ""
        case _:
            return f"Something went wrong{said}", ""


def _silence_and_advice(failure: NoOutput) -> tuple[str, str]:
    match failure.code:
        case errors.UNPLUGGED:
            said = f" ({failure.detail})" if failure.detail else ""
            return f"The sound device went away{said}", "press play to go on where you were"
        case errors.STALLED:
            return "The sound server does not take music", "it goes on as soon as the server does"
        case _:
            return (
                "There is no sound device to play on",
                "connect one and press play, or mix to a file with `focusdesk render`",
            )


def _writing_advice(detail: str) -> str:
    for advice, endings in WRITING_ADVICE.items():
        words = (end if isinstance(end, str) else os.strerror(end) for end in endings)
        if detail.endswith(tuple(words)):
            return advice
    return "free some space or permit it"


def say(sentence: str, code: int = 1) -> int:
    """Say one sentence on stderr and return `code`."""
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.write(f"focusdesk: {sentence}\n")
    return code


def complain(failure: FocusDeskError) -> int:
    """Say one sentence about `failure` on stderr and return the exit code it stands for."""
    return say(complaint(failure), failure.exit_code)


def key_not_kept(problem: KeychainUnavailable) -> str:
    """Say that a key lasts for this run only, and why."""
    return (
        f"This system's key store cannot be used ({problem.detail}): "
        "FocusDesk knows the key until it is closed, and asks again next time."
    )


def no_demo(failure: OSError) -> str:
    """Say that the studio on this computer cannot be opened."""
    return f"The demo cannot be opened ({failure.strerror or failure})."


def source(org: str, *, demo: bool) -> str:
    """Say where the music of the next session will come from."""
    if demo:
        return tr("The demo: composed on this computer.")
    if not org:
        return tr("No account yet.")
    return tr("Your account, organization {org}.").format(org=org)


def settings_set_aside(where: str) -> str:
    """Say that the settings could not be read, and where they are kept now."""
    return f"The settings could not be read, so FocusDesk starts with its own; see {where}."


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


def title(state: State) -> str:
    """Return what this session is, in a few words."""
    if not state.goal:
        return "Focus session"
    minutes = state.target_minutes
    if not minutes:
        return goal(state.goal)
    return f"{goal(state.goal)}, {minutes} {'minute' if minutes == 1 else 'minutes'}"


def until(state: State) -> str:
    """Return the caption of the timer, with the time of day at which the music will end.

    Empty where there is no end to speak of: before a length is known, and after the last note.
    """
    remaining = remaining_seconds(state)
    if not is_open(state) or not remaining:
        return ""
    if not state.playing:
        return "left"
    ends = datetime.now().astimezone() + timedelta(seconds=remaining)
    return f"left, ends at {ends:%H:%M}"


def ready(state: State) -> str:
    """Say until when the music is on this computer, whatever becomes of the network."""
    kept = kept_ahead(state)
    if state.refusal is None and kept >= remaining_seconds(state) - SPENT:
        return "all of it is ready"
    until = datetime.now().astimezone() + timedelta(seconds=kept)
    return f"ready until {until:%H:%M}"


def clock(seconds: float) -> str:
    """Return seconds as 4:05 or 1:02:03."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def left(state: State) -> str:
    """Return the time left as the tray says it: in minutes, so that it seldom changes."""
    if not is_open(state):
        return "No session"
    minutes = math.ceil(remaining_seconds(state) / 60)
    if minutes <= 0:
        return title(state)
    hours, rest = divmod(minutes, 60)
    units = [f"{n} {unit}" for n, unit in ((hours, "h"), (rest, "min")) if n]
    return f"{' '.join(units)} left{'' if state.playing else ', paused'}"


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
            return KEEP
        case Keeping.WANTED | Keeping.ASKED:
            return "Keeping this piece…"
        case Keeping.KEPT:
            return "This piece is kept"


def kept(told: KeepTold) -> str:
    """Return what became of the wish to keep a piece; a lost answer may have been a yes."""
    part = f"Part {told.index + 1}"
    match told.error:
        case None:
            return f"{part} is kept."
        case NotOffered():
            return "This music service does not offer to keep pieces."
        case Refused() | NotFound() as failure:
            return f"{part} is not kept: the service refused it{_quoted(failure)}."
        case Unreachable() | BadReply() as failure:
            return f"{part} may not be kept. {error(failure)}"
        case failure:
            return f"{part} is not kept. {error(failure)}"


def status(state: State) -> str:
    """Return the one quiet line that says how the session is doing."""
    said = _status(state)
    return f"{said} {kept(state.keep_told)}" if state.keep_told else said


def _status(state: State) -> str:
    match state.phase:
        case Phase.IDLE:
            return ""
        case Phase.ENDING:
            return error(state.failure) if state.failure else "Ending the session…"
        case Phase.OVER:
            return ending(state)
        case _:
            return _waiting(state) if state.heard_index is None else _playing(state)


def line(state: State) -> str:
    """Return the status as a terminal shows it: what is heard, the time left, the status."""
    if state.heard_index is None:
        return status(state)
    title = goal(state.goal) if state.goal else "Session"
    return (
        f"{title}  {clock(state.position)}, {clock(remaining_seconds(state))} left  {status(state)}"
    )


def _playing(state: State) -> str:
    assert state.heard_index is not None
    part = f"part {state.heard_index + 1}{_planned(state)}"
    if silenced := _silenced(state):
        return silenced
    if not state.playing:
        if state.slept:
            return f"Paused in {part}, {SLEPT}. {GO_ON}"
        return f"{LEFT} in {part}. {GO_ON}" if state.resumed else f"Paused in {part}."
    said = _replaying(state, part) if state.bridging else f"Playing {part}; {ready(state)}."
    return f"{said} {trouble(state.trouble)}" if state.trouble else said


def _silenced(state: State) -> str:
    """Say why nothing is heard, where it is not the listener's own doing."""
    if not isinstance(state.trouble, NoOutput):
        return ""
    waits = state.trouble.code == errors.STALLED and state.playing
    return error(state.trouble) if waits or state.trouble.code == errors.UNPLUGGED else ""


def _replaying(state: State, part: str) -> str:
    """Promise a next part only where one can still come."""
    if may_follow(state):
        return f"Replaying {part}; the next part is late."
    return (
        f"Replaying {part}." if state.landing is None else f"Replaying {part} until the time is up."
    )


def _waiting(state: State) -> str:
    """Say what the silence is for; a file in the making is never heard."""
    if state.waits and _mixed(state):
        return _parts_mixed(state)
    if not state.playing and state.resumed:
        return f"{LEFT}. {GO_ON}"
    if silenced := _silenced(state):
        return silenced
    if not state.playing and state.slept:
        return f"Paused, {SLEPT}. {GO_ON}"
    if not state.playing:
        missing = isinstance(state.trouble, NoOutput) and not state.trouble.code
        return NO_OUTPUT if missing else "Paused."
    if state.trouble is not None:
        return trouble(state.trouble)
    if isinstance(state.busy, Start):
        return "Asking for the music…"
    if state.closed and state.position > 0.0 and remaining_seconds(state) < SPENT:
        return _over(state)
    part = "next part" if state.position > 0.0 else "first part"
    # What was heard may still be in hand, to go back to: that is no sign of more.
    coming = state.sent or state.queue if state.position > 0.0 else in_hand(state)
    if isinstance(state.busy, Prepare) or coming:
        return f"Listening through the {part}…"
    if isinstance(state.busy, Fetch):
        return "Bringing the music here…"
    if state.closed or not is_expected(state):
        return _over(state)
    return f"The {part} is being composed…"


def ending(state: State) -> str:
    """Say in one or two sentences how a session ended."""
    return error(state.failure) if state.failure else _over(state)


def _over(state: State) -> str:
    """Say that it is over; a mix that was not broken off has its parts counted."""
    if state.waits and state.closed and _mixed(state):
        return _parts_mixed(state)
    if state.landing is not None:
        return OVER
    if state.status == "stopped_cap":
        return CAPPED
    whole = goal_seconds(state)
    short = state.drained and whole is not None and state.position < COVERED * whole
    return SHORT if short else OVER


def _parts_mixed(state: State) -> str:
    return f"Mixed {_mixed(state)}{_planned(state)} parts."


def _mixed(state: State) -> int:
    return sum(part.placement is not None for part in state.parts.values())


def _planned(state: State) -> str:
    return f" of {state.total_segments}" if state.total_segments else ""


def _quoted(failure: FocusDeskError) -> str:
    return f": {failure.detail.rstrip('.')}" if failure.detail else ""
