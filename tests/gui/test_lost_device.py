"""The player when its device goes: what it tells, what it keeps, and how it leaves."""

import threading
from types import SimpleNamespace

import pytest

from focusdesk.core import watch
from focusdesk.core.errors import AWAITED, STALLED, UNPLUGGED, NoOutput
from focusdesk.core.facts import Hushed, OutputBack, OutputFailed, OutputIs, OutputStalls
from focusdesk.core.model import SoundDevice, SoundDevices
from focusdesk.core.orders import Append, Begin, Pause, Play
from focusdesk.qt import outlet, output, player, sound_server
from focusdesk.qt.devices import Devices
from tests.sounds import pink
from tests.unit.audio.sounding import clip

PHONES, SPEAKERS = "phones", "speakers"


class Listed(Devices):
    """The devices there are, and Qt is not asked."""

    def look(self) -> None:
        self.ids = (SPEAKERS, PHONES)
        self.default = PHONES
        self.names = {PHONES: PHONES, SPEAKERS: SPEAKERS}

    def become(self, *ids: str, default: str) -> None:
        self.ids, self.default = ids, default
        self.changed.emit()


class Opened:
    """An output that takes what it is told to take."""

    def __init__(self, ahead, device: str) -> None:
        self.id = self.name = device
        self.ahead = ahead
        self.handed_over = 0
        self.unheard = 0
        self.is_open = True
        self.is_muted = False

    def count(self) -> None: ...

    def fill(self) -> None:
        self.ahead.render(output.LEAD)

    def play(self, frames: int = 12_000) -> None:
        self.ahead.render(output.LEAD)
        self.ahead.take(frames)
        self.handed_over += frames

    def heard_frame(self):
        return self.ahead.music_at(self.ahead.taken)

    def mute(self) -> None:
        self.is_muted = True

    def suspend(self) -> None: ...

    def resume(self) -> None: ...

    def close(self) -> None:
        self.is_open = False


