"""The player without a device: clips come, are ordered by name, and go."""

import threading
import weakref

import pytest

from focusdesk.core.state import (
    Append,
    Begin,
    Bridge,
    Close,
    Drop,
    Finished,
    Joined,
    Jump,
    OutputFailed,
    Play,
    Stop,
)
from focusdesk.qt import output
from focusdesk.qt.player import RAMP, Player
from tests.sounds import pink
from tests.unit.audio.sounding import clip


@pytest.fixture
def player(qapp):
    assert qapp
    made = Player()
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
    monkeypatch.setattr(output, "default_device", lambda: None)
    here = threading.current_thread()
    monkeypatch.setattr(here, "name", here.name)  # `begin` gives it another
    player.begin()
    made = clip(pink(2.0), index=0)
    source = weakref.ref(made.source)
    player.take(made)
    player.carry_out(Append(0))
    player.carry_out(Play())
    player.carry_out(Stop())
    del made

    assert [fact for fact in told if isinstance(fact, OutputFailed)]
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
