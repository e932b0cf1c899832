"""One visual system: spacing, sizes of type, and the colours of each scheme."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QWidget

SPACE: Final = 8
"""The grid, in device-independent pixels: every distance is a multiple of it."""

PAGE_MARGIN: Final = 2 * SPACE
"""The least; a page takes half as much again at its sides where there is room."""

PAGE_WIDTH: Final = 60 * SPACE
"""Lines are no longer than this however wide the window is: they would be hard to read."""

CONTROL_HEIGHT: Final = 36
RADIUS: Final = 8

TITLE: Final = 1.8
SECTION: Final = 1.25
SMALL: Final = 0.9
"""The scale of type, as multiples of the desktop's own."""

DARK_BELOW: Final = 128
"""A window whose ground is darker than this (0..255) is dark."""


class Scheme(StrEnum):
    """What the window's colours are made for."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST_LIGHT = "contrast-light"
    CONTRAST_DARK = "contrast-dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one scheme.

    Text keeps a contrast of at least 4.5 to every ground it stands on, and what else must be seen
    (`line`, `accent`, `ready`) one of at least 3: WCAG 2.1, criteria 1.4.3 and 1.4.11.
    `faint` only decorates.
    """

    ground: QColor  # of the window
    surface: QColor  # of cards and fields
    raised: QColor  # of what the pointer is on
    text: QColor
    quiet_text: QColor
    pale_text: QColor  # of what cannot be used
    line: QColor  # around what can be pressed or typed into
    faint: QColor  # tracks and separators
    accent: QColor  # what is heard, what is chosen
    on_accent: QColor
    ready: QColor  # music that is there
    warm: QColor  # what the listener should know


def _colours(**named: str) -> Colours:
    return Colours(**{name: QColor(value) for name, value in named.items()})


SCHEMES: Final = {
    Scheme.LIGHT: _colours(
        ground="#f4f6f5",
        surface="#ffffff",
        raised="#e9efed",
        text="#17211e",
        quiet_text="#4f5d58",
        pale_text="#8b9692",
        line="#7b8983",
        faint="#d8e0dd",
        accent="#176f5d",
        on_accent="#ffffff",
        ready="#4f9182",
        warm="#8f4f00",
    ),
    Scheme.DARK: _colours(
        ground="#161b1a",
        surface="#1f2625",
        raised="#2a3331",
        text="#e6ecea",
        quiet_text="#a5b2ad",
        pale_text="#6b7874",
        line="#6f7d78",
        faint="#343e3b",
        accent="#7fd8c3",
        on_accent="#0c211c",
        ready="#4c8a7d",
        warm="#efb661",
    ),
    Scheme.CONTRAST_LIGHT: _colours(
        ground="#ffffff",
        surface="#ffffff",
        raised="#e4e4e4",
        text="#000000",
        quiet_text="#000000",
        pale_text="#595959",
        line="#000000",
        faint="#8e8e8e",
        accent="#004c3f",
        on_accent="#ffffff",
        ready="#2c7466",
        warm="#6b2f00",
    ),
    Scheme.CONTRAST_DARK: _colours(
        ground="#000000",
        surface="#000000",
        raised="#2b2b2b",
        text="#ffffff",
        quiet_text="#ffffff",
        pale_text="#a6a6a6",
        line="#ffffff",
        faint="#7a7a7a",
        accent="#6ff0d6",
        on_accent="#000000",
        ready="#3fa893",
        warm="#ffcf5c",
    ),
}


def colours(palette: QPalette) -> Colours:
    """Return the colours that belong to `palette`: of its scheme, or of one as light or dark."""
    ground = palette.color(QPalette.ColorRole.Window)
    for made in SCHEMES.values():
        if made.ground == ground:
            return made
    return SCHEMES[Scheme.DARK if ground.lightness() < DARK_BELOW else Scheme.LIGHT]


