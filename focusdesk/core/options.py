"""What the command line asked for, checked and without defaults of the listener's own."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from focusdesk.core.wanted import Join, Request

FILE_ENDINGS: Final = (".wav", ".flac", ".ogg")
"""What `render` can write."""

DECODE_APART: Final = "decode-apart"
"""The command by which the program starts itself to decode a file; no listener's affair."""


class FrontEnd(StrEnum):
    """How FocusDesk presents itself."""

    WINDOW = "window"
    PLAY = "play"
    RENDER = "render"
    STUDIO = "studio"
    DOCTOR = "doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the embedded studio composes, and how fast; None stands for its own default."""

    goal: str | None = None
    minutes: int | None = None
    intensity: str | None = None
    divergence: float | None = None
    prompt: str | None = None
    segments: int | None = None
    segment_seconds: float | None = None
    initial: int | None = None
    pace: float | None = None
    port: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One launch of FocusDesk."""

    front_end: FrontEnd
    what: Request | Join | Demo | None = None
    api_url: str | None = None
    org: str | None = None
    profile: Path | None = None
    patience: float = 60.0
    output: Path | None = None
    report: Path | None = None
    as_json: bool = False
    link: str | None = None  # unread: anybody may have made it
    hidden: bool = False
    pause: bool = False
