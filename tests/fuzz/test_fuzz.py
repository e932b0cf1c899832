"""A minute of fuzzing in every run; `python3 dev.py fuzz --minutes N` goes on for longer.

The seed stays the same: what fails here fails again, and chance is for those who look for faults.

The second decoder has a process of its own for each file (ADR 0012): damaged AAC brings it down now
and then, which is bad audio like any other. A start takes a quarter of a second, so few are tried.
"""

import sys

import pytest

from tests.fuzz import watch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no limits to run it under")

SEED = 1


@pytest.mark.parametrize(
    ("target", "seconds", "both"),
    [
        ("replies", 10.0, {"bad reply", "bad reply or value"}),
        ("sound", 30.0, {"bad audio", "clip"}),
        ("other sound", 8.0, {"bad audio", "clip"}),
    ],
)
def test_whatever_comes_is_a_value_or_refused_and_costs_little(target, seconds, both):
    verdict = watch.run(target, seconds, number=SEED)

    assert both <= verdict.outcomes.keys()
    assert verdict.grew < watch.MOST_GROWTH
    assert verdict.slowest < 60.0
