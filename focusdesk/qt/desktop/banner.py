"""Show a notice as the Linux desktop does: quietly, and without a sound.

https://specifications.freedesktop.org/notification-spec/latest/.
"""

from typing import Final

from jeepney import Message, MessageType, new_method_call
from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.qt import resources
from focusdesk.qt.desktop.bus import Bus
from focusdesk.qt.desktop.inhibitor import NOTIFICATIONS
from focusdesk.qt.desktop.notices import as_markup

LOW: Final = 0
BY_THE_SERVER: Final = -1
"""How long it is shown is the desktop's affair."""

HINTS: Final[dict[str, tuple[str, object]]] = {
    "urgency": ("y", LOW),
    "suppress-sound": ("b", True),
    "desktop-entry": ("s", resources.APP_ID),
}


class Banner(QObject):
    """Asks the desktop's notification service; lives in the main thread.

    Signals:
        unsaid: nobody shows it here; the title and the sentence.
    """

    unsaid = Signal(str, str)

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        self._bus = bus

    @Slot(str, str)
    def show(self, title: str, sentence: str) -> None:
        """Show a notice."""
        if not self._bus.is_open:
            self.unsaid.emit(title, sentence)
            return
        body = ("FocusDesk", 0, resources.APP_ID, title, as_markup(sentence))
        call = new_method_call(
            NOTIFICATIONS, "Notify", "susssasa{sv}i", (*body, [], HINTS, BY_THE_SERVER)
        )

        def take_reply(reply: Message) -> None:
            if reply.header.message_type is MessageType.error:
                self.unsaid.emit(title, sentence)

        self._bus.ask(call, take_reply)
