"""The preflight: which library is missing, in words, on machines that do not exist."""

import os
import re
import socket
import struct
import subprocess
import sys
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest

from focusdesk import preflight
from focusdesk.preflight import ALWAYS, DECODER, LIBRARIES, WAYLAND, XCB, Machine, examine

ROOT = Path(__file__).resolve().parents[2]
DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'
X11 = {"DISPLAY": ":0"}
BOTH = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
# What any system has that can run a Python and the manylinux wheels.
COMMON = {
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2",
    "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1",
}  # fmt: skip


@pytest.fixture
def qt(tmp_path):
    """The folder of Qt's wheels, as far as the preflight looks into it."""
    (tmp_path / "lib").mkdir()
    platforms = tmp_path / "plugins" / "platforms"
    platforms.mkdir(parents=True)
    for name in ("xcb", "wayland", "offscreen"):
        (platforms / f"libq{name}.so").touch()
    return tmp_path


@pytest.fixture
def machine(qt):
    """Make a machine that lacks some libraries; Qt's own files complain of the first of them."""

    def make(*absent, environ=X11, answering=("xcb", "wayland", "offscreen"), release=DEBIAN):
        needs = {
            "libQt6Multimedia.so.6": ALWAYS,
            "libqxcb.so": XCB,
            "libqwayland.so": WAYLAND.keys() - {"libwayland-egl.so.1"},
            "libqoffscreen.so": (),
        }

        def complaint(library):
            needed = needs.get(Path(library).name, [library])
            lacking = next((name for name in absent if name in needed), None)
            return f"{lacking}: cannot open shared object file: No such file" if lacking else None

        return Machine(
            environ=environ,
            qt=qt,
            complaint=complaint,
            answers=lambda platform: platform in answering,
            os_release=lambda: release,
        )

    return make


def sentence(front_end, machine):
    problem = examine(front_end, machine).problem
    return problem.sentence if problem else None


def test_nothing_is_said_where_nothing_is_missing(machine):
    for environ in (X11, BOTH):
        assert examine("window", machine(environ=environ)) == preflight.Verdict()
    assert examine("terminal", machine(environ={})) == preflight.Verdict()


def test_one_library_is_named_with_its_package(machine):
    assert sentence("terminal", machine("libpulse.so.0")) == (
        "FocusDesk needs a system library that this machine lacks: libpulse.so.0."
        " Install it with: sudo apt install libpulse0"
    )


def test_all_that_is_missing_is_named_at_once_and_each_package_once(machine):
    lacking = machine("libpulse.so.0", "libglib-2.0.so.0", "libgthread-2.0.so.0")

    assert sentence("terminal", lacking) == (
        "FocusDesk needs 3 system libraries that this machine lacks: libglib-2.0.so.0,"
        " libgthread-2.0.so.0 and libpulse.so.0."
        " Install them with: sudo apt install libglib2.0-0 libpulse0"
    )


def test_a_long_list_is_cut_but_its_command_is_whole(machine):
    problem = examine("window", machine(*LIBRARIES)).problem

    assert problem
    assert set(problem.libraries) == LIBRARIES.keys() - WAYLAND.keys()
    assert f"and {len(problem.libraries) - 5} more. Install them" in problem.sentence
    for library in problem.libraries:
        assert f" {LIBRARIES[library].apt}" in problem.sentence


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ("ID=ubuntu\nID_LIKE=debian\n", "sudo apt install libpulse0 libxcb-cursor0"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "sudo apt install libpulse0 libxcb-cursor0"),
        ("ID=fedora\n", "sudo dnf install pulseaudio-libs xcb-util-cursor"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "sudo dnf install pulseaudio-libs xcb-util"),
        ("ID=manjaro\nID_LIKE=arch\n", "sudo pacman -S libpulse xcb-util-cursor"),
    ],
)
def test_each_family_of_distributions_gets_its_own_command(machine, release, command):
    lacking = machine("libpulse.so.0", "libxcb-cursor.so.0", release=release)

    assert f"Install them with: {command}" in str(sentence("window", lacking))


