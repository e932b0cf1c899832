"""Tell from what a sound device takes whether it still plays.

A sink says nothing when its device or the sound server goes: it only takes no more. What is seen of
it, four times a second, is enough to tell a device that is gone, which pauses the music, from a
server that died, which only delays it, and from one that stands still, which is left alone.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

STALLS_AFTER: Final = 1.0
"""A device that takes nothing for so long has stopped, in seconds; its own buffer is a tenth."""

FROZEN_AFTER: Final = 10.0
"""And after so long nobody waits for it any more, though its server may yet come back."""

SETTLES: Final = 0.5
"""A default that changed because its device goes away is followed by that within so long."""


class Verdict(StrEnum):
    """What is the matter with a device."""

    PLAYS = "plays"
    STALLS = "stalls"  # it takes nothing: it may go on by itself
    FROZEN = "frozen"  # it has taken nothing for so long that nobody waits for it
    GONE = "gone"  # nobody can play on it any more
    SERVER_GONE = "server gone"
    LEFT = "left"  # the listener chose another one, and this one plays on


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a device at a moment.

    `taken` counts what it has taken so far, whatever the unit; `wanted` says whether it is to take
    anything; `devices` are the ids of those there are, `default` is the system's, `choice` the one
    that is to be played on.
    """

    now: float
    taken: int
    wanted: bool
    connected: bool
    devices: tuple[str, ...]
    default: str
    choice: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of the device that is played on; `look` makes the next.

    `moves` says whether the sound server takes the streams of the default device along when another
    one becomes the default; it does so whoever chose the device.
    """

    device: str
    moves: bool
    taken: int = -1
    since: float = 0.0  # when it took something last
    devices: tuple[str, ...] = ()  # those that were there then
    was_default: bool = False
    moved_since: float | None = None  # since when another device is the default
    other_since: float | None = None  # since when another device is to be played on

    def anew(self) -> "Watch":
        """Return the same for a device that begins to take: how long it rested tells nothing."""
        return replace(self, devices=())

    def look(self, seen: Seen) -> tuple["Watch", Verdict]:
        """Return what is known now, and what is the matter."""
        if not seen.connected:
            return self, Verdict.SERVER_GONE
        if self.device not in seen.devices:
            return self, Verdict.GONE
        watch = self._followed(seen)
        plays = Verdict.PLAYS if watch.chosen_for(seen.now) < SETTLES else Verdict.LEFT
        if not seen.wanted or seen.taken != self.taken or not self.devices:
            watch = replace(watch, taken=seen.taken, since=seen.now, devices=seen.devices)
            return watch, plays
        stalls = seen.now - self.since
        if stalls < STALLS_AFTER:
            return watch, plays
        if seen.devices != self.devices:
            return watch, Verdict.GONE
        return watch, Verdict.FROZEN if stalls >= FROZEN_AFTER else Verdict.STALLS

    def chosen_for(self, now: float) -> float:
        """Return for how many seconds another device has been the one to be played on."""
        return 0.0 if self.other_since is None else now - self.other_since

    def chosen(self) -> "Watch":
        """Return the same after the listener chose: another device is another one at once."""
        return replace(self, other_since=-math.inf)

    def _followed(self, seen: Seen) -> "Watch":
        """Note where the stream is, and whether it is to be elsewhere."""
        watch = self._taken_along(seen)
        if not seen.choice or seen.choice == watch.device:
            return replace(watch, other_since=None)
        since = seen.now if watch.other_since is None else watch.other_since
        return replace(watch, other_since=since)

    def _taken_along(self, seen: Seen) -> "Watch":
        """Take another default for the device that is played on, once the old one has stayed."""
        if seen.default == self.device:
            return replace(self, was_default=True, moved_since=None)
        if not (seen.default and self.moves and self.was_default):
            return self
        since = seen.now if self.moved_since is None else self.moved_since
        if seen.now - since < SETTLES:
            return replace(self, moved_since=since)
        # If it is not to be there either, it has been elsewhere for long enough.
        return replace(self, device=seen.default, moved_since=None, other_since=since)
