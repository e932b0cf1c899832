"""Say what goes into the bundle of each system, and what it tells the system of itself."""

import platform
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import icons

APP_ID: Final = "io.github.focusdesk.FocusDesk"

MODULES: Final = (
    *("tkinter", "setuptools", "pip", "pytest", "hypothesis", "pyloudnorm", "scipy", "mypy"),
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtPdf", "PySide6.QtOpenGLWidgets"),
    *("_pytest", "numpy.testing", "numpy.f2py"),
    *("click", "rich", "pygments", "markdown_it", "mdurl"),  # of a command that httpx has
    "multiprocessing",  # PyInstaller would import it at every start
)
"""Python that the build environment has and FocusDesk does not use."""

PLUGINS: Final = {
    "platforms": ("xcb", "wayland", "offscreen", "windows", "cocoa"),
    "imageformats": ("svg", "png", "jpeg", "ico"),
    "iconengines": ("svg",),
    "multimedia": ("ffmpeg", "windowsmedia", "darwinmedia"),
    "styles": (),
    "tls": (),
    "generic": (),
    "networkinformation": (),
    "egldeviceintegrations": (),
    "platforminputcontexts": ("compose", "ibus"),
    "platformthemes": ("xdgdesktopportal",),
    "sqldrivers": (),
    "printsupport": (),
    "qmltooling": (),
    "position": (),
}
"""Of these folders of Qt's plugins, only what has one of these words in its name; others whole."""

UNUSED: Final = (
    *("libQt6Pdf", "libQt6VirtualKeyboard", "libQt6EglFS", "libQt6EglFs"),
    *("Qt6Pdf", "Qt6VirtualKeyboard", "QtPdf", "QtVirtualKeyboard", "opengl32sw"),
)
"""Libraries that only such plugins use as are left out."""

LANGUAGES: Final = ("de", "en")
"""The translations of Qt's own words that FocusDesk speaks."""

HELPERS: Final = (
    *("libxcb-cursor", "libxcb-icccm", "libxcb-image", "libxcb-keysyms", "libxcb-render-util"),
    *("libxcb-util", "libxcb-xkb", "libxcb-shape", "libxkbcommon-x11"),
)
"""Small X11 libraries that Qt needs and a default desktop of Debian's lacks some of."""

PYTHONS: Final = (
    *("libpython", "libssl", "libcrypto", "libffi", "libexpat", "libz.", "libbz2", "liblzma"),
    *("libsqlite3", "libuuid", "libmpdec", "libreadline", "libtinfo", "libncurses"),
)
"""What Python itself is linked to, where it comes from the system."""


@dataclass(frozen=True, slots=True)
class About:
    """What every system is told."""

    version: str
    name: str = "FocusDesk"
    summary: str = "Music for focus that does not stop, click or jump"


def about(root: Path) -> About:
    """Return what there is to tell, from the one place where the version is written."""
    text = (root / "focusdesk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    assert found is not None
    return About(version=found[1])


def is_wanted(name: str, source: str, system: str = sys.platform) -> bool:
    """Say whether file `name` of the bundle, from `source`, belongs into it."""
    path = Path(name.replace("\\", "/"))
    parts = path.parts
    if "plugins" in parts and "PySide6" in parts:
        folder = parts[parts.index("plugins") + 1]
        words = PLUGINS.get(folder)
        return words is None or any(word in path.name for word in words)
    if "translations" in parts and "PySide6" in parts:
        return path.name in {f"qtbase_{language}.qm" for language in LANGUAGES}
    if system.startswith("linux") and _is_of_the_system(source):
        return path.name.startswith((*HELPERS, *PYTHONS))
    return not path.name.startswith(UNUSED)


def _is_of_the_system(source: str) -> bool:
    return source.startswith(("/lib/", "/usr/lib/", "/lib64/", "/usr/lib64/"))


def platform_tag(system: str = sys.platform) -> str:
    """Return what the files for a system are called after, as `linux-x86_64`."""
    systems = {"win32": "windows", "darwin": "macos"}
    return f"{systems.get(system, 'linux')}-{platform.machine().lower()}"


def icon(svg: Path, folder: Path, system: str = sys.platform) -> str | None:
    """Draw the icon that is in the program itself, where the system looks for it there."""
    match system:
        case "win32":
            path = folder / "focusdesk.ico"
            icons.ico(svg, path)
        case "darwin":
            path = folder / "focusdesk.icns"
            icons.icns(svg, path)
        case _:
            return None
    return str(path)


def version_resource(about: About, folder: Path, system: str = sys.platform) -> str | None:
    """Write what Windows shows of a program, as PyInstaller reads it, and return where."""
    if system != "win32":
        return None
    numbers = (*(int(part) for part in about.version.split(".")[:3]), 0)
    strings = {
        "CompanyName": "The FocusDesk developers",
        "FileDescription": about.name,
        "FileVersion": about.version,
        "InternalName": about.name,
        "LegalCopyright": "2026 The FocusDesk developers, MIT",
        "OriginalFilename": f"{about.name}.exe",
        "ProductName": about.name,
        "ProductVersion": about.version,
    }
    table = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in strings.items())
    path = folder / "version.txt"
    path.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{table}])]),"
        " VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n",
        encoding="utf-8",
    )
    return str(path)


def info_plist(about: About) -> dict[str, object]:
    """Return what macOS is told of the program."""
    return {
        "CFBundleDisplayName": about.name,
        "CFBundleShortVersionString": about.version,
        "CFBundleURLTypes": [
            {"CFBundleURLName": APP_ID, "CFBundleURLSchemes": ["focusdesk"]},
        ],
        "LSApplicationCategoryType": "public.app-category.music",
        "LSMinimumSystemVersion": "14.0",  # of the wheels of PySide6
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "2026 The FocusDesk developers, MIT",
    }
