"""Count and empty the music that is kept on this computer, without making the window wait."""

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from focusdesk.services import cache


class Stock(QObject):
    """Lives beside `Inquiries` in the thread that only asks.

    Signals:
        counted: how many bytes of music are kept.
    """

    counted = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    @Slot()
    def count(self) -> None:
        """Say how much there is."""
        assert QThread.currentThread() is self.thread()
        self.counted.emit(cache.used(self._folder))

    @Slot(object)
    def empty(self, needed: Collection[tuple[str, str, str]]) -> None:
        """Remove all but the `needed` sessions (service, organization, id); say what is left."""
        assert QThread.currentThread() is self.thread()
        cache.empty(self._folder, {cache.name_of(*session) for session in needed})
        self.counted.emit(cache.used(self._folder))
