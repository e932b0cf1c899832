"""Gather the licences of everything in a bundle: the wheels of PySide6 carry none of their own."""

import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

import native

COMMON: Final = Path("/usr/share/common-licenses")
"""Where Debian keeps the texts that many programs share."""

TEXTS: Final = ("LGPL-3", "GPL-3", "LGPL-2.1", "GPL-2", "Apache-2.0")
BUILD_ONLY: Final = ("altgraph", "macholib", "pefile", "setuptools", "pip", "uv")
WORDS: Final = ("licen", "copying", "notice", "authors")

INTRODUCTION: Final = """\
FocusDesk is free software (MIT, see LICENSE). It holds the following, each under its own licence.

Qt and PySide6 are used under the GNU Lesser General Public License, version 3. They lie beside
FocusDesk as libraries of their own, which you may replace by others of the same interface. The
licences' texts lie in this folder.

"""


def collect(bundle: Path) -> Path:
    """Write the folder `licences` of a bundle, and return it."""
    folder = bundle / "_internal" / "resources" / "licences"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{library.name} {library.version}: {library.licence}. {library.source}"
        for library in native.libraries(bundle)
    ]
    for name in TEXTS:
        if (COMMON / name).is_file():
            shutil.copyfile(COMMON / name, folder / f"{name}.txt")
    for debian in sorted(set(native.of_the_system(bundle).values())):
        text = Path("/usr/share/doc", debian, "copyright")
        if text.is_file():
            shutil.copyfile(text, folder / f"{debian}.txt")
    python = Path(metadata.__file__).parents[1] / "LICENSE.txt"
    if python.is_file():
        shutil.copyfile(python, folder / "Python.txt")
    for package in sorted(packages(), key=lambda one: one.metadata["Name"].lower()):
        lines.append(_told(package))
        _copy(package, folder)
    notices = folder / "NOTICES.txt"
    notices.write_text(INTRODUCTION + "\n".join([*lines, ""]), encoding="utf-8")
    return folder


def packages() -> Iterator[metadata.Distribution]:
    """Yield the Python packages that FocusDesk needs to run, however deep."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - comes with the build tools

    wanted, seen = ["focusdesk"], set()
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system
        if name != "focusdesk":
            yield package
        for line in package.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted.append(requirement.name)


def _told(package: metadata.Distribution) -> str:
    told = package.metadata
    licence = _field(told, "License-Expression") or _field(told, "License")
    if not licence or "\n" in licence:
        found = [one for one in told.get_all("Classifier", []) if one.startswith("License ::")]
        licence = ", ".join(one.rpartition(":: ")[2] for one in found)
    return f"{told['Name']} {package.version}: {licence}"


def _field(told: metadata.PackageMetadata, name: str) -> str:
    found = told.get_all(name)
    return str(found[0]) if found else ""


def _copy(package: metadata.Distribution, folder: Path) -> None:
    for file in package.files or ():
        name = file.name.lower()
        inside = ".dist-info" in str(file) and name.startswith(WORDS)
        if inside and (path := Path(str(file.locate()))).is_file():
            shutil.copyfile(path, folder / f"{package.metadata['Name']}-{file.name}")
