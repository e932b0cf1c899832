"""Let a session run for hours with faults in it, and put what comes of it into docs/reliability.md.

python3 dev.py soak                        eight hours with faults, eight without: some 20 minutes
python3 dev.py soak --minutes 30           half an hour of each, only printed
python3 dev.py soak --sink 10              ten real minutes through a real sound server
python3 dev.py soak --window               eight hours in the window: some three minutes
python3 dev.py soak --pages                only bring the page's lists up to date
"""

import argparse
import os
import platform
import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from focusdesk.services import logs
from tests.bench.table import between
from tests.foreign import KEY, SIGNATURE
from tests.soak import hours, pages, report, sink, window

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
MINUTES = 480.0
SINK_MINUTES = 10.0
SPEED = 100.0
PATIENCE = 10.0
"""A soak that takes so many times as long as it should is given up."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read what is asked for."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description="Let FocusDesk run for hours.")
    parser.add_argument("--minutes", type=float, default=MINUTES, help=f"of music ({MINUTES:g})")
    parser.add_argument("--seed", type=int, help="of the faults, to have the same ones again")
    parser.add_argument("--speed", type=float, default=SPEED, help=f"times as fast ({SPEED:g})")
    parser.add_argument(
        "--sink",
        nargs="?",
        type=float,
        const=SINK_MINUTES,
        metavar="MINUTES",
        help=f"at its real pace through a sound server ({SINK_MINUTES:g})",
    )
    parser.add_argument("--window", action="store_true", help="in the window, not in the ear")
    parser.add_argument("--pages", action="store_true", help="measure nothing")
    return parser.parse_args(arguments)


def conditions() -> str:
    """Say when and where."""
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {system}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}. {report.material()}"
    )


def show(text: str) -> None:
    """Print what was measured."""
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


def write_down(name: str, text: str) -> None:
    """Replace what docs/reliability.md says of this."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(between(page, name, text), encoding="utf-8")
    sys.stderr.write(f"{name}: written to {PAGE.relative_to(PAGE.parents[1])}\n")


def run(minutes: float, speed: float, seed: int) -> tuple[str, bool]:
    """Soak with faults and without; return the tables, and whether all of it holds."""
    texts, holds = [conditions()], True
    deadline = 60 + PATIENCE * minutes * 60 / speed
    for chosen, title in ((seed, f"{minutes:g} minutes with faults"), (None, "The same without")):
        with tempfile.TemporaryDirectory(prefix="focusdesk-soak-") as name:
            folder = Path(name)
            (folder / "run").mkdir()
            redactor = logs.start(folder / "run" / "logs")
            redactor.hide(KEY)
            soaked = hours.soak(
                folder / "run",
                hours.files_of(folder),
                minutes=minutes,
                speed=speed,
                seed=chosen,
                deadline=deadline,
            )
            found = report.figures(soaked, minutes)
            found.append(secrets(folder / "run" / "logs"))
        note = "" if chosen is None else f"Seed {chosen}: {pages.counted(soaked.service)}. "
        texts.append(report.drawn(title, soaked, found, note).markdown())
        show(texts[-1])
        holds = holds and all(figure.holds for figure in found)
    return "\n\n".join(texts), holds


def secrets(folder: Path) -> report.Figure:
    """Look for the key and for signatures in the log."""
    told = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    found = told.count(KEY) + told.count(SIGNATURE)
    return report.Figure("keys and signatures in the log", f"{found}", "0", found == 0)


def main(arguments: Sequence[str]) -> int:
    """Do what is asked for."""
    asked = parse(arguments)
    seed = random.randrange(10_000) if asked.seed is None else asked.seed
    write_down("faults", pages.faults())
    write_down("points", pages.points())
    if asked.pages:
        return 0
    sys.stderr.write(f"seed {seed}\n")
    if asked.sink is not None:
        table, holds = sink.run(asked.sink, seed)
        show(table)
        write_down("sink", table)
        return 0 if holds else 1
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(["soak"]) if asked.window else QCoreApplication(["soak"])
    application.setApplicationName("FocusDesk")
    if asked.window:
        text, holds = window.run(asked.minutes)
        show(text)
    else:
        text, holds = run(asked.minutes, asked.speed, seed)
    if asked.minutes >= MINUTES:
        write_down("window" if asked.window else "soak", text)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
