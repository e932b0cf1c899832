"""The page of the settings: each applies at once, and says in a line what it is for."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from focusdesk.core.settings import Language, Late, OnClose, Settings, Theme
from focusdesk.core.state import State
from focusdesk.qt.language import NATIVE
from focusdesk.qt.window import look
from focusdesk.qt.window.account_section import AccountSection
from focusdesk.qt.window.notice import Notice
from focusdesk.qt.window.page import Page
from focusdesk.qt.window.rows import AnyRow, Choice, Switch, Words, stack
from focusdesk.qt.window.sound_section import SoundSection
from focusdesk.qt.window.storage_section import StorageSection
from focusdesk.qt.words import tr

WIDEST: Final = 72 * look.SPACE
LANDINGS: Final = (0, 10, 20, 60, 120)
"""How long a quiet end may take, in seconds."""


class SettingsPage(Page):
    """Renders the settings.

    Signals:
        chosen: a field of `Settings`, and its new value.
        wished: what the hand does to the sound, as a fact.
        shown: the page is looked at.
        back_wanted: the listener has chosen enough.
        about_wanted: the listener wants to know what FocusDesk is made with.
    """

    chosen = Signal(str, object)
    wished = Signal(object)
    shown = Signal()
    back_wanted = Signal()
    about_wanted = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__(WIDEST)
        self._title = look.title()
        self._back = look.usual()
        self._back.clicked.connect(self.back_wanted)
        self.about = look.plain()
        self.about.clicked.connect(self.about_wanted)
        self._notice = Notice()
        self._notice.setProperty("warm", True)
        self.account = AccountSection()
        self.sound = SoundSection()
        self.sound.chosen.connect(self.chosen)
        self.sound.wished.connect(self.wished)
        self.sound.show_volume(settings.volume)
        self.storage = StorageSection()
        self.rows: dict[str, AnyRow] = {}
        self._sections: list[tuple[QLabel, Words]] = []
        self._lay_out()
        self.render_settings(settings)
        self.speak()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self.column.addWidget(self._notice)
        whose = QWidget()
        inside = QVBoxLayout(whose)
        inside.setContentsMargins(*[2 * look.SPACE] * 4)
        inside.addWidget(self.account)
        self._add(lambda: tr("Account"), [], whose)
        self._add(lambda: tr("Sound"), [], self.sound)
        self._add(lambda: tr("Session"), _session())
        self._add(lambda: tr("Desktop"), _desktop())
        self._add(lambda: tr("Look"), _look())
        self._add(lambda: tr("Storage"), [], self.storage)
        self._take(self.storage.most)
        self.column.addSpacing(2 * look.SPACE)
        self.column.addWidget(self.about, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addStretch(1)

    def _add(self, name: Words, rows: Iterable[AnyRow], *more: QWidget) -> None:
        """Put a part of the page on a card of its own."""
        called = look.section()
        self._sections.append((called, name))
        card = QFrame()
        card.setProperty("card", True)
        rows = list(rows)
        for row in rows:
            self._take(row)
        card.setLayout(stack([*rows, *more]))
        self.column.addSpacing(2 * look.SPACE)
        self.column.addWidget(called)
        self.column.addWidget(card)

    def _take(self, row: AnyRow) -> None:
        """Have a row choose, and show what is chosen."""
        self.rows[row.field] = row
        row.chosen.connect(self.chosen)

    @Slot(str)
    def show_notice(self, sentence: str) -> None:
        """Say what a choice came to, until the page is looked at again; empty: nothing."""
        self._notice.say(sentence)

    def render_state(self, state: State) -> None:
        """Show how loud it is."""
        self.sound.show_volume(state.volume)

    def ask(self) -> None:
        """Let the keyboard begin at the top."""
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def render_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        values = asdict(settings)
        for field, row in self.rows.items():
            row.show_value(values[field])
        self.sound.render_settings(settings)

    # -- Qt's names

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the page is looked at."""
        super().showEvent(event)
        self.show_notice("")
        self.shown.emit()

    # -- Page's names

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""
        self._title.setText(tr("Settings"))
        self._back.setText(tr("Done"))
        self.about.setText(tr("About FocusDesk"))
        for label, name in self._sections:
            label.setText(name())
        for row in self.rows.values():
            row.speak()
        self.account.speak()
        self.sound.speak()
        self.storage.speak()


def _session() -> list[AnyRow]:
    return [
        Choice(
            "quiet_end",
            lambda: tr("Quiet end"),
            lambda: tr("How softly the music comes to rest when the time is up."),
            [(seconds, _landing(seconds)) for seconds in LANDINGS],
            lambda value: _landing(int(str(value)))(),
        ),
        Choice(
            "late",
            lambda: tr("When the next piece is late"),
            lambda: tr("The timer stands still while there is silence."),
            [
                (Late.BRIDGE, lambda: tr("Go on with earlier music")),
                (Late.FADE, lambda: tr("Fade to silence and back")),
            ],
        ),
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


def _landing(seconds: int) -> Words:
    def said() -> str:
        if seconds == 0:
            return tr("At once")
        if seconds % 60 == 0:
            return tr("Over %n minute(s)", "", seconds // 60)
        return tr("Over %n second(s)", "", seconds)

    return said


def _called(name: str) -> Words:
    return lambda: name
