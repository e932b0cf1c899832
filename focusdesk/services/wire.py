"""Read the service's JSON into model values, whatever it sends.

Written for the API's 36 open points: unknown fields are ignored, a bad segment is left out and not
the reply, booleans are not numbers, order and duplicates do not matter. Whatever the bytes are,
the result is a value or BadReply; an error body of any of the five known shapes becomes a Trouble.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from focusdesk.core.errors import BadReply
from focusdesk.core.model import (
    Engine,
    EngineUsage,
    Kept,
    Listing,
    Organization,
    Segment,
    SignedUrl,
    Usage,
    UsageWindow,
)

MOST_SEGMENTS: Final = 10_000
"""An index beyond this is a mistake: at ten seconds each it would be a day of music."""

LONGEST_SEGMENT: Final = 24 * 3600.0
LONGEST_FADE: Final = 60.0
LONGEST_TEXT: Final = 400
AMOUNT: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error body says: `message` may be shown, `code` decided upon, `trace_id` logged.

    `names` are the things it is about, such as ``session_id``.
    """

    message: str = ""
    code: str = ""
    trace_id: str = ""
    names: tuple[str, ...] = ()


def is_loopback(url: str) -> bool:
    """Say whether `url` stays on this machine, where plain http is as private as https."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # no address, or a name, such as 127.0.0.1.example.org
        return False


def may_be_asked(url: str) -> bool:
    """Say whether `url` is safe to ask: https, or http on this machine, and no name or password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    if not host or not url.isprintable() or any(sign in parts.netloc for sign in " @\\"):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))


def listing(body: bytes, *, server_now: float) -> Listing:
    """Read a focus-session object.

    `server_now` is the service's own time in seconds since the epoch: `next_ready_in` is counted
    from it, so that a wrong clock here does not matter. Raises BadReply for anything that is not
    a session.
    """
    found = _answer(body, "segments")
    if not isinstance(found, dict):
        raise BadReply("not a focus session")
    session_id = _text(found.get("session_id"))
    entries = found.get("segments")
    if not session_id and not isinstance(entries, list):
        raise BadReply("not a focus session")
    status = _text(found.get("status")) or "active"
    total = _count(found.get("total_segments"), most=MOST_SEGMENTS)
    segments = _segments(entries if isinstance(entries, list) else [])
    more = found.get("more_pending")
    if not isinstance(more, bool):
        more = status == "active" and (total is None or len(segments) < total)
    return Listing(
        session_id=session_id,
        status=status,
        goal=_text(found.get("goal")),
        engine=_text(found.get("engine")),
        target_minutes=_count(found.get("target_minutes")),
        total_segments=total,
        ready_count=_count(found.get("ready_count")),
        segments=segments,
        more_pending=more,
        next_ready_in=_seconds_until(found.get("next_ready_at"), server_now),
    )


def organizations(body: bytes) -> tuple[Organization, ...]:
    """Read the organizations of a key: a bare list, or one in an object; BadReply for neither."""
    found = {}
    for entry in _entries(body, "organizations", "items"):
        if isinstance(entry, dict) and (org := _id(entry.get("id"))):
            found[org] = Organization(id=org, name=_text(entry.get("name")) or org)
    return tuple(found.values())


def usage(body: bytes) -> Usage:
    """Read what was spent; raises BadReply for what has no list of windows."""
    found = _answer(body, "windows")
    windows = found.get("windows") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(windows, list):
        raise BadReply("no usage")
    return Usage(
        org=_id(found.get("organization_id")),
        windows=tuple(
            UsageWindow(
                window=_text(each["window"]),
                began=utc(each.get("window_start")),
                cost_chf=_money(each.get("cost_chf")),
                limit_chf=_money(each.get("limit_chf")),
                by_engine=tuple(_by_engine(each.get("by_engine"))),
            )
            for each in windows
            if isinstance(each, dict) and _text(each.get("window"))
        ),
    )


def engines(body: bytes) -> tuple[Engine, ...]:
    """Read a list of engines in any of the shapes that are assumed; BadReply for others."""
    found = {}
    for entry in _entries(body, "engines", "items"):
        told = {"engine_key": entry} if isinstance(entry, str) else entry
        if isinstance(told, dict) and (key := _id(_first(told, "engine_key", "engine", "id"))):
            found[key] = _engine(key, told)
    return tuple(found.values())


def kept(body: bytes) -> Kept:
    """Read what promoting a segment answers; nothing at all is an answer too.

    Raises BadReply for what is neither empty nor an object.
    """
    found = _answer(body, "track_id", "id", "track") if body.strip() else {}
    if not isinstance(found, dict):
        raise BadReply("no track")
    inner = found.get("track")
    track = inner if isinstance(inner, dict) else found
    own = _id(track.get("id"))
    # Only a track's own id looks like one: `id` may as well be that of a place in a library.
    named = _id(found.get("track_id")) or _id(track.get("track_id"))
    return Kept(
        track_id=named or (own if own.startswith("mtrack_") or track is inner else ""),
        title=_text(track.get("title")),
        engine=_text(track.get("engine")),
        duration=_duration(track.get("measured_duration_seconds")),
    )


def trouble(body: bytes) -> Trouble:
    """Read an error body of any shape; what is no JSON object says nothing."""
    try:
        found = _object(body)
    except BadReply:
        return Trouble()
    error = found.get("error")
    if isinstance(error, dict):
        details = error.get("details")
        return Trouble(
            _text(error.get("message")),
            _text(error.get("code")),
            _text(error.get("trace_id")),
            tuple(map(_text, details)) if isinstance(details, dict) else (),
        )
    meta = found.get("meta")
    trace = _text(meta.get("request_id")) if isinstance(meta, dict) else ""
    message = _text(error) or _text(found.get("message")) or _detail(found.get("detail"))
    return Trouble(message, _text(found.get("error_type")) or _text(found.get("code")), trace)


