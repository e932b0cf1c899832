"""The controller carries facts in and orders out, and wakes itself when something is due."""

from dataclasses import replace

import pytest

from focusdesk.core.errors import NoOutput
from focusdesk.core.facts import (
    Done,
    Dozed,
    Failed,
    Heard,
    Opened,
    OutputFailed,
    PausePressed,
    Ticked,
    VolumeChosen,
    Woke,
)
from focusdesk.core.orders import AudioOrder, Begin, Connect, Pause, Play, Poll, SetVolume
from focusdesk.core.state import State
from focusdesk.qt.controller import Controller
from tests.gui import scenes
from tests.unit.core import world


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0
        self.asleep = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def controller(qapp, clock):
    made = Controller(State(), now=clock, jitter=lambda: 0.5, asleep=lambda: clock.asleep)
    yield made
    made._timer.stop()


class Ear:
    """What a controller says, by signal."""

    def __init__(self, controller: Controller) -> None:
        self.network: list[object] = []
        self.audio: list[object] = []
        self.states: list[State] = []
        controller.to_network.connect(self.network.append)
        controller.to_audio.connect(self.audio.append)
        controller.state_changed.connect(self.states.append)


def test_orders_go_to_whom_they_concern(controller) -> None:
    ear = Ear(controller)
    controller.handle(Opened(world.ACCESS, world.JOIN))

    assert ear.network == [Connect(world.ACCESS), Poll(1, "mfocus_1")]
    assert ear.audio == [Begin(1), SetVolume(1.0), Play()]
    assert all(isinstance(order, AudioOrder) for order in ear.audio)


def test_each_state_is_told_once_and_only_if_it_is_new(controller) -> None:
    ear = Ear(controller)
    controller.handle(Opened(world.ACCESS, world.JOIN))
    controller.handle(PausePressed())
    controller.handle(PausePressed())
    controller.handle(Ticked())

    assert [state.playing for state in ear.states] == [True, False]
    assert ear.states[-1] is controller.state
    assert ear.audio[-1] == Pause()


def test_views_see_the_state_only_after_its_orders_are_out(controller) -> None:
    told: list[str] = []
    controller.to_audio.connect(lambda _: told.append("order"))
    controller.state_changed.connect(lambda _: told.append("state"))
    controller.handle(VolumeChosen(0.5))

    assert told == ["order", "state"]


def listed(controller: Controller, **changes) -> None:
    """Open a session and answer its first poll."""
    controller.handle(Opened(world.ACCESS, world.JOIN))
    assert controller.state.busy is not None
    controller.handle(Done(controller.state.busy, world.listing(**changes)))


def test_the_timer_is_set_to_when_the_next_poll_is_due(controller, clock) -> None:
    listed(controller, next_ready_in=120.0)
    assert controller.state.poll_at is not None
    wait = controller.state.poll_at - clock.time

    assert wait >= 120.0
    assert controller._timer.isActive()
    assert controller._timer.interval() == round(wait * 1000)


def test_a_tick_asks_once_the_time_has_come(controller, clock, qtbot) -> None:
    listed(controller, next_ready_in=120.0)
    ear = Ear(controller)
    clock.time += 60.0
    controller._timer.timeout.emit()
    early = list(ear.network)
    clock.time += 70.0
    controller._timer.timeout.emit()

    assert early == []
    assert ear.network == [Poll(1, "mfocus_1")]


def test_the_timer_really_ticks(controller, clock, qtbot) -> None:
    listed(controller, next_ready_in=120.0)
    ear = Ear(controller)
    clock.time += 130.0
    controller._set_timer()
    qtbot.waitUntil(lambda: ear.network == [Poll(1, "mfocus_1")])

    assert not controller._timer.isActive()  # an order is under way: its answer comes first


