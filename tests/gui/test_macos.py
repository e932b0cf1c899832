"""What macOS is told, and what its commands come to: on a stand-in that has pyobjc's names."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication

from focusdesk.core.facts import BackPressed, PausePressed, PlayPressed, SkipPressed
from focusdesk.qt.desktop.macos import NowPlayingMac
from tests import elsewhere
from tests.gui import mac, scenes
from tests.gui.mac import Mac

PLAYING, PAUSED, STOPPED = 1, 2, 3


@pytest.fixture
def system(monkeypatch):
    return Mac(monkeypatch)


@pytest.fixture
def player(qapp, system):
    made = NowPlayingMac()
    made.render_state(scenes.playing)
    return made


def test_an_idle_program_leaves_the_keys_to_others(qapp, system) -> None:
    player = NowPlayingMac()
    player.render_state(scenes.idle)

    assert system.center.toggle.enabled == system.center.next.enabled == [False]
    assert system.info.shown == system.info.states == []


def test_a_session_is_shown_whole(player, system) -> None:
    (shown,) = system.info.shown
    picture = shown.pop("artwork").picture
    elapsed = shown.pop("elapsed")

    assert shown == {
        "title": "Focus, 60 minutes",
        "artist": "FocusDesk",
        "duration": 3600.0,
        "kind": 1,
        "rate": 1.0,
    }
    assert picture.path.endswith("focusdesk.png")
    assert elapsed == pytest.approx(scenes.playing.position, abs=1)
    assert system.info.states == [PLAYING]
    assert system.center.toggle.enabled == [False, True]


@pytest.mark.parametrize(
    ("state", "shown", "states"),
    [
        (scenes.playing, 0, []),
        (replace(scenes.playing, position=scenes.playing.position + 0.2), 0, []),
        (replace(scenes.playing, position=scenes.playing.position + 9), 1, []),
        (replace(scenes.playing, volume=0.1), 0, []),
        (scenes.paused, 1, [PAUSED]),
        (scenes.over, 1, [STOPPED]),
    ],
)
def test_only_what_changed_is_written(player, system, state, shown, states) -> None:
    system.info.shown.clear()
    system.info.states.clear()
    player.render_state(state)

    assert (len(system.info.shown), system.info.states) == (shown, states)


def test_what_cannot_be_pressed_is_not_offered(player, system) -> None:
    player.render_state(scenes.bridging)
    assert system.center.next.enabled[-1] is system.center.previous.enabled[-1] is False
    assert system.center.toggle.enabled[-1] is True
    player.render_state(scenes.over)
    assert system.center.toggle.enabled[-1] is False
    assert system.info.shown[-1] is None


@pytest.mark.parametrize(
    ("command", "wished"),
    [
        ("play", PlayPressed()),
        ("pause", PausePressed()),
        ("halt", PausePressed()),
        ("toggle", PausePressed()),
        ("next", SkipPressed()),
        ("previous", BackPressed()),
    ],
)
def test_a_command_given_in_a_thread_of_the_system_is_one_wish_in_ours(
    player, system, command, wished
) -> None:
    heard: list[tuple[object, threading.Thread]] = []
    player.wished.connect(lambda fact: heard.append((fact, threading.current_thread())))
    (handler,) = getattr(system.center, command).handlers.values()
    answers: list[int] = []
    foreign = threading.Thread(target=lambda: answers.append(handler(object())))
    foreign.start()
    foreign.join()
    assert heard == []  # nothing happens there
    QCoreApplication.sendPostedEvents(player)

    assert answers == [mac.CONSTANTS["MPRemoteCommandHandlerStatusSuccess"]]
    assert heard == [(wished, threading.main_thread())]


def test_after_the_stop_nothing_is_shown_and_no_command_arrives(player, system) -> None:
    player.stop()

    assert not any(vars(system.center)[name].handlers for name in vars(system.center))
    assert system.info.shown[-1] is None
    assert system.info.states[-1] == STOPPED


def test_every_constant_of_the_stand_in_is_pyobjcs() -> None:
    known = elsewhere.mac_names()

    assert set(mac.CONSTANTS) <= set(known)
    for name, value in mac.CONSTANTS.items():
        if isinstance(value, int):
            assert known[name] == value
    for selector in ("addTargetWithHandler:", "setEnabled:", "initWithBoundsSize:requestHandler:"):
        assert selector in known
