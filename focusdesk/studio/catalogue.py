"""What the service says about itself: its organization, its engine, its costs, its tracks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from focusdesk.studio.wording import utc

ENGINE = "studio"
_FOUNDED = "2026-01-01T00:00:00Z"


def organization(org: str) -> dict[str, Any]:
    """Describe the organization, in the fields of the documented example."""
    return {
        "id": org,
        "name": "FocusDesk Studio",
        "description": "The studio built into FocusDesk",
        "logo": None,
        "createdAt": _FOUNDED,
        "updatedAt": _FOUNDED,
    }


def engines(*, longest: float) -> dict[str, Any]:
    """List the engines; the shape is inferred, since the page is not public."""
    engine = {
        "engine_key": ENGINE,
        "display_name": "FocusDesk Studio",
        "licence_class": "commercial_cleared",
        "commercial_use": True,
        "requires_attribution": False,
        "max_duration_seconds": longest,
        "vocals": False,
        "stems": False,
        "languages": [],
    }
    return {"engines": [engine]}


def usage(org: str, *, tracks: int, now: float) -> dict[str, Any]:
    """Report spending by day, week and month: nothing, without a cap."""
    day = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
    }
    windows = [
        {
            "window": window,
            "window_start": utc(start.timestamp()),
            "cost_chf": 0.0,
            "limit_chf": None,
            "by_engine": [{"engine": ENGINE, "track_count": tracks, "cost_chf": 0.0}],
        }
        for window, start in starts.items()
    ]
    return {"organization_id": org, "windows": windows}


def track(name: str, session: str, *, index: int, seconds: float, now: float) -> dict[str, Any]:
    """Describe a promoted segment as a track; the shape is inferred from the track pages."""
    return {
        "id": name,
        "track_id": name,
        "session_id": session,
        "segment_index": index,
        "title": None,
        "engine": ENGINE,
        "mode": "focus",
        "measured_duration_seconds": seconds,
        "instrumental": True,
        "licence_class": "commercial_cleared",
        "created_at": utc(int(now)),
        "playback_url": None,
        "stem_urls": None,
    }
