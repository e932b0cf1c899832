"""A private desktop for the real program: screen, sound server, session bus, keyring, profile."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import rig


class Desktop:
    """Everything a desktop session offers, for one test."""

    def __init__(self, folder: Path, display: str, sound: rig.Sound, bus: str) -> None:
        self.folder = folder
        self.display = display
        self.sound = sound
        self.profile = folder / "profile"
        self.environment = {
            **os.environ,
            **sound.environment,
            "DISPLAY": display,
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder}/no-system-bus",
            "XDG_RUNTIME_DIR": str(folder),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "QT_LOGGING_RULES"):
            self.environment.pop(name, None)

    @contextlib.contextmanager
    def focusdesk(self, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
        """The real program, ended by us if it does not end by itself."""
        process = subprocess.Popen(
            rig.focusdesk(*arguments, "--profile", str(self.profile)),
            env={**self.environment, **environment},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            rig.end(process)

    def settle(self, **settings: object) -> None:
        """Begin with these settings."""
        self.profile.mkdir(exist_ok=True)
        (self.profile / "settings.json").write_text(json.dumps({"version": 1, **settings}))

    def run(self, *command: str) -> str:
        """Run a program on this desktop and return what it printed."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout.strip()

    def window(self, title: str = "FocusDesk") -> str:
        """Wait for a window and return its id."""
        search = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"]
        found: list[str] = []

        def is_there() -> bool:  # and may be gone the next time: one takes another's place
            found.extend(self.run(*search).splitlines()[:1])
            return bool(found)

        rig.until(is_there, f"the window {title}")
        return found[0]

    def press(self, *keys: str) -> None:
        """Press keys in the program's window."""
        self.run("xdotool", "windowfocus", "--sync", self.window())
        for key in keys:
            self.run("xdotool", "key", key)

    def log(self) -> str:
        """What the program has logged so far."""
        path = self.profile / "logs" / "focusdesk.log"
        return path.read_text() if path.exists() else ""


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """A desktop that exists for one test."""
    rig.needs("Xvfb", "pulseaudio", "pactl", "parec", "dbus-daemon", "xdotool")
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    with rig.screen() as display, rig.Sound(folder).running() as sound, rig.bus(folder) as address:
        yield Desktop(folder, display, sound, address)
