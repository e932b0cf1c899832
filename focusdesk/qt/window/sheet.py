"""The style sheet of a scheme: what the style would draw in boxes of another age."""

from string import Template
from typing import Final

from focusdesk.qt import resources
from focusdesk.qt.window.look import RADIUS, SPACE, Colours

# Boxes with a line of 1 px turn to 2 px at the focus, and lose a pixel of room for it.
SHEET: Final = Template("""
QLabel[quiet="true"] { color: $quiet_text; }
QLabel[warm="true"] { color: $warm; }

QPushButton {
    background: $surface; color: $text; border: 1px solid $line; border-radius: ${radius}px;
    padding: 0 ${wide}px;
}
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $faint; }
QPushButton:disabled { color: $pale_text; border-color: $faint; }
QPushButton:checked {
    background: $raised; border: 2px solid $accent; padding: 0 ${wide_at_focus}px;
}
QPushButton:focus { border: 2px solid $accent; padding: 0 ${wide_at_focus}px; }
QPushButton:checked:focus { border: 3px solid $text; padding: 0 ${wide_at_both}px; }
QPushButton[rank="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[rank="primary"]:hover { background: $accent_hover; }
QPushButton[rank="primary"]:focus { border: 3px double $on_accent; padding: 0 ${wide_at_both}px; }
QPushButton[rank="primary"]:disabled {
    background: $faint; color: $pale_text; border-color: $faint;
}
QPushButton[rank="plain"] {
    background: transparent; border-color: transparent; color: $accent;
}
QPushButton[rank="plain"]:hover { background: $raised; }
QPushButton[rank="plain"]:focus { border-color: $accent; }
QPushButton[rank="plain"]:disabled { color: $pale_text; }
QPushButton[small="true"] { padding: 0 ${narrow}px; }
QPushButton[small="true"]:focus { padding: 0 ${narrow_at_focus}px; }
QPushButton[rank="chip"] { padding: 0 ${slim}px; }
QPushButton[rank="chip"]:focus { padding: 0 ${slim_at_focus}px; }
QPushButton[rank="chip"] { border-radius: ${round}px; }

QLineEdit, QPlainTextEdit, QListWidget, QSpinBox, QComboBox {
    background: $surface; color: $text; border: 1px solid $line; border-radius: ${radius}px;
    padding: 0 ${narrow}px;
    placeholder-text-color: $quiet_text;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QListWidget:focus, QSpinBox:focus, QComboBox:focus {
    border: 2px solid $accent; padding: 0 ${narrow_at_focus}px;
}
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled {
    color: $pale_text; border-color: $faint;
}

/* WORKAROUND: without buttons Qt 6.11 still leaves room for them: all there is but one pixel. */
QSpinBox::up-button, QSpinBox::down-button {
    subcontrol-origin: border; width: 0; height: 0; border: none;
}

QListWidget { outline: none; }
QListWidget::item { min-height: 32px; padding: 0 2px; color: $text; }
QListWidget::item:hover { background: $raised; }
QListWidget::item:selected { background: $raised; color: $text; }
QListWidget::item:selected:active:focus { background: $accent; color: $on_accent; }

QLineEdit[quiet="true"] { background: transparent; border-color: transparent; }
QLineEdit[quiet="true"]:hover { border-color: $line; }
QLineEdit[quiet="true"]:focus { background: $surface; border-color: $accent; }
QLineEdit[quiet="true"]:disabled { color: $text; }

QComboBox { padding-right: ${wide}px; }
QComboBox::drop-down { border: none; width: ${arrow}px; }
QComboBox::down-arrow { image: url($down); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $surface; color: $text; border: 1px solid $line;
    selection-background-color: $accent; selection-color: $on_accent;
}

QCheckBox { spacing: ${narrow}px; }
QCheckBox::indicator {
    width: 16px; height: 16px; background: $surface; border: 1px solid $line; border-radius: 5px;
}
QCheckBox::indicator:hover { background: $raised; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url($check);
}
QCheckBox::indicator:focus { border: 2px solid $text; width: 14px; height: 14px; }

QSlider { min-height: 24px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $faint; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 16px; height: 16px; margin: -7px 0; border-radius: 9px;
    background: $accent; border: 1px solid $accent;
}
QSlider::handle:horizontal:focus {
    background: $surface; border: 3px solid $text; width: 12px; height: 12px;
}
QSlider:disabled { color: $pale_text; }

QScrollBar:vertical { background: transparent; width: ${bar}px; margin: 0; }
QScrollBar::handle:vertical {
    background: $line; border-radius: 3px; min-height: 32px; margin: 2px 3px;
}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical { height: 0; }
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical { background: transparent; }

QToolTip {
    background: $surface; color: $text; border: 1px solid $line; padding: 2px;
}
QFrame[card="true"] {
    background: $surface; border: 1px solid $faint; border-radius: ${radius}px;
}
QFrame[rule="true"] { background: $faint; border: none; max-height: 1px; min-height: 1px; }
""")


def sheet(colours: Colours) -> str:
    """Return the application's style sheet in the given colours."""
    dark = colours.ground.lightness() < colours.text.lightness()
    accent_hover = colours.accent.lighter(108) if dark else colours.accent.darker(112)
    return SHEET.substitute(
        {name: getattr(colours, name).name() for name in Colours.__slots__},
        accent_hover=accent_hover.name(),
        radius=RADIUS,
        wide=2 * SPACE,
        wide_at_focus=2 * SPACE - 1,
        wide_at_both=2 * SPACE - 2,
        slim=SPACE + SPACE // 2,
        slim_at_focus=SPACE + SPACE // 2 - 1,
        round=2 * SPACE,
        narrow=SPACE,
        narrow_at_focus=SPACE - 1,
        bar=12,
        arrow=4 * SPACE,
        check=resources.path(f"check-on-{'light' if dark else 'dark'}.svg").as_posix(),
        down=resources.path("down.svg").as_posix(),
    )
