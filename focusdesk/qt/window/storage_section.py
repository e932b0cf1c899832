"""What FocusDesk keeps on this computer, among the settings: how much, and where."""

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from focusdesk.qt.window import look
from focusdesk.qt.window.rows import Choice, Deed, Row, Words, stack
from focusdesk.qt.words import tr

MEGABYTE: Final = 1024**2
GIGABYTE: Final = 1024**3
SIZES_MB: Final = (512, 1024, 2048, 5120, 10_240)
BREAK: Final = "\N{ZERO WIDTH SPACE}"
"""Lets a long path go on in the next line."""


class StorageSection(QWidget):
    """Shows the music that is kept for sessions, how much it may be, and the folders.

    Signals:
        empty_wanted: the listener wants the kept music gone.
    """

    empty_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bytes: int | None = None
        self._folders = {"settings": Path(), "music": Path(), "log": Path()}
        self.most = Choice(
            "cache_mb",
            lambda: tr("At most on this computer"),
            lambda: tr("With more, the session used longest ago goes; what plays stays."),
            [(each, _called(each)) for each in SIZES_MB],
            lambda value: said(int(str(value)) * MEGABYTE),
        )
        self.empty = look.usual()
        self.empty.clicked.connect(self.empty_wanted)
        self.open, self.open_music, self.open_log = (look.usual() for _ in range(3))
        self._buttons = {"settings": self.open, "music": self.open_music, "log": self.open_log}
        self.open.clicked.connect(self._open_settings)
        self.open_music.clicked.connect(self._open_music)
        self.open_log.clicked.connect(self._open_log)
        music = Deed(lambda: tr("Music on this computer"), self._told, self.empty)
        self._rows: list[Row] = [
            self.most,
            music,
            Deed(lambda: tr("Folder of the settings"), self._path("settings"), self.open),
            Deed(lambda: tr("Folder of the music"), self._path("music"), self.open_music),
            Deed(lambda: tr("Folder of the log"), self._path("log"), self.open_log),
        ]
        self.setLayout(stack(self._rows))

    def show_folders(self, *, settings: Path, music: Path, log: Path) -> None:
        """Show where everything lies."""
        self._folders = {"settings": settings, "music": music, "log": log}
        self.speak()

    @Slot(object)
    def show_used(self, used: int | None) -> None:
        """Show how many bytes of music are kept; None: not known yet."""
        self._bytes = used
        self.speak()

    def _told(self) -> str:
        size = "…" if self._bytes is None else said(self._bytes)
        return tr("{size}, all of it for sessions that are not over.").format(size=size)

    def _path(self, name: str) -> Words:
        return lambda: str(self._folders[name]).replace(os.sep, os.sep + BREAK)

    @Slot()
    def _open_settings(self) -> None:
        _open(self._folders["settings"])

    @Slot()
    def _open_music(self) -> None:
        _open(self._folders["music"])

    @Slot()
    def _open_log(self) -> None:
        _open(self._folders["log"])

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        self.empty.setText(tr("Empty"))
        self.empty.setAccessibleName(tr("Empty the music on this computer"))
        for button in self._buttons.values():
            button.setText(tr("Open…"))
        self.open.setAccessibleName(tr("Open the folder of the settings"))
        self.open_music.setAccessibleName(tr("Open the folder of the music"))
        self.open_log.setAccessibleName(tr("Open the folder of the log"))
        for row in self._rows:
            row.speak()


def said(size: int) -> str:
    """Say a number of bytes, with as many digits as anybody wants to know."""
    if size < GIGABYTE:
        return tr("{number} MB").format(number=QLocale().toString(size / MEGABYTE, "f", 0))
    digits = 0 if size % GIGABYTE == 0 else 1
    return tr("{number} GB").format(number=QLocale().toString(size / GIGABYTE, "f", digits))


def _called(megabytes: int) -> Words:
    return lambda: said(megabytes * MEGABYTE)


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
