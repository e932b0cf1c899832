"""Services of the desktop's, by python-dbusmock: programs that we did not write, on private buses.

Each runs in Debian's own Python, because its bindings to D-Bus are there.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests import rig

PYTHON = "/usr/bin/python3"
MOCK = "org.freedesktop.DBus.Mock"
LOGIN = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")


class Mock:
    """One service on one bus, and what it has been asked."""

    def __init__(self, address: str, name: str, path: str, interface: str, log: Path) -> None:
        self.address = address
        self.name = name
        self.path = path
        self.interface = interface
        self._log = log

    @property
    def calls(self) -> list[str]:
        """Each call that was made, as `Method argument argument`."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        words = [line.split(" ", 2)[1:] for line in lines]
        return [" ".join(rest) for rest in words if rest and rest[0] not in ("emit", "Get")]

    def ask(self, method: str, *arguments: str, interface: str = "") -> str:
        """Call it as any program may, and return what it answers."""
        done = subprocess.run(
            ["gdbus", "call", "--address", self.address, "--dest", self.name,
             "--object-path", self.path, "--method", f"{interface or self.interface}.{method}",
             *arguments],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def add_method(self, method: str, takes: str, gives: str, code: str) -> None:
        """Teach it a method; `code` is Python of the mock's own."""
        self.ask("AddMethod", self.interface, method, takes, gives, code, interface=MOCK)

    def emit(self, signal: str, signature: str, *arguments: str) -> None:
        """Have it send a signal."""
        body = f"[{', '.join(f'<{argument}>' for argument in arguments)}]"
        self.ask("EmitSignal", self.interface, signal, signature, body, interface=MOCK)


@contextlib.contextmanager
def mock(
    address: str, folder: Path, name: str, path: str, interface: str, *, template: str = ""
) -> Iterator[Mock]:
    """A service by `name` on the bus at `address`, empty or made by one of dbusmock's templates."""
    rig.needs("gdbus", PYTHON)
    log = folder / f"{name}.calls"
    system = template == "logind"
    what = ["--template", template] if template else [name, path, interface]
    service = subprocess.Popen(
        [PYTHON, "-m", "dbusmock", "--system" if system else "--session", "--logfile", str(log),
         *what],
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
            "DBUS_SYSTEM_BUS_ADDRESS": address,
            "DBUS_SESSION_BUS_ADDRESS": address,
        },
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    made = Mock(address, name, path, interface, log)
    try:
        rig.until(lambda: _is_owned(address, name) or service.poll() is not None, f"{name} appears")
        assert service.poll() is None, f"{name} is gone: is python3-dbusmock installed?"
        yield made
    finally:
        rig.end(service)


def logind(address: str, folder: Path) -> contextlib.AbstractContextManager[Mock]:
    """The login manager, which hands out real inhibitors."""
    return mock(address, folder, *LOGIN, template="logind")


def notifications(address: str, folder: Path) -> contextlib.AbstractContextManager[Mock]:
    """A notification service that shows nothing and remembers everything."""
    name = "org.freedesktop.Notifications"
    path = "/org/freedesktop/Notifications"
    return mock(address, folder, name, path, name, template="notification_daemon")


def _is_owned(address: str, name: str) -> bool:
    asked = subprocess.run(
        ["gdbus", "call", "--address", address, "--dest", "org.freedesktop.DBus", "--object-path",
         "/", "--method", "org.freedesktop.DBus.NameHasOwner", name],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    return "true" in asked.stdout
