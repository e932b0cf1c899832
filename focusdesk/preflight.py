"""Say which system library is missing before Qt aborts over it.

Qt's wheels rely on libraries of the system. Where one is missing, or no display answers, Qt prints
a page and kills the process. So what Qt is about to load is loaded here first, from where its
wheel keeps it, and without importing it: that costs next to nothing, as Qt finds it done.
"""

import ctypes
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

FrontEnd = Literal["window", "terminal"]


class Names(NamedTuple):
    """The packages that bring a library, by the program that installs them."""

    apt: str
    dnf: str
    pacman: str


# Every library outside Qt's wheels and the C and C++ run time that ours is linked to.
ALWAYS = {
    "libglib-2.0.so.0": Names("libglib2.0-0", "glib2", "glib2"),
    "libgthread-2.0.so.0": Names("libglib2.0-0", "glib2", "glib2"),
    "libEGL.so.1": Names("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": Names("libgl1", "libglvnd-glx", "libglvnd"),
    "libX11.so.6": Names("libx11-6", "libX11", "libx11"),
    "libfontconfig.so.1": Names("libfontconfig1", "fontconfig", "fontconfig"),
    "libfreetype.so.6": Names("libfreetype6", "freetype", "freetype2"),
    "libdbus-1.so.3": Names("libdbus-1-3", "dbus-libs", "dbus"),
    "libxkbcommon.so.0": Names("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libpulse.so.0": Names("libpulse0", "pulseaudio-libs", "libpulse"),
    "libbrotlidec.so.1": Names("libbrotli1", "libbrotli", "brotli"),
    "libbrotlicommon.so.1": Names("libbrotli1", "libbrotli", "brotli"),
    "libgssapi_krb5.so.2": Names("libgssapi-krb5-2", "krb5-libs", "krb5"),
    "libzstd.so.1": Names("libzstd1", "libzstd", "zstd"),
}
# The decoder plugin is too big to load for a look; these are what it needs beyond the above.
DECODER = {
    "libXrandr.so.2": Names("libxrandr2", "libXrandr", "libxrandr"),
    "libXext.so.6": Names("libxext6", "libXext", "libxext"),
    "libdrm.so.2": Names("libdrm2", "libdrm", "libdrm"),
    "libbz2.so.1": Names("libbz2-1.0", "bzip2-libs", "bzip2"),
}
XCB = {
    "libX11-xcb.so.1": Names("libx11-xcb1", "libX11-xcb", "libx11"),
    "libxcb.so.1": Names("libxcb1", "libxcb", "libxcb"),
    "libxcb-cursor.so.0": Names("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": Names("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": Names("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": Names("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr.so.0": Names("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render.so.0": Names("libxcb-render0", "libxcb", "libxcb"),
    "libxcb-render-util.so.0": Names(
        "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"
    ),
    "libxcb-shape.so.0": Names("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-shm.so.0": Names("libxcb-shm0", "libxcb", "libxcb"),
    "libxcb-sync.so.1": Names("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-util.so.1": Names("libxcb-util1", "xcb-util", "xcb-util"),
    "libxcb-xfixes.so.0": Names("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb.so.1": Names("libxcb-xkb1", "libxcb", "libxcb"),
    "libxkbcommon-x11.so.0": Names("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
}
WAYLAND = {
    "libwayland-client.so.0": Names("libwayland-client0", "libwayland-client", "wayland"),
    "libwayland-cursor.so.0": Names("libwayland-cursor0", "libwayland-cursor", "wayland"),
    # Only for drawing with OpenGL: named along with others, never asked for alone.
    "libwayland-egl.so.1": Names("libwayland-egl1", "libwayland-egl", "wayland"),
}
LIBRARIES: Mapping[str, Names] = ALWAYS | DECODER | XCB | WAYLAND

# What the family of a distribution calls its installer.
INSTALLERS: Mapping[str, tuple[str, str]] = {
    "debian": ("apt", "sudo apt install"),
    "ubuntu": ("apt", "sudo apt install"),
    "fedora": ("dnf", "sudo dnf install"),
    "rhel": ("dnf", "sudo dnf install"),
    "arch": ("pacman", "sudo pacman -S"),
}
# How many libraries a sentence can name and still be read.
MOST_SHOWN = 5


class Problem(NamedTuple):
    """Why a front end cannot start, and what to do about it, in one or two sentences."""

    sentence: str
    libraries: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """Whether a front end can start: it can if there is no problem."""

    problem: Problem | None = None
    # What QT_QPA_PLATFORM has to be where Qt's own first choice would not work, else None.
    platform: str | None = None


def _complaint(library: str) -> str | None:
    """Load a library as Qt will, and give the dynamic linker's complaint if that fails."""
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return None


def _answers(platform: str) -> bool:
    """Knock at the display server that Qt would use for a platform it has loaded."""
    if platform == "xcb":
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        refused = xcb.xcb_connection_has_error(connection)
        xcb.xcb_disconnect(connection)
        return not refused
    # A connection handed down by a compositor would be used up by knocking.
    if platform.startswith("wayland") and "WAYLAND_SOCKET" not in os.environ:
        if not os.environ.get("XDG_RUNTIME_DIR"):  # libwayland would complain on stderr
            return False
        wayland = ctypes.CDLL("libwayland-client.so.0")
        wayland.wl_display_connect.restype = ctypes.c_void_p
        display = wayland.wl_display_connect(None)
        if display is None:
            return False
        wayland.wl_display_disconnect(ctypes.c_void_p(display))
    return True


def _qt_folder() -> Path | None:
    """Find what the wheels brought along; None where Qt came some other way, whole."""
    if not sys.platform.startswith("linux"):
        return None
    spec = importlib.util.find_spec("PySide6")
    folders = (spec and spec.submodule_search_locations) or ()
    return next((Path(one, "Qt") for one in folders if Path(one, "Qt", "lib").is_dir()), None)


def _os_release() -> str:
    """Read which distribution this is."""
    path = Path("/etc/os-release")
    return path.read_text(encoding="utf-8") if path.exists() else ""


class Machine(NamedTuple):
    """What the preflight asks this machine; tests give it another one."""

    environ: Mapping[str, str]
    qt: Path | None  # where the wheels' libraries lie, if Qt came by them
    complaint: Callable[[str], str | None] = _complaint
    answers: Callable[[str], bool] = _answers
    os_release: Callable[[], str] = _os_release


def examine(front_end: FrontEnd, machine: Machine | None = None) -> Verdict:
    """Say whether a front end can start here, and why not."""
    machine = machine or Machine(os.environ, _qt_folder())
    if machine.qt is None:
        return Verdict()
    names = _platforms(machine.environ) if front_end == "window" else ()
    # Multimedia is linked to every part of Qt that both front ends use, Widgets to nothing more.
    needed = [str(machine.qt / "lib" / "libQt6Multimedia.so.6"), *DECODER]
    complaints = [complaint for one in needed if (complaint := machine.complaint(one))]
    if complaints:
        return Verdict(_explain(complaints, names, machine))
    return _examine_platforms(names, machine) if front_end == "window" else Verdict()


def _examine_platforms(names: tuple[str, ...], machine: Machine) -> Verdict:
    """Find the first platform that loads and whose display answers."""
    complaints = []
    for name in names:
        if complaint := _plugin_complaint(name, machine):
            complaints.append(complaint)
        elif machine.answers(name):
            # Qt would fall back by itself, but after a page of warnings.
            return Verdict(platform=None if name == names[0] else name)
    if names and len(complaints) == len(names):
        return Verdict(_explain(complaints, names, machine))
    return Verdict(_no_display(machine.environ))


def _platforms(environ: Mapping[str, str]) -> tuple[str, ...]:
    """List the platforms that Qt would try, in its order (QGuiApplication's own rules)."""
    if chosen := environ.get("QT_QPA_PLATFORM"):
        return tuple(one.split(":")[0] for one in chosen.split(";") if one)
    wayland = "WAYLAND_DISPLAY" in environ or environ.get("XDG_SESSION_TYPE") == "wayland"
    return ("wayland",) * wayland + ("xcb",) * ("DISPLAY" in environ)


def _plugin_complaint(name: str, machine: Machine) -> str | None:
    """Try to load the plugin of a platform; one that the wheel does not hold is Qt's affair."""
    folder = (machine.qt or Path()) / "plugins" / "platforms"
    plugin = folder / f"libq{name.partition('-')[0]}.so"
    return machine.complaint(str(plugin)) if plugin.exists() else None


def _no_display(environ: Mapping[str, str]) -> Problem:
    """Word that there is nothing to open a window on."""
    named = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if environ.get(name)]
    tried = ", ".join(f"{name}={environ[name]}" for name in named)
    what = f"The display does not answer ({tried})." if tried else "There is no display here."
    return Problem(f"{what} `focusdesk play` plays in the terminal.")


def _explain(complaints: Iterable[str], names: Iterable[str], machine: Machine) -> Problem:
    """Turn the dynamic linker's complaints, one library at a time, into all that is missing."""
    asked = ALWAYS | DECODER
    for name in names:
        asked |= {"xcb": XCB, "wayland": WAYLAND}.get(name.partition("-")[0], {})
    absent = [library for library in asked if machine.complaint(library)]
    for complaint in complaints:
        if found := re.match(r"(\S+): cannot open shared object file", complaint):
            absent += [found[1]] if found[1] not in absent and "/" not in found[1] else []
    if absent:
        return Problem(_sentence(absent, machine.os_release()), tuple(absent))
    first = next(iter(complaints))
    if old := re.search(r"GLIBC_[\d.]+", first):
        return Problem(
            f"This system is too old for Qt ({old[0]} not found): FocusDesk needs Debian 12,"
            " Ubuntu 22.04 or a system of their age.",
        )
    return Problem(f"Qt cannot be loaded ({first}).")


def _sentence(absent: list[str], os_release: str) -> str:
    """Say how many libraries are missing, which, and how to install them here."""
    count = len(absent)
    it, what = ("it", "a system library") if count == 1 else ("them", f"{count} system libraries")
    # A bare system lacks some thirty: the command names them all anyway.
    shown = absent if count <= MOST_SHOWN else [*absent[:MOST_SHOWN], f"{count - MOST_SHOWN} more"]
    listed = " and ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part)
    kin = re.findall(r"^(?:ID|ID_LIKE)=(.*)$", os_release, re.MULTILINE)
    families = [family for line in kin for family in line.strip("\"'").split()]
    installer = next((INSTALLERS[family] for family in families if family in INSTALLERS), None)
    if installer and (known := [LIBRARIES[name] for name in absent if name in LIBRARIES]):
        packages = dict.fromkeys(getattr(names, installer[0]) for names in known)
        how = f"Install {it} with: {installer[1]} {' '.join(packages)}"
    else:
        how = f"Install what provides {it} with this system's package manager."
    return f"FocusDesk needs {what} that this machine lacks: {listed}. {how}"
