"""What Windows is told, and what its buttons come to: on a stand-in that has winrt's names."""

import ast
import threading
from dataclasses import replace
from datetime import timedelta
from enum import IntEnum

import pytest
from PySide6.QtCore import QCoreApplication

from focusdesk.core.facts import BackPressed, PausePressed, PlayPressed, SkipPressed
from focusdesk.qt.desktop.smtc import Smtc
from tests import elsewhere
from tests.gui import scenes, windows
from tests.gui.windows import MediaPlaybackStatus, Windows
from tests.gui.windows import SystemMediaTransportControlsButton as Button


@pytest.fixture
def system(monkeypatch):
    return Windows(monkeypatch)


@pytest.fixture
def player(qapp, system):
    made = Smtc(42)
    made.render_state(scenes.playing)
    system.written()
    return made


def test_a_window_that_windows_does_not_know_is_an_oserror(qapp, system) -> None:
    with pytest.raises(OSError, match="window handle"):
        Smtc(1)


def test_an_idle_program_leaves_the_keys_to_others(qapp, system) -> None:
    player = Smtc(42)
    player.render_state(scenes.idle)

    assert not system.controls.is_enabled


def test_a_session_is_shown_whole(qapp, system) -> None:
    player = Smtc(42)
    system.written()
    player.render_state(scenes.playing)
    controls = system.controls
    shown = controls.display_updater
    ((_, timeline),) = [entry for entry in controls.log if entry[0] == "timeline"]

    assert controls.is_enabled
    assert controls.playback_status is MediaPlaybackStatus.PLAYING
    assert (controls.is_next_enabled, controls.is_previous_enabled) == (True, True)
    assert shown.type is windows.MediaPlaybackType.MUSIC
    assert shown.music_properties.title == "Focus, 60 minutes"
    assert shown.music_properties.artist == "FocusDesk"
    assert shown.thumbnail._stream.content.startswith(b"\x89PNG")
    assert timeline.end_time == timedelta(hours=1)
    assert timeline.position.total_seconds() == pytest.approx(scenes.playing.position, abs=1)
    assert timeline.min_seek_time == timeline.max_seek_time == timeline.position
    names = [name for name, _ in controls.log]
    assert names.index("title") < names.index("update")


@pytest.mark.parametrize(
    ("state", "written"),
    [
        (scenes.playing, []),
        (replace(scenes.playing, position=scenes.playing.position + 0.2), []),
        (replace(scenes.playing, volume=0.1), []),
        (scenes.paused, ["playback_status", "timeline"]),
        (replace(scenes.playing, bridging=True), ["is_next_enabled", "is_previous_enabled"]),
    ],
)
def test_only_what_changed_is_written(player, system, state, written) -> None:
    player.render_state(state)

    assert system.written() == written


def test_a_jump_moves_the_timeline_and_nothing_else(player, system) -> None:
    player.render_state(replace(scenes.playing, position=scenes.playing.position + 9))

    assert system.written() == ["timeline"]


def test_the_end_clears_it_and_gives_the_keys_up(player, system) -> None:
    player.render_state(scenes.over)

    assert system.controls.playback_status is MediaPlaybackStatus.STOPPED
    assert system.written() == ["playback_status", "clear_all", "update", "is_enabled"]
    assert not system.controls.is_enabled


@pytest.mark.parametrize(
    ("button", "wished"),
    [
        (Button.PLAY, [PlayPressed()]),
        (Button.PAUSE, [PausePressed()]),
        (Button.STOP, [PausePressed()]),
        (Button.NEXT, [SkipPressed()]),
        (Button.PREVIOUS, [BackPressed()]),
        (Button.RECORD, []),
    ],
)
def test_a_button_pressed_in_a_thread_of_windows_is_one_wish_in_ours(
    player, system, button, wished
) -> None:
    heard: list[tuple[object, threading.Thread]] = []
    player.wished.connect(lambda fact: heard.append((fact, threading.current_thread())))
    foreign = threading.Thread(target=system.press, args=[button])
    foreign.start()
    foreign.join()
    assert heard == []  # nothing happens there

    QCoreApplication.sendPostedEvents(player)
    assert heard == [(fact, threading.main_thread()) for fact in wished]


def test_after_the_stop_no_button_arrives(player, system) -> None:
    player.stop()

    assert system.controls.handlers == {}
    assert not system.controls.is_enabled


# -- the stand-in is true


def declared(space: str) -> dict[str, dict[str, ast.stmt]]:
    """The classes of a namespace and their members, as winrt's own type stubs have them."""
    folder = elsewhere.bindings(elsewhere.SYSTEMS["win32"])
    stub = folder.joinpath(*space.split("."), "__init__.pyi").read_text(encoding="utf-8")
    classes: dict[str, dict[str, ast.stmt]] = {}
    for one in ast.parse(stub).body:
        if isinstance(one, ast.ClassDef):
            plain = one.name.removesuffix("_Static")  # what is called on the class
            members = classes.setdefault(plain, {})
            for member in one.body:
                if isinstance(member, ast.FunctionDef):
                    members[member.name] = member
                elif isinstance(member, ast.Assign):
                    members |= {t.id: member for t in member.targets if isinstance(t, ast.Name)}
    return classes


@pytest.mark.parametrize("space", windows.SPACES)
def test_every_name_of_the_stand_in_is_winrts(space) -> None:
    known = declared(space)
    for stand_in in windows.SPACES[space]:
        members = known[stand_in.__name__]
        names = {n for n in dir(stand_in) if not n.startswith("_")} - set(windows.OURS)
        if issubclass(stand_in, IntEnum):
            names = set()
            for value in stand_in:
                member = members[value.name]
                assert isinstance(member, ast.Assign)
                assert ast.literal_eval(member.value) == value.value
        assert names <= set(members), stand_in


@pytest.mark.parametrize("stand_in", windows.SPACES["winrt.windows.media"])
def test_what_is_set_can_be_set(stand_in) -> None:
    """The last of a property's declarations in the stub is its setter, where it has one."""
    read_only = ("display_updater", "music_properties", "button")
    members = declared("winrt.windows.media")[stand_in.__name__]
    for name in getattr(stand_in, "__slots__", ()):
        if name in windows.OURS or name in read_only:
            continue
        member = members[name]
        assert isinstance(member, ast.FunctionDef)
        assert [ast.unparse(one) for one in member.decorator_list] == [f"{name}.setter"]
