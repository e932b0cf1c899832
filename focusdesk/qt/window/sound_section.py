"""The sound among the settings: what is played on, how loud each is, and how loud the music is."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from focusdesk.core.facts import VolumeChosen
from focusdesk.core.model import SoundDevices
from focusdesk.core.settings import Settings
from focusdesk.qt.window.rows import Amount, Choice, Words, stack
from focusdesk.qt.words import tr


class SoundSection(QWidget):
    """Shows the sound devices as they come and go; the volume is the session's own.

    Signals:
        chosen: a field of `Settings`, and its new value.
        wished: what the hand does to the volume, as a fact.
    """

    chosen = Signal(str, object)
    wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._devices = SoundDevices()
        self._last_name = ""
        self.output = Choice(
            "output",
            lambda: tr("Sound output"),
            lambda: tr("The music pauses when this one is unplugged."),
            [("", self._default)],
            self._missing,
        )
        self.volume = Amount(
            "volume",
            lambda: tr("Volume"),
            self._whose,
            limits=(0.0, 1.0),
            step=0.01,
            called=lambda volume: tr("{number} %").format(number=round(100 * volume)),
        )
        self.volume.control.setSingleStep(5)
        self.volume.control.setPageStep(10)
        self.louder = Amount(
            "louder",
            lambda: tr("Loudness"),
            lambda: tr("Louder or quieter than the music is meant, from the next piece on."),
            limits=(-6.0, 6.0),
            step=1.0,
            called=_units,
        )
        self.output.chosen.connect(self._choose_output)
        self.volume.chosen.connect(self._choose_volume)
        self.louder.chosen.connect(self.chosen)
        self._rows = (self.output, self.volume, self.louder)
        self.setLayout(stack(self._rows))

    def render_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self._last_name = settings.output_name
        self.output.show_value(settings.output)
        self.louder.show_value(settings.louder)

    def show_volume(self, volume: float) -> None:
        """Show how loud it is."""
        self.volume.show_value(volume)

    @Slot(object)
    def render_devices(self, devices: SoundDevices) -> None:
        """Show what there is to play on."""
        self._devices = devices
        named = [(each.id, _called(each.name)) for each in devices.listed]
        self.output.offer([("", self._default), *named])
        self.volume.speak()

    def _default(self) -> str:
        name = self._name_of(self._devices.default)
        if not name:
            return tr("As the system", "sound output")
        return tr("As the system: {device}").format(device=name)

    def _missing(self, device: object) -> str:
        return tr("{device} (not there)").format(device=self._last_name or device)

    def _whose(self) -> str:
        name = self._name_of(self._devices.used)
        if not name:
            return tr("Each sound output keeps its own.")
        return tr("Of {device}; each sound output keeps its own.").format(device=name)

    def _name_of(self, device: str) -> str:
        return next((each.name for each in self._devices.listed if each.id == device), "")

    @Slot(str, object)
    def _choose_output(self, field: str, device: str) -> None:
        name = self._name_of(device) or (self._last_name if device else "")
        self.chosen.emit("output_name", name)
        self.chosen.emit(field, device)

    @Slot(str, object)
    def _choose_volume(self, _field: str, volume: float) -> None:
        self.wished.emit(VolumeChosen(volume))

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        for row in self._rows:
            row.speak()


def _units(number: float) -> str:
    if round(number) == 0:
        return tr("as meant", "loudness")
    signed = f"{round(number):+d}".replace("-", "\N{MINUS SIGN}")
    return tr("{number} LU").format(number=signed)


def _called(name: str) -> Words:
    return lambda: name
