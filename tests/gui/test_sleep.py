"""What logind says of sleeping, and how long it is held up: until the ramp has been heard."""

from dataclasses import replace

import pytest

from focusdesk.core.facts import Dozed, Woke
from focusdesk.core.state import State
from focusdesk.qt.desktop.sleep import Sleep
from tests import mocks, rig
from tests.gui import scenes

PATIENCE_MS = 20_000


@pytest.fixture
def login(qapp, tmp_path, monkeypatch):
    with rig.bus(tmp_path) as address, mocks.logind(address, tmp_path) as made:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield made


@pytest.fixture
def system(login, connected):
    bus = connected("SYSTEM")
    yield bus
    bus.stop()


@pytest.fixture
def sleep(system):
    made = Sleep(system)
    yield made
    made.stop()


def test_sleeping_and_waking_are_told_as_facts(sleep, login, qtbot) -> None:
    told: list[object] = []
    sleep.happened.connect(told.append)
    sleep.render_state(replace(scenes.playing, hushed=False))  # which also waits for the match
    qtbot.waitUntil(lambda: "delay" in login.ask("ListInhibitors"), timeout=PATIENCE_MS)
    login.emit("PrepareForShutdown", "b", "true")
    login.emit("PrepareForSleep", "s", "'soon'")
    login.emit("PrepareForSleep", "b", "true")
    login.emit("PrepareForSleep", "b", "false")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE_MS)

    assert told == [Dozed(), Woke(0.0)]


def test_a_sleep_is_delayed_until_silence_is_heard(sleep, login, qtbot) -> None:
    sleep.render_state(State())
    before = login.ask("ListInhibitors")
    sleep.render_state(replace(scenes.playing, hushed=False))
    qtbot.waitUntil(lambda: "FocusDesk" in login.ask("ListInhibitors"), timeout=PATIENCE_MS)
    sleep.render_state(replace(scenes.paused, hushed=False))
    ramping = login.ask("ListInhibitors")
    sleep.render_state(scenes.paused)
    qtbot.waitUntil(lambda: "FocusDesk" not in login.ask("ListInhibitors"), timeout=PATIENCE_MS)

    assert "FocusDesk" not in before
    assert "('sleep', 'FocusDesk', 'The music fades out', 'delay'" in ramping


@pytest.mark.parametrize("asleep", [True, False])
def test_who_said_good_night_and_is_gone_has_no_word_for_the_morning(
    connected, tmp_path, monkeypatch, qtbot, asleep
) -> None:
    told: list[object] = []
    with rig.bus(tmp_path) as address, mocks.logind(address, tmp_path) as login:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        bus = connected("SYSTEM")
        sleep = Sleep(bus)
        sleep.happened.connect(told.append)
        sleep.render_state(replace(scenes.playing, hushed=False))  # which also waits for the match
        qtbot.waitUntil(lambda: "delay" in login.ask("ListInhibitors"), timeout=PATIENCE_MS)
        login.emit("PrepareForSleep", "b", "true")
        if not asleep:
            login.emit("PrepareForSleep", "b", "false")
        qtbot.waitUntil(lambda: len(told) == 2 - asleep, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not bus.is_open)
    sleep.stop()
    bus.stop()

    assert told == [Dozed(), Woke(0.0)]
