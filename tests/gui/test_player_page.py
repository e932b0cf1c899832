"""The page of a session says what its state says, and nothing of its own."""

import re
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetricsF, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from focusdesk.core.facts import (
    BackPressed,
    EndPressed,
    IntentionGiven,
    KeepPressed,
    MutePressed,
    PausePressed,
    PlayPressed,
    SkipPressed,
    VolumeChosen,
)
from focusdesk.core.readings import is_open
from focusdesk.core.settings import Settings, Timer
from focusdesk.core.state import Keeping, KeepTold, Phase
from focusdesk.qt.window.player_page import PlayerPage
from focusdesk.qt.window.timer import UNKNOWN
from tests.gui import scenes
from tests.unit.core import world


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


def told_by(timeline) -> str:
    """What a timeline says; one that is not shown says nothing to anybody."""
    return timeline.accessibleDescription() if timeline.isVisible() else ""


def shown(page: PlayerPage) -> dict[str, object]:
    """Everything a listener can read off the page, by eye or by ear."""
    return {
        "goal": page._goal.text(),
        "time": (page._dial.clock.face.digits, any_time(page._dial.clock.face.line)),
        "spoken": (page._dial.clock.accessibleName(), page._dial.accessibleDescription()),
        "minutes": (page._dial.value(), page._dial.maximum()),
        "intention": (page._intention.text(), page._intention.isEnabled()),
        "details": page._details.text,
        "keep": (page._keep.accessibleName(), page._keep.isEnabled(), page._keep.isHidden()),
        "after": (page._after.isHidden(), page._again.isHidden(), page._live.isHidden()),
        "status": any_time(page._status.text()),
        "press": page._transport.accessibleName(),
        "can press": page._transport.isEnabled(),
        "end": page._end.text(),
        "can end": page._end.isEnabled(),
        "can go": (page._back.isEnabled(), page._skip.isEnabled()),
        "volume": (page._volume.value(), page._mute.accessibleName()),
        "strip": told_by(page._timeline),
    }


def spoken(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


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
        ("opening", UNKNOWN, "The first part is being composed…"),
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
        ("ending", "22:24", "Ending the session…"),
        ("over", "1:00:00", "The session is over."),
    ],
)
def test_the_state_is_told_in_words_and_time(page, name, time, status) -> None:
    page.render_state(scenes.every[name])

    assert (page._dial.clock.face.digits, any_time(page._status.text())) == (time, status)


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

    assert spoken(page._dial.clock) == "38 minutes left of 60"
    assert any_time(spoken(page._status)) == "Playing part 12 of 30; ready until 12:34."
    assert spoken(page._goal) == "Focus, 60 minutes"
    assert page._timeline.accessibleDescription() == "22:24 heard, 33:42 ready"


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


def test_after_a_session_one_may_start_it_again_or_another(page, qtbot, wishes) -> None:
    wanted: list[object] = []
    page.new_wanted.connect(lambda: wanted.append("new"))
    page.again_wanted.connect(lambda *given: wanted.append(given))
    page.render_state(scenes.playing)
    before = page._live.isVisible(), page._after.isVisible()
    page.render_state(replace(scenes.over, intention="Mail"))
    for button in (page._new, page._again):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert before == (True, False)
    assert not page._live.isVisible()
    assert page._dial.clock.face.caption == "heard"
    assert wanted == ["new", (world.REQUEST, "Mail")]
    assert wishes == []


def test_who_only_joined_a_session_cannot_have_it_again(page) -> None:
    page.render_state(replace(scenes.over, order=world.JOIN))

    assert page._again.isHidden()
    assert page._new.isVisible()


def test_a_key_that_was_meant_for_the_music_starts_nothing_that_costs(page, qtbot) -> None:
    wanted: list[object] = []
    page.again_wanted.connect(lambda *given: wanted.append(given))
    page.render_state(scenes.playing)
    page._transport.setFocus()
    page.render_state(scenes.over)
    held = page.focusWidget()
    qtbot.keyClick(held, Qt.Key.Key_Space)

    assert held is page._new
    assert wanted == []


def test_the_next_session_begins_with_the_keys_on_play(page) -> None:
    page.render_state(scenes.over)
    page.render_state(scenes.starting)

    assert page.focusWidget() is page._transport
    assert page._live.isVisible()


# -- the end


def test_the_end_is_asked_about_where_music_would_be_lost(page, qtbot, wishes) -> None:
    page.render_state(scenes.playing)
    qtbot.mouseClick(page._end, Qt.MouseButton.LeftButton)
    asked = page._question.text.text(), page._question.isVisible(), page._end.isVisible()
    held = page.focusWidget()
    qtbot.mouseClick(page._question.yes, Qt.MouseButton.LeftButton)

    assert asked == ("End now? There are 38 minutes still to come.", True, False)
    assert held is page._question.no
    assert wishes == [EndPressed()]
    assert page._end.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_who_thinks_better_of_it_goes_on(page, qtbot, wishes, key) -> None:
    page.render_state(scenes.playing)
    page._end.click()
    qtbot.keyClick(page._question.no, key)

    assert wishes == []
    assert not page._question.isVisible()
    assert page.focusWidget() is page._end


