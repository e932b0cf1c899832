"""The computer slept: addresses are old, and what was to come later is there by now."""

import pytest

from focusdesk.core.errors import NotAuthorised, RateLimited, Unreachable, UrlRefused
from focusdesk.core.planning import wake_at
from focusdesk.core.state import Fetch, Poll, Stage, Ticked, Woke
from tests.unit.core.world import Session, joined, kinds, listing, segment

HOUR = 3600.0


def playing(*indices: int, **changes) -> Session:
    """A session whose first segment is heard and whose others are being fetched."""
    session = joined(*indices, **changes)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=1.0, ahead=119.0)
    return session


def resting(**changes) -> Session:
    """A session that waits for the next segment, due in ten minutes."""
    session = playing(0, 1, next_ready_in=600.0, **changes)
    session.answer()
    session.prepared(1, start=118.5)
    assert session.state.busy is None
    return session


@pytest.mark.api("5.26")
def test_after_a_sleep_the_service_is_asked_at_once():
    session = resting()
    assert session.state.poll_at is not None
    assert session.state.poll_at > session.now + 500

    assert session.tell(Woke(HOUR)) == [Poll(1, "mfocus_1")]


@pytest.mark.api("5.20", "5.26")
def test_an_address_from_before_a_sleep_is_not_tried():
    session = playing(0, 1, 2)
    session.fail(Unreachable())
    session.tell(Woke(HOUR))
    while isinstance(session.state.busy, Fetch):  # the one that was under way is not given up
        session.fail(Unreachable())
    assert kinds([session.state.busy]) == [Poll]
    session.answer(listing([0, 1, 2], url="fresh"))
    orders = session.tell(Ticked(), after=10.0)

    assert Fetch(1, "mfocus_1", segment(1, url="fresh")) in [*orders, session.state.busy]


def test_a_download_that_outlasts_a_sleep_is_as_good_as_any():
    session = playing(0, 1)
    session.tell(Woke(HOUR))
    session.answer()

    assert session.state.parts[1].stage is Stage.CACHED
    assert not session.state.parts[1].stale


def test_after_a_sleep_what_the_service_asked_for_is_waited_for_to_its_end():
    session = resting()
    session.wait()
    session.fail(RateLimited(retry_after=300.0))
    session.tell(Woke(100.0))

    assert session.state.busy is None
    assert wake_at(session.state) == pytest.approx(session.now + 200.0, abs=1.0)
    assert kinds(session.tell(Woke(250.0))) == [Poll]


def test_a_service_that_refuses_is_not_asked_again_for_having_slept():
    session = resting()
    session.wait()
    session.fail(NotAuthorised())

    assert session.tell(Woke(HOUR)) == []


def test_where_nothing_more_comes_a_sleep_changes_nothing():
    session = resting(more_pending=False, total_segments=2)
    before = session.state

    assert session.tell(Woke(HOUR)) == []
    assert session.state == before


def test_a_sleep_while_nothing_plays_is_nothing():
    session = Session()

    assert session.tell(Woke(HOUR)) == []


def test_a_refused_address_is_still_asked_for_once():
    session = playing(0, 1)
    session.fail(UrlRefused())
    session.tell(Woke(HOUR))
    session.answer(listing([0, 1], url="fresh"))

    assert session.state.busy == Fetch(1, "mfocus_1", segment(1, url="fresh"))
