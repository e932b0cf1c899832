"""Read what the service says beside sessions: organizations, costs, engines, and what was kept."""

from collections.abc import Iterator

from focusdesk.core.account import Engine, EngineUsage, Organization, Usage, UsageWindow
from focusdesk.core.errors import BadReply
from focusdesk.core.model import Kept
from focusdesk.services import fields, wire


def organizations(body: bytes) -> tuple[Organization, ...]:
    """Read the organizations of a key: a bare list, or one in an object; BadReply for neither."""
    found = {}
    for entry in wire.entries(body, "organizations", "items"):
        if isinstance(entry, dict) and (org := fields.identifier(entry.get("id"))):
            found[org] = Organization(id=org, name=fields.text(entry.get("name")) or org)
    return tuple(found.values())


def usage(body: bytes) -> Usage:
    """Read what was spent; raises BadReply for what has no list of windows."""
    found = wire.answer(body, "windows")
    windows = found.get("windows") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(windows, list):
        raise BadReply("no usage")
    return Usage(
        org=fields.identifier(found.get("organization_id")),
        windows=tuple(
            UsageWindow(
                window=fields.text(each["window"]),
                began=fields.utc(each.get("window_start")),
                cost_chf=fields.money(each.get("cost_chf")),
                limit_chf=fields.money(each.get("limit_chf")),
                by_engine=tuple(_by_engine(each.get("by_engine"))),
            )
            for each in windows
            if isinstance(each, dict) and fields.text(each.get("window"))
        ),
    )


def engines(body: bytes) -> tuple[Engine, ...]:
    """Read a list of engines in any of the shapes that are assumed; BadReply for others."""
    found = {}
    for entry in wire.entries(body, "engines", "items"):
        told = {"engine_key": entry} if isinstance(entry, str) else entry
        if isinstance(told, dict) and (
            key := fields.identifier(fields.first(told, "engine_key", "engine", "id"))
        ):
            found[key] = _engine(key, told)
    return tuple(found.values())


def kept(body: bytes) -> Kept:
    """Read what promoting a segment answers; nothing at all is an answer too.

    Raises BadReply for what is neither empty nor an object.
    """
    found = wire.answer(body, "track_id", "id", "track") if body.strip() else {}
    if not isinstance(found, dict):
        raise BadReply("no track")
    inner = found.get("track")
    track = inner if isinstance(inner, dict) else found
    own = fields.identifier(track.get("id"))
    # Only a track's own id looks like one: `id` may as well be that of a place in a library.
    named = fields.identifier(found.get("track_id")) or fields.identifier(track.get("track_id"))
    return Kept(
        track_id=named or (own if own.startswith("mtrack_") or track is inner else ""),
        title=fields.text(track.get("title")),
        engine=fields.text(track.get("engine")),
        duration=fields.duration(track.get("measured_duration_seconds")),
    )


def _engine(key: str, told: fields.Json) -> Engine:
    longest = fields.number(fields.first(told, "max_duration_seconds", "maximum_duration_seconds"))
    languages = fields.first(told, "languages", "supported_languages")
    return Engine(
        key=key,
        name=fields.text(fields.first(told, "display_name", "name")) or key,
        licence=fields.text(told.get("licence_class")),
        commercial=fields.flag(told.get("commercial_use")),
        attribution=fields.flag(told.get("requires_attribution")),
        longest=longest if longest is not None and longest > 0 else None,
        vocals=fields.flag(told.get("vocals")),
        stems=fields.flag(told.get("stems")),
        languages=tuple(filter(None, map(fields.text, languages)))
        if isinstance(languages, list)
        else (),
    )


def _by_engine(entries: object) -> Iterator[EngineUsage]:
    for each in entries if isinstance(entries, list) else []:
        if isinstance(each, dict) and (engine := fields.text(each.get("engine"))):
            yield EngineUsage(
                engine=engine,
                tracks=fields.count(each.get("track_count")) or 0,
                cost_chf=fields.money(each.get("cost_chf")),
            )
