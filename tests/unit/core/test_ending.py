"""How sessions end: by themselves, by a press, by the service, or by patience."""

from dataclasses import replace

import pytest

from focusdesk.core.errors import (
    BadAudio,
    NoOutput,
    NotAuthorised,
    NotFound,
    NothingToPlay,
    OutOfBudget,
    StorageFailed,
    Unreachable,
)
from focusdesk.core.facts import (
    Drained,
    EndPressed,
    Finished,
    Heard,
    OutputFailed,
    PausePressed,
    Ticked,
)
from focusdesk.core.model import Choices
from focusdesk.core.orders import Chime, Close, End, Fetch, Forget, Poll, Prepare, Start, Stop
from focusdesk.core.planning import wake_at
from focusdesk.core.readings import is_open
from focusdesk.core.state import Phase, Stage
from tests.unit.core.world import REQUEST, Session, facts, joined, kinds, listing, segment


def started(*indices: int, patience: float | None = None, **changes) -> Session:
    """A session that FocusDesk started, with `indices` listed in the answer."""
    session = Session(patience=patience)
    session.open(REQUEST)
    session.answer(listing(indices, **changes))
    return session


def keep_answering(session: Session, *, until: float, answer) -> None:
    """Let time pass and polls be answered, until a moment or the end of the session."""
    for _ in range(2000):
        if session.state.closed or not is_open(session.state):
            return
        if isinstance(session.state.busy, Poll):
            session.answer(answer())
        elif session.state.busy is not None:
            session.answer()
        elif (due := wake_at(session.state)) is None or due > until:
            session.now = until
            return
        else:
            session.wait()
    pytest.fail("time does not pass: the session spins")


# -- by itself


def test_a_session_is_over_when_its_last_frame_was_heard():
    session = joined(0, more_pending=False)
    session.answer()
    session.prepared(0, start=0.0)
    orders = session.tell(Drained())

    assert orders == [Stop(), Forget("mfocus_1")]
    assert session.state.phase is Phase.OVER
    assert session.state.failure is None


def test_a_session_that_was_heard_to_its_end_ends_with_a_chime_if_that_is_chosen():
    session = joined(0, more_pending=False)
    session.state = replace(session.state, choices=Choices(chimes=True))
    session.answer()
    session.prepared(0, start=0.0)

    assert session.tell(Drained()) == [Chime(), Forget("mfocus_1")]


def test_a_session_that_the_listener_ends_has_no_chime():
    session = joined(0, more_pending=False)
    session.state = replace(session.state, choices=Choices(chimes=True))
    session.answer()
    session.prepared(0, start=0.0)

    assert session.tell(EndPressed()) == [Stop(), Forget("mfocus_1")]


def test_a_drained_mixer_that_was_not_closed_is_only_dry():
    session = joined(0)
    session.answer()
    session.prepared(0, start=0.0)
    session.tell(Drained())

    assert session.state.phase is Phase.PLAYING


def test_a_finished_session_of_ours_is_ended_at_the_service_and_then_forgotten():
    session = started(0, more_pending=False)
    session.answer()
    session.prepared(0, start=0.0)

    assert session.tell(Drained()) == [Stop(), End(1, "mfocus_1")]
    assert session.answer() == [Forget("mfocus_1")]
    assert session.state.phase is Phase.OVER


# -- by a press


@pytest.mark.api("5.5")
def test_ending_a_session_of_ours_ends_it_at_the_service():
    session = started(0)
    orders = session.tell(EndPressed())

    assert orders == [Stop(), End(1, "mfocus_1")]
    assert session.state.phase is Phase.ENDING


def test_ending_a_joined_session_leaves_it_alone_at_the_service():
    session = joined(0)
    orders = session.tell(EndPressed())

    assert orders == [Stop(), Forget("mfocus_1")]
    assert session.state.phase is Phase.OVER
    assert End not in kinds(session.said)


def test_ending_while_start_is_unanswered_ends_what_was_paid_for_as_soon_as_it_has_a_name():
    session = Session()
    session.open(REQUEST)
    assert session.tell(EndPressed()) == [Stop()]
    orders = session.answer(listing([0, 1], session_id="mfocus_paid"))

    assert orders == [End(1, "mfocus_paid")]
    session.answer()
    assert session.state.phase is Phase.OVER


def test_ending_while_start_is_unanswered_is_over_when_start_failed():
    session = Session()
    session.open(REQUEST)
    session.tell(EndPressed())
    session.fail(Unreachable())

    assert session.state.phase is Phase.OVER
    assert End not in kinds(session.said)


def test_ending_is_over_even_when_the_started_session_has_no_name():
    session = Session()
    session.open(REQUEST)
    session.tell(EndPressed())
    session.answer(listing([], session_id=""))

    assert session.state.phase is Phase.OVER


def test_why_it_ended_stays_the_reason_when_start_fails_afterwards():
    failure = NoOutput()
    session = Session(patience=60.0)
    session.open(REQUEST)
    session.tell(OutputFailed(failure))
    session.fail(Unreachable())

    assert session.state.phase is Phase.OVER
    assert session.state.failure is failure