def palette(made: Colours) -> QPalette:
    """Return the palette of a scheme, for what the style itself draws."""
    role, disabled = QPalette.ColorRole, QPalette.ColorGroup.Disabled
    chosen = QPalette(made.surface, made.ground)
    for name, colour in {
        role.Window: made.ground,
        role.WindowText: made.text,
        role.Base: made.surface,
        role.AlternateBase: made.raised,
        role.Text: made.text,
        role.PlaceholderText: made.quiet_text,
        role.Button: made.surface,
        role.ButtonText: made.text,
        role.BrightText: made.text,
        role.ToolTipBase: made.surface,
        role.ToolTipText: made.text,
        role.Light: made.raised,
        role.Midlight: made.raised,
        role.Mid: made.line,
        role.Dark: made.line,
        role.Shadow: made.line,
        role.Link: made.accent,
        role.LinkVisited: made.accent,
        role.Accent: made.accent,
        role.Highlight: made.accent,
        role.HighlightedText: made.on_accent,
    }.items():
        chosen.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        chosen.setColor(disabled, name, made.pale_text)
    chosen.setColor(disabled, role.Highlight, made.faint)
    return chosen


def heading(text: str = "", *, scale: float, weight: QFont.Weight = QFont.Weight.Normal) -> QLabel:
    """Return a label whose type is `scale` times the desktop's."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    resize_type(label, scale, weight)
    return label


def title(text: str = "") -> QLabel:
    """Return the title of a page."""
    return heading(text, scale=TITLE, weight=QFont.Weight.DemiBold)


def section(text: str = "") -> QLabel:
    """Return the title of a part of a page."""
    return heading(text, scale=SECTION, weight=QFont.Weight.DemiBold)


def quiet(text: str = "") -> QLabel:
    """Return a label that says what is good to know in a softer colour."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)  # it may quote a service
    label.setWordWrap(True)
    label.setProperty("quiet", True)
    return label


def primary(text: str = "") -> QPushButton:
    """Return the button of a page that does what the page is for."""
    button = _button(text, "primary")
    button.setMinimumHeight(round(1.4 * CONTROL_HEIGHT))
    resize_type(button, 1.2, QFont.Weight.DemiBold)
    return button


def plain(text: str = "") -> QPushButton:
    """Return a button that is not much more than its words."""
    return _button(text, "plain")


def small(text: str = "", rank: str = "plain") -> QPushButton:
    """Return a button for the margin of a page; it never widens it."""
    button = _button(text, rank)
    button.setProperty("small", True)
    button.setMinimumSize(1, 4 * SPACE)
    return button


def usual(text: str = "") -> QPushButton:
    """Return a button like most."""
    return _button(text, "usual")


def _button(text: str, rank: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("rank", rank)
    button.setMinimumHeight(CONTROL_HEIGHT)
    button.setAutoDefault(True)  # Enter presses the one that has the focus
    return button


def number_field() -> QSpinBox:
    """Return a field for a whole number, which is typed or stepped by the arrow keys."""
    field = QSpinBox()
    field.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    field.setMinimumHeight(CONTROL_HEIGHT)
    # WORKAROUND: without buttons the padding of a style sheet is lost.
    field.lineEdit().setTextMargins(SPACE, 0, SPACE, 0)
    return field


def resize_type(widget: QWidget, scale: float, weight: QFont.Weight = QFont.Weight.Normal) -> None:
    """Set `widget` in type `scale` times the desktop's, so that the listener's own size counts."""
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setWeight(weight)
    widget.setFont(font)


def align_digits(widget: QWidget) -> None:
    """Set all digits of `widget` equally wide, so that a clock stands still."""
    font = widget.font()
    font.setFeature(QFont.Tag("tnum"), 1)
    widget.setFont(font)


def facing(widget: QWidget, whole: QRect, place: QRect) -> QRect:
    """Return where `place` in `whole` lies in the direction that `widget` is read in."""
    if widget.layoutDirection() is Qt.LayoutDirection.LeftToRight:
        return place
    from PySide6.QtWidgets import QStyle  # noqa: PLC0415 - 5 ms of start, for few of us

    return QStyle.visualRect(widget.layoutDirection(), whole, place)
