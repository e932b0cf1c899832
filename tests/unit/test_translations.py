"""The translations are of today: every sentence is in them, translated, and compiled."""

import re
import shutil
from xml.etree import ElementTree as ET

import pytest

from tests import translations
from tests.translations import FOLDER, LANGUAGES


@pytest.fixture(scope="module")
def anew(tmp_path_factory):
    """What would be made of today's code."""
    folder = tmp_path_factory.mktemp("translations")
    for language in LANGUAGES:
        shutil.copy(FOLDER / f"focusdesk_{language}.ts", folder)
    translations.gather(folder)
    translations.compile_all(folder, folder)
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", ["ts", "qm"])
def test_the_files_are_what_would_be_made_today(anew, language, ending) -> None:
    name = f"focusdesk_{language}.{ending}"

    assert (FOLDER / name).read_bytes() == (anew / name).read_bytes(), "python3 dev.py translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_names_the_same_values(language) -> None:
    tree = ET.parse(FOLDER / f"focusdesk_{language}.ts")

    for message in tree.iter("message"):
        source = message.findtext("source") or ""
        translation = message.find("translation")
        assert translation is not None
        forms = [form.text or "" for form in translation.iter("numerusform")]
        for said in forms or [translation.text or ""]:
            assert said, source
            assert values(said) == values(source)


def values(text: str) -> set[str]:
    """Return the names of what is filled in; a plural may spell its number out."""
    return set(re.findall(r"{(\w*)[^}]*}", text))
