"""The system's key store: absent, forgetful, slow, locked, and as it should be."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringError, KeyringLocked
from secretstorage.exceptions import SecretServiceNotAvailableException

from focusdesk.core.account import ApiKey
from focusdesk.core.errors import KeychainUnavailable
from focusdesk.services import keychain
from tests import program, rig

URL = "https://api.example"
KEY = ApiKey("oak_test_5f2d")


class Memory(KeyringBackend):
    """Keeps secrets as long as the test lasts."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Failing(Memory):
    """Raises whatever it is told to."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error


class Stuck(Memory):
    """Answers only after the test."""

    def __init__(self, released: threading.Event) -> None:
        super().__init__()
        self.released = released

    def get_password(self, service: str, username: str) -> str | None:
        self.released.wait()
        return None


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch):
    """Put a key store in the system's place."""

    def using(store: KeyringBackend) -> KeyringBackend:
        monkeypatch.setattr(keyring.core, "_keyring_backend", store)
        return store

    return using


@pytest.mark.parametrize("prompt", [True, False])
def test_a_key_that_was_kept_is_found_again(use, prompt):
    store = use(Memory())
    keychain.write(URL, KEY)

    assert keychain.read(URL, prompt=prompt) == KEY
    assert store.kept == {("focusdesk", URL): KEY.value}


def test_each_service_has_a_key_of_its_own(use):
    use(Memory())
    keychain.write(URL, KEY)

    assert keychain.read("https://other.example", prompt=False) is None


@pytest.mark.parametrize("prompt", [True, False])
def test_no_key_store_is_no_crash(use, prompt):
    use(fail.Keyring())

    with pytest.raises(KeychainUnavailable, match="there is none"):
        keychain.read(URL, prompt=prompt)
    with pytest.raises(KeychainUnavailable):
        keychain.write(URL, KEY)
    assert keychain.backend() is None


def test_a_store_that_keeps_nothing_is_found_out(use):
    use(null.Keyring())

    with pytest.raises(KeychainUnavailable, match="did not stay"):
        keychain.write(URL, KEY)
    assert keychain.read(URL, prompt=False) is None


@pytest.mark.parametrize("error", [KeyringLocked("locked"), KeyringError(), OSError("no bus")])
def test_every_failure_of_a_store_is_translated(use, error):
    use(Failing(error))

    with pytest.raises(KeychainUnavailable) as caught:
        keychain.read(URL, prompt=True)
    assert caught.value.__cause__ is error


def test_a_failure_of_the_message_bus_is_translated(use):
    use(Failing(SecretServiceNotAvailableException("gone")))

    with pytest.raises(KeychainUnavailable):
        keychain.read(URL, prompt=False)


def test_a_bug_stays_a_bug(use):
    use(Failing(ZeroDivisionError()))

    with pytest.raises(ZeroDivisionError):
        keychain.read(URL, prompt=False)


def test_a_store_that_does_not_answer_is_given_up(use, monkeypatch):
    released = threading.Event()
    use(Stuck(released))
    monkeypatch.setattr(keychain, "PATIENCE", 0.05)
    monkeypatch.setattr(keychain, "PROMPT_PATIENCE", 0.05)

    try:
        for prompt in (True, False):
            with pytest.raises(KeychainUnavailable, match="in time"):
                keychain.read(URL, prompt=prompt)
        with pytest.raises(KeychainUnavailable, match="in time"):
            keychain.write(URL, KEY)
    finally:
        released.set()


def test_the_store_in_use_is_named(use):
    use(Memory())

    assert keychain.backend() == Memory.__module__


def test_no_failure_shows_the_key(use):
    use(null.Keyring())
    with pytest.raises(KeychainUnavailable) as caught:
        keychain.write(URL, KEY)

    assert KEY.value not in f"{caught.value!r} {KEY!r} {KEY}"


# -- a real Secret Service, with a program of its own so that nothing of it stays in this one

ASK = """
import sys
from focusdesk.core.errors import KeychainUnavailable
from focusdesk.core.account import ApiKey
from focusdesk.services import keychain

try:
    if sys.argv[1] == "write":
        keychain.write(sys.argv[2], ApiKey("oak_test_5f2d"))
    else:
        found = keychain.read(sys.argv[2], prompt=False)
        print(found.value if found else "none")
except KeychainUnavailable as problem:
    print(f"unavailable: {problem}")
"""


class SecretService:
    """A message bus and a gnome-keyring of this test's own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "DBUS_SESSION_BUS_ADDRESS": address,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            self.environment.pop(name, None)
        self.address = address

    def ask(self, what: str, url: str = URL, **changes: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", ASK, what, url],
            env={**self.environment, **changes},
            cwd=program.ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert done.stderr == ""
        return done.stdout.strip()

    def lock(self) -> None:
        """Lock the collection that keeps the key, as a desktop does after a while."""
        code = (
            "import secretstorage as s; bus = s.dbus_init(); c = s.Collection(bus);"
            "c.lock(); print(c.is_locked())"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert done.stdout.strip() == "True"


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[SecretService]:
    """A message bus without a keyring."""
    rig.needs("dbus-daemon", "dbus-send", "gnome-keyring-daemon")
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    with rig.bus(folder) as address:
        yield SecretService(folder, address)


@pytest.fixture
def secret_service(bus: SecretService) -> Iterator[SecretService]:
    """An unlocked gnome-keyring."""
    with rig.keyring(bus.folder, bus.address):
        yield bus


def test_the_real_key_store_keeps_a_key_until_it_is_locked(secret_service):
    before = secret_service.ask("read")
    written = secret_service.ask("write")
    found = secret_service.ask("read")
    secret_service.lock()
    locked = secret_service.ask("read")

    assert (before, written, found) == ("none", "", "oak_test_5f2d")
    assert locked == "unavailable: it is locked"


def test_a_lock_is_seen_also_among_several_key_stores(secret_service):
    secret_service.ask("write")
    secret_service.lock()
    chained = f"{chainer.ChainerBackend.__module__}.ChainerBackend"

    assert secret_service.ask("read", PYTHON_KEYRING_BACKEND=chained) == "unavailable: it is locked"


def test_a_key_store_that_was_never_used_is_not_made_to_ask_for_a_first_password(bus):
    """keyring would have a collection made, and that asks."""
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--components=secrets"],
        env=bus.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        owner = [
            "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
            "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets",
        ]  # fmt: skip

        def appeared() -> bool:
            asked = subprocess.run(
                owner, env=bus.environment, capture_output=True, text=True, check=False
            )
            return "true" in asked.stdout

        rig.until(appeared, "the keyring appears on the bus")
        answer = bus.ask("read")
    finally:
        rig.end(daemon)

    assert answer == "none"


def test_a_store_that_was_chosen_by_hand_and_is_not_there_is_none(tmp_path):
    code = (
        "from focusdesk.services import keychain\n"
        "from focusdesk.core.errors import KeychainUnavailable\n"
        "try: keychain.read('https://api.example', prompt=True)\n"
        "except KeychainUnavailable as problem: print(problem)"
    )
    with rig.bus(tmp_path) as address:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "DBUS_SESSION_BUS_ADDRESS": address,
                "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
            },
            cwd=Path(__file__).resolve().parents[3],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )

    assert "there is none" in done.stdout
