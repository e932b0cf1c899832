"""Tell the sound server how much to hold, before Qt first speaks to it."""

import os
from typing import Final

SERVER_MS: Final = 100
"""What the server holds. By default Qt asks it for 21 ms, which drops out; ADR 0004 has why 100."""


def ask_server_for_latency() -> None:
    """Set what libpulse reads once, when a connection is opened; the listener's own value wins."""
    os.environ.setdefault("PULSE_LATENCY_MSEC", str(SERVER_MS))
