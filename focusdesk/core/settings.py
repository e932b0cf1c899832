"""What a listener chose, between runs: the settings and the words they are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from focusdesk.core.wanted import Goal, Intensity

DEFAULT_API_URL: Final = "https://api.aitronos.com"


class OnClose(StrEnum):
    """What closing the window does while a session is open."""

    ASK = "ask"  # once; the answer is one of the others
    TRAY = "tray"  # keep playing in the tray, or minimised where there is none
    MINIMISE = "minimise"
    QUIT = "quit"


class Late(StrEnum):
    """What is heard while the next piece is late."""

    BRIDGE = "bridge"  # earlier music of the session
    FADE = "fade"  # nothing: the music fades out, and back in with the piece


class Theme(StrEnum):
    """What the window is dressed in."""

    SYSTEM = "system"  # as the desktop is, and as it changes
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"  # high, on a light or a dark ground like the desktop's


class Timer(StrEnum):
    """What the timer of a session tells."""

    LEFT = "left"
    ELAPSED = "elapsed"
    ENDS = "ends"  # the time of day

    @property
    def next(self) -> "Timer":
        """What it tells after a press."""
        all_of_them = tuple(Timer)
        return all_of_them[(all_of_them.index(self) + 1) % len(all_of_them)]


class Language(StrEnum):
    """What the window speaks; the words are the codes of ISO 639-1."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the listener chose, between runs; nothing secret."""

    api_url: str = DEFAULT_API_URL
    org: str = ""
    goal: str = Goal.FOCUS  # the goal last started
    minutes: int = 50  # the length last started
    intensity: str = Intensity.MEDIUM
    divergence: float | None = None  # 0 stays close .. 1 wanders; None: as the service does
    engine: str = ""  # what composes; empty: the service chooses
    prompt: str = ""  # the listener's own words for a custom goal
    volume: float = 0.8  # position of the slider, 0..1
    resume_on_device: bool = False  # go on by itself when an unplugged sound device is back
    start_at_login: bool = False  # hidden and silent
    on_close: str = OnClose.ASK  # what closing the window does while a session is open
    resume_after_sleep: bool = False  # else it stays paused when the computer wakes
    chime: bool = False  # at the end of a session
    quiet_end: int = 20  # how long the music takes to come to rest at the end, in seconds
    late: str = Late.BRIDGE  # what is heard while the next piece is late
    louder: float = 0.0  # than the service asks for, in LU: -6..6
    output: str = ""  # the system's id of the sound device; empty: its default, whichever it is
    output_name: str = ""  # what it was called when it was chosen
    volumes: Mapping[str, float] = field(default_factory=dict)  # of each sound device by its id
    do_not_disturb: bool = False  # while the music plays, on desktops that have a switch for it
    theme: str = Theme.SYSTEM
    language: str = Language.SYSTEM
    more_choices: bool = False  # the start page shows its finer choices, too
    timer: str = Timer.LEFT
    cache_mb: int = 2_048  # the music on disk; what plays may take more
    geometry: str = ""  # of the window: what Qt restores it from, in Base64
    compact_geometry: str = ""  # of the small window, likewise
