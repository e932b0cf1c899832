"""What is given out for Windows and macOS, built with programs that note how they were called."""

import base64
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
CERTIFICATE = b"what is in a .p12"
SECRETS = {
    "APPLE_CERTIFICATE": base64.b64encode(CERTIFICATE).decode(),
    "APPLE_CERTIFICATE_PASSWORD": "open sesame",
    "NOTARY_KEY": "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n",
    "NOTARY_KEY_ID": "KEYID12345",
    "NOTARY_ISSUER": "57246542-96fe-1a63-e053-0824d011072a",
    "SIGNTOOL_ARGUMENTS": r'/f "C:\the keys\ours.pfx" /p swordfish /dlib C:\new\service.dll',
}
IDENTITY = "Developer ID Application: Somebody (ABCDE12345)"
HIDDEN = (*SECRETS.values(), "hush", "swordfish")
LISTS = ["security", "list-keychains", "-d", "user"]
LOGIN = "/Users/somebody/Library/Keychains/login key.keychain-db"
NAMES = ("PyInstaller", "security", "codesign", "xcrun", "ditto", "hdiutil", "ISCC", "signtool")

PROGRAM = r'''
"""Notes how it was called, and leaves behind what the program of that name would leave."""
import json, os, shutil, stat, sys
from pathlib import Path

called = sys.argv[1:]
files = [Path(word) for word in called[1:] if os.path.isfile(word)]
noted = {
    "called": called,
    "held": {path.name: [stat.S_IMODE(path.stat().st_mode), path.read_text()] for path in files},
    "secrets": sorted(name for name in %(secrets)r if name in os.environ),
    "identity": os.environ.get("FOCUSDESK_CODESIGN_IDENTITY"),
}
with open(%(log)r, "a") as log:
    log.write(json.dumps(noted) + "\n")
if " ".join(called).startswith(os.environ.get("FAILS", "nothing")):
    sys.exit(7)

def add(path, word):
    path = path / "Contents" / "ticket" if path.is_dir() else path
    path.write_text((path.read_text() if path.exists() else "") + word)

match called:
    case ["PyInstaller", *_]:
        out = Path(called[called.index("--distpath") + 1])
        Path(called[called.index("--workpath") + 1]).mkdir(parents=True)
        for program in ("focusdesk/FocusDesk.exe", "FocusDesk.app/Contents/MacOS/focusdesk"):
            (out / program).parent.mkdir(parents=True)
            (out / program).write_text("program")
    case ["security", "list-keychains", "-d", "user"]:
        print('    "%(login)s"')
    case ["security", "create-keychain", *_, place]:
        Path(place).write_text("keys")
    case ["security", "set-key-partition-list", *_]:
        print("what is told of keys")
    case ["security", "delete-keychain", place]:
        Path(place).unlink()
    case ["codesign", "--sign", *_, path] | ["signtool", "sign", *_, path]:
        add(Path(path), ", signed")
    case ["xcrun", "stapler", "staple", path]:
        add(Path(path), ", stapled")
    case ["ditto", "-c", *_, path]:
        add(Path(path), "packed")
    case ["ditto", source, target]:
        shutil.copytree(source, target)
    case ["hdiutil", "create", *_]:
        shown = Path(called[called.index("-srcfolder") + 1])
        inside = sorted(str(path.relative_to(shown)) for path in shown.glob("*/Contents/*"))
        links = [f"{one.name} -> {os.readlink(one)}" for one in shown.iterdir() if one.is_symlink()]
        Path(called[-1]).write_text(f"{inside} {links}")
    case ["ISCC", *_]:
        (out,) = [word[2:] for word in called if word.startswith("/O")]
        (Path(out) / "FocusDesk-setup.exe").write_text(
            f"around {(Path(%(build)r) / 'focusdesk' / 'FocusDesk.exe').read_text()}"
        )
'''


class Place:
    """Where something is built, by programs that were put into the PATH."""

    def __init__(self, folder: Path) -> None:
        self.out, self.build = folder / "dist", folder / "build"
        self.programs, self.python = folder / "bin", folder / "python"
        self.temporary, self.log = folder / "temporary", folder / "log"
        for made in (self.programs, self.python, self.temporary):
            made.mkdir()
        text = PROGRAM % {
            "secrets": sorted(SECRETS),
            "log": str(self.log),
            "login": LOGIN,
            "build": str(self.build),
        }
        script = folder / "program.py"
        script.write_text(text, encoding="utf-8")
        for name in NAMES[1:]:
            program = self.programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{script}" {name} "$@"\n')
            program.chmod(0o755)
        (self.python / "PyInstaller.py").write_text(
            "import runpy, sys\nsys.argv.insert(1, 'PyInstaller')\n"
            f"runpy.run_path({str(script)!r}, run_name='__main__')\n",
            encoding="utf-8",
        )

    def notes(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def calls(self) -> list[list[str]]:
        return [note["called"] for note in self.notes()]

    def order(self) -> list[str]:
        """What was called, in so many words as tell it from the others."""
        return [
            " ".join(call[: {"xcrun": 3, "PyInstaller": 1}.get(call[0], 2)])
            for call in self.calls()
        ]


@pytest.fixture
def place(monkeypatch, tmp_path) -> Iterator[Place]:
    if os.name == "nt":
        pytest.skip("the programs are scripts of a shell's")
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(PACKAGING))
    made = Place(tmp_path)
    for name in (*SECRETS, "FOCUSDESK_CODESIGN_IDENTITY", "FAILS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{made.programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(made.python))
    monkeypatch.setattr(tempfile, "tempdir", str(made.temporary))
    yield made
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(PACKAGING)):
            del sys.modules[name]


