"""A slider that goes where it is pressed and can be dragged on from there."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider


class Slider(QSlider):
    """Qt's own would take a step towards the pointer, and not be held by it."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    def _value_at(self, x: float) -> int | None:
        """Return the value whose handle has its middle at a pixel; None where the handle is now."""
        from PySide6.QtWidgets import QStyle, QStyleOptionSlider  # noqa: PLC0415 - 5 ms of start

        option, part = QStyleOptionSlider(), QStyle.SubControl.SC_SliderHandle
        self.initStyleOption(option)
        kind = QStyle.ComplexControl.CC_Slider
        handle = self.style().subControlRect(kind, option, part, self)
        if handle.left() <= x <= handle.right():
            return None
        return QStyle.sliderValueFromPosition(
            self.minimum(),
            self.maximum(),
            round(x - handle.width() / 2),
            self.width() - handle.width(),
            option.upsideDown,
        )

    # -- Qt's names

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Be under the pointer before it takes hold of the handle."""
        if event.button() is Qt.MouseButton.LeftButton:
            value = self._value_at(event.position().x())
            if value is not None:
                self.setSliderPosition(value)
        super().mousePressEvent(event)
