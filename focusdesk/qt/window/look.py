"""One visual system: spacing, sizes of type, two accents that suit a light and a dark window."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QLabel, QWidget

SPACE: Final = 8
"""The grid, in device-independent pixels: every distance is a multiple of it."""

PAGE_MARGIN: Final = 4 * SPACE
CONTROL_HEIGHT: Final = 36

DARK_BELOW: Final = 128
"""A window whose ground is darker than this (0..255) is dark."""


@dataclass(frozen=True, slots=True)
class Colours:
    """The accents on this ground: what is playing, and what is ready."""

    accent: QColor
    on_accent: QColor
    ready: QColor
    faint: QColor
    quiet_text: QColor


def colours(palette: QPalette) -> Colours:
    """Return the accents for `palette`; contrast to the ground is at least 4.5 for text."""
    dark = palette.color(QPalette.ColorRole.Window).lightness() < DARK_BELOW
    if dark:
        return Colours(
            accent=QColor("#83dcc7"),
            on_accent=QColor("#1d2b28"),
            ready=QColor("#4d8d80"),
            faint=QColor("#454b4f"),
            quiet_text=QColor("#b4bcc0"),
        )
    return Colours(
        accent=QColor("#1c7f6b"),
        on_accent=QColor("#ffffff"),
        ready=QColor("#86c5b7"),
        faint=QColor("#d5dadc"),
        quiet_text=QColor("#545b5f"),
    )


def heading(text: str, *, scale: float, weight: QFont.Weight = QFont.Weight.Normal) -> QLabel:
    """Return a label whose type is `scale` times the desktop's."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    resize_type(label, scale, weight)
    return label


def resize_type(widget: QWidget, scale: float, weight: QFont.Weight = QFont.Weight.Normal) -> None:
    """Set `widget` in type `scale` times the desktop's, so that the listener's own size counts."""
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setWeight(weight)
    widget.setFont(font)


def align_digits(label: QLabel) -> None:
    """Set all digits of `label` equally wide, so that a clock stands still."""
    font = label.font()
    font.setFeature(QFont.Tag("tnum"), 1)
    label.setFont(font)


def tint(widget: QWidget) -> None:
    """Give `widget` and all within the accent that suits its ground; once more changes nothing."""
    palette = widget.palette()
    chosen = colours(palette)
    if palette.color(QPalette.ColorRole.Accent) == chosen.accent:
        return
    palette.setColor(QPalette.ColorRole.Accent, chosen.accent)
    palette.setColor(QPalette.ColorRole.Highlight, chosen.accent)
    palette.setColor(QPalette.ColorRole.HighlightedText, chosen.on_accent)
    widget.setPalette(palette)


class QuietLabel(QLabel):
    """Says what is good to know in a softer colour, on a light and on a dark ground."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)  # it may quote a service
        self.setWordWrap(True)
        self._soften()

    def _soften(self) -> None:
        palette = self.palette()
        quiet = colours(palette).quiet_text
        if palette.color(QPalette.ColorRole.WindowText) != quiet:
            palette.setColor(QPalette.ColorRole.WindowText, quiet)
            self.setPalette(palette)

    # -- Qt's names

    def changeEvent(self, event: QEvent) -> None:
        """Follow the desktop from light to dark and back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._soften()
