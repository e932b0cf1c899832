"""Turn a cached segment into a clip that is ready to be mixed."""

from dataclasses import dataclass
from pathlib import Path

from focusdesk.audio import loudness
from focusdesk.audio.decode import Decoder, Pcm, decode
from focusdesk.core import timeline
from focusdesk.core.model import ClipFacts, Segment


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Sound in the mixer's form, with the gain and the fades (in frames) it is to be heard with.

    `run` names the session it was made for: a clip that arrives after its session is thrown away.
    """

    run: int
    pcm: Pcm
    gain: float
    fade_in: int
    fade_out: int
    facts: ClipFacts


def prepare(
    path: Path,
    segment: Segment,
    *,
    run: int,
    target_lufs: float,
    fallback: Decoder | None = None,
) -> Clip:
    """Decode and measure `path`; the gain is fixed here, before a frame of it is heard.

    Raises BadAudio when it cannot be decoded.
    """
    pcm = decode(path, fallback=fallback)
    measured = loudness.measure(pcm)
    gain_db = loudness.gain_db(measured, target_lufs)
    peak = measured.true_peak_dbtp
    facts = ClipFacts(
        index=segment.index,
        frames=len(pcm),
        measured_lufs=measured.integrated_lufs,
        target_lufs=target_lufs,
        gain_db=gain_db,
        true_peak_dbtp=None if peak is None else peak + gain_db,
    )
    return Clip(
        run=run,
        pcm=pcm,
        gain=loudness.linear(gain_db),
        fade_in=timeline.frames(segment.fade_in),
        fade_out=timeline.frames(segment.fade_out),
        facts=facts,
    )