@pytest.fixture
def secrets(monkeypatch) -> None:
    monkeypatch.setenv("FOCUSDESK_CODESIGN_IDENTITY", IDENTITY)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def build(monkeypatch, place: Place, system: str) -> Path:
    import dist  # noqa: PLC0415

    monkeypatch.setattr(dist, "BUILD", place.build)
    return dist.build(system, place.out)


def given_out(place: Place) -> set[str]:
    """What is in `dist`, after its sums were found to be true."""
    import sums  # noqa: PLC0415

    return {path.name for path in sums.checked(place.out)}


def endings(names: set[str]) -> set[str]:
    return {name[name.rindex(".") :] for name in names}


def test_macos_is_signed_notarised_and_packed_in_this_order(
    monkeypatch, place, secrets, qapp, capfd
) -> None:
    program = build(monkeypatch, place, "darwin")
    said = "".join(capfd.readouterr())

    assert place.order() == [
        "security create-keychain",
        "security set-keychain-settings",
        "security unlock-keychain",
        "security import",
        "security set-key-partition-list",
        "security list-keychains",
        "security list-keychains",
        "PyInstaller",
        "codesign --verify",
        "ditto -c",
        "xcrun notarytool submit",
        "xcrun stapler staple",
        f"ditto {place.build / 'FocusDesk.app'}",
        "hdiutil create",
        "codesign --sign",
        "xcrun notarytool submit",
        "xcrun stapler staple",
        "security delete-keychain",
    ]
    assert program.is_file()
    assert program.is_relative_to(place.build / "FocusDesk.app")
    assert [hidden for hidden in HIDDEN if hidden in said] == []
    assert "skipped" not in said
    assert "what is told of keys" not in said
    assert list(place.temporary.iterdir()) == []


def test_the_image_holds_an_app_that_is_stapled_and_its_sum_is_of_what_is_given_out(
    monkeypatch, place, secrets, qapp
) -> None:
    build(monkeypatch, place, "darwin")
    names = given_out(place)
    (image,) = place.out.glob("*.dmg")

    assert endings(names) == {".dmg", ".json"}
    assert "macos" in image.name
    assert image.read_text(encoding="utf-8") == (
        "['FocusDesk.app/Contents/MacOS', 'FocusDesk.app/Contents/ticket']"
        " ['Applications -> /Applications'], signed, stapled"
    )


def test_the_certificate_is_imported_for_codesign_alone_beside_the_other_keychains(
    monkeypatch, place, secrets, qapp
) -> None:
    build(monkeypatch, place, "darwin")
    notes = {note["called"][1]: note for note in place.notes() if note["called"][0] == "security"}
    keychain = notes["create-keychain"]["called"][-1]
    imported = notes["import"]

    assert imported["held"]["certificate.p12"] == [0o600, CERTIFICATE.decode()]
    assert imported["called"][-2:] == ["-T", "/usr/bin/codesign"]
    assert imported["called"][imported["called"].index("-P") + 1] == "open sesame"
    assert notes["list-keychains"]["called"] == [*LISTS, "-s", keychain, LOGIN]
    assert {note["called"][-1] for name, note in notes.items() if "keychain" in name} >= {keychain}
    assert notes["delete-keychain"]["called"][-1] == keychain


def test_only_the_programs_that_need_a_secret_have_it(monkeypatch, place, secrets, qapp) -> None:
    build(monkeypatch, place, "darwin")
    notes = place.notes()
    (bundler,) = [note for note in notes if note["called"][0] == "PyInstaller"]
    submits = [note for note in notes if "submit" in note["called"]]

    assert bundler["identity"] == IDENTITY  # the spec reads it
    assert [note["secrets"] for note in notes if note["secrets"]] == []
    assert [note["held"]["key.p8"] for note in submits] == [[0o600, SECRETS["NOTARY_KEY"]]] * 2
    for note in submits:
        assert note["called"][-4:-2] == ["--key-id", SECRETS["NOTARY_KEY_ID"]]
        assert note["called"][-2:] == ["--issuer", SECRETS["NOTARY_ISSUER"]]


