"""Tell from what a sound device takes whether it still plays.

A sink says nothing when its device or the sound server goes: it only takes no more. What is seen of
it, four times a second, is enough to tell a device that is gone, which pauses the music, from a
server that died, which only delays it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

STALLS_AFTER: Final = 1.0
"""A device that takes nothing for so long has stopped, in seconds; its own buffer is a tenth."""

GONE_AFTER: Final = 10.0
"""And after so long it is believed to be gone; a server that only stood still may come back, and to
close its stream would wait for that."""

SETTLES: Final = 0.5
"""A default that changed because its device goes away is followed by that within so long."""


class Verdict(StrEnum):
    """What is the matter with a device."""

    PLAYS = "plays"
    STALLS = "stalls"  # it takes nothing: it may go on by itself
    GONE = "gone"  # nobody can play on it any more
    SERVER_GONE = "server gone"
    LEFT = "left"  # the listener chose another one, and this one plays on


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a device at a moment.

    `taken` counts what it has taken so far, whatever the unit; `wanted` says whether it is to take
    anything; `devices` are the ids of those there are, `default` is that of the listener's choice.
    """

    now: float
    taken: int
    wanted: bool
    connected: bool
    devices: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of the device that is played on; `look` makes the next.

    `moves` says whether the sound server takes a stream along when the default changes.
    """

    device: str
    moves: bool
    taken: int = -1
    since: float = 0.0  # when it took something last
    devices: tuple[str, ...] = ()  # those that were there then
    other_since: float | None = None  # since when another device is the default

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
        if not seen.wanted or seen.taken != self.taken or not self.devices:
            watch = replace(watch, taken=seen.taken, since=seen.now, devices=seen.devices)
            return watch, Verdict.PLAYS if watch.chosen_for(seen.now) < SETTLES else Verdict.LEFT
        stalls = seen.now - self.since
        if stalls < STALLS_AFTER:
            return watch, Verdict.PLAYS
        gone = stalls >= GONE_AFTER or seen.devices != self.devices
        return watch, Verdict.GONE if gone else Verdict.STALLS

    def chosen_for(self, now: float) -> float:
        """Return for how many seconds another device has been the listener's choice."""
        return 0.0 if self.other_since is None else now - self.other_since

    def _followed(self, seen: Seen) -> "Watch":
        """Take another default for the device that is played on, once the old one has stayed."""
        if not seen.default or seen.default == self.device:
            return replace(self, other_since=None)
        since = seen.now if self.other_since is None else self.other_since
        if self.moves and seen.now - since >= SETTLES:
            return replace(self, device=seen.default, other_since=None)
        return replace(self, other_since=since)
