"""What is known about a session, the facts that change it and the orders it leads to.

Facts (past tense) come from the listener, the service, the sound card and the clock; orders
(imperative) go to the network and to the audio thread. All of them are frozen and travel between
threads as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from focusdesk.core.errors import FocusDeskError
from focusdesk.core.model import (
    Access,
    Choices,
    ClipFacts,
    Kept,
    Listing,
    Order,
    Placement,
    Request,
    Segment,
    Skipped,
)
from focusdesk.core.polling import Polling

LONGEST_INTENTION: Final = 120
"""How long a line the listener may write about a session, in characters."""

# -- facts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """The listener pressed Start: play this, from there; `intention` is as in IntentionGiven."""

    access: Access
    order: Order
    intention: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PlayPressed:
    """The listener wants to hear music."""


@dataclass(frozen=True, slots=True)
class PausePressed:
    """The listener wants silence for a while."""


@dataclass(frozen=True, slots=True)
class VolumeChosen:
    """The listener moved the volume to `volume`, 0..1."""

    volume: float


@dataclass(frozen=True, slots=True)
class MutePressed:
    """The listener wants no sound, or sound again; the music goes on."""


@dataclass(frozen=True, slots=True)
class SkipPressed:
    """The listener wants the next piece now."""


@dataclass(frozen=True, slots=True)
class BackPressed:
    """The listener wants this piece from its beginning, or the one before it."""


@dataclass(frozen=True, slots=True)
class SeekPressed:
    """The listener wants to hear segment `index` from `seconds` on."""

    index: int
    seconds: float


@dataclass(frozen=True, slots=True)
class KeepPressed:
    """The listener wants the service to keep segment `index` for good."""

    index: int


@dataclass(frozen=True, slots=True)
class IntentionGiven:
    """The listener said in `text` what this session is for: it goes nowhere, nor into the log."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyGiven:
    """The listener gave another key, because the service refused the one before."""

    access: Access


@dataclass(frozen=True, slots=True)
class EndPressed:
    """The listener is done with this session."""


@dataclass(frozen=True, slots=True)
class Done:
    """The network carried `order` out; `answer` is what came of it."""

    order: "NetworkOrder"
    answer: Listing | ClipFacts | Kept | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The network could not carry `order` out."""

    order: "NetworkOrder"
    error: FocusDeskError


@dataclass(frozen=True, slots=True)
class Joined:
    """A clip found its place in the stream, after all that was joined before."""

    placement: Placement


@dataclass(frozen=True, slots=True)
class Finished:
    """Clip `index` left the stream: it was heard to its end, or a jump left it out."""

    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What reaches the listener's ears now.

    `index` is the segment (None: no music), `within` how many seconds into it, `bridge` whether
    it is repeated because the next one is late. `position` counts the seconds of music heard so
    far, `ahead` those that the mixer still holds.
    """

    index: int | None
    position: float
    ahead: float
    within: float = 0.0
    bridge: bool = False


@dataclass(frozen=True, slots=True)
class Drained:
    """The last frame of the music has been heard."""


@dataclass(frozen=True, slots=True)
class Hushed:
    """Silence has reached the listener's ears: the ramp of a pause, or of the end, is over."""


@dataclass(frozen=True, slots=True)
class OutputFailed:
    """The sound device is missing or gone."""

    error: FocusDeskError


@dataclass(frozen=True, slots=True)
class OutputStalls:
    """The sound device takes nothing (`error`), or takes music again (None)."""

    error: FocusDeskError | None


@dataclass(frozen=True, slots=True)
class OutputBack:
    """The sound device that went away is there again."""


@dataclass(frozen=True, slots=True)
class OutputIs:
    """The music is heard on another sound device, or would be if there were any: on `device`."""

    device: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The listener chose how sessions go: from now on, so."""

    choices: Choices


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed; something may be due."""


@dataclass(frozen=True, slots=True)
class Dozed:
    """The computer is about to sleep, and waits a moment for us."""


