"""Join clips into one continuous stream with crossfades and ramps.

The mixer is pulled: `read` always returns as many frames as were asked for, silence where there is
no music. It knows no clock and no thread. Its position counts frames of music, so that neither
silence nor a pause moves a join by a frame, and what it returns does not depend on the sizes of
the blocks in which it is asked.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from focusdesk.audio import fades
from focusdesk.audio.clip import Clip
from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.core import timeline
from focusdesk.core.model import Placement

LATE_FADE: Final = timeline.frames(0.25)
"""The least fade on both sides of a wait for a late clip: it neither begins nor ends with a cut."""


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

    @property
    def is_unity(self) -> bool:
        """Whether applying this level would change nothing."""
        return self.frames_left == 0 and self.target == 1.0

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


@dataclass(slots=True, eq=False)
class Deck:
    """A clip at its place in the stream, with the curves of its two ends, shape (frames, 1)."""

    clip: Clip
    placement: Placement
    head: Pcm
    tail: Pcm | None = None  # None until it is decided how the clip ends

    def add_to(self, out: Pcm, position: int) -> None:
        """Add to `out`, whose first frame is frame `position` of the stream."""
        first = max(position, self.placement.start)
        last = min(position + len(out), self.placement.end)
        if first >= last:
            return
        begin, end = first - self.placement.start, last - self.placement.start
        sound = self.clip.pcm[begin:end] * np.float32(self.clip.gain)
        _shape(sound, self.head, at=-begin)
        if self.tail is not None:
            _shape(sound, self.tail, at=self.placement.frames - len(self.tail) - begin)
        out[first - position : last - position] += sound


class Mixer:
    """One stream made of many clips; lives wherever its reader lives."""

    def __init__(self, *, held: bool = False, least_fade: int = 0) -> None:
        """Begin empty; `held` at the start of silence, and ending in `least_fade` frames or more.

        A file honours a last fade-out of nothing; a listener would hear it as a cut.
        """
        self._least_fade = least_fade
        self.position = 0
        self.placements: list[Placement] = []
        self.closed = False
        self._decks: deque[Deck] = deque()
        self._finished: list[int] = []
        self._volume = Level(1.0)
        self._gate = Level(0.0 if held else 1.0)

    # -- what is in it

    @property
    def end(self) -> int:
        """The frame after the last clip so far."""
        return self.placements[-1].end if self.placements else 0

    @property
    def ahead(self) -> int:
        """How many frames of music have not been read yet."""
        return self.end - self.position

    @property
    def is_silent(self) -> bool:
        """Whether the next frame read is silence: held, dry or exhausted."""
        held = self._gate.target == 0.0 and self._gate.frames_left == 0
        return held or self.ahead == 0

    @property
    def settled(self) -> int:
        """How many frames can be read without deciding how the last clip ends."""
        if self.closed or not self._decks:
            return self.ahead
        longest_overlap = timeline.half(self._decks[-1].placement.frames)
        # One frame at least: a clip that was read to its end is gone, and its successor late.
        return max(0, self.ahead - max(longest_overlap, 1))

    def take_finished(self) -> list[int]:
        """Return the indices of the clips that were read to their end since the last call."""
        finished, self._finished = self._finished, []
        return finished

    # -- what changes it

    def append(self, clip: Clip) -> Placement:
        """Join `clip` to what is there and return its place; too late for a crossfade, butt it."""
        frames = clip.facts.frames
        last = self._decks[-1] if self._decks else None
        before = self.placements[-1] if self.placements else None
        shared = 0
        if last is None or last.tail is not None:
            least = 0 if before is None else LATE_FADE
            fade_in = min(max(clip.fade_in, least), timeline.half(frames))
        else:
            wanted = timeline.overlap(
                outgoing_frames=last.placement.frames,
                fade_out=last.clip.fade_out,
                incoming_frames=frames,
                fade_in=clip.fade_in,
            )
            shared = fade_in = min(wanted, self.ahead)
            last.tail = fades.fall(shared)
        placement = timeline.place(clip.facts.index, frames, after=before, shared=shared)
        self._decks.append(Deck(clip, placement, fades.rise(fade_in)))
        self.placements.append(placement)
        return placement

    def close(self) -> None:
        """Say that no more clips come: the last one fades out by its own hint."""
        self.closed = True

    def hold(self, frames: int) -> None:
        """Glide to silence over `frames` frames and stay at that place in the music."""
        if self._gate.target != 0.0:  # a second glide would pass over music in silence
            self._gate.glide_to(0.0, frames)

    def release(self, frames: int) -> None:
        """Go on from where `hold` stopped, gliding up over `frames` frames."""
        self._gate.glide_to(1.0, frames)

    def set_volume(self, gain: float, frames: int) -> None:
        """Glide to the linear `gain` over `frames` frames."""
        self._volume.glide_to(gain, frames)

    # -- what comes out

    def read(self, frames: int) -> Pcm:
        """Return the next `frames` frames, shape (frames, 2), and move on."""
        out = np.zeros((frames, CHANNELS), dtype=np.float32)
        gliding_down = self._gate.target == 0.0
        sounding = min(frames, self.ahead)
        if gliding_down:
            sounding = min(sounding, self._gate.frames_left)
        self._decide_end(self.position + sounding)
        for deck in self._decks:
            deck.add_to(out[:sounding], self.position)
        self._apply(self._gate, out)
        self._apply(self._volume, out)
        self.position += sounding
        while self._decks and self._decks[0].placement.end <= self.position:
            self._finished.append(self._decks.popleft().clip.facts.index)
        return out

    def _decide_end(self, until: int) -> None:
        """Let the last clip fade out by itself once its end is near and nobody follows."""
        if not self._decks or self._decks[-1].tail is not None:
            return
        last = self._decks[-1]
        least = self._least_fade if self.closed else LATE_FADE
        wanted = max(last.clip.fade_out, least)
        length = min(wanted, timeline.half(last.placement.frames))
        if until > last.placement.end - length or until == last.placement.end:
            # What was read already is beyond shaping: the fade takes what is left.
            last.tail = fades.fall(min(length, self.ahead))

    def _apply(self, level: Level, out: Pcm) -> None:
        if level.is_unity:
            return
        out *= level.take(len(out))


def _shape(sound: Pcm, curve: Pcm, *, at: int) -> None:
    """Multiply `sound` by the part of `curve` that meets it when the curve starts at frame `at`."""
    first, last = max(at, 0), min(at + len(curve), len(sound))
    if first < last:
        sound[first:last] *= curve[first - at : last - at]
