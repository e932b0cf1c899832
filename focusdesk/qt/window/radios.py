"""Buttons of which one is chosen: Tab leads to it, and the arrows to the others."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup


class Radios(QButtonGroup):
    """Holds checkable buttons, each under the value it stands for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._values: list[str] = []
        self.idToggled.connect(self._lead_tab)

    def add(self, button: QAbstractButton, value: str) -> None:
        """Take in a button; the first one is chosen until another is."""
        button.setCheckable(True)
        button.setAutoExclusive(True)  # a screen reader is told of a radio button by this
        self.addButton(button, len(self._values))
        self._values.append(value)
        if len(self._values) == 1:
            button.setChecked(True)
        self._lead_tab()

    @property
    def value(self) -> str:
        """What the chosen button stands for."""
        return self._values[self.checkedId()]

    def choose(self, value: str) -> None:
        """Choose what stands for `value`; for an unknown one everything stays as it is."""
        if value in self._values:
            self.button(self._values.index(value)).setChecked(True)

    @Slot()
    def _lead_tab(self) -> None:
        """Let Tab lead to the chosen one: Qt itself only follows a choice made by hand."""
        for button in self.buttons():
            by_tab = button.isChecked()
            policy = Qt.FocusPolicy.StrongFocus if by_tab else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)
