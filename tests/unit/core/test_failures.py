"""Trouble on the way: what is asked again, how often, and what is left out."""

from dataclasses import replace

import pytest

from focusdesk.core.errors import (
    STALLED,
    UNPLUGGED,
    BadAudio,
    BadReply,
    NoOutput,
    NotAuthorised,
    NotFound,
    OutOfBudget,
    RateLimited,
    Refused,
    StorageFailed,
    Unreachable,
    UrlRefused,
)
from focusdesk.core.facts import (
    Dozed,
    Drained,
    Finished,
    OutputBack,
    OutputFailed,
    OutputStalls,
    PausePressed,
    PlayPressed,
    Ticked,
    VolumeChosen,
    Woke,
)
from focusdesk.core.model import Choices, Skipped
from focusdesk.core.orders import Close, Fetch, Pause, Play, Poll, Prepare, SetVolume, Stop
from focusdesk.core.planning import wake_at
from focusdesk.core.readings import with_part
from focusdesk.core.state import Phase, Stage
from tests.unit.core.world import Session, joined, kinds, listing, segment


def playing(*indices: int, **changes) -> Session:
    """A session whose first segment is heard and whose others are being fetched."""
    session = joined(*indices, **changes)
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=1.0, ahead=119.0)
    return session


@pytest.mark.api("5.20")
def test_a_refused_url_leads_to_one_poll_and_a_fetch_with_the_fresh_url():
    session = joined(0)

    assert session.fail(UrlRefused()) == [Poll(1, "mfocus_1")]
    assert session.answer(listing([0], url="second")) == [
        Fetch(1, "mfocus_1", segment(0, url="second"))
    ]


@pytest.mark.api("5.20")
def test_a_url_that_is_refused_again_and_again_costs_a_bounded_number_of_polls():
    session = playing(0, 1)
    polls = 0
    while session.state.parts[1].stage is Stage.LISTED:
        session.fail(UrlRefused())
        if isinstance(session.state.busy, Poll):
            polls += 1
            session.answer(listing([0, 1], url=f"try {polls}"))

    assert polls <= 3
    assert session.state.skipped == (Skipped(1, "the audio host does not hand it out"),)


def test_a_refused_url_never_goes_before_what_the_service_asked_for():
    session = playing(0, 1)
    session.fail(UrlRefused())
    session.fail(RateLimited(retry_after=300.0))
    asked_at = session.now
    session.state = with_part(session.state, 1, stale=False)
    session.tell(Ticked())
    session.fail(UrlRefused())

    assert session.state.busy is None
    assert session.wait() == [Poll(1, "mfocus_1")]
    assert session.now >= asked_at + 300.0


def test_a_poll_that_brings_no_fresh_url_does_not_leave_the_segment_waiting_for_ever():
    session = joined(0)
    session.fail(UrlRefused())
    orders = session.answer(listing([]))

    assert orders == [Fetch(1, "mfocus_1", segment(0))]


@pytest.mark.api("5.16")
def test_bad_audio_is_fetched_once_more_and_then_left_out_and_named():
    session = joined(0, 1)
    session.answer()
    assert session.fail(BadAudio("noise")) == [Fetch(1, "mfocus_1", segment(0))]
    session.answer()
    orders = session.fail(BadAudio("noise"))

    assert orders == [Fetch(1, "mfocus_1", segment(1))]
    assert session.state.skipped == (Skipped(0, "it is not audio that can be played (noise)"),)


def test_a_page_in_place_of_audio_may_go_away_within_a_minute():
    """Whoever must sign in to a network gets its page for every address until then."""
    session = joined(0)
    began, tries = session.now, 0
    while session.state.parts[0].stage is Stage.LISTED:
        session.fail(BadAudio("text/html"))
        tries += 1
        while session.state.busy is None and session.state.parts[0].stage is Stage.LISTED:
            session.wait()
            if isinstance(session.state.busy, Poll):
                session.answer(listing([0]))

    assert [gone.index for gone in session.state.skipped] == [0]
    assert 4 <= tries <= 7
    assert 40.0 <= session.now - began <= 70.0


