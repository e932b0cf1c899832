"""Where FocusDesk keeps its files; one switch moves them all."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from focusdesk.core.errors import StorageFailed

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one profile; none exists before it is needed."""

    config: Path
    cache: Path
    logs: Path
    journals: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    @property
    def history(self) -> Path:
        """The set-ups that were started last."""
        return self.config / "history.json"


def of_profile(profile: Path | None) -> Paths:
    """Return the folders of `profile`, or those the operating system has for FocusDesk."""
    if profile is not None:
        home = profile.absolute()
        return Paths(
            config=home, cache=home / "cache", logs=home / "logs", journals=home / "sessions"
        )
    found = platformdirs.PlatformDirs("focusdesk", appauthor=False)
    return Paths(
        config=found.user_config_path,
        cache=found.user_cache_path,
        logs=found.user_log_path,
        journals=found.user_state_path,
    )


def make_private(folder: Path) -> Path:
    """Make `folder` exist, for its owner only, like each parent that has to be made for it.

    Raises StorageFailed where that cannot be.
    """
    try:
        missing = [parent for parent in folder.parents if not parent.exists()]
        for each in (*reversed(missing), folder):
            each.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
    except OSError as exc:
        raise StorageFailed(f"{folder}: {exc.strerror or exc}") from exc
    return folder


def write_private(path: Path, data: bytes, *, synced: bool = True) -> None:
    """Write `path` whole or not at all, readable by its owner only; raises StorageFailed.

    Unless it is `synced`, a power cut may lose it, but nothing else does.
    """
    make_private(path.parent)
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "wb", opener=_private) as file:
            file.write(data)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except OSError as exc:
        with suppress(OSError):  # where nothing may be written nothing may be removed either
            part.unlink(missing_ok=True)
        raise StorageFailed(f"{path}: {exc.strerror or exc}") from exc


def check_writable(path: Path) -> None:
    """Raise StorageFailed when a file could not be written at `path`, which is left as it is."""
    try:
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise StorageFailed(f"{path}: its folder does not exist, or it is a folder itself")
        if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
            raise StorageFailed(f"{path}: permission denied")
    except OSError as exc:  # a folder that may not be looked into, a name that is too long
        raise StorageFailed(f"{path}: {exc.strerror or exc}") from exc


def write(path: Path, data: bytes) -> None:
    """Write a file the listener asked for; raises StorageFailed."""
    try:
        path.write_bytes(data)
    except OSError as exc:
        raise StorageFailed(f"{path}: {exc.strerror or exc}") from exc


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, PRIVATE_FILE)
