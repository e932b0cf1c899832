"""Keep on disk where a session is, so that a crash, a kill or a reboot does not lose it.

One JSON file a session, which grows with it, and beside it a line that says where in it the
listener is: only that is written once a second. They hold neither the key nor a signed URL.
Reading never fails: what is no journal is none.
"""

import base64
import json
import logging
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from focusdesk.core import addresses
from focusdesk.core.errors import StorageFailed
from focusdesk.core.model import Bookmark, ClipFacts, Piece, Segment, SignedUrl
from focusdesk.core.wanted import Request
from focusdesk.services.paths import write_private

log = logging.getLogger(__name__)

VERSION: Final = 1
LARGEST: Final = 4 * 1024 * 1024
MOST_PIECES: Final = 10_000
PLACE: Final = ("position", "index", "within")
"""The fields of a bookmark that change each second."""

_Value = TypeVar("_Value")


def save(path: Path, left: Bookmark) -> None:
    """Write where a session is; raises StorageFailed.

    Not synced: a kill loses nothing of it, and a power cut a second or two at most.
    """
    told = {
        "version": VERSION,
        **asdict(replace(left, pieces=())),
        "pieces": [_told(piece) for piece in left.pieces],
    }
    write_private(path, json.dumps(told).encode(), synced=False)
    with suppress(OSError):  # what it says is in the journal, and a second later
        _place_of(path).unlink(missing_ok=True)


def move(path: Path, left: Bookmark) -> None:
    """Write where the listener is in a session that was saved, and is else as it was.

    After eight hours the whole is 140 kB, which took 2 to 7 ms each second. Raises StorageFailed.
    """
    told = {"session_id": left.session_id, **{name: getattr(left, name) for name in PLACE}}
    write_private(_place_of(path), json.dumps(told).encode(), synced=False)


def load(path: Path) -> Bookmark | None:
    """Return what a journal tells, or None where there is none that can be made use of."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        left = bookmark(json.loads(path.read_bytes()))
        return None if left is None else _moved(left, _place_of(path))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as exc:
        log.warning("a journal cannot be read (%s)", type(exc).__name__)
        return None


def forget(path: Path) -> None:
    """Remove a journal; raises StorageFailed where that cannot be."""
    try:
        _place_of(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    except OSError as exc:
        raise StorageFailed(f"{path}: {exc.strerror or exc}") from exc


def written_at(path: Path) -> float:
    """Return when a journal was written last, in seconds since 1970; raises OSError."""
    times = [path.stat().st_mtime]
    with suppress(FileNotFoundError):
        times.append(_place_of(path).stat().st_mtime)
    return max(times)


def _place_of(path: Path) -> Path:
    return path.with_suffix(".place")


def _moved(left: Bookmark, path: Path) -> Bookmark:
    """Return `left` at the place that was written last, where one was that can be made use of."""
    try:
        told = json.loads(path.read_bytes())
        if told["session_id"] != left.session_id:
            return left
        place = {field.name: field.type for field in fields(left) if field.name in PLACE}
        moved = replace(left, **{name: _as(kind, told[name]) for name, kind in place.items()})  # type: ignore[arg-type]
        _check_place(moved)
    except FileNotFoundError:
        return left
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as exc:
        log.warning("a place cannot be read (%s)", type(exc).__name__)
        return left
    return moved


def _check_place(left: Bookmark) -> None:
    if not (left.position >= 0.0 and left.within >= 0.0 and left.index >= 0):
        raise ValueError("not a place")


def bookmark(told: object) -> Bookmark | None:
    """Return what the content of a journal means; ValueError and its kin for what means nothing."""
    if not isinstance(told, dict) or told.get("version") != VERSION:
        return None
    request = told["request"]
    left = _filled(
        Bookmark,
        told,
        request=None if request is None else _filled(Request, request),
        pieces=tuple(_piece(one) for one in told["pieces"][:MOST_PIECES]),
    )
    if not (left.session_id and left.org and addresses.may_be_asked(left.api_url)):
        raise ValueError("not a session")
    _check_place(left)
    return left


def _piece(told: Mapping[str, Any]) -> Piece:
    facts = told["facts"]
    return Piece(
        segment=_filled(Segment, told["segment"], url=SignedUrl("")),
        skipped=bool(told["skipped"]),
        facts=None if facts is None else _filled(ClipFacts, facts, outline=_outline(facts)),
    )


def _told(piece: Piece) -> Mapping[str, Any]:
    """Return what is written of a piece."""
    facts = piece.facts
    outline = base64.b64encode(facts.outline).decode() if facts else ""
    return {
        "segment": {k: v for k, v in asdict(piece.segment).items() if k != "url"},
        "skipped": piece.skipped,
        "facts": None if facts is None else {**asdict(facts), "outline": outline},
    }


def _outline(facts: Mapping[str, Any]) -> bytes:
    """Return the outline of a piece; older journals have none."""
    return base64.b64decode(_as(str, facts.get("outline", "")), validate=True)  # type: ignore[arg-type]


def _filled(kind: type[_Value], told: Mapping[str, Any], **known: object) -> _Value:
    """Return a value of `kind` with the fields that were told, each of the type it must have."""
    taken = dict(known)
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name not in known:
            taken[field.name] = _as(field.type, told[field.name])
    return kind(**taken)


def _as(kind: Any, value: object) -> object:  # noqa: ANN401 - an annotation, which may be a union
    """Return `value` if it is of `kind`; raises TypeError or ValueError if not."""
    if isinstance(value, int) and not isinstance(value, bool) and not isinstance(0, kind):
        value = float(value)
    if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
        raise TypeError(f"not {kind}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a number")
    if isinstance(value, str):
        value.encode()  # half a character cannot be sent
    return value
