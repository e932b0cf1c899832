"""The page that joins a session somebody has started: which one, whose, and one press."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from focusdesk.core import links
from focusdesk.core.errors import BadLink
from focusdesk.qt import messages
from focusdesk.qt.window import look
from focusdesk.qt.window.notice import Notice


class JoinPage(QWidget):
    """Asks before a session is joined, whoever proposed it.

    Signals:
        join_wanted: the session's id, and the organization it belongs to.
        back_wanted: the listener leaves everything as it is.
    """

    join_wanted = Signal(str, str)
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._session = QLineEdit()
        self._session.setPlaceholderText("mfocus_… or a link")
        self._session.setMaxLength(links.LONGEST)
        self._session.textChanged.connect(self._take_link)
        self._org = QLineEdit()
        self._org.setPlaceholderText("org_…")
        self._org.setMaxLength(links.LONGEST_ID)
        self._replaces = look.quiet("The session that is open now ends when you join.")
        self._replaces.hide()
        self._join = QPushButton("Join")
        self._join.clicked.connect(self._press)
        self._back = QPushButton("Cancel")
        self._back.clicked.connect(self.back_wanted)
        for button in (self._join, self._back):
            button.setAutoDefault(True)  # Enter presses the one that has the focus
        for control in (self._session, self._org, self._join, self._back):
            control.setMinimumHeight(look.CONTROL_HEIGHT)
        self._notice = Notice()
        self._lay_out()

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(*[look.PAGE_MARGIN] * 4)
        page.setSpacing(look.SPACE)
        page.addStretch(1)
        page.addWidget(look.title("Join a session"))
        page.addWidget(look.quiet("You listen in; for the others nothing changes."))
        page.addSpacing(3 * look.SPACE)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setSpacing(look.SPACE)
        form.addRow("&Session", self._session)
        form.addRow("&Organization", self._org)
        page.addLayout(form)
        page.addSpacing(look.SPACE)
        row = QHBoxLayout()
        row.setSpacing(look.SPACE)
        row.addWidget(self._join, 1)
        row.addWidget(self._back)
        page.addLayout(row)
        page.addWidget(self._replaces)
        page.addWidget(self._notice)
        page.addStretch(2)

    def propose(self, session_id: str, org: str, *, replaces: bool) -> None:
        """Fill in what somebody proposed, and say what joining would end; a press decides."""
        self.show_notice("")
        self._session.setText(session_id)
        self._org.setText(org)
        self._replaces.setVisible(replaces)
        field = self._join if session_id and org else self._org if session_id else self._session
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_replaces(self, replaces: bool) -> None:
        """Say, or no longer say, that joining ends another session."""
        self._replaces.setVisible(replaces)

    def show_notice(self, text: str) -> None:
        """Say what is missing or went wrong; empty: nothing."""
        self._notice.say(text)

    @Slot(str)
    def _take_link(self, text: str) -> None:
        """Take a pasted link apart."""
        if not links.is_link(text.strip()):
            return
        try:
            link = links.read(text.strip())
        except BadLink as problem:
            self.show_notice(messages.error(problem))
            return
        self.show_notice("")
        self._session.setText(link.session_id)
        if link.org:
            self._org.setText(link.org)

    @Slot()
    def _press(self) -> None:
        session_id, org = self._session.text().strip(), self._org.text().strip()
        for field, value, name in (
            (self._session, session_id, "the session"),
            (self._org, org, "the organization"),
        ):
            if not links.is_plain(value) or links.is_link(value):
                self.show_notice(
                    f"This cannot be the id of {name}." if value else f"Enter the id of {name}."
                )
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.show_notice("")
        self.join_wanted.emit(session_id, org)

    # -- Qt's names

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Join at Enter from a field, leave at Escape."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.isAutoRepeat():
                self._press()
            case Qt.Key.Key_Escape:
                self.back_wanted.emit()
            case _:
                super().keyPressEvent(event)
