"""What every front end is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from focusdesk.core.options import Options
from focusdesk.core.settings import Settings
from focusdesk.services import logs, paths
from focusdesk.services.instance import Seat
from focusdesk.services.settings import SettingsFile


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
