"""A session begins: joined for nothing, or started once for money."""

import pytest

from focusdesk.core.errors import (
    BadReply,
    NotAuthorised,
    NotFound,
    OutOfBudget,
    RateLimited,
    Refused,
    Unreachable,
)
from focusdesk.core.facts import Done, EndPressed, Finished, Heard, Ticked, VolumeChosen
from focusdesk.core.orders import (
    Begin,
    Connect,
    End,
    Fetch,
    Forget,
    Play,
    Poll,
    Prepare,
    SetVolume,
    Start,
    Stop,
)
from focusdesk.core.planning import wake_at
from focusdesk.core.state import Phase, Stage
from tests.unit.core.world import (
    ACCESS,
    JOIN,
    REQUEST,
    Session,
    facts,
    joined,
    kinds,
    listing,
    segment,
)

REFUSALS = [
    NotAuthorised("no", code="INVALID_API_KEY"),
    NotFound("no such session"),
    Refused("no"),
    OutOfBudget("no"),
]


def test_joining_connects_makes_ready_to_play_and_polls_at_once():
    session = Session()
    orders = session.open(JOIN)

    assert orders == [
        Connect(ACCESS),
        Begin(1),
        SetVolume(1.0),
        Play(),
        Poll(1, "mfocus_1"),
    ]
    assert session.state.phase is Phase.OPENING
    assert session.state.playing


def test_starting_orders_one_start_and_no_poll_before_its_answer():
    session = Session()
    orders = session.open(REQUEST)

    assert orders == [
        Connect(ACCESS),
        Begin(1),
        SetVolume(1.0),
        Play(),
        Start(1, REQUEST),
    ]
    assert session.tell(Ticked(), after=600.0) == []
    assert (session.state.goal, session.state.target_minutes) == ("focus", 60)


def test_the_answer_to_start_names_the_session_that_is_polled():
    session = Session()
    session.open(REQUEST)
    session.answer(listing(session_id="mfocus_new"))

    assert session.wait() == [Poll(1, "mfocus_new")]
    assert session.state.phase is Phase.PLAYING
    assert Start not in kinds(session.said[5:])


@pytest.mark.api("5.27")
@pytest.mark.parametrize("failure", [Unreachable("no answer in time"), RateLimited(), *REFUSALS])
def test_a_failed_start_ends_there_and_is_never_retried(failure):
    session = Session(patience=60.0)
    session.open(REQUEST)
    orders = session.fail(failure)

    assert orders == [Stop()]
    assert session.state.phase is Phase.OVER
    assert session.state.failure is failure
    assert wake_at(session.state) is None
    assert session.tell(Ticked(), after=3600.0) == []


def test_a_start_whose_answer_names_no_session_is_a_failure():
    session = Session()
    session.open(REQUEST)
    session.answer(listing(session_id=""))

    assert session.state.phase is Phase.OVER
    assert isinstance(session.state.failure, BadReply)
    assert kinds(session.said).count(Start) == 1


@pytest.mark.parametrize("failure", REFUSALS)
def test_a_session_that_is_refused_at_its_opening_is_over_with_that_failure(failure):
    session = Session()
    session.open()
    orders = session.fail(failure)

    assert orders == [Stop(), Forget("mfocus_1")]
    assert session.state.phase is Phase.OVER
    assert session.state.failure is failure


def test_an_unreachable_service_is_asked_again_at_the_opening():
    session = Session()
    session.open()
    session.fail(Unreachable())

    assert session.state.phase is Phase.OPENING
    assert session.wait() == [Poll(1, "mfocus_1")]


@pytest.mark.api("5.9", "5.27")
def test_a_second_press_of_start_while_a_session_is_open_costs_nothing():
    session = Session()
    session.open(REQUEST)
    orders = session.open(REQUEST)

    assert orders == []
    assert kinds(session.said).count(Start) == 1


def test_a_press_of_start_while_the_last_session_is_being_ended_loses_nothing_of_it():
    session = Session()
    session.open(REQUEST)
    session.tell(EndPressed())
    session.open(REQUEST)
    session.answer(listing(session_id="mfocus_paid"))

    assert session.state.busy == End(1, "mfocus_paid")
    assert kinds(session.said).count(Start) == 1


def test_after_a_session_is_over_the_next_one_begins_afresh_at_the_same_volume():
    session = joined(0, 1)
    session.tell(VolumeChosen(0.3))
    session.tell(EndPressed())
    orders = session.open(REQUEST)

    assert orders == [
        Connect(ACCESS),
        Begin(2),
        SetVolume(0.3),
        Play(),
        Start(2, REQUEST),
    ]
    assert session.state.parts == {}
    assert session.state.session_id == ""


def test_answers_of_an_earlier_run_change_nothing():
    session = joined(0)
    old = session.state.busy
    session.tell(EndPressed())
    session.open()
    before = session.state
    assert isinstance(old, Fetch)
    session.tell(Done(old, None))

    assert isinstance(old, Fetch)
    assert session.state == before


def test_sounds_of_an_earlier_run_mark_nothing_as_played():
    session = joined(0)
    session.tell(Finished(0))

    assert session.state.parts[0].stage is Stage.LISTED


def test_an_answer_to_an_order_that_is_not_under_way_changes_nothing():
    session = joined(0)
    before = session.state
    orders = session.tell(Done(Prepare(1, "mfocus_1", segment(0), -14.0), facts(0)))

    assert orders == []
    assert session.state == before


def test_what_is_heard_after_the_end_is_not_shown():
    session = joined(0)
    session.tell(EndPressed())
    session.tell(Heard(index=0, position=3.0, ahead=100.0))

    assert session.state.heard_index is None
    assert session.state.ahead == 0.0


def test_a_service_that_echoes_another_id_does_not_lead_elsewhere():
    session = joined(0)
    session.answer()
    session.answer(facts(0))
    session.wait()
    session.answer(listing([0, 1], session_id="mfocus_other"))

    assert session.state.session_id == "mfocus_1"
    assert session.state.busy == Fetch(1, "mfocus_1", segment(1))