def test_it_does_not_tick_while_there_is_nothing_to_wait_for(controller) -> None:
    at_first = controller._timer.isActive()
    listed(controller, more_pending=False, status="ended")

    assert not at_first
    assert not controller._timer.isActive()


@pytest.mark.parametrize("name", scenes.every)
def test_a_paused_window_never_spins(qapp, clock, name) -> None:
    """Whatever the state, ticking it a few times leads to a rest, or to an order."""
    state = replace(scenes.every[name], playing=False, busy=None, poll_at=None)
    controller = Controller(state, now=clock, jitter=lambda: 0.5)
    ear = Ear(controller)
    ticks = 0
    controller.handle(Ticked())
    while controller._timer.isActive() and controller._timer.interval() <= 20 and ticks < 50:
        controller._timer.timeout.emit()
        ticks += 1
    controller._timer.stop()

    assert ticks <= len(ear.network) + len(ear.audio) + 1


def test_what_is_heard_moves_the_clock_and_orders_nothing(controller) -> None:
    listed(controller, next_ready_in=120.0)
    ear = Ear(controller)
    controller.handle(Heard(index=0, position=12.0, ahead=100.0))

    assert (controller.state.position, controller.state.heard_index) == (12.0, 0)
    assert ear.network == ear.audio == []


def test_a_missing_device_pauses_and_is_told(controller) -> None:
    listed(controller, next_ready_in=120.0)
    controller.handle(OutputFailed(NoOutput()))

    assert not controller.state.playing
    assert isinstance(controller.state.trouble, NoOutput)


def test_a_late_answer_to_an_order_of_another_session_is_ignored(controller) -> None:
    listed(controller, next_ready_in=120.0)
    before = controller.state
    controller.handle(Failed(Poll(7, "mfocus_7"), scenes.NO_ANSWER))

    assert controller.state == before


@pytest.mark.api("5.26")
def test_a_sleep_is_noticed_at_the_first_fact_after_it(controller, clock):
    controller.handle(Opened(world.ACCESS, world.JOIN))
    answered = Done(controller.state.busy, world.listing((), next_ready_in=600.0))
    controller.handle(answered)
    ear = Ear(controller)
    clock.asleep += 3600.0
    controller.handle(Ticked())

    assert ear.network == [Poll(1, "mfocus_1")]


@pytest.mark.parametrize("clocks_first", [True, False])
def test_the_systems_word_and_the_clocks_make_one_waking(controller, clock, clocks_first) -> None:
    controller.handle(Opened(world.ACCESS, world.JOIN))
    controller.handle(Done(controller.state.busy, world.listing((), next_ready_in=600.0)))
    controller.handle(Dozed())
    ear = Ear(controller)
    clock.asleep += 3600.0
    for fact in [Ticked(), Woke(0.0)] if clocks_first else [Woke(0.0), Ticked()]:
        controller.handle(fact)
        if controller.state.busy is not None:
            answer = world.listing((), next_ready_in=600.0)
            controller.handle(Done(controller.state.busy, answer))

    assert ear.network == [Poll(1, "mfocus_1")]
    assert ear.audio == [Play()]


def test_a_waking_that_was_announced_counts_however_short_the_sleep(controller, clock) -> None:
    controller.handle(Opened(world.ACCESS, world.JOIN))
    controller.handle(Done(controller.state.busy, world.listing((), next_ready_in=600.0)))
    ear = Ear(controller)
    controller.handle(Dozed())
    clock.asleep += 2.0
    controller.handle(Woke(0.0))

    assert ear.network == [Poll(1, "mfocus_1")]
    assert ear.audio == [Pause(), Play()]


def test_a_clock_that_is_set_a_little_is_no_sleep(controller, clock):
    controller.handle(Opened(world.ACCESS, world.JOIN))
    controller.handle(Done(controller.state.busy, world.listing((), next_ready_in=600.0)))
    ear = Ear(controller)
    clock.asleep += 2.0
    controller.handle(Ticked())

    assert ear.network == []
