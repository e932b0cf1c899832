"""Start at login: written where each system looks, and only what is ours is taken away."""

import os
import plistlib
import re
import stat
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from types import TracebackType
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.errors import StorageFailed
from focusdesk.services import login
from focusdesk.services.login import APP_ID, Autostart, LaunchAgent, RunValue
from tests import rig

COMMAND = ["/opt/focus desk/python", "-m", "focusdesk", "--hidden"]
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)


def read_exec(value: str) -> list[str]:
    """The arguments of an Exec value, read the other way round: string, field codes, quotes."""
    escapes = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "s": " "}
    text, letters = "", iter(value)
    for letter in letters:
        text += escapes[next(letters)] if letter == "\\" else letter
    assert text.replace("%%", "").count("%") == 0
    found = re.findall(r'"((?:[^"`$\\]|\\["`$\\])*)"(?: |\Z)|([^\s"]+)(?: |\Z)', text)
    return [
        plain or re.sub(r'\\(["`$\\])', r"\1", quoted).replace("%%", "%") for quoted, plain in found
    ]


@given(st.lists(words, min_size=1, max_size=4))
def test_any_command_survives_the_quoting(command):
    value = login.exec_line(command)

    assert len(value.splitlines()) == 1 or not set(value) & set("\n\r")
    assert read_exec(value) == command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "autostart"


@pytest.fixture
def autostart(folder: Path) -> Autostart:
    return Autostart(APP_ID, folder)


def test_the_file_is_written_and_taken_away(autostart, folder):
    path = folder / f"{APP_ID}.desktop"
    autostart.put(COMMAND)
    lines = path.read_text().splitlines()
    autostart.take_away()

    assert 'Exec="/opt/focus desk/python" -m focusdesk --hidden' in lines
    assert not path.exists()
    autostart.take_away()  # nothing is there, and that is right


def test_the_file_is_one_that_desktops_understand(autostart, folder):
    rig.needs("desktop-file-validate")
    autostart.put(['/opt/50% "odd" $HOME/`x`\\python', "--hidden"])
    told = subprocess.run(
        ["desktop-file-validate", folder / f"{APP_ID}.desktop"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode, told.stdout) == (0, "")


def test_a_program_that_has_moved_is_found_again(autostart, folder):
    path = folder / f"{APP_ID}.desktop"
    autostart.put(["/old/python", "--hidden"])
    path.write_text(path.read_text() + "Hidden=true\n")  # the listener's own switch
    autostart.put(COMMAND)

    assert "Hidden=true" in path.read_text().splitlines()
    assert "/old/python" not in path.read_text()


def test_what_is_as_it_should_be_is_not_written_again(autostart, folder):
    autostart.put(COMMAND)
    before = (folder / f"{APP_ID}.desktop").stat().st_mtime_ns
    autostart.put(COMMAND)

    assert (folder / f"{APP_ID}.desktop").stat().st_mtime_ns == before


def test_a_file_of_the_listeners_own_stays_as_it_is(autostart, folder):
    folder.mkdir()
    path = folder / f"{APP_ID}.desktop"
    path.write_text("[Desktop Entry]\nExec=focusdesk\n")
    autostart.put(COMMAND)
    autostart.take_away()

    assert path.read_text() == "[Desktop Entry]\nExec=focusdesk\n"


@pytest.mark.skipif(sys.platform != "linux", reason="an XDG desktop")
def test_linux_is_asked_in_its_own_place_one_entry_a_profile(tmp_path, home):
    found = Path(os.environ["XDG_CONFIG_HOME"], "autostart")
    for profile in (None, tmp_path / "a", tmp_path / "b"):
        login.agree(True, profile)
    names = sorted(path.name for path in found.iterdir())
    hidden = [f"--profile {tmp_path / 'a'} --hidden" in p.read_text() for p in found.iterdir()]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in found.iterdir()}
    login.agree(False, tmp_path / "a")
    left = len(list(found.iterdir()))

    assert f"{APP_ID}.desktop" in names
    assert len(names) == 3
    assert hidden.count(True) == 1
    assert modes == {0o600}
    assert left == 2


