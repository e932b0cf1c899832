"""A gain that never jumps.

Volume and the gate of a pause are each one of these. The mixer takes as many gains as it reads
frames, so that a glide costs nothing once it is over.
"""

import numpy as np

from focusdesk.audio import fades
from focusdesk.audio.decode import Pcm


class Level:
    """A gain that never jumps: it glides to each new value over a given number of frames."""

    def __init__(self, value: float) -> None:
        self.target = value
        self._start = value
        self._curve = fades.glide(value, value, 0)
        self._done = 0

    @property
    def frames_left(self) -> int:
        """How many frames the glide under way still takes; 0 when the level has arrived."""
        return len(self._curve) - self._done

    @property
    def current(self) -> float:
        """The gain of the frame taken last."""
        if self.frames_left == 0:
            return self.target
        return float(self._curve[self._done - 1, 0]) if self._done else self._start

    def glide_to(self, value: float, frames: int) -> None:
        """Turn to `value` from wherever the level is now, to arrive after `frames` frames."""
        self._start = self.current
        self.target = value
        self._curve = fades.glide(self._start, value, frames)
        self._done = 0

    def take(self, frames: int) -> Pcm:
        """Return the gains of the next `frames` frames, shape (frames, 1)."""
        gliding = self._curve[self._done : self._done + frames]
        self._done += len(gliding)
        if len(gliding) == frames:
            return gliding
        rest = np.full((frames - len(gliding), 1), self.target, dtype=np.float32)
        return np.concatenate((gliding, rest))
