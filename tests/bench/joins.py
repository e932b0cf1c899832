"""Joins without a fade: what is lost, added or altered where a tone was cut into two files."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.bench import material, meters
from tests.bench.material import MARK, RATE
from tests.bench.peers import FocusDesk, Player, served
from tests.bench.stage import Pcm, stage, until_over
from tests.bench.table import Row, Table, signed
from tests.integration import mixing

COLUMNS = ("player", "frames lost or added", "longest hole, frames", "residual dBFS", "corner x",
           "remark")  # fmt: skip
SIDE_BY_SIDE = 6
MARKED = round(MARK * RATE)


@dataclass(frozen=True)
class Join:
    """What was heard where the two files meet; `residual_db` only of what is as long as it was."""

    added: int
    hole: int
    residual_db: float | None
    corner: float


def judge(heard: Pcm, files: Sequence[Pcm], gains: Sequence[float] | None = None) -> Join:
    """Compare what was heard with the files; without `gains`, with those that fit best."""
    whole = np.concatenate(files)
    inset, half = MARKED // 5, len(heard) // 2
    mark = whole[inset : MARKED - inset]
    first = meters.locate(mark, heard, 0, half) - inset
    last = meters.locate(mark, heard, half) - inset
    added = last - first - (len(whole) - MARKED)
    tone = slice(MARKED, len(whole) - MARKED)
    sounding = heard[first + MARKED : last]
    gain = meters.gain_of(sounding[: RATE // 2], whole[tone][: RATE // 2])
    residual = None
    if added == 0:
        cut = len(files[0])
        pieces = np.split(heard[first : first + len(whole)], [cut])
        gains = gains or [
            meters.gain_of(pieces[0][MARKED:], files[0][MARKED:]),
            meters.gain_of(pieces[1][:-MARKED], files[1][:-MARKED]),
        ]
        back = np.concatenate([p / np.float32(g) for p, g in zip(pieces, gains, strict=True)])
        residual = meters.peak_db((back - whole)[tone])
    return Join(
        added,
        meters.longest_hole(sounding),
        residual,
        meters.sharpest_corner(sounding) / (gain * meters.sharpest_corner(whole[tone])),
    )


def rendered(paths: list[Path], files: list[Pcm], folder: Path) -> Join:
    """Let FocusDesk mix the two files, and divide by the gains it reports."""
    folder.mkdir(parents=True)
    with served(paths, fade=False) as service:
        mix = mixing.render(service, folder)
    assert mix.done.code == 0, mix.done.stderr
    gains = [10 ** (segment["gain_db"] / 20) for segment in mix.segments]
    return judge(mix.pcm, files, gains)


def recorded(player: Player, paths: list[Path], files: list[Pcm]) -> Join:
    """Let a player play the two files."""
    with (
        stage() as desktop,
        desktop.sound.recorded() as recording,
        player.playing(desktop, paths, fade=False),
    ):
        return judge(until_over(recording, sum(map(len, files)) / RATE - 1.0), files)


def figures(join: Join) -> Row:
    """Put a join into figures."""
    return (
        signed(join.added, 0),
        str(join.hole),
        "-" if join.residual_db is None else f"{join.residual_db:.0f}",
        f"{join.corner:.2f}",
        "",
    )


def table(folder: Path, players: Sequence[Player]) -> Table:
    """Let everybody join the two halves of a tone."""
    paths, files = material.cut_tone(folder / "tone")
    drawn = Table(f"A {material.TONE:.0f} Hz tone cut into two files, no fade", COLUMNS)
    everybody = [FocusDesk(), *players]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        mixed = pool.submit(rendered, paths, files, folder / "mix")
        joins = [pool.submit(recorded, player, paths, files) for player in everybody]
    drawn.add(("FocusDesk, rendered",), mixed.result, figures)
    for player, join in zip(everybody, joins, strict=True):
        drawn.add((player.name,), join.result, figures)
    return drawn
