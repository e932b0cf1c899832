"""What any desktop is told of a session, when, and what its buttons come to."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from focusdesk.core.facts import BackPressed, PausePressed, PlayPressed, SkipPressed
from focusdesk.core.model import Bookmark
from focusdesk.core.state import Phase, State
from focusdesk.core.wanted import Request
from focusdesk.qt import resources
from focusdesk.qt.desktop.now_playing import (
    Controls,
    NowPlaying,
    Status,
    Wish,
    now_playing,
    press_for,
)
from tests.gui import scenes

OWN_WORDS = Request(goal="custom_prompt", minutes=25, prompt="  rain on a\n tin roof ")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("idle", "Stopped"),
        ("opening", "Playing"),
        ("playing", "Playing"),
        ("paused", "Paused"),
        ("left", "Paused"),
        ("ending", "Stopped"),
        ("over", "Stopped"),
    ],
)
def test_the_status_is_what_the_listener_wants_and_stopped_without_a_session(name, status) -> None:
    assert now_playing(scenes.every[name]).status == status


def test_of_a_session_that_is_over_nothing_is_known_but_the_volume() -> None:
    assert now_playing(scenes.over) == NowPlaying(volume=scenes.over.volume)


def test_a_session_is_as_long_as_its_goal_time_and_its_piece_is_the_track() -> None:
    told = now_playing(scenes.playing)

    assert (told.title, told.length) == ("Focus, 60 minutes", 3600)
    assert told.track == (1, 11)
    assert told.position == scenes.playing.position


@pytest.mark.parametrize(
    "order", [OWN_WORDS, Bookmark(api_url="u", org="o", session_id="s", request=OWN_WORDS)]
)
def test_the_listeners_own_words_are_the_title(order) -> None:
    assert now_playing(replace(scenes.playing, order=order)).title == "rain on a tin roof"


def test_what_the_listener_works_on_comes_before_all_other_titles() -> None:
    working = replace(scenes.working, order=OWN_WORDS)

    assert now_playing(working).title == scenes.working.intention


def test_a_paragraph_is_cut_to_a_line() -> None:
    told = now_playing(replace(scenes.playing, order=replace(OWN_WORDS, prompt="word " * 60)))

    assert len(told.title) <= 120
    assert told.title.endswith("word…")


@pytest.mark.parametrize(
    ("name", "nexts", "previous"),
    [
        ("playing", True, True),
        ("bridging", False, False),
        ("composing", False, False),
        ("over", False, False),
    ],
)
def test_there_is_a_next_only_while_one_is_here(name, nexts, previous) -> None:
    told = now_playing(scenes.every[name])

    assert (told.can_next, told.can_previous) == (nexts, previous)


def test_what_is_muted_is_told_as_silent() -> None:
    assert now_playing(scenes.muted).volume == 0.0
    assert now_playing(scenes.playing).volume == 0.8


@given(st.integers(1, 200), st.floats(-1e-6, 1e-6))
def test_a_length_does_not_flicker_about_a_whole_second(pieces, noise) -> None:
    lengths = set()
    for error in (0.0, noise, -noise):
        state = replace(scenes.playing, landing=118.5 * pieces + 1.5 + error)
        lengths.add(now_playing(state).length)

    assert len(lengths) == 1


PLAYING = now_playing(scenes.playing)
PAUSED = now_playing(scenes.paused)


@pytest.mark.parametrize(
    ("wish", "playing", "fact"),
    [
        (Wish.PLAY, PAUSED, PlayPressed()),
        (Wish.PAUSE, PLAYING, PausePressed()),
        (Wish.STOP, PLAYING, PausePressed()),
        (Wish.TOGGLE, PLAYING, PausePressed()),
        (Wish.TOGGLE, PAUSED, PlayPressed()),
        (Wish.NEXT, PLAYING, SkipPressed()),
        (Wish.NEXT, replace(PLAYING, can_next=False), None),
        (Wish.PREVIOUS, PLAYING, BackPressed()),
        (Wish.PREVIOUS, replace(PLAYING, can_previous=False), None),
    ],
)
def test_a_button_comes_to_one_fact_or_none(wish, playing, fact) -> None:
    assert press_for(wish, playing) == fact


@pytest.mark.parametrize("wish", Wish)
def test_without_a_session_no_button_does_anything(wish) -> None:
    assert press_for(wish, NowPlaying()) is None


class Desktop(Controls):
    """A desktop that remembers what it was told, and when it is."""

    def __init__(self) -> None:
        self.time = 100.0
        super().__init__(lambda: self.time)
        self.told: list[tuple[NowPlaying, bool]] = []

    def _tell(self, before: NowPlaying, *, jumped: bool) -> None:
        assert jumped or self.playing != before
        self.told.append((self.playing, jumped))

    def hear(self, state: State, *, after: float = 0.0) -> list[bool]:
        """Show a state; say of each time it was told of whether it was a jump."""
        self.time += after
        self.told.clear()
        self.render_state(state)
        return [jumped for _, jumped in self.told]


@pytest.fixture
def desktop(qapp):
    made = Desktop()
    made.hear(scenes.playing)
    return made


def further(seconds: float, state: State = scenes.playing) -> State:
    return replace(state, position=state.position + seconds, within=state.within + seconds)


def test_a_track_that_begins_in_the_middle_of_a_session_is_told_as_a_jump(qapp) -> None:
    assert Desktop().hear(scenes.playing) == [True]
    assert Desktop().hear(replace(scenes.playing, position=0.0)) == [False]


def test_time_that_goes_by_as_expected_is_no_news(desktop) -> None:
    heard = [desktop.hear(further(n), after=1.0) for n in range(1, 60)]

    assert not any(heard)
    assert desktop.position == pytest.approx(scenes.playing.position + 59)


def test_between_two_reports_the_position_goes_on_but_not_for_ever(desktop) -> None:
    desktop.time += 0.5
    assert desktop.position == pytest.approx(scenes.playing.position + 0.5)
    desktop.time += 60
    assert desktop.position == pytest.approx(scenes.playing.position + 1.5)


def test_a_pause_holds_the_position_where_it_is(desktop) -> None:
    assert desktop.hear(replace(scenes.playing, playing=False), after=0.5) == [False]
    desktop.time += 3600
    assert desktop.position == pytest.approx(scenes.playing.position + 0.5)
    assert desktop.hear(scenes.playing) == [False]
    desktop.time += 0.25
    assert desktop.position == pytest.approx(scenes.playing.position + 0.75)


def test_music_that_stood_still_is_told_as_a_jump_once(desktop) -> None:
    assert desktop.hear(further(1), after=11.0) == [True]
    assert desktop.hear(further(2), after=1.0) == []


def test_the_next_piece_is_another_track_and_the_position_stays_the_sessions(desktop) -> None:
    after = replace(further(1), heard_index=12)

    assert desktop.hear(after, after=1.0) == [True]
    assert desktop.playing.track == (1, 12)
    assert desktop.position == pytest.approx(after.position)


def test_the_end_is_told_and_the_position_is_gone(desktop) -> None:
    assert desktop.hear(scenes.over, after=1.0) == [False]
    assert desktop.position == 0.0
    assert desktop.hear(replace(scenes.over, phase=Phase.IDLE), after=5.0) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["playing", "paused", "silent", "over", "next"]),
            st.floats(0.0, 30.0),
        ),
        max_size=40,
    )
)
def test_what_a_desktop_counts_by_itself_is_never_off_by_more_than_a_second(steps) -> None:
    """The specification's rules for a client, played against what we tell it."""
    desktop, at, track = Desktop(), 0.0, 11
    counted = 0.0
    for what, seconds in steps:
        if desktop.playing.status is Status.PLAYING:
            counted += seconds
        if desktop.playing.sounds:
            at += seconds
        track += what == "next"
        state = scenes.every[what if what in scenes.every else "playing"]
        heard = None if what in ("silent", "over") else track
        before = desktop.playing
        desktop.hear(replace(state, position=at, heard_index=heard), after=seconds)
        if desktop.playing.track != before.track:
            counted = 0.0
        if any(jumped for _, jumped in desktop.told):
            counted = desktop.position
        if desktop.playing.is_open:
            assert abs(counted - desktop.position) <= 1.0 + 1e-6
            assert desktop.position == pytest.approx(at)


