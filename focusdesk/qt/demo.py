"""Have the embedded studio compose, and reach it like the service."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from focusdesk.core.account import Access, ApiKey
from focusdesk.core.options import Demo

if TYPE_CHECKING:
    from focusdesk.studio.server import Studio


def build_studio(demo: Demo) -> "Studio":
    """Return the studio for a demo; what `demo` leaves open is the studio's own choice."""
    from focusdesk.studio.server import Programme, Studio  # noqa: PLC0415 - brings numpy

    given = {name: value for name, value in asdict(demo).items() if value is not None}
    port = given.pop("port")
    return Studio(Programme(**given), port=port)


def access_to(studio: "Studio") -> Access:
    """Return how to reach `studio`."""
    return Access(studio.url, studio.org, ApiKey(studio.key))
