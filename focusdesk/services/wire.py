"""Read the service's JSON into model values, whatever it sends.

Written for the API's 36 open points: unknown fields are ignored, a bad segment is left out and not
the reply, booleans are not numbers, order and duplicates do not matter. Whatever the bytes are,
the result is a value or BadReply; an error body of any of the five known shapes becomes a Trouble.
"""

from dataclasses import dataclass
from datetime import UTC
from http import HTTPStatus
from typing import Final

from focusdesk.core import addresses
from focusdesk.core.errors import BadReply
from focusdesk.core.model import Listing, Segment, SignedUrl
from focusdesk.services import fields

MOST_SEGMENTS: Final = 10_000
"""An index beyond this is a mistake: at ten seconds each it would be a day of music."""

LONGEST_FADE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error body says: `message` may be shown, `code` decided upon, `trace_id` logged.

    `names` are the things it is about, such as ``session_id``.
    """

    message: str = ""
    code: str = ""
    trace_id: str = ""
    names: tuple[str, ...] = ()


def listing(body: bytes, *, server_now: float) -> Listing:
    """Read a focus-session object.

    `server_now` is the service's own time in seconds since the epoch: `next_ready_in` is counted
    from it, so that a wrong clock here does not matter. Raises BadReply for anything that is not
    a session.
    """
    found = answer(body, "segments")
    if not isinstance(found, dict):
        raise BadReply("not a focus session")
    session_id = fields.text(found.get("session_id"))
    listed = found.get("segments")
    if not session_id and not isinstance(listed, list):
        raise BadReply("not a focus session")
    status = fields.text(found.get("status")) or "active"
    total = fields.count(found.get("total_segments"), most=MOST_SEGMENTS)
    segments = _segments(listed if isinstance(listed, list) else [])
    more = found.get("more_pending")
    if not isinstance(more, bool):
        more = status == "active" and (total is None or len(segments) < total)
    return Listing(
        session_id=session_id,
        status=status,
        goal=fields.text(found.get("goal")),
        engine=fields.text(found.get("engine")),
        target_minutes=fields.count(found.get("target_minutes")),
        total_segments=total,
        ready_count=fields.count(found.get("ready_count")),
        segments=segments,
        more_pending=more,
        next_ready_in=_seconds_until(found.get("next_ready_at"), server_now),
    )


def trouble(body: bytes) -> Trouble:
    """Read an error body of any shape; what is no JSON object says nothing."""
    try:
        found = fields.an_object(body)
    except BadReply:
        return Trouble()
    error = found.get("error")
    if isinstance(error, dict):
        details = error.get("details")
        return Trouble(
            fields.text(error.get("message")),
            fields.text(error.get("code")),
            fields.text(error.get("trace_id")),
            tuple(map(fields.text, details)) if isinstance(details, dict) else (),
        )
    meta = found.get("meta")
    trace = fields.text(meta.get("request_id")) if isinstance(meta, dict) else ""
    message = (
        fields.text(error) or fields.text(found.get("message")) or _detail(found.get("detail"))
    )
    return Trouble(
        message, fields.text(found.get("error_type")) or fields.text(found.get("code")), trace
    )


def is_no_call(status: int, said: Trouble) -> bool:
    """Say whether a refusal means that the server has no such call.

    One that has it, and lacks what it is asked for, names that in the details of its 404.
    """
    missing = status == HTTPStatus.NOT_FOUND and not said.names
    return missing or status in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED)


def http_date(text: str | None) -> float | None:
    """Return an HTTP date as seconds since the epoch, or None."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - it drags a dozen modules along

    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def retry_after(text: str | None, *, server_now: float) -> float | None:
    """Return the seconds a ``Retry-After`` header asks for, in either of its two forms."""
    if not text:
        return None
    if text.strip().isascii() and text.strip().isdecimal():
        return min(float(text.strip()), 86_400.0)
    moment = http_date(text)
    return None if moment is None else max(0.0, moment - server_now)


def answer(body: bytes, *expected: str) -> object:
    """Return what is answered, out of its wrapper unless a name that is `expected` stands there.

    Raises BadReply for an error that comes as a success.
    """
    found = fields.json_value(body)
    if not isinstance(found, dict):
        return found
    if found.get("success") is False:
        raise BadReply(trouble(body).message or "an error in the shape of an answer")
    if isinstance(inner := found.get("data"), dict | list) and not any(
        name in found for name in expected
    ):
        return inner
    return found


def entries(body: bytes, *names: str) -> list[object]:
    """Return a list that is answered: bare, or under one of `names`; raises BadReply."""
    found = answer(body, *names)
    if isinstance(found, dict):
        found = fields.first(found, *names)
    if not isinstance(found, list):
        raise BadReply("no list")
    return found


def _segments(listed: list[object]) -> tuple[Segment, ...]:
    found: dict[int, Segment] = {}
    for entry in listed:
        segment = _segment(entry) if isinstance(entry, dict) else None
        if segment is not None:
            found[segment.index] = segment  # of duplicates the last one counts
    return tuple(found[index] for index in sorted(found))


def _segment(entry: fields.Json) -> Segment | None:
    index = entry.get("segment_index")
    url = entry.get("playback_url")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < MOST_SEGMENTS:
        return None
    if not isinstance(url, str) or not addresses.may_be_asked(url):
        return None
    return Segment(
        index=index,
        url=SignedUrl(url),
        # An estimate until the audio is decoded: a missing one costs no segment.
        duration=fields.duration(entry.get("measured_duration_seconds")),
        target_lufs=fields.number(entry.get("target_lufs")),
        fade_in=_fade(entry.get("fade_in_ms")),
        fade_out=_fade(entry.get("fade_out_ms")),
    )


def _fade(value: object) -> float:
    milliseconds = fields.number(value)
    return min(max((milliseconds or 0.0) / 1000.0, 0.0), LONGEST_FADE)


def _detail(value: object) -> str:
    """Read a framework's own validation body: a sentence, or a list of what was wrong."""
    if isinstance(value, list):
        return "; ".join(fields.text(item.get("msg")) for item in value if isinstance(item, dict))[
            : fields.LONGEST_TEXT
        ]
    return fields.text(value)


def _seconds_until(value: object, server_now: float) -> float | None:
    moment = fields.utc(value)
    return None if moment is None else moment - server_now
