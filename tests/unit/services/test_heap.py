"""What was freed is given back to the system."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from focusdesk.services import heap

MEGABYTES = 64
HOLES = f"""
import threading
from pathlib import Path
from focusdesk.services import heap

def held():
    told = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in told if line.startswith("Anonymous:"))

def make_holes():
    blocks = [bytearray(b"x" * 65_536) for _ in range({MEGABYTES} * 16)]
    kept.extend(blocks[::16])

heap.keep_few()
kept = []
before = held()
thread = threading.Thread(target=make_holes)
thread.start()
thread.join()
full = held() - before
heap.give_back()
print(full, held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="there is nothing to give back, or to read")
def test_holes_between_what_stays_are_given_back() -> None:
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", HOLES], cwd=root, capture_output=True, text=True, timeout=60,
        check=True,
    )  # fmt: skip
    full, left = map(float, done.stdout.split())

    assert full > MEGABYTES / 2
    assert left < MEGABYTES / 4


def test_a_c_library_that_is_not_glibc_is_asked_for_nothing(monkeypatch) -> None:
    loaded: list[object] = []
    monkeypatch.setattr(ctypes, "CDLL", loaded.append)
    monkeypatch.setattr(sys, "platform", "darwin")
    heap.keep_few()
    heap.give_back()

    assert not loaded
