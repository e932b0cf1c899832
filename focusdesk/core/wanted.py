"""What a listener asks for: a goal, a session to be composed, one to be joined."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST_INTENTION: Final = 120
"""How long a line the listener may write about a session, in characters."""


class Goal(StrEnum):
    """What the listener wants from the music; the service's own words."""

    FOCUS = "focus"
    RELAX = "relax"
    SLEEP = "sleep"
    ENERGIZE = "energize"
    CUSTOM = "custom_prompt"


class Intensity(StrEnum):
    """How dense the music may be; the service's own words."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A session to be composed: what the listener asked for."""

    goal: str
    minutes: int
    intensity: str | None = None
    divergence: float | None = None
    engine: str | None = None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A session that somebody started already; FocusDesk only listens in."""

    session_id: str
