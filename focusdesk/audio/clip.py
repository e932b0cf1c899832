"""Turn a cached segment into a clip that is ready to be mixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from focusdesk.audio import loudness, matching
from focusdesk.audio.decode import Decoder, Pcm, Take, decode, read
from focusdesk.audio.outline import outline
from focusdesk.audio.passage import Levels
from focusdesk.audio.source import Source, Store
from focusdesk.core import timeline
from focusdesk.core.errors import BadAudio
from focusdesk.core.model import ClipFacts, Segment


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Sound in the mixer's form, with the gain and the fades (in frames) it is to be heard with.

    `run` names the session it was made for: a clip that arrives after its session is thrown away.
    `levels` tell how loud each tenth of a second of the source is.
    """

    run: int
    source: Source
    gain: float
    fade_in: int
    fade_out: int
    facts: ClipFacts
    levels: Levels

    @property
    def frames(self) -> int:
        """How long it is."""
        return self.facts.frames


class Recording:
    """Takes sound as it is decoded: keeps it in a scratch file, and measures it on the way."""

    def __init__(self, store: Store) -> None:
        """Begin in `store`; raises StorageFailed where nothing can be written."""
        self.scratch = store.scratch()
        self.meter = loudness.Meter()

    def take(self, pcm: Pcm) -> None:
        """Add what is decoded next; raises StorageFailed when the disk is full."""
        self.scratch.add(pcm)
        self.meter.add(pcm)


def prepare(
    path: Path,
    segment: Segment,
    *,
    run: int,
    target_lufs: float,
    store: Store,
    decoders: Sequence[Decoder] = (read,),
) -> Clip:
    """Decode and measure `path`, and hold its peaks where they need it.

    Gain and samples are fixed here, before a frame of it is heard; the sound lies in `store`.
    Raises BadAudio when no decoder can read it, StorageFailed when the disk is full.
    """
    original = _decoded(path, store, decoders)
    measured = original.meter.finish()
    kept, levels = original.scratch, original.meter.levels

    def fresh() -> Take:
        nonlocal kept
        kept = store.scratch()
        return kept.add

    match = matching.match(original.scratch.blocks, measured, target_lufs, fresh=fresh)
    mixed = levels if match.levels is None else match.levels
    facts = ClipFacts(
        index=segment.index,
        frames=kept.frames,
        measured_lufs=measured.integrated_lufs,
        target_lufs=target_lufs,
        gain_db=match.gain_db,
        true_peak_dbtp=match.measured.true_peak_dbtp,
        outline=outline(mixed, match.mixing_db),
    )
    return Clip(
        run=run,
        source=kept,
        gain=loudness.linear(match.mixing_db),
        fade_in=timeline.frames(segment.fade_in),
        fade_out=timeline.frames(segment.fade_out),
        facts=facts,
        levels=mixed,
    )


def _decoded(path: Path, store: Store, decoders: Sequence[Decoder]) -> Recording:
    """Return what the first decoder that can read `path` makes of it."""
    problem = BadAudio("no decoder")
    for decoder in decoders:
        recording = Recording(store)
        try:
            decode(path, recording.take, decoder=decoder)
        except BadAudio as error:
            problem = error
        else:
            return recording
    raise problem
