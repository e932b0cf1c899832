"""What happens to a session: facts from the listener, the service, the sound card and the clock.

All of them are frozen, tell what has been (past tense), and travel between threads as they are.
"""

from dataclasses import dataclass, field

from focusdesk.core.account import Access
from focusdesk.core.errors import FocusDeskError
from focusdesk.core.model import Amount, Choices, ClipFacts, Kept, Listing, Order, Placement
from focusdesk.core.orders import NetworkOrder


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
class Received:
    """The network is carrying `order` out, and `amount` of what it fetches is here."""

    order: "NetworkOrder"
    amount: Amount


@dataclass(frozen=True, slots=True)
class Joined:
    """A clip found its place in the stream, after all that was joined before."""

    placement: Placement
    jump: bool = False  # where the listener wished to be


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
    | Received
    | Sounded
    | Ticked
    | Dozed
    | Woke
)
