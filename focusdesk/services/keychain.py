"""Keep the API key in the operating system's keychain.

keyring speaks to it; one entry for each service address. It can be absent, locked, slow, or ask
the listener to unlock it: every call is bounded in time, and `prompt=False` never lets it ask.
Nothing is ever written anywhere else.
"""

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from focusdesk.core.account import ApiKey
from focusdesk.core.errors import LOCKED, KeychainUnavailable

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

SERVICE: Final = "focusdesk"
PATIENCE: Final = 5.0
"""How long a front end without a window waits for the keychain, in seconds."""

PROMPT_PATIENCE: Final = 120.0
"""How long a listener may look for the keychain's password, in seconds."""


def read(api_url: str, *, prompt: bool) -> ApiKey | None:
    """Return the key kept for `api_url`, or None; raises KeychainUnavailable."""

    def get() -> str | None:
        import keyring  # noqa: PLC0415 - 0.1 s that only those who need a key pay

        if not prompt and not _is_open():
            return None
        return keyring.get_password(SERVICE, api_url)

    found = _bounded(get, PROMPT_PATIENCE if prompt else PATIENCE)
    return ApiKey(found) if found else None


def write(api_url: str, key: ApiKey) -> None:
    """Keep `key` for `api_url` and read it back; raises KeychainUnavailable if it did not stay.

    Reading back matters: keyring's null backend takes everything and keeps nothing.
    """

    def put() -> bool:
        import keyring  # noqa: PLC0415

        keyring.set_password(SERVICE, api_url, key.value)
        return keyring.get_password(SERVICE, api_url) == key.value

    if not _bounded(put, PROMPT_PATIENCE):
        raise KeychainUnavailable("the key did not stay in it")


def forget(api_url: str) -> None:
    """Keep no key for `api_url` any more; raises KeychainUnavailable. None at all is fine."""

    def delete() -> None:
        import keyring  # noqa: PLC0415
        from keyring.errors import PasswordDeleteError  # noqa: PLC0415

        with suppress(PasswordDeleteError):
            keyring.delete_password(SERVICE, api_url)
        if keyring.get_password(SERVICE, api_url) is not None:
            raise KeychainUnavailable("it still has the key")

    _bounded(delete, PROMPT_PATIENCE)


def backend() -> str | None:
    """Return the name of the key store in use, or None when there is none."""

    def name() -> str | None:
        import keyring  # noqa: PLC0415
        from keyring.backends import fail  # noqa: PLC0415

        found = keyring.get_keyring()
        return None if isinstance(found, fail.Keyring) else type(found).__module__

    return _bounded(name, PATIENCE)


def _is_open() -> bool:
    """Say whether a Secret Service would answer without a prompt; False: it holds nothing yet.

    Raises KeychainUnavailable where it is locked. keyring itself would have it unlocked, or have a
    first collection made, and either makes the Secret Service ask for a password.
    """
    import keyring  # noqa: PLC0415

    found = keyring.get_keyring()
    # Where several key stores work, keyring asks one after the other.
    stores = getattr(found, "backends", [found])
    if not any("SecretService" in type(store).__module__ for store in stores):
        return True
    import secretstorage  # noqa: PLC0415

    with secretstorage.dbus_init() as bus:
        try:
            locked = secretstorage.Collection(bus).is_locked()
        except secretstorage.ItemNotFoundException:
            return False
    if locked:
        raise KeychainUnavailable("it is locked", code=LOCKED)
    return True


def _bounded(call: Callable[[], Answer], seconds: float) -> Answer:
    """Return what `call` returns, or raise KeychainUnavailable when it takes too long.

    A keychain that waits for a prompt cannot be interrupted: its thread is left to itself.
    """
    answers: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(call())
        except BaseException as exc:  # noqa: BLE001 - it travels to the caller's thread
            answers.put(exc)

    threading.Thread(target=run, name="keychain", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise KeychainUnavailable("it did not answer in time") from None
    if not isinstance(answer, BaseException):
        return answer
    if isinstance(answer, KeychainUnavailable):
        raise answer
    raise _translated(answer) from answer


def _translated(exc: BaseException) -> KeychainUnavailable | BaseException:
    """Turn the failures of keyring and its backends into ours; a bug stays what it is."""
    from keyring.errors import KeyringError  # noqa: PLC0415

    foreign = type(exc).__module__.split(".")[0] in ("secretstorage", "jeepney", "dbus")
    # keyring's own word on a backend that was chosen by hand and cannot work here.
    unsuitable = type(exc) is RuntimeError
    if isinstance(exc, KeyringError | OSError) or foreign or unsuitable:
        return KeychainUnavailable("there is none, or it refused")
    return exc
