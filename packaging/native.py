"""Name the libraries in a bundle that no Python package tells of: what they are, and whose."""

import hashlib
import re
import ssl
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from focusdesk.qt import libraries as known
from focusdesk.qt.libraries import Library, Part, shared

OPENBLAS: Final = re.compile(rb"OpenBLAS (\d+\.\d+\.\d+)")
OPENSSL: Final = re.compile(rb"OpenSSL (\d+\.\d+\.\d+) ")
GFORTRAN: Final = re.compile(rb"\0GFORTRAN_(\d+)\0")
"""It tells no version but those of its interface; that of GCC 8 is the oldest of libgfortran 5."""

CONFIGURED: Final = re.compile(rb"\0(--[a-z][^\0]*--enable-[^\0]+)\0")
"""The switches FFmpeg was built with, which it keeps."""

TELLING: Final = {
    "ffmpeg": re.compile(rb"FFmpeg version ([0-9][^ \0]*)"),
    "harfbuzz-ng": re.compile(rb"\0(1\d\.\d+\.\d+)\0"),
    "libjpeg": re.compile(rb"libjpeg-turbo version (\d+\.\d+\.\d+)"),
    "libpng": re.compile(rb"\0(1\.6\.\d+)\0"),
    "pcre2": re.compile(rb"\0(10\.\d+) 20\d\d-\d\d-\d\d\0"),
}
TELLING["pcre2-sljit"] = TELLING["pcre2"]
"""How a library that holds one of these tells its version."""

BINDINGS: Final = (".abi3.so", ".pyd", ".pyi")
"""How Python's side of a library of Qt ends, which is called like it."""

INSIDE_SOUNDFILE: Final = (
    ("FLAC", re.compile(rb"reference libFLAC (\d+\.\d+\.\d+)"), "BSD-3-Clause", "xiph/flac"),
    ("Vorbis", re.compile(rb"Xiph.Org libVorbis (\d+\.\d+\.\d+)"), "BSD-3-Clause", "xiph/vorbis"),
    ("Ogg", re.compile(rb"()Warning, libogg"), "BSD-3-Clause", "xiph/ogg"),
    ("Opus", re.compile(rb"libopus ([0-9.]+)?"), "BSD-3-Clause", "xiph/opus"),
    (
        "mpg123",
        re.compile(rb"(\d+\.\d+\.\d+)\0A generic mpg123 error"),
        "LGPL-2.1-only",
        "madebr/mpg123",
    ),
    ("LAME", re.compile(rb"LAME(\d\.\d+)"), "LGPL-2.0-or-later", "lameproject/lame"),
)
"""What libsndfile is linked with inside its one file; an empty group where no version is told."""

OGG: Final = dict.fromkeys(
    (
        "c872fb84af2afc0e96b603e0000f0f407af86c49ad1126f2785e5722c7bb27d7",  # Linux x86-64
        "e17f0ffff6d9469069bc71539f90cc1bfbcbbd87ad4a4fdb9507fd9627076493",  # Linux arm64
        "f3097d29afc013525c8106a576a4828ede508ac36011fa51ed1c59d16e2eae6f",  # macOS x86-64
        "e9fd4d76bc457dcfb956617e8d467df85087ce069747fccd78e1e702d8629c14",  # macOS arm64
    ),
    "1.3.5",
)
"""Ogg tells no version. These files of libsndfile 1.2.2, by their SHA-256, are those of
github.com/bastibe/libsndfile-binaries, whose scripts (at a3e6f97) build each with this one."""


def libraries(bundle: Path) -> Iterator[Library]:
    """Yield what lies in `bundle` beside Python packages."""
    files = [path for path in bundle.rglob("*") if path.is_file()]
    qt = metadata.version("PySide6_Essentials")
    python = sys.version.split()[0]
    yield _library("Python", python, "PSF-2.0", "https://www.python.org/downloads/source/")
    yield _library("Qt", qt, "LGPL-3.0-only", known.QT)
    yield from _of_qt(files)
    if (icu := _first(files, "libicuuc")) is not None:
        yield _library("ICU", _soname(icu), "Unicode-3.0", "https://icu.unicode.org/download")
    yield from _of_numpy(files)
    if (sound := _first(files, "libsndfile")) is not None:
        yield from _of_soundfile(sound)
    where = "https://www.openssl.org/source/"
    yield _library("OpenSSL", ssl.OPENSSL_VERSION.split()[1], "Apache-2.0", where)
    if (rust := _first(files, "_rust")) is not None and (version := _told(OPENSSL, rust)):
        yield _library("OpenSSL", version, "Apache-2.0", where, "cryptography")
    if sys.platform.startswith("linux"):
        yield from _of_debian(bundle)


def _library(name: str, version: str, licence: str, source: str, within: str = "") -> Library:
    return Library(name, version, licence, source, shared(licence), within)


