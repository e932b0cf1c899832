"""Tell the sound server who plays and how much to hold, before Qt first speaks to it.

On Linux, Qt speaks to PulseAudio, or to PipeWire in its words, through libpulse, which reads its
environment when a connection is opened. What is said here for Linux, other systems ignore.
"""

import os
import stat
import sys
from pathlib import Path
from typing import Final

from focusdesk.qt import resources

SERVER_MS: Final = 100
"""What the server holds. By default Qt asks it for 21 ms, which drops out; ADR 0004 has why 100."""

NOBODY: Final = "tcp:127.0.0.1:1"
"""An address that refuses at once. Qt asks again every three seconds for a server that broke a
connection off, but never again for one whose last address could not even be tried: so the last one
shall be one that can be (ADR 0014)."""

ENGINE: Final = "QPulseAudioEngi"
"""What Qt calls the thread of its connection, as far as the kernel keeps it."""


def introduce() -> None:
    """Set what libpulse reads; the listener's own values win, and other systems have none."""
    if sys.platform != "linux":
        return
    settings = {
        # Qt would rather speak to PipeWire itself, for which none of this holds or was measured.
        "QT_AUDIO_BACKEND": "pulseaudio",
        "PULSE_LATENCY_MSEC": str(SERVER_MS),
        "PULSE_PROP_application.name": "FocusDesk",
        "PULSE_PROP_application.icon_name": resources.APP_ID,
        "PULSE_PROP_media.role": "music",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    server = os.environ.get("PULSE_SERVER") or _usual_address()
    if server and NOBODY not in server:
        os.environ["PULSE_SERVER"] = f"{server} {NOBODY}"


MOVES_STREAMS: Final = sys.platform == "linux"
"""Whether a stream follows the listener's choice of a device by itself."""


def may_open() -> bool:
    """Say whether a sink may be started: without a connection to the server that would abort."""
    other = os.environ.get("QT_AUDIO_BACKEND", "pulseaudio") != "pulseaudio"
    return sys.platform != "linux" or other or bool(connection())


def connection() -> frozenset[str]:
    """Return what tells Qt's present connection to the server from the next; empty for none."""
    found = set()
    threads = Path("/proc/self/task")
    for thread in threads.iterdir() if threads.is_dir() else ():
        try:
            if (thread / "comm").read_bytes().strip() == ENGINE.encode():
                found.add(thread.name)
        except OSError:  # it has just ended
            continue
    return frozenset(found)


def _usual_address() -> str:
    """Return where the server of this session listens, if it does: anything else is left alone."""
    folder = os.environ.get("PULSE_RUNTIME_PATH") or os.path.join(  # noqa: PTH118 - may be empty
        os.environ.get("XDG_RUNTIME_DIR", ""), "pulse"
    )
    socket = Path(folder, "native")
    try:
        listens = sys.platform == "linux" and stat.S_ISSOCK(socket.stat().st_mode)
    except OSError:
        return ""
    return f"unix:{socket}" if listens and not _is_told_elsewhere() else ""


def _is_told_elsewhere() -> bool:
    """Say whether a file of libpulse's names another server."""
    home = Path.home()
    files = [*Path("/etc/pulse").glob("client.conf*"), *Path("/etc/pulse/client.conf.d").glob("*")]
    files += [home / ".config/pulse/client.conf", home / ".pulse/client.conf"]
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        if any(line.strip().startswith("default-server") for line in lines):
            return True
    return False
