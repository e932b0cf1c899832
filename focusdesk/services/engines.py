"""List the engines that compose: an adapter around a call whose page is not public.

Known: the page exists, the call lists the enabled engines, and each has an ``engine_key`` and a
licence. Assumed: ``GET /v1/music/{org}/engines``, because every music call lies there, and one of
the shapes that `account.engines` reads.

Where the server differs: a 404 that names nothing, a 405 or a 501 is NotOffered, and the choice of
an engine is to be hidden; a reply in another shape is BadReply. Nothing else needs this call:
without an engine the service chooses one.
"""

from typing import Final

from focusdesk.services import account, wire

METHOD: Final = "GET"
PARTS: Final = ("engines",)
"""Where it lies below the organization."""

read = account.engines
is_absent = wire.is_no_call
