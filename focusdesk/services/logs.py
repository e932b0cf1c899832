"""Write a bounded log file that never contains a secret.

The first line of defence is that secrets do not reach the log: their types mask themselves. The
second is here: whatever a record says, queries of URLs and the keys in use are blotted out.
"""

import logging
import logging.handlers
import os
import re
import sys
import time
from pathlib import Path
from typing import Final

from focusdesk.core.errors import StorageFailed
from focusdesk.services.paths import PRIVATE_FILE, make_private

FORMAT: Final = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"
LARGEST: Final = 1_000_000
KEPT: Final = 4
QUERY: Final = re.compile(r"(https?://[^\s?#\"<>]+)[?#][^\s\"<>]*", re.IGNORECASE)
"""An apostrophe may stand in an address, so one that closes a quotation goes with the query."""

SHORTEST_SECRET: Final = 6
"""What is shorter is no secret, and would blot out words that are none."""

LOUD: Final = ("httpx", "httpcore", "hpack", "keyring", "jeepney", "asyncio")
"""Libraries that log every request, whole addresses included."""


class Redactor(logging.Formatter):
    """Formats records, tracebacks included, without the secrets told to `hide`."""

    converter = time.gmtime  # type: ignore[assignment]  # as the logging cookbook does it

    def __init__(self) -> None:
        super().__init__(FORMAT)
        self._secrets: tuple[str, ...] = ()  # never changed in place: any thread may log

    def hide(self, secret: str) -> None:
        """Never write `secret` from now on."""
        if len(secret) >= SHORTEST_SECRET:
            # The longest first: a key may begin with another one.
            self._secrets = tuple(sorted({*self._secrets, secret}, key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`."""
        text = QUERY.sub(r"\1?…", super().format(record))
        for secret in self._secrets:
            text = text.replace(secret, "****")
        return text


class PrivateRotation(logging.handlers.RotatingFileHandler):
    """A rotating log that only its owner may read."""

    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as the base class has it
        return os.fdopen(
            os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE),
            "a",
            encoding="utf-8",
            errors="backslashreplace",
        )

    def handleError(self, record: logging.LogRecord) -> None:
        """Lose a line that a full disk does not take; a mistake in a log call is still shown."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)


def divert_chatter(folder: Path) -> None:
    """Send to a file what native libraries print; what FocusDesk says stays where it was.

    libmpg123, FFmpeg and libpulse write to descriptor 2 past Python and past Qt's log categories,
    into the listener's status line; libsndfile's ALAC decoder writes to descriptor 1, where a
    script reads JSON. The file is begun afresh at every start.
    """
    names = [name for name in ("stdout", "stderr") if getattr(sys, name) is not None]
    if not names:  # a windowed program on Windows
        return
    try:
        chatter = os.open(
            folder / "libraries.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE
        )
    except OSError:  # no folder for logs
        return
    for name in names:
        stream = getattr(sys, name)
        try:
            number = stream.fileno()
            ours = os.fdopen(
                os.dup(number),
                "w",
                buffering=1,
                encoding=stream.encoding,
                errors="backslashreplace",  # a sentence may name a file whose name is no text
            )
        except (OSError, ValueError):  # no file
            continue
        stream.flush()
        os.dup2(chatter, number)
        setattr(sys, name, ours)
    os.close(chatter)


def start(folder: Path) -> Redactor:
    """Log to `folder` from now on; without a writable folder FocusDesk runs without a log."""
    redactor = Redactor()
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    handler: logging.Handler
    try:
        make_private(folder)
        handler = PrivateRotation(
            folder / "focusdesk.log", maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8"
        )
    except (OSError, StorageFailed):
        handler = logging.NullHandler()
    handler.setFormatter(redactor)
    root.addHandler(handler)
    return redactor
