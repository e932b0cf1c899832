"""Every failure FocusDesk expects.

FocusDeskError
    Unreachable           no connection, a time-out, a 5xx
    RateLimited           429 that asks for patience
    OutOfBudget           the spend cap, in whatever form
    NotAuthorised         401 or 403: the key is missing, wrong or not allowed here
    NotFound              404: no such session for this key
    NotOffered            this server has no such call
    Refused               any other 4xx, in the service's own words
    BadReply              an answer that cannot be read
    UrlRefused            the audio host does not honour a signed URL (any more)
    BadAudio              bytes that are no sound
    NothingToPlay         the session is finished and none of its music can be played
    StorageFailed         a file that cannot be written: full disk, no permission
    NoOutput              no sound device, or it went away
    KeychainUnavailable   the operating system keeps no secrets for us now
    BadLink               a focusdesk:// link that asks for nothing FocusDesk does

Each is raised where a foreign failure enters and travels between threads as a value; anything
else that is raised is a bug. They carry facts, not sentences: ``focusdesk.qt.failures`` words
them for the listener.
"""

from typing import ClassVar, Final

KILLED_BY: Final = 128
"""A run that a signal ended exits with this and the signal's number: 130 on Ctrl-C."""


class FocusDeskError(Exception):
    """An expected failure; `exit_code` is what the command line answers when it ends a run."""

    exit_code: ClassVar[int] = 1

    def __init__(self, detail: str = "", *, code: str = "", trace_id: str = "") -> None:
        """Keep `detail` (for people), and the service's `code` and `trace_id` (for support)."""
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.trace_id = trace_id


class Unreachable(FocusDeskError):
    """The service did not answer, or answered that it cannot."""

    exit_code = 5


class RateLimited(FocusDeskError):
    """The service asks to be left alone for `retry_after` seconds (None: it did not say)."""

    exit_code = 5

    def __init__(
        self,
        detail: str = "",
        *,
        retry_after: float | None = None,
        code: str = "",
        trace_id: str = "",
    ) -> None:
        """Keep how long to wait besides what every failure keeps."""
        super().__init__(detail, code=code, trace_id=trace_id)
        self.retry_after = retry_after


class OutOfBudget(FocusDeskError):
    """The organization's or the key's spend cap is reached; asking again changes nothing."""

    exit_code = 7


class NotAuthorised(FocusDeskError):
    """The key is missing, wrong, paused, or not allowed to do this."""

    exit_code = 3


class NotFound(FocusDeskError):
    """The session does not exist for this key and organization."""

    exit_code = 4


class NotOffered(FocusDeskError):
    """This server does not offer a call that not every one has; what needs it may be hidden."""

    exit_code = 7


class Refused(FocusDeskError):
    """The service will not do this; `detail` is its own explanation."""

    exit_code = 7


class BadReply(FocusDeskError):
    """An answer arrived that is not what the API describes."""

    exit_code = 5


class UrlRefused(FocusDeskError):
    """A signed URL is expired or unknown: poll for a fresh one, never retry this one."""

    exit_code = 5


class BadAudio(FocusDeskError):
    """These bytes cannot be turned into sound."""

    exit_code = 5


class NothingToPlay(FocusDeskError):
    """The session is over, and there was no music in it that could be played."""

    exit_code = 5


class StorageFailed(FocusDeskError):
    """A file or folder of ours cannot be written or read."""


UNPLUGGED: Final = "UNPLUGGED"
"""The code of a sound device that went away while it played."""

STALLED: Final = "STALLED"
"""The code of a sound device or server that takes nothing, and may go on by itself."""

AWAITED: Final = "AWAITED"
"""The code of a sound device that its server does not have now; the music goes on with it."""


class NoOutput(FocusDeskError):
    """There is no sound device to play on; `detail` names the one that went away, if one did."""

    exit_code = 6


class KeychainUnavailable(FocusDeskError):
    """The operating system's key store is absent, locked, slow or refused."""

    exit_code = 3


LOCKED: Final = "LOCKED"
"""The code of a key store that would ask for its password, and was not to."""


class BadLink(FocusDeskError):
    """A link that cannot be followed; `detail` says why, and never quotes it."""

    exit_code = 2
