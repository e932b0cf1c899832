"""What wraps FocusDesk, as far as it can be looked at on any system."""

import plistlib
import re
import runpy
import struct
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


@pytest.fixture(autouse=True)
def found(monkeypatch):
    """The scripts find each other by name, as they do when they are run."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield
    for name in ("trim", "icons", "native", "licences", "sbom", "deb"):
        sys.modules.pop(name, None)


class Bundler:
    """Stands in for PyInstaller: keeps what the spec asked for."""

    def __init__(self, tmp_path: Path) -> None:
        self.asked: dict[str, dict[str, object]] = {}
        self.globals = {
            "SPECPATH": str(PACKAGING),
            "workpath": str(tmp_path),
            "DISTPATH": str(tmp_path),
            **{name: self.noting(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")},
        }

    def noting(self, name):
        def note(*_given, **named):
            self.asked[name] = named
            return SimpleNamespace(binaries=[], datas=[], pure=[], scripts=[])

        return note


@pytest.mark.parametrize(
    ("system", "program", "icon"),
    [
        ("linux", "focusdesk", None),
        ("win32", "FocusDesk", ".ico"),
        ("darwin", "focusdesk", ".icns"),
    ],
)
def test_one_spec_builds_the_bundle_of_every_system(
    monkeypatch, tmp_path, qapp, system, program, icon
) -> None:
    hooks = SimpleNamespace(collect_submodules=lambda package: [package])
    for name in ("PyInstaller", "PyInstaller.utils", "PyInstaller.utils.hooks"):
        monkeypatch.setitem(sys.modules, name, hooks)
    monkeypatch.setattr(sys, "platform", system)
    bundler = Bundler(tmp_path)
    runpy.run_path(str(PACKAGING / "focusdesk.spec"), init_globals=bundler.globals)

    assert bundler.asked["Analysis"]["noarchive"] is (system == "linux")
    exe = bundler.asked["EXE"]
    assert exe["name"] == program
    assert exe["console"] is False
    assert (exe["icon"] is None) if icon is None else Path(str(exe["icon"])).suffix == icon
    assert (exe["version"] is not None) is (system == "win32")
    assert ("BUNDLE" in bundler.asked) is (system == "darwin")
    assert Path(str(exe["entitlements_file"])).is_file()


def test_what_macos_is_told_is_a_property_list_with_the_scheme() -> None:
    import trim  # noqa: PLC0415

    told = trim.info_plist(trim.about(ROOT))
    kept = plistlib.loads(plistlib.dumps(told))

    assert kept["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["focusdesk"]
    assert plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())


@pytest.mark.parametrize(
    ("name", "source", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/venv/x", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", "/venv/x", False),
        ("PySide6/Qt/plugins/styles/libqany.so", "/venv/x", False),
        ("PySide6/Qt/translations/qtbase_de.qm", "/venv/x", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", "/venv/x", False),
        ("libpulse.so.0", "/usr/lib/x86_64-linux-gnu/libpulse.so.0", False),
        ("libxcb-cursor.so.0", "/usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0", True),
        ("libssl.so.3", "/lib/x86_64-linux-gnu/libssl.so.3", True),
        ("numpy/core.so", "/venv/numpy/core.so", True),
    ],
)
def test_the_bundle_leaves_to_the_desktop_what_is_the_desktops(name, source, wanted) -> None:
    import trim  # noqa: PLC0415

    assert trim.is_wanted(name, source, "linux") is wanted


def test_the_icons_of_windows_and_macos_hold_every_size(tmp_path, qapp) -> None:
    import icons  # noqa: PLC0415

    svg = ROOT / "resources" / "focusdesk.svg"
    icons.ico(svg, tmp_path / "a.ico")
    icons.icns(svg, tmp_path / "a.icns")
    ico, icns = (tmp_path / "a.ico").read_bytes(), (tmp_path / "a.icns").read_bytes()

    assert struct.unpack_from("<HHH", ico) == (0, 1, len(icons.ICO_SIZES))
    for number in range(len(icons.ICO_SIZES)):
        length, offset = struct.unpack_from("<II", ico, 6 + 16 * number + 8)
        assert ico[offset : offset + 8] == b"\x89PNG\r\n\x1a\n"
        assert offset + length <= len(ico)
    assert icns[:4] == b"icns"
    assert struct.unpack_from(">I", icns, 4) == (len(icns),)


def test_the_installer_of_windows_is_per_user_and_knows_the_scheme() -> None:
    text = (PACKAGING / "windows" / "focusdesk.iss").read_text(encoding="utf-8")
    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    entries = [line for line in text.splitlines() if line.startswith(("Root:", "Source:", "Name:"))]

    assert len(sections) == len(set(sections))
    assert {"Setup", "Files", "Icons", "Registry", "Run"} <= set(sections)
    assert "PrivilegesRequired=lowest" in text
    assert r'Source: "..\..\build\focusdesk\*"' in text  # where packaging/dist.py makes it
    assert any("URL Protocol" in line for line in entries)
    for line in entries:
        assert line.count('"') % 2 == 0
        assert line.count("{") == line.count("}")


@pytest.mark.parametrize("name", ["ci", "release"])
def test_every_action_is_pinned_and_no_run_of_a_workflow_is_more_than_a_command(name) -> None:
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)", text)
    runs = re.findall(r"\brun: (.*)", text)
    written = (ROOT / "dev.py").read_text(encoding="utf-8")
    listed = re.search(r"^COMMANDS = \(([^)]*)", written, re.MULTILINE)
    assert listed is not None
    commands = "|".join(re.findall(r"\w+", listed[1]))

    assert runs
    # Words alone: nothing that a shell, or a tag's name in an expression, could make more of.
    assert all(re.fullmatch(rf"python dev\.py ({commands})( [\w-]+)*", run) for run in runs)
    assert "shell:" not in text
    assert uses
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one) for one in uses)
    assert "permissions:\n  contents: read" in text
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_what_a_bundle_tells_of_licences_is_in_it(tmp_path) -> None:
    import licences  # noqa: PLC0415

    from focusdesk.qt import libraries  # noqa: PLC0415

    folder = licences.collect(tmp_path)
    found = libraries.read_index((folder / "index.json").read_text(encoding="utf-8"))
    shared = ROOT / "resources" / libraries.FOLDER
    missing = [
        (one.name, text)
        for one in found
        for text in one.texts
        if not ((folder / text).is_file() or (shared / text).is_file())
    ]

    assert {"Qt", "Python", "OpenSSL", "numpy", "PySide6_Essentials"} <= {one.name for one in found}
    assert missing == []
    assert all(one.texts for one in found)
