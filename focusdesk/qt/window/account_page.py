"""The page of the first run: whose music, or a demo without an account."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from focusdesk.qt.window import look
from focusdesk.qt.window.notice import Notice


class AccountPage(QWidget):
    """Asks for the key and the organization; neither is shown again.

    Signals:
        given: the key and the organization that were entered, as text.
        demo_wanted: the listener wants the embedded studio.
        back_wanted: the listener leaves the account as it is.
    """

    given = Signal(str, str)
    demo_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, org: str) -> None:
        super().__init__()
        self._key = QLineEdit()
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._key.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        )
        self._key.setPlaceholderText("From the Freddy app: Settings, API Keys")
        self._org = QLineEdit(org)
        self._org.setPlaceholderText("org_…")
        for field in (self._key, self._org):
            field.setMinimumHeight(look.CONTROL_HEIGHT)
            field.returnPressed.connect(self._press)
        self._keep = QPushButton("Use this account")
        self._keep.setMinimumHeight(look.CONTROL_HEIGHT)
        self._keep.clicked.connect(self._press)
        self._back = QPushButton("Back")
        self._back.setMinimumHeight(look.CONTROL_HEIGHT)
        self._back.clicked.connect(self.back_wanted)
        self._back.hide()
        self._demo = QPushButton("Try the demo")
        self._demo.setMinimumHeight(round(1.4 * look.CONTROL_HEIGHT))
        look.resize_type(self._demo, 1.2, QFont.Weight.DemiBold)
        self._demo.clicked.connect(self.demo_wanted)
        for button in (self._demo, self._keep, self._back):
            button.setAutoDefault(True)  # Enter presses the one that has the focus
        self._notice = Notice()
        self._lay_out()

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(*[look.PAGE_MARGIN] * 4)
        page.setSpacing(look.SPACE)
        page.addStretch(1)
        page.addWidget(look.title("FocusDesk"))
        page.addWidget(look.quiet("Music for focus that does not stop, click or jump."))
        page.addSpacing(3 * look.SPACE)
        page.addWidget(self._demo)
        page.addWidget(look.quiet("No account, no network: music is composed on this computer."))
        page.addSpacing(2 * look.SPACE)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        page.addWidget(line)
        page.addSpacing(2 * look.SPACE)
        page.addWidget(look.heading("Your Aitronos account", scale=1.2))
        row = QHBoxLayout()
        row.setSpacing(look.SPACE)
        row.addWidget(self._keep, 1)
        row.addWidget(self._back)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setSpacing(look.SPACE)
        form.addRow("API &key", self._key)
        form.addRow("&Organization", self._org)
        page.addLayout(form)
        page.addLayout(row)
        page.addWidget(self._notice)
        page.addWidget(look.quiet("The key is kept in this system's key store and nowhere else."))
        page.addStretch(2)

    def ask(self) -> None:
        """Be ready to be typed into."""
        self._key.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_back(self) -> None:
        """Offer a way back to a listener who came from another page."""
        self._back.show()

    def show_notice(self, text: str) -> None:
        """Say what is missing or went wrong; empty: nothing."""
        self._notice.say(text)

    @Slot()
    def _press(self) -> None:
        key, org = self._key.text().strip(), self._org.text().strip()
        if not key or not org:
            self.show_notice("Enter both the key and the organization it belongs to.")
            (self._org if key else self._key).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.show_notice("")
        self._key.clear()
        self.given.emit(key, org)
