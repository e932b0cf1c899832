"""Serve the embedded studio by itself, until somebody stops it."""

import json
import signal
import sys
import threading
from types import FrameType

from focusdesk.core.errors import KILLED_BY
from focusdesk.core.options import Demo
from focusdesk.qt import failures
from focusdesk.qt.demo import build_studio


def run(demo: Demo) -> int:
    """Print one line of JSON that says where the studio is, and serve; return the exit code."""
    stopped = threading.Event()
    code = 0

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal code
        code = KILLED_BY + number
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        with build_studio(demo) as studio:
            told = {
                "url": studio.url,
                "org": studio.org,
                "session": studio.session,
                "key": studio.key,
            }
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            while not stopped.wait(0.5):  # Windows does not interrupt a wait without an end
                pass
    except OSError as exc:
        return failures.say(f"The studio cannot listen there ({exc.strerror or exc}).")
    return code
