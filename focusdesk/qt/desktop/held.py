"""Hold something of the desktop's exactly while it is wanted."""

from typing import Protocol


class Inhibitor(Protocol):
    """What can be held and let go; whoever grants it takes it back when this process dies."""

    def take(self) -> None:
        """Ask for it; called only while it is not held."""

    def release(self) -> None:
        """Let go of it, or of the wish for it; called only after `take`."""


class Held:
    """Takes an inhibitor when it begins to be wanted, and releases it when that ends."""

    def __init__(self, inhibitor: Inhibitor) -> None:
        """Hold nothing yet."""
        self._inhibitor = inhibitor
        self._is_wanted = False

    def want(self, wanted: bool) -> None:
        """Say whether it is wanted now."""
        if wanted == self._is_wanted:
            return
        self._is_wanted = wanted
        if wanted:
            self._inhibitor.take()
        else:
            self._inhibitor.release()
