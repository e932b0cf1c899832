"""The draft of a release, made in a checkout of a few files by a Python that has no packages."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = {
    "ubuntu-22.04": {"focusdesk_1.2.3_amd64.deb": b"for Debian", "linux.cdx.json": b"{}"},
    "macos-15": {"focusdesk-1.2.3-macos-arm64.dmg": b"for macOS"},
    "windows-2025": {"FocusDesk-1.2.3-setup.exe": b"for Windows\r\n"},
}
CHANGELOG = """\
# Changelog

## Unreleased

- Not yet given out.

## 1.2.3 - 2026-11-02

### Added

- What is new, with `a $(word)` in it.

## 1.2.2 - 2026-10-01

- What was new before.
"""
NOTES = "### Added\n\n- What is new, with `a $(word)` in it."

GH = """\
#!/bin/sh
exec "{python}" -IS "{script}" "$@"
"""
SCRIPT = """
import json, os, sys
from pathlib import Path
if sys.argv[1:] == ["auth", "token"]:
    print("a secret token")
    sys.exit(0 if "GH_TOKEN" in os.environ else 1)
page = Path(sys.argv[sys.argv.index("--notes-file") + 1]).read_text()
Path(%r).write_text(json.dumps([sys.argv[1:], page]))
sys.exit(int(os.environ.get("FAILS", "0")))
"""


def sums(files: dict[str, bytes]) -> str:
    return "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())


class Checkout:
    """What a release is made from, and a `gh` that notes how it was called."""

    def __init__(self, folder: Path) -> None:
        self.root, self.built, self.programs = folder / "root", folder / "built", folder / "bin"
        self.noted = folder / "noted.json"
        for name in ("release", "sums", "trim", "icons"):
            script = f"packaging/{name}.py"
            self.write(script, (ROOT / script).read_text(encoding="utf-8"))
        self.write("focusdesk/__init__.py", '__version__ = "1.2.3"\n')
        self.write("CHANGELOG.md", CHANGELOG)
        for system, files in BUILT.items():
            (self.built / system).mkdir(parents=True)
            for name, content in files.items():
                (self.built / system / name).write_bytes(content)
            (self.built / system / "SHA256SUMS").write_text(sums(files), encoding="utf-8")
        self.programs.mkdir()
        noting = folder / "gh.py"
        noting.write_text(SCRIPT % str(self.noted), encoding="utf-8")
        self.gh = self.programs / "gh"
        self.gh.write_text(GH.format(python=sys.executable, script=noting), encoding="utf-8")
        self.gh.chmod(0o755)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")

    def draft(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        script = self.root / "packaging" / "release.py"
        return subprocess.run(
            [sys.executable, "-ES", script, *arguments],
            check=False,
            capture_output=True,
            text=True,
            env={"PATH": str(self.programs), **environment},
        )

    def refuse(self, *arguments: str) -> str:
        """Try to draft it, and return the one sentence that says why that was not done."""
        done = self.draft(*(arguments or [str(self.built)]), GH_TOKEN="x")
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert not self.noted.exists()
        return done.stderr.strip()


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    if os.name == "nt":
        pytest.skip("the program is a script of a shell's")
    return Checkout(tmp_path)


def test_the_draft_has_every_file_its_notes_and_one_file_of_sums(checkout) -> None:
    done = checkout.draft(str(checkout.built), GH_TOKEN="x")
    called, notes = json.loads(checkout.noted.read_text(encoding="utf-8"))
    given = {name: content for files in BUILT.values() for name, content in files.items()}
    gathered = checkout.root / "build" / "release"

    assert (done.returncode, done.stderr) == (0, "")
    assert called[:5] == ["release", "create", "v1.2.3", "--draft", "--verify-tag"]
    assert called[5:8] == ["--title", "FocusDesk 1.2.3", "--notes-file"]
    assert notes == NOTES + "\n"
    assert {Path(path) for path in called[9:]} == set(gathered.iterdir())
    assert {path.name for path in gathered.iterdir()} == {*given, "SHA256SUMS"}
    assert {name: (gathered / name).read_bytes() for name in given} == given
    said = (gathered / "SHA256SUMS").read_text(encoding="utf-8")
    assert said == sums(dict(sorted(given.items())))
    assert "token" not in done.stdout


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="a program of GNU's")
def test_the_sums_are_read_by_the_program_that_listeners_have(checkout) -> None:
    checkout.draft(str(checkout.built), "--dry-run")
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(
        check, cwd=checkout.root / "build" / "release", capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert done.stdout.count(": OK\n") == 4


def tamper(checkout: Checkout) -> None:
    (checkout.built / "macos-15" / "focusdesk-1.2.3-macos-arm64.dmg").write_bytes(b"for macos")


def lose(checkout: Checkout) -> None:
    (checkout.built / "ubuntu-22.04" / "linux.cdx.json").unlink()


def slip_in(checkout: Checkout) -> None:
    (checkout.built / "windows-2025" / "more.exe").write_bytes(b"what nobody built")


def lose_sums(checkout: Checkout) -> None:
    (checkout.built / "macos-15" / "SHA256SUMS").unlink()


def garble_sums(checkout: Checkout) -> None:
    (checkout.built / "macos-15" / "SHA256SUMS").write_text("1234  x\n", encoding="utf-8")


def leave_loose(checkout: Checkout) -> None:
    (checkout.built / "loose.deb").write_bytes(b"of no system")


def build_twice(checkout: Checkout) -> None:
    shutil.copytree(checkout.built / "macos-15", checkout.built / "macos-15-intel")


def build_no_installer(checkout: Checkout) -> None:
    folder = checkout.built / "windows-2025"
    (folder / "FocusDesk-1.2.3-setup.exe").rename(folder / "focusdesk-1.2.3-windows.zip")
    files = {"focusdesk-1.2.3-windows.zip": b"for Windows\r\n"}
    (folder / "SHA256SUMS").write_text(sums(files), encoding="utf-8")


def build_nothing(checkout: Checkout) -> None:
    shutil.rmtree(checkout.built)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (tamper, "macos-arm64.dmg: it is not what was built"),
        (lose, "linux.cdx.json: it is missing"),
        (slip_in, "more.exe: it has no sum"),
        (lose_sums, "macos-15: it has no SHA256SUMS"),
        (garble_sums, "not a line of sums: 1234  x"),
        (leave_loose, "loose.deb: it is in no system's folder"),
        (build_twice, "macos-arm64.dmg: another system built a file of that name"),
        (build_no_installer, "built: there is nothing to install on Windows (.exe)"),
        (build_nothing, "built: there is nothing in it"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_was_not_built_so_is_not_released(
    checkout, done: Callable[[Checkout], None], said: str
) -> None:
    done(checkout)

    assert said in checkout.refuse()


def test_sums_that_were_written_on_windows_are_understood(checkout) -> None:
    path = checkout.built / "windows-2025" / "SHA256SUMS"
    text = sums(BUILT["windows-2025"]).replace("  ", " *").replace("\n", "\r\n")
    path.write_bytes(text.encode())

    assert checkout.draft(str(checkout.built), "--dry-run").returncode == 0


def test_a_tag_that_is_not_the_versions_is_refused(checkout) -> None:
    told = "the tag is v1.2.4, and the version in focusdesk/__init__.py is 1.2.3"

    assert checkout.refuse(str(checkout.built), "--tag", "v1.2.4") == told
    assert checkout.refuse("--notes", "--tag", "v1.2.4") == told
    of_the_workflow = checkout.draft("--notes", GITHUB_REF_NAME="v1.2.4")
    assert (of_the_workflow.returncode, of_the_workflow.stderr) == (1, told + "\n")
    assert checkout.draft("--notes", GITHUB_REF_NAME="v1.2.3").returncode == 0


@pytest.mark.parametrize(
    "changelog",
    [
        CHANGELOG.replace("## 1.2.3 - 2026-11-02", "## 1.2.30 - 2026-11-02"),
        CHANGELOG.replace("## 1.2.3 - 2026-11-02", "## 1.2.3"),
        CHANGELOG.replace(NOTES, ""),
    ],
    ids=["of another version", "without a day", "empty"],
)
def test_a_version_that_the_changelog_does_not_tell_of_is_refused(checkout, changelog) -> None:
    checkout.write("CHANGELOG.md", changelog)

    assert "CHANGELOG.md has no section '## 1.2.3 - " in checkout.refuse()
    assert "CHANGELOG.md has no section '## 1.2.3 - " in checkout.refuse("--notes")


def test_the_notes_can_be_read_before_anything_is_built(checkout) -> None:
    done = checkout.draft("--notes")

    assert (done.returncode, done.stdout) == (0, NOTES + "\n")
    assert not (checkout.root / "build").exists()


@pytest.mark.parametrize("lacking", ["as asked for", "token", "gh"])
def test_what_is_skipped_is_said_with_the_command_that_would_do_it(checkout, lacking) -> None:
    arguments = ["--dry-run"] if lacking == "as asked for" else []
    if lacking == "gh":
        checkout.gh.unlink()
    environment = {} if lacking == "token" else {"GH_TOKEN": "x"}
    done = checkout.draft(str(checkout.built), *arguments, **environment)
    told, _, command = done.stdout.splitlines()[-1].partition("It is made by ")

    assert done.returncode == 0
    assert told.startswith("skipped, ")
    assert lacking in told
    assert shlex.split(command)[:4] == ["gh", "release", "create", "v1.2.3"]
    assert len(shlex.split(command)) == 10 + 5
    assert not checkout.noted.exists()


def test_a_draft_that_github_refuses_is_a_failure(checkout) -> None:
    assert checkout.draft(str(checkout.built), GH_TOKEN="x", FAILS="4").returncode == 4


@pytest.mark.parametrize("arguments", [[], ["somewhere", "--notes"]])
def test_one_thing_is_asked_for_at_a_time(checkout, arguments) -> None:
    done = checkout.draft(*arguments)

    assert done.returncode == 2
    assert "either a folder or --notes" in done.stderr
