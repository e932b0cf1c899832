"""Ask the service about the account without making the window, or the music, wait."""

from PySide6.QtCore import QObject, QThread, Signal, Slot

from focusdesk.core.account import Access
from focusdesk.services.inquiry import inquire


class Inquiries(QObject):
    """Lives in a thread of its own: a download may occupy the network's for minutes.

    Signals:
        answered: an `Account`.
    """

    answered = Signal(object)

    @Slot(object)
    def ask(self, access: Access) -> None:
        """Ask what the service knows of `access`."""
        assert QThread.currentThread() is self.thread()
        self.answered.emit(inquire(access))
