"""What the listener is told of the cost: the cap that would cut a session short first."""

import pytest

from focusdesk.core.account import Usage, UsageWindow
from focusdesk.core.spending import is_spent, tightest


def window(name: str, cost: float | None, limit: float | None = None) -> UsageWindow:
    return UsageWindow(window=name, began=None, cost_chf=cost, limit_chf=limit, by_engine=())


@pytest.mark.parametrize(
    ("windows", "told"),
    [
        ([("day", 2.4, 10.0), ("week", 20.0, 40.0), ("month", 20.0, 100.0)], "week"),
        ([("day", 2.4, None), ("week", 3.0, 40.0)], "week"),
        ([("week", 9.0, None), ("day", 2.4, None)], "day"),
        ([("week", 9.0, None)], "week"),
        ([("day", 0.0, 0.0), ("week", 9.0, 10.0)], "day"),  # a cap of nothing lets nothing through
        ([("day", None, 10.0), ("month", 1.0, None)], "month"),
        ([("day", None, 10.0)], None),
        ([], None),
    ],
)
def test_the_cap_that_is_nearest_is_told_and_else_todays_cost(windows, told) -> None:
    found = tightest(Usage(org="org_1", windows=tuple(window(*each) for each in windows)))

    assert (found.window if found else None) == told


@pytest.mark.parametrize(
    ("cost", "limit", "spent"),
    [(9.99, 10.0, False), (10.0, 10.0, True), (12.0, 10.0, True), (1.0, None, False), (0, 0, True)],
)
def test_a_cap_that_is_reached_is_known(cost, limit, spent) -> None:
    assert is_spent(window("day", cost, limit)) is spent
