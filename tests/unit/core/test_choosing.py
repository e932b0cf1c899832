"""What the listener chooses counts from the moment it is chosen, also in a session."""

from dataclasses import replace

import pytest

from focusdesk.core import readings
from focusdesk.core.choosing import LATE_FADE, MOST_DEVICES, choices_of
from focusdesk.core.facts import Chosen, Drained, Finished, MutePressed, OutputIs, VolumeChosen
from focusdesk.core.model import Choices
from focusdesk.core.orders import Append, Bridge, Close, FadeLate, Land, Prepare, SetVolume
from focusdesk.core.settings import Late, Settings
from focusdesk.core.state import Phase
from tests.unit.core.world import JOIN, Session, facts, joined, kinds, listing, segment

FADES = Choices(bridges=False)


def choosing(choices: Choices) -> Session:
    session = Session()
    session.state = replace(session.state, choices=choices)
    return session


def late(choices: Choices = FADES) -> Session:
    """A session whose next piece is late: the first one is about to be over."""
    session = choosing(choices)
    session.open()
    session.answer(listing([0]))
    session.answer()
    session.prepared(0, start=0.0)
    session.hear(0, position=110.0, ahead=10.0, after=110.0, within=110.0)
    return session


def test_the_settings_say_how_sessions_go() -> None:
    settings = Settings(resume_on_device=True, chime=True, quiet_end=0, late=Late.FADE, louder=-3.0)

    assert choices_of(settings) == Choices(
        returns=True, goes_on=False, chimes=True, bridges=False, lands_over=0.0, louder=-3.0
    )
    assert choices_of(Settings()) == Choices(goes_on=False)


def test_choices_outlast_the_session_they_were_made_in() -> None:
    session = joined(0)
    session.tell(Chosen(FADES))
    session.state = replace(session.state, phase=Phase.OVER)
    session.open()

    assert session.state.choices == FADES


# -- where the next piece is late


def test_who_wants_no_bridge_hears_the_music_fade_and_come_back() -> None:
    session = late()
    orders = session.hear(0, position=116.0, ahead=4.0, after=6.0)
    session.tell(Finished(0))
    session.hear(None, position=120.0, ahead=0.0, after=4.0)
    dry = session.tell(Drained())
    session.answer(listing([0, 1]), after=30.0)
    session.answer()
    back = session.answer(facts(1))

    assert FadeLate(LATE_FADE) in session.said
    assert Bridge not in kinds(orders + dry)
    assert Append(1) in back
    assert session.state.phase is Phase.PLAYING
    assert session.state.position == 120.0  # the timer counts what is heard


def test_a_bridge_is_laid_at_once_where_silence_is_not_wanted_any_more() -> None:
    session = late()
    session.tell(Finished(0))
    session.hear(None, position=120.0, ahead=0.0, after=10.0)
    orders = session.tell(Chosen(Choices()))

    assert orders == [FadeLate(0.0), Bridge(0)]


def test_a_choice_that_changes_nothing_orders_nothing() -> None:
    session = late()

    assert session.tell(Chosen(FADES)) == []


def nearly_two_minutes(choices: Choices) -> Session:
    """A session of two minutes, of which its music covers all but a moment."""
    session = choosing(choices)
    session.open(JOIN)
    pieces = tuple(segment(index, duration=60.0) for index in range(2))
    session.answer(listing(segments=pieces, target_minutes=2, total_segments=2, more_pending=False))
    session.answer()
    session.prepared(0, start=0.0, seconds=60.0)
    session.answer()
    session.prepared(1, start=58.5, seconds=60.0)
    return session


def test_without_bridges_a_session_ends_with_its_music_and_says_so() -> None:
    session = nearly_two_minutes(FADES)

    assert Close() in session.said
    assert Land not in kinds(session.said)
    assert readings.session_seconds(session.state) == pytest.approx(118.5)
    session.tell(Drained())
    assert session.state.phase is Phase.OVER


def test_a_session_that_was_to_be_carried_to_its_end_ends_though_nothing_may_carry_it() -> None:
    session = nearly_two_minutes(Choices())
    assert not session.state.closed
    orders = session.tell(Chosen(FADES))

    assert orders == [FadeLate(LATE_FADE), Close()]
    assert readings.session_seconds(session.state) == pytest.approx(118.5)


