"""Keep the sum of clips under the true-peak ceiling while more than one of them sounds.

Each clip is under the ceiling by itself (its preparation sees to that), so only seams and jumps
need watching. The guard reads a little ahead of the mixer, because a limiter that is to be
inaudible must know what is coming; and it goes once it has nothing left to reduce.
"""

from collections.abc import Callable
from typing import Final

from focusdesk.audio.decode import Pcm
from focusdesk.audio.limiter import Limiter

AIM_DBTP: Final = -1.1
"""Under the ceiling by what readers of true peak disagree; over what most clips reach alone."""

Sum = Callable[[int, int], Pcm]
"""Returns so many frames of the stream from a given frame on, as the clips make them."""


class Guard:
    """Watches the stream from one frame on, for as long as it takes."""

    def __init__(self, position: int, total: Sum) -> None:
        self._total = total
        before = min(position, Limiter.LAG)
        self._limiter = Limiter(total(position - before, before), aim_dbtp=AIM_DBTP)
        self._limiter.push(total(position, Limiter.LAG))

    @property
    def is_idle(self) -> bool:
        """Whether what it returns is what goes in, to the bit, until something new is to come."""
        return self._limiter.is_idle

    def read(self, position: int, frames: int) -> Pcm:
        """Return the next `frames` frames, which begin at `position` of the stream."""
        return self._limiter.push(self._total(position + Limiter.LAG, frames))

    def look_again(self, position: int) -> None:
        """Learn that the stream has changed from `position`, the next frame to be read, on."""
        self._limiter.replace(self._total(position, Limiter.LAG))
