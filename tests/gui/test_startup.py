"""The window is painted before anything heavy is imported."""

import subprocess
import sys

HEAVY = ["numpy", "scipy", "httpx", "soundfile", "soxr", "keyring", "pyloudnorm", "jeepney"]
HEAVY += [
    "PySide6.QtMultimedia",
    "PySide6.QtNetwork",
    "focusdesk.studio.server",
    "asyncio",
    "email.utils",
]

SCRIPT = """
import os, sys
from focusdesk import cli
from focusdesk.qt.opening import Opening
Opening._import = lambda self: os._exit(0)  # what the first paint leads to
cli.main(["--profile", sys.argv[1]])
"""
"""The real program, from its command line to its first paint."""


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path) -> None:
    """As `-X importtime` tells it, which names also what the standard library drags along."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    loaded = {line.rpartition("|")[2].strip() for line in lines}
    assert "focusdesk.qt.window.main" in loaded
    assert loaded & set(HEAVY) == set()
