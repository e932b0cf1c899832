"""Gather every sentence into resources/translations and compile it: `python -m tests.translations`.

A `.ts` holds the sentences as written in the code and as translated; English has only those with a
plural. A `.qm` is what Qt loads, made by Qt's lrelease; tests/unit/test_translations.py sees to it
that both are of today.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import PySide6

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "resources" / "translations"
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {"de": (), "en": ("-pluralonly",)}
TOOLS: Final = Path(PySide6.__file__).parent


def gather(folder: Path) -> None:
    """Bring the .ts files in `folder` up to the code: new sentences come in, old ones go."""
    sources = sorted(str(path) for path in (ROOT / "focusdesk" / "qt").rglob("*.py"))
    for language, options in LANGUAGES.items():
        _run(
            TOOLS / "lupdate",
            *("-silent", "-no-obsolete", "-locations", "none", "-no-ui-lines", *options),
            *("-source-language", "en", "-target-language", language),
            *(*sources, "-ts", str(folder / f"focusdesk_{language}.ts")),
        )


def compile_all(folder: Path, into: Path) -> None:
    """Make the .qm files of the .ts files in `folder`."""
    for language in LANGUAGES:
        name = f"focusdesk_{language}"
        _run(
            TOOLS / "lrelease",
            *("-silent", str(folder / f"{name}.ts"), "-qm", str(into / f"{name}.qm")),
        )


def _run(tool: Path, *arguments: str) -> None:
    subprocess.run([tool, *arguments], check=True, stdin=subprocess.DEVNULL)


def main() -> int:
    """Do both in the checkout."""
    gather(FOLDER)
    compile_all(FOLDER, FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
