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
from pathlib import Path
from PySide6.QtWidgets import QApplication
from focusdesk.core.model import Settings
from focusdesk.core.options import FrontEnd, Options
import focusdesk.app
from focusdesk.qt.desk import Desk
from focusdesk.qt.launch import Launch
from focusdesk.services import logs, paths
from focusdesk.services.settings import SettingsFile

application = QApplication(["FocusDesk"])
folders = paths.of_profile(Path(sys.argv[1]))
file = SettingsFile(folders.settings)
launch = Launch(
    Options(front_end=FrontEnd.WINDOW), file.load(), file, folders, logs.Redactor()
)
desk = Desk(launch)
desk.window.painted.disconnect(desk._import)
desk.window.painted.connect(lambda: os._exit(0))
desk.window.show()
application.exec()
"""


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
