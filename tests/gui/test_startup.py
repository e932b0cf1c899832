"""The window is painted before anything heavy is imported, or made by PySide6."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ["numpy", "scipy", "httpx", "soundfile", "soxr", "keyring", "pyloudnorm", "jeepney"]
HEAVY += ["PySide6.QtMultimedia", "PySide6.QtNetwork", "asyncio", "email.utils", "_hashlib"]
HEAVY += [
    "focusdesk.studio.server",
    "focusdesk.qt.desk",
    "focusdesk.qt.failures",
    "focusdesk.qt.messages",
    "focusdesk.qt.window.player_page",
    "focusdesk.core.account",
    "focusdesk.core.facts",
    "focusdesk.core.model",
    "focusdesk.core.state",
]

MADE = ["QStyle", "QIcon", "QWizard", "QMessageBox"]
"""Of these classes PySide6 makes hundreds of enumerators once the first of them is needed, and of
the dialogs as soon as it has to find out what kind of widget something is that Qt has made."""

SCRIPT = """
import enum, os, sys
from focusdesk import cli
from focusdesk.qt.opening import Opening

def kinds(above):
    for kind in above.__subclasses__():
        yield kind
        yield from kinds(kind)

def stop(self):
    print(*{kind.__qualname__.split(".")[0] for kind in kinds(enum.Enum)}, flush=True)
    os._exit(0)

Opening._import = stop  # what the first paint leads to
cli.main(sys.argv[1:])
"""
"""The real program, from its command line to its first paint."""


LATER = """
import sys, threading
from PySide6.QtCore import QTimer
from focusdesk import cli
from focusdesk.qt.opening import Opening

class Watch:
    def find_spec(self, name, path, target=None):
        aside = threading.current_thread() is not threading.main_thread()
        print("aside" if aside else "main", name, flush=True)

sys.meta_path.insert(0, Watch())
furnish = Opening._furnish

def furnished(self):
    furnish(self)
    begin = self.desk.opener.begin

    def begun(threads):
        begin(threads)
        threads.devices_listed.connect(lambda _: QTimer.singleShot(0, self.leave))

    self.desk.opener.begin = begun

Opening._furnish = furnished
sys.exit(cli.main(sys.argv[1:]))
"""
"""The real program until one of its threads has answered, and which thread imports what."""


@pytest.fixture(params=["first run", "with an account"])
def painted(request, tmp_path: Path) -> tuple[set[str], set[str]]:
    """Return which modules are loaded at the first paint, and which classes have enumerators.

    `-X importtime` names also what the standard library drags along. It writes to where FocusDesk
    sends what libraries print.
    """
    known = ["--org", "org_1"] if request.param == "with an account" else []
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", SCRIPT, "--profile", str(tmp_path), *known],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    diverted = (tmp_path / "logs" / "libraries.log").read_text(encoding="utf-8")
    lines = (done.stderr + diverted).splitlines()
    loaded = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    return loaded, set(done.stdout.split())


def test_nothing_heavy_is_imported_before_the_first_paint(painted) -> None:
    loaded, _ = painted

    assert {"focusdesk.qt.window.main", "focusdesk.qt.window.start_page"} <= loaded
    assert loaded & set(HEAVY) == set()


def test_no_enumerators_that_nobody_needs_are_made_before_the_first_paint(painted) -> None:
    _, made = painted

    assert "Qt" in made
    assert made & set(MADE) == set()


def test_no_thread_but_the_main_one_imports_what_knows_qt(tmp_path: Path) -> None:
    """Before Python 3.12 that could crash Qt in the main thread: see `Opening`."""
    done = subprocess.run(
        [sys.executable, "-c", LATER, "--profile", str(tmp_path), "--org", "org_1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    imported = [line.split() for line in done.stdout.splitlines()]
    aside = {name for where, name in imported if where == "aside"}
    here = {name for where, name in imported if where == "main"}

    assert {"focusdesk.core.session", "numpy", "httpx", "focusdesk.studio.server"} <= aside
    assert {"focusdesk.qt.desk", "focusdesk.qt.threads", "PySide6.QtMultimedia"} <= here
    assert [name for name in aside if name.startswith(("focusdesk.qt", "PySide6"))] == []
    assert here & {"numpy", "httpx", "soundfile", "focusdesk.core.session"} == set()
