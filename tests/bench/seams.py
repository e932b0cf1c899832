"""Seams: how far power falls or rises while one file crosses into the next."""

import itertools
import statistics
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tests.bench import material, meters
from tests.bench.material import RATE, Piece
from tests.bench.peers import FADE, FocusDesk, Player, served
from tests.bench.stage import Pcm, stage, until_over
from tests.bench.table import Row, Table, signed
from tests.integration import mixing

SEAMS = 24
RHOS = (0.0, 0.3, 0.9)
PIECE = 5.5
TOGETHER = 8
"""So many seams are in one recording; the others are made beside it."""

SIDE_BY_SIDE = 10
NEAR = 3 * RATE
"""How far from its expected place a piece is looked for, in frames."""

SLIP = 8
"""Frames by which two passages of one piece may lie apart before it counts as broken."""

LEAST_GAIN = 0.1
"""What is heard softer than this, as a factor, is not the piece but something like it."""

COLUMNS = ("player", "material", "dip dB", "bump dB", "seams", "overlap s", "remark")


@dataclass
class Heard:
    """What was heard of some seams: the passages around them, their overlaps, broken pieces."""

    passages: list[Pcm]
    overlaps: list[float]
    broken: int = 0


def add_up(recordings: Sequence[Future[Heard]]) -> Heard:
    """Put what several recordings hold into one."""
    parts = [recording.result() for recording in recordings]
    return Heard(
        list(itertools.chain.from_iterable(part.passages for part in parts)),
        list(itertools.chain.from_iterable(part.overlaps for part in parts)),
        sum(part.broken for part in parts),
    )


def find(pcm: Pcm, pieces: list[Piece], overlap: float) -> Heard:
    """Find the seams of a recording by the noise that only one piece has."""
    shared, sample = round(overlap * RATE), RATE // 2
    sounding = np.flatnonzero(np.abs(pcm).max(axis=1) > meters.QUIET)
    padded = np.pad(pcm, ((0, 10 * RATE), (0, 0)))
    earliest = latest = int(sounding[0])
    places: list[tuple[int, int] | None] = []
    for piece in pieces:
        noise = piece.pcm()
        frames = len(noise)
        found = []
        for at in (shared + sample // 4, frames - shared - 3 * sample):
            passage = noise[at : at + sample]
            place = meters.locate(passage, padded, earliest + at - NEAR, latest + at + NEAR)
            found.append((place - at, meters.gain_of(padded[place : place + sample], passage)))
        (early, gain), (late, later_gain) = found
        if abs(early - late) <= SLIP and min(gain, later_gain) > LEAST_GAIN:
            places.append((early, late + frames))
            earliest = latest = late + frames - shared
        else:
            # Broken, or not played at all: then the next one follows in its place.
            places.append(None)
            latest += frames - shared
    # A seam can be judged only where what lies before it and behind it was heard as it is.
    joins = [(one[1], other[0]) for one, other in itertools.pairwise(places) if one and other]
    return Heard(
        [meters.passage(padded, start + shared // 2) for _, start in joins],
        [(end - start) / RATE for end, start in joins],
        places.count(None),
    )


def length(player: Player) -> float:
    """Return how long a piece must be for this player to crossfade it, in seconds."""
    return max(PIECE, player.shortest + 1.0)


class Noises:
    """The pieces for every player and material, made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[float, ...], list[Piece]] = {}

    def of(self, player: Player, rho: float) -> list[list[Piece]]:
        """Return the pieces of each recording that it takes for all seams."""
        # Whoever needs long pieces is asked the first question in full, and the others in short.
        brief = rho != RHOS[0] and length(player) > PIECE
        return [self._part(player, rho, part) for part in range(1 if brief else SEAMS // TOGETHER)]

    def _part(self, player: Player, rho: float, part: int) -> list[Piece]:
        key = (length(player), player.overlap, rho, part)
        if key not in self._made:
            self._made[key] = material.noises(
                self._folder / "-".join(map(str, key)),
                TOGETHER + 1,
                length(player),
                overlap=player.overlap,
                rho=rho,
                seed=1000 * part,
            )
        return self._made[key]


def recorded(player: Player, pieces: list[Piece]) -> Heard:
    """Let a player play the pieces and find the seams in what it was heard to play."""
    files = [piece.path for piece in pieces]
    with (
        stage() as desktop,
        desktop.sound.recorded() as recording,
        player.playing(desktop, files, fade=True),
    ):
        pcm = until_over(recording, (length(player) - player.overlap - 1.0) * len(files))
    return find(pcm, pieces, player.overlap)


def rendered(pieces: list[Piece], folder: Path) -> Heard:
    """Let FocusDesk mix the pieces to a file and find its seams by its report."""
    folder.mkdir()
    files = [piece.path for piece in pieces]
    with served(files, fade=True, target_lufs=material.LEVEL_DB) as service:
        mix = mixing.render(service, folder)
    assert mix.done.code == 0, mix.done.stderr
    joined = mix.segments[1:]
    return Heard(
        [meters.passage(mix.pcm, s["start_frame"] + s["overlap_frames"] // 2) for s in joined],
        [s["overlap_frames"] / RATE for s in joined],
    )


def named(rho: float) -> str:
    """Say what the pieces have to do with each other."""
    return f"rho {rho}" if rho else "independent"


def figures(heard: Heard) -> Row:
    """Put what was heard into figures."""
    seam = meters.seam(heard.passages)
    return (
        signed(seam.dip_db),
        signed(seam.bump_db),
        str(len(heard.passages)),
        f"{statistics.mean(heard.overlaps):.3f}" if heard.overlaps else "-",
        f"pieces not heard whole, and left out: {heard.broken}" if heard.broken else "",
    )


def table(folder: Path, players: Sequence[Player]) -> Table:
    """Measure the seams of FocusDesk, rendered and recorded, and of all that can crossfade."""
    noises = Noises(folder)
    # Equally loud already, and asked to stay so: nothing here is about gain.
    ours = FocusDesk(target_lufs=material.LEVEL_DB)
    fading = [ours, *(player for player in players if player.overlap)]
    parts = {(player, rho): noises.of(player, rho) for rho in RHOS for player in fading}
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        # The longest first: begun last, they would run on alone.
        played = {
            (player, rho): [pool.submit(recorded, player, part) for part in parts[player, rho]]
            for player in sorted(fading, key=length, reverse=True)
            for rho in RHOS
        }
        mixed = {
            rho: [
                pool.submit(rendered, part, folder / f"mix-{rho}-{n}")
                for n, part in enumerate(parts[ours, rho])
            ]
            for rho in RHOS
        }
    drawn = Table(f"Seams of {FADE} s, the mean of {SEAMS}", COLUMNS)
    unbroken = [piece.control for part in parts[ours, RHOS[0]] for piece in part[:-1]]
    control = Heard(unbroken, [])
    drawn.rows.append(("the meter's floor", "one noise, no seam", *figures(control)))
    for rho in RHOS:
        drawn.add(("FocusDesk, rendered", named(rho)), partial(add_up, mixed[rho]), figures)
        for player in fading:
            drawn.add((player.name, named(rho)), partial(add_up, played[player, rho]), figures)
    return drawn
