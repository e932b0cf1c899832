"""Watch a cell from outside: what ends it is told with the input that did."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests import program, rig
from tests.fuzz import damage

TARGETS = ("replies", "sound", "other sound")
MOST_GROWTH = 160.0
"""Megabytes that any file may cost beyond what every small one does."""


@dataclass(frozen=True)
class Verdict:
    """What came of it: inputs by what became of them, the slowest in s, the growth in MB."""

    outcomes: dict[str, int]
    slowest: float
    grew: float


def run(target: str, seconds: float, *, number: int | None = None) -> Verdict:
    """Fuzz one target; raises AssertionError with the input that was too much for it."""
    number = secrets.randbelow(1 << 31) if number is None else number
    with tempfile.TemporaryDirectory(prefix="focusdesk-fuzz-") as name:
        folder = Path(name)
        (folder / "samples").mkdir()
        if target != TARGETS[0]:
            rig.needs("ffmpeg")
            damage.make_samples(folder / "samples")
        timing = ("--seconds", f"{seconds}", "--seed", f"{number}")
        with (folder / "said").open("wb") as said:
            done = subprocess.run(
                [sys.executable, "-m", "tests.fuzz.cell", target, name, *timing],
                cwd=program.ROOT,
                env=program.environment(
                    QT_LOGGING_RULES="*=false", QT_QPA_PLATFORM="offscreen", MALLOC_ARENA_MAX="2"
                ),
                stdout=subprocess.PIPE,
                stderr=said,
                timeout=seconds * 3 + 300,
                check=False,
            )
        if done.returncode != 0:
            raise AssertionError(_explained(target, number, done.returncode, folder))
        told = json.loads(done.stdout)
    return Verdict(**told)


def _explained(target: str, number: int, code: int, folder: Path) -> str:
    descriptor, kept = tempfile.mkstemp(prefix="focusdesk-fuzzed-")
    os.close(descriptor)
    if (folder / "last").exists():
        shutil.copyfile(folder / "last", kept)
    words = (folder / "said").read_text(errors="replace")[-4000:]
    ending = f"signal {-code} (14 is a hang)" if code < 0 else f"exit code {code}"
    return f"{target}, seed {number}: {ending}; the input is in {kept}\n{words}"
