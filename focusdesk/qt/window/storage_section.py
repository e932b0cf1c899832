"""What FocusDesk keeps on this computer, among the settings: how much, and where."""

from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from focusdesk.qt.window import look
from focusdesk.qt.words import tr


class StorageSection(QWidget):
    """Shows the folder of settings and log, and the music that is kept for sessions.

    Signals:
        empty_wanted: the listener wants the kept music gone.
    """

    empty_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path()
        self._bytes: int | None = None
        self._music, self._music_told = QLabel(), look.quiet()
        self._where, self._path = QLabel(), look.quiet()
        self.empty, self.open = look.usual(), look.usual()
        self.empty.clicked.connect(self.empty_wanted)
        self.open.clicked.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE)
        for name, told, button in (
            (self._music, self._music_told, self.empty),
            (self._where, self._path, self.open),
        ):
            row = QHBoxLayout()
            row.setSpacing(2 * look.SPACE)
            texts = QVBoxLayout()
            texts.setSpacing(look.SPACE // 2)
            texts.addWidget(name)
            texts.addWidget(told)
            row.addLayout(texts, 1)
            row.addWidget(button)
            column.addLayout(row)

    def show_folder(self, folder: Path) -> None:
        """Show where settings and log lie."""
        self._folder = folder
        self.speak()

    @Slot(object)
    def show_used(self, used: int | None) -> None:
        """Show how many bytes of music are kept; None: not known yet."""
        self._bytes = used
        self.speak()

    @Slot()
    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        self._music.setText(tr("Music on this computer"))
        size = "…" if self._bytes is None else f"{self._bytes / 1e6:.0f} MB"
        self._music_told.setText(
            tr("{size} for sessions that are not over, and none besides.").format(size=size)
        )
        self.empty.setText(tr("Empty"))
        self.empty.setAccessibleName(tr("Empty the music on this computer"))
        self._where.setText(tr("Settings and log"))
        self._path.setText(str(self._folder))
        self.open.setText(tr("Open…"))
        self.open.setAccessibleName(tr("Open the folder of settings and log"))