@pytest.mark.parametrize(
    "state",
    [
        scenes.opening,  # nobody knows of any music yet
        replace(scenes.playing, landing=scenes.playing.position + 40.0),
    ],
    ids=["nothing", "the last of it"],
)
def test_nothing_is_asked_where_nothing_is_lost(page, qtbot, wishes, state) -> None:
    page.render_state(state)
    qtbot.mouseClick(page._end, Qt.MouseButton.LeftButton)

    assert wishes == [EndPressed()]
    assert not page._question.isVisible()


def test_a_question_that_has_become_idle_is_not_asked_on(page) -> None:
    page.render_state(scenes.playing)
    page._end.click()
    page.render_state(replace(scenes.playing, position=1404.0, within=101.0))
    said = page._question.text.text()
    page.render_state(scenes.ending)

    assert said == "End now? There are 37 minutes still to come."
    assert not page._question.isVisible()
    assert not page._end.isEnabled()


# -- the timer


def test_a_press_on_the_timer_turns_it(page, qtbot, wishes) -> None:
    page.render_state(scenes.playing)
    for press in (
        lambda: qtbot.mouseClick(page._dial.clock, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(page._dial.clock, Qt.Key.Key_Return),
    ):
        with qtbot.waitSignal(page.timer_turned):
            press()

    assert wishes == []


def test_a_press_beside_the_round_timer_is_none(page, qtbot) -> None:
    turned: list[bool] = []
    page.timer_turned.connect(lambda: turned.append(True))
    page.render_state(scenes.playing)
    qtbot.mouseClick(page._dial.clock, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))

    assert turned == []


def test_the_timer_tells_what_is_left_what_was_heard_or_when_it_ends(page) -> None:
    page.render_state(scenes.playing)
    faces = []
    for timer in Timer:
        page.show_timer(timer)
        faces.append(page._dial.clock.face)

    assert [face.digits for face in faces[:2]] == ["37:35", "22:24"]
    assert any_time(faces[2].digits) == "12:34"
    assert [face.caption for face in faces] == ["left", "heard", "ends, by the clock"]
    assert [any_time(face.spoken) for face in faces] == [
        "38 minutes left of 60",
        "22 minutes heard of 60",
        "Ends at 12:34 by the clock",
    ]


@pytest.mark.parametrize("state", [scenes.paused, scenes.composing], ids=["paused", "composing"])
def test_nobody_is_told_an_end_that_nobody_knows(page, state) -> None:
    page.show_timer(Timer.ENDS)
    page.render_state(state)

    assert "by the clock" not in str(page._dial.clock.face)


def test_a_screen_reader_hears_minutes_and_no_seconds(page) -> None:
    told = set()
    for second in range(30):
        page.render_state(replace(scenes.playing, position=scenes.playing.position + second))
        clock = page._dial.clock
        told.add((spoken(clock), page._dial.value(), page._dial.accessibleDescription()))

    assert len(told) == 1


def test_the_ring_is_a_progress_bar_and_the_timer_a_button(page) -> None:
    page.render_state(scenes.arriving)
    ring = QAccessible.queryAccessibleInterface(page._dial)
    value = ring.valueInterface()

    assert ring.role() is QAccessible.Role.ProgressBar
    assert ring.text(QAccessible.Text.Name) == "Minutes heard"
    assert (value.currentValue(), value.minimumValue(), value.maximumValue()) == (22, 0, 60)
    assert page._dial.accessibleDescription() == (
        "Parts: 12 heard, 3 ready, 2 on the way, 13 still to be composed"
    )
    clock = QAccessible.queryAccessibleInterface(page._dial.clock)
    assert clock.role() is QAccessible.Role.Button


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (scenes.composing, "0 of 30 composed"),
        (scenes.fetching, "1 of 30 composed"),
        (scenes.starting, ""),
        (replace(scenes.composing, trouble=scenes.NO_ANSWER), ""),
    ],
)
def test_the_wait_for_the_first_part_says_how_far_it_is(page, state, said) -> None:
    page.render_state(state)

    assert page._dial.clock.face.line == said


def test_what_the_service_promises_is_counted_down_while_nothing_else_moves(page, qtbot) -> None:
    page.render_state(replace(scenes.composing, promised_at=time.monotonic() + 6.0))
    first = page._dial.clock.face.line
    qtbot.waitUntil(lambda: page._dial.clock.face.line != first, timeout=10_000)

    assert first == "music in about 10 s"
    assert page._dial.clock.face.line == "music in about 5 s"


def test_nothing_is_counted_where_nobody_looks(page) -> None:
    page.render_state(scenes.hinted)
    counts = page._beat.isActive()
    page.hide()

    assert counts
    assert not page._beat.isActive()


# -- the intention


def test_what_one_works_on_is_said_in_a_line_that_gives_the_keys_back(page, qtbot, wishes) -> None:
    page.render_state(scenes.playing)
    page._intention.setFocus()
    qtbot.keyClicks(page._intention, "Chapter 3")
    qtbot.keyClick(page._intention, Qt.Key.Key_Return)

    assert wishes == [IntentionGiven("Chapter 3")]
    assert page.focusWidget() is page._transport


