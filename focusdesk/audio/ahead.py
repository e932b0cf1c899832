"""Render ahead of the device, and take back what it has not taken when something changes.

A device that takes what lies ready does not wait for a busy interpreter. But what lies ready is
heard before a press is, so a press has what is left of it rendered anew: the mixer is put back to
where the device is. What it returns does not depend on the blocks it is read in, so rendering a
frame again gives the same frame, unless the press changes it.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.audio.mixer import Mixer
from focusdesk.core import timeline

SILENCE = np.zeros((0, CHANNELS), dtype=np.float32)

KEPT: Final = timeline.frames(0.6)
"""So much of what was taken can be taken back: more than a device and its server ever hold."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mixer as it was at a frame of the stream."""

    frame: int
    mixer: Mixer


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames of the stream, from `frame` on, and the music in them.

    `length` frames of music from `music` on, then silence.
    """

    frame: int
    music: int
    length: int

    def before(self, frame: int) -> "Stretch":
        """Return what of it lies before a frame of the stream."""
        return Stretch(self.frame, self.music, min(self.length, frame - self.frame))


class Ahead:
    """One endless stream: music from a mixer, then from the next one.

    All frames are those of the stream, which goes on through pauses, unlike a mixer's position.
    `taken` counts those the device took, `pcm` is what it has not taken yet, shape (frames, 2), and
    `mixer` is at the end of that: to be looked at, for changing it there is `change`.
    """

    def __init__(self, mixer: Mixer) -> None:
        self.mixer = mixer
        self.taken = 0
        self.pcm = SILENCE
        self._marks: deque[Mark] = deque()  # from `KEPT` before `taken` on, or the last change
        self._stretches: deque[Stretch] = deque()
        self._tail = (0, SILENCE)  # the last ramp of the mixer before, and where it begins

    @property
    def passed(self) -> Mixer:
        """The mixer at what the device has taken, or a little before."""
        return self._last_mark(self.taken).mixer if self._marks else self.mixer

    def take(self, frames: int) -> None:
        """Learn that the device took so many more frames, if need be some of silence."""
        self.taken += frames
        self.pcm = self.pcm[frames:]
        while len(self._marks) > 1 and self._marks[1].frame <= self.taken - KEPT:
            self._marks.popleft()
        if len(self.pcm) == 0:
            self._marks.clear()

    def render(self, frames: int) -> None:
        """Have so many frames ready."""
        missing = frames - len(self.pcm)
        if missing <= 0:
            return
        first = self.taken + len(self.pcm)
        self._marks.append(Mark(first, self.mixer.copy()))
        music = self.mixer.position
        sound = self.mixer.read(missing)
        self._stretches.append(Stretch(first, music, self.mixer.position - music))
        self._add_tail(first, sound)
        self.pcm = np.concatenate((self.pcm, sound))

    def change(self) -> Mixer:
        """Take back what the device has not taken, and return the mixer at its next frame."""
        self._go_back(self.taken)
        return self.mixer

    def rewind(self, frames: int) -> None:
        """Put the stream back by so many frames, which were taken and are not heard.

        Not beyond the last change: what was changed then stays so.
        """
        if self._marks:
            self.taken = max(self.taken - frames, self._marks[0].frame)
        self._go_back(self.taken)

    def _go_back(self, frame: int) -> None:
        if not self._marks:
            return
        mark = self._last_mark(frame)
        self.mixer = mark.mixer
        self.mixer.read(frame - mark.frame)
        self._marks.clear()
        self.pcm = SILENCE
        while self._stretches and self._stretches[-1].frame >= frame:
            self._stretches.pop()
        if self._stretches:
            self._stretches.append(self._stretches.pop().before(frame))

    def _last_mark(self, frame: int) -> Mark:
        """Return the last mark at or before a frame."""
        return next(mark for mark in reversed(self._marks) if mark.frame <= frame)

    def begin(self, mixer: Mixer, ramp: int) -> None:
        """Go over to another mixer while the present one glides to silence over `ramp` frames."""
        old = self.change()
        old.hold(ramp)
        tail = old.read(ramp)
        self._add_tail(self.taken, tail)
        self._tail = (self.taken, tail)
        self._stretches.clear()
        self.mixer = mixer

    def music_at(self, frame: int) -> int | None:
        """Return the frame of the music that lies at a frame of the stream, or last did.

        What lies before is forgotten. None before anything was rendered.
        """
        while len(self._stretches) > 1 and self._stretches[1].frame <= frame:
            self._stretches.popleft()
        if not self._stretches:
            return None
        stretch = self._stretches[0]
        return stretch.music + min(max(frame - stretch.frame, 0), stretch.length)

    def _add_tail(self, first: int, sound: Pcm) -> None:
        """Add to `sound`, which begins at frame `first`, what it shares with the last ramp."""
        start, tail = self._tail
        shared = tail[first - start :][: len(sound)] if first >= start else SILENCE
        sound[: len(shared)] += shared
