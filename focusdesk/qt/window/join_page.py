"""The page that joins a session somebody has started: which one, whose, and one press."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from focusdesk.core import links
from focusdesk.core.errors import BadLink
from focusdesk.qt import failures
from focusdesk.qt.window import look
from focusdesk.qt.window.notice import Notice
from focusdesk.qt.window.page import Page
from focusdesk.qt.words import tr


class JoinPage(Page):
    """Asks before a session is joined, whoever proposed it.

    Signals:
        join_wanted: the session's id, and the organization it belongs to.
        back_wanted: the listener leaves everything as it is.
    """

    join_wanted = Signal(str, str)
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title, self._what = look.title(), look.quiet()
        self._session = QLineEdit()
        self._session.setMaxLength(links.LONGEST)
        self._session.textChanged.connect(self._take_link)
        self._org = QLineEdit()
        self._org.setMaxLength(links.LONGEST_ID)
        self._session_label, self._org_label = QLabel(), QLabel()
        self._session_label.setBuddy(self._session)
        self._org_label.setBuddy(self._org)
        self._replaces = look.quiet()
        self._replaces.hide()
        self._join = look.primary()
        self._join.clicked.connect(self._press)
        self._back = look.plain()
        self._back.clicked.connect(self.back_wanted)
        for field in (self._session, self._org):
            field.setMinimumHeight(look.CONTROL_HEIGHT)
        self._notice = Notice()
        self._lay_out()
        self.speak()

    def _lay_out(self) -> None:
        column = self.column
        self._head(self._title, self._what)
        column.addWidget(self._session_label)
        column.addWidget(self._session)
        column.addSpacing(look.SPACE)
        column.addWidget(self._org_label)
        column.addWidget(self._org)
        column.addSpacing(2 * look.SPACE)
        row = QHBoxLayout()
        row.setSpacing(look.SPACE)
        row.addWidget(self._join, 1)
        row.addWidget(self._back)
        column.addLayout(row)
        column.addWidget(self._replaces)
        column.addWidget(self._notice)
        column.addStretch(2)

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""
        self._title.setText(tr("Join a session"))
        self._what.setText(tr("You listen in; for the others nothing changes."))
        self._session_label.setText(tr("&Session"))
        self._session.setPlaceholderText(tr("mfocus_… or a link"))
        self._org_label.setText(tr("&Organization"))
        self._org.setPlaceholderText("org_…")
        self._replaces.setText(tr("The session that is open now ends when you join."))
        self._join.setText(tr("Join"))
        self._back.setText(tr("Cancel"))

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
            self.show_notice(failures.error(problem))
            return
        self.show_notice("")
        self._session.setText(link.session_id)
        if link.org:
            self._org.setText(link.org)

    @Slot()
    def _press(self) -> None:
        session_id, org = self._session.text().strip(), self._org.text().strip()
        for field, value, missing, wrong in (
            (
                self._session,
                session_id,
                tr("Enter the id of the session."),
                tr("This cannot be the id of the session."),
            ),
            (
                self._org,
                org,
                tr("Enter the id of the organization."),
                tr("This cannot be the id of the organization."),
            ),
        ):
            if not links.is_plain(value) or links.is_link(value):
                self.show_notice(wrong if value else missing)
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
