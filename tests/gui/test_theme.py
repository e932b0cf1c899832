from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPalette

from focusdesk.core.settings import Settings, Theme
from focusdesk.qt.window import look, theme
from focusdesk.qt.window.look import SCHEMES, Scheme
from focusdesk.qt.window.theme import Dress, scheme_for


@pytest.mark.parametrize(
    ("chosen", "dark", "high", "expected"),
    [
        (Theme.SYSTEM, False, False, Scheme.LIGHT),
        (Theme.SYSTEM, True, False, Scheme.DARK),
        (Theme.SYSTEM, True, True, Scheme.CONTRAST_DARK),
        (Theme.LIGHT, True, False, Scheme.LIGHT),
        (Theme.DARK, False, False, Scheme.DARK),
        (Theme.DARK, False, True, Scheme.CONTRAST_DARK),
        (Theme.CONTRAST, False, False, Scheme.CONTRAST_LIGHT),
        (Theme.CONTRAST, True, False, Scheme.CONTRAST_DARK),
    ],
)
def test_the_scheme_is_the_choice_on_the_desktop_there_is(chosen, dark, high, expected) -> None:
    assert scheme_for(chosen, dark=dark, high_contrast=high) is expected


class Hints(QObject):
    """What a desktop tells; offscreen there is none."""

    colorSchemeChanged = Signal(Qt.ColorScheme)
    contrastPreferenceChanged = Signal(Qt.ContrastPreference)

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Qt.ColorScheme.Light
        self.contrast = Qt.ContrastPreference.NoPreference
        self.told: list[Qt.ColorScheme | None] = []

    def colorScheme(self):
        return self.scheme

    def accessibility(self):
        return self

    def contrastPreference(self):
        return self.contrast

    def setColorScheme(self, scheme):
        self.told.append(scheme)

    def unsetColorScheme(self):
        self.told.append(None)


@dataclass
class Desktop:
    hints: Hints
    dress: Dress


@pytest.fixture
def desktop(qapp, monkeypatch):
    hints = Hints()
    monkeypatch.setattr(qapp, "styleHints", lambda: hints, raising=False)
    yield Desktop(hints, Dress(qapp))
    monkeypatch.undo()
    theme.wear(qapp, Scheme.LIGHT)


def test_the_program_turns_dark_with_the_desktop_and_back(desktop, qapp) -> None:
    seen = [desktop.dress.scheme]
    for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light):
        desktop.hints.scheme = scheme
        desktop.hints.colorSchemeChanged.emit(scheme)
        seen.append(desktop.dress.scheme)

    assert seen == [Scheme.LIGHT, Scheme.DARK, Scheme.LIGHT]
    assert qapp.palette().color(QPalette.ColorRole.Window) == SCHEMES[Scheme.LIGHT].ground


def test_high_contrast_is_followed_while_the_program_runs(desktop, qapp) -> None:
    desktop.hints.contrast = Qt.ContrastPreference.HighContrast
    desktop.hints.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)

    assert desktop.dress.scheme is Scheme.CONTRAST_LIGHT
    assert look.colours(qapp.palette()) is SCHEMES[Scheme.CONTRAST_LIGHT]


def test_a_chosen_theme_stays_whatever_the_desktop_does(desktop) -> None:
    desktop.dress.follow(Settings(theme=Theme.DARK))
    desktop.hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)

    assert desktop.dress.scheme is Scheme.DARK
    assert desktop.hints.told == [None, Qt.ColorScheme.Dark]


def test_a_desktop_without_an_opinion_is_as_dark_as_its_palette(qapp, monkeypatch) -> None:
    hints = Hints()
    hints.scheme = Qt.ColorScheme.Unknown
    monkeypatch.setattr(qapp, "styleHints", lambda: hints, raising=False)
    theme.wear(qapp, Scheme.DARK)
    try:
        assert Dress(qapp).scheme is Scheme.DARK
    finally:
        theme.wear(qapp, Scheme.LIGHT)
