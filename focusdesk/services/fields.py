"""Read one field of a reply, whatever it holds: the value that was meant, or nothing."""

import json
import math
import re
from collections.abc import Mapping
from typing import Final

from focusdesk.core.errors import BadReply

LONGEST_SEGMENT: Final = 24 * 3600.0
LONGEST_TEXT: Final = 400
AMOUNT: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")

Json = Mapping[str, object]


def json_value(body: bytes) -> object:
    """Read a reply as JSON; raises BadReply for what is none."""
    try:
        found: object = json.loads(body, parse_int=_whole)
    except (ValueError, RecursionError) as exc:
        raise BadReply("no JSON") from exc
    return found


def an_object(body: bytes) -> Json:
    """Read a reply as a JSON object; raises BadReply for what is none."""
    found = json_value(body)
    if not isinstance(found, dict):
        raise BadReply("no JSON object")
    return found


def _whole(digits: str) -> int | None:
    """Read an integer; one that is longer than Python converts is nothing, not the end."""
    try:
        return int(digits)
    except ValueError:
        return None


def first(found: Json, *names: str) -> object:
    """Return what stands under the first of `names` that has anything."""
    return next((found[name] for name in names if found.get(name) is not None), None)


def utc(value: object) -> float | None:
    """Return an ISO 8601 time as seconds since the epoch, or None; without a zone it is UTC."""
    from datetime import UTC, datetime  # noqa: PLC0415 - the window's first paint reads no date

    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip().upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def duration(value: object) -> float:
    """Read a length in seconds; 0 for none."""
    seconds = number(value) or 0.0
    return seconds if 0.0 < seconds <= LONGEST_SEGMENT else 0.0


def number(value: object) -> float | None:
    """Read a finite number; a boolean is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def count(value: object, *, most: int = 1_000_000) -> int | None:
    """Read a number of things, 1 at least."""
    found = number(value)
    return int(found) if found is not None and 1 <= found <= most else None


def money(value: object) -> float | None:
    """Read an amount; services that count exactly send it as text."""
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return float(value)
    return number(value)


def flag(value: object) -> bool | None:
    """Read yes or no; None for neither."""
    return value if isinstance(value, bool) else None


def identifier(value: object) -> str:
    """Read what is sent back as it came: an id that would not look the same is none."""
    return value if isinstance(value, str) and value == text(value) else ""


def text(value: object) -> str:
    """Read a line that may be shown, cut where it is too long."""
    if not isinstance(value, str):
        return ""
    shown = "".join(sign if sign.isprintable() else " " for sign in value[: 4 * LONGEST_TEXT])
    return " ".join(shown.split())[:LONGEST_TEXT].strip()
