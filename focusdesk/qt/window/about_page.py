"""The page about FocusDesk: its version and licence, and those of the libraries it is made with."""

from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

import focusdesk
from focusdesk.qt import libraries
from focusdesk.qt.libraries import Library
from focusdesk.qt.window import look
from focusdesk.qt.window.page import Page
from focusdesk.qt.words import tr

WIDEST: Final = 84 * look.SPACE
"""Lines of a licence are 80 characters long, and laid out by hand."""

FULL: Final = 56
"""A line so long went on in the next one only because it was full."""

LEAST: Final = 14 * look.SPACE
"""Low enough for a small screen in a language of long sentences."""

COMMIT: Final = 40
"""Letters of a commit, which some tell in place of a version."""

OWN: Final = Library(
    name="FocusDesk",
    version=focusdesk.__version__,
    licence="MIT",
    source="https://github.com/focusdesk/focusdesk",
)


class AboutPage(Page):
    """Lists the libraries, finds one by a part of its name or licence, and shows a licence whole.

    Licences are told as their makers wrote them: what they say holds in those words only.

    Signals:
        back_wanted: the listener has seen enough.
    """

    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(WIDEST)
        self._title = look.title()
        self._back = look.usual()
        self._back.clicked.connect(self.go_back)
        self._told = look.quiet()
        self._find = QLineEdit()
        self._find.setMinimumHeight(look.CONTROL_HEIGHT)
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._filter)
        self._find.returnPressed.connect(self._open_first)
        self._none = look.quiet()
        self._list = QListWidget()
        self._list.setUniformItemSizes(True)
        self._list.itemClicked.connect(self._open)
        self._list.itemActivated.connect(self._open)
        self._source = look.plain()
        self._source.clicked.connect(self._visit)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        for area in (self._list, self._text):
            area.setMinimumHeight(LEAST)
            # A bar that comes and goes takes the program down with a screen reader (`Scrolled`).
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sides = QStackedWidget()
        self._sides.addWidget(_column(self._told, self._find, self._none, self._list))
        self._sides.addWidget(_column(self._source, self._text))
        self._shown: Library | None = None
        self._libraries: tuple[Library, ...] = ()
        self._lay_out()
        self.speak()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.column.addWidget(self._sides, 1)

    def ask(self) -> None:
        """Let the keyboard find something."""
        self._show(None)
        self._find.setFocus(Qt.FocusReason.OtherFocusReason)

    def render_libraries(self, found: tuple[Library, ...]) -> None:
        """List FocusDesk itself, and what it is made with."""
        self._libraries = (OWN, *found)
        self._list.clear()
        self._list.addItems([library.name for library in self._libraries])
        self._list.setCurrentRow(0)
        self.speak()
        self._filter(self._find.text())

    @Slot()
    def go_back(self) -> None:
        """Show the list again, or where that was asked for."""
        if self._shown is None:
            self.back_wanted.emit()
            return
        self._show(None)
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, name: str) -> None:
        """Show the licence of the library of that name."""
        self._show(next(one for one in self._libraries if one.name == name))

    @Slot(str)
    def _filter(self, part: str) -> None:
        """Leave in the list what has `part` in its name or licence."""
        wanted = part.strip().casefold()
        left = 0
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(wanted not in item.text().casefold())
            left += not item.isHidden()
        self._none.setVisible(not left)
        self._list.setVisible(bool(left))
        if (row := self._list.currentRow()) < 0 or self._list.item(row).isHidden():
            self._list.setCurrentRow(self._first())

    def _first(self) -> int:
        rows = range(self._list.count())
        return next((row for row in rows if not self._list.item(row).isHidden()), -1)

    @Slot()
    def _open_first(self) -> None:
        """Open what was found, from where it was typed."""
        if (row := self._first()) >= 0:
            self._show(self._libraries[row])

    @Slot(QListWidgetItem)
    def _open(self, item: QListWidgetItem) -> None:
        self._show(self._libraries[self._list.row(item)])

    def _show(self, library: Library | None) -> None:
        """Show a licence; None: the list."""
        self._shown = library
        self._sides.setCurrentIndex(0 if library is None else 1)
        if library is not None:
            own = library is OWN
            text = libraries.own_text() if own else libraries.text(library)
            self._text.setPlainText(flowing(text))
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.speak()

    @Slot()
    def _visit(self) -> None:
        if self._shown is not None:
            QDesktopServices.openUrl(QUrl(self._shown.source))

    # -- Qt's names

    def showEvent(self, event: QShowEvent) -> None:
        """Read what there is, the first time it is wanted."""
        super().showEvent(event)
        if not self._libraries:
            self.render_libraries(libraries.libraries())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from a licence to the list before the page is left."""
        if event.matches(QKeySequence.StandardKey.Cancel) and self._shown is not None:
            self.go_back()
        else:
            super().keyPressEvent(event)

    # -- Page's names

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""
        shown = self._shown
        self._title.setText(tr("About FocusDesk") if shown is None else shown.name)
        self._back.setText(tr("Back"))
        self._told.setText(
            tr(
                "Version {version}, free software under the MIT licence. It is made with the"
                " libraries below, each under a licence of its own."
            ).format(version=focusdesk.__version__)
        )
        self._find.setPlaceholderText(tr("Find a library or licence"))
        self._find.setAccessibleName(tr("Find a library or licence"))
        self._none.setText(tr("There is no such library or licence here."))
        self._list.setAccessibleName(tr("Libraries and their licences"))
        for row, library in enumerate(self._libraries):
            item = self._list.item(row)
            item.setText(_line(library))
            item.setToolTip(item.text())  # which may be longer than the page is wide
        self._source.setText(tr("Open its home page…"))
        self._source.setVisible(shown is not None and bool(shown.source))
        if shown is not None:
            self._text.setAccessibleName(tr("Licence of {name}").format(name=shown.name))
            if not self._text.toPlainText():
                self._text.setPlaceholderText(tr("Its text is not on this computer."))


def flowing(text: str) -> str:
    """Return `text` without the breaks its lines were filled with, so that any width will do."""
    lines: list[str] = []
    before = ""
    for line in text.splitlines():
        begins = not line[:1].strip() or line[0] in "-*#(" or line.startswith("Copyright")
        if len(before.strip()) >= FULL and not begins:
            lines[-1] = f"{lines[-1].rstrip()} {line}"
        else:
            lines.append(line)
        before = line
    return "\n".join(lines)


def _line(library: Library) -> str:
    """Say what a library is called, of which version, and its licence."""
    version = library.version
    if len(version) == COMMIT:  # which says as much by its beginning
        version = version[:10]
    name = f"{library.name} {version}".strip()
    if library.within:
        name = tr("{part} (in {whole})").format(part=name, whole=library.within)
    return f"{name} \N{EN DASH} {library.licence}"


def _column(*widgets: QWidget) -> QWidget:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, look.SPACE, 0, 0)
    column.setSpacing(look.SPACE)
    for widget in widgets:
        if isinstance(widget, QPushButton):  # as wide as its words
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeading)
        else:
            column.addWidget(widget, int(isinstance(widget, QListWidget | QPlainTextEdit)))
    return side
