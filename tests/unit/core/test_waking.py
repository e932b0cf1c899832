"""The computer slept: addresses are old, and what was to come later is there by now."""

from dataclasses import replace

import pytest

from focusdesk.core.bookmark import bookmark
from focusdesk.core.errors import (
    UNPLUGGED,
    NoOutput,
    NotAuthorised,
    RateLimited,
    Unreachable,
    UrlRefused,
)
from focusdesk.core.facts import (
    Dozed,
    EndPressed,
    Hushed,
    MutePressed,
    OutputBack,
    OutputFailed,
    PausePressed,
    PlayPressed,
    Ticked,
    VolumeChosen,
    Woke,
)
from focusdesk.core.model import Choices
from focusdesk.core.orders import Fetch, Pause, Play, Poll
from focusdesk.core.planning import wake_at
from focusdesk.core.readings import is_audible
from focusdesk.core.state import Stage
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


def goes_on(session: Session, choice: bool) -> Session:
    session.state = replace(session.state, choices=Choices(goes_on=choice))
    return session


def test_before_a_sleep_the_music_is_held_and_the_ramp_is_waited_for():
    session = resting()
    assert session.tell(Dozed()) == [Pause()]
    ramping = session.state.hushed
    session.tell(Hushed())

    assert not ramping
    assert session.state.hushed
    assert not is_audible(session.state)


@pytest.mark.parametrize("seconds", [0.0, 3.0, HOUR])
def test_after_an_announced_sleep_of_any_length_it_stays_paused(seconds):
    session = goes_on(resting(), choice=False)
    session.tell(Dozed())

    assert session.tell(Woke(seconds)) == [Poll(1, "mfocus_1")]
    assert session.state.slept
    assert not session.state.playing


@pytest.mark.parametrize("seconds", [0.0, 3.0, HOUR])
def test_after_an_announced_sleep_of_any_length_it_goes_on_if_chosen(seconds):
    session = goes_on(resting(), choice=True)
    session.tell(Dozed())

    assert session.tell(Woke(seconds)) == [Play(), Poll(1, "mfocus_1")]
    assert session.state.playing
    assert not session.state.slept


def test_a_sleep_that_only_the_clocks_noticed_leads_to_the_same_silence():
    session = goes_on(resting(), choice=False)

    assert session.tell(Woke(HOUR)) == [Pause(), Poll(1, "mfocus_1")]
    assert session.state.slept


def test_a_sleep_that_only_the_clocks_noticed_is_gone_on_after_if_chosen():
    session = goes_on(resting(), choice=True)

    assert session.tell(Woke(HOUR)) == [Poll(1, "mfocus_1")]
    assert session.state.playing


@pytest.mark.parametrize("choice", [False, True])
@pytest.mark.parametrize("told", [(HOUR, 0.0), (HOUR, 0.4)])
def test_two_that_tell_of_one_sleep_make_one_waking(told, choice):
    session = goes_on(resting(), choice=choice)
    session.tell(Dozed())
    first, second = told
    session.tell(Woke(first))
    session.answer(listing([0, 1], next_ready_in=600.0))
    before = session.state

    assert session.tell(Woke(second)) == []
    assert session.state == before


def test_what_was_paused_before_a_sleep_stays_paused_after_it():
    session = goes_on(resting(), choice=True)
    session.tell(PausePressed())

    assert session.tell(Dozed()) == []
    assert session.tell(Woke(HOUR)) == [Poll(1, "mfocus_1")]
    assert not session.state.playing


def test_who_pauses_while_the_computer_dozes_off_means_it():
    session = goes_on(resting(), choice=True)
    session.tell(Dozed())
    session.tell(PausePressed())
    session.tell(Woke(HOUR))

    assert not session.state.playing


def test_who_presses_play_after_a_sleep_hears_the_session_at_the_same_second():
    session = goes_on(resting(), choice=False)
    session.tell(Dozed())
    session.tell(Woke(HOUR))
    position = session.state.position

    assert session.tell(PlayPressed()) == [Play()]
    assert session.state.position == position
    assert not session.state.slept


def test_a_mix_to_a_file_is_not_held():
    session = joined(0, waits=True)

    assert session.tell(Dozed()) == []
    assert session.state.playing


def test_a_sleep_without_a_session_is_nothing_and_the_next_session_plays():
    session = goes_on(Session(), choice=False)
    session.tell(Dozed())
    session.tell(Woke(HOUR))
    session.open()

    assert session.state.playing
    assert not session.state.choices.goes_on


def test_a_session_that_ended_while_the_computer_dozed_off_stays_ended():
    session = goes_on(resting(), choice=True)
    session.tell(Dozed())
    session.tell(EndPressed())

    assert session.tell(Woke(HOUR)) == []


def test_silence_that_is_told_after_play_was_pressed_again_is_of_the_past():
    session = resting()
    session.tell(PausePressed())
    session.tell(PlayPressed())
    session.tell(Hushed())

    assert not session.state.hushed


def test_a_device_that_is_gone_has_no_ramp_to_wait_for():
    session = resting()
    session.tell(OutputFailed(NoOutput()))

    assert session.state.hushed


def test_a_session_that_is_taken_up_again_is_silent():
    left = bookmark(resting().state)
    session = Session()
    session.open(left)

    assert session.state.hushed


def test_music_is_audible_while_it_plays_and_is_neither_muted_nor_turned_down():
    session = Session()
    session.open()
    opening = is_audible(session.state)
    session = resting()
    playing = is_audible(session.state)
    session.tell(MutePressed())
    muted = is_audible(session.state)
    session.tell(VolumeChosen(0.0))
    turned_down = is_audible(session.state)
    session.tell(VolumeChosen(0.1))
    again = is_audible(session.state)
    session.tell(PausePressed())
    paused = is_audible(session.state)
    session.tell(PlayPressed())
    session.tell(EndPressed())
    ended = is_audible(session.state)

    assert (opening, playing, muted, turned_down) == (False, True, False, False)
    assert (again, paused, ended) == (True, False, False)


GONE = OutputFailed(NoOutput("Headphones", code=UNPLUGGED))


@pytest.mark.parametrize("slept", [0.0, HOUR])
@pytest.mark.parametrize("choice", [False, True])
def test_a_device_that_is_back_while_the_computer_dozes_is_gone_on_with_after_it(choice, slept):
    session = goes_on(resting(), choice=choice)
    session.state = replace(session.state, choices=replace(session.state.choices, returns=True))
    session.tell(GONE)
    session.tell(Dozed())
    back = session.tell(OutputBack())
    dozing = session.state
    session.tell(Woke(slept))

    assert back == []
    assert not dozing.playing
    assert session.state.playing is choice
    assert session.state.slept is not choice
    assert session.state.trouble is None


def test_a_device_that_is_back_while_the_computer_dozes_is_nothing_where_that_was_not_chosen():
    session = goes_on(resting(), choice=True)
    session.tell(GONE)
    session.tell(Dozed())
    session.tell(OutputBack())
    session.tell(Woke(HOUR))

    assert not session.state.playing
    assert session.tell(PlayPressed()) == [Play()]


def test_a_device_that_is_away_over_a_sleep_is_gone_on_with_when_it_is_back():
    session = goes_on(resting(), choice=True)
    session.state = replace(session.state, choices=replace(session.state.choices, returns=True))
    session.tell(GONE)
    session.tell(Dozed())
    session.tell(Woke(HOUR))
    waiting = session.state

    assert not waiting.playing
    assert session.tell(OutputBack()) == [Play()]