def test_a_failed_download_backs_off_and_never_gives_up_by_itself():
    session = joined(0)
    waits = []
    for _ in range(8):
        session.fail(Unreachable())
        failed_at = session.now
        while session.state.busy is None:
            session.wait()
            if isinstance(session.state.busy, Poll):
                session.answer(listing([0]))
        waits.append(session.now - failed_at)

    assert waits == sorted(waits)
    assert 1.0 <= waits[0] <= 2.0
    assert waits[-1] <= 60.0
    assert session.state.skipped == ()


def test_a_failed_download_waits_as_long_as_the_audio_host_asks():
    session = joined(0, more_pending=False)
    session.fail(RateLimited(retry_after=40.0))
    failed_at = session.now
    session.wait()

    assert session.state.busy == Fetch(1, "mfocus_1", segment(0))
    assert 40.0 <= session.now - failed_at <= 41.0


def test_while_one_download_waits_the_next_one_is_tried():
    session = joined(0, 1)

    assert session.fail(Unreachable()) == [Fetch(1, "mfocus_1", segment(1))]


@pytest.mark.parametrize(
    ("failure", "least", "most"),
    [
        (Unreachable(), 1.0, 2.5),
        (BadReply(), 1.0, 2.5),
        (RateLimited(retry_after=90.0), 90.0, 91.0),
        (RateLimited(), 1.0, 2.5),
    ],
)
def test_a_failed_poll_backs_off_and_touches_no_music(failure, least, most):
    session = playing(0)
    session.wait()
    session.fail(failure)
    failed_at = session.now

    assert Stop not in kinds(session.said)
    assert session.wait() == [Poll(1, "mfocus_1")]
    assert least <= session.now - failed_at <= most


@pytest.mark.api("5.7", "5.30")
@pytest.mark.parametrize("refusal", [NotAuthorised(), NotFound(), Refused(), OutOfBudget()])
def test_a_session_refused_in_the_middle_plays_what_it_has_and_says_why_it_was_short(refusal):
    session = playing(0, 1)
    session.answer()
    session.prepared(1, start=120.0)
    session.wait()
    orders = session.fail(refusal)

    due, meanwhile = wake_at(session.state), session.state.phase
    session.tell(Drained())

    assert orders == [Close()]
    assert meanwhile is Phase.PLAYING
    assert due is None
    assert session.state.phase is Phase.OVER
    assert session.state.failure is refusal


def test_a_refusal_after_everything_was_listed_is_no_failure():
    session = playing(0, total_segments=1)
    session.wait()
    session.fail(NotAuthorised())
    session.tell(Drained())

    assert session.state.phase is Phase.OVER
    assert session.state.failure is None


def test_music_that_cannot_be_had_because_the_key_was_revoked_makes_it_a_failure():
    refusal = NotAuthorised()
    session = playing(0, 1, more_pending=False)
    session.fail(UrlRefused())
    session.fail(refusal)
    session.tell(Drained())

    assert session.state.skipped == (Skipped(1, "its address expired"),)
    assert session.state.failure is refusal


@pytest.mark.api("5.30")
def test_what_was_listed_before_a_refusal_is_still_fetched_and_played():
    session = playing(0)
    session.wait()
    session.answer(listing([0, 1, 2]))
    session.answer()
    session.prepared(1, start=120.0)
    session.answer()
    session.now += 60.0
    session.wait()
    session.fail(NotAuthorised())
    orders = session.tell(Finished(0))

    assert orders == [Prepare(1, "mfocus_1", segment(2), -14.0)]


def test_a_refusal_is_not_forgotten_because_a_download_succeeded():
    refusal = NotAuthorised()
    session = playing(0, 1)
    session.fail(UrlRefused())
    session.answer(listing([0, 1, 2]))
    session.fail(Unreachable())
    session.fail(UrlRefused())
    session.fail(refusal)
    session.wait()
    session.answer()

    assert session.state.parts[1].stage is not Stage.LISTED
    assert session.state.trouble is refusal


def test_a_full_disk_with_music_in_hand_is_tried_again_later():
    session = playing(0, 1)
    session.fail(StorageFailed("full"))

    assert session.state.phase is Phase.PLAYING
    assert session.state.parts[1].retry_at == session.now + 10.0


def test_a_full_disk_with_nothing_to_play_ends_the_session():
    failure = StorageFailed("full")
    session = joined(0)
    orders = session.fail(failure)

    assert Stop in kinds(orders)
    assert session.state.failure is failure


