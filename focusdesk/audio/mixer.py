"""Join clips into one continuous stream with crossfades and ramps.

The mixer is pulled: `read` always returns as many frames as were asked for, silence where there is
no music. It knows no clock and no thread. Its position counts frames of music, so that neither
silence nor a pause moves a join by a frame, and what it returns does not depend on the sizes of
the blocks in which it is asked.

The stream only ever goes forward: to skip, to seek and to bridge a gap is to leave one clip for a
place in another one, with a crossfade, and what was to come after it is forgotten.
"""

import copy
from dataclasses import replace
from typing import Final, Self

import numpy as np

from focusdesk.audio import fades, passage
from focusdesk.audio.clip import Clip
from focusdesk.audio.deck import Deck
from focusdesk.audio.decode import CHANNELS, Pcm
from focusdesk.audio.level import Level
from focusdesk.audio.limiter import Limiter
from focusdesk.core import timeline
from focusdesk.core.model import Placement

LATE_FADE: Final = timeline.frames(0.25)
"""The least fade into and out of what nobody planned: a wait for a late clip, and a bridge."""

LONGEST_LOOK: Final = timeline.frames(10.0)
"""So much of an overlap, around its middle, tells how related two passages are."""

LEAST_BRIDGE: Final = timeline.frames(20.0)
"""A bridge enters a clip with so much of it left, or half of a shorter one."""

GUARD_DBTP: Final = -1.1
"""Under the ceiling by what readers of true peak disagree; over what most clips reach alone."""

GUARD_STEP: Final = 4_096
"""Only at every so many frames may it go: wherever the blocks of a reader end."""

NEVER: Final = 1 << 62