class Scene:
    """A player on a device, its clock in our hand."""

    def __init__(self, monkeypatch) -> None:
        self.now = 100.0
        self.connected = True
        self.connection = frozenset({"1"})
        self.listed = Listed()
        self.opened: list[Opened] = []
        self.tries = 0
        self.told: list[object] = []
        here = threading.current_thread()
        monkeypatch.setattr(here, "name", here.name)  # `begin` gives it another
        monkeypatch.setattr(outlet, "TICK_MS", 3_600_000)  # the test has its clock in hand
        monkeypatch.setattr(outlet, "Devices", lambda: self.listed)
        monkeypatch.setattr(outlet, "Output", self.open)
        monkeypatch.setattr(outlet, "device_called", lambda wanted: wanted or None)
        monkeypatch.setattr(outlet, "id_of", lambda device: device)
        monkeypatch.setattr(sound_server, "connection", lambda: self.connection)
        monkeypatch.setattr(outlet, "time", SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(sound_server, "may_open", lambda: self.connected)
        monkeypatch.setattr(sound_server, "MOVES_STREAMS", True)
        self.player = player.Player()
        self.player.happened.connect(self.told.append)
        self.player.begin()
        self.player.carry_out(Begin(1))
        self.player.take(clip(pink(20.0), index=0))
        self.player.carry_out(Append(0))

    def open(self, ahead, wanted: str) -> Opened:
        self.tries += 1
        if not wanted:
            raise NoOutput
        self.opened.append(Opened(ahead, wanted))
        return self.opened[-1]

    def play(self, seconds: float = 3.0, *, takes: bool = True) -> None:
        """Let the player look, four times a second."""
        for _ in range(round(seconds * 4)):
            self.now += 0.25
            if takes and self.opened and self.opened[-1].is_open:
                self.opened[-1].play()
            self.player._outlet._tick()

    def of(self, kind: type) -> list[object]:
        return [fact for fact in self.told if isinstance(fact, kind)]


@pytest.fixture
def scene(qapp, monkeypatch):
    made = Scene(monkeypatch)
    made.player.carry_out(Play())
    made.play()
    return made


def test_a_device_that_is_unplugged_pauses_where_it_was_heard(scene) -> None:
    lost = scene.opened[0]
    lost.unheard = 9_000
    taken = scene.player._ahead.taken
    scene.listed.become(SPEAKERS, default=SPEAKERS)
    (failed,) = scene.of(OutputFailed)
    scene.play()
    nothing = len(scene.opened)
    scene.player.carry_out(Play())

    assert (failed.error.code, failed.error.detail) == (UNPLUGGED, PHONES)
    assert not lost.is_open
    assert taken - scene.player._ahead.taken == 9_000
    assert nothing == 1
    assert [one.id for one in scene.opened] == [PHONES, SPEAKERS]


def test_only_the_device_that_went_is_told_to_be_back(scene) -> None:
    scene.listed.become(SPEAKERS, default=SPEAKERS)
    scene.listed.become(SPEAKERS, "radio", default="radio")
    other = scene.of(OutputBack)
    scene.listed.become(SPEAKERS, PHONES, default=PHONES)
    scene.listed.become(SPEAKERS, PHONES, default=PHONES)

    assert other == []
    assert scene.of(OutputBack) == [OutputBack()]


def test_a_dead_server_is_waited_for_and_gone_on_with(scene) -> None:
    scene.connected = False
    scene.play(2.0, takes=False)
    (stalls,) = scene.of(OutputStalls)
    waiting = len(scene.opened)
    scene.connected = True
    scene.play()

    assert stalls.error.code == STALLED
    assert waiting == 1
    assert len(scene.opened) == 2
    assert scene.of(OutputStalls)[1:] == [OutputStalls(None)]
    assert scene.of(OutputFailed) == []


def test_a_press_without_a_server_is_kept_for_when_it_is_back(scene) -> None:
    scene.connected = False
    scene.play(2.0, takes=False)
    scene.player.carry_out(Pause())
    scene.play(takes=False)
    scene.player.carry_out(Play())
    scene.play(takes=False)
    scene.connected = True
    scene.play()

    assert len(scene.opened) == 2
    assert scene.of(OutputFailed) == []


def test_who_pauses_without_a_server_is_silent_at_once_and_stays_so(scene) -> None:
    scene.connected = False
    scene.play(2.0, takes=False)
    scene.player.carry_out(Pause())
    hushed = scene.of(Hushed)
    scene.connected = True
    scene.play()

    assert hushed == [Hushed()]
    assert len(scene.opened) == 1


def test_leaving_without_a_server_leaves(scene, monkeypatch) -> None:
    left: list[bool] = []
    thread = SimpleNamespace(quit=lambda: left.append(True))
    scene.connected = False
    scene.play(2.0, takes=False)
    monkeypatch.setattr(player, "QThread", SimpleNamespace(currentThread=lambda: thread))
    scene.player.shut()

    assert left == [True]


def test_leaving_while_the_device_goes_leaves_too(scene, monkeypatch) -> None:
    left: list[bool] = []
    thread = SimpleNamespace(quit=lambda: left.append(True))
    monkeypatch.setattr(player, "QThread", SimpleNamespace(currentThread=lambda: thread))
    scene.player.shut()
    scene.listed.become(SPEAKERS, default=SPEAKERS)
    scene.play()

    assert left


def test_a_server_that_stands_still_for_a_while_is_no_loss(scene) -> None:
    scene.play(watch.FROZEN_AFTER - 1.0, takes=False)
    scene.play()

    assert [fact.error is None for fact in scene.of(OutputStalls)] == [False, True]
    assert len(scene.opened) == 1


@pytest.fixture
def frozen(scene):
    """A scene whose server stands still for longer than anybody waits."""
    scene.opened[0].unheard = 9_000
    scene.play(watch.FROZEN_AFTER + 2.0, takes=False)
    return scene


def test_a_device_that_stands_still_is_not_closed_but_muted(frozen) -> None:
    (failed,) = frozen.of(OutputFailed)

    assert (failed.error.code, failed.error.detail) == (UNPLUGGED, PHONES)
    assert frozen.opened[0].is_open
    assert frozen.opened[0].is_muted


def test_one_that_takes_again_is_closed_and_nothing_is_opened_unasked(frozen) -> None:
    frozen.opened[0].handed_over += 1
    frozen.play(takes=False)

    assert not frozen.opened[0].is_open
    assert len(frozen.opened) == 1


@pytest.mark.parametrize("sign", ["it takes again", "devices come and go", "another server"])
def test_a_press_on_a_server_that_stands_still_waits_for_a_sign_of_it(frozen, sign) -> None:
    frozen.player.carry_out(Play())
    frozen.play(takes=False)
    waiting, stalls = len(frozen.opened), frozen.of(OutputStalls)[-1]
    match sign:
        case "it takes again":
            frozen.opened[0].handed_over += 1
        case "devices come and go":
            frozen.listed.become(PHONES, default=PHONES)
        case "another server":
            frozen.connection = frozenset({"2"})
    frozen.play(0.5, takes=False)

    assert waiting == 1
    assert stalls.error.code == STALLED
    assert [one.is_open for one in frozen.opened] == [False, True]
    assert frozen.of(OutputStalls)[-1] == OutputStalls(None)


def test_a_thread_does_not_end_before_a_device_that_stands_still_is_closed(
    frozen, monkeypatch
) -> None:
    left: list[bool] = []
    thread = SimpleNamespace(quit=lambda: left.append(frozen.opened[0].is_open))
    monkeypatch.setattr(player, "QThread", SimpleNamespace(currentThread=lambda: thread))
    frozen.player.shut()
    frozen.play(takes=False)
    waits = list(left)
    frozen.opened[0].handed_over += 1
    frozen.play(0.25, takes=False)

    assert waits == []
    assert left == [False]


def test_a_rest_is_no_standstill(scene) -> None:
    scene.player.carry_out(Pause())
    scene.play()
    scene.now += 3600.0
    scene.player.carry_out(Play())
    scene.play()

    assert scene.of(OutputStalls) == scene.of(OutputFailed) == []


def test_where_the_system_moves_no_stream_we_do_after_a_ramp(qapp, monkeypatch) -> None:
    scene = Scene(monkeypatch)
    monkeypatch.setattr(sound_server, "MOVES_STREAMS", False)
    scene.player.carry_out(Play())
    scene.play()
    scene.listed.become(SPEAKERS, PHONES, default=SPEAKERS)
    scene.play(2.0)

    assert [one.id for one in scene.opened] == [PHONES, SPEAKERS]
    assert not scene.opened[0].is_open
    assert scene.of(OutputFailed) == scene.of(OutputStalls) == []


def test_a_device_that_nothing_is_heard_on_is_none(monkeypatch) -> None:
    dummy = SimpleNamespace(
        isNull=lambda: False, id=lambda: SimpleNamespace(data=lambda: b"auto_null")
    )
    qt = SimpleNamespace(defaultAudioOutput=lambda: dummy, audioOutputs=lambda: [dummy])
    monkeypatch.setattr(output, "QMediaDevices", qt)
    found = Devices()

    assert output.default_device() is None
    assert output.device_called(output.DUMMY) is None
    assert (found.ids, found.default, found.wanted) == ((), "", "")


def test_a_server_that_comes_back_without_the_device_plays_on_no_other(scene) -> None:
    scene.connected = False
    scene.play(2.0, takes=False)
    scene.listed.become(SPEAKERS, default=SPEAKERS)
    scene.connected = True
    scene.play()
    (failed,) = scene.of(OutputFailed)
    scene.listed.become(SPEAKERS, PHONES, default=PHONES)

    assert failed.error.code == UNPLUGGED
    assert len(scene.opened) == 1
    assert scene.of(OutputBack) == [OutputBack()]


@pytest.fixture
def barren(scene):
    """A scene whose server came back without any device."""
    scene.connected = False
    scene.play(2.0, takes=False)
    scene.listed.become(default="")
    scene.connected = True
    scene.play()
    return scene


def test_a_server_that_comes_back_without_devices_is_said_to_and_asked_once(barren) -> None:
    assert barren.of(OutputStalls)[-1].error.code == AWAITED
    assert barren.tries == 2
    assert barren.of(OutputFailed) == []


def test_the_device_that_its_server_finds_later_is_gone_on_with(barren) -> None:
    barren.listed.become(PHONES, default=PHONES)
    barren.play()

    assert [one.id for one in barren.opened] == [PHONES, PHONES]
    assert barren.of(OutputStalls)[-1] == OutputStalls(None)
    assert barren.of(OutputFailed) == []


def test_another_device_that_a_server_finds_later_starts_nothing(barren) -> None:
    barren.listed.become(SPEAKERS, default=SPEAKERS)
    barren.play()

    assert len(barren.opened) == 1
    assert [fact.error.code for fact in barren.of(OutputFailed)] == [UNPLUGGED]


def test_who_pauses_where_there_is_no_device_and_presses_play_is_told_so(barren) -> None:
    barren.player.carry_out(Pause())
    barren.listed.become(default="")
    barren.player.carry_out(Play())
    barren.listed.become(PHONES, default=PHONES)
    barren.play()

    assert [fact.error.code for fact in barren.of(OutputFailed)] == [""]
    assert len(barren.opened) == 1


def test_a_server_that_dies_in_a_ramp_is_silent_and_is_left(scene, monkeypatch) -> None:
    left: list[bool] = []
    thread = SimpleNamespace(quit=lambda: left.append(True))
    scene.player.carry_out(Pause())
    scene.connected = False
    scene.play(3.0, takes=False)
    monkeypatch.setattr(player, "QThread", SimpleNamespace(currentThread=lambda: thread))
    scene.player.shut()

    assert scene.of(Hushed) == [Hushed()]
    assert scene.of(OutputStalls) == []
    assert left


def test_a_first_press_without_a_server_can_be_hushed(qapp, monkeypatch) -> None:
    scene = Scene(monkeypatch)
    scene.connected = False
    scene.player.carry_out(Play())
    scene.player.carry_out(Pause())

    assert scene.of(Hushed) == [Hushed()]
    assert scene.opened == []


def test_a_server_that_was_begun_anew_in_a_pause_gets_a_new_stream(scene) -> None:
    scene.player.carry_out(Pause())
    scene.play()
    scene.connection = frozenset({"2"})
    scene.player.carry_out(Play())
    scene.play()

    assert len(scene.opened) == 2
    assert not scene.opened[0].is_open


def test_a_choice_that_is_taken_back_in_the_ramp_is_heard_again(qapp, monkeypatch) -> None:
    scene = Scene(monkeypatch)
    monkeypatch.setattr(sound_server, "MOVES_STREAMS", False)
    scene.player.carry_out(Play())
    scene.play()
    scene.listed.become(SPEAKERS, PHONES, default=SPEAKERS)
    scene.play(watch.SETTLES + 0.25)
    held = scene.player._ahead.mixer._gate.target
    scene.listed.become(SPEAKERS, PHONES, default=PHONES)
    scene.play()

    assert held == 0.0
    assert scene.player._ahead.mixer._gate.target == 1.0
    assert len(scene.opened) == 1


# -- a device that the listener names


def chosen(monkeypatch, device: str = SPEAKERS) -> Scene:
    """A scene that plays on a device which is not the system's default."""
    scene = Scene(monkeypatch)
    scene.player.choose_output(device)
    scene.player.carry_out(Play())
    scene.play()
    return scene


def test_a_named_device_is_played_on_whatever_the_default_is(qapp, monkeypatch) -> None:
    scene = chosen(monkeypatch)
    scene.listed.become(SPEAKERS, PHONES, "radio", default="radio")
    scene.play()

    assert [one.id for one in scene.opened] == [SPEAKERS]
    assert scene.of(OutputIs) == [OutputIs(PHONES), OutputIs(SPEAKERS)]


def test_another_device_takes_over_after_a_ramp_and_nothing_is_lost(scene) -> None:
    before = scene.opened[0]
    scene.player.choose_output(SPEAKERS)
    ramp = scene.player._ahead.mixer._gate.target
    scene.play(outlet.HUSHED_AFTER - 0.25)
    still = before.is_open
    scene.play(1.5)

    assert ramp == 0.0
    assert still  # until all of the ramp was heard
    assert not before.is_open
    assert [one.id for one in scene.opened] == [PHONES, SPEAKERS]
    assert scene.player._ahead.mixer._gate.target == 1.0
    assert scene.of(OutputFailed) == scene.of(OutputStalls) == scene.of(Hushed) == []
    assert scene.of(OutputIs)[-1] == OutputIs(SPEAKERS)


def test_a_device_chosen_in_a_pause_is_played_on_at_the_next_press(scene) -> None:
    scene.player.carry_out(Pause())
    scene.play()
    scene.player.choose_output(SPEAKERS)
    scene.play()
    silent = len(scene.opened)
    scene.player.carry_out(Play())
    scene.play()

    assert silent == 1
    assert [one.id for one in scene.opened] == [PHONES, SPEAKERS]
    assert not scene.opened[0].is_open


def test_a_named_device_that_goes_pauses_and_play_takes_the_default(qapp, monkeypatch) -> None:
    scene = chosen(monkeypatch)
    scene.listed.become(PHONES, default=PHONES)
    scene.play()
    (failed,) = scene.of(OutputFailed)
    silent = len(scene.opened)
    scene.player.carry_out(Play())
    scene.play()

    assert isinstance(failed, OutputFailed)
    assert failed.error.code == UNPLUGGED
    assert silent == 1
    assert [one.id for one in scene.opened] == [SPEAKERS, PHONES]


def test_a_named_device_that_comes_back_takes_over_from_the_default(qapp, monkeypatch) -> None:
    scene = chosen(monkeypatch)
    scene.listed.become(PHONES, default=PHONES)
    scene.player.carry_out(Play())
    scene.play()
    scene.listed.become(PHONES, SPEAKERS, default=PHONES)
    scene.play()

    assert [one.id for one in scene.opened] == [SPEAKERS, PHONES, SPEAKERS]
    assert scene.of(OutputBack) == []


def test_a_named_device_that_is_back_in_a_pause_is_told(qapp, monkeypatch) -> None:
    scene = chosen(monkeypatch)
    scene.listed.become(PHONES, default=PHONES)
    scene.listed.become(PHONES, SPEAKERS, default=PHONES)

    assert scene.of(OutputBack) == [OutputBack()]


def test_what_there_is_to_play_on_is_told_as_it_comes_and_goes(scene) -> None:
    told: list[SoundDevices] = []
    scene.player.listed.connect(told.append)
    scene.listed.become(SPEAKERS, PHONES, default=PHONES)
    scene.listed.names["radio"] = "Radio"
    scene.listed.become(SPEAKERS, PHONES, "radio", default=PHONES)

    assert told == [
        SoundDevices(
            (
                SoundDevice(SPEAKERS, SPEAKERS),
                SoundDevice(PHONES, PHONES),
                SoundDevice("radio", "Radio"),
            ),
            PHONES,
            PHONES,
        )
    ]