@dataclass(frozen=True, slots=True)
class Woke:
    """The computer is awake again; by its clocks it was asleep for `seconds`.

    The monotonic clock may not have counted them. The system's word and the clocks both tell of
    one sleep, in either order: what comes second, with no `Dozed` and no sleep in between, is
    nothing new.
    """

    seconds: float


Press = (
    PlayPressed
    | PausePressed
    | VolumeChosen
    | MutePressed
    | SkipPressed
    | BackPressed
    | SeekPressed
)
"""What the listener's hand does to the sound."""

Sounded = (
    Joined
    | Finished
    | Heard
    | Drained
    | Hushed
    | OutputFailed
    | OutputStalls
    | OutputBack
    | OutputIs
)
"""What the audio thread says of the sound."""

Fact = (
    Opened
    | Press
    | KeepPressed
    | IntentionGiven
    | KeyGiven
    | Chosen
    | EndPressed
    | Done
    | Failed
    | Sounded
    | Ticked
    | Dozed
    | Woke
)

# -- orders ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connect:
    """Talk to this service from now on; the network answers nothing."""

    access: Access


@dataclass(frozen=True, slots=True)
class Start:
    """Have a session composed. Costs money: given once, for a press, and never again."""

    run: int
    request: Request


@dataclass(frozen=True, slots=True)
class Poll:
    """Ask what is ready."""

    run: int
    session_id: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """Bring a segment to the cache."""

    run: int
    session_id: str
    segment: Segment


@dataclass(frozen=True, slots=True)
class Prepare:
    """Decode and measure a cached segment, hand the clip to the audio thread."""

    run: int
    session_id: str
    segment: Segment
    target_lufs: float


@dataclass(frozen=True, slots=True)
class Keep:
    """Have a segment kept for good. May cost money: given once for a press, and never again."""

    run: int
    session_id: str
    index: int


@dataclass(frozen=True, slots=True)
class End:
    """Tell the service that no more is wanted; `access` where it is another than was connected."""

    run: int
    session_id: str
    access: Access | None = None


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop what the cache holds of a session; the network answers nothing."""

    session_id: str


NetworkOrder = Start | Poll | Fetch | Prepare | Keep | End
"""What the network thread answers with Done or Failed; at most one is under way."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Make ready for the clips of run `run`; those of any other are thrown away.

    `position` counts the seconds of music that were heard before: none, unless it was left.
    """

    run: int
    position: float = 0.0


@dataclass(frozen=True, slots=True)
class Play:
    """Let the music be heard."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold the music where it is."""


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Play at slider position `volume`, 0..1."""

    volume: float


@dataclass(frozen=True, slots=True)
class FadeLate:
    """Let music that nothing follows in time fade out over `seconds`, and what comes fade in."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Append:
    """Let clip `index` follow what the mixer holds."""

    index: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """Let a passage of clip `index`, heard before, follow: the next one is late."""

    index: int


@dataclass(frozen=True, slots=True)
class Jump:
    """Cross into clip `index` at `seconds` now, and forget what was to follow."""

    index: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Drop:
    """Keep clip `index` no longer once nobody hears it."""

    index: int


@dataclass(frozen=True, slots=True)
class Land:
    """Let the music come to rest over `seconds` that end at second `at` of it, then say Drained."""

    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Close:
    """No more clips come: let the last one fade out, then say Drained."""


@dataclass(frozen=True, slots=True)
class Stop:
    """End the sound."""


@dataclass(frozen=True, slots=True)
class Chime:
    """End the sound with a soft bell."""


AudioOrder = (
    Begin
    | Play
    | Pause
    | SetVolume
    | FadeLate
    | Append
    | Bridge
    | Jump
    | Drop
    | Land
    | Close
    | Stop
    | Chime
)
Command = NetworkOrder | Connect | Forget | AudioOrder

# -- state -----------------------------------------------------------------------------------


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
    polling: Polling = field(default_factory=Polling)
    poll_at: float | None = None
    polls: int = 0  # GETs of the session so far
    requests: int = 0  # all API calls so far
    progress_at: float = 0.0
    promised_at: float | None = None  # the first hint since the last progress

    # what is heard
    heard_index: int | None = None
    within: float = 0.0  # seconds into that segment
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
