"""Name the libraries in a bundle that no Python package tells of: what they are, and whose."""

import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

from focusdesk.qt.libraries import Library, shared

FFMPEG: Final = re.compile(rb"FFmpeg version ([0-9][^ \0]*)")
OPENBLAS: Final = re.compile(rb"OpenBLAS (\d+\.\d+\.\d+)")


INSIDE_SOUNDFILE: Final = (
    ("FLAC", re.compile(rb"reference libFLAC (\d+\.\d+\.\d+)"), "BSD-3-Clause", "xiph/flac"),
    ("Vorbis", re.compile(rb"Xiph.Org libVorbis (\d+\.\d+\.\d+)"), "BSD-3-Clause", "xiph/vorbis"),
    ("Ogg", re.compile(rb"()Warning, libogg"), "BSD-3-Clause", "xiph/ogg"),
    ("Opus", re.compile(rb"libopus ([0-9.]+)?"), "BSD-3-Clause", "xiph/opus"),
    ("mpg123", re.compile(rb"()libmpg123"), "LGPL-2.1-only", "madebr/mpg123"),
    ("LAME", re.compile(rb"()lame_encode_buffer"), "LGPL-2.0-or-later", "lameproject/lame"),
)
"""What libsndfile is linked with inside its one file; an empty group where no version is told."""


def libraries(bundle: Path) -> Iterator[Library]:
    """Yield what lies in `bundle` beside Python packages."""
    files = {path.name: path for path in bundle.rglob("*") if path.is_file()}
    qt = metadata.version("PySide6_Essentials")
    python = sys.version.split()[0]
    yield _library("Python", python, "PSF-2.0", "https://www.python.org/downloads/source/")
    yield _library("Qt", qt, "LGPL-3.0-only", "https://download.qt.io/official_releases/qt/")
    if (codec := _first(files, "libavcodec", "avcodec")) is not None:
        found = FFMPEG.search((_first(files, "libavutil", "avutil") or codec).read_bytes())
        version = found[1].decode() if found else _soname(codec)
        yield _library("FFmpeg", version, "LGPL-2.1-or-later", "https://ffmpeg.org/download.html")
    if (icu := _first(files, "libicuuc")) is not None:
        yield _library("ICU", _soname(icu), "Unicode-3.0", "https://icu.unicode.org/download")
    if (blas := _first(files, "libscipy_openblas")) is not None:
        found = OPENBLAS.search(blas.read_bytes())
        version = found[1].decode() if found else ""
        home = "https://github.com/OpenMathLib/OpenBLAS"
        yield _library("OpenBLAS", version, "BSD-3-Clause", home)
    if _first(files, "libgfortran") is not None:
        runtime = "GPL-3.0-or-later WITH GCC-exception-3.1"
        yield _library("GCC runtime", "", runtime, "https://gcc.gnu.org/")
    if (sound := _first(files, "libsndfile")) is not None:
        yield from _of_soundfile(sound)
    openssl = ssl.OPENSSL_VERSION.split()[1]
    yield _library("OpenSSL", openssl, "Apache-2.0", "https://www.openssl.org/source/")
    if sys.platform.startswith("linux"):
        yield from _of_debian(bundle)


def _library(name: str, version: str, licence: str, source: str) -> Library:
    return Library(name, version, licence, source, shared(licence))


def _of_soundfile(sound: Path) -> Iterator[Library]:
    import soundfile  # noqa: PLC0415 - brings numpy

    version = soundfile.__libsndfile_version__
    home = "https://github.com/libsndfile/libsndfile"
    yield _library("libsndfile", version, "LGPL-2.1-or-later", home)
    held = sound.read_bytes()
    for name, pattern, licence, where in INSIDE_SOUNDFILE:
        if found := pattern.search(held):
            told = (found[1] or b"").decode()
            yield _library(name, told, licence, f"https://github.com/{where}")


def of_the_system(bundle: Path) -> dict[str, str]:
    """Return which Debian package each library in the bundle came from that the system gave."""
    found = {}
    for path in sorted((bundle / "_internal").glob("lib*.so*")):
        if path.is_symlink() or path.name.startswith("libpython"):
            continue
        asked = ["dpkg-query", "--search", f"*/{path.name}"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        if told:
            found[path.name] = told.split(":")[0]
    return found


def _of_debian(bundle: Path) -> Iterator[Library]:
    for package in sorted(set(of_the_system(bundle).values())):
        asked = ["dpkg-query", "--show", "--showformat", "${source:Package} ${Version}", package]
        told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        source, version = told.split()
        where = f"https://tracker.debian.org/pkg/{source}"
        copyright_file = f"{package}.txt"
        yield Library(package, version, "LicenseRef-Debian-copyright", where, (copyright_file,))


def _first(files: dict[str, Path], *starts: str) -> Path | None:
    return next((path for name, path in files.items() if name.startswith(starts)), None)


def _soname(path: Path) -> str:
    """Return the number behind .so, where a library tells no version of its own."""
    return path.name.rpartition(".so.")[2]
