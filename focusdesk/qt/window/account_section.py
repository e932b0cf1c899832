"""The account among the settings: whose music, and what the service says of the key."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from focusdesk.core.account import Account
from focusdesk.core.spending import tightest
from focusdesk.qt import failures
from focusdesk.qt.window import look
from focusdesk.qt.window.flow import Flow
from focusdesk.qt.window.spent import spent
from focusdesk.qt.words import tr


class AccountSection(QWidget):
    """Shows the account as far as it is known; the key itself is never shown.

    Signals:
        org_chosen: the id of another organization.
        test_wanted, replace_wanted, forget_wanted: of the key.
    """

    org_chosen = Signal(str)
    test_wanted = Signal()
    replace_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._account: Account | None = None
        self._org = ""
        self._has_key = False
        self._asking = False
        self._label, self._told = QLabel(), look.quiet()
        self.org = QComboBox()
        self.org.setMinimumHeight(look.CONTROL_HEIGHT)
        self.org.setMinimumContentsLength(1)
        self.org.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.org.activated.connect(self._choose)
        self._label.setBuddy(self.org)
        self.test, self.replace, self.forget = look.usual(), look.usual(), look.usual()
        self.test.clicked.connect(self._test)
        self.replace.clicked.connect(self.replace_wanted)
        self.forget.clicked.connect(self.forget_wanted)
        buttons = QWidget()
        flow = Flow(buttons)
        for button in (self.test, self.replace, self.forget):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE)
        for part in (self._label, self.org):
            column.addWidget(part)
        column.addWidget(buttons)
        column.addWidget(self._told)

    def show_account(self, org: str, *, has_key: bool) -> None:
        """Show whose music it is; what was known of another account is forgotten."""
        if org != self._org or not has_key:
            self._account = None
        self._org, self._has_key = org, has_key
        self._show()

    @Slot(object)
    def show_told(self, account: Account) -> None:
        """Show what the service says of the account."""
        self._asking = False
        self._account = account
        self._show()

    def _show(self) -> None:
        account = self._account
        offered = account.organizations if account and account.organizations else ()
        self.org.clear()
        for each in offered:
            self.org.addItem(each.name, each.id)
        if self._org and self.org.findData(self._org) < 0:
            self.org.addItem(self._org, self._org)
        self.org.setCurrentIndex(self.org.findData(self._org))
        self.org.setEnabled(self.org.count() > 1)
        self.test.setEnabled(self._has_key and bool(self._org) and not self._asking)
        self.forget.setEnabled(self._has_key)
        self.replace.setText(tr("Replace…") if self._has_key else tr("Enter a key…"))
        self._told.setText(self._said())

    def _said(self) -> str:
        if not self._has_key:
            return tr("There is no key yet: the demo needs none.")
        if self._asking:
            return tr("Asking the service about this key…")
        if self._account is None:
            return tr("The key is kept in this system's key store and nowhere else.")
        return said(self._account)

    @Slot()
    def _test(self) -> None:
        self._asking = True
        self._show()
        self.test_wanted.emit()

    @Slot(int)
    def _choose(self, row: int) -> None:
        org = str(self.org.itemData(row))
        if org != self._org:
            self.org_chosen.emit(org)

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        self._label.setText(tr("Organization"))
        self.org.setAccessibleName(tr("Organization"))
        self.test.setText(tr("Test the key"))
        self.forget.setText(tr("Forget"))
        self.test.setAccessibleName(tr("Test the key with the service"))
        self.replace.setAccessibleName(tr("Replace the key"))
        self.forget.setAccessibleName(tr("Forget the key"))
        self._show()


def said(account: Account) -> str:
    """Return in words what the service says of a key."""
    if account.problem is not None:
        return failures.error(account.problem)
    names = {each.id: each.name for each in account.organizations or ()}
    org = names.get(account.access.org, account.access.org)
    known = tr("The service knows this key; the music is for {org}.").format(org=org)
    window = tightest(account.usage) if account.usage is not None else None
    return f"{known} {spent(window)}." if window is not None else known
