"""One clip at its place in the stream, with the curves that shape it."""

from dataclasses import dataclass, field, replace

import numpy as np

from focusdesk.audio.clip import Clip
from focusdesk.audio.decode import Pcm
from focusdesk.audio.source import Source
from focusdesk.core.model import Placement


@dataclass(slots=True, eq=False)
class Deck:
    """A clip, or the rest of one, at its place in the stream, with the curves that shape it."""

    clip: Clip
    sound: Source
    placement: Placement
    curves: list[tuple[int, Pcm]] = field(default_factory=list)  # from which frame of the stream
    ends: bool = False  # it is decided how it ends

    def add_to(self, out: Pcm, position: int) -> None:
        """Add to `out`, whose first frame is frame `position` of the stream."""
        first = max(position, self.placement.start)
        last = min(position + len(out), self.placement.end)
        if first >= last:
            return
        begin = first - self.placement.start + self.placement.offset
        sound = self.sound.read(begin, last - first) * np.float32(self.clip.gain)
        for start, curve in self.curves:
            _shape(sound, curve, at=start - first)
        out[first - position : last - position] += sound

    def leave(self, end: int) -> None:
        """Let it end at frame `end` of the stream, if it would last longer."""
        frames = min(self.placement.end, end) - self.placement.start
        self.placement = replace(self.placement, frames=frames)


def _shape(sound: Pcm, curve: Pcm, *, at: int) -> None:
    """Multiply `sound` by the part of `curve` that meets it when the curve starts at frame `at`."""
    first, last = max(at, 0), min(at + len(curve), len(sound))
    if first < last:
        sound[first:last] *= curve[first - at : last - at]
