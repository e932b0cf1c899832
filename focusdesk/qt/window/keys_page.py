"""The page behind F1: every key and what it does."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel

from focusdesk.qt.window import look, shortcuts
from focusdesk.qt.window.page import Page
from focusdesk.qt.window.shortcuts import Act
from focusdesk.qt.words import tr

TOLD: Final = tuple(act for act in shortcuts.KEYS if act is not Act.PAUSE)
"""The key that only pauses is one of a keyboard's own, with its picture on it."""


class KeysPage(Page):
    """Lists the keys.

    Signals:
        back_wanted: the listener has seen enough.
        about_wanted: the listener wants to know what FocusDesk is made with.
    """

    back_wanted = Signal()
    about_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = look.title()
        self._rows = {act: (QLabel(), look.quiet()) for act in TOLD}
        self._back = look.usual()
        self._back.clicked.connect(self.back_wanted)
        self.about = look.plain()
        self.about.clicked.connect(self.about_wanted)
        self._lay_out()
        self.speak()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * look.SPACE)
        grid.setVerticalSpacing(look.SPACE)
        grid.setColumnStretch(1, 1)
        for row, (key, what) in enumerate(self._rows.values()):
            look.resize_type(key, 1.0, key.font().weight().DemiBold)
            grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(what, row, 1)
        self.column.addWidget(self._title)
        self.column.addSpacing(2 * look.SPACE)
        self.column.addLayout(grid)
        self.column.addSpacing(2 * look.SPACE)
        self.column.addWidget(self._back)
        self.column.addWidget(self.about)
        self.column.addStretch(1)

    def ask(self) -> None:
        """Let the keyboard leave the page."""
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- Page's names

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""
        self._title.setText(tr("Keys"))
        self._back.setText(tr("Back"))
        self.about.setText(tr("About FocusDesk"))
        for act, (key, what) in self._rows.items():
            key.setText(shortcuts.name(act))
            what.setText(shortcuts.what(act))
