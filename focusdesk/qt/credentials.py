"""Find a key where nobody is to be asked, and say what can be one."""

import os

from focusdesk.core.account import ApiKey
from focusdesk.core.errors import NotAuthorised
from focusdesk.services import keychain


def key_from_environment() -> ApiKey | None:
    """Return the key in FREDDY_API_KEY, or None; raises NotAuthorised for what no key can be."""
    found = os.environ.get("FREDDY_API_KEY", "").strip()
    return as_key(found) if found else None


def as_key(text: str) -> ApiKey:
    """Return `text` as a key: its format is the service's affair, but it must fit in a header.

    Raises NotAuthorised for what cannot.
    """
    text = text.strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise NotAuthorised("it holds characters that no key can hold")
    return ApiKey(text)


def key_without_asking(api_url: str) -> ApiKey:
    """Return the key of the environment or the keychain; nobody is there to be prompted.

    Raises NotAuthorised when there is none, KeychainUnavailable when that cannot be known.
    """
    given = key_from_environment()
    if given is not None:
        return given
    kept = keychain.read(api_url, prompt=False)
    if kept is None:
        raise NotAuthorised(code="NO_KEY")
    return as_key(kept.value)
