"""A quarter of an hour of the soak, so that it is known to work when it is needed."""

import pytest

from tests.integration.test_faults import CHATTER
from tests.soak import hours, report

MINUTES = 12.0
SEED = 5


@pytest.mark.qt_log_ignore(CHATTER, "Could not open media")
def test_a_short_soak_holds(qapp, tmp_path):
    files = hours.files_of(tmp_path)
    soaked = hours.soak(
        tmp_path / "run", files, minutes=MINUTES, speed=100.0, seed=SEED, deadline=90.0
    )

    broken = [figure for figure in report.figures(soaked, MINUTES) if not figure.holds]
    assert broken == []
