"""The embedded studio: it composes focus music and serves it over loopback in the API's own words.

`Studio` is what the demo plays and what the tests talk to. The package shares nothing with the
client, on purpose: were both to read the API page through the same code, they would agree on a
misreading.
"""

from focusdesk.studio.compose import Brief, compose
from focusdesk.studio.mood import Goal, Intensity
from focusdesk.studio.server import Programme, Studio
from focusdesk.studio.wording import FilePart, Reply, Request

__all__ = [
    "Brief",
    "FilePart",
    "Goal",
    "Intensity",
    "Programme",
    "Reply",
    "Request",
    "Studio",
    "compose",
]
