"""What FocusDesk has others do: orders to the network and to the audio thread.

All of them are frozen, say what to do (imperative), and travel between threads as they are.
"""

from dataclasses import dataclass

from focusdesk.core.account import Access
from focusdesk.core.model import Segment
from focusdesk.core.wanted import Request


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
