"""A language for tests: what is translated shows it, is longer, and can be read all the same."""

import re
from typing import Final

from PySide6.QtCore import QTranslator

OPEN, CLOSE = "⟦", "⟧"
ACCENTS: Final = str.maketrans("aceinosuyACEINOSUY", "åçéîñøšûýÅÇÉÎÑØŠÛÝ")
LONGER: Final = 1.4
"""German is up to two fifths longer than English."""

KEPT: Final = re.compile(r"({[^}]*}|%n|&.)")
"""What is filled in afterwards, and what is underlined."""


class Pseudo(QTranslator):
    """Translates every sentence there is, Qt's own as well."""

    def isEmpty(self) -> bool:
        """Say that there is something to it, or Qt would not install it."""
        return False

    def translate(
        self, _context: str, source: str, _comment: str | None = None, n: int = -1
    ) -> str:
        """Return `source` in brackets, with accents and two fifths longer."""
        return said(source).replace("%n", str(n))


def said(source: str) -> str:
    """Return how the pseudo-language says `source`."""
    parts = KEPT.split(source)
    accented = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in parts)
    more = round(len(source) * (LONGER - 1))
    return f"{OPEN}{accented}{' ~' * (more // 2)}{CLOSE}"


def untranslated(text: str) -> str:
    """Return the words of a shown text that no translation gave."""
    left = re.sub(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)
    while OPEN in left and CLOSE in left and left != text:
        text, left = left, re.sub(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", left)
    return " ".join(re.findall(r"[^\W\d_]{2,}", left))