@pytest.mark.parametrize(
    "step",
    [
        "security import",
        "security set-key-partition-list",
        "PyInstaller",
        "codesign --verify",
        "xcrun notarytool",
        "xcrun stapler",
        "hdiutil",
        "codesign --sign",
    ],
)
def test_where_a_step_fails_the_keychain_is_removed_and_no_secret_told(
    monkeypatch, place, secrets, qapp, capfd, step
) -> None:
    monkeypatch.setenv("FAILS", step)
    with pytest.raises((SystemExit, subprocess.CalledProcessError)) as failure:
        build(monkeypatch, place, "darwin")
    said = "".join([*capfd.readouterr(), str(failure.value)])
    order = place.order()

    assert order[-1] == "security delete-keychain"
    assert order[-2].startswith(step)
    assert [hidden for hidden in HIDDEN if hidden in said] == []
    assert list(place.temporary.iterdir()) == []
    assert not (place.out / "SHA256SUMS").exists()


def test_a_keychain_that_stays_is_told(monkeypatch, place, secrets, qapp, capfd) -> None:
    monkeypatch.setenv("FAILS", "security delete-keychain")
    build(monkeypatch, place, "darwin")

    assert "not removed: the keychain " in capfd.readouterr().out


@pytest.mark.parametrize("given", ["nothing", "empty"])
def test_without_secrets_macos_gets_an_image_all_the_same_and_what_is_skipped_is_said(
    monkeypatch, place, qapp, capfd, given
) -> None:
    """A workflow gives a secret that nobody has set as an empty one."""
    for name in (*SECRETS, "FOCUSDESK_CODESIGN_IDENTITY") if given == "empty" else ():
        monkeypatch.setenv(name, "")
    build(monkeypatch, place, "darwin")
    said = [line for line in capfd.readouterr().out.splitlines() if "skipped" in line]
    app, image = "FocusDesk.app", next(place.out.glob("*.dmg")).name
    identity = "FOCUSDESK_CODESIGN_IDENTITY"
    notary = f"{identity}, NOTARY_KEY, NOTARY_KEY_ID, NOTARY_ISSUER"

    assert place.order() == [
        "PyInstaller",
        "codesign --verify",
        f"ditto {place.build / app}",
        "hdiutil create",
    ]
    certificate = "APPLE_CERTIFICATE, APPLE_CERTIFICATE_PASSWORD"
    assert said == [
        f"skipped, for want of {certificate}: import Apple's certificate",
        f"skipped, for want of {notary}: notarise {app}",
        f"skipped, for want of {identity}: sign {image}",
        f"skipped, for want of {notary}: notarise {image}",
    ]
    assert endings(given_out(place)) == {".dmg", ".json"}


def test_one_whose_certificate_is_in_the_keychain_needs_its_name_alone(
    monkeypatch, place, qapp
) -> None:
    monkeypatch.setenv("FOCUSDESK_CODESIGN_IDENTITY", IDENTITY)
    build(monkeypatch, place, "darwin")

    assert "codesign --sign" in place.order()
    assert not any(call.startswith("security") for call in place.order())


def test_windows_signs_the_program_before_it_is_packed_and_then_the_installer(
    monkeypatch, place, secrets, qapp, capfd
) -> None:
    program = build(monkeypatch, place, "win32")
    said = "".join(capfd.readouterr())
    signed = [call for call in place.calls() if call[0] == "signtool"]
    words = ["/f", r"C:\the keys\ours.pfx", "/p", "swordfish", "/dlib", r"C:\new\service.dll"]

    assert place.order() == ["PyInstaller", "signtool sign", "ISCC /Q", "signtool sign"]
    assert [call[1:-1] for call in signed] == [["sign", "/fd", "SHA256", *words]] * 2
    assert signed[0][-1] == str(program)
    assert [hidden for hidden in HIDDEN if hidden in said] == []
    assert [note["secrets"] for note in place.notes() if note["secrets"]] == []

    assert endings(given_out(place)) == {".exe", ".zip", ".json"}
    installer = (place.out / "FocusDesk-setup.exe").read_text(encoding="utf-8")
    assert installer == "around program, signed, signed"
    with zipfile.ZipFile(next(place.out.glob("*.zip"))) as archive:
        assert archive.read("focusdesk/FocusDesk.exe") == b"program, signed"


def test_without_secrets_windows_gets_an_installer_all_the_same_and_what_is_skipped_is_said(
    monkeypatch, place, qapp, capfd
) -> None:
    build(monkeypatch, place, "win32")
    said = [line for line in capfd.readouterr().out.splitlines() if "skipped" in line]

    assert place.order() == ["PyInstaller", "ISCC /Q"]
    assert said == [
        "skipped, for want of SIGNTOOL_ARGUMENTS: sign FocusDesk.exe",
        "skipped, for want of SIGNTOOL_ARGUMENTS: sign FocusDesk-setup.exe",
    ]
    assert endings(given_out(place)) == {".exe", ".zip", ".json"}


def test_a_program_that_cannot_be_signed_is_not_packed(
    monkeypatch, place, secrets, qapp, capfd
) -> None:
    monkeypatch.setenv("FAILS", "signtool")
    with pytest.raises(SystemExit) as failure:
        build(monkeypatch, place, "win32")

    assert str(failure.value) == "sign FocusDesk.exe: exit code 7"
    assert place.order() == ["PyInstaller", "signtool sign"]
    assert list(place.out.iterdir()) == []
