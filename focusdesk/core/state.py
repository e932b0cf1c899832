"""What is known about a session, and how far each of its parts has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from focusdesk.core.account import Access
from focusdesk.core.errors import FocusDeskError
from focusdesk.core.model import Amount, Choices, ClipFacts, Order, Placement, Segment, Skipped
from focusdesk.core.orders import NetworkOrder
from focusdesk.core.polling import Polling


class Phase(StrEnum):
    """Where a session is in its life."""

    IDLE = "idle"
    OPENING = "opening"  # nothing known from the service yet
    PLAYING = "playing"
    ENDING = "ending"  # silent; being ended at the service
    OVER = "over"


class Stage(StrEnum):
    """How far a segment has come."""

    LISTED = "listed"
    CACHED = "cached"
    IN_HAND = "in hand"  # decoded and measured, with the audio thread
    SKIPPED = "skipped"


class Keeping(StrEnum):
    """Whether a segment is kept for good at the service."""

    NO = "no"  # nobody asked, or it failed: another press may ask again
    WANTED = "wanted"  # pressed; the service is asked as soon as the network is free
    ASKED = "asked"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class KeepTold:
    """What became of the last press on Keep: done, or why not."""

    index: int
    error: FocusDeskError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A segment and what became of it."""

    segment: Segment
    stage: Stage = Stage.LISTED
    stale: bool = False  # its URL was refused: wait for the next poll's
    refusals: int = 0  # how often the audio host or the decoder turned it down
    failures: int = 0  # how often in a row the network failed it
    retry_at: float = 0.0
    facts: ClipFacts | None = None
    placement: Placement | None = None  # where it was joined last
    seam: Placement | None = None  # where it was joined to the part that comes before it
    heard_at: float | None = None  # when it was last heard
    keeping: Keeping = Keeping.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything FocusDesk knows of the session it plays; `step` in session.py makes the next.

    Times (`..._at`) are seconds of the monotonic clock that the controller passes in.
    """

    # how this front end behaves
    patience: float | None = None  # give up after so long without progress; None: never
    waits: bool = False  # wait for a late segment for ever rather than pass it over
    choices: Choices = field(default_factory=Choices)

    # what was asked for
    run: int = 0
    access: Access | None = None
    order: Order | None = None
    intention: str = ""  # what the listener works on, in one line; for this session alone
    playing: bool = False  # what the listener wants, not what is heard
    volume: float = 1.0
    muted: bool = False
    device: str = ""  # that is played on
    volumes: Mapping[str, float] = field(default_factory=dict)  # of each device, the last one last
    unplaced: bool = False  # the volume was chosen before it was known what is played on
    jump: tuple[int, float] | None = None  # to this second of that segment, once it is in hand

    # what the service said
    phase: Phase = Phase.IDLE
    session_id: str = ""
    status: str = ""
    goal: str = ""
    engine: str = ""
    target_minutes: int | None = None
    total_segments: int | None = None
    more_pending: bool = True
    parts: Mapping[int, Part] = field(default_factory=dict)
    next_index: int = 0  # the next segment to give to the mixer
    skipped: tuple[Skipped, ...] = ()

    # what the listener keeps for good
    keep_offered: bool = True  # until the service says that it has no such call
    keep_told: KeepTold | None = None  # until another piece is heard

    # the network's rhythm
    busy: NetworkOrder | None = None
    received: Amount | None = None  # of what it fetches, while somebody waits for that
    polling: Polling = field(default_factory=Polling)
    poll_at: float | None = None
    polls: int = 0  # GETs of the session so far
    requests: int = 0  # all API calls so far
    progress_at: float = 0.0
    promised_at: float | None = None  # the first hint since the last progress

    # what is heard
    heard_index: int | None = None
    within: float = 0.0  # seconds into that segment
    leaps: int = 0  # jumps that the mixer was told of and has not made yet
    since: float = 0.0  # what is heard before this second of the stream was left by a jump
    bridging: bool = False  # it is repeated, because the next one is late
    bridged: Mapping[int, float] = field(default_factory=dict)  # seconds repeated before a segment
    position: float = 0.0  # seconds of the stream that have been heard
    ahead: float = 0.0  # seconds the mixer still holds
    queue: tuple[Placement, ...] = ()  # what the mixer holds
    sent: tuple[int, ...] = ()  # what it was given and has not placed yet
    landing: float | None = None  # the second of the stream at which the music comes to rest
    closed: bool = False  # nothing more is given to the mixer
    drained: bool = False  # the last frame of what it was given has been heard
    resumed: bool = False  # it was left, and nobody has pressed play since
    dozing: bool = False  # the computer said that it would sleep, and not yet that it woke
    slept: bool = False  # the music was held for a sleep, and nobody has pressed play since
    hushed: bool = True  # what the listener hears is silence, to the end of the last ramp

    trouble: FocusDeskError | None = None  # what is wrong just now
    refusal: FocusDeskError | None = None  # why the service is not asked any more
    failure: FocusDeskError | None = None  # why the session ended otherwise than it should
    unended: bool = False  # it is over, but the service could not be told