def test_a_relative_config_home_is_none(monkeypatch, home):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", "config")
    login.agree(True, None)

    assert (home / ".config" / "autostart" / f"{APP_ID}.desktop").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="an XDG desktop")
def test_a_place_that_cannot_be_written_is_told(home):
    Path(os.environ["XDG_CONFIG_HOME"]).touch()

    with pytest.raises(StorageFailed):
        login.agree(True, None)


def test_it_starts_hidden_from_where_it_lies(monkeypatch, tmp_path):
    (tmp_path / "pythonw.exe").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python.exe"))
    here = login.command(None)
    monkeypatch.setattr(sys, "platform", "win32")
    windowed = login.command(None)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    frozen = login.command(Path("/p"))

    assert here == [str(tmp_path / "python.exe"), "-m", "focusdesk", "--hidden"]
    assert windowed[0] == str(tmp_path / "pythonw.exe")
    assert frozen[:2] == [str(tmp_path / "python.exe"), "--profile"]
    assert frozen[-1] == "--hidden"


# -- Windows and macOS, by contract only


class Key:
    """A key of the registry, opened."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        pass


class Registry:
    """As much of winreg as is asked for, with the signatures of Python's documentation."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ = object(), 0x0002, 1

    def __init__(self, *, has_key: bool = True) -> None:
        self.values: dict[str, str] = {}
        self.has_key = has_key

    def CreateKeyEx(self, key: object, sub_key: str, reserved: int, access: int) -> Key:
        self.has_key = True
        return self.OpenKey(key, sub_key, reserved, access)

    def OpenKey(self, key: object, sub_key: str, reserved: int, access: int) -> Key:
        assert key is self.HKEY_CURRENT_USER
        assert PureWindowsPath(sub_key).parts[-2:] == ("CurrentVersion", "Run")
        assert (reserved, access) == (0, self.KEY_SET_VALUE)
        if not self.has_key:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return Key(self.values)

    def SetValueEx(self, key: Key, name: str, reserved: int, kind: int, value: str) -> None:
        assert (reserved, kind) == (0, self.REG_SZ)
        key.values[name] = value

    def DeleteValue(self, key: Key, name: str) -> None:
        if name not in key.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del key.values[name]


def test_windows_has_a_value_under_the_run_key():
    registry = Registry()
    registry.values["Other"] = "other.exe"
    entry = RunValue(APP_ID, registry)
    entry.put([r"C:\Program Files\FocusDesk\focusdesk.exe", "--hidden"])
    put = dict(registry.values)
    entry.take_away()
    entry.take_away()

    assert put[APP_ID] == r'"C:\Program Files\FocusDesk\focusdesk.exe" --hidden'
    assert registry.values == {"Other": "other.exe"}


def test_windows_without_a_run_key_has_nothing_to_take_away():
    registry = Registry(has_key=False)
    RunValue(APP_ID, registry).take_away()

    assert registry.values == {}


def test_what_windows_refuses_is_told():
    class Locked(Registry):
        def SetValueEx(self, *_what: object) -> None:
            raise PermissionError(13, "Access is denied")

    with pytest.raises(StorageFailed, match="Access is denied"):
        login.agree(True, None, RunValue(APP_ID, Locked()))


def test_macos_has_a_launch_agent(tmp_path):
    folder = tmp_path / "Library" / "LaunchAgents"
    path = folder / f"{APP_ID}.plist"
    entry = LaunchAgent(APP_ID, folder)
    entry.put(COMMAND)
    told = plistlib.loads(path.read_bytes())
    before = path.stat().st_mtime_ns
    entry.put(COMMAND)
    same = path.stat().st_mtime_ns == before
    entry.take_away()
    entry.take_away()

    assert told["Label"] == APP_ID
    assert told["ProgramArguments"] == COMMAND
    assert told["RunAtLoad"] is True
    assert same
    assert not path.exists()
