"""Ask once what closing the window means while a session plays: an answer to that very press."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QPushButton, QWidget

from focusdesk.core.settings import OnClose
from focusdesk.qt.words import tr


class Farewell(QMessageBox):
    """Belongs to the window and to nothing else: what else happens goes on behind it.

    Signals:
        answered: an `OnClose`; giving no answer closes nothing.
    """

    answered = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._on_stay = OnClose.MINIMISE
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("FocusDesk")
        self._stay = QPushButton()
        self._quit = QPushButton()
        self.addButton(self._stay, QMessageBox.ButtonRole.AcceptRole)
        self.addButton(self._quit, QMessageBox.ButtonRole.DestructiveRole)
        self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(self._stay)
        self.buttonClicked.connect(self._take)

    def ask(self, *, tray: bool) -> None:
        """Ask, offering the tray where there is one."""
        self._on_stay = OnClose.TRAY if tray else OnClose.MINIMISE
        self.setText(tr("The session is still going."))
        self._quit.setText(tr("End the session and quit"))
        self._stay.setText(
            tr("Keep playing, in the tray") if tray else tr("Keep playing, minimised")
        )
        self.setInformativeText(
            tr("What shall closing the window do? FocusDesk remembers your answer.")
        )
        self.open()

    @Slot(QAbstractButton)
    def _take(self, button: QAbstractButton) -> None:
        if button is self._stay:
            self.answered.emit(self._on_stay)
        elif button is self._quit:
            self.answered.emit(OnClose.QUIT)
