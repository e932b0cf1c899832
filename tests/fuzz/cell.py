"""Fuzz one thing in a process of its own, whose memory and patience are bounded.

Each input is written down before it is tried. A crash, a hang or hunger for memory ends the
process, and whoever watches it finds the input; what is merely wrong is shrunk and told.
"""

import argparse
import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from focusdesk.audio import clip, decode
from focusdesk.audio.source import Store
from focusdesk.core.errors import BadAudio, BadReply
from focusdesk.core.model import ENGINE_RATE, Segment, SignedUrl
from focusdesk.services import account, wire
from tests.fuzz import damage

HANG = 60
"""Seconds after which one input is said to hang; half an hour of silence takes a few."""

HEADROOM = 512 << 20
"""How much more address space the process may take once it has tried every whole file."""

ROUND = 200
MEGABYTE = 1 << 20

Try = Callable[[bytes], str]
"""Tries one input and says in a word what became of it."""


class Cell:
    """Tries inputs, and keeps the present one on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last = folder / "last"
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0

    def attempt(self, content: bytes, attempt: Try) -> None:
        """Try one input; the alarm ends the process, also out of a library that hangs."""
        self.last.write_bytes(content)
        began = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, HANG)
        self.outcomes[attempt(content)] += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.slowest = max(self.slowest, time.monotonic() - began)


def read_reply(content: bytes) -> str:
    """Give the same bytes to every reader of replies."""
    words = set()
    readers: list[Callable[[bytes], Any]] = [
        lambda body: wire.listing(body, server_now=1.8e9),
        account.organizations,
        account.usage,
        account.engines,
        account.kept,
    ]
    for read in readers:
        try:
            repr(read(content))
        except BadReply:
            words.add("bad reply")
        else:
            words.add("value")
    wire.trouble(content)
    return " or ".join(sorted(words))


def preparing(folder: Path, decoders: tuple[decode.Decoder, ...]) -> Try:
    """Return what makes a clip of a file, as the fetcher does."""
    store, path = Store(folder), folder / "00000.audio"
    segment = Segment(index=0, url=SignedUrl("https://cdn.example/0"), duration=1.0)

    def attempt(content: bytes) -> str:
        path.write_bytes(content)
        try:
            ready = clip.prepare(
                path, segment, run=1, target_lufs=-14.0, store=store, decoders=decoders
            )
        except BadAudio:
            return "bad audio"
        assert 0 < ready.frames <= decode.LONGEST_SECONDS * ENGINE_RATE + 12 * decode.PADDING
        assert 0.0 <= ready.gain < 100.0, ready.gain
        sound = ready.source.read(0, min(ready.frames, 48_000))
        assert bool((abs(sound) <= decode.LOUDEST * 2).all())
        return "clip"

    return attempt


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
NAMES = ("session_id", "segments", "segment_index", "playback_url", "next_ready_at", "data", "id",
         "more_pending", "target_lufs", "windows", "window", "window_start", "cost_chf", "name",
         "organizations", "engines", "engine_key", "by_engine", "track", "track_id", "success",
         "error", "detail", "message", "languages", "total_segments", "fade_in_ms")  # fmt: skip
replies = st.binary(max_size=400) | st.recursive(
    json_values,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=12)
    ),
    max_leaves=30,
).map(lambda content: json.dumps(content).encode())


def targets(name: str, folder: Path) -> tuple[Try, st.SearchStrategy[bytes], dict[str, bytes]]:
    """Return how to try an input, where inputs come from, and those that are always tried."""
    if name == "replies":
        listing = json.dumps({"session_id": "s", "segments": [{"segment_index": 0}], "data": {}})
        return read_reply, replies | damage.damaged([listing.encode()]), {}
    files = {path.name: path.read_bytes() for path in sorted((folder / "samples").iterdir())}
    own = [content for name, content in files.items() if not name.startswith("foreign")]
    foreign = [content for name, content in files.items() if name.startswith("foreign")]
    whole = {**files, **damage.absurd(folder / "samples")}
    if name == "sound":
        attempt = preparing(folder, (decode.read,))
        return attempt, damage.damaged(own), whole
    from PySide6.QtCore import QCoreApplication, QEvent  # noqa: PLC0415 - only this cell needs it

    from focusdesk.qt import apart  # noqa: PLC0415

    application = QCoreApplication([])
    prepare = preparing(folder, (apart.decode,))

    def attempt_with_qt(content: bytes) -> str:
        word = prepare(content)
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # no loop does
        return word

    # The first is what growth is measured from: it shall be one that starts a child.
    first = {name: content for name, content in files.items() if name.startswith("foreign")}
    return attempt_with_qt, damage.damaged(foreign), {**first, **whole}


def address_space() -> int:
    """Return how many bytes of addresses the process has taken."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def peak() -> float:
    """Return the most memory the process ever had, in megabytes; a child bounds its own."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str]) -> None:
    """Fuzz until the time is over, and print what became of the inputs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args(arguments)
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libsndfile has a word to say on damaged ALAC
    cell = Cell(asked.folder)
    attempt, inputs, always = targets(asked.target, asked.folder)
    for content in list(always.values())[:1]:
        cell.attempt(content, attempt)
    before = peak()
    if sys.platform == "linux":
        most = address_space() + HEADROOM
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for content in always.values():
        cell.attempt(content, attempt)
    ends, number = time.monotonic() + asked.seconds, asked.seed
    while time.monotonic() < ends:
        number += 1

        @seed(number)
        @settings(
            max_examples=ROUND,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        )
        @given(inputs)
        def once(content: bytes) -> None:
            if time.monotonic() < ends:
                cell.attempt(content, attempt)

        once()
    told = {"outcomes": cell.outcomes, "slowest": cell.slowest, "grew": peak() - before}
    with output:
        output.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
