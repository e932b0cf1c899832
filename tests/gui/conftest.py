"""What holds for every GUI test: no sound device, no session bus, garbage in one thread."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from focusdesk.core.settings import Settings
from focusdesk.qt.language import Speech
from focusdesk.qt.window import theme
from focusdesk.qt.window.look import Scheme
from focusdesk.qt.window.main import MainWindow
from tests import rig

FOLDER = Path(__file__).parent
NOT_OURS = (
    "This plugin does not support",
    "keyToAscii Unhandled key",
    "pa_context_connect",
    "No such signal QPlatformNativeInterface::systemTrayWindowChanged",
)

# Qt connects once in a process, whichever test comes first.
os.environ["PULSE_SERVER"] = "unix:/nonexistent/focusdesk"


class MemoryKeyring(KeyringBackend):
    """Keeps secrets as long as the test lasts, unless it is `locked`."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def key_store(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """A key store of this test's own."""
    store = MemoryKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", store)
    return store


@pytest.fixture(autouse=True)
def collected_by_the_main_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As the program does: a collection in a worker could destroy a widget."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/focusdesk")
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    """As the program is on a light desktop."""
    qapp.setStyle("fusion")
    theme.wear(qapp, Scheme.LIGHT)


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Callable[[str], Speech]]:
    """Have the program speak a language, until the test is over."""
    before, spoken = QLocale(), []

    def made(language: str) -> Speech:
        spoken.append(Speech(qapp, language))
        return spoken[-1]

    yield made
    for speech in spoken:
        for translator in speech._translators:
            qapp.removeTranslator(translator)
    QLocale.setDefault(before)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def window(qtbot) -> MainWindow:
    """The window as a listener has it who gave an organization: up, and with the keyboard."""
    made = MainWindow(Settings(org="org_1"))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


@pytest.fixture(params=list(Scheme))
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Scheme]:
    """Every scheme in turn."""
    theme.wear(qapp, request.param)
    yield request.param
    theme.wear(qapp, Scheme.LIGHT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt say what a machine without a screen and a sound server cannot do."""
    for item in items:
        if item.path.parent == FOLDER:
            item.add_marker(pytest.mark.qt_log_ignore(*NOT_OURS, extend=True))


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a session bus for this test alone."""
    with rig.bus(tmp_path) as found:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", found)
        yield found


@pytest.fixture
def connected(qtbot) -> Callable[..., object]:
    """Connect to the session's or the system's bus, and wait until that is done."""
    from focusdesk.qt.desktop.bus import Bus  # noqa: PLC0415 - Linux alone has jeepney

    def connect(which: Literal["SESSION", "SYSTEM"] = "SESSION") -> Bus:
        made = Bus(which)
        made.start()
        qtbot.waitUntil(lambda: made.is_open)
        return made

    return connect


@pytest.fixture
def bus(connected, address):
    """Our connection to the session bus of this test."""
    made = connected()
    yield made
    made.stop()
