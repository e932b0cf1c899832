"""Check the code as Windows and macOS would run it, with the wheels that they alone install.

Run by `dev.py check`. What requirements.lock lists for a system is downloaded with its hashes,
unpacked and never installed; mypy then reads the whole program as that system does, its bindings
included. pyobjc's wheels have no types: of them the names of constants are compared (`mac_names`,
used by the contract tests), and that the packages are there.
"""

import ast
import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = ROOT / "requirements.lock"
CACHE: Final = ROOT / ".mypy_cache" / "elsewhere"
PYTHON: Final = "3.11"
"""The oldest that FocusDesk runs on."""


class System(NamedTuple):
    """A system, by the name Python has for it, and what is checked with its wheels."""

    name: str
    wheels: tuple[str, ...]  # platform tags
    packages: tuple[str, ...]  # of requirements.lock
    tripwire: str  # mypy must object to this exactly where it is told to


SYSTEMS: Final = {
    "win32": System(
        "win32",
        ("win_amd64",),
        (
            "winrt-runtime",
            "winrt-windows-foundation",
            "winrt-windows-foundation-collections",
            "winrt-windows-media",
            "winrt-windows-media-interop",
            "winrt-windows-storage-streams",
        ),
        "from winrt.windows.media import MediaPlaybackStatus\n"
        "from winrt.windows.media.interop import get_for_window\n\n"
        "MediaPlaybackStatus.DANCING  # type: ignore[attr-defined]\n"
        'get_for_window("window")  # type: ignore[arg-type]\n',
    ),
    "darwin": System(
        "darwin",
        ("macosx_11_0_universal2", "macosx_10_9_universal2"),
        ("pyobjc-framework-mediaplayer", "pyobjc-framework-cocoa"),
        "import fcntl\n\nfcntl.F_FULLFSYNC\nfcntl.F_DANCE  # type: ignore[attr-defined]\n",
    ),
}


def pinned(lock: str, package: str) -> str:
    """Return what requirements.lock says of a package, without the system it is meant for."""
    found = re.search(rf"^{package}==\S+.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    if found is None:
        raise SystemExit(f"requirements.lock has no {package}.")
    return re.sub(r"^(\S+) ; [^\\\n]*", r"\1 ", found.group())


def bindings(system: System) -> Path:
    """Return a folder with the unpacked wheels of a system; they are downloaded once."""
    lock = LOCK.read_text(encoding="utf-8")
    wanted = "".join(pinned(lock, package) for package in system.packages)
    folder = CACHE / system.name / hashlib.sha256(wanted.encode()).hexdigest()[:16]
    if folder.is_dir():
        return folder
    draft = folder.with_name("draft")
    shutil.rmtree(draft, ignore_errors=True)
    unpacked = draft / "unpacked"
    unpacked.mkdir(parents=True)
    list_of_them = draft / "requirements.txt"
    list_of_them.write_text(wanted, encoding="utf-8")
    tags = [word for tag in system.wheels for word in ("--platform", tag)]
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check",
            "--no-input", "--no-deps", "--only-binary=:all:", "--require-hashes",
            "--python-version", PYTHON, *tags, "-d", str(draft), "-r", str(list_of_them),
        ],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(
            f"The wheels for {system.name} could not be downloaded (is this machine online?):\n"
            f"{done.stderr}"
        )
    for wheel in draft.glob("*.whl"):
        with zipfile.ZipFile(wheel) as file:
            file.extractall(unpacked)
    unpacked.rename(folder)
    shutil.rmtree(draft)
    return folder


def check(system: System) -> int:
    """Let mypy read the program as `system` does; return its exit code."""
    found = bindings(system)
    # Where the bindings were not found they would be Any, and nothing of them checked: then the
    # objections that the tripwire tells mypy to ignore are not made, which is an error.
    tripwire = CACHE / system.name / "tripwire.py"
    tripwire.write_text(system.tripwire, encoding="utf-8")
    settings = CACHE / system.name / "mypy.ini"
    settings.write_text(_settings(found), encoding="utf-8")
    return subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file", str(settings), "--platform", system.name,
            "--python-version", PYTHON, "--cache-dir", str(CACHE / system.name / "cache"),
            "focusdesk", str(tripwire),
        ],
        cwd=ROOT,
        check=False,
    ).returncode  # fmt: skip


def _settings(found: Path) -> str:
    """Return the settings of pyproject.toml for what is not ours: read, but not criticised."""
    return f"""[mypy]
strict = true
explicit_package_bases = true
mypy_path = {found}
enable_error_code = ignore-without-code, redundant-expr, truthy-bool

[mypy-winrt.*]
ignore_errors = true
ignore_missing_imports = true

[mypy-MediaPlayer.*,AppKit.*]
follow_imports = skip
ignore_missing_imports = true

[mypy-soundfile,soxr,secretstorage.*,jeepney.*]
ignore_missing_imports = true
"""


def mac_names() -> dict[str, str | int]:
    """Return the constants and selectors that pyobjc's MediaPlayer knows, with their values."""
    source = (bindings(SYSTEMS["darwin"]) / "MediaPlayer" / "_metadata.py").read_text("utf-8")
    return dict(_names(ast.parse(source)))


def _names(tree: ast.Module) -> Iterator[tuple[str, str | int]]:
    for text in (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)):
        if isinstance(text, str) and text.startswith("$"):
            for word in filter(None, text.split("$")):
                name, _, value = word.partition("@")
                yield name, int(value) if value.isdigit() else value
        elif isinstance(text, bytes) and text.replace(b":", b"").isalnum():
            yield text.decode(), "selector or class"


def main() -> int:
    """Check every system but this one; return an exit code."""
    codes = [check(system) for name, system in SYSTEMS.items() if name != sys.platform]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
