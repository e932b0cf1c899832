"""Keep the last few set-ups that were started, so that each is one press away.

A file of its own beside the settings, written whole or not at all: nothing in it is secret, but own
words are the listener's, so it is private like the rest. Reading never fails: what is no set-up is
left out, and a file that cannot be read is an empty one, which loses a convenience and no more.
"""

import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import Final

from focusdesk.core.errors import StorageFailed
from focusdesk.core.wanted import Goal, Intensity, Request
from focusdesk.services import fields
from focusdesk.services.paths import write_private

log = logging.getLogger(__name__)

VERSION: Final = 1
MOST: Final = 4
"""How many different set-ups are kept."""

LARGEST: Final = 64 * 1024
"""In bytes; a longer file is none of ours."""

LONGEST_MINUTES: Final = 24 * 60
LONGEST_WORDS: Final = 500


class History:
    """The set-ups that were started, the newest first; lives in the main thread."""

    def __init__(self, path: Path) -> None:
        """Touch nothing yet."""
        self._path = path
        self.requests: tuple[Request, ...] = ()

    def load(self) -> tuple[Request, ...]:
        """Read what was kept."""
        try:
            with self._path.open("rb") as file:
                body = file.read(LARGEST + 1)
            self.requests = _read(json.loads(body)) if len(body) <= LARGEST else ()
        except FileNotFoundError:
            self.requests = ()
        except (OSError, ValueError, RecursionError) as exc:
            log.warning("the history cannot be read (%s)", type(exc).__name__)
            self.requests = ()
        return self.requests

    def add(self, request: Request) -> tuple[Request, ...]:
        """Put `request` first; raises StorageFailed, and then still knows it for this run."""
        others = (kept for kept in self.requests if kept != request)
        self.requests = (request, *others)[:MOST]
        kept = [asdict(each) for each in self.requests]
        told = {"version": VERSION, "requests": kept}
        write_private(self._path, (json.dumps(told, indent=2) + "\n").encode())
        return self.requests

    def clear(self) -> None:
        """Forget them all, on disk too; raises StorageFailed."""
        self.requests = ()
        try:
            self._path.unlink(missing_ok=True)
        except OSError as exc:
            raise StorageFailed(f"{self._path}: {exc.strerror or exc}") from exc


def _read(told: object) -> tuple[Request, ...]:
    """Take each set-up that makes sense once; a later version's are read as far as they do."""
    entries = told.get("requests") if isinstance(told, dict) else None
    read = (_request(entry) for entry in entries) if isinstance(entries, list) else ()
    return tuple(dict.fromkeys(request for request in read if request is not None))[:MOST]


def _request(told: object) -> Request | None:
    """Read one set-up: it will be sent at a press, so that all of it must be possible."""
    if not isinstance(told, dict):
        return None
    goal, minutes, prompt = told.get("goal"), told.get("minutes"), told.get("prompt")
    intensity, engine = told.get("intensity"), told.get("engine")
    divergence = told.get("divergence")
    if goal not in list(Goal) or (goal == Goal.CUSTOM and not prompt):
        return None
    if type(minutes) is not int or not 1 <= minutes <= LONGEST_MINUTES:
        return None
    if intensity is not None and intensity not in list(Intensity):
        return None
    if engine is not None and not fields.identifier(engine):
        return None
    if prompt is not None and not _is_words(prompt):
        return None
    if divergence is not None and not _is_unit(divergence):
        return None
    return Request(
        goal=Goal(goal),
        minutes=minutes,
        intensity=intensity,
        divergence=None if divergence is None else float(divergence),
        engine=engine,
        prompt=prompt,
    )


def _is_unit(value: object) -> bool:
    number = fields.number(value)
    return number is not None and 0.0 <= number <= 1.0


def _is_words(value: object) -> bool:
    """Say whether `value` can be sent: JSON may hold half a character, UTF-8 may not."""
    if not isinstance(value, str) or len(value) > LONGEST_WORDS:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