def test_what_is_being_typed_is_not_typed_over(page, qtbot, wishes) -> None:
    page.render_state(scenes.working)
    page._intention.setFocus()
    page._intention.selectAll()
    qtbot.keyClicks(page._intention, "Mail")
    page.render_state(scenes.working)
    typed = page._intention.text()
    qtbot.keyClick(page._intention, Qt.Key.Key_Escape)

    assert (typed, page._intention.text()) == ("Mail", scenes.working.intention)
    assert wishes == []


def test_after_the_session_it_is_there_to_be_read(page) -> None:
    page.render_state(replace(scenes.over, intention="Chapter 3"))
    shown = page._intention.isVisible(), page._intention.isEnabled()
    page.render_state(scenes.over)

    assert shown == (True, False)
    assert not page._intention.isVisible()


# -- keeping and details


def test_the_piece_can_be_kept_once_and_only_where_that_is_offered(page, qtbot, wishes) -> None:
    page.render_state(scenes.playing)
    qtbot.mouseClick(page._keep, Qt.MouseButton.LeftButton)
    offered = page._keep.toolTip()
    kept = replace(scenes.playing.parts[11], keeping=Keeping.KEPT)
    page.render_state(
        replace(scenes.playing, parts={**scenes.playing.parts, 11: kept}, keep_told=KeepTold(11))
    )
    qtbot.mouseClick(page._keep, Qt.MouseButton.LeftButton)
    done = page._keep.accessibleName()
    page.render_state(replace(scenes.playing, keep_offered=False))

    assert wishes == [KeepPressed(11)]
    assert (offered, done) == ("Keep this piece (K)", "This piece is kept")
    assert not page._keep.isVisible()


def test_details_are_behind_a_word_and_can_be_copied(page, qtbot) -> None:
    page.render_state(scenes.troubled)
    folded = page._details.isVisible()
    page._details.button.click()
    unfolded = page._details.isVisible()
    qtbot.mouseClick(page._details._copy, Qt.MouseButton.LeftButton)
    page.render_state(replace(scenes.troubled, volume=0.3))
    stays = page._details.isVisible()
    page.render_state(scenes.playing)

    assert (folded, unfolded, stays) == (False, True, True)
    assert QGuiApplication.clipboard().text() == "Unreachable: no answer in 10 s"
    assert not page._details.isVisible()
    assert not page._details.button.isVisible()


def test_a_refused_key_is_asked_for_also_after_the_session(page) -> None:
    page.render_state(scenes.every["failed"])

    assert page._rekey.isVisible()
    assert page._details.text.splitlines()[1:] == ["Code: INVALID_API_KEY"]


def test_another_language_is_spoken_at_once(page, speak) -> None:
    page.render_state(scenes.playing)
    speech = speak("de")
    qtbot_waits = page._end.text
    QApplication.sendEvent(page, QEvent(QEvent.Type.LanguageChange))
    said = qtbot_waits(), page._dial.clock.face.caption, page._transport.accessibleName()
    speech.follow(Settings(language="en"))
    QApplication.sendEvent(page, QEvent(QEvent.Type.LanguageChange))

    assert said == ("Sitzung beenden", "übrig", "Pause")
    assert page._end.text() == "End session"


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
    before = page._timeline.pos(), page._transport.pos()
    page.render_state(scenes.troubled)

    assert (page._timeline.pos(), page._transport.pos()) == before


def test_the_digits_stand_still_and_fit_whatever_the_size(page, qtbot) -> None:
    page.render_state(scenes.playing)
    for size in ((336, 472), (900, 700)):
        page.resize(*size)
        clock = page._dial.clock
        widths = {
            QFontMetricsF(clock._digits(clock.size())).horizontalAdvance(digit)
            for digit in "0123456789"
        }

        assert len(widths) == 1
        assert page._dial.rect().contains(clock.geometry())


def test_every_state_can_be_painted_in_every_scheme(page, scheme) -> None:
    for state in scenes.every.values():
        page.render_state(state)

        assert not page.grab().isNull()


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down])
def test_the_arrows_are_the_musics_wherever_the_keyboard_is(page, key) -> None:
    """Qt would move the focus by them, and the window would never hear them."""
    press = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    page._transport.setFocus()
    page._transport.keyPressEvent(press)

    assert not press.isAccepted()


@pytest.mark.parametrize("size", [(360, 480), (416, 592), (1600, 900)])
def test_a_session_that_failed_before_it_was_heard_says_so_in_one_place(page, qtbot, size) -> None:
    page.resize(*size)
    page.show()
    page.render_state(scenes.opening)
    page.render_state(scenes.every["failed"])
    said, doing, after = page._status, page._rekey, page._after

    def is_together() -> bool:
        gaps = doing.y() - said.geometry().bottom(), after.y() - doing.geometry().bottom()
        return bool(max(gaps) < 48)

    qtbot.waitUntil(is_together)
    middle = (said.y() + after.geometry().bottom()) / 2

    assert abs(middle - page.height() / 2) < page.height() / 4
