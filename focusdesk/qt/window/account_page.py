"""The page of the first run: whose music, or a demo without an account."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit

from focusdesk.qt.window import look
from focusdesk.qt.window.notice import Notice
from focusdesk.qt.window.page import Page
from focusdesk.qt.words import tr

if TYPE_CHECKING:  # what the service says comes long after the first paint
    from focusdesk.core.account import Account

ID_ROLE: Final = Qt.ItemDataRole.UserRole


class AccountPage(Page):
    """Asks for the key and the organization; neither is shown again.

    Signals:
        given: the key and the organization that were entered, as text; the latter may be empty,
            for the service to name those the key may act for.
        demo_wanted: the listener wants the embedded studio.
        back_wanted: the listener leaves the account as it is.
    """

    given = Signal(str, str)
    demo_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, org: str) -> None:
        super().__init__()
        self._title, self._promise = look.title(), look.quiet()
        self._demo, self._demo_told = look.primary(), look.quiet()
        self._demo.clicked.connect(self.demo_wanted)
        self._yours = look.section()
        self._key = QLineEdit()
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._key.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        )
        self._org = QComboBox()
        self._org.setEditable(True)
        self._org.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._org.setMinimumContentsLength(1)
        self._org.setCurrentText(org)
        self._key_told, self._org_told = QLabel(), QLabel()
        self._key_told.setBuddy(self._key)
        self._org_told.setBuddy(self._org)
        for field in (self._key, self._org):
            field.setMinimumHeight(look.CONTROL_HEIGHT)
        for line in (self._key, self._typed()):
            line.returnPressed.connect(self._press)
        self._use, self._back = look.usual(), look.usual()
        self._use.clicked.connect(self._press)
        self._back.clicked.connect(self.back_wanted)
        self._back.hide()
        self._notice = Notice()
        self._safe = look.quiet()
        self._lay_out()
        self.speak()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(look.SPACE)
        row.addWidget(self._use, 1)
        row.addWidget(self._back)
        rule = QFrame()
        rule.setProperty("rule", True)
        column = self.column
        self._head(self._title, self._promise)
        column.addWidget(self._demo)
        column.addWidget(self._demo_told)
        column.addSpacing(2 * look.SPACE)
        column.addWidget(rule)
        column.addSpacing(2 * look.SPACE)
        column.addWidget(self._yours)
        for told, field in ((self._key_told, self._key), (self._org_told, self._org)):
            column.addWidget(told)
            column.addWidget(field)
        column.addSpacing(look.SPACE)
        column.addLayout(row)
        column.addWidget(self._notice)
        column.addWidget(self._safe)
        column.addStretch(2)

    def ask(self) -> None:
        """Be ready to be typed into."""
        self._key.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_back(self) -> None:
        """Offer a way back to a listener who came from another page."""
        self._back.show()

    def show_notice(self, text: str) -> None:
        """Say what is missing or went wrong; empty: nothing."""
        self._notice.say(text)

    def show_asking(self, asking: bool) -> None:
        """Say that the service is being asked, and take no other answer meanwhile."""
        self._use.setEnabled(not asking)
        if asking:
            self.show_notice(tr("Asking the service about this key…"))

    def show_answer(self, account: "Account") -> None:
        """Show what the service says of the key that was given.

        With neither a problem nor an organization it is the listener's turn to choose one.
        """
        self.show_asking(asking=False)
        typed = account.access.org
        if account.organizations is not None:
            self._org.clear()
            for each in account.organizations:
                named = each.name if each.name == each.id else f"{each.name} ({each.id})"
                self._org.addItem(named, each.id)
            self._choose(typed)
        if account.problem is not None:
            from focusdesk.qt import failures  # noqa: PLC0415 - whoever is refused can wait for it

            self.show_notice(failures.error(account.problem))
        elif typed:
            self._key.clear()
            self.show_notice("")
        else:
            self.show_notice(
                tr("Choose the organization the music is for, then go on.")
                if account.organizations
                else tr("The service does not list organizations: enter its id, then go on.")
            )
            self._org.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, org: str) -> None:
        found = self._org.findData(org, ID_ROLE)
        self._org.setCurrentIndex(found)
        if found < 0:
            self._org.setCurrentText(org)

    def _typed(self) -> QLineEdit:
        line = self._org.lineEdit()
        assert line is not None
        return line

    def _chosen(self) -> str:
        """Return the id of the organization that is chosen from the list, or typed."""
        text = self._org.currentText().strip()
        listed = self._org.findText(text)
        return str(self._org.itemData(listed, ID_ROLE)) if listed >= 0 else text

    @Slot()
    def _press(self) -> None:
        key = self._key.text().strip()
        if not self._use.isEnabled():
            return
        if not key:
            self.show_notice(tr("Enter the key first."))
            self.ask()
            return
        self.show_notice("")
        self.given.emit(key, self._chosen())

    # -- Page's names

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""
        self._title.setText("FocusDesk")
        self._promise.setText(tr("Music for focus that does not stop, click or jump."))
        self._demo.setText(tr("Try the demo"))
        self._demo_told.setText(tr("No account, no network: music is composed on this computer."))
        self._yours.setText(tr("Your Aitronos account"))
        self._key_told.setText(tr("API &key"))
        self._key.setPlaceholderText(tr("From the Freddy app: Settings, API Keys"))
        self._org_told.setText(tr("&Organization"))
        self._typed().setAccessibleName(tr("Organization"))  # the label is its box's buddy
        self._typed().setPlaceholderText(tr("Leave it empty, and choose from a list"))
        self._use.setText(tr("Use this account"))
        self._back.setText(tr("Back"))
        self._safe.setText(tr("The key is kept in this system's key store and nowhere else."))
