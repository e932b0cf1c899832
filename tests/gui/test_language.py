import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from focusdesk.core.settings import Language, Settings
from focusdesk.qt.language import NATIVE, spoken


@pytest.mark.parametrize(
    ("chosen", "preferred", "expected"),
    [
        (Language.SYSTEM, ["de-AT", "en"], "de"),
        (Language.SYSTEM, ["fr-CH", "de-CH", "en"], "de"),
        (Language.SYSTEM, ["fr"], "en"),
        (Language.SYSTEM, [], "en"),
        (Language.SYSTEM, ["C"], "en"),
        (Language.GERMAN, ["en-GB"], "de"),
        (Language.ENGLISH, ["de"], "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_first_that_can_be_spoken(
    chosen, preferred, expected
) -> None:
    assert spoken(chosen, preferred) == expected


def test_every_language_that_can_be_chosen_has_a_name_of_its_own() -> None:
    assert set(NATIVE) == set(Language) - {Language.SYSTEM}


def test_another_language_is_spoken_at_once_by_qt_too(speak) -> None:
    speech = speak(Language.ENGLISH)
    speech.follow(Settings(language=Language.GERMAN))
    german = QCoreApplication.translate("QPlatformTheme", "Cancel")
    locale = QLocale().language()
    speech.follow(Settings(language=Language.ENGLISH))
    english = QCoreApplication.translate("QPlatformTheme", "Cancel")

    assert (german, english) == ("Abbrechen", "Cancel")
    assert locale is QLocale.Language.German