@pytest.mark.parametrize("release", ["", "ID=slackware\n"])
def test_elsewhere_the_libraries_are_named_without_a_command(machine, release):
    said = sentence("terminal", machine("libpulse.so.0", release=release))

    assert str(said).endswith("Install what provides it with this system's package manager.")


def test_the_terminal_needs_nothing_of_the_screen(machine):
    assert sentence("terminal", machine(*XCB, *WAYLAND, environ={})) is None


def test_the_decoders_own_libraries_are_asked_for(machine):
    assert "libxrandr2" in str(sentence("terminal", machine("libXrandr.so.2")))


def test_a_library_that_no_table_knows_is_still_named(machine):
    known = machine()

    def complaint(library):
        if library in LIBRARIES:
            return None
        return "libnew.so.9: cannot open shared object file: No such file or directory"

    new = Machine(environ=X11, qt=known.qt, complaint=complaint, os_release=lambda: DEBIAN)

    assert "lacks: libnew.so.9. Install what provides it" in str(sentence("terminal", new))


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        ("/lib/libc.so.6: version `GLIBC_2.34' not found (required by x)", "too old for Qt (GLIBC"),
        ("x: invalid ELF header", "Qt cannot be loaded (x: invalid ELF header)."),
    ],
)
def test_qt_that_does_not_fit_the_system_is_said_as_such(qt, complaint, said):
    odd = Machine(X11, qt, lambda name: None if name in LIBRARIES else complaint)

    assert said in str(sentence("terminal", odd))


# Displays


@pytest.mark.parametrize("environ", [{}, {"QT_QPA_PLATFORM": "xcb"}])
def test_without_a_display_the_window_points_to_the_terminal(machine, environ):
    nowhere = machine(environ=environ, answering=())

    assert sentence("window", nowhere) == (
        "There is no display here. `focusdesk play` plays in the terminal."
    )
    assert sentence("terminal", nowhere) is None


def test_a_display_that_does_not_answer_is_named(machine):
    assert sentence("window", machine(environ=BOTH, answering=())) == (
        "The display does not answer (WAYLAND_DISPLAY=wayland-0, DISPLAY=:0)."
        " `focusdesk play` plays in the terminal."
    )


@pytest.mark.parametrize(
    ("absent", "answering"),
    [(("libwayland-cursor.so.0",), ("wayland", "xcb")), ((), ("xcb",))],
)
def test_x11_is_recommended_where_wayland_does_not_work(machine, absent, answering):
    verdict = examine("window", machine(*absent, environ=BOTH, answering=answering))

    assert verdict == preflight.Verdict(platform="xcb")


def test_qts_own_choice_is_left_alone_where_it_works(machine):
    whole = machine("libxcb-cursor.so.0", environ=BOTH)

    assert examine("window", whole) == preflight.Verdict()


def test_where_neither_loads_both_are_asked_for(machine):
    broken = machine("libwayland-cursor.so.0", "libxcb-cursor.so.0", environ=BOTH)

    assert "sudo apt install libwayland-cursor0 libxcb-cursor0" in str(sentence("window", broken))


@pytest.mark.parametrize("chosen", ["offscreen", "offscreen:size=1", "minimal"])
def test_a_platform_of_the_listeners_choice_needs_no_display(machine, chosen):
    offscreen = machine(
        *XCB, environ={"QT_QPA_PLATFORM": chosen}, answering=("offscreen", "minimal")
    )

    assert examine("window", offscreen) == preflight.Verdict()


def test_a_wayland_session_is_tried_before_x11():
    assert preflight._platforms(BOTH) == ("wayland", "xcb")
    assert preflight._platforms(X11 | {"XDG_SESSION_TYPE": "wayland"}) == ("wayland", "xcb")
    assert preflight._platforms(X11) == ("xcb",)
    assert preflight._platforms(BOTH | {"QT_QPA_PLATFORM": "xcb;wayland"}) == ("xcb", "wayland")


def test_where_qt_came_with_the_system_nothing_is_examined():
    assert examine("window", Machine(environ={}, qt=None)) == preflight.Verdict()


# The tables against the wheels


