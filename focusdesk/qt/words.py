"""Say a sentence in the listener's language."""

from PySide6.QtCore import QCoreApplication


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """Return `text` in the language that was chosen; English is what is written in the code.

    `text` is written out where it is said, for Qt's lupdate to find it (`dev.py translate`), and
    what it names is filled in afterwards: ``tr("Part {n} is kept.").format(n=3)``. `comment` tells
    a translator what the words alone do not, and tells apart what is one word in English only.
    Given `n`, ``%n`` stands for it and the sentence follows its plural.
    """
    return QCoreApplication.translate("", text, comment or None, n)