def pixels(image: QImage) -> NDArray[np.int16]:
    converted = image.convertToFormat(QImage.Format.Format_ARGB32)
    return np.frombuffer(bytes(converted.constBits()), np.uint8).astype(np.int16)


def test_the_picture_is_the_icon(qapp) -> None:
    picture = QImage(str(resources.path("focusdesk.png")))
    drawn = resources.icon().pixmap(512, 512).toImage()

    assert picture.size() == drawn.size() == QSize(512, 512)
    assert np.abs(pixels(picture) - pixels(drawn)).mean() < 2


# -- the length that is told


@given(st.lists(st.floats(30.0, 40.0), min_size=1, max_size=20))
def test_a_length_that_was_told_changes_only_with_a_second_of_the_truth(truths) -> None:
    desktop = Desktop()
    told: list[tuple[int | None, float]] = []
    for truth in truths:
        desktop.render_state(replace(scenes.playing, landing=truth))
        length = desktop.playing.length
        if not told or told[-1][0] != length:
            told.append((length, truth))
        assert abs(told[-1][1] - truth) < 1.0
        assert isinstance(length, int)

    assert all(abs(one[1] - next_[1]) >= 1.0 for one, next_ in pairwise(told))


def test_another_session_is_as_long_as_it_is_itself() -> None:
    desktop = Desktop()
    desktop.render_state(replace(scenes.playing, landing=1800.0))
    desktop.render_state(replace(scenes.playing, run=2, landing=1800.9))

    assert desktop.playing.length == 1801
