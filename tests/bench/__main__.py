"""Run the benchmarks that are asked for, print their tables and put them into docs/benchmarks.md.

python3 dev.py bench                       everything but cost and endurance, and write it down
python3 dev.py bench seams abreast         only these, and only print them
python3 dev.py bench cost --minutes 30     what it costs to leave it open, and write it down
python3 dev.py bench --endurance 10        ten minutes of endurance, and write it down
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import abreast, cost, devices, endurance, hands, joins, loudness, music, seams
from tests.bench.peers import PEERS, FocusDesk, Player, QuodLibet
from tests.bench.table import Table, between, versions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
MINUTES = 10.0

PARTS: dict[str, Callable[[Path, Sequence[Player]], Table]] = {
    "seams": seams.table,
    "joins": joins.table,
    "loudness": loudness.table,
    "music": music.table,
    "hands": hands.table,
    "abreast": abreast.table,
    "devices": devices.table,
}
COST = "cost"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read what is asked for."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure FocusDesk.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join([*PARTS, COST]))
    parser.add_argument(
        "--endurance",
        nargs="?",
        type=float,
        const=MINUTES,
        metavar="MINUTES",
        help=f"count the breaks in so many minutes ({MINUTES:g})",
    )
    parser.add_argument(
        "--minutes",
        type=float,
        help=f"how long {COST} watches, and write it down ({cost.MINUTES:g}, and only print it)",
    )
    found = parser.parse_args(arguments)
    unknown = [part for part in found.parts if part not in [*PARTS, COST]]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}: choose from {', '.join([*PARTS, COST])}")
    if found.minutes is not None and COST not in found.parts:
        parser.error(f"--minutes is for {COST}")
    return found


def processor() -> str:
    """Name the processor, where the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def conditions(players: Sequence[Player], missing: Sequence[Player] = ()) -> str:
    """Say when, where and with what was measured, and what could not be."""
    told = [("FocusDesk", FocusDesk().version())]
    told += [(player.name, player.version() or "") for player in players]
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    machine = f"{os.cpu_count()} cores ({processor()}), load {os.getloadavg()[0]:.1f} at the start"
    sentences = [
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {system}, {machine}: {versions(told)}."
    ]
    if missing:
        sentences.append(f"Not installed, and left out: {', '.join(one.name for one in missing)}.")
    return "\n".join(sentences)


def say(sentence: str) -> None:
    """Tell how far the bench is, beside the tables."""
    sys.stderr.write(f"{sentence}\n")


def show(text: str) -> None:
    """Print what was asked for."""
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


def measure(parts: Sequence[str], players: Sequence[Player]) -> list[str]:
    """Measure part after part and return the tables, each printed as soon as it is there."""
    drawn = []
    for part in parts:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="focusdesk-bench-") as folder:
            drawn.append(PARTS[part](Path(folder), players).markdown())
        say(f"== {part}: {time.monotonic() - began:.0f} s")
        show(drawn[-1])
    return drawn


def write_down(name: str, texts: Sequence[str]) -> None:
    """Replace what docs/benchmarks.md tells of this bench."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(between(page, name, "\n\n".join(texts)), encoding="utf-8")
    say(f"Written to {PAGE.relative_to(PAGE.parents[1])}")


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for."""
    asked = parse(arguments)
    players = [player for player in PEERS if player.version() is not None]
    missing = [player for player in PEERS if player not in players]
    parts = [part for part in asked.parts if part != COST]
    if COST in asked.parts:
        with tempfile.TemporaryDirectory(prefix="focusdesk-bench-") as folder:
            head = conditions([])
            text = cost.table(Path(folder), asked.minutes or cost.MINUTES).markdown()
        show(f"{head}\n\n{text}")
        if asked.minutes is not None:
            write_down(COST, [head, text])
    if parts or not (asked.parts or asked.endurance is not None):
        quodlibet = [QuodLibet()] if QuodLibet().version() is not None else []  # only in abreast
        head = conditions([*players, *quodlibet], missing)
        show(head)
        drawn = measure(parts or list(PARTS), players)
        # One page, one run: figures of different runs would not bear comparison.
        if not asked.parts:
            write_down("comparison", [head, *drawn])
    if asked.endurance is not None:
        with tempfile.TemporaryDirectory(prefix="focusdesk-bench-") as folder:
            head = conditions([])
            text = endurance.table(Path(folder), asked.endurance).markdown()
        show(f"{head}\n\n{text}")
        write_down("endurance", [head, text])
    return 0


sys.exit(main(sys.argv[1:]))
