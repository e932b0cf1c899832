"""Keep a segment for good: an adapter around a call whose page is not public.

Known: the page exists, it is called "Promote a focus segment", and tracks have a mode ``focus``.
Assumed: ``POST /v1/music/{org}/focus/sessions/{session_id}/segments/{segment_index}/promote``
without a body, because a segment has no id but its index, and a reply that `account.kept` reads: a
track, or nothing. Whether it costs anything, and whether it may be repeated, is not known: it is
called once for a press.

Where the server differs: a 404 that names neither session nor segment, a 405 or a 501 is
NotOffered, and keeping segments is to be hidden; a 404 that names one is NotFound; a success in a
shape that cannot be read is BadReply, and the segment may have been kept all the same.
"""

from typing import Final

from focusdesk.services import account, wire

METHOD: Final = "POST"


def parts(session_id: str, index: int) -> tuple[str, ...]:
    """Return where it lies below the organization."""
    return ("focus", "sessions", session_id, "segments", f"{index}", "promote")


read = account.kept
is_absent = wire.is_no_call
