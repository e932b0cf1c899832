"""Load, migrate and save the settings file.

One JSON file, written whole or not at all. Loading never fails: a bad value becomes its default, a
file that is no JSON is kept beside the new one as ``settings.broken.json``, keys of a later version
are preserved. Nothing secret is in it.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from focusdesk.core import addresses
from focusdesk.core.settings import Language, Late, OnClose, Settings, Theme, Timer
from focusdesk.services.paths import write_private

log = logging.getLogger(__name__)

VERSION: Final = 1
LIMITS: Final = {
    "volume": (0.0, 1.0),
    "minutes": (1, 24 * 60),
    "divergence": (0.0, 1.0),
    "quiet_end": (0, 120),
    "louder": (-6.0, 6.0),
    "cache_mb": (256, 65_536),
    "volumes": (0.0, 1.0),
}
"""Numbers outside of these are mistakes."""

MOST_ENTRIES: Final = 32
"""Of a mapping, so many are kept: the last ones."""

CHOICES: Final = {
    "on_close": tuple(OnClose),
    "late": tuple(Late),
    "theme": tuple(Theme),
    "language": tuple(Language),
    "timer": tuple(Timer),
}
"""Words beside these are mistakes."""

MIGRATIONS: Final[tuple[Callable[[dict[str, object]], dict[str, object]], ...]] = ()
"""Step `n` of this turns a file of version `n + 1` into one of version `n + 2`."""


class SettingsFile:
    """The settings on disk; lives in the main thread."""

    def __init__(self, path: Path) -> None:
        """Touch nothing yet."""
        self._path = path
        self._kept: dict[str, object] = {}
        self.broken: Path | None = None

    def load(self) -> Settings:
        """Return the settings; `broken` tells where a file went that could not be read."""
        try:
            found = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError, RecursionError) as exc:
            return self._set_aside(exc)
        if not isinstance(found, dict):
            return self._set_aside(TypeError("no JSON object"))
        self._kept = migrate(found)
        return _read(self._kept)

    def save(self, settings: Settings) -> None:
        """Write `settings`; raises StorageFailed where the disk does not take them."""
        known = {**self._kept, "version": VERSION, **asdict(settings)}
        write_private(self._path, (json.dumps(known, indent=2) + "\n").encode())

    def _set_aside(self, why: Exception) -> Settings:
        log.warning("the settings file cannot be read (%s); using defaults", type(why).__name__)
        self.broken = self._path.with_name("settings.broken.json")
        try:
            self._path.replace(self.broken)
        except OSError:
            self.broken = self._path
        return Settings()


def migrate(found: dict[str, object]) -> dict[str, object]:
    """Bring the content of an older file to this version, step by step."""
    version = found.get("version")
    first = version if isinstance(version, int) and version >= 1 else VERSION
    for change in MIGRATIONS[first - 1 :]:
        found = change(found)
    return found


def _read(found: dict[str, object]) -> Settings:
    """Take each field that has a value of its kind; the rest keep their defaults."""
    defaults = Settings()
    taken: dict[str, Any] = {}
    for field in fields(Settings):
        default = getattr(defaults, field.name)
        value: Any = found.get(field.name, default)
        if isinstance(default, dict):
            taken[field.name] = _numbers(field.name, value)
        elif _is_sane(field.name, value, default):
            measured = field.name in LIMITS and not isinstance(default, int) and value is not None
            taken[field.name] = float(value) if measured else value
        else:
            log.warning("settings: %s is not what it should be; using the default", field.name)
    return Settings(**taken)


def _numbers(name: str, value: object) -> dict[str, float]:
    """Return the entries that are what they should be: numbers by name, within their limits."""
    entries = list(value.items()) if isinstance(value, dict) else []
    sane = {
        key: float(number)
        for key, number in entries
        if _is_text(key) and _is_sane(name, number, 0.0)
    }
    if not isinstance(value, dict) or len(sane) < len(entries):
        log.warning("settings: %s holds what it should not; that is left out", name)
    return dict(list(sane.items())[-MOST_ENTRIES:])


def _is_sane(name: str, value: Any, default: object) -> bool:  # noqa: ANN401 - it came from a file
    match default:
        case bool():
            return isinstance(value, bool)
        case str():
            fits = isinstance(value, str) and value in CHOICES.get(name, (value,))
            # What the command line refuses must not come in through the file either.
            return fits and _is_text(value) and (name != "api_url" or _is_base(value))
        case None if value is None:
            return True
        case float() | None:
            fits = isinstance(value, int | float)
        case _:
            fits = isinstance(value, int)
    lowest, highest = LIMITS[name]
    return fits and not isinstance(value, bool) and lowest <= value <= highest


def _is_text(value: str) -> bool:
    """Say whether `value` can be sent: JSON may hold half a character, UTF-8 may not."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_base(url: str) -> bool:
    """Say whether paths may be appended to `url`, and whether it is safe to ask."""
    return addresses.may_be_asked(url) and not any(sign in url for sign in "?# \\")
