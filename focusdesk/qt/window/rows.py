"""The rows of the settings: a name, a line of explanation, and the control that applies at once."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from focusdesk.qt.window import look
from focusdesk.qt.window.slider import Slider
from focusdesk.qt.window.toggle import Toggle

Words = Callable[[], str]
"""Says something in the language that is spoken now."""

SIDE_BY_SIDE: Final = 50 * look.SPACE
"""In a row that is narrower the control has its place under the words."""

CONTROL_WIDTH: Final = 30 * look.SPACE
NUMBER_WIDTH: Final = 8 * look.SPACE
"""Room for what a slider's place is called, so that sliders are equally long."""

UNBOUNDED: Final = (1 << 24) - 1
"""Qt's own number for a width without a bound."""


class Row(QWidget):
    """One line of the settings: words, and a `control` at their end or under them."""

    def __init__(self, name: Words, why: Words, control: QWidget, *, beside: bool = False) -> None:
        """Place a small control always `beside` the words, another one where there is room."""
        super().__init__()
        self._name, self._why = name, why
        self._placed, self._beside = control, beside
        self._is_wide: bool | None = None
        self._label, self._told = QLabel(), look.quiet()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        words = QVBoxLayout()
        words.setSpacing(look.SPACE // 2)
        words.addStretch(1)
        for label in (self._label, self._told):
            label.setWordWrap(True)
            label.setMinimumWidth(1)  # a long path must not widen the page
            words.addWidget(label)
        words.addStretch(1)
        look.resize_type(self._told, look.SMALL)
        side, above = 2 * look.SPACE, look.SPACE + look.SPACE // 2
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(side, above, side, above)
        self._grid.setHorizontalSpacing(2 * look.SPACE)
        self._grid.setVerticalSpacing(look.SPACE)
        self._grid.setColumnStretch(0, 1)
        self._grid.addLayout(words, 0, 0)
        self._place(wide=beside)

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        self._label.setText(self._name())
        self._told.setText(self._why())

    def _name_control(self, control: QWidget) -> None:
        """Let a screen reader say what a control is for."""
        self._label.setBuddy(control)
        control.setAccessibleName(self._name())
        control.setAccessibleDescription(self._why())

    def _place(self, *, wide: bool) -> None:
        """Put the control at the end of the words, or under them."""
        if wide is self._is_wide:
            return
        self._is_wide = wide
        self._grid.removeWidget(self._placed)
        if wide:
            self._grid.addWidget(self._placed, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        else:
            self._grid.addWidget(self._placed, 1, 0, 1, 2)
        if not self._beside:
            self._placed.setMinimumWidth(CONTROL_WIDTH if wide else 0)
            self._placed.setMaximumWidth(CONTROL_WIDTH if wide else UNBOUNDED)

    # -- Qt's names

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the control where there is room for it."""
        super().resizeEvent(event)
        self._place(wide=self._beside or event.size().width() >= SIDE_BY_SIDE)


class Deed(Row):
    """Something to do rather than to choose: a button, and what it is for."""

    def __init__(self, name: Words, why: Words, button: QAbstractButton) -> None:
        super().__init__(name, why, button, beside=True)
        self._button = button

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        super().speak()
        self._button.setAccessibleDescription(self._why())


class Setting(Row):
    """One setting, by its `field` in `Settings`.

    Signals:
        chosen: the field and its new value.
    """

    chosen = Signal(str, object)

    def __init__(
        self, field: str, name: Words, why: Words, control: QWidget, *, beside: bool = False
    ) -> None:
        super().__init__(name, why, control, beside=beside)
        self.field = field


class Switch(Setting):
    """A setting that is on or off."""

    def __init__(self, field: str, name: Words, why: Words) -> None:
        self.control = Toggle()
        super().__init__(field, name, why, self.control, beside=True)
        self.control.toggled.connect(self._choose)

    def show_value(self, value: object) -> None:
        """Show whether it is on."""
        blocked = self.control.blockSignals(True)
        self.control.setChecked(bool(value))
        self.control.blockSignals(blocked)
        self.control.update()

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        super().speak()
        self._name_control(self.control)

    @Slot(bool)
    def _choose(self, on: bool) -> None:
        self.chosen.emit(self.field, on)


class Choice(Setting):
    """A setting that is one of several; `choices` are values and what they are called."""

    def __init__(
        self,
        field: str,
        name: Words,
        why: Words,
        choices: Sequence[tuple[object, Words]],
        other: Callable[[object], str] = str,
    ) -> None:
        """`other` names a value that is not offered: the settings may be written by hand."""
        self.control = List()
        super().__init__(field, name, why, self.control)
        self._choices, self._other = list(choices), other
        self._filled: list[tuple[str, object]] = []
        self.control.activated.connect(self._choose)

    def offer(self, choices: Sequence[tuple[object, Words]]) -> None:
        """Offer other choices than before; what is chosen stays so."""
        value = self.control.currentData()
        self._choices = list(choices)
        self._fill(value)

    def show_value(self, value: object) -> None:
        """Show which one is chosen; one that is not offered shows all the same."""
        self._fill(value)

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        super().speak()
        self._name_control(self.control)
        self._fill(self.control.currentData())

    def _fill(self, value: object) -> None:
        choices = [(called(), offered) for offered, called in self._choices]
        if value is not None and value not in [offered for _, offered in choices]:
            choices.append((self._other(value), value))
        if choices != self._filled:  # a list that is open stays open
            self._filled = choices
            self.control.clear()
            for row, (called, offered) in enumerate(choices):
                self.control.addItem(called, offered)
                self.control.setItemData(row, called, Qt.ItemDataRole.ToolTipRole)
        values = [offered for _, offered in choices]
        self.control.setCurrentIndex(values.index(value) if value in values else 0)
        self.control.setToolTip(self.control.currentText())

    @Slot(int)
    def _choose(self, row: int) -> None:
        self.control.setToolTip(self.control.currentText())
        self.chosen.emit(self.field, self.control.itemData(row))


class Amount(Setting):
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
        self._step, self._called = step, called
        self.control = Amounts()
        lowest, highest = limits
        self.control.setRange(round(lowest / step), round(highest / step))
        self.control.setPageStep(2)
        self.control.valueChanged.connect(self._choose)
        self._number = QLabel()
        self._number.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        look.align_digits(self._number)
        both = QWidget()
        across = QHBoxLayout(both)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(look.SPACE)
        across.addWidget(self.control, 1)
        across.addWidget(self._number)
        super().__init__(field, name, why, both)

    def show_value(self, value: object) -> None:
        """Show the number that is chosen, unless the hand is on it."""
        assert isinstance(value, int | float)
        if self.control.isSliderDown():
            return
        blocked = self.control.blockSignals(True)
        self.control.setValue(round(value / self._step))
        self.control.blockSignals(blocked)
        self._tell()

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        super().speak()
        self._name_control(self.control)
        slider, measure = self.control, self._number.fontMetrics().horizontalAdvance
        ends = (self._called(n * self._step) for n in (slider.minimum(), 0, slider.maximum()))
        self._number.setFixedWidth(max(NUMBER_WIDTH, *(measure(each) + 2 for each in ends)))
        self._tell()

    def _tell(self) -> None:
        said = self._called(self.control.value() * self._step)
        self._number.setText(said)
        self.control.setAccessibleDescription(f"{said}. {self._why()}")

    @Slot(int)
    def _choose(self, steps: int) -> None:
        self._tell()
        self.chosen.emit(self.field, round(steps * self._step, 6))


AnyRow = Switch | Choice | Amount
"""Each has `show_value`, which shows what is chosen without choosing it again."""


class List(QComboBox):
    """A list as wide as the room it is given, which leaves the wheel to the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(look.CONTROL_HEIGHT)
        self.setMinimumContentsLength(1)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # -- Qt's names

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Leave the end out of a name that is too long, and show that it is."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        kind, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(kind, option, part, self).width() - look.SPACE // 2
        named, end = option.currentText, Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(named, end, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose nothing while the page is scrolled."""
        event.ignore()


class Amounts(Slider):
    """A slider that leaves the wheel to the page."""

    # -- Qt's names

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move nothing while the page is scrolled."""
        event.ignore()


def stack(rows: Sequence[QWidget]) -> QVBoxLayout:
    """Return rows one below the other, with a thin rule between each two."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for number, row in enumerate(rows):
        if number:
            rule = QFrame()
            rule.setProperty("rule", True)
            column.addWidget(rule)
        column.addWidget(row)
    return column
