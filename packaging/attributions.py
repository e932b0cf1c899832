"""Take what Qt tells of the code of others inside it: `python packaging/attributions.py SOURCES…`.

SOURCES are unpacked sources of the Qt that is installed: qtbase, qtmultimedia, qtsvg, qtdeclarative
and pyside-setup. Each says in its files `qt_attribution.json` whose code it holds, under which
licence. What of it is in libraries that FocusDesk ships goes to `resources/licences/qt`. Run it
again for each new Qt; where a library itself tells a version, that one is taken.
"""

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import native

from focusdesk.qt import libraries
from focusdesk.qt.libraries import Library, Part

OUT: Final = Path(__file__).resolve().parent.parent / "resources" / libraries.FOLDER / "qt"

FILES: Final = {
    "qtcore": "QtCore",
    "qtgui": "QtGui",
    "qtnetwork": "QtNetwork",
    "qtdbus": "QtDBus",
    "qtsvg": "QtSvg",
    "qtqml": "QtQml",
    "qtmultimedia": "QtMultimedia",
    "qtwaylandcompositor": "QtWaylandClient",  # so its documentation is called, which shares them
    "QtForPython": "shiboken6",
}
"""Which library holds what a module of Qt's documentation tells of; others are not shipped."""

ELSEWHERE: Final = {
    "libjpeg": "qjpeg",
    "xcb-xinput": "QtXcbQpa",
    "signalsmith-stretch": "ffmpegmediaplugin",
    "ffmpeg": "avutil",
    "ffmpeg-libjpeg": "avcodec",
    "ffmpeg-zlib": "avutil",
    "ffmpeg-boost": "avutil",
}
"""The library, where it is not the module's own."""

SYSTEMS: Final = {
    "zlib": ("win32",),  # Linux and macOS have their own
    "freetype": ("darwin", "win32"),  # Linux has its own
    "freetype-zlib": ("darwin", "win32"),
    "freetype-bdf": ("darwin", "win32"),
    "freetype-pcf": ("darwin", "win32"),
    "xcb-xinput": ("linux",),
    "qeventdispatcher_cf": ("darwin",),
    "cocoa-platform-plugin": ("darwin",),
    "d3d12memoryallocator": ("win32",),
    "rhi-miniengine-d3d12-mipmap": ("win32",),
    "pixman": ("darwin-arm64", "linux-aarch64", "win32-arm64"),
    "forkfd": ("darwin", "linux"),
    "android-native-style": (),
    "dejayvu": (),  # for WebAssembly
    "presentation-time.xml": (),  # for compositors, as are the three below
    "wayland-linux-dmabuf-unstable-v1": (),
    "wayland-eglstream-controller": (),
    "wayland-scaler-protocol": (),
}
"""Where it is compiled into the wheels of PySide6, for what is not compiled into all of them."""

WHOLE: Final = {
    "ffmpeg": "",
    "ffmpeg-libjpeg": "FFmpeg",
    "ffmpeg-zlib": "FFmpeg",
    "ffmpeg-boost": "FFmpeg",
}
"""What it is a part of, where that is not Qt."""


SOURCES: Final = {
    "ffmpeg": "https://ffmpeg.org/download.html",
    "appmenu": "https://invent.kde.org/libraries/plasma-wayland-protocols",
}
"""Where the source is to be had of what is under the LGPL; of others their home is told."""


