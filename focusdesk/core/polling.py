"""How long to wait before asking the service again.

The service hints when the next segment is due. An honest hint costs one question a segment; a
missing, past or absurd one is replaced by a pace that follows how much music is ready; a failure
backs off exponentially, and what the service asks for in ``Retry-After`` wins.
"""

from dataclasses import dataclass, replace
from typing import Final

PLAUSIBLE_HINT: Final = 15 * 60.0
"""A hint further ahead than this is a mistake, in seconds."""

MAY_BE_LATE: Final = (0.2, 1.2)
"""How long after a hint to ask, in seconds: so that many listeners do not ask at once."""

STEADY: Final = (3.0, 30.0)
"""The pace without a hint, in seconds: from nothing ready to plenty ready."""

BACKOFF: Final = (2.0, 60.0)
"""The first wait after a failure and the longest, in seconds."""

LONGEST_RETRY_AFTER: Final = 15 * 60.0


def plausible(hint: float | None) -> bool:
    """Say whether a hint of `hint` seconds from now is worth believing."""
    return hint is not None and 0.0 < hint <= PLAUSIBLE_HINT


@dataclass(frozen=True, slots=True)
class Polling:
    """The rhythm so far: how many questions in a row failed, and what the service asked for."""

    failures: int = 0
    retry_after: float | None = None

    def succeeded(self) -> "Polling":
        """Return the rhythm after an answer."""
        return Polling()

    def failed(self, retry_after: float | None = None) -> "Polling":
        """Return the rhythm after a failure; `retry_after` in seconds if the service named one."""
        return replace(self, failures=self.failures + 1, retry_after=retry_after)

    def delay(self, *, hint: float | None, runway: float, jitter: float) -> float:
        """Return the seconds to wait.

        `hint` is the service's, from now; `runway` the seconds of music still ahead of the
        listener; `jitter` is in 0..1.
        """
        if self.failures:
            return self._after_failure(jitter)
        if hint is not None and plausible(hint):
            soonest, latest = MAY_BE_LATE
            return hint + soonest + (latest - soonest) * jitter
        floor, ceiling = STEADY
        return min(max(runway / 4, floor), ceiling)

    def _after_failure(self, jitter: float) -> float:
        first, longest = BACKOFF
        doubled = min(first * 2.0 ** min(self.failures - 1, 16), longest)
        wait = doubled * (0.75 + 0.25 * jitter)
        if self.retry_after is None or self.retry_after <= 0.0:  # "now" is no answer to a failure
            return wait
        return min(self.retry_after, LONGEST_RETRY_AFTER) + jitter
