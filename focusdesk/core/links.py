"""Read and write `focusdesk://` links, which anybody may have made.

A link is ``focusdesk://session/SESSION_ID?org=ORGANIZATION``; what else its query holds is ignored.
It can name a session and an organization and nothing more: no service, no key, nothing to start.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from focusdesk.core.errors import BadLink

SCHEME: Final = "focusdesk"
SESSION: Final = "mfocus_"
"""How the service begins a session's id."""

LONGEST: Final = 1_000
"""In characters; a true link has about a hundred."""

LONGEST_ID: Final = 200
MOST_FIELDS: Final = 20


@dataclass(frozen=True, slots=True)
class Link:
    """A session that somebody invites to; `org` is empty where the link names none."""

    session_id: str
    org: str = ""


def is_link(text: str) -> bool:
    """Say whether `text` means to be a link of ours, good or bad."""
    return text[: len(SCHEME) + 1].lower() == f"{SCHEME}:"


def is_session(text: str) -> bool:
    """Say whether `text` looks like the id of a session that was copied from somewhere."""
    return text.startswith(SESSION) and len(text) <= LONGEST_ID and is_plain(text)


def is_plain(value: str) -> bool:
    """Say whether `value` may be an id: it must not leave its place in a path, nor deceive."""
    return bool(value) and "/" not in value and value.isprintable() and value not in (".", "..")


def read(text: str) -> Link:
    """Return what `text` invites to; raises BadLink, and nothing else, for anything but a link."""
    if len(text) > LONGEST or not text.isascii() or not text.isprintable() or " " in text:
        raise BadLink("it is too long, or holds what no link can hold")
    try:
        parts = urlsplit(text)
        if parts.scheme != SCHEME or parts.netloc != "session":
            raise BadLink("it leads nowhere")
        session_id = _id(unquote(parts.path.removeprefix("/"), errors="strict"))
        asked = parse_qs(
            parts.query, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError as exc:  # brackets that do not match, bytes that are no text, too many fields
        raise BadLink("it cannot be read") from exc
    orgs = asked.get("org", [""])
    if len(orgs) > 1:
        raise BadLink("it names two organizations")
    return Link(session_id, _id(orgs[0]) if orgs[0] else "")


def write(link: Link) -> str:
    """Return the link that `read` reads as `link`."""
    org = f"?org={quote(link.org, safe='')}" if link.org else ""
    return f"{SCHEME}://session/{quote(link.session_id, safe='')}{org}"


def _id(value: str) -> str:
    if not is_plain(value) or len(value) > LONGEST_ID:
        raise BadLink("it names no session, or one that cannot be")
    return value
