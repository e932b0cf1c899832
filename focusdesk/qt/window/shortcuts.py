"""Every key the window obeys, in one table: for the window, the list behind F1, the README."""

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from focusdesk.qt.words import tr

BARE: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
"""What may be held with a letter or an arrow: on a Mac, arrows count as keys of the keypad."""


class Act(Enum):
    """What a key does."""

    TOGGLE = auto()
    PAUSE = auto()
    NEXT = auto()
    BACK = auto()
    AHEAD = auto()
    BEHIND = auto()
    LOUDER = auto()
    QUIETER = auto()
    MUTE = auto()
    KEEP = auto()
    TIMER = auto()
    COMPACT = auto()
    SETTINGS = auto()
    FULL_SCREEN = auto()
    LEAVE_PAGE = auto()
    KEYS = auto()
    QUIT = auto()


KEYS: Final = {
    Act.TOGGLE: ("Space", "Toggle Media Play/Pause", "Media Play"),
    Act.PAUSE: ("Media Pause", "Media Stop"),
    Act.NEXT: ("N", "Media Next"),
    Act.BACK: ("P", "Media Previous"),
    Act.AHEAD: ("Right",),
    Act.BEHIND: ("Left",),
    Act.LOUDER: ("Up",),
    Act.QUIETER: ("Down",),
    Act.MUTE: ("M",),
    Act.KEEP: ("K",),
    Act.TIMER: ("T",),
    Act.COMPACT: ("C",),
    Act.SETTINGS: ("Ctrl+,",),
    Act.FULL_SCREEN: ("F11",),
    Act.LEAVE_PAGE: ("Esc",),
    Act.KEYS: ("F1", "?"),
    Act.QUIT: ("Ctrl+Q",),  # not every platform names a key for it
}
"""The keys of each act in Qt's portable spelling; the first one is the one that is told."""

ACTS: Final = {key: act for act, keys in KEYS.items() for key in keys}


WHAT: Final = {
    Act.TOGGLE: QT_TRANSLATE_NOOP("", "Play or pause"),
    Act.PAUSE: QT_TRANSLATE_NOOP("", "Pause"),
    Act.NEXT: QT_TRANSLATE_NOOP("", "Skip to the next piece"),
    Act.BACK: QT_TRANSLATE_NOOP("", "Back to the beginning of the piece, or to the one before"),
    Act.AHEAD: QT_TRANSLATE_NOOP("", "Ten seconds ahead in the piece"),
    Act.BEHIND: QT_TRANSLATE_NOOP("", "Ten seconds back in the piece"),
    Act.LOUDER: QT_TRANSLATE_NOOP("", "Louder"),
    Act.QUIETER: QT_TRANSLATE_NOOP("", "Quieter"),
    Act.MUTE: QT_TRANSLATE_NOOP("", "Mute, or sound again"),
    Act.KEEP: QT_TRANSLATE_NOOP("", "Keep this piece"),
    Act.TIMER: QT_TRANSLATE_NOOP("", "Time left, time gone by, or when it ends"),
    Act.COMPACT: QT_TRANSLATE_NOOP("", "Small window, or the large one again"),
    Act.SETTINGS: QT_TRANSLATE_NOOP("", "Settings"),
    Act.FULL_SCREEN: QT_TRANSLATE_NOOP("", "Full screen, or a window again"),
    Act.LEAVE_PAGE: QT_TRANSLATE_NOOP("", "Leave this page"),
    Act.KEYS: QT_TRANSLATE_NOOP("", "This list"),
    Act.QUIT: QT_TRANSLATE_NOOP("", "End the session and quit"),
}
"""What each act is, in English."""


def what(act: Act) -> str:
    """Say what `act` is in the language that is spoken."""
    return tr(str(WHAT[act]))


def act_of(event: QKeyEvent) -> Act | None:
    """Return what a pressed key does, if it does anything."""
    held = event.modifiers() & ~BARE
    return ACTS.get(QKeySequence(QKeyCombination(held, Qt.Key(event.key()))).toString())


def name(act: Act) -> str:
    """Return the key that does `act` as the desktop writes it, in the language that is spoken."""
    return QKeySequence(KEYS[act][0]).toString(QKeySequence.SequenceFormat.NativeText)


def hint(word: str, act: Act) -> str:
    """Return a tool tip: what a button is called, and the key that does the same."""
    return tr("{word} ({key})", "a button and its key").format(word=word, key=name(act))
