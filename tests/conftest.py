"""What holds for every test: no screen, home or keychain, loopback only, no stray log."""

import ipaddress
import logging
import os
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
for name in ("FREDDY_API_KEY", "FOCUSDESK_API_URL", "FOCUSDESK_ORG"):
    os.environ.pop(name, None)

settings.register_profile("dev", max_examples=60, deadline=None)
settings.register_profile(
    "ci", max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the folder they live in."""
    for item in items:
        kind = item.path.relative_to(FOLDER).parts[0]
        if kind in ("gui", "e2e"):
            item.add_marker(getattr(pytest.mark, kind))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Send every user directory to a folder that goes with the test."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    return folder


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that would speak to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert isinstance(address, tuple)
            host = str(address[0])
            assert host == "localhost" or ipaddress.ip_address(host).is_loopback, host
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


class Stray(logging.Handler):
    """Collects what is logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_stray_log(request: pytest.FixtureRequest):
    """Fail a test in which FocusDesk warned and nobody expected it (mark: `expects_warnings`)."""
    stray = Stray()
    logger = logging.getLogger("focusdesk")
    logger.addHandler(stray)
    yield
    logger.removeHandler(stray)
    if not request.node.get_closest_marker("expects_warnings"):
        assert [record.getMessage() for record in stray.records] == []


assert sys.version_info >= (3, 11)
