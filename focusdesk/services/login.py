"""Start FocusDesk at login where the listener chose so, the way each system does it.

Linux has a file in the autostart folder, Windows a value under the Run key, macOS a launch agent.
Only an entry that FocusDesk made is ever taken away, and what the listener changed in it stays.
"""

import contextlib
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from focusdesk.core.errors import StorageFailed
from focusdesk.services.paths import write_private

APP_ID: Final = "io.github.focusdesk.FocusDesk"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
OURS: Final = "X-FocusDesk-Login=true"
"""Marks the autostart file that FocusDesk made; one without it is the listener's own."""

LARGEST: Final = 64 * 1024


class Entry(Protocol):
    """What starts one command at login on this system."""

    def put(self, command: Sequence[str]) -> None:
        """Start `command` at login; raises OSError."""

    def take_away(self) -> None:
        """Start it no more, if it was ours; raises OSError."""


def agree(wanted: bool, profile: Path | None, entry: Entry | None = None) -> None:
    """Make the system start FocusDesk at login, or not, as the listener chose.

    It starts hidden, with `profile` if one was named. Raises StorageFailed where the system does
    not take it.
    """
    entry = entry or system_entry(profile)
    try:
        if wanted:
            entry.put(command(profile))
        else:
            entry.take_away()
    except OSError as exc:
        raise StorageFailed(f"start at login: {exc.strerror or exc}") from exc


def command(profile: Path | None) -> list[str]:
    """Return how the system starts FocusDesk at login: hidden, from wherever it lies now."""
    program, *rest = ourselves()
    if sys.platform == "win32" and rest:
        windowed = Path(program).with_name("pythonw.exe")  # the other one opens a console
        program = str(windowed) if windowed.exists() else program
    where = [] if profile is None else ["--profile", str(profile.absolute())]
    return [program, *rest, *where, "--hidden"]


def ourselves() -> list[str]:
    """Return how FocusDesk is run: a bundle by its program, else a module by its Python."""
    frozen = getattr(sys, "frozen", False)
    return [str(Path(sys.executable)), *([] if frozen else ["-m", "focusdesk"])]


def system_entry(profile: Path | None) -> Entry:
    """Return this system's entry for `profile`; profiles have entries of their own."""
    name = APP_ID if profile is None else f"{APP_ID}.{_digest(profile)}"
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows alone has it

        return RunValue(name, winreg)
    if sys.platform == "darwin":
        return LaunchAgent(name, Path.home() / "Library" / "LaunchAgents")
    config = os.environ.get("XDG_CONFIG_HOME", "")
    home = Path(config) if Path(config).is_absolute() else Path.home() / ".config"
    return Autostart(name, home / "autostart")


class Autostart:
    """A file in the autostart folder of an XDG desktop."""

    def __init__(self, name: str, folder: Path) -> None:
        """Touch nothing yet."""
        self._path = folder / f"{name}.desktop"

    def put(self, command: Sequence[str]) -> None:
        """Write the file, or mend the command in it: whoever switched it off means it."""
        line = f"Exec={exec_line(command)}"
        found = self._read()
        if found is None:
            content = "\n".join(
                [
                    "[Desktop Entry]",
                    "Type=Application",
                    "Name=FocusDesk",
                    "Comment=Wait, unseen and silent, for the next session",
                    line,
                    f"Icon={APP_ID}",
                    "Terminal=false",
                    "StartupNotify=false",
                    "X-GNOME-Autostart-enabled=true",
                    OURS,
                ]
            )
            self._write(content + "\n")
        elif OURS in found.splitlines():
            mended = re.sub(r"^Exec=.*$", lambda _old: line, found, count=1, flags=re.MULTILINE)
            if mended != found:
                self._write(mended)

    def take_away(self) -> None:
        """Remove the file if FocusDesk made it."""
        found = self._read()
        if found is not None and OURS in found.splitlines():
            self._path.unlink(missing_ok=True)

    def _read(self) -> str | None:
        """Return what is in the file, or None where there is none."""
        try:
            with self._path.open("rb") as file:
                return file.read(LARGEST).decode(errors="surrogateescape")
        except FileNotFoundError:
            return None

    def _write(self, content: str) -> None:
        write_private(self._path, content.encode(errors="surrogateescape"))


class RunValue:
    """A value under the Run key of a Windows user; not tested on hardware."""

    def __init__(self, name: str, winreg: Any) -> None:  # noqa: ANN401 - a module of Windows alone
        """Touch nothing yet; `winreg` is the module of that name."""
        self._name = name
        self._winreg = winreg

    def put(self, command: Sequence[str]) -> None:
        """Set the value."""
        reg = self._winreg
        with reg.CreateKeyEx(reg.HKEY_CURRENT_USER, RUN_KEY, 0, reg.KEY_SET_VALUE) as key:
            reg.SetValueEx(key, self._name, 0, reg.REG_SZ, subprocess.list2cmdline(command))

    def take_away(self) -> None:
        """Delete the value; what Windows notes of a listener's own switch it keeps elsewhere."""
        reg = self._winreg
        with (
            contextlib.suppress(FileNotFoundError),
            reg.OpenKey(reg.HKEY_CURRENT_USER, RUN_KEY, 0, reg.KEY_SET_VALUE) as key,
        ):
            reg.DeleteValue(key, self._name)


class LaunchAgent:
    """A launch agent of a macOS user; not tested on hardware."""

    def __init__(self, name: str, folder: Path) -> None:
        """Touch nothing yet."""
        self._name = name
        self._path = folder / f"{name}.plist"

    def put(self, command: Sequence[str]) -> None:
        """Write the agent, unless it is there as it should be."""
        import plistlib  # noqa: PLC0415 - macOS alone needs it

        agent = {
            "Label": self._name,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        content = plistlib.dumps(agent)
        with contextlib.suppress(FileNotFoundError):
            if self._path.read_bytes() == content:
                return
        write_private(self._path, content)

    def take_away(self) -> None:
        """Remove the agent; nobody else writes one under this name."""
        self._path.unlink(missing_ok=True)


def exec_line(command: Sequence[str]) -> str:
    """Return `command` as the value of a desktop entry's Exec key.

    Each argument is quoted, its special characters escaped, as are per cent signs, which would
    begin a field code; then the value is escaped as every string of such a file (Desktop Entry
    Specification 1.5, "The Exec key").
    """
    quoted = ['"' + re.sub(r'(["`$\\])', r"\\\1", one).replace("%", "%%") + '"' for one in command]
    plain = [
        one if re.fullmatch(r"[\w./:=@,+-]+", one) else in_quotes
        for one, in_quotes in zip(command, quoted, strict=True)
    ]
    value = " ".join(plain)
    return (
        value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )


def _digest(profile: Path) -> str:
    return hashlib.sha256(os.fsencode(profile.absolute())).hexdigest()[:10]
