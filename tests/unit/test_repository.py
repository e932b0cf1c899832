"""Lists kept honest: what one file says of another is true."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from configparser import ConfigParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import focusdesk
from focusdesk import cli
from focusdesk.core import links
from focusdesk.core.wanted import Request
from tests import rig

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "focusdesk").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DESKTOP = ROOT / "resources" / "io.github.focusdesk.FocusDesk.desktop"


def files():
    """List the text files of the repository, those not yet committed among them."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
    ).stdout.decode()
    for name in filter(None, listing.split("\0")):
        path = ROOT / name
        try:
            yield name, path.read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            continue


def first_line(module):
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    return (docstring or "").partition("\n")[0]


def name_of(module):
    return str(module.relative_to(ROOT / "focusdesk"))


# The pages


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_module_says_in_one_sentence_what_it_is_for(module):
    assert first_line(module).endswith(".")


def is_listed(module, page):
    # A package may stand in the tree under its folder's name.
    names = [module.name, f"{module.parent.name}/"] if module.stem == "__init__" else [module.name]
    name, sentence = "|".join(map(re.escape, names)), re.escape(first_line(module))
    return re.search(rf"(?:^|[\s`/])(?:{name})[\s`].*{sentence}\s*$", page, re.MULTILINE)


def test_the_architecture_page_lists_every_module_in_its_own_words():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    unlisted = [one for one in MODULES if not is_listed(one, page)]
    assert [f"{name_of(one)}  {first_line(one)}" for one in unlisted] == []


def test_the_architecture_page_lists_no_module_that_is_gone():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\s+(?:\w+/)*(\w+\.py)\s\s+\S", page, re.MULTILINE))

    assert listed <= {path.name for path in [*MODULES, *ROOT.glob("*.py")]}


def test_the_changelog_knows_this_version():
    page = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[?([^\]\s]+)", page, re.MULTILINE)
    released = [heading for heading in headings if heading != "Unreleased"]

    assert headings
    if released[:1] != [focusdesk.__version__]:
        # Then this version is on its way, and the others are behind it.
        assert headings[0] == "Unreleased"
        assert focusdesk.__version__ not in released


def test_decisions_are_numbered_without_gaps():
    names = sorted(path.name for path in (ROOT / "docs" / "adr").glob("*.md"))

    assert names
    assert [name[:5] for name in names] == [f"{n:04}-" for n in range(1, len(names) + 1)]


# The lock


def requirements():
    """Every distribution that pyproject.toml asks for, by any table."""
    groups = PROJECT["dependency-groups"].values()
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    asked += [one for group in groups for one in group if isinstance(one, str)]
    return {re.split(r"[^\w.-]", one)[0] for one in asked}


@pytest.mark.parametrize("name", sorted(requirements()))
def test_every_dependency_is_locked_with_its_hashes(name):
    plain = re.sub(r"[-_.]+", "-", name).lower()

    assert re.search(rf"^{plain}==.*\\\n\s+--hash=sha256:", LOCK, re.MULTILINE)


def test_every_locked_line_is_a_version_a_hash_or_a_reason():
    """So there is no index address, no local path and no unpinned name."""
    for line in LOCK.splitlines():
        assert re.fullmatch(
            r"[a-z0-9-]+==[\w.!+-]+( ; [\w '=<>!.()]+)? \\"
            r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
            r"|    # +(via)?( ?[\w.:() -]+)?",
            line,
        ), line


def indexes_of_this_machine():
    """Where packages come from here: the hosts and folders of pip's and uv's configuration."""
    settings = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout
    settings += "\n".join(
        value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_"))
    )
    addresses = [urlsplit(one) for one in re.findall(r"\w+://[^\s'\"]+", settings)]
    hosts = {one.hostname for one in addresses if one.hostname}
    folders = {one.path for one in addresses if one.scheme == "file"}
    # The public index is no secret: a page may link to it.
    return (hosts | folders) - {"pypi.org", "files.pythonhosted.org", "localhost", "127.0.0.1"}


def test_no_file_names_a_package_index():
    private = indexes_of_this_machine()
    index = re.compile(r"https?://[^\s\"'<>]+/simple\b")
    found = [
        name
        for name, text in files()
        if index.search(text) or any(address in text for address in private)
    ]

    assert found == []


# The tests


def test_no_test_sleeps():
    sleeps = re.compile(r"\btime\.sleep\(|^\s*from time import .*\bsleep\b", re.MULTILINE)

    assert [
        name for name, text in files() if name.startswith("tests/") and sleeps.search(text)
    ] == []


# The desktop


def desktop_file():
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(DESKTOP.read_text(encoding="utf-8"))
    return parser


def desktop_entry():
    return desktop_file()["Desktop Entry"]


def shared_data():
    return PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]


def test_the_desktop_file_starts_a_program_that_is_installed():
    assert desktop_entry()["Exec"].split()[0] in PROJECT["project"]["scripts"]
    assert desktop_entry()["Name"] == desktop_entry()["StartupWMClass"] == "FocusDesk"


@pytest.mark.skipif(sys.platform != "linux", reason="a desktop file is Linux's own")
def test_the_desktop_file_is_one_that_desktops_understand():
    rig.needs("desktop-file-validate")
    told = subprocess.run(
        ["desktop-file-validate", DESKTOP], capture_output=True, text=True, check=False
    )

    assert (told.returncode, told.stdout) == (0, "")


def test_the_desktop_file_offers_links_and_actions_that_the_command_line_takes():
    entry = desktop_entry()
    actions = [name for name in entry["Actions"].split(";") if name]
    lines = [desktop_file()[f"Desktop Action {name}"]["Exec"] for name in actions]
    parsed = [cli.parse(line.split()[1:]) for line in lines]

    assert entry["MimeType"] == f"x-scheme-handler/{links.SCHEME};"
    assert entry["Exec"].split()[1:] == ["%u"]
    assert actions == ["StartFocus", "Pause"]
    assert [one.what for one in parsed] == [Request(goal="focus", minutes=50), None]
    assert parsed[1].pause


def test_the_icon_of_the_desktop_file_is_installed_under_its_name():
    icons = {Path(target).stem: source for source, target in shared_data().items()}
    drawing = ET.parse(ROOT / icons[desktop_entry()["Icon"]]).getroot()

    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    width, height = drawing.attrib["viewBox"].split()[2:]
    assert width == height


def test_what_the_wheel_shares_exists():
    assert [source for source in shared_data() if not (ROOT / source).is_file()] == []


# The build


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no executable bit")
def test_the_build_runs_the_developers_own_command():
    build = ROOT / ".ci" / "run"

    assert os.access(build, os.X_OK)
    assert build.read_text(encoding="utf-8").splitlines()[-1] == "exec python3 dev.py test"
