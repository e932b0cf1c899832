"""Loudness: how far apart untagged files of one programme are once a player has had its way."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.bench import material, meters
from tests.bench.material import RATE
from tests.bench.peers import TARGET, FocusDesk, Mpd, Mpv, Player, served
from tests.bench.stage import Pcm, stage, until_over
from tests.bench.table import Row, Table, signed
from tests.integration import mixing, referee

LEVELS = (-18.0, -30.0, -9.0, -23.0, -14.0)
PERIOD = 3.0
PERIODS = 4
SECONDS = PERIOD * PERIODS
SIDE_BY_SIDE = 8
COLUMNS = ("player", "spread LU", "worst error LU", "true peak dBTP", "remark")


@dataclass(frozen=True)
class Levels:
    """How loud each file was heard, in LUFS, and the highest true peak in dBTP."""

    heard_lufs: list[float]
    true_peak_dbtp: float

    @property
    def spread(self) -> float:
        return max(self.heard_lufs) - min(self.heard_lufs)

    @property
    def worst_error(self) -> float:
        return max((lufs - TARGET for lufs in self.heard_lufs), key=abs)


def judge(pcm: Pcm) -> Levels:
    """Measure the inner periods of each file, far from where it begins and ends."""
    start = int(np.flatnonzero(np.abs(pcm).max(axis=1) > meters.QUIET)[0])
    frames, period = round(SECONDS * RATE), round(PERIOD * RATE)
    inner = [
        pcm[start + n * frames + period : start + (n + 1) * frames - period]
        for n in range(len(LEVELS))
    ]
    return Levels([referee.loudness(one) for one in inner], referee.true_peak(pcm))


def rendered(files: list[Path], folder: Path) -> Levels:
    """Let FocusDesk mix the files."""
    folder.mkdir(parents=True)
    with served(files, fade=False) as service:
        mix = mixing.render(service, folder)
    assert mix.done.code == 0, mix.done.stderr
    return judge(mix.pcm)


def recorded(player: Player, files: list[Path]) -> Levels:
    """Let a player play the files one after the other."""
    with (
        stage() as desktop,
        desktop.sound.recorded() as recording,
        player.playing(desktop, files, fade=False),
    ):
        return judge(until_over(recording, SECONDS * len(files) - 2.0))


def figures(levels: Levels) -> Row:
    """Put levels into figures."""
    heard = "heard at " + ", ".join(f"{lufs:.1f}" for lufs in levels.heard_lufs)
    peak = signed(levels.true_peak_dbtp, 1)
    return (f"{levels.spread:.2f}", signed(levels.worst_error), peak, heard)


def table(folder: Path, players: Sequence[Player]) -> Table:
    """Let everybody play the files, with what needs no tags where a player has that."""
    files = material.programme(folder / "programme", LEVELS, period=PERIOD, periods=PERIODS)
    sources = ", ".join(f"{level:.0f}" for level in LEVELS)
    drawn = Table(
        f"Untagged files of one programme at {sources} LUFS, target {TARGET:.0f}", COLUMNS
    )
    levelled = [one for one in (Mpv(levelled=True), Mpd(levelled=True)) if one.version()]
    everybody = [FocusDesk(), *players, *levelled]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        mixed = pool.submit(rendered, files, folder / "mix")
        heard = [pool.submit(recorded, player, files) for player in everybody]
    drawn.add(("FocusDesk, rendered",), mixed.result, figures)
    for player, levels in zip(everybody, heard, strict=True):
        drawn.add((player.name,), levels.result, figures)
    return drawn
