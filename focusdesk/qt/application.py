"""The Qt application, which tells that the system asks it to quit before its windows are asked."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Lives in the main thread.

    Signals:
        quitting: at the end of the desktop's session, or by the dock or the menu of macOS. Qt
            closes all windows next, and a window that asks a question would stop that.
    """

    quitting = Signal()

    def __init__(self) -> None:
        # The style is Qt's own Fusion on every system (ADR 0018). Asked for later it would come
        # back as an object, for which PySide6 makes some 500 enumerators that nobody needs.
        super().__init__(["FocusDesk", "-style", "fusion"])

    # -- Qt's names

    def event(self, event: QEvent) -> bool:
        """Tell before the windows are closed."""
        if event.type() == QEvent.Type.Quit:
            self.quitting.emit()
        return super().event(event)
