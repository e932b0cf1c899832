"""Have the program speak a language: sentences, Qt's own words, dates, and the direction."""

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Slot
from PySide6.QtGui import QGuiApplication

from focusdesk.core.settings import Language, Settings
from focusdesk.qt import resources

log = logging.getLogger(__name__)

NATIVE: Final = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}
"""What each language calls itself: whoever looks for it may read no other."""


class Speech(QObject):
    """Holds the translators that are in use; lives in the main thread beside the application."""

    def __init__(self, application: QGuiApplication, language: str = Language.SYSTEM) -> None:
        super().__init__(application)
        self._application = application
        self._system = QLocale.system()
        self._translators: list[QTranslator] = []
        self._language = ""
        self._speak(language)

    @Slot(object)
    def follow(self, settings: Settings) -> None:
        """Speak what the listener chose; every widget is told by Qt's LanguageChange."""
        if settings.language != self._language:
            self._speak(settings.language)

    def _speak(self, language: str) -> None:
        self._language = language
        chosen = spoken(language, self._system.uiLanguages())
        locale = self._system if _code(self._system.name()) == chosen else QLocale(chosen)
        QLocale.setDefault(locale)
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators = [
            made
            for made in (
                _translator(Path(_folder_of_qt(), f"qtbase_{chosen}.qm")),
                _translator(resources.path(f"translations/focusdesk_{chosen}.qm")),
            )
            if made is not None
        ]
        for translator in self._translators:
            self._application.installTranslator(translator)
        self._application.setLayoutDirection(locale.textDirection())


def spoken(language: str, preferred: list[str]) -> str:
    """Return the code of the language to speak: the chosen one, else the first that we can."""
    if language != Language.SYSTEM:
        return language
    known = [code for name in preferred if (code := _code(name)) in list(NATIVE)]
    return known[0] if known else Language.ENGLISH


def _code(name: str) -> str:
    """Return `de` for `de-AT` and `de_CH`."""
    return name.replace("_", "-").split("-", maxsplit=1)[0].lower()


def _folder_of_qt() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)


def _translator(path: Path) -> QTranslator | None:
    translator = QTranslator()
    if translator.load(str(path)):
        return translator
    log.info("no translation %s", path.name)
    return None
