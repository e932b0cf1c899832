"""Gather the licences of everything in a bundle: the wheels of PySide6 carry none of their own."""

import shutil
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import native

from focusdesk.qt import libraries
from focusdesk.qt.libraries import Library

DEBIAN: Final = Path("/usr/share/doc")
"""Where Debian keeps what it knows of the copyright of each package."""

BRINGING: Final = ("numpy", "cryptography")
"""Packages that tell the licences of the libraries they bring, too."""

INTRODUCTION: Final = """\
FocusDesk is free software (MIT, see LICENSE). It holds the following, each under its own licence.

Qt and PySide6 are used under the GNU Lesser General Public License, version 3; FFmpeg, libsndfile
and the mpg123 in it under version 2.1, the LAME in it under version 2. They lie beside FocusDesk as
libraries of their own, which you may replace by others of the same interface. The source of each is
to be had at the address beside it. The licences' texts lie in this folder.

This software is based in part on the work of the Independent JPEG Group. Portions of it are
copyright of The FreeType Project (https://freetype.org). All rights reserved.

"""

CONFIGURED: Final = "FFmpeg is built without its parts under the GPL, by: {}\n\n"


def collect(bundle: Path) -> Path:
    """Complete the folder of the licences in a bundle, and return it.

    The texts that many share are there already: they are among the resources.
    """
    folder = bundle / "_internal" / "resources" / libraries.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    found = libraries.in_order([*_packages(folder), *_native(bundle, folder)])
    named = {one.name: one for one in found if one.name in BRINGING}
    found = tuple(
        replace(one, texts=one.texts + named[one.within].texts) if one.within in named else one
        for one in found
    )
    switches = native.configuration_of_ffmpeg(bundle)
    notices = INTRODUCTION + (CONFIGURED.format(switches) if switches else "")
    notices += "".join(f"{_line(one)}\n" for one in found)
    (folder / "NOTICES.txt").write_text(notices, encoding="utf-8")
    (folder / "index.json").write_text(libraries.index_of(found), encoding="utf-8")
    return folder


def _line(one: Library) -> str:
    inside = f" (in {one.within})" if one.within else ""
    name = f"{one.name} {one.version}".strip() + inside
    return " ".join(filter(None, (f"{name}:", one.licence, one.source)))


def _packages(folder: Path) -> Iterator[Library]:
    """Yield the Python packages, their texts copied: some have many files of the same name."""
    for package in libraries.packages():
        library = libraries.of_package(package)
        copied = []
        for number, path in enumerate(libraries.texts_of(package)):
            name = f"{library.name}-{number}-{path.stem}{path.suffix or '.txt'}"
            shutil.copyfile(path, folder / name)
            copied.append(name)
        yield replace(library, texts=tuple(copied)) if copied else library


def _native(bundle: Path, folder: Path) -> Iterator[Library]:
    """Yield the other libraries, with the texts of those that the system knows or Python brings."""
    for library in native.libraries(bundle):
        if library.within:  # and tells its licence here or there
            yield library
            continue
        match library.name:
            case "Python":
                places = [Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix)]
                known = [place / "LICENSE.txt" for place in places]
            case "ICU":
                known = sorted(DEBIAN.glob("libicu[0-9]*/copyright"))
            case _:
                known = [DEBIAN / library.name / "copyright"]
        text = next((path for path in known if path.is_file()), None)
        if text is None:
            yield library
            continue
        name = f"{library.name}.txt"
        shutil.copyfile(text, folder / name)
        yield replace(library, texts=tuple(dict.fromkeys([*library.texts, name])))
