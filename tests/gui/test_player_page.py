"""The page of a session says what its state says, and nothing of its own."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from focusdesk.core.readings import is_open
from focusdesk.core.state import (
    BackPressed,
    EndPressed,
    MutePressed,
    PausePressed,
    Phase,
    PlayPressed,
    SkipPressed,
    VolumeChosen,
)
from focusdesk.qt.window.player_page import PlayerPage
from tests.gui import scenes


@pytest.fixture
def page(qtbot):
    made = PlayerPage()
    qtbot.addWidget(made)
    made.resize(400, 600)
    made.show()
    return made


@pytest.fixture
def wishes(page):
    heard: list[object] = []
    page.wished.connect(heard.append)
    return heard


def any_time(text: str) -> str:
    """Put one time of day for all."""
    return re.sub(r"\d\d:\d\d", "12:34", text)


def shown(page: PlayerPage) -> dict[str, object]:
    """Everything a listener can read off the page, by eye or by ear."""
    return {
        "goal": page._goal.text(),
        "time": page._time.text(),
        "below": page._below.text().partition(",")[0],  # the time of day goes on
        "status": any_time(page._status.text()),
        "press": page._transport.accessibleName(),
        "can press": page._transport.isEnabled(),
        "end": page._end.text(),
        "can end": page._end.isEnabled(),
        "can go": (page._back.isEnabled(), page._skip.isEnabled()),
        "volume": (page._volume.value(), page._mute.accessibleName()),
        "strip": page._strip.accessibleDescription(),
    }


def spoken(label: QLabel) -> str:
    return QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name)


@pytest.mark.parametrize("name", scenes.every)
def test_every_state_can_be_shown_again_without_a_difference(page, wishes, name) -> None:
    page.render_state(scenes.every[name])
    once = shown(page)
    page.render_state(scenes.every[name])

    assert shown(page) == once
    assert wishes == []
    assert page._transport.isEnabled() == is_open(scenes.every[name])


@pytest.mark.parametrize("name", scenes.every)
def test_what_is_shown_does_not_depend_on_what_was_shown_before(page, name) -> None:
    page.render_state(scenes.every[name])
    first = shown(page)
    page.render_state(scenes.troubled)
    page.render_state(scenes.every[name])

    assert shown(page) == first


@pytest.mark.parametrize(
    ("name", "time", "status"),
    [
        ("idle", "0:00", ""),
        ("opening", "0:00", "The first part is being composed…"),
        ("starting", "1:00:00", "Asking for the music…"),
        ("composing", "1:00:00", "The first part is being composed…"),
        ("fetching", "1:00:00", "Bringing the music here…"),
        ("preparing", "1:00:00", "Listening through the first part…"),
        ("playing", "37:35", "Playing part 12 of 30; ready until 12:34."),
        ("paused", "37:35", "Paused in part 12 of 30."),
        ("bridging", "37:35", "Replaying part 3 of 30; the next part is late."),
        ("silent", "37:35", "Listening through the next part…"),
        ("unknown", "11:11", "Playing part 12; all of it is ready."),
        (
            "left",
            "37:35",
            "This session was interrupted in part 12 of 30. Press play to go on from there.",
        ),
        ("empty", "1:00:00", "The session is over."),
        ("ending", "37:35", "Ending the session…"),
        ("over", "0:00", "The session is over."),
    ],
)
def test_the_state_is_told_in_words_and_time(page, name, time, status) -> None:
    page.render_state(scenes.every[name])

    assert (page._time.text(), any_time(page._status.text())) == (time, status)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "troubled",
            "Playing part 12 of 30; ready until 12:34. The music service cannot be reached",
        ),
        ("unheard", "There is no sound device to play on."),
        ("failed", "The service refused the API key: The API key is not valid."),
        ("out of budget", "The spending limit is reached"),
    ],
)
def test_trouble_is_said_in_the_status_line(page, name, words) -> None:
    page.render_state(scenes.every[name])

    assert any_time(page._status.text()).startswith(words)
    assert page._notice.isHidden()


def test_a_refused_key_is_asked_for_again_while_the_music_goes_on(page, qtbot, wishes) -> None:
    page.render_state(scenes.playing)
    assert page._rekey.isHidden()
    page.render_state(scenes.refused)

    assert page._rekey.isVisible()
    assert any_time(page._status.text()).startswith(
        "Playing part 12 of 30; ready until 12:34. The service refused the API key: revoked."
    )
    with qtbot.waitSignal(page.account_wanted):
        page._rekey.click()
    assert wishes == []


def test_a_screen_reader_reads_the_words_themselves(page) -> None:
    page.render_state(scenes.playing)

    assert spoken(page._time) == "37:35"
    assert any_time(spoken(page._status)) == "Playing part 12 of 30; ready until 12:34."
    assert spoken(page._goal) == "Focus, 60 minutes"
    assert page._strip.accessibleDescription() == "22:24 heard, 33:42 ready"


def test_space_acts_when_it_is_pressed_and_once(page, qtbot, wishes) -> None:
    page.render_state(scenes.playing)
    page._transport.setFocus()
    qtbot.keyPress(page._transport, Qt.Key.Key_Space)
    held = [*wishes]
    QApplication.sendEvent(page._transport, again(Qt.Key.Key_Space))
    qtbot.keyRelease(page._transport, Qt.Key.Key_Space)

    assert held == wishes == [PausePressed()]


def again(key: Qt.Key) -> QKeyEvent:
    """The event of a key that is held down."""
    none = Qt.KeyboardModifier.NoModifier
    return QKeyEvent(QEvent.Type.KeyPress, key, none, " ", True)


def test_the_button_names_what_a_press_will_do(page, qtbot, wishes) -> None:
    names = []
    for state in (scenes.playing, scenes.paused):
        page.render_state(state)
        names.append(page._transport.accessibleName())
        qtbot.mouseClick(page._transport, Qt.MouseButton.LeftButton)

    assert names == ["Pause", "Play"]
    assert wishes == [PausePressed(), PlayPressed()]


@pytest.mark.parametrize(
    ("state", "back", "skip"),
    [
        (scenes.playing, True, True),
        (scenes.paused, True, True),
        (scenes.bridging, False, False),
        (scenes.hearing(16, ready=17), True, False),
        (scenes.composing, False, False),
        (scenes.silent, False, False),
        (scenes.over, False, False),
        (replace(scenes.playing, phase=Phase.ENDING), False, False),
    ],
    ids=["playing", "paused", "bridging", "last", "composing", "silent", "over", "ending"],
)
def test_one_can_go_where_there_is_music(page, qtbot, wishes, state, back, skip) -> None:
    page.render_state(state)
    for button in (page._back, page._skip):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert wishes == [BackPressed()] * back + [SkipPressed()] * skip


def test_the_drawn_buttons_have_names_and_tell_their_keys(page) -> None:
    page.render_state(scenes.playing)
    buttons = (page._back, page._transport, page._skip, page._mute)

    assert [button.accessibleName() for button in buttons] == ["Back", "Pause", "Skip", "Mute"]
    assert [button.toolTip() for button in buttons] == [
        "Back (P)",
        "Pause (Space)",
        "Skip (N)",
        "Mute (M)",
    ]


def test_muting_is_offered_and_taken_back_and_leaves_the_slider(page, qtbot, wishes) -> None:
    seen = []
    for state in (scenes.playing, scenes.muted):
        page.render_state(state)
        seen.append((page._mute.accessibleName(), page._mute.toolTip(), page._volume.value()))
        qtbot.mouseClick(page._mute, Qt.MouseButton.LeftButton)

    assert seen == [("Mute", "Mute (M)", 80), ("Unmute", "Unmute (M)", 80)]
    assert wishes == [MutePressed(), MutePressed()]


def test_a_loudspeaker_that_is_muted_looks_it(page) -> None:
    pictures = []
    for state in (scenes.playing, scenes.muted, scenes.playing):
        page.render_state(state)
        pictures.append(page._mute.grab().toImage())

    assert pictures[0] == pictures[2] != pictures[1]


def test_a_click_on_a_small_button_leaves_the_keys_where_they_were(page, qtbot) -> None:
    page.render_state(scenes.playing)
    page._volume.setFocus()
    for button in (page._skip, page._back, page._mute):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

        assert page.focusWidget() is page._volume


@pytest.mark.parametrize("name", ["_skip", "_back"])
def test_the_focus_of_a_button_that_goes_out_moves_to_play(page, name) -> None:
    page.render_state(scenes.playing)
    getattr(page, name).setFocus()
    page.render_state(scenes.silent)

    assert page.focusWidget() is page._transport


def test_a_session_that_is_over_has_nothing_to_play(page, qtbot, wishes) -> None:
    page.render_state(scenes.over)
    qtbot.mouseClick(page._transport, Qt.MouseButton.LeftButton)

    assert wishes == []


def test_end_becomes_new_session_when_it_has_ended(page, qtbot, wishes) -> None:
    wanted: list[bool] = []
    page.new_wanted.connect(lambda: wanted.append(True))
    texts = []
    for state in (scenes.playing, scenes.ending, scenes.over):
        page.render_state(state)
        texts.append(page._end.text())
        qtbot.mouseClick(page._end, Qt.MouseButton.LeftButton)

    assert texts == ["End session", "End session", "New session"]
    assert wishes == [EndPressed()]  # while it is being ended, a press does nothing
    assert wanted == [True]


def test_the_slider_follows_the_state_and_tells_what_is_chosen(page, wishes) -> None:
    page.render_state(replace(scenes.playing, volume=0.35))
    followed = page._volume.value()
    page._volume.setValue(60)

    assert followed == 35
    assert wishes == [VolumeChosen(0.6)]


def test_a_slider_in_hand_is_not_pulled_away(page) -> None:
    page.render_state(scenes.playing)
    page._volume.setSliderDown(True)
    page._volume.setSliderPosition(20)
    page.render_state(scenes.playing)
    held = page._volume.value()
    page._volume.setSliderDown(False)
    page.render_state(scenes.playing)

    assert (held, page._volume.value()) == (20, 80)


@pytest.mark.parametrize("percent", range(101))
def test_a_chosen_volume_comes_back_as_it_was_chosen(page, percent) -> None:
    page.render_state(replace(scenes.playing, volume=percent / 100))

    assert page._volume.value() == percent


def test_more_to_say_moves_nothing(page) -> None:
    page.render_state(scenes.playing)
    before = page._strip.pos(), page._transport.pos()
    page.render_state(scenes.troubled)

    assert (page._strip.pos(), page._transport.pos()) == before


def test_the_clock_is_as_wide_whatever_it_shows(page) -> None:
    metrics = page._time.fontMetrics()

    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_every_state_can_be_painted_in_every_scheme(page, scheme) -> None:
    for state in scenes.every.values():
        page.render_state(state)

        assert not page.grab().isNull()
