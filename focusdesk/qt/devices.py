"""The sound devices there are, and which of them the listener chose."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtMultimedia import QMediaDevices

from focusdesk.core.model import SoundDevice, SoundDevices
from focusdesk.qt.output import default_device, devices, id_of


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
        self.chosen = ""  # by the listener; empty: the default, whichever it is
        self._qt = QMediaDevices()
        self._qt.audioOutputsChanged.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        """Ask Qt, which asks nobody: it is told by the system.

        A device that was the last one stays in its list until there is another.
        """
        found = devices()
        self.ids = tuple(map(id_of, found))
        self.names |= {id_of(device): device.description() for device in found}
        default = default_device()
        self.default = "" if default is None else id_of(default)
        self.changed.emit()

    @property
    def wanted(self) -> str:
        """The device to play on: the chosen one while it is there, else the default."""
        return self.chosen if self.chosen in self.ids else self.default

    def told(self, used: str) -> SoundDevices:
        """Return what there is, as the window may tell it; `used` is what is played on."""
        return SoundDevices(
            listed=tuple(SoundDevice(each, self.names.get(each, each)) for each in self.ids),
            default=self.default,
            used=used if used in self.ids else "",
        )