def main() -> int:
    """Write the folder anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="+", type=Path, help="unpacked sources of Qt")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    found = [part for source in parser.parse_args().sources for part in parts(source.resolve())]
    found = sorted(found, key=lambda part: part.key)
    written = [asdict(part) for part in found]
    text = json.dumps(written, indent=1, ensure_ascii=False) + "\n"
    (OUT / Path(libraries.PARTS).name).write_text(text, encoding="utf-8")
    sources = sorted({part.origin.partition(",")[0] for part in found})
    print(f"{OUT}: {len(found)} from {', '.join(sources)}")
    return 0


def parts(source: Path) -> Iterator[Part]:
    """Yield what the sources in `source` tell of, and write down each licence."""
    module = f"{source.name} {version_of(source)}"
    for path in sorted(source.rglob("qt_attribution.json")):
        if {"examples", "tests"} & set(path.relative_to(source).parts):
            continue
        for one in parsed(path.read_text(encoding="utf-8")):
            if _is_shipped(one):
                origin = f"{module}, {path.parent.relative_to(source).as_posix()}"
                yield _part(one, path.parent, source, origin)


def _is_shipped(one: dict[str, Any]) -> bool:
    return (
        one["QDocModule"] in FILES
        and one.get("QtParts", ["libs"]) != ["tools"]
        and SYSTEMS.get(str(one["Id"]), ("any",)) != ()
        and "LicenseId" in one  # shiboken6 tells of Python twice, once without
    )


def _part(one: dict[str, Any], folder: Path, source: Path, origin: str) -> Part:
    key, licence = str(one["Id"]), str(one["LicenseId"])
    text = OUT / f"{key}.txt"
    files = [folder / str(name) for name in _listed(one, "LicenseFiles", "LicenseFile")]
    shared = () if files else libraries.shared(licence)
    if not files:
        alone = [name for name in re.findall(r"[\w.-]+", licence) if not libraries.shared(name)]
        files = [source / "LICENSES" / f"{name}.txt" for name in alone if name not in ("AND", "OR")]
    words = "\n\n".join(_read(path) for path in files)
    copyright_lines = [line for line in _copyright(one, folder) if line not in words]
    told = filter(None, ("\n".join(copyright_lines), words))
    text.write_text("\n\n".join(told) + "\n", encoding="utf-8")
    file = ELSEWHERE.get(key, FILES[str(one["QDocModule"])])
    library = Library(
        name=str(one["Name"]).strip(),
        version=_version(str(one.get("Version", ""))),
        licence=licence,
        source=SOURCES.get(key) or one.get("Homepage") or libraries.QT,
        texts=(f"{OUT.name}/{text.name}", *shared),
        within=WHOLE.get(key, "shiboken6" if file == "shiboken6" else "Qt"),
        purl=_first(one, "PURL"),
        cpe=_first(one, "CPE"),
    )
    systems = ("linux",) if file == "QtWaylandClient" else SYSTEMS.get(key, ())
    part = Part(key, library, file, systems, origin)
    installed = native.file_of(part, native.installed())
    return part if installed is None else replace(part, library=native.told(part, installed))


def version_of(source: Path) -> str:
    """Return the version that the sources in `source` are of."""
    for path in (source / ".cmake.conf", source / "sources/pyside6/.cmake.conf"):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if found := re.search(r'QT_REPO_MODULE_VERSION "([\d.]+)"', text):
            return found[1]
        if numbers := re.findall(r'_(?:MAJOR|MINOR|MICRO)_VERSION "(\d+)"', text):
            return ".".join(numbers)
    sys.exit(f"{source}: not the sources of a part of Qt")


def parsed(text: str) -> list[dict[str, Any]]:
    """Read JSON as Qt writes it: with commas at the end, and lines that end inside a string."""
    plain = re.sub(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', lambda found: found[1] or "", text)
    told = json.loads(plain, strict=False)
    return told if isinstance(told, list) else [told]


def _copyright(one: dict[str, Any], folder: Path) -> list[str]:
    lines = [line.strip() for said in _listed(one, "Copyright") for line in said.splitlines()]
    return [*lines, *(_read(folder / name) for name in _listed(one, "CopyrightFile"))]


def _listed(one: dict[str, Any], *names: str) -> list[str]:
    """Return what is said under the first of `names`, which may be one thing or several."""
    said: object = next((one[name] for name in names if name in one), [])
    return [str(each) for each in said] if isinstance(said, list) else [str(said)]


def _first(one: dict[str, Any], name: str) -> str:
    return next(iter(_listed(one, name)), "")


def _version(said: str) -> str:
    """Return a version as the makers write it, without words: `v3.1` and `Revision 27684`."""
    return re.sub(r"^(?:v(?=\d)|Revision |version )", "", said)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip("\n")


if __name__ == "__main__":
    sys.exit(main())
