"""Hold what the listener chose, tell who is concerned, and write it down when the hand is still."""

import logging
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from focusdesk.core.errors import StorageFailed
from focusdesk.core.settings import Settings
from focusdesk.services.settings import SettingsFile

log = logging.getLogger(__name__)

STILL_MS: Final = 500
"""A slider is dragged over many values: the one it stays at is written."""


class Preferences(QObject):
    """Owns the settings; lives in the main thread.

    Signals:
        changed: the `Settings` as they are now.
        failed: a `StorageFailed`, where the disk does not take them; they count all the same.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, file: SettingsFile, settings: Settings) -> None:
        super().__init__()
        self._file = file
        self.now = settings
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(STILL_MS)
        self._still.timeout.connect(self.write)

    def change(self, **changes: object) -> None:
        """Choose otherwise from now on."""
        before, self.now = self.now, replace(self.now, **changes)  # type: ignore[arg-type]
        if self.now != before:
            self._still.start()
            self.changed.emit(self.now)

    @Slot(str, object)
    def choose(self, name: str, value: object) -> None:
        """Choose one thing otherwise from now on."""
        self.change(**{name: value})

    @Slot()
    def write(self) -> None:
        """Write down what was chosen."""
        self._still.stop()
        try:
            self._file.save(self.now)
        except StorageFailed as problem:
            log.warning("the settings were not saved: %s", problem)
            self.failed.emit(problem)
