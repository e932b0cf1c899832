"""The player without a device: clips come, are ordered by name, and go."""

import threading
import weakref

import numpy as np
import pytest

from focusdesk.core.facts import Finished, Hushed, Joined, OutputFailed
from focusdesk.core.orders import (
    Append,
    Begin,
    Bridge,
    Chime,
    Close,
    Drop,
    Jump,
    Pause,
    Play,
    SetVolume,
    Stop,
)
from focusdesk.qt import outlet, output
from focusdesk.qt.outlet import RAMP
from focusdesk.qt.player import Player
from tests.hurried import OneDevice
from tests.sounds import pink
from tests.unit.audio.sounding import clip


@pytest.fixture
def player(qapp, monkeypatch):
    assert qapp
    here = threading.current_thread()
    monkeypatch.setattr(here, "name", here.name)  # `begin` gives it another
    monkeypatch.setattr(outlet, "TICK_MS", 3_600_000)  # a test has its clock in hand
    monkeypatch.setattr(outlet, "Devices", OneDevice)
    made = Player()
    made.begin()
    made.carry_out(Begin(1))
    return made


@pytest.fixture
def told(player):
    facts: list[object] = []
    player.happened.connect(facts.append)
    return facts


def test_a_clip_waits_for_its_order(player, told) -> None:
    player.take(clip(pink(2.0), index=3))
    assert told == []
    player.carry_out(Append(3))

    assert [fact.placement.index for fact in told] == [3]


def test_a_clip_of_another_session_is_thrown_away(player, told) -> None:
    player.carry_out(Begin(2))
    player.take(clip(pink(2.0), index=3))
    for order in (Append(3), Bridge(3), Jump(3, 1.0), Drop(3)):
        player.carry_out(order)

    assert told == []


def test_a_jump_tells_where_it_leads_and_what_it_left(player, told) -> None:
    for index in range(2):
        player.take(clip(pink(4.0, seed=index), index=index))
        player.carry_out(Append(index))
    player._ahead.change().release(RAMP)
    player._ahead.mixer.read(48_000)
    told.clear()
    player.carry_out(Jump(0, 2.0))

    assert isinstance(told[0], Joined)
    assert (told[0].placement.index, told[0].placement.offset) == (0, 96_000)
    assert told[1:] == [Finished(1)]


def test_a_missing_device_keeps_nothing_of_an_ended_session(player, told, monkeypatch) -> None:
    for asks in (outlet, output):
        monkeypatch.setattr(asks, "device_called", lambda _: None)
    made = clip(pink(2.0), index=0)
    source = weakref.ref(made.source)
    player.take(made)
    player.carry_out(Append(0))
    player.carry_out(Play())
    player.carry_out(Stop())
    del made

    assert [fact for fact in told if isinstance(fact, OutputFailed)]
    assert source() is None


class Device:
    """A sound device that takes what a test says, and the clock of the player."""

    id = name = OneDevice.default

    def __init__(self, ahead) -> None:
        self.ahead = ahead
        self.handed_over = 0
        self.now = 100.0
        self.is_suspended = self.is_closed = False
        self.heard: list[np.ndarray] = []

    def monotonic(self) -> float:
        return self.now

    def fill(self) -> None:
        self.ahead.render(24_000)

    def play(self, seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            self.heard.append(self.ahead.pcm[:4_800].copy())
            self.ahead.take(4_800)
            self.handed_over += 4_800
            self.fill()
            self.now += 0.1

    def count(self) -> None: ...

    def resume(self) -> None:
        self.is_suspended = False

    def heard_frame(self) -> None: ...

    def suspend(self) -> None:
        self.is_suspended = True

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def device(player, monkeypatch):
    made = Device(player._ahead)
    monkeypatch.setattr(outlet, "Output", lambda *_: made)
    monkeypatch.setattr(outlet, "device_called", lambda _: None)
    monkeypatch.setattr(outlet, "time", made)
    player.take(clip(pink(8.0), index=0))
    player.carry_out(Append(0))
    player.carry_out(Play())
    return made


def ticks(player, device, seconds: float) -> None:
    for _ in range(round(seconds * 10)):
        device.play(0.1)
        player._outlet._tick()


def test_silence_is_told_once_when_the_ramp_has_left_the_sound_server(player, device, told) -> None:
    ticks(player, device, 1.0)
    player.carry_out(Pause())
    ticks(player, device, 0.2)
    ramping = Hushed() in told
    ticks(player, device, 1.0)
    hushed = told.count(Hushed())
    ticks(player, device, 2.0)

    assert not ramping
    assert hushed == told.count(Hushed()) == 1
    assert device.is_suspended


def test_a_pause_that_is_over_before_it_is_heard_tells_of_no_silence(player, device, told) -> None:
    ticks(player, device, 1.0)
    player.carry_out(Pause())
    ticks(player, device, 0.1)
    player.carry_out(Play())
    ticks(player, device, 2.0)

    assert Hushed() not in told


def test_a_bell_is_heard_in_the_same_stream_and_then_the_device_is_given_back(
    player, device, told
) -> None:
    player.carry_out(Close())
    ticks(player, device, 9.0)
    before = len(device.heard)
    player.carry_out(Chime())
    ticks(player, device, 3.0)
    early = device.is_closed
    ticks(player, device, 3.0)
    rung = np.concatenate(device.heard[before:])

    assert 0.1 < np.abs(rung).max() <= 0.16
    assert (early, device.is_closed) == (False, True)
    assert told.count(Hushed()) == 1


def test_a_muted_session_ends_with_a_muted_bell(player, device) -> None:
    player.carry_out(SetVolume(0.0))
    player.carry_out(Close())
    ticks(player, device, 9.0)
    before = len(device.heard)
    player.carry_out(Chime())
    ticks(player, device, 5.0)

    assert np.abs(np.concatenate(device.heard[before:])).max() == 0.0


def test_without_a_device_a_bell_leaves_nothing_behind(player) -> None:
    made = clip(pink(2.0), index=0)
    source = weakref.ref(made.source)
    player.take(made)
    player.carry_out(Append(0))
    del made
    player.carry_out(Chime())

    assert source() is None


def test_an_ended_session_leaves_nothing_behind(player) -> None:
    made = clip(pink(2.0), index=0)
    source = weakref.ref(made.source)
    player.take(made)
    player.carry_out(Append(0))
    player.carry_out(Close())
    del made
    player.carry_out(Stop())

    assert source() is None
