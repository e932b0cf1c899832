"""Ask the keychain for the API key without making the window wait."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal, Slot

from focusdesk.core.account import ApiKey
from focusdesk.core.errors import KeychainUnavailable
from focusdesk.services import keychain


@dataclass(frozen=True, slots=True)
class KeyFound:
    """What the keychain answered: a key, none, or why it could not."""

    key: ApiKey | None
    problem: KeychainUnavailable | None = None


@dataclass(frozen=True, slots=True)
class KeyKept:
    """What became of a key that was to be kept, or forgotten."""

    problem: KeychainUnavailable | None = None


class Keys(QObject):
    """Reads and writes the keychain, which may ask the listener; lives in the network thread.

    Signals:
        found: a `KeyFound`.
        kept, forgotten: a `KeyKept`.
    """

    found = Signal(object)
    kept = Signal(object)
    forgotten = Signal(object)

    @Slot(str, bool)
    def look_up(self, api_url: str, prompt: bool) -> None:
        """Look for the key of the service at `api_url`; a locked store may `prompt`, or not."""
        assert QThread.currentThread() is self.thread()
        try:
            self.found.emit(KeyFound(keychain.read(api_url, prompt=prompt)))
        except KeychainUnavailable as problem:
            self.found.emit(KeyFound(None, problem))

    @Slot(str, object)
    def keep(self, api_url: str, key: ApiKey) -> None:
        """Keep `key` for the service at `api_url`."""
        assert QThread.currentThread() is self.thread()
        try:
            keychain.write(api_url, key)
        except KeychainUnavailable as problem:
            self.kept.emit(KeyKept(problem))
        else:
            self.kept.emit(KeyKept())

    @Slot(str)
    def forget(self, api_url: str) -> None:
        """Keep no key for the service at `api_url` any more."""
        assert QThread.currentThread() is self.thread()
        try:
            keychain.forget(api_url)
        except KeychainUnavailable as problem:
            self.forgotten.emit(KeyKept(problem))
        else:
            self.forgotten.emit(KeyKept())
