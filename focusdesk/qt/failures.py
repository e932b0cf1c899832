"""What went wrong, as sentences: what happened, and what can be done about it.

The window speaks its listener's language and keeps what only a technician reads behind "Details";
the command line speaks English and says everything in one sentence (`technical`).
"""

import errno
import os
import sys
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from focusdesk.core import errors
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
from focusdesk.core.readings import is_open
from focusdesk.core.state import State
from focusdesk.qt.words import tr

NO_ORG = "There is no organization: give --org, set FOCUSDESK_ORG, or enter it in the window."
NOT_UNDERSTOOD = "The FocusDesk that runs already does not understand this: quit it first."

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


def quoted(failure: FocusDeskError) -> str:
    """Return what the service says of a failure as the end of a sentence, if it says anything."""
    return f": {failure.detail.rstrip('.')}" if failure.detail else ""


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
                tr("The service refused the API key") + quoted(failure),
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
                tr("The spending limit is reached") + quoted(failure),
                tr("no more music is composed until the organization raises it"),
            )
        case RateLimited():
            return (
                tr("The service asks for fewer requests"),
                tr("try again when it had a rest"),
            )
        case Refused():
            return (
                tr("The service refused this session") + quoted(failure),
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


def settings_set_aside(where: str) -> str:
    """Say that the settings could not be read, and where they are kept now."""
    return tr(
        "The settings could not be read, so FocusDesk starts with its own; see {where}."
    ).format(where=where)


def key_not_kept(problem: KeychainUnavailable) -> str:
    """Say that a key lasts for this run only, and why."""
    return tr(
        "This system's key store cannot be used ({why}): "
        "FocusDesk knows the key until it is closed, and asks again next time."
    ).format(why=problem.detail)


def no_demo(failure: OSError) -> str:
    """Say that the studio on this computer cannot be opened."""
    return tr("The demo cannot be opened ({why}).").format(why=failure.strerror or failure)


def other_service() -> str:
    """Say that a later launch asked for what this one cannot give."""
    return tr("That asks for another music service. Quit FocusDesk first, or give it a --profile.")


def end_first() -> str:
    """Say that a session is in the way of what a later launch asked for."""
    return tr("End this session first: then what was asked for can be started.")


def say(sentence: str, code: int = 1) -> int:
    """Say one sentence on stderr and return `code`."""
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.write(f"focusdesk: {sentence}\n")
    return code


def complain(failure: FocusDeskError) -> int:
    """Say one sentence about `failure` on stderr and return the exit code it stands for."""
    return say(complaint(failure), failure.exit_code)
