"""Draft the release of what every system built: `python packaging/release.py FOLDER [--dry-run]`.

FOLDER holds a folder for each system: its `dist`, with the sums of what is in there. All of it is
gathered in `build/release`, with one file of sums, and `gh` makes a draft of it with the section of
CHANGELOG.md as its notes; a person publishes it. `--notes` only looks whether tag, version and
changelog agree, and prints that section. Needs nothing that is not Python's own.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import sums
import trim

ROOT: Final = Path(__file__).resolve().parent.parent
BUILD: Final = ROOT / "build"
GIVEN: Final = {".deb": "Debian", ".dmg": "macOS", ".exe": "Windows"}
"""What a listener installs, looked for because `dist` goes on where Inno Setup is not to be had."""


def main() -> int:
    """Draft the release, or say what of it was skipped."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="with a folder for each system")
    parser.add_argument("--tag", help="what is released (of the workflow, or v and the version)")
    parser.add_argument("--notes", action="store_true", help="print the notes and do nothing else")
    parser.add_argument("--dry-run", action="store_true", help="gather all of it, draft nothing")
    arguments = parser.parse_args()
    if arguments.notes == bool(arguments.folder):
        parser.error("either a folder or --notes")
    version = trim.about(ROOT).version
    tag = arguments.tag or os.environ.get("GITHUB_REF_NAME") or f"v{version}"
    if tag != f"v{version}":
        sys.exit(f"the tag is {tag}, and the version in focusdesk/__init__.py is {version}")
    told = notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    if arguments.notes:
        print(told)
        return 0
    files = gather(arguments.folder.resolve(), BUILD / "release")
    for path in files:
        print(f"{path.stat().st_size:>12}  {path.name}")
    page = BUILD / "notes.md"
    page.write_text(told + "\n", encoding="utf-8")
    command = ["gh", "release", "create", tag, "--draft", "--verify-tag"]
    command += ["--title", f"FocusDesk {version}", "--notes-file", str(page), *map(str, files)]
    lacking = "" if arguments.dry_run else what_gh_lacks()
    if arguments.dry_run or lacking:
        print(
            f"skipped, {lacking or 'as asked for'}: the draft. It is made by", shlex.join(command)
        )
        return 0
    sys.stdout.flush()
    return subprocess.run(command, check=False, cwd=ROOT).returncode


def notes(changelog: str, version: str) -> str:
    """Return what the changelog says of a version; ends the program where it says nothing."""
    heading = rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$"
    found = re.search(rf"{heading}(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        sys.exit(f"CHANGELOG.md has no section '## {version} - YEAR-MONTH-DAY' that says something")
    return found[1].strip()


def gather(systems: Path, out: Path) -> list[Path]:
    """Copy what the systems built into one folder, and return the files, the sums of all with them.

    Ends the program where a file is not what its system summed up, two have one name, or there is
    nothing to install on a system.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    folders = sorted(systems.iterdir()) if systems.is_dir() else []
    if not folders:
        sys.exit(f"{systems}: there is nothing in it")
    for folder in folders:
        if not folder.is_dir():
            sys.exit(f"{folder}: it is in no system's folder")
        for path in sums.checked(folder):
            if (out / path.name).exists():
                sys.exit(f"{path}: another system built a file of that name")
            shutil.copyfile(path, out / path.name)
    endings = {path.suffix for path in out.iterdir()}
    lacking = [f"{system} ({end})" for end, system in GIVEN.items() if end not in endings]
    if lacking:
        sys.exit(f"{systems}: there is nothing to install on {', '.join(lacking)}")
    sums.write(out)
    sums.checked(out)  # what was copied is what was summed up
    return sorted(out.iterdir())


def what_gh_lacks() -> str:
    """Return why GitHub's program could not make a draft; empty if it can."""
    if shutil.which("gh") is None:
        return "for want of GitHub's program gh"
    asked = subprocess.run(["gh", "auth", "token"], check=False, capture_output=True)
    return "for want of a token of GitHub's (GH_TOKEN, gh auth login)" if asked.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