def test_a_lost_sound_device_pauses_when_somebody_can_press_play():
    failure = NoOutput()
    session = playing(0)
    session.tell(OutputFailed(failure))

    assert session.state.phase is Phase.PLAYING
    assert not session.state.playing
    assert session.state.trouble is failure
    assert session.tell(PlayPressed()) == [Play()]


def test_a_missing_sound_device_is_said_until_play_is_pressed_again():
    session = joined(0, 1)
    missing = NoOutput()
    session.tell(OutputFailed(missing))
    session.answer()
    after_a_download = session.state.trouble
    session.tell(PlayPressed())

    assert after_a_download is missing
    assert session.state.trouble is None
    assert session.state.playing


def test_a_lost_sound_device_ends_a_run_that_nobody_watches():
    failure = NoOutput()
    session = playing(0, patience=60.0)
    session.tell(OutputFailed(failure))

    assert session.state.phase is Phase.OVER
    assert session.state.failure is failure


@pytest.mark.parametrize("returns", [False, True])
def test_a_device_that_is_back_goes_on_only_where_that_was_chosen(returns):
    session = playing(0)
    session.state = replace(session.state, choices=Choices(returns=returns))
    session.tell(OutputFailed(NoOutput("Headphones", code=UNPLUGGED)))
    orders = session.tell(OutputBack())

    assert orders == ([Play()] if returns else [])
    assert session.state.playing is returns


def test_a_device_that_was_unplugged_in_a_pause_begins_nothing_when_it_is_back():
    session = playing(0)
    session.state = replace(session.state, choices=Choices(returns=True))
    session.tell(PausePressed())

    assert session.tell(OutputBack()) == []


@pytest.mark.parametrize("held", [PausePressed(), Dozed()])
def test_a_device_that_goes_in_silence_begins_nothing_when_it_is_back(held):
    session = playing(0)
    session.state = replace(session.state, choices=Choices(returns=True, goes_on=True))
    session.tell(held)
    session.tell(OutputFailed(NoOutput("Headphones", code=UNPLUGGED)))
    woken = session.tell(Woke(60.0)) if isinstance(held, Dozed) else []

    assert not [order for order in woken if isinstance(order, Play)]
    assert session.tell(OutputBack()) == []


def test_who_presses_pause_while_the_device_is_away_means_it_to_stay_so():
    session = playing(0)
    session.state = replace(session.state, choices=Choices(returns=True))
    session.tell(OutputFailed(NoOutput("Headphones", code=UNPLUGGED)))
    session.tell(PausePressed())

    assert session.tell(OutputBack()) == []
    assert session.state.trouble is None


def test_a_press_that_met_a_device_on_its_way_out_has_no_last_word():
    session = playing(0)

    assert session.tell(OutputFailed(NoOutput(code=UNPLUGGED))) == [Pause()]


def test_a_server_that_stands_still_pauses_nothing():
    session = playing(0)
    stalled = NoOutput(code=STALLED)
    assert session.tell(OutputStalls(stalled)) == []
    assert session.state.playing
    assert session.state.trouble is stalled
    session.wait()
    session.answer(listing([0]))
    assert session.state.trouble is stalled  # which the service cannot mend
    session.tell(OutputStalls(None))
    assert session.state.trouble is None


def test_trouble_is_over_when_the_service_answers():
    session = playing(0)
    session.wait()
    session.fail(Unreachable())
    assert isinstance(session.state.trouble, Unreachable)
    session.wait()
    session.answer(listing([0]))

    assert session.state.trouble is None


def test_pause_play_and_volume_are_passed_on_once():
    session = playing(0)

    assert session.tell(PausePressed()) == [Pause()]
    assert session.tell(PausePressed()) == []
    assert session.tell(PlayPressed()) == [Play()]
    assert session.tell(PlayPressed()) == []
    assert session.tell(VolumeChosen(0.25)) == [SetVolume(0.25)]


@pytest.mark.parametrize(("chosen", "kept"), [(-1.0, 0.0), (2.0, 1.0), (0.5, 0.5)])
def test_a_volume_stays_on_its_slider(chosen, kept):
    session = Session()

    assert session.tell(VolumeChosen(chosen)) == [SetVolume(kept)]
    assert session.state.volume == kept


def test_play_and_pause_mean_nothing_without_a_session():
    session = Session()

    assert session.tell(PlayPressed()) == []
    assert session.tell(PausePressed()) == []
    assert session.state.phase is Phase.IDLE
