"""The rows of the settings: a name, a line of explanation, and the control that applies at once."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from focusdesk.qt.window import look

Words = Callable[[], str]
"""Says something in the language that is spoken now."""


class Row(QWidget):
    """One setting, by its field in `Settings`.

    Signals:
        chosen: the field and its new value.
    """

    chosen = Signal(str, object)

    def __init__(self, field: str, name: Words, why: Words) -> None:
        super().__init__()
        self.field = field
        self._name, self._why = name, why
        self._label, self._told = QLabel(), look.quiet()
        self._label.setWordWrap(True)
        look.resize_type(self._told, look.SMALL)

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        self._label.setText(self._name())
        self._told.setText(self._why())

    def _name_control(self, control: QWidget) -> None:
        """Let a screen reader say what a control is for."""
        self._label.setBuddy(control)
        control.setAccessibleName(self._name())
        control.setAccessibleDescription(self._why())


class Switch(Row):
    """A setting that is on or off."""

    def __init__(self, field: str, name: Words, why: Words) -> None:
        super().__init__(field, name, why)
        self.control = QCheckBox()
        self.control.setMinimumHeight(3 * look.SPACE)
        self.control.toggled.connect(self._choose)
        self._told.setIndent(26)  # as wide as the box before the name
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE // 4)
        column.addWidget(self.control)
        column.addWidget(self._told)

    def show_value(self, value: object) -> None:
        """Show whether it is on."""
        blocked = self.control.blockSignals(True)
        self.control.setChecked(bool(value))
        self.control.blockSignals(blocked)

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        super().speak()
        self.control.setText(self._name())
        self._name_control(self.control)

    @Slot(bool)
    def _choose(self, on: bool) -> None:
        self.chosen.emit(self.field, on)


class Choice(Row):
    """A setting that is one of several; `choices` are values and what they are called."""

    def __init__(
        self, field: str, name: Words, why: Words, choices: Sequence[tuple[object, Words]]
    ) -> None:
        super().__init__(field, name, why)
        self._choices = list(choices)
        self.control = QComboBox()
        self.control.setMinimumHeight(look.CONTROL_HEIGHT)
        self.control.setMinimumContentsLength(1)
        self.control.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.control.activated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE // 2)
        for part in (self._label, self.control, self._told):
            column.addWidget(part)

    def offer(self, choices: Sequence[tuple[object, Words]]) -> None:
        """Offer other choices than before; what is chosen stays so."""
        value = self.control.currentData()
        self._choices = list(choices)
        self._fill(value)

    def show_value(self, value: object) -> None:
        """Show which one is chosen; one that is not offered shows as itself."""
        self._fill(value)

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        super().speak()
        self._name_control(self.control)
        self._fill(self.control.currentData())

    def _fill(self, value: object) -> None:
        self.control.clear()
        for offered, called in self._choices:
            self.control.addItem(called(), offered)
        found = self.control.findData(value)
        if found < 0 and value is not None:
            self.control.addItem(str(value), value)
            found = self.control.count() - 1
        self.control.setCurrentIndex(max(0, found))

    @Slot(int)
    def _choose(self, row: int) -> None:
        self.chosen.emit(self.field, self.control.itemData(row))


class Amount(Row):
    """A setting that is a number: a slider in whole `step`s, and the number in words."""

    def __init__(
        self,
        field: str,
        name: Words,
        why: Words,
        *,
        limits: tuple[float, float],
        step: float,
        called: Callable[[float], str],
    ) -> None:
        super().__init__(field, name, why)
        self._step, self._called = step, called
        self.control = QSlider(Qt.Orientation.Horizontal)
        lowest, highest = limits
        self.control.setRange(round(lowest / step), round(highest / step))
        self.control.setPageStep(2)
        self.control.valueChanged.connect(self._choose)
        self._number = QLabel()
        self._number.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.addWidget(self._label, 1)
        head.addWidget(self._number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE // 2)
        column.addLayout(head)
        column.addWidget(self.control)
        column.addWidget(self._told)

    def show_value(self, value: object) -> None:
        """Show the number that is chosen."""
        assert isinstance(value, int | float)
        blocked = self.control.blockSignals(True)
        self.control.setValue(round(value / self._step))
        self.control.blockSignals(blocked)
        self._tell()

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        super().speak()
        self._name_control(self.control)
        self._tell()

    def _tell(self) -> None:
        said = self._called(self.control.value() * self._step)
        self._number.setText(said)
        self.control.setAccessibleDescription(f"{said}. {self._why()}")

    @Slot(int)
    def _choose(self, steps: int) -> None:
        self._tell()
        self.chosen.emit(self.field, steps * self._step)


AnyRow = Switch | Choice | Amount
"""Each has `show_value`, which shows what is chosen without choosing it again."""
