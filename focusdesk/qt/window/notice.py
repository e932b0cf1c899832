"""A sentence on a page, there only while there is something to say."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


class Notice(QLabel):
    """Shows a sentence as it is: it may quote a service, whose words are no markup."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.hide()

    def say(self, text: str) -> None:
        """Show `text`; empty: nothing, and no room for it."""
        self.setText(text)
        self.setVisible(bool(text))
