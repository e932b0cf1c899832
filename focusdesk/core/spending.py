"""Which of the service's spending windows the listener should know of before starting."""

from focusdesk.core.account import Usage, UsageWindow

DAY = "day"


def tightest(usage: Usage) -> UsageWindow | None:
    """Return the window whose cap is nearest, without any cap the day's; None if none has a cost.

    Nearest is the one of which most is spent: it is where the next session would be cut short.
    """
    told = [window for window in usage.windows if window.cost_chf is not None]
    capped = [window for window in told if window.limit_chf is not None]
    if capped:
        return max(capped, key=_share)
    today = [window for window in told if window.window == DAY]
    return next(iter(today or told), None)


def is_spent(window: UsageWindow) -> bool:
    """Say whether its cap is reached, as far as the listener's own cost tells."""
    return window.limit_chf is not None and _share(window) >= 1.0


def _share(window: UsageWindow) -> float:
    """Return how much of the cap is spent, 1 being all of it."""
    cost, limit = window.cost_chf or 0.0, window.limit_chf or 0.0
    return cost / limit if limit > 0.0 else float("inf")
