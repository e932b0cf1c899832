"""The tray offers what the session allows; where there is no tray, there is none of ours."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from focusdesk.core.errors import NotOffered, Unreachable
from focusdesk.core.facts import EndPressed, KeepPressed, MutePressed, SkipPressed, VolumeChosen
from focusdesk.core.readings import with_part
from focusdesk.core.state import Keeping, KeepTold
from focusdesk.qt import failures, messages
from focusdesk.qt.desktop import ring
from focusdesk.qt.desktop.host import Host
from focusdesk.qt.desktop.tray import Icon, Tray
from tests.gui import scenes

kept = with_part(scenes.playing, 11, keeping=Keeping.KEPT)
keeping = with_part(scenes.playing, 11, keeping=Keeping.ASKED)


@pytest.fixture
def tray(qapp):
    made = Tray()
    made.settle(Host.XEMBED)
    yield made
    made.hide()


@pytest.fixture
def wishes(tray):
    heard: list[object] = []
    tray.wished.connect(heard.append)
    tray.toggle_wanted.connect(lambda: heard.append("toggle"))
    tray.clicked.connect(lambda: heard.append("click"))
    tray.show_wanted.connect(lambda: heard.append("show"))
    tray.hide_wanted.connect(lambda: heard.append("hide"))
    tray.quit_wanted.connect(lambda: heard.append("quit"))
    return heard


def entries(tray: Tray) -> list[str]:
    return [one.text() for one in tray._menu.actions() if one.text() and one.isVisible()]


def enabled(tray: Tray) -> set[str]:
    return {one.text() for one in tray._menu.actions() if one.text() and one.isEnabled()}


def action(tray: Tray, text: str):
    menus = (tray._menu, tray._volume)
    return next(one for menu in menus for one in menu.actions() if one.text() == text)


ALWAYS = {"Volume", "Hide window", "Quit"}


@pytest.mark.parametrize(
    ("name", "left", "more", "tip"),
    [
        ("idle", "No session", set(), "FocusDesk"),
        ("opening", "Focus session", {"Pause", "End session"}, "FocusDesk: Focus session"),
        (
            "playing",
            "38 min left",
            {"Pause", "Skip", "Keep this piece", "End session"},
            "FocusDesk: 38 min left",
        ),
        (
            "troubled",
            "38 min left",
            {"Pause", "Skip", "Keep this piece", "End session"},
            f"FocusDesk: 38 min left\n{failures.error(scenes.NO_ANSWER)}",
        ),
        (
            "paused",
            "38 min left, paused",
            {"Play", "Skip", "Keep this piece", "End session"},
            "FocusDesk: 38 min left, paused",
        ),
        ("silent", "38 min left", {"Pause", "End session"}, "FocusDesk: 38 min left"),
        ("ending", "No session", set(), "FocusDesk"),
        ("over", "No session", set(), "FocusDesk"),
    ],
)
def test_it_offers_what_does_something_and_says_the_time_left(tray, name, left, more, tip) -> None:
    tray.render_state(scenes.every[name])

    assert tray._left.text() == left
    assert enabled(tray) == ALWAYS | more
    assert tray._icon.toolTip() == tip


def test_the_menu_has_what_it_should_in_its_order(tray) -> None:
    tray.render_state(scenes.playing)

    assert entries(tray) == [
        "38 min left",
        "Pause",
        "Skip",
        "Keep this piece",
        "End session",
        "Volume",
        "Hide window",
        "Quit",
    ]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Pause", "toggle"),
        ("Skip", SkipPressed()),
        ("Keep this piece", KeepPressed(11)),
        ("End session", EndPressed()),
        ("60 %", VolumeChosen(0.6)),
        ("Mute", MutePressed()),
        ("Hide window", "hide"),
        ("Quit", "quit"),
    ],
)
def test_a_choice_is_one_wish(tray, wishes, text, wish) -> None:
    tray.render_state(scenes.playing)
    action(tray, text).trigger()

    assert wishes == [wish]


def test_a_window_that_is_not_there_can_be_shown(tray, wishes) -> None:
    tray.show_window(False)
    action(tray, "Show window").trigger()

    assert wishes == ["show"]


@pytest.mark.parametrize(
    ("state", "text"),
    [(kept, "This piece is kept"), (keeping, "Keeping this piece…")],
)
def test_a_piece_is_kept_once(tray, wishes, state, text) -> None:
    tray.render_state(state)
    action(tray, text).trigger()

    assert not action(tray, text).isEnabled()
    assert wishes == []


def test_keeping_is_not_shown_where_the_service_does_not_offer_it(tray) -> None:
    tray.render_state(replace(scenes.playing, keep_offered=False))

    assert "Keep this piece" not in entries(tray)


def test_the_volume_that_is_heard_is_marked(tray) -> None:
    marked = []
    for state in (scenes.playing, replace(scenes.playing, volume=0.35), scenes.muted):
        tray.render_state(state)
        marked.append([one.text() for one in tray._volume.actions() if one.isChecked()])

    assert marked == [["80 %"], [], ["80 %", "Mute"]]


def test_a_choice_that_changes_nothing_keeps_its_mark(tray) -> None:
    tray.render_state(scenes.playing)
    action(tray, "80 %").trigger()
    action(tray, "Mute").trigger()

    assert action(tray, "80 %").isChecked()
    assert not action(tray, "Mute").isChecked()  # until it is so


@pytest.mark.parametrize(
    ("reason", "wish"),
    [
        ("Trigger", ["click"]),
        ("MiddleClick", ["toggle"]),
        ("Context", []),
        ("DoubleClick", []),
    ],
)
def test_clicks_are_wishes_and_the_menu_is_none(tray, wishes, reason, wish) -> None:
    tray._icon.activated.emit(Icon.ActivationReason[reason])

    assert wishes == wish


def turn(icon: Icon, delta: int) -> None:
    nowhere, none = QPointF(), Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        nowhere, nowhere, QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, none,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(icon, event)


@pytest.mark.parametrize(
    ("volume", "delta", "wish"),
    [(0.8, 120, 0.85), (0.8, -120, 0.75), (0.8, 240, 0.9), (0.8, -15, 0.794), (0.98, 120, 1.0),
     (0.03, -120, 0.0)],
)  # fmt: skip
def test_a_wheel_moves_the_volume_and_stops_at_its_ends(tray, wishes, volume, delta, wish) -> None:
    tray.render_state(replace(scenes.playing, volume=volume))
    turn(tray._icon, delta)

    assert wishes == [VolumeChosen(wish)]


def test_it_is_drawn_anew_only_when_something_else_is_shown(tray, monkeypatch) -> None:
    drawn: list[ring.Ring] = []
    original = ring.icon

    def note(shown: ring.Ring):
        drawn.append(shown)
        return original(shown)

    monkeypatch.setattr(ring, "icon", note)
    for second in range(120):
        tray.render_state(replace(scenes.playing, position=scenes.playing.position + second))

    assert len(drawn) <= 5
    assert len(set(drawn)) == len(drawn)


def test_an_icon_is_made_anew_for_each_kind_of_host(tray) -> None:
    tray.render_state(scenes.playing)
    icons = [tray._icon]
    for host in (Host.NOTIFIER, Host.NONE, Host.NOTIFIER):
        tray.settle(host)
        icons.append(tray._icon)

    assert icons[2] is None
    assert len(set(icons)) == 4
    assert tray._icon.toolTip() == "FocusDesk: 38 min left"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (None, "Part 12 is kept."),
        (NotOffered(), "This music service does not offer to keep pieces."),
        (Unreachable("no answer"), "Part 12 may not be kept. The music service cannot"),
    ],
)
def test_what_became_of_it_is_one_quiet_sentence(error, said) -> None:
    state = replace(scenes.playing, keep_told=KeepTold(11, error))

    assert said in messages.status(state)
    assert messages.status(state).startswith("Playing part 12 of 30;")


def test_a_notice_is_shown_by_the_icon(tray, monkeypatch) -> None:
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(tray._icon, "showMessage", lambda *said: shown.append(said[:2]))
    tray.say("Focus", "The session is over.")

    assert shown == [("Focus", "The session is over.")]
    tray.settle(Host.NONE)
    tray.say("Focus", "Nobody sees this.")
    assert len(shown) == 1