class Mixer:
    """One stream made of many clips; lives wherever its reader lives."""

    def __init__(self, *, held: bool = False, least_fade: int = 0, position: int = 0) -> None:
        """Begin empty; `held` at the start of silence; its ends fade over `least_fade` or more.

        It counts on from `position`.

        A file honours a last fade-out of nothing; a listener would hear it as a cut.
        """
        self._least_fade = least_fade
        self._late_fade = LATE_FADE
        self.position = position
        self.closed = False
        self.finished: list[int] = []  # the indices of the clips that left the stream, as they did
        self._decks: list[Deck] = []
        self._past: list[Placement] = []
        self._seams: list[tuple[int, int]] = []  # where two clips sound at once
        self._guard: Limiter | None = None
        self._landing: tuple[int, int] | None = None  # from which frame, over how many
        self._volume = Level(1.0)
        self._gate = Level(0.0 if held else 1.0)

    # -- what is in it

    @property
    def placements(self) -> list[Placement]:
        """Where all clips lie that were, are or will be heard."""
        return self._past + [deck.placement for deck in self._decks]

    @property
    def end(self) -> int:
        """The frame after the last one of the music, as far as it is known."""
        whole = self._decks[-1].placement.end if self._decks else self.position
        return min(whole, self._landed_at)

    @property
    def ahead(self) -> int:
        """How many frames of music have not been read yet."""
        return max(0, self.end - self.position)

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is to come: closed, or filled up to where the landing ends."""
        return self.closed or (self._landing is not None and self.end >= self._landed_at)

    @property
    def is_silent(self) -> bool:
        """Whether the next frame read is silence: held, dry or exhausted."""
        return self._is_held or self.ahead == 0

    @property
    def settled(self) -> int:
        """How many frames can be read without deciding how the last clip ends."""
        if self.closed or not self._decks:
            return self.ahead
        longest_overlap = timeline.half(self._decks[-1].placement.frames)
        # One frame at least: a clip that was read to its end is gone, and its successor late.
        return max(0, self.ahead - max(longest_overlap, 1) - Limiter.LAG)

    def copy(self) -> Self:
        """Return another one that goes on by itself from here, to the bit as this one does."""
        other = copy.copy(self)  # it keeps all that can be written to, and this one gets new
        self._decks = [replace(deck, curves=list(deck.curves)) for deck in self._decks]
        self._past = list(self._past)
        self.finished = list(self.finished)
        self._seams = list(self._seams)
        self._guard = copy.copy(self._guard)
        self._volume = copy.copy(self._volume)
        self._gate = copy.copy(self._gate)
        return other

    # -- what changes it

    def append(self, clip: Clip) -> Placement:
        """Join `clip` to what is there and return its place.

        A bridge is left for it as soon as can be. Too late for a crossfade, it is butted.
        """
        shared = self._leave_bridge(clip)
        if shared is None:
            shared = self._overlap(clip, clip.frames, least=0)
        return self._join(clip, shared)

    def bridge(self, clip: Clip) -> Placement:
        """Let a passage of `clip`, which was heard before, follow what is there."""
        last = self._decks[-1] if self._decks else None
        shared = self._overlap(clip, clip.frames, least=LATE_FADE)
        wanted_db = passage.level(clip.levels, 0, clip.frames)
        if last is not None:
            ends = last.placement.offset + last.placement.frames
            ratio = last.clip.gain / clip.gain
            wanted_db = passage.level(last.clip.levels, ends - shared, shared, gain=ratio)
        offset = passage.choose(
            clip.levels,
            clip.frames,
            wanted_db=wanted_db,
            shared=shared,
            least=min(LEAST_BRIDGE, timeline.half(clip.frames)),
        )
        shared = self._overlap(clip, clip.frames - offset, least=LATE_FADE)
        return self._join(clip, shared, offset=offset, bridge=True)

    def jump(self, clip: Clip, offset: int, frames: int) -> Placement:
        """Leave what sounds for frame `offset` of `clip`, crossing over `frames` frames.

        What was to follow is forgotten. In silence there is nothing to cross, and nothing to hear
        of a cut.
        """
        # So much is left that the ramp, and a seam to what follows, find room.
        offset = max(0, min(offset, clip.frames - 2 * frames))
        now = self.position
        shared = 0 if self.is_silent else min(frames, clip.frames - offset, self.ahead)
        outgoing = self._sum(now, shared)
        incoming = clip.source.cursor(offset).read(offset, shared)
        related = fades.correlation(outgoing, incoming)
        curves = fades.crossing(shared, related)
        # What begins under the ramp goes with it: the last one must not end before.
        self._drop([deck for deck in self._decks if deck.placement.start >= now + shared])
        self._seams = [(first, min(last, now)) for first, last in self._seams if first < now]
        for deck in self._decks:
            deck.leave(now + shared)
            deck.curves.append((now, curves[0]))
            deck.ends = True
        self.closed = False
        self._retire(now)
        head = curves[1] if shared or self._is_held else self._first_fade(clip, offset)
        return self._add(clip, shared, head, offset=offset, correlation=related)

    def close(self) -> None:
        """Say that no more clips come: the last one fades out by its own hint."""
        self.closed = True
        self._look_again()

    def fade_late(self, frames: int) -> None:
        """Fade out over `frames` frames, or over a moment, where nothing follows in time.

        What comes after that silence fades in over as many.
        """
        self._late_fade = max(frames, LATE_FADE)

    def land(self, at: int, frames: int) -> None:
        """Glide to silence over `frames` frames that end at frame `at` of the stream.

        The music ends there, whatever it is. Where that is too soon for a fade, it takes a little
        longer. Music that has begun to land goes on landing.
        """
        if self._landing is not None and self._landing[0] < self.position:
            return
        start = max(at - frames, self.position)
        length = max(at - start, min(frames, LATE_FADE))
        self._landing = (start, length)

    def hold(self, frames: int) -> None:
        """Glide to silence over `frames` frames and stay at that place in the music."""
        if self._gate.target != 0.0:  # a second glide would pass over music in silence
            self._gate.glide_to(0.0, frames)

    def cut(self) -> None:
        """Be silent from the next frame on, at that place in the music: nobody hears the cut."""
        self._gate.glide_to(0.0, 0)

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
        sounding = min(frames, self.ahead)
        if self._gate.target == 0.0:
            sounding = min(sounding, self._gate.frames_left)
        self._play(out[:sounding])
        _apply(self._gate, out)
        _apply(self._volume, out)
        self._retire(self.position)
        return out

    @property
    def _is_held(self) -> bool:
        return self._gate.target == 0.0 and self._gate.frames_left == 0

    @property
    def _landed_at(self) -> int:
        return NEVER if self._landing is None else sum(self._landing)

    def _play(self, out: Pcm) -> None:
        """Fill `out` with the music that is next, guarded where clips overlap."""
        done = 0
        while done < len(out):
            size, distance = len(out) - done, self._until_seam()
            if self._guard is None and distance == 0:
                self._decide_end(self.position + Limiter.LAG)  # the guard looks so far at once
                self._guard = self._watching()
            step = distance if self._guard is None else GUARD_STEP - self.position % GUARD_STEP
            size = min(size, step)
            self._decide_end(self.position + size)
            if self._guard is None:
                sound = self._sum(self.position, size)
            else:
                sound = self._guard.push(self._sum(self.position + Limiter.LAG, size))
            out[done : done + size] = sound
            self._come_down(out[done : done + size])
            self.position += size
            done += size
            if self._guard is not None and self.position % GUARD_STEP == 0 and self._is_calm():
                self._guard = None

    def _come_down(self, out: Pcm) -> None:
        """Shape what is next by the landing, which is too long to keep its curve in memory."""
        if self._landing is None:
            return
        start, length = self._landing
        first = min(max(start - self.position, 0), len(out))
        begun = max(self.position - start, 0)
        curve = fades.glide(1.0, 0.0, length, slice(begun, begun + len(out) - first))
        out[first : first + len(curve)] *= curve

    def _is_calm(self) -> bool:
        """Say whether there is nothing to watch, now and at the next frame."""
        return self._guard is not None and self._guard.is_idle and self._until_seam() > 0

    def _until_seam(self) -> int:
        """Return how many frames may be read before the next seam must be watched."""
        while self._seams and self._seams[0][1] <= self.position:
            del self._seams[0]
        first = self._seams[0][0] if self._seams else NEVER
        return max(0, first - Limiter.LAG - self.position)

    def _watching(self) -> Limiter:
        """Return what holds the peaks of the stream from the next frame on.

        Each clip is under the ceiling by itself (its preparation sees to that), so only where two
        sound at once is there anything to hold.
        """
        before = min(self.position, Limiter.LAG)
        guard = Limiter(self._sum(self.position - before, before), aim_dbtp=GUARD_DBTP)
        guard.push(self._sum(self.position, Limiter.LAG))
        return guard

    def _sum(self, position: int, frames: int) -> Pcm:
        """Return `frames` frames of the stream from `position` on, as the decks add up to."""
        out = np.zeros((frames, CHANNELS), dtype=np.float32)
        for deck in self._decks:
            deck.add_to(out, position)
        return out

    def _decide_end(self, until: int) -> None:
        """Let the last clip fade out by itself once its end is near and nobody follows."""
        if not self._decks or self._decks[-1].ends:
            return
        last = self._decks[-1]
        end = last.placement.end
        least = self._least_fade if self.closed else self._late_fade
        length = min(max(last.clip.fade_out, least), timeline.half(last.placement.frames))
        looked_at = until + (Limiter.LAG if self._guard is not None else 0)
        if looked_at > end - length or until == end:
            # What was read already is beyond shaping: the fade takes what is left.
            length = min(length, end - self.position)
            last.curves.append((end - length, fades.fall(length)))
            last.ends = True
            self._look_again()

    # -- how it is put together

    def _overlap(self, clip: Clip, frames: int, *, least: int) -> int:
        """Return how many frames `clip`, of which `frames` are left, shares with the last one."""
        last = self._decks[-1] if self._decks else None
        if last is None or last.ends:
            return 0
        wanted = timeline.overlap(
            outgoing_frames=last.placement.frames,
            fade_out=max(last.clip.fade_out, least),
            incoming_frames=frames,
            fade_in=max(clip.fade_in, least),
        )
        return min(wanted, self.ahead)

    def _join(self, clip: Clip, shared: int, *, offset: int = 0, bridge: bool = False) -> Placement:
        """Let `clip` follow the last one, over `shared` frames of it."""
        last = self._decks[-1] if self._decks else None
        if last is None or last.ends:
            head = self._first_fade(clip, offset, late=self._late_fade)
            return self._add(clip, 0, head, offset=offset, bridge=bridge)
        # One estimate for the whole seam, from its middle where it is long.
        look = min(shared, LONGEST_LOOK)
        start = offset + (shared - look) // 2
        leaves = last.placement.offset + last.placement.frames - shared + (shared - look) // 2
        outgoing = last.clip.source.cursor(leaves).read(leaves, look)
        incoming = clip.source.cursor(start).read(start, look)
        related = fades.correlation(outgoing, incoming)
        fall, rise = fades.crossing(shared, related)
        last.curves.append((last.placement.end - shared, fall))
        last.ends = True
        return self._add(clip, shared, rise, offset=offset, bridge=bridge, correlation=related)

    def _add(
        self,
        clip: Clip,
        shared: int,
        head: Pcm,
        *,
        offset: int = 0,
        bridge: bool = False,
        correlation: float = 0.0,
    ) -> Placement:
        before = self.placements[-1] if self._decks or self._past else None
        placement = timeline.place(
            clip.facts.index,
            clip.frames - offset,
            after=before,
            shared=shared,
            first=self.position,
            offset=offset,
            bridge=bridge,
            correlation=correlation,
        )
        deck = Deck(clip, clip.source.cursor(offset), placement, [(placement.start, head)])
        self._decks.append(deck)
        if shared:
            self._seams.append((placement.start, placement.start + shared))
        self._look_again()
        return placement

    def _first_fade(self, clip: Clip, offset: int, *, late: int = LATE_FADE) -> Pcm:
        """Return how a clip comes out of silence, over `late` frames where music was before."""
        after = self._decks or self._past
        least = max(self._least_fade, late if after or offset else 0)
        return fades.rise(min(max(clip.fade_in, least), timeline.half(clip.frames - offset)))

    def _leave_bridge(self, clip: Clip) -> int | None:
        """Make room for `clip` where a bridge sounds or was to come; return what they share."""
        bridge = self._decks[-1] if self._decks else None
        if bridge is None or not bridge.placement.bridge or bridge.ends:
            return None
        placed = bridge.placement
        if self.position <= placed.start and len(self._decks) > 1:
            self._drop([bridge])
            if placed.overlap:  # the seam into the bridge was the last thing that was decided
                self._decks[-1].curves.pop()
                self._decks[-1].ends = False
            self._seams = [seam for seam in self._seams if seam[0] != placed.start]
            return None
        # Never three clips at once: first the seam into the bridge must be over.
        now = max(self.position, placed.start + placed.overlap)
        wanted = self._overlap(clip, clip.frames, least=LATE_FADE)
        shared = max(0, min(wanted, placed.end - now))
        bridge.leave(now + shared)
        return shared

    def _drop(self, decks: list[Deck]) -> None:
        self.finished += [deck.placement.index for deck in decks]
        self._decks = [deck for deck in self._decks if deck not in decks]

    def _retire(self, position: int) -> None:
        """Let go of what has been read to its end."""
        gone = [deck for deck in self._decks if deck.placement.end <= position]
        if gone:
            self._past += [deck.placement for deck in gone]
            self._drop(gone)

    def _look_again(self) -> None:
        if self._guard is not None:
            self._guard.replace(self._sum(self.position, Limiter.LAG))


def _apply(level: Level, out: Pcm) -> None:
    if level.frames_left:
        out *= level.take(len(out))
    elif level.target != 1.0:
        out *= np.float32(level.target)
