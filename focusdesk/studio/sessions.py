"""A focus session as the service keeps it: what was ordered, what is made, what may be heard."""

import math
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from focusdesk.studio.compose import Brief
from focusdesk.studio.mood import Goal, Intensity
from focusdesk.studio.wording import invalid

_Word = TypeVar("_Word", Goal, Intensity)

_LONGEST_MINUTES = 24 * 60
_LONGEST_PROMPT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a client asked for, in the words of the start request."""

    goal: Goal
    minutes: int
    intensity: Intensity = Intensity.MEDIUM
    divergence: float = 0.0
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What a studio composes, and how fast.

    `segments` bounds every session; None plans as many as the goal time needs. `initial` segments
    are due at once, one more every `pace` seconds. Raises ValueError for what cannot be.
    """

    goal: str = "focus"
    minutes: int = 60
    intensity: str = "medium"
    divergence: float = 0.2
    prompt: str = ""
    segments: int | None = None
    segment_seconds: float = 120.0
    initial: int = 2
    pace: float = 20.0
    seed: int = 1

    def __post_init__(self) -> None:
        if self.segment_seconds < 1 or self.initial < 0 or self.pace < 0:
            raise ValueError("a segment lasts 1 s or more; initial and pace are not negative")
        if self.minutes < 1 or (self.segments is not None and self.segments < 1):
            raise ValueError("a session lasts a minute or more and has a segment or more")
        if not 0 <= self.divergence <= 1:
            raise ValueError("divergence lies in 0..1")
        self.order()

    def order(self) -> Order:
        """Return the programme as an order; ValueError for an unknown goal or intensity."""
        return Order(
            goal=Goal(self.goal),
            minutes=self.minutes,
            intensity=Intensity(self.intensity),
            divergence=self.divergence,
            prompt=self.prompt,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One segment, composed and encoded."""

    path: Path
    size: int  # bytes
    seconds: float
    etag: str


@dataclass(slots=True, kw_only=True)
class Session:
    """One session; guarded by the workshop's lock wherever more than one thread looks."""

    order: Order
    brief: Brief
    total: int
    initial: int  # segments due at once
    pace: float  # seconds between the later ones
    id: str = field(default_factory=lambda: f"mfocus_{secrets.token_hex(6)}")
    began: float | None = None  # Unix time
    takes: list[Take] = field(default_factory=list)
    ended: bool = False
    promoted: dict[int, str] = field(default_factory=dict)  # index -> track id

    def due(self, index: int) -> float:
        """Return the Unix time for which a segment is scheduled."""
        if self.began is None:
            return math.inf
        if index < self.initial:
            return self.began
        # On whole seconds, so that the hints read like the documented ones.
        return math.floor(self.began) + (index - self.initial + 1) * self.pace

    def ready(self, now: float) -> int:
        """Count the segments that may be heard: scheduled by now, and really made."""
        if self.ended:
            return len(self.takes)
        return sum(1 for index in range(len(self.takes)) if self.due(index) <= now)

    def pending(self, now: float) -> bool:
        """Tell whether more segments will come."""
        return not self.ended and self.ready(now) < self.total

    def runs_dry(self) -> float:
        """Return when the listener will have heard all that is made, in Unix time."""
        if self.began is None:
            return math.inf
        return self.began + len(self.takes) * (self.brief.seconds - self.brief.crossfade_seconds)

    def end(self, now: float) -> list[Take]:
        """End the session; what was ready stays, the takes nobody has seen are given back."""
        unseen = self.takes[self.ready(now) :]
        self.takes = self.takes[: self.ready(now)]
        self.ended = True
        return unseen


def segments_for(minutes: int, segment_seconds: float) -> int:
    """Return how many segments the API plans for a goal time: 30 of 120 s for an hour."""
    return max(1, math.ceil(round(minutes * 60 / segment_seconds, 6)))


def order_from(body: object) -> Order:
    """Read the body of a start request; raises Refused with a sentence about the first fault."""
    if not isinstance(body, dict):
        raise invalid("body", "The request body must be a JSON object.")
    goal = _choice(body, "goal", Goal)
    if goal is None:
        raise invalid("goal", f"goal is required: one of {', '.join(Goal)}.")
    if body.get("engine") not in (None, "studio"):
        raise invalid("engine", "engine must be 'studio', the only engine here.")
    return Order(
        goal=goal,
        minutes=_minutes(body),
        intensity=_choice(body, "intensity", Intensity) or Intensity.MEDIUM,
        divergence=_divergence(body),
        prompt=_prompt(body) if goal is Goal.CUSTOM_PROMPT else "",
    )


def _choice(body: dict[str, Any], name: str, kind: type[_Word]) -> _Word | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or value not in tuple(kind):
        raise invalid(name, f"{name} must be one of {', '.join(kind)}.")
    return kind(value)


def _minutes(body: dict[str, Any]) -> int:
    value = body.get("target_minutes")
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid("target_minutes", "target_minutes is required: a whole number of minutes.")
    if not 1 <= value <= _LONGEST_MINUTES:
        raise invalid("target_minutes", f"target_minutes must lie in 1..{_LONGEST_MINUTES}.")
    return value


def _divergence(body: dict[str, Any]) -> float:
    value = body.get("divergence")
    if value is None:
        return 0.0
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise invalid("divergence", "divergence must be a number from 0.0 to 1.0.")
    return float(value)


def _prompt(body: dict[str, Any]) -> str:
    value = body.get("custom_prompt")
    if not isinstance(value, str) or not value.strip():
        raise invalid("custom_prompt", "custom_prompt is required when goal is custom_prompt.")
    if len(value) > _LONGEST_PROMPT:
        raise invalid("custom_prompt", f"custom_prompt may have {_LONGEST_PROMPT} characters.")
    return value
