"""Dress the whole program in one scheme, and follow the desktop's while it runs."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from focusdesk.core.settings import Settings, Theme
from focusdesk.qt.window import look
from focusdesk.qt.window.look import Scheme
from focusdesk.qt.window.sheet import sheet


class Dress(QObject):
    """Lives in the main thread beside the application.

    The style is Qt's own Fusion on every system (`Application`): it takes each colour from the
    palette, which the systems' styles do not, so that the contrast that was measured is the
    contrast there is (ADR 0018).
    """

    def __init__(self, application: QApplication, theme: str = Theme.SYSTEM) -> None:
        super().__init__(application)
        self._application = application
        self._theme = theme
        # Asked for before our own palette hides it.
        self._was_dark = _is_dark(application.palette())
        self.scheme: Scheme | None = None
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._dress)
        hints.accessibility().contrastPreferenceChanged.connect(self._dress)
        self._tell_system()
        self._dress()

    @Slot(object)
    def follow(self, settings: Settings) -> None:
        """Wear what the listener chose from now on."""
        if settings.theme != self._theme:
            self._theme = settings.theme
            # What the system is told comes back as another palette, which costs least undressed.
            self._application.setStyleSheet("")
            self.scheme = None
            self._tell_system()
            self._dress()

    def _tell_system(self) -> None:
        """Have what the system draws, like the window's frame, be as light or dark as we are."""
        hints = self._application.styleHints()
        match self._theme:
            case Theme.LIGHT:
                hints.setColorScheme(Qt.ColorScheme.Light)
            case Theme.DARK:
                hints.setColorScheme(Qt.ColorScheme.Dark)
            case _:
                hints.unsetColorScheme()

    @Slot()
    def _dress(self) -> None:
        hints = self._application.styleHints()
        high = hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        dark = self._is_dark(hints.colorScheme())
        scheme = scheme_for(self._theme, dark=dark, high_contrast=high)
        if scheme is self.scheme:
            return
        self.scheme = scheme
        wear(self._application, scheme)

    def _is_dark(self, told: Qt.ColorScheme) -> bool:
        if told is Qt.ColorScheme.Unknown:  # a window manager alone has no opinion
            return self._was_dark
        return told is Qt.ColorScheme.Dark


def scheme_for(theme: str, *, dark: bool, high_contrast: bool) -> Scheme:
    """Return what to wear on a desktop that is `dark` or wants `high_contrast`."""
    if theme in (Theme.LIGHT, Theme.DARK):
        dark = theme == Theme.DARK
    if theme == Theme.CONTRAST or high_contrast:
        return Scheme.CONTRAST_DARK if dark else Scheme.CONTRAST_LIGHT
    return Scheme.DARK if dark else Scheme.LIGHT


def wear(application: QApplication, scheme: Scheme) -> None:
    """Give the program the palette and the style sheet of `scheme`."""
    chosen = look.SCHEMES[scheme]
    # Changed under a style sheet, either has every widget styled twice: 100 ms instead of 30.
    application.setStyleSheet("")
    application.setPalette(look.palette(chosen))
    application.setStyleSheet(sheet(chosen))


def _is_dark(palette: QPalette) -> bool:
    return palette.color(QPalette.ColorRole.Window).lightness() < look.DARK_BELOW
