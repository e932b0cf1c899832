"""Clips for the mixer, and how to hear what it makes of them."""

import numpy as np
from numpy.typing import NDArray

from focusdesk.audio.clip import Clip
from focusdesk.audio.mixer import Mixer
from focusdesk.audio.passage import HOP_FRAMES
from focusdesk.audio.source import Memory
from focusdesk.core.model import ClipFacts
from tests.sounds import RATE, Pcm, sine

RAMP = 9_600
PRESSES = ("jump", "bridge", "append", "hold", "release", "land", "softer")


def do(press: str, mixer: Mixer, made: Clip) -> None:
    """Do to a mixer what a listener or a late clip may do to it."""
    match press:
        case "jump":
            mixer.jump(made, made.facts.index * 20_000, RAMP)
        case "bridge":
            mixer.bridge(made)
        case "append":
            mixer.append(made)
        case "hold":
            mixer.hold(RAMP)
        case "release":
            mixer.release(RAMP)
        case "land":
            mixer.land(mixer.position + 30_000, 20_000)
        case _:
            mixer.set_volume(0.3, RAMP)


def crossing_tones(level_db: float = -9.0) -> list[Clip]:
    """Make four clips of two seconds that cross over half a second."""
    return [
        clip(
            sine(2.0, hertz=110.0 * (n + 2), level_db=level_db),
            index=n,
            fade_in=RATE // 2,
            fade_out=RATE // 2,
        )
        for n in range(4)
    ]


def clip(
    pcm: Pcm, *, index: int = 0, fade_in: int = 0, fade_out: int = 0, gain: float = 1.0
) -> Clip:
    """Make a clip of some samples."""
    facts = ClipFacts(
        index=index,
        frames=len(pcm),
        measured_lufs=-20.0,
        target_lufs=-14.0,
        gain_db=0.0,
        true_peak_dbtp=-1.0,
    )
    return Clip(
        run=1,
        source=Memory(pcm),
        gain=gain,
        fade_in=fade_in,
        fade_out=fade_out,
        facts=facts,
        levels=levels(pcm),
    )


def levels(pcm: Pcm) -> NDArray[np.float32]:
    """Return how loud each tenth of a second is: unweighted, which is enough to tell them apart."""
    starts = range(0, len(pcm), HOP_FRAMES)
    squares = [2.0 * np.mean(pcm[start : start + HOP_FRAMES] ** 2) for start in starts]
    return np.array(squares, dtype=np.float32)


def pull(mixer: Mixer, frames: int, *, block: int = 4096) -> Pcm:
    """Read `frames` frames in blocks."""
    blocks = [mixer.read(min(block, frames - start)) for start in range(0, frames, block)]
    return np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)


def steps(pcm: Pcm) -> float:
    """Return the largest step between two neighbouring samples, silence before it included."""
    led_in = np.concatenate((np.zeros((1, 2), np.float32), pcm))
    return float(np.max(np.abs(np.diff(led_in, axis=0)), initial=0.0))
