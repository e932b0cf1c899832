"""Who asks the service, and what it says of them: a key, organizations, engines, what was spent."""

from dataclasses import dataclass

from focusdesk.core.errors import FocusDeskError


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """The listener's key; it never shows itself."""

    value: str

    def __repr__(self) -> str:
        return "ApiKey(****)"


@dataclass(frozen=True, slots=True)
class Access:
    """Where the service is, for whom, and with which key."""

    api_url: str
    org: str
    key: ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Whom a key may act for."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Something that composes at the service; None and empty where it does not tell."""

    key: str
    name: str
    licence: str = ""
    commercial: bool | None = None
    attribution: bool | None = None
    longest: float | None = None
    vocals: bool | None = None
    stems: bool | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineUsage:
    """What one engine was used for within a window."""

    engine: str
    tracks: int
    cost_chf: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageWindow:
    """What the key's owner spent since `began` (Unix time), and the organization's cap on it.

    `limit_chf` is None where there is no cap. It is shared with colleagues, the cost is not.
    """

    window: str
    began: float | None
    cost_chf: float | None
    limit_chf: float | None
    by_engine: tuple[EngineUsage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was spent by day, week and month."""

    org: str
    windows: tuple[UsageWindow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the service says of an account, as far as it says anything.

    `organizations` is None where it does not list them, `problem` why the key cannot be used.
    """

    access: Access
    organizations: tuple[Organization, ...] | None = None
    usage: Usage | None = None
    engines: tuple[Engine, ...] = ()
    problem: FocusDeskError | None = None
