"""What every front end is given, and how it learns where to play from."""

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from focusdesk.core.errors import NotAuthorised
from focusdesk.core.model import Access, ApiKey, Settings
from focusdesk.core.options import Demo, Options
from focusdesk.services import keychain, logs, paths
from focusdesk.services.instance import Seat
from focusdesk.services.settings import SettingsFile

if TYPE_CHECKING:
    from focusdesk.studio.server import Studio


@dataclass(frozen=True, slots=True)
class Launch:
    """One launch: the wishes, the listener's choices, where files go, and the log's redactor.

    `seat` is what the first window of a profile holds; `parse_handed` reads the command lines of
    later launches.
    """

    options: Options
    settings: Settings
    file: SettingsFile
    folders: paths.Paths
    redactor: logs.Redactor
    seat: Seat | None = None
    parse_handed: Callable[[Sequence[str]], Options | None] = lambda _arguments: None

    @property
    def api_url(self) -> str:
        """The service's address: the command line's, else the listener's choice."""
        return self.options.api_url or self.settings.api_url

    @property
    def org(self) -> str:
        """The organization: the command line's, else the listener's choice, else empty."""
        return self.options.org or self.settings.org


def build_studio(demo: Demo) -> "Studio":
    """Return the studio for a demo; what `demo` leaves open is the studio's own choice."""
    from focusdesk.studio.server import Programme, Studio  # noqa: PLC0415 - brings numpy

    given = {name: value for name, value in asdict(demo).items() if value is not None}
    port = given.pop("port")
    return Studio(Programme(**given), port=port)


def access_to(studio: "Studio") -> Access:
    """Return how to reach `studio`."""
    return Access(studio.url, studio.org, ApiKey(studio.key))


def key_from_environment() -> ApiKey | None:
    """Return the key in FREDDY_API_KEY, or None; raises NotAuthorised for what no key can be."""
    found = os.environ.get("FREDDY_API_KEY", "").strip()
    return as_key(found) if found else None


def as_key(text: str) -> ApiKey:
    """Return `text` as a key: its format is the service's affair, but it must fit in a header.

    Raises NotAuthorised for what cannot.
    """
    text = text.strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise NotAuthorised("it holds characters that no key can hold")
    return ApiKey(text)


def key_without_asking(api_url: str) -> ApiKey:
    """Return the key of the environment or the keychain; nobody is there to be prompted.

    Raises NotAuthorised when there is none, KeychainUnavailable when that cannot be known.
    """
    given = key_from_environment()
    if given is not None:
        return given
    kept = keychain.read(api_url, prompt=False)
    if kept is None:
        raise NotAuthorised(code="NO_KEY")
    return as_key(kept.value)
