"""What a soak has measured, beside what it may be."""

from dataclasses import dataclass

from tests.bench.table import Row, Table
from tests.hurried import RATE
from tests.soak.hours import INITIAL, PACE, SEGMENT, Soaked

COLUMNS: Row = ("what", "measured", "wanted", "")
DRIFT_MB = 5.0
MOST_POLLS = 1.3
LONG = 120.0
"""Less than so many minutes are all warm-up, and tell nothing of memory."""

FADED = RATE // 20
"""So many frames of the last fade are too soft to be counted as sound."""


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, what it may be, and whether it is."""

    what: str
    measured: str
    wanted: str
    holds: bool

    @property
    def row(self) -> Row:
        return (self.what, self.measured, self.wanted, "" if self.holds else "**no**")


def figures(soaked: Soaked, minutes: float) -> list[Figure]:
    """Put a soak into figures; a short one tells nothing of memory."""
    hurry, ear, samples = soaked.hurry, soaked.hurry.ear, soaked.samples
    goal = round(minutes * 60 * RATE)
    met = len(soaked.service.met)
    faded = goal - ear.sounded
    found = [
        Figure(
            "silence inside the session",
            f"{soaked.silence_ms:.0f} ms in {len(ear.holes)} holes",
            "0 ms",
            not ear.holes,
        ),
        Figure("clicks", f"{len(ear.clicks)}", "0", not ear.clicks),
        Figure(
            "frames of music heard",
            f"{hurry.position:,}",
            f"{goal:,}, the goal time",
            hurry.position == goal and 0 <= faded <= FADED,
        ),
        Figure(
            "frames by which the clips' places differ from the stream",
            f"{soaked.gap}",
            "0",
            soaked.gap == 0,
        ),
        Figure(
            "session ended",
            type(hurry.state.failure).__name__ if hurry.state.failure else "as it should",
            "as it should",
            hurry.state.failure is None,
        ),
    ]
    if soaked.service.planned:
        bridged = sum(1 for placed in hurry.placements if placed.bridge)
        heard = len(hurry.placements) - bridged
        left_out = len(hurry.state.skipped)
        found += [
            Figure("kinds of faults met", f"{met}", "some", met > 0),
            Figure(
                "parts heard / left out / replayed",
                f"{heard} / {left_out} / {bridged}",
                "all but a few",
                left_out <= max(3, len(soaked.service.files) // 20),
            ),
        ]
    else:
        polls = soaked.polls_per_segment
        found.append(
            Figure("polls per new segment", f"{polls:.2f}", f"<= {MOST_POLLS}", polls <= MOST_POLLS)
        )
    if minutes >= LONG:
        first, last = samples[len(samples) // 6], samples[-1]
        files = [sample.files for sample in samples[len(samples) // 6 :]]
        threads = [sample.threads for sample in samples[len(samples) // 6 :]]
        drift = soaked.drift_mb
        found += [
            Figure(
                "memory in no file (with service and harness)",
                f"{first.own_mb:.0f} to {last.own_mb:.0f} MB, {drift:+.1f} MB by the straight line",
                f"+-{DRIFT_MB:.0f} MB",
                abs(drift) <= DRIFT_MB,
            ),
            Figure(
                "open files",
                f"{min(files)} to {max(files)}",
                "within 8 of each other",
                max(files) - min(files) <= 8,
            ),
            Figure(
                "threads",
                f"{min(threads)} to {max(threads)}",
                "within 4 of each other",
                max(threads) - min(threads) <= 4,
            ),
            Figure(
                "disk at the most",
                f"{max(sample.disk_mb for sample in samples):.0f} MB",
                "the session's own files, and four decoded parts",
                max(sample.disk_mb for sample in samples) <= most_disk_mb(soaked),
            ),
        ]
    return found


def most_disk_mb(soaked: Soaked) -> float:
    """What a session may take: each part once, a few decoded, and the log."""
    encoded = sum(path.stat().st_size for path in soaked.service.files)
    decoded = 4 * SEGMENT * RATE * 8
    return (encoded + decoded + 6e6) / 1e6


def drawn(title: str, soaked: Soaked, found: list[Figure], note: str = "") -> Table:
    """Draw them."""
    took = (
        f"{soaked.real / 60:.1f} minutes of ours, at {soaked.hurry.clock.speed:g} times the pace."
    )
    return Table(title, COLUMNS, [figure.row for figure in found], [f"{note}{took}"])


def material() -> str:
    """Say what is played."""
    return (
        f"Parts of {SEGMENT:g} s in FLAC, MP3, Vorbis and WAV at 44.1 and 48 kHz; {INITIAL} ready "
        f"at once, then one every {PACE:g} s."
    )
