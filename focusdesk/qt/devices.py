"""The sound devices there are, and which of them the listener chose."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtMultimedia import QMediaDevices

from focusdesk.qt.output import id_of


class Devices(QObject):
    """Kept up to date by Qt; lives in the audio thread.

    Signals:
        changed: one came or went, or another one is the default.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ids: tuple[str, ...] = ()
        self.names: dict[str, str] = {}  # of all that were ever there
        self.default = ""
        self._qt = QMediaDevices()
        self._qt.audioOutputsChanged.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        """Ask Qt, which asks nobody: it is told by the system.

        A device that was the last one stays in its list until there is another.
        """
        found = QMediaDevices.audioOutputs()
        self.ids = tuple(map(id_of, found))
        self.names |= {id_of(device): device.description() for device in found}
        self.default = id_of(QMediaDevices.defaultAudioOutput())
        self.changed.emit()