def test_an_end_that_fails_is_over_all_the_same():
    session = started(0)
    session.tell(EndPressed())
    orders = session.fail(Unreachable())

    assert orders == [Forget("mfocus_1")]
    assert session.state.phase is Phase.OVER


def test_pressing_end_twice_ends_once():
    session = started(0)
    session.tell(EndPressed())

    assert session.tell(EndPressed()) == []
    assert kinds(session.said).count(End) == 1


def test_nothing_follows_once_it_is_over():
    session = joined(0)
    stale = session.state.busy
    session.tell(EndPressed())

    assert isinstance(stale, Fetch)
    for fact in (Ticked(), EndPressed(), PausePressed(), Drained(), Finished(0)):
        assert session.tell(fact, after=100.0) == []
    assert wake_at(session.state) is None


# -- by the service


@pytest.mark.api("5.2")
def test_a_capped_session_with_music_plays_it_and_is_no_failure():
    session = joined(0, status="stopped_cap", more_pending=False)
    session.answer()
    session.prepared(0, start=0.0)
    session.tell(Drained())

    assert session.state.phase is Phase.OVER
    assert session.state.failure is None


def test_a_capped_session_without_music_is_out_of_budget():
    session = joined(status="stopped_cap", more_pending=False)

    assert session.state.phase is Phase.OVER
    assert isinstance(session.state.failure, OutOfBudget)


def test_an_ended_session_without_segments_has_nothing_to_play():
    session = joined(status="ended", more_pending=False)

    assert session.state.phase is Phase.OVER
    assert isinstance(session.state.failure, NothingToPlay)


def test_a_session_of_which_nothing_can_be_decoded_has_nothing_to_play_and_says_why():
    session = joined(0, more_pending=False)
    session.answer()
    session.fail(BadAudio("noise"))
    session.answer()
    session.fail(BadAudio("noise"))

    assert isinstance(session.state.failure, NothingToPlay)
    assert "noise" in session.state.failure.detail


@pytest.mark.api("5.4")
@pytest.mark.parametrize("status", ["ended", "stopped_cap"])
def test_a_finished_session_that_promises_more_is_believed_for_a_bounded_time(status):
    session = joined(0, status=status)
    session.answer()
    session.prepared(0, start=0.0)
    keep_answering(session, until=session.now + 600.0, answer=lambda: listing([0], status=status))

    assert session.state.closed
    assert session.state.polls <= 20


@pytest.mark.api("5.3")
def test_an_unknown_status_that_promises_more_counts_as_active():
    session = joined(0, status="hibernating")
    session.answer()
    session.prepared(0, start=0.0)
    keep_answering(
        session, until=session.now + 600.0, answer=lambda: listing([0], status="hibernating")
    )

    assert not session.state.closed
    assert session.state.status == "hibernating"


@pytest.mark.api("5.1")
def test_an_active_session_without_more_to_come_ends_with_its_music():
    session = joined(0, status="active", more_pending=False, total_segments=30)
    session.answer()
    session.prepared(0, start=0.0)

    assert session.state.closed


def test_paused_with_full_hands_a_finished_session_does_not_spin():
    session = joined(0, 1, 2, status="ended")
    for index in range(2):
        session.answer()
        session.prepared(index, start=120.0 * index)
    session.answer()
    session.tell(PausePressed())
    keep_answering(
        session,
        until=session.now + 120.0,
        answer=lambda: listing([0, 1, 2], status="ended"),
    )
    session.tell(Ticked())
    due = wake_at(session.state)

    assert session.state.parts[2].stage is Stage.CACHED
    assert due is None or due > session.now


# -- by patience


def test_without_progress_patience_ends():
    session = Session(patience=60.0)
    session.open()
    began = session.now
    while session.state.phase is Phase.OPENING:
        if session.state.busy is not None:
            session.fail(Unreachable("no connection"))
        else:
            session.wait()

    assert session.state.phase is Phase.OVER
    assert isinstance(session.state.failure, Unreachable)
    assert 60.0 <= session.now - began <= 125.0


def test_a_window_never_loses_patience():
    session = Session()
    session.open()
    for _ in range(200):
        if session.state.busy is not None:
            session.fail(Unreachable())
        else:
            session.wait()

    assert session.state.phase is Phase.OPENING


def test_a_service_that_says_nothing_new_wears_patience_out():
    session = joined(patience=60.0)
    began = session.now
    keep_answering(session, until=began + 3600.0, answer=listing)

    assert session.state.phase is Phase.OVER
    assert isinstance(session.state.failure, Unreachable)
    assert session.now - began == pytest.approx(60.0, abs=1.0)


def test_an_honest_hint_extends_patience_once():
    session = joined(patience=60.0, next_ready_in=300.0)
    began = session.now
    keep_answering(session, until=began + 290.0, answer=listing)
    assert session.state.phase is Phase.PLAYING

    session.wait()
    assert session.state.busy == Poll(1, "mfocus_1")
    assert session.answer(listing([0])) == [Fetch(1, "mfocus_1", segment(0))]