def _of_qt(files: Iterable[Path]) -> Iterator[Library]:
    """Yield FFmpeg, and whatever is compiled into those libraries of Qt that are here."""
    files = list(files)
    for part in known.parts():
        if (file := file_of(part, files)) is not None:
            yield told(part, file)


def file_of(part: Part, files: Iterable[Path]) -> Path | None:
    """Return the library that holds `part`, whatever the system calls it."""
    named = re.compile(rf"(?:lib)?{part.file.replace('Qt', 'Qt6?')}(?:[.-].*)?")
    libraries = (path for path in files if not path.name.endswith(BINDINGS))
    return next((path for path in libraries if named.fullmatch(path.name)), None)


def told(part: Part, file: Path) -> Library:
    """Return `part` with the version that the library tells which holds it."""
    pattern = TELLING.get(part.key)
    version = _told(pattern, file) if pattern is not None else ""
    return replace(part.library, version=version or part.library.version)


@cache
def installed() -> tuple[Path, ...]:
    """Return the files of the PySide6 that is installed."""
    names = ("PySide6_Essentials", "PySide6_Addons", "shiboken6")
    listed = [file for name in names for file in metadata.files(name) or ()]
    return tuple(Path(str(file.locate())) for file in listed)


def configuration_of_ffmpeg(bundle: Path) -> str:
    """Return the switches that FFmpeg was built with; raises where those make it not LGPL."""
    file = _first([path for path in bundle.rglob("*") if path.is_file()], "libavutil", "avutil")
    said = "" if file is None else _told(CONFIGURED, file)
    if re.search(r"--enable-(?:gpl|nonfree|version3)", said):
        raise ValueError(f"FFmpeg is not under the LGPL, version 2.1: {said}")
    return said


def _of_numpy(files: Iterable[Path]) -> Iterator[Library]:
    files = list(files)
    if (blas := _first(files, "libscipy_openblas")) is not None:
        home = "https://github.com/OpenMathLib/OpenBLAS"
        yield _library("OpenBLAS", _told(OPENBLAS, blas), "BSD-3-Clause", home, "numpy")
    home = "https://gcc.gnu.org/releases.html"
    if (fortran := _first(files, "libgfortran")) is not None:
        runtime = "GPL-3.0-or-later WITH GCC-exception-3.1"
        versions = GFORTRAN.findall(fortran.read_bytes())
        version = str(max(map(int, versions))) if versions else ""
        yield _library("libgfortran", version, runtime, home, "numpy")
    if _first(files, "libquadmath") is not None:  # which tells no version at all
        yield _library("libquadmath", "", "LGPL-2.1-or-later", home, "numpy")


def _of_soundfile(sound: Path) -> Iterator[Library]:
    import soundfile  # noqa: PLC0415 - brings numpy

    version = soundfile.__libsndfile_version__
    home = "https://github.com/libsndfile/libsndfile"
    yield _library("libsndfile", version, "LGPL-2.1-or-later", home)
    held = sound.read_bytes()
    for name, pattern, licence, where in INSIDE_SOUNDFILE:
        if found := pattern.search(held):
            version = (found[1] or b"").decode()
            if name == "Ogg":
                version = OGG.get(hashlib.sha256(held).hexdigest(), "")
            source = f"https://github.com/{where}"
            made = _library(name, version, licence, source, "libsndfile")
            yield made if made.texts else replace(made, texts=(f"sound/{name}.txt",))


def of_the_system(bundle: Path) -> dict[str, str]:
    """Return which Debian package each library in the bundle came from that the system gave."""
    found = {}
    for path in sorted((bundle / "_internal").glob("lib*.so*")):
        if path.is_symlink() or path.name.startswith("libpython"):
            continue
        asked = ["dpkg-query", "--search", f"*/{path.name}"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        if said:
            found[path.name] = said.split(":")[0]
    return found


def _of_debian(bundle: Path) -> Iterator[Library]:
    for package in sorted(set(of_the_system(bundle).values())):
        asked = ["dpkg-query", "--show", "--showformat", "${source:Package} ${Version}", package]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        source, version = said.split()
        where = f"https://tracker.debian.org/pkg/{source}"
        copyright_file = f"{package}.txt"
        yield Library(package, version, "LicenseRef-Debian-copyright", where, (copyright_file,))


def _first(files: Iterable[Path], *starts: str) -> Path | None:
    return next((path for path in files if path.name.startswith(starts)), None)


def _told(pattern: re.Pattern[bytes], file: Path) -> str:
    """Return what `file` says where `pattern` is; empty where it says nothing."""
    found = pattern.search(file.read_bytes())
    return found[1].decode() if found else ""


def _soname(path: Path) -> str:
    """Return the number behind .so, where a library tells no version of its own."""
    return path.name.rpartition(".so.")[2]
