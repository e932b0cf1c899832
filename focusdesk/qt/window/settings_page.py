"""The page of the settings: each applies at once, and says in a line what it is for."""

from collections.abc import Iterable
from dataclasses import asdict

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from focusdesk.core.model import Language, OnClose, Settings, Theme
from focusdesk.qt.language import NATIVE
from focusdesk.qt.window import look
from focusdesk.qt.window.account_section import AccountSection
from focusdesk.qt.window.page import Page
from focusdesk.qt.window.rows import AnyRow, Choice, Switch, Words
from focusdesk.qt.window.storage_section import StorageSection
from focusdesk.qt.words import tr


class SettingsPage(Page):
    """Renders the settings.

    Signals:
        chosen: a field of `Settings`, and its new value.
        shown: the page is looked at.
        back_wanted: the listener has chosen enough.
    """

    chosen = Signal(str, object)
    shown = Signal()
    back_wanted = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._title = look.title()
        self._back = look.usual()
        self._back.clicked.connect(self.back_wanted)
        self.account = AccountSection()
        self.storage = StorageSection()
        self.rows: dict[str, AnyRow] = {}
        self._sections: list[tuple[QLabel, Words]] = []
        self._lay_out()
        self.render_settings(settings)
        self.speak()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._back)
        self.column.addLayout(head)
        self._add(lambda: tr("Account"), [], self.account)
        self._add(lambda: tr("Session"), _session())
        self._add(lambda: tr("Desktop"), _desktop())
        self._add(lambda: tr("Look"), _look())
        self._add(lambda: tr("Storage"), [], self.storage)
        self.column.addStretch(1)

    def _add(
        self, name: Words, rows: Iterable[AnyRow], *more: AccountSection | StorageSection
    ) -> None:
        """Put a part of the page on a card of its own."""
        called = look.section()
        self._sections.append((called, name))
        card = QFrame()
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*[2 * look.SPACE] * 4)
        inside.setSpacing(2 * look.SPACE)
        for row in rows:
            self.rows[row.field] = row
            row.chosen.connect(self.chosen)
            inside.addWidget(row)
        for part in more:
            inside.addWidget(part)
        self.column.addSpacing(2 * look.SPACE)
        self.column.addWidget(called)
        self.column.addWidget(card)

    def ask(self) -> None:
        """Let the keyboard begin at the top."""
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def render_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        values = asdict(settings)
        for field, row in self.rows.items():
            row.show_value(values[field])

    # -- Qt's names

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the page is looked at."""
        super().showEvent(event)
        self.shown.emit()

    # -- Page's names

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""
        self._title.setText(tr("Settings"))
        self._back.setText(tr("Done"))
        for label, name in self._sections:
            label.setText(name())
        for row in self.rows.values():
            row.speak()
        self.account.speak()
        self.storage.speak()


def _session() -> list[AnyRow]:
    return [
        Switch(
            "chime",
            lambda: tr("A soft bell at the end"),
            lambda: tr("Rings once when a session is over, at the volume of the music."),
        ),
        Switch(
            "resume_on_device",
            lambda: tr("Go on when the headphones are back"),
            lambda: tr("A sound device that goes away pauses the music; its return plays it on."),
        ),
        Switch(
            "resume_after_sleep",
            lambda: tr("Go on when the computer wakes"),
            lambda: tr("Otherwise the music stays paused until you press play."),
        ),
        Switch(
            "do_not_disturb",
            lambda: tr("Do not disturb while the music plays"),
            lambda: tr("Holds back the notifications of other programs, on GNOME and KDE."),
        ),
    ]


def _desktop() -> list[AnyRow]:
    return [
        Choice(
            "on_close",
            lambda: tr("Closing the window in a session"),
            lambda: tr("Without a session, closing the window always quits."),
            [
                (OnClose.ASK, lambda: tr("Asks once")),
                (OnClose.TRAY, lambda: tr("Keeps playing in the tray")),
                (OnClose.MINIMISE, lambda: tr("Keeps playing, minimised")),
                (OnClose.QUIT, lambda: tr("Ends the session and quits")),
            ],
        ),
        Switch(
            "start_at_login",
            lambda: tr("Start when you log in"),
            lambda: tr("Hidden and silent: it waits in the tray, or minimised."),
        ),
    ]


def _look() -> list[AnyRow]:
    return [
        Choice(
            "theme",
            lambda: tr("Theme"),
            lambda: tr("Changes at once; the system's is followed while FocusDesk runs."),
            [
                (Theme.SYSTEM, lambda: tr("As the system", "theme")),
                (Theme.LIGHT, lambda: tr("Light", "theme")),
                (Theme.DARK, lambda: tr("Dark", "theme")),
                (Theme.CONTRAST, lambda: tr("High contrast", "theme")),
            ],
        ),
        Choice(
            "language",
            lambda: tr("Language"),
            lambda: tr("Of the window; the command line speaks English."),
            [
                (Language.SYSTEM, lambda: tr("As the system", "language")),
                *((code, _called(name)) for code, name in NATIVE.items()),
            ],
        ),
    ]


def _called(name: str) -> Words:
    return lambda: name
