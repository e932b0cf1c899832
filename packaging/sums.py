"""Write and check the SHA-256 of every file in a folder, in the words of `sha256sum -c`."""

import hashlib
import re
import sys
from pathlib import Path
from typing import Final

NAME: Final = "SHA256SUMS"
LINE: Final = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def write(folder: Path) -> None:
    """Write the sum of every file that is given out, into a file beside them."""
    lines = [f"{_sum(path)}  {path.name}\n" for path in _given_out(folder)]
    # `sha256sum` takes a carriage return for a part of the name.
    (folder / NAME).write_text("".join(lines), encoding="utf-8", newline="\n")


def checked(folder: Path) -> list[Path]:
    """Return the files of a folder, each as its sums say; ends the program where one is not."""
    if not (folder / NAME).is_file():
        sys.exit(f"{folder}: it has no {NAME}")
    said: dict[str, str] = {}
    for line in (folder / NAME).read_text(encoding="utf-8").splitlines():
        found = LINE.fullmatch(line)
        if found is None or found[2] in said:
            sys.exit(f"{folder / NAME}: not a line of sums: {line}")
        said[found[2]] = found[1]
    files = _given_out(folder)
    there = {path.name for path in files}
    for name in sorted(said.keys() ^ there):
        sys.exit(f"{folder / name}: {'it has no sum' if name in there else 'it is missing'}")
    for path in files:
        if _sum(path) != said[path.name]:
            sys.exit(f"{path}: it is not what was built, by its sum")
    return files


def _given_out(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name != NAME)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