def test_a_service_that_keeps_promising_does_not_extend_patience_for_ever():
    session = joined(patience=60.0, next_ready_in=30.0)
    began = session.now
    keep_answering(session, until=began + 3600.0, answer=lambda: listing(next_ready_in=30.0))

    assert session.state.phase is Phase.OVER
    assert session.now - began == pytest.approx(90.0, abs=1.0)


def test_an_honest_hint_outlasts_the_fetching_of_what_came_with_it():
    session = joined(0, patience=60.0, waits=True, next_ready_in=100.0)
    began = session.now
    session.answer(after=1.0)
    session.prepared(0, start=0.0)
    while session.state.busy is None and not session.state.closed:
        session.wait()

    assert session.state.busy == Poll(1, "mfocus_1")
    assert 100.0 <= session.now - began <= 102.0


def test_progress_allows_the_next_promise():
    session = joined(0, 1, patience=60.0, waits=True, next_ready_in=5.0)
    session.answer(after=1.0)
    session.prepared(0, start=0.0)
    session.answer(after=50.0)
    began = session.now
    session.prepared(1, start=120.0)
    session.wait() if session.state.busy is None else None
    session.answer(listing([0, 1], next_ready_in=200.0))
    while session.state.busy is None and not session.state.closed:
        session.wait()

    assert session.state.busy == Poll(1, "mfocus_1")
    assert session.now - began >= 200.0


def test_music_in_hand_does_not_wear_patience_out():
    session = joined(0, patience=60.0)
    session.answer()
    session.prepared(0, start=0.0)
    session.tell(PausePressed())
    keep_answering(session, until=session.now + 3600.0, answer=lambda: listing([0]))

    assert session.state.phase is Phase.PLAYING
    assert not session.state.closed


def test_when_the_music_has_run_dry_patience_ends_with_a_failure():
    session = joined(0, patience=60.0)
    session.answer()
    session.prepared(0, start=0.0)
    session.tell(Finished(0))
    keep_answering(session, until=session.now + 600.0, answer=lambda: listing([0]))

    assert session.state.closed
    session.tell(Drained())
    assert isinstance(session.state.failure, Unreachable)


def test_heard_music_is_progress():
    session = joined(0, patience=60.0)
    session.answer()
    session.prepared(0, start=0.0)
    session.now += 119.0
    session.tell(Heard(index=0, position=119.0, ahead=1.0))
    session.tell(Finished(0))
    session.tell(Heard(index=None, position=120.0, ahead=0.0))
    session.tell(Ticked(), after=30.0)

    assert not session.state.closed


def test_a_file_in_the_making_waits_for_late_segments():
    session = joined(0, patience=600.0, waits=True)
    session.answer()
    session.prepared(0, start=0.0)
    keep_answering(session, until=session.now + 500.0, answer=lambda: listing([0, 2]))

    assert session.state.skipped == ()
    assert not session.state.closed


def test_a_file_in_the_making_skips_what_can_never_be_had():
    session = joined(0, 1, 2, patience=60.0, waits=True)
    session.answer()
    session.prepared(0, start=0.0)
    while session.state.next_index == 1:
        match session.state.busy:
            case Fetch(segment=wanted) if wanted.index == 1:
                session.fail(Unreachable("HTTP 503"))
            case Poll():
                session.answer(listing([0, 1, 2]))
            case None:
                session.wait()
            case _:
                session.answer()

    assert [(gone.index, gone.reason) for gone in session.state.skipped] == [
        (1, "it could not be downloaded")
    ]
    assert session.state.busy == Prepare(1, "mfocus_1", segment(2), -14.0)


@pytest.mark.api("5.5")
def test_giving_up_on_a_session_of_ours_ends_it_at_the_service():
    session = started(patience=60.0)
    keep_answering(session, until=session.now + 600.0, answer=listing)

    assert session.state.busy == End(1, "mfocus_1")
    assert kinds(session.said).count(Start) == 1


def test_a_failure_of_ours_ends_the_session_at_the_service():
    session = started(0)
    session.fail(StorageFailed("full"))

    assert session.state.busy == End(1, "mfocus_1")


@pytest.mark.api("5.7")
def test_a_session_that_the_service_knows_no_more_needs_no_end():
    session = started(0)
    session.answer()
    session.prepared(0, start=0.0)
    session.wait()
    session.fail(NotFound("gone"))
    orders = session.tell(Drained())

    assert orders == [Stop(), Forget("mfocus_1")]
    assert isinstance(session.state.failure, NotFound)


def test_what_plays_out_after_a_refusal_keeps_its_failure_only_if_something_is_missing():
    session = started(0, total_segments=2)
    session.answer()
    session.answer(facts(0))
    session.wait()
    orders = session.fail(NotAuthorised())

    assert orders == [Close()]
    session.tell(Drained())
    assert isinstance(session.state.failure, NotAuthorised)
    assert session.state.busy == End(1, "mfocus_1")