def is_no_call(status: int, said: Trouble) -> bool:
    """Say whether a refusal means that the server has no such call.

    One that has it, and lacks what it is asked for, names that in the details of its 404.
    """
    missing = status == HTTPStatus.NOT_FOUND and not said.names
    return missing or status in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED)


def http_date(text: str | None) -> float | None:
    """Return an HTTP date as seconds since the epoch, or None."""
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


def utc(value: object) -> float | None:
    """Return an ISO 8601 time as seconds since the epoch, or None; without a zone it is UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip().upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _json(body: bytes) -> object:
    try:
        found: object = json.loads(body, parse_int=_whole)
    except (ValueError, RecursionError) as exc:
        raise BadReply("no JSON") from exc
    return found


def _object(body: bytes) -> Json:
    found = _json(body)
    if not isinstance(found, dict):
        raise BadReply("no JSON object")
    return found


def _answer(body: bytes, *expected: str) -> object:
    """Return what is answered, out of its wrapper unless a name that is `expected` stands there.

    Raises BadReply for an error that comes as a success.
    """
    found = _json(body)
    if not isinstance(found, dict):
        return found
    if found.get("success") is False:
        raise BadReply(trouble(body).message or "an error in the shape of an answer")
    if isinstance(inner := found.get("data"), dict | list) and not any(
        name in found for name in expected
    ):
        return inner
    return found


def _entries(body: bytes, *names: str) -> list[object]:
    """Return a list that is answered: bare, or under one of `names`; raises BadReply."""
    found = _answer(body, *names)
    if isinstance(found, dict):
        found = _first(found, *names)
    if not isinstance(found, list):
        raise BadReply("no list")
    return found


def _first(found: Json, *names: str) -> object:
    """Return what stands under the first of `names` that has anything."""
    return next((found[name] for name in names if found.get(name) is not None), None)


def _engine(key: str, told: Json) -> Engine:
    longest = _number(_first(told, "max_duration_seconds", "maximum_duration_seconds"))
    languages = _first(told, "languages", "supported_languages")
    return Engine(
        key=key,
        name=_text(_first(told, "display_name", "name")) or key,
        licence=_text(told.get("licence_class")),
        commercial=_flag(told.get("commercial_use")),
        attribution=_flag(told.get("requires_attribution")),
        longest=longest if longest is not None and longest > 0 else None,
        vocals=_flag(told.get("vocals")),
        stems=_flag(told.get("stems")),
        languages=tuple(filter(None, map(_text, languages))) if isinstance(languages, list) else (),
    )


def _by_engine(entries: object) -> Iterator[EngineUsage]:
    for each in entries if isinstance(entries, list) else []:
        if isinstance(each, dict) and (engine := _text(each.get("engine"))):
            yield EngineUsage(
                engine=engine,
                tracks=_count(each.get("track_count")) or 0,
                cost_chf=_money(each.get("cost_chf")),
            )


def _whole(digits: str) -> int | None:
    """Read an integer; one that is longer than Python converts is nothing, not the end."""
    try:
        return int(digits)
    except ValueError:
        return None


def _segments(entries: list[object]) -> tuple[Segment, ...]:
    found: dict[int, Segment] = {}
    for entry in entries:
        segment = _segment(entry) if isinstance(entry, dict) else None
        if segment is not None:
            found[segment.index] = segment  # of duplicates the last one counts
    return tuple(found[index] for index in sorted(found))


def _segment(entry: Json) -> Segment | None:
    index = entry.get("segment_index")
    url = entry.get("playback_url")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < MOST_SEGMENTS:
        return None
    if not isinstance(url, str) or not may_be_asked(url):
        return None
    return Segment(
        index=index,
        url=SignedUrl(url),
        # An estimate until the audio is decoded: a missing one costs no segment.
        duration=_duration(entry.get("measured_duration_seconds")),
        target_lufs=_number(entry.get("target_lufs")),
        fade_in=_fade(entry.get("fade_in_ms")),
        fade_out=_fade(entry.get("fade_out_ms")),
    )


def _duration(value: object) -> float:
    seconds = _number(value) or 0.0
    return seconds if 0.0 < seconds <= LONGEST_SEGMENT else 0.0


def _fade(value: object) -> float:
    milliseconds = _number(value)
    return min(max((milliseconds or 0.0) / 1000.0, 0.0), LONGEST_FADE)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _count(value: object, *, most: int = 1_000_000) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 1 <= number <= most else None


def _money(value: object) -> float | None:
    """Read an amount; services that count exactly send it as text."""
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return float(value)
    return _number(value)


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _id(value: object) -> str:
    """Read what is sent back as it came: an id that would not look the same is none."""
    return value if isinstance(value, str) and value == _text(value) else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    shown = "".join(sign if sign.isprintable() else " " for sign in value[: 4 * LONGEST_TEXT])
    return " ".join(shown.split())[:LONGEST_TEXT].strip()


def _detail(value: object) -> str:
    """Read a framework's own validation body: a sentence, or a list of what was wrong."""
    if isinstance(value, list):
        return "; ".join(_text(item.get("msg")) for item in value if isinstance(item, dict))[
            :LONGEST_TEXT
        ]
    return _text(value)


def _seconds_until(value: object, server_now: float) -> float | None:
    moment = utc(value)
    return None if moment is None else moment - server_now
