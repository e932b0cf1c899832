"""Name the libraries in a bundle that no Python package tells of: what they are, and whose."""

import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Library:
    """A library somebody else made; `licence` is an SPDX expression."""

    name: str
    version: str
    licence: str
    source: str
    """Where its source can be had: what the LGPL asks to be told."""


FFMPEG: Final = re.compile(rb"FFmpeg version ([0-9][^ \0]*)")
OPENBLAS: Final = re.compile(rb"OpenBLAS (\d+\.\d+\.\d+)")


def libraries(bundle: Path) -> Iterator[Library]:
    """Yield what lies in `bundle` beside Python packages."""
    files = {path.name: path for path in bundle.rglob("*") if path.is_file()}
    qt = metadata.version("PySide6_Essentials")
    yield Library(
        "Python", sys.version.split()[0], "PSF-2.0", "https://www.python.org/downloads/source/"
    )
    yield Library("Qt", qt, "LGPL-3.0-only", "https://download.qt.io/official_releases/qt/")
    if (codec := _first(files, "libavcodec")) is not None:
        found = FFMPEG.search((_first(files, "libavutil") or codec).read_bytes())
        version = found[1].decode() if found else _soname(codec)
        yield Library("FFmpeg", version, "LGPL-2.1-or-later", "https://ffmpeg.org/download.html")
    if (icu := _first(files, "libicuuc")) is not None:
        yield Library("ICU", _soname(icu), "Unicode-3.0", "https://icu.unicode.org/download")
    if (blas := _first(files, "libscipy_openblas")) is not None:
        found = OPENBLAS.search(blas.read_bytes())
        version = found[1].decode() if found else ""
        yield Library(
            "OpenBLAS", version, "BSD-3-Clause", "https://github.com/OpenMathLib/OpenBLAS"
        )
    if _first(files, "libgfortran") is not None:
        yield Library(
            "GCC runtime", "", "GPL-3.0-or-later WITH GCC-exception-3.1", "https://gcc.gnu.org/"
        )
    import soundfile  # noqa: PLC0415 - brings numpy

    yield Library(
        *("libsndfile", soundfile.__libsndfile_version__, "LGPL-2.1-or-later"),
        "https://github.com/libsndfile/libsndfile",
    )
    openssl = ssl.OPENSSL_VERSION.split()[1]
    yield Library("OpenSSL", openssl, "Apache-2.0", "https://www.openssl.org/source/")
    if sys.platform.startswith("linux"):
        yield from _of_debian(bundle)


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
        yield Library(package, version, "LicenseRef-Debian-copyright-file", where)


def _first(files: dict[str, Path], start: str) -> Path | None:
    return next((path for name, path in files.items() if name.startswith(start)), None)


def _soname(path: Path) -> str:
    """Return the number behind .so, where a library tells no version of its own."""
    return path.name.rpartition(".so.")[2]