# -- how softly it ends


@pytest.mark.parametrize(
    ("lands_over", "heard"), [(0.0, 0.25), (5.0, 5.0), (20.0, 20.0), (120.0, 24.0)]
)
def test_the_music_comes_to_rest_as_softly_as_is_chosen(lands_over, heard) -> None:
    session = choosing(Choices(lands_over=lands_over))
    session.open()
    session.answer(listing([0, 1], target_minutes=4, total_segments=9))
    session.answer()
    session.prepared(0, start=0.0)
    session.answer()
    session.prepared(1, start=120.0, seconds=130.0)

    assert [order for order in session.said if isinstance(order, Land)] == [Land(240.0, heard)]


def test_the_landing_is_another_one_when_that_is_chosen_before_it_begins() -> None:
    session = nearly_two_minutes(Choices())

    assert session.tell(Chosen(Choices(lands_over=0.0))) == [Land(120.0, 0.25)]


# -- how loud


@pytest.mark.parametrize(
    ("louder", "target"), [(0.0, -14.0), (6.0, -8.0), (-6.0, -20.0), (99.0, -5.0)]
)
def test_the_listener_may_have_it_louder_than_the_service_asks_for(louder, target) -> None:
    session = choosing(Choices(louder=louder))
    session.open()
    session.answer(listing([0]))

    assert session.answer() == [Prepare(1, "mfocus_1", segment(0), target)]


def test_another_loudness_is_that_of_pieces_prepared_from_then_on() -> None:
    session = joined(0, 1)
    session.answer()
    session.tell(Chosen(Choices(louder=3.0)))
    before = session.state.busy
    session.prepared(0, start=0.0)
    after = session.answer()

    assert isinstance(before, Prepare)
    assert before.target_lufs == -14.0
    assert after == [Prepare(1, "mfocus_1", segment(1), -11.0)]


def test_a_file_is_as_loud_as_the_service_asks_for() -> None:
    session = Session(waits=True)
    session.state = replace(session.state, choices=Choices(louder=6.0))
    session.open()
    session.answer(listing([0]))

    assert session.answer() == [Prepare(1, "mfocus_1", segment(0), -14.0)]


# -- the volume of each device


def test_each_device_has_the_volume_it_was_given_last() -> None:
    session = joined(0)
    session.tell(OutputIs("speakers"))
    session.tell(VolumeChosen(0.9))
    to_phones = session.tell(OutputIs("phones"))
    session.tell(VolumeChosen(0.3))
    back = session.tell(OutputIs("speakers"))

    assert to_phones == []  # what nobody set yet is as loud as what was heard before
    assert back == [SetVolume(0.9)]
    assert session.state.volumes == {"speakers": 0.9, "phones": 0.3}


def test_a_volume_chosen_before_a_device_is_known_is_that_of_the_first_one() -> None:
    session = Session()
    session.state = replace(session.state, volumes={"speakers": 0.8, "phones": 0.3})
    session.tell(VolumeChosen(0.5))
    session.open()
    to_speakers = session.tell(OutputIs("speakers"))
    to_phones = session.tell(OutputIs("phones"))

    assert to_speakers == []
    assert to_phones == [SetVolume(0.3)]
    assert session.state.volumes == {"phones": 0.3, "speakers": 0.5}


def test_another_device_does_not_make_what_is_muted_sound() -> None:
    session = joined(0)
    session.state = replace(session.state, volumes={"phones": 0.3})
    session.tell(MutePressed())

    assert session.tell(OutputIs("phones")) == []
    assert session.tell(MutePressed()) == [SetVolume(0.3)]


def test_the_volumes_of_so_many_devices_are_remembered() -> None:
    session = joined(0)
    for number in range(MOST_DEVICES + 5):
        session.tell(OutputIs(f"device {number}"))
        session.tell(VolumeChosen(0.5))
    session.tell(OutputIs("device 6"))
    session.tell(VolumeChosen(0.2))
    session.tell(OutputIs("another"))
    session.tell(VolumeChosen(0.4))

    assert len(session.state.volumes) == MOST_DEVICES
    assert list(session.state.volumes)[-2:] == ["device 6", "another"]
