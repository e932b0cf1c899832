"""A minute of fuzzing in every run; `python3 dev.py fuzz --minutes N` goes on for longer.

The second decoder is given whole and absurd files alone here. Damaged AAC still brings it down: its
channels can vanish where `decoder.is_fit` does not look (a frame's own header, an MP4's codec
configuration), and Qt's converter dereferences nothing then. `dev.py fuzz` shows it until decoding
lives in a process of its own (ADR 0008 names that as the way out).
"""

import sys

import pytest

from tests.fuzz import watch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no limits to run it under")


@pytest.mark.parametrize(
    ("target", "seconds", "both"),
    [
        ("replies", 10.0, {"bad reply", "bad reply or value"}),
        ("sound", 30.0, {"bad audio", "clip"}),
        ("other sound", 0.0, {"bad audio", "clip"}),
    ],
)
def test_whatever_comes_is_a_value_or_refused_and_costs_little(target, seconds, both):
    verdict = watch.run(target, seconds)

    assert both <= verdict.outcomes.keys()
    assert verdict.grew < watch.MOST_GROWTH
    assert verdict.slowest < 60.0
