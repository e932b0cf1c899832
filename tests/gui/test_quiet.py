"""Do not disturb: GNOME's real switch in a private place, Plasma's by a service that plays it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from focusdesk.qt.desktop import inhibitor
from focusdesk.qt.desktop.held import Held
from focusdesk.qt.desktop.quiet import PROGRAM, SWITCH, GnomeSwitch, is_gnome
from tests import mocks, rig

PATIENCE_MS = 20_000

CRASHING = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from focusdesk.qt.desktop.quiet import GnomeSwitch
app = QCoreApplication([])
switch = GnomeSwitch(Path(sys.argv[1]))
switch.take()
switch._process.finished.connect(
    lambda: switch._process.arguments()[-1] == "false" and os.kill(os.getpid(), signal.SIGKILL)
)
app.exec()
"""


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """GNOME's settings in a file of this test's own; returns what it says of the switch."""
    rig.needs(PROGRAM)
    monkeypatch.setenv("GSETTINGS_BACKEND", "keyfile")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))

    def said() -> str:
        done = subprocess.run(
            [PROGRAM, "get", *SWITCH], capture_output=True, text=True, timeout=30, check=True
        )
        return done.stdout.strip()

    return said


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "notifications-off"


def test_banners_are_off_while_it_is_wanted_and_on_again_after(qapp, settings, note, qtbot) -> None:
    switch = GnomeSwitch(note)
    held = Held(switch)
    before = settings()
    held.want(True)
    qtbot.waitUntil(lambda: settings() == "false", timeout=PATIENCE_MS)
    noted = note.exists()
    with qtbot.waitSignal(switch.settled, timeout=PATIENCE_MS):
        held.want(False)

    assert (before, noted, settings()) == ("true", True, "true")
    assert not switch.is_off


def test_what_is_off_already_stays_off(qapp, settings, note, qtbot) -> None:
    subprocess.run([PROGRAM, "set", *SWITCH, "false"], timeout=30, check=True)
    switch = GnomeSwitch(note)
    held = Held(switch)
    held.want(True)
    with qtbot.waitSignal(switch._process.finished, timeout=PATIENCE_MS):
        pass
    held.want(False)
    switch.stop()

    assert settings() == "false"
    assert not note.exists()


def test_after_a_crash_the_next_start_puts_it_right(qapp, settings, note, qtbot) -> None:
    crashed = subprocess.run(
        [sys.executable, "-c", CRASHING, str(note)], timeout=60, check=False, env={**os.environ}
    )
    left = settings()
    switch = GnomeSwitch(note)
    with qtbot.waitSignal(switch.settled, timeout=PATIENCE_MS):
        switch.start()

    assert (crashed.returncode, left) == (-signal.SIGKILL, "false")
    assert settings() == "true"
    assert not note.exists()


def test_a_start_without_a_crash_before_it_touches_nothing(qapp, settings, note) -> None:
    switch = GnomeSwitch(note)
    switch.start()
    switch.stop()

    assert not switch._process.arguments()


@pytest.mark.parametrize("wanted", [(True,), (True, False, True), (True, False)])
def test_leaving_in_the_middle_leaves_it_as_it_was(qapp, settings, note, wanted) -> None:
    switch = GnomeSwitch(note)
    held = Held(switch)
    for one in wanted:
        held.want(one)
    held.want(False)
    switch.stop()

    assert settings() == "true"
    assert not note.exists()


def test_leaving_while_it_is_off_turns_it_on(qapp, settings, note, qtbot) -> None:
    switch = GnomeSwitch(note)
    Held(switch).want(True)
    qtbot.waitUntil(lambda: settings() == "false", timeout=PATIENCE_MS)
    switch.stop()

    assert settings() == "true"
    assert not note.exists()


@pytest.mark.expects_warnings
def test_where_nothing_can_be_noted_nothing_is_touched(qapp, settings, tmp_path, qtbot) -> None:
    (tmp_path / "file").write_text("no folder")
    switch = GnomeSwitch(tmp_path / "file" / "note")
    held = Held(switch)
    held.want(True)
    with qtbot.waitSignal(switch._process.finished, timeout=PATIENCE_MS):
        pass
    held.want(False)
    switch.stop()

    assert settings() == "true"


def test_a_desktop_without_the_program_is_left_alone(qapp, note, monkeypatch, qtbot) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    note.parent.mkdir()
    note.write_text("left by a crash")
    switch = GnomeSwitch(note)
    with qtbot.waitSignal(switch.settled, timeout=PATIENCE_MS):
        switch.start()

    assert not switch.is_off  # as far as anybody here can know: what waits for it may speak
    assert note.exists()  # the desktop that has the program will put it right


@pytest.mark.parametrize("code", ["#!/bin/sh\nexit 1\n", "#!/nonexistent/shell\n"])
def test_a_program_that_fails_is_not_waited_for(qapp, note, monkeypatch, qtbot, code) -> None:
    note.parent.mkdir()
    note.write_text("left by a crash")
    program = note.parent / PROGRAM
    program.write_text(code)
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(note.parent))
    switch = GnomeSwitch(note)
    with qtbot.waitSignal(switch.settled, timeout=PATIENCE_MS):
        switch.start()

    assert not switch.is_off
    assert note.exists()
    switch.stop()


@pytest.mark.parametrize(
    ("desktop", "is_it"),
    [("GNOME", True), ("ubuntu:GNOME", True), ("KDE", False), ("", False), ("GNOMEISH", False)],
)
def test_gnome_is_known_by_its_name(monkeypatch, desktop, is_it) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", desktop)

    assert is_gnome() is is_it


def test_plasma_is_asked_and_lets_go_when_we_do(connected, tmp_path, monkeypatch, qtbot) -> None:
    with rig.bus(tmp_path) as address, mocks.notifications(address, tmp_path) as service:
        service.add_method("Inhibit", "ssa{sv}", "u", "ret = 9")
        service.add_method("UnInhibit", "u", "", "")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        bus = connected()
        held = Held(inhibitor.notifications(bus))
        held.want(True)
        qtbot.waitUntil(lambda: len(service.calls) == 1, timeout=PATIENCE_MS)
        held.want(False)
        qtbot.waitUntil(lambda: len(service.calls) == 2, timeout=PATIENCE_MS)
        bus.stop()

    assert service.calls == [
        'Inhibit "io.github.focusdesk.FocusDesk" "Music is playing" {}',
        "UnInhibit 9",
    ]
