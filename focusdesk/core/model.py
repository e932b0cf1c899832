"""The nouns of a session: immutable values without behaviour.

Durations are seconds, loudness is LUFS, gains are decibels where the name ends in ``_db`` and
linear otherwise, frames are counted at the engine rate of 48 kHz.
"""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from focusdesk.core.wanted import Join, Request

ENGINE_RATE: Final = 48_000
"""Frames a second of everything that is mixed."""

OUTLINE_HZ: Final = 2
"""Values of an outline a second: finer than a pixel of any strip that shows a whole session."""

OUTLINE_STEPS: Final = 255
"""What an outline says of 0 LUFS; 0 is `OUTLINE_DB` or more below that."""

OUTLINE_DB: Final = 48.0

DEFAULT_TARGET_LUFS: Final = -14.0
"""What a segment without a sane target is brought to (the API's own example)."""


@dataclass(frozen=True, slots=True, repr=False)
class SignedUrl:
    """A short-lived address of audio; whoever has it may listen, so only its host shows."""

    value: str

    def __repr__(self) -> str:
        try:
            host = urlsplit(self.value).hostname
        except ValueError:  # a value must show itself, whatever it is
            host = None
        return f"SignedUrl({host or '?'}/…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One ready piece of music, as the service lists it."""

    index: int
    url: SignedUrl
    duration: float
    target_lufs: float | None = None
    fade_in: float = 0.0
    fade_out: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One reading of a session; `next_ready_in` counts from the moment it was read."""

    session_id: str
    status: str
    goal: str
    engine: str
    target_minutes: int | None
    total_segments: int | None
    ready_count: int | None
    segments: tuple[Segment, ...]
    more_pending: bool
    next_ready_in: float | None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a download is here, in bytes; `size` is all of it, where the host says so."""

    held: int
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A segment that the service now keeps as a track; empty where it does not tell."""

    track_id: str
    title: str = ""
    engine: str = ""
    duration: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFacts:
    """What was measured when a segment was prepared.

    `measured_lufs` is before the gain and None for silence; `true_peak_dbtp` is after it.
    `outline` is how loud it is over time, after its gain: `OUTLINE_HZ` values a second, each in
    0..`OUTLINE_STEPS`. Empty where that is not known.
    """

    index: int
    frames: int
    measured_lufs: float | None
    target_lufs: float
    gain_db: float
    true_peak_dbtp: float | None
    outline: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A segment of a session that was left: in the cache, or left out for good.

    Its URL is empty, having expired; `facts` are there if it was prepared once.
    """

    segment: Segment
    skipped: bool = False
    facts: ClipFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """Where a session was left: enough to go on at the same second, and nothing secret.

    `request` is None where the session was only joined; `position` counts the seconds of music
    heard, `within` those in segment `index`. With `ending` the listener is through with it, and
    the service is still to be told.
    """

    api_url: str
    org: str
    session_id: str
    request: Request | None
    goal: str = ""
    target_minutes: int | None = None
    total_segments: int | None = None
    position: float = 0.0
    index: int = 0
    within: float = 0.0
    pieces: tuple[Piece, ...] = ()
    ending: bool = False


Order = Request | Join | Bookmark
"""What to play."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a clip lies in the stream, in frames; it overlaps its predecessor by `overlap`.

    It is heard from its own frame `offset` on; a `bridge` repeats what was heard before, because
    the next clip is late. `correlation` is how much the two passages that overlap are the same
    sound, 0..1: it shapes the fades.
    """

    index: int
    start: int
    frames: int
    overlap: int
    offset: int = 0
    bridge: bool = False
    correlation: float = 0.0

    @property
    def end(self) -> int:
        """The first frame after the clip."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Skipped:
    """A segment that was left out, and why."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the listener chose of how sessions go, as a session needs to know it."""

    returns: bool = False  # go on by itself when the sound device that went away is back
    goes_on: bool = True  # after the computer slept; else that is left to the listener
    chimes: bool = False  # at the end of a session that was heard to its end
    bridges: bool = True  # over earlier music where the next piece is late; else fade out
    lands_over: float = 20.0  # seconds in which the music comes to rest; 0: none to be heard
    louder: float = 0.0  # than the service asks for, in LU


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """Something to play on: the system's id of it, and what it calls it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SoundDevices:
    """What there is to play on; `default` is the system's choice, `used` what is played on.

    `default` is empty where there is none; `used` is what would be played on while nothing is.
    """

    listed: tuple[SoundDevice, ...] = ()
    default: str = ""
    used: str = ""
