"""Links that macOS hands over: it sends them to the program as events, never as arguments."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent


class OpenedLinks(QObject):
    """Filters the application's events for links; lives in the main thread.

    Signals:
        opened: the link, as text that anybody may have written.
    """

    opened = Signal(str)

    # -- Qt's names

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what opens a link, let everything else pass."""
        if event.type() != QEvent.Type.FileOpen:
            return super().eventFilter(watched, event)
        assert isinstance(event, QFileOpenEvent)
        self.opened.emit(event.url().toString(event.url().ComponentFormattingOption.FullyEncoded))
        return True
