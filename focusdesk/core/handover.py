"""What a later launch hands to the first one, as bytes that are read as if they were hostile."""

import json
from dataclasses import dataclass
from typing import Final

VERSION: Final = 1
LARGEST: Final = 64 * 1024
"""In bytes; what is longer is not read."""

MOST_ARGUMENTS: Final = 100
LONGEST_TOKEN: Final = 500

TAKEN: Final = b"taken\n"
REFUSED: Final = b"refused\n"
"""What the first launch answers: it does what was asked, or does not understand it."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A command line, and what entitles its window to the focus.

    `activation` is Wayland's token, `startup` is X11's: the launcher gave one of them, or neither.
    """

    arguments: tuple[str, ...] = ()
    activation: str = ""
    startup: str = ""


def write(handed: Handover) -> bytes | None:
    """Return `handed` as one line, or None where it is more than anybody would read."""
    told = {
        "version": VERSION,
        "arguments": list(handed.arguments),
        "activation": handed.activation,
        "startup": handed.startup,
    }
    line = json.dumps(told).encode("ascii") + b"\n"
    return line if len(line) <= LARGEST else None


def read(line: bytes) -> Handover | None:
    """Return what `line` hands over, or None where it is nothing of the kind.

    A later version's line is read as a bare launch: it brings the window up and does nothing else.
    """
    if len(line) > LARGEST:
        return None
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    version = told.get("version") if isinstance(told, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < VERSION:
        return None
    if version > VERSION:
        return Handover()
    arguments = told.get("arguments")
    if not isinstance(arguments, list) or len(arguments) > MOST_ARGUMENTS:
        return None
    if not all(isinstance(one, str) for one in arguments):
        return None
    return Handover(tuple(arguments), _token(told.get("activation")), _token(told.get("startup")))


def _token(value: object) -> str:
    """Return a token that may go into an environment and to a window system, or an empty one."""
    if not isinstance(value, str) or len(value) > LONGEST_TOKEN:
        return ""
    return value if value.isascii() and value.isprintable() else ""
