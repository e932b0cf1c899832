"""docs/reliability.md says what the tests prove, and no more."""

from tests.bench.table import between
from tests.integration.faults import FAULTS
from tests.soak import hours, pages
from tests.soak.__main__ import PAGE


def test_every_open_point_of_the_api_is_proven():
    proofs = pages.marked()

    assert [point for point in pages.POINTS if not proofs[f"5.{point}"]] == []
    assert sorted(pages.POINTS) == list(range(1, 37))
    assert set(proofs) <= {f"5.{point}" for point in pages.POINTS}


def test_the_page_is_up_to_date():
    """`python3 dev.py soak --pages` brings it there."""
    page = PAGE.read_text(encoding="utf-8")

    assert between(page, "faults", pages.faults()) == page
    assert between(page, "points", pages.points()) == page


def test_no_two_faults_share_a_name():
    assert len({fault.slug for fault in FAULTS}) == len(FAULTS)


def test_a_plan_of_faults_is_the_same_for_the_same_seed():
    one, other = hours.plan(7, 28_800.0), hours.plan(7, 28_800.0)

    assert one == other
    assert len(one) > 60
    assert {fault.trouble.name for fault in one} == {trouble.name for trouble in hours.TROUBLES}
