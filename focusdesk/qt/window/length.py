"""How long a session is to be: typed, dragged, or one of three usual lengths."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.qt.window import look
from focusdesk.qt.window.slider import Slider
from focusdesk.qt.words import tr

LENGTHS: Final = (25, 50, 90)
LONGEST: Final = 24 * 60
STEP: Final = 5
LONGEST_DRAGGED: Final = 180
"""Beyond this lengths are typed: a slider of a whole day would be too coarse for the usual ones."""


class Length(QWidget):
    """A field, buttons and a slider that all show one number of minutes: the field's."""

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self.field = look.number_field()
        self.field.setRange(1, LONGEST)
        self.field.setSingleStep(STEP)
        self.slider = Slider()
        self.slider.setRange(STEP, LONGEST_DRAGGED)
        self.slider.setSingleStep(STEP)
        self.slider.setPageStep(6 * STEP)
        self.buttons = [look.usual(str(length)) for length in LENGTHS]
        row = QHBoxLayout()
        row.setSpacing(look.SPACE)
        row.addWidget(self.field, 1)
        for button, length in zip(self.buttons, LENGTHS, strict=True):
            button.setMinimumWidth(6 * look.SPACE)
            button.setProperty("minutes", length)
            button.clicked.connect(self._choose)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE)
        column.addLayout(row)
        column.addWidget(self.slider)
        self.field.valueChanged.connect(self._follow_field)
        self.slider.valueChanged.connect(self._follow_slider)
        self.field.setValue(minutes)
        self._follow_field(self.field.value())

    @property
    def minutes(self) -> int:
        """The length that is shown."""
        return self.field.value()

    def choose(self, minutes: int) -> None:
        """Show another length."""
        self.field.setValue(minutes)

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        self.field.setSuffix(" " + tr("min", "after a number in a field"))
        self.field.setAccessibleName(tr("Length in minutes"))
        self.slider.setAccessibleName(tr("Length in minutes, to be dragged"))
        for button, length in zip(self.buttons, LENGTHS, strict=True):
            button.setAccessibleName(tr("%n minute(s)", "", length))

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        assert button is not None
        self.field.setValue(button.property("minutes"))

    @Slot(int)
    def _follow_field(self, minutes: int) -> None:
        """Move the slider as near as it goes, without its answering to that."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(minutes)
        self.slider.blockSignals(blocked)

    @Slot(int)
    def _follow_slider(self, dragged: int) -> None:
        minutes = STEP * round(dragged / STEP)
        self.field.setValue(minutes)
        self._follow_field(minutes)
