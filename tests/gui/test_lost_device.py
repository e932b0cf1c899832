"""The player when its device goes: what it tells, what it keeps, and how it leaves."""

import threading
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from focusdesk.core import watch
from focusdesk.core.errors import STALLED, UNPLUGGED, NoOutput
from focusdesk.core.state import (
    Append,
    Begin,
    Hushed,
    OutputBack,
    OutputFailed,
    OutputStalls,
    Pause,
    Play,
)
from focusdesk.qt import outlet, output, player, sound_server
from tests.sounds import pink
from tests.unit.audio.sounding import clip

PHONES, SPEAKERS = "phones", "speakers"


class Listed(QObject):
    """The devices there are."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ids: tuple[str, ...] = (SPEAKERS, PHONES)
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

    def count(self) -> None: ...

    def fill(self) -> None:
        self.ahead.render(output.LEAD)

    def play(self, frames: int = 12_000) -> None:
        self.ahead.render(output.LEAD)
        self.ahead.take(frames)
        self.handed_over += frames

    def heard_frame(self):
        return self.ahead.music_at(self.ahead.taken)

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
        self.told: list[object] = []
        here = threading.current_thread()
        monkeypatch.setattr(here, "name", here.name)  # `begin` gives it another
        monkeypatch.setattr(outlet, "Devices", lambda: self.listed)
        monkeypatch.setattr(outlet, "Output", self.open)
        monkeypatch.setattr(outlet, "default_device", lambda: self.listed.default or None)
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

    def open(self, ahead) -> Opened:
        if not self.listed.default:
            raise NoOutput
        self.opened.append(Opened(ahead, self.listed.default))
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
    scene.play(watch.GONE_AFTER - 1.0, takes=False)
    scene.play()

    assert [fact.error is None for fact in scene.of(OutputStalls)] == [False, True]
    assert len(scene.opened) == 1


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
    monkeypatch.setattr(output, "QMediaDevices", SimpleNamespace(defaultAudioOutput=lambda: dummy))

    assert output.default_device() is None


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