def needed(library):
    """Read the names a shared library is linked to: the DT_NEEDED entries of its ELF file."""
    data = library.read_bytes()
    (sections,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    headers = [struct.unpack_from("<IIQQQQIIQQ", data, sections + size * n) for n in range(count)]
    dynamic = next(header for header in headers if header[1] == 6)
    names = headers[dynamic[6]][4]
    for tag, value in struct.iter_unpack("<QQ", data[dynamic[4] : dynamic[4] + dynamic[5]]):
        if tag == 1:
            start = names + value
            yield data[start : data.index(b"\0", start)].decode()


def system_libraries(qt_folder, *starts):
    """Follow Qt's own libraries to every library that must come from the system."""
    seen, outside, queue = set(), set(), list(starts)
    while queue:
        for name in needed(queue.pop()):
            own = qt_folder / "lib" / name
            if own.exists() and name not in seen:
                seen.add(name)
                queue.append(own)
            elif not own.exists():
                outside.add(name)
    return outside - COMMON


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the wheels bring all")
@pytest.mark.parametrize(
    ("files", "groups"),
    [
        (["lib/libQt6Multimedia.so.6", "lib/libQt6Widgets.so.6", "lib/libQt6Svg.so.6"], [ALWAYS]),
        (["plugins/multimedia/libffmpegmediaplugin.so"], [ALWAYS, DECODER]),
        (["plugins/platforms/libqxcb.so"], [ALWAYS, XCB]),
        (
            [
                "plugins/platforms/libqwayland.so",
                "plugins/wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
            ],
            [ALWAYS, WAYLAND],
        ),
    ],
)
def test_every_system_library_that_qt_is_linked_to_has_a_package(files, groups):
    folder = preflight._qt_folder()
    assert folder
    outside = system_libraries(folder, *(folder / name for name in files))

    known = set(chain.from_iterable(groups))
    assert outside <= known
    # And nothing is asked for that nobody needs.
    assert set(groups[-1]) <= outside


def test_the_packages_that_set_up_installs_are_ones_the_preflight_knows():
    packages = {names.apt for names in LIBRARIES.values()}
    listed = re.search(r"RUN_PACKAGES = \((.*?)\)", (ROOT / "dev.py").read_text("utf-8"), re.DOTALL)
    assert listed

    assert set(re.findall(r'"(.+?)"', listed[1])) <= packages


def test_every_package_name_could_be_typed():
    for names in LIBRARIES.values():
        assert all(re.fullmatch(r"[A-Za-z0-9.+-]+", name) for name in names)


# The real machine

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="knocks as Linux does")


@linux_only
def test_a_display_that_is_not_there_does_not_answer(monkeypatch, tmp_path):
    monkeypatch.setenv("DISPLAY", ":65000")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "nobody")
    monkeypatch.delenv("WAYLAND_SOCKET", raising=False)

    assert not preflight._answers("xcb")
    assert not preflight._answers("wayland")


@linux_only
def test_a_compositor_that_listens_answers(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind("wayland-9")
        compositor.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
        monkeypatch.delenv("WAYLAND_SOCKET", raising=False)

        assert preflight._answers("wayland")


@linux_only
def test_a_missing_library_is_told_by_the_linker_itself():
    complaint = preflight._complaint("libnobody.so.9")

    assert str(complaint).startswith("libnobody.so.9: cannot open shared object file")
    assert preflight._complaint("libc.so.6") is None


def test_looking_leaves_qt_unimported_and_usable():
    """Loaded ahead of it, Qt's libraries must serve the import as if it had loaded them."""
    assert find_spec("PySide6")
    program = (
        "import sys\n"
        "from focusdesk import preflight\n"
        "verdict = preflight.examine('window')\n"
        "assert verdict == preflight.Verdict(), verdict\n"
        "assert not any(name.startswith('PySide6') for name in sys.modules)\n"
        "from PySide6.QtMultimedia import QMediaDevices\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "application = QApplication([])\n"
        "label = QLabel('focus')\n"
        "label.show()\n"
        "application.processEvents()\n"
        "print(application.platformName())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (0, "offscreen\n"), done.stderr
