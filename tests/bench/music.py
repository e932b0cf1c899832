"""Real music: FocusDesk's window plays pieces of many kinds, and what is heard is compared."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests import sounds
from tests.bench import meters
from tests.bench.material import RATE
from tests.bench.peers import FADE, TARGET, FocusDesk, Player, served
from tests.bench.stage import Pcm, stage, until_over
from tests.bench.table import FAILURES, Row, Table, signed
from tests.integration import mixing, referee

PACKAGE = "singularity-music"
KINDS = (".wav", ".flac", ".ogg", ".mp3", ".opus", ".m4a", ".flac")
LEVELS = (-14.0, -26.0, -18.0, -30.0, -16.0, -22.0, -20.0)
"""How loud the segments are before FocusDesk hears them, in LUFS."""

CUT = 60
SECONDS = 20
HOLE = 8
ENDS = RATE
"""The first and the last second, where the device's own ramps are, are not compared."""

COLUMNS = ("segment", "source LUFS", "gain dB", "error LU", "peak in mix dBTP", "remark")


@dataclass(frozen=True)
class Played:
    """What was heard, brought into line with the mix that `render` made of the same session."""

    heard: Pcm
    mix: Pcm
    segments: list[dict[str, Any]]


def recordings() -> list[Path]:
    """Return the music of the Debian package; nothing where it is not installed."""
    if shutil.which("dpkg") is None:
        return []
    listing = subprocess.run(["dpkg", "-L", PACKAGE], capture_output=True, text=True, check=False)
    return sorted(Path(line) for line in listing.stdout.splitlines() if line.endswith(".ogg"))


def cut(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Cut a piece out of the middle of each recording, at a level and in a format of its own."""
    folder.mkdir(parents=True)
    made = []
    for n, (source, kind, level) in enumerate(zip(sources, KINDS, LEVELS, strict=False)):
        piece = referee.decode(source)[CUT * RATE : (CUT + SECONDS) * RATE]
        gain = 10 ** ((level - referee.loudness(piece)) / 20)
        # What is loud already must not be cut off by its format.
        gain = min(gain, 0.99 / float(np.abs(piece).max()))
        ending = kind if kind in (".wav", ".flac") else ".wav"
        file = sounds.write(folder / f"{n}{ending}", piece * np.float32(gain), subtype="PCM_24")
        made.append(file if kind == ending else referee.encode(file, kind))
    return made


def play(files: list[Path], folder: Path) -> Played:
    """Let the window play the files, and `render` mix the same session."""
    folder.mkdir(parents=True)
    player = FocusDesk(window=True)
    with (
        stage() as desktop,
        desktop.sound.recorded() as recording,
        player.playing(desktop, files, fade=True),
    ):
        pcm = until_over(recording, (SECONDS - FADE) * len(files) - FADE)
    with served(files, fade=True) as service:
        mix = mixing.render(service, folder)
    assert mix.done.code == 0, mix.done.stderr
    start = meters.locate(mix.pcm[5 * RATE : 7 * RATE], pcm, 0, 30 * RATE) - 5 * RATE
    return Played(pcm[start : start + len(mix.pcm)], mix.pcm, mix.segments)


def error(played: Played, segment: dict[str, Any], file: Path) -> float:
    """Return how far from its target a segment was heard, in LU.

    Only its inside can be judged, without the fades; that is as much louder or softer than the
    whole as it is in the file, which the referee measures too.
    """
    source = referee.decode(file)
    fade = round(FADE * RATE)
    begin, end = segment["start_frame"] + fade, segment["start_frame"] + segment["frames"] - fade
    inside = referee.loudness(source[fade:-fade]) - referee.loudness(source)
    return referee.loudness(played.heard[begin:end]) - (TARGET + inside)


def row(played: Played, segment: dict[str, Any], file: Path) -> Row:
    """Put a segment into figures."""
    return (
        f"{file.suffix[1:]}, {SECONDS} s",
        f"{segment['measured_lufs']:.1f}",
        signed(segment["gain_db"], 1),
        signed(error(played, segment, file)),
        f"{segment['true_peak_dbtp']:.1f}",
        "",
    )


def findings(played: Played) -> list[str]:
    """Say what the recording as a whole is like."""
    heard, mix = played.heard[ENDS:-ENDS], played.mix[ENDS:-ENDS]
    corner = meters.sharpest_corner(heard) / meters.sharpest_corner(mix)
    return [
        f"- seams played: {len(played.segments) - 1}",
        f"- true peak of the recording: {referee.true_peak(heard):.1f} dBTP",
        f"- difference to `render`, sample by sample: {meters.peak_db(heard - mix):.0f} dBFS",
        f"- sharpest corner (a click is one), as a multiple of the mix's: {corner:.3f}",
        f"- holes of more than {HOLE} frames: {len(meters.holes(heard, longer_than=HOLE))}",
    ]


def table(folder: Path, _players: Sequence[Player]) -> Table:
    """Play real music in FocusDesk's window."""
    drawn = Table(f"Real music ({PACKAGE}) in FocusDesk's window", COLUMNS)
    sources = recordings()
    if not sources:
        drawn.notes.append(f"Not measured: {PACKAGE} is not installed.")
        return drawn
    try:
        files = cut(sources, folder / "cut")
        played = play(files, folder / "mix")
    except FAILURES as why:
        drawn.notes.append(f"Failed: {why}")
        return drawn
    assert len(played.segments) == len(files)
    drawn.rows.extend(row(played, *pair) for pair in zip(played.segments, files, strict=True))
    drawn.notes.append("\n".join(findings(played)))
    return drawn
