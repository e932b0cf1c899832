"""Tell what FocusDesk is made with: each library, under which licence, and in which words."""

import json
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from focusdesk.qt import resources

FOLDER: Final = "licences"
"""Among the resources: the texts that many share, and in a bundle everybody's."""

INDEX: Final = f"{FOLDER}/index.json"
"""What a bundle holds, written where it is made (packaging/licences.py)."""

PARTS: Final = f"{FOLDER}/qt/attributions.json"
"""Whose code is inside Qt's own libraries, as Qt tells it (packaging/attributions.py)."""

QT: Final = "https://download.qt.io/official_releases/qt/"

WORDS: Final = ("licen", "copying", "notice", "authors")
"""What the files are called that a package tells its licence in."""

SHARED: Final = (
    *("LGPL-3.0", "LGPL-2.1", "LGPL-2.0", "GPL-3.0", "GPL-2.0", "Apache-2.0", "MPL-2.0"),
    "Unicode-3.0",
)
WITH: Final = {"LGPL-3.0": ("GPL-3.0",)}
"""The LGPL, version 3, is a supplement to the GPL and says nothing without it."""


@dataclass(frozen=True, slots=True)
class Library:
    """What somebody else made; `licence` is an SPDX expression, or what its makers call it."""

    name: str
    version: str
    licence: str
    source: str = ""
    """Where its source can be had: what the LGPL asks to be told."""
    texts: tuple[str, ...] = ()
    """Paths of the licence's texts, from the folder of the licences on or from the root."""
    within: str = ""
    """The library whose files hold it, if it has none of its own."""
    purl: str = ""
    cpe: str = ""
    """What scanners for known flaws call it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What Qt tells of somebody else's code in a library of its own; `key` is what Qt calls it."""

    key: str
    library: Library
    file: str
    """Which library of Qt's holds it, as `QtGui`."""
    systems: tuple[str, ...]
    """Where it does, as `darwin` or `linux-aarch64`; empty: everywhere."""
    origin: str
    """Which sources tell of it, and where in them."""


def libraries() -> tuple[Library, ...]:
    """Return what a bundle says it holds; elsewhere the packages that are installed for us."""
    try:
        index = resources.path(INDEX)
    except FileNotFoundError:
        found = [of_package(package) for package in packages()]
        found += [part.library for part in parts()]
    else:
        found = read_index(index.read_text(encoding="utf-8"))
    return in_order(found)


def text(library: Library) -> str:
    """Return the licence's words; empty if they are not here."""
    found = []
    for name in library.texts:
        with suppress(FileNotFoundError):
            found.append(resources.path(str(Path(FOLDER, name))))
    return _joined(found)


def own_text() -> str:
    """Return the words of FocusDesk's own licence; empty if they are not here."""
    try:
        found = [resources.path("LICENSE")]
    except FileNotFoundError:
        try:
            found = texts_of(metadata.distribution("focusdesk"))
        except metadata.PackageNotFoundError:
            found = []
    return _joined(found)


def in_order(found: Iterable[Library]) -> tuple[Library, ...]:
    """Return them as one looks for them: by name, and what is inside another after that one."""
    return tuple(sorted(found, key=_place))


def index_of(found: Iterable[Library]) -> str:
    """Write down what a bundle holds."""
    return json.dumps([asdict(one) for one in found], indent=1) + "\n"


def read_index(written: str) -> list[Library]:
    """Read what `index_of` wrote."""
    return [_library(one) for one in json.loads(written)]


def parts(system: str = sys.platform, machine: str = "") -> list[Part]:
    """Return whose code is inside Qt on this system; empty if that was not shipped."""
    try:
        written = json.loads(resources.path(PARTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    here = f"{system}-{(machine or platform.machine()).lower()}"
    found = [
        Part(
            key=one["key"],
            library=_library(one["library"]),
            file=one["file"],
            systems=tuple(one["systems"]),
            origin=one["origin"],
        )
        for one in written
    ]
    return [one for one in found if not one.systems or here.startswith(one.systems)]


def packages(root: str = "focusdesk") -> Iterator[metadata.Distribution]:
    """Yield the packages that `root` needs to run, however deep, as far as they are installed."""
    wanted, seen = [root], set()
    while wanted:
        name = normal(wanted.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system, or another Python
        if name != root:
            yield package
        wanted += needs(package.requires or ())


def needs(requirements: Iterable[str]) -> Iterator[str]:
    """Yield the names in `requirements`, but for those that only an extra asks for."""
    for line in requirements:
        requirement, _, marker = line.partition(";")
        if "extra" not in marker and (found := re.match(r"[\w.-]+", requirement)):
            yield found[0]


def normal(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def of_package(package: metadata.Distribution) -> Library:
    """Return what an installed package tells of itself."""
    name, licence = package.metadata["Name"], licence_of(package)
    own = tuple(map(str, texts_of(package)))
    return Library(
        name=name,
        version=package.version,
        licence=licence,
        source=home_of(package),
        texts=own or shared(licence),
    )


def licence_of(package: metadata.Distribution) -> str:
    """Return the licence that a package names, in the newest of the three places for it."""
    told = package.metadata
    for field in ("License-Expression", "License"):
        for said in told.get_all(field) or ():
            if said and "\n" not in said:
                return str(said)
    named = [one for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    return ", ".join(one.rpartition(":: ")[2] for one in named)


def home_of(package: metadata.Distribution) -> str:
    """Return where a package lives: its source if it says so, else whatever it says first."""
    urls = [url.partition(",") for url in package.metadata.get_all("Project-URL") or ()]
    home = package.metadata.get_all("Home-page") or ()
    best = [url for label, _, url in urls if re.search("source|repo|code|github", label.lower())]
    return next((url.strip() for url in [*best, *home, *(url for *_, url in urls)] if url), "")


def texts_of(package: metadata.Distribution) -> list[Path]:
    """Return the files that a package tells its licence in."""
    return [
        path
        for file in package.files or ()
        if file.name.lower().startswith(WORDS)
        and not file.name.endswith((".py", ".pyc"))
        and (path := Path(str(file.locate()))).is_file()
    ]


def shared(licence: str) -> tuple[str, ...]:
    """Return the shared texts of a licence, where it is one of those that many share."""
    found = [name for name in SHARED if re.search(rf"\b{re.escape(name)}\b", licence)]
    more = [other for name in found for other in WITH.get(name, ())]
    return tuple(f"{name}.txt" for name in dict.fromkeys([*found, *more]))


def _library(written: dict[str, Any]) -> Library:
    return Library(**{**written, "texts": tuple(written["texts"])})


def _place(library: Library) -> tuple[str, bool, str]:
    return (library.within or library.name).lower(), bool(library.within), library.name.lower()


def _joined(paths: Iterable[Path]) -> str:
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in paths)
    return "\n\n\n".join(text.strip("\n") for text in texts)
