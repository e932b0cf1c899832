"""What the desktop is told and may ask, in the types of the MPRIS specification."""

import os
import re
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    new_method_call,
    new_signal,
)
from jeepney.low_level import Parser

from focusdesk.core.facts import BackPressed, PausePressed, PlayPressed, SkipPressed, VolumeChosen
from focusdesk.qt.desktop import mpris
from focusdesk.qt.desktop import mpris_interfaces as spec
from focusdesk.qt.desktop.bus import Bus
from focusdesk.qt.desktop.now_playing import now_playing
from tests import rig
from tests.gui import scenes

TYPES = spec.TYPES[spec.PLAYER]
PLAYER = DBusAddress(spec.PATH, bus_name=mpris.NAME, interface=spec.PLAYER)
ROOT = DBusAddress(spec.PATH, bus_name=mpris.NAME, interface=spec.ROOT)
PROPERTIES = DBusAddress(spec.PATH, bus_name=mpris.NAME, interface=spec.PROPERTIES)
INTROSPECTABLE = DBusAddress(spec.PATH, bus_name=mpris.NAME, interface=spec.INTROSPECTABLE)
OBJECT_PATH = re.compile(r"/|(/[A-Za-z0-9_]+)+")


def over_the_wire(message: Message) -> Message:
    """The message as another program would read it."""
    parser = Parser()
    parser.add_data(message.serialise(serial=1))
    read = parser.get_next_message()
    assert read is not None
    return read


@pytest.mark.parametrize("name", scenes.every)
def test_every_state_has_the_types_of_the_specification(name) -> None:
    told = mpris.player_properties(now_playing(scenes.every[name]), 1.5)
    body: tuple[str, mpris.Properties, list[str]] = (spec.PLAYER, told, [])
    read = over_the_wire(new_signal(PROPERTIES, "PropertiesChanged", "sa{sv}as", body))

    assert {prop: kind for prop, (kind, _) in told.items()} == TYPES
    assert read.body[1] == told
    assert told["Position"] == ("x", 1_500_000)
    assert OBJECT_PATH.fullmatch(read.body[1]["Metadata"][1]["mpris:trackid"][1])


def test_a_piece_is_a_track_as_long_as_its_session() -> None:
    about = mpris.metadata(now_playing(scenes.playing))
    picture = about.pop("mpris:artUrl")

    assert about == {
        "mpris:trackid": ("o", "/io/github/focusdesk/session1/piece11"),
        "mpris:length": ("x", 3_600_000_000),
        "xesam:title": ("s", "Focus, 60 minutes"),
        "xesam:artist": ("as", ["FocusDesk"]),
    }
    address = urlsplit(str(picture[1]))
    assert (picture[0], address.scheme) == ("s", "file")
    assert Path(address.path).is_file()


def test_without_a_session_there_is_no_track_and_nothing_can_be_pressed() -> None:
    told = mpris.player_properties(now_playing(scenes.over), 0.0)

    assert told["PlaybackStatus"] == ("s", "Stopped")
    assert told["Metadata"] == ("a{sv}", {"mpris:trackid": ("o", mpris.NO_TRACK)})
    for name in ("CanPlay", "CanPause", "CanGoNext", "CanGoPrevious", "CanSeek"):
        assert told[name] == ("b", False)


class Wire(Bus):
    """A bus that keeps what is sent, and says that a name is taken for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        self.sent.append(over_the_wire(message))

    def said(self) -> list[tuple[str, tuple[object, ...]]]:
        """The signals since the last question."""
        found = [
            (m.header.fields[HeaderFields.member], m.body)
            for m in self.sent
            if m.header.message_type is MessageType.signal
        ]
        self.sent.clear()
        return found


@pytest.fixture
def wire(qapp):
    return Wire()


@pytest.fixture
def player(wire):
    made = mpris.Mpris(wire)
    made.render_state(scenes.playing)
    wire.sent.clear()
    return made


def call(player: mpris.Mpris, address: DBusAddress, method: str, signature=None, body=()):
    asked = over_the_wire(new_method_call(address, method, signature, body))
    return over_the_wire(player._answer(asked))


def name_of_error(answer: Message) -> str:
    assert answer.header.message_type is MessageType.error
    return str(answer.header.fields[HeaderFields.error_name]).rpartition(".")[2]


# -- signals


def test_only_what_changed_is_told(player, wire) -> None:
    player.render_state(scenes.paused)

    assert wire.said() == [
        ("PropertiesChanged", (spec.PLAYER, {"PlaybackStatus": ("s", "Paused")}, []))
    ]


def test_time_going_by_is_not_told(player, wire) -> None:
    player.render_state(replace(scenes.playing, position=scenes.playing.position + 0.2))

    assert wire.said() == []


def test_the_next_piece_changes_the_track_and_says_where_the_session_is(player, wire) -> None:
    player.render_state(replace(scenes.playing, heard_index=12))
    changed, seeked = wire.said()

    assert list(changed[1][1]) == ["Metadata"]
    assert seeked[0] == "Seeked"
    assert seeked[1][0] == pytest.approx(scenes.playing.position * 1e6, abs=1e6)


def test_the_end_of_a_session_stops_the_player(player, wire) -> None:
    player.render_state(scenes.over)
    ((name, (_, changed, _)),) = wire.said()

    assert name == "PropertiesChanged"
    assert changed["PlaybackStatus"] == ("s", "Stopped")
    assert changed["CanPlay"] == ("b", False)


# -- methods


@pytest.mark.parametrize(
    ("method", "wished"),
    [
        ("Play", PlayPressed()),
        ("Pause", PausePressed()),
        ("Stop", PausePressed()),
        ("PlayPause", PausePressed()),
        ("Next", SkipPressed()),
        ("Previous", BackPressed()),
    ],
)
def test_keys_are_wishes(player, method, wished) -> None:
    heard: list[object] = []
    player.wished.connect(heard.append)
    answer = call(player, PLAYER, method)

    assert heard == [wished]
    assert answer.header.message_type is MessageType.method_return


@pytest.mark.parametrize(
    ("method", "signature", "body"),
    [("Seek", "x", (5_000_000,)), ("SetPosition", "ox", ("/a", 0)), ("Next", None, ())],
)
def test_what_cannot_be_done_has_no_effect_and_is_no_error(player, method, signature, body) -> None:
    heard: list[object] = []
    player.wished.connect(heard.append)
    player.render_state(scenes.bridging)
    answer = call(player, PLAYER, method, signature, body)

    assert heard == []
    assert answer.header.message_type is MessageType.method_return


@pytest.mark.parametrize(("method", "signal"), [("Raise", "show_wanted"), ("Quit", "quit_wanted")])
def test_the_window_is_asked_for(player, method, signal) -> None:
    heard: list[bool] = []
    getattr(player, signal).connect(lambda: heard.append(True))
    call(player, ROOT, method)

    assert heard == [True]


def test_a_link_of_ours_is_passed_on_and_no_other(player) -> None:
    heard: list[str] = []
    player.link_given.connect(heard.append)
    link = "focusdesk://session/mfocus_1?org=org_1"
    taken = call(player, PLAYER, "OpenUri", "s", (link,))
    refused = call(player, PLAYER, "OpenUri", "s", ("file:///etc/passwd",))

    assert heard == [link]
    assert taken.header.message_type is MessageType.method_return
    assert name_of_error(refused) == "NotSupported"


# -- properties


def test_properties_can_be_read_one_by_one_and_all_at_once(player) -> None:
    one = call(player, PROPERTIES, "Get", "ss", (spec.PLAYER, "PlaybackStatus"))
    everything = call(player, PROPERTIES, "GetAll", "s", (spec.PLAYER,))
    identity = call(player, PROPERTIES, "GetAll", "s", (spec.ROOT,))

    assert one.body == (("s", "Playing"),)
    assert everything.body[0].keys() == TYPES.keys()
    assert {k: kind for k, (kind, _) in identity.body[0].items()} == spec.TYPES[spec.ROOT]
    assert identity.body[0]["Identity"] == ("s", "FocusDesk")
    assert identity.body[0]["SupportedUriSchemes"] == ("as", ["focusdesk"])


@pytest.mark.parametrize(
    ("name", "value", "wished"),
    [
        ("Volume", 0.25, [VolumeChosen(0.25)]),
        ("Volume", 7.0, [VolumeChosen(1.0)]),
        ("Volume", -1.0, [VolumeChosen(0.0)]),
        ("Rate", 1.0, []),
        ("Rate", 0.0, [PausePressed()]),
    ],
)
def test_what_can_be_set_is_a_wish(player, name, value, wished) -> None:
    heard: list[object] = []
    player.wished.connect(heard.append)
    answer = call(player, PROPERTIES, "Set", "ssv", (spec.PLAYER, name, ("d", value)))

    assert heard == wished
    assert answer.header.message_type is MessageType.method_return


@pytest.mark.parametrize(
    ("address", "method", "signature", "body", "error"),
    [
        (PROPERTIES, "Get", "ss", (spec.PLAYER, "Shuffled"), "UnknownProperty"),
        (PROPERTIES, "Get", "ss", ("org.example", "Rate"), "UnknownInterface"),
        (PROPERTIES, "Get", "s", (spec.PLAYER,), "InvalidArgs"),
        (PROPERTIES, "Set", "ssv", (spec.PLAYER, "Rate", ("d", 2.0)), "InvalidArgs"),
        (PROPERTIES, "Set", "ssv", (spec.PLAYER, "Volume", ("s", "loud")), "InvalidArgs"),
        (PROPERTIES, "Set", "ssv", (spec.PLAYER, "Volume", ("d", float("nan"))), "InvalidArgs"),
        (PROPERTIES, "Set", "ssv", (spec.PLAYER, "Position", ("x", 1)), "PropertyReadOnly"),
        (PROPERTIES, "Set", "ssv", (spec.ROOT, "Fullscreen", ("b", True)), "PropertyReadOnly"),
        (PLAYER, "Seek", "s", ("far",), "InvalidArgs"),
        (PLAYER, "Dance", None, (), "UnknownMethod"),
        (DBusAddress("/nowhere", mpris.NAME, spec.PLAYER), "Play", None, (), "UnknownObject"),
    ],
)
def test_nonsense_gets_an_error_and_does_nothing(
    player, address, method, signature, body, error
) -> None:
    heard: list[object] = []
    player.wished.connect(heard.append)

    assert name_of_error(call(player, address, method, signature, body)) == error
    assert heard == []


def test_a_method_may_be_called_without_its_interface(player) -> None:
    heard: list[object] = []
    player.wished.connect(heard.append)
    call(player, DBusAddress(spec.PATH, mpris.NAME), "Pause")

    assert heard == [PausePressed()]


def test_nobody_is_answered_who_does_not_wait_for_it(player, wire) -> None:
    asked = new_method_call(PLAYER, "Pause")
    asked.header.flags = MessageFlag.no_reply_expected
    player.answer(over_the_wire(asked))
    player.answer(over_the_wire(new_method_call(PLAYER, "Pause")))

    assert len(wire.sent) == 1


# -- introspection


def test_the_player_describes_itself_as_it_is(player) -> None:
    found = ET.fromstring(call(player, INTROSPECTABLE, "Introspect").body[0])
    described = {one.attrib["name"]: one for one in found.iterfind("interface")}

    for interface, types in spec.TYPES.items():
        read = {p.attrib["name"]: p.attrib["type"] for p in described[interface].iter("property")}
        assert read == types
    writable = {
        p.attrib["name"] for p in found.iter("property") if p.attrib["access"] == "readwrite"
    }
    assert writable == {"Rate", "Volume"}
    assert {m.attrib["name"] for m in described[spec.PLAYER].iter("method")} >= {
        "Next", "Previous", "Pause", "PlayPause", "Stop", "Play", "Seek", "SetPosition", "OpenUri",
    }  # fmt: skip
    assert [s.attrib["name"] for s in described[spec.PLAYER].iter("signal")] == ["Seeked"]


@pytest.mark.parametrize("path", ["/", "/org", "/org/mpris"])
def test_who_walks_down_from_the_root_finds_the_player(player, path) -> None:
    at = DBusAddress(path, mpris.NAME, spec.INTROSPECTABLE)
    (step,) = ET.fromstring(call(player, at, "Introspect").body[0])

    assert spec.PATH.startswith(f"{path.rstrip('/')}/{step.attrib['name']}")


# -- leaving


def test_after_leaving_nothing_is_told_and_whoever_calls_is_refused(player, wire) -> None:
    heard: list[object] = []
    for signal in (player.wished, player.show_wanted, player.quit_wanted, player.link_given):
        signal.connect(lambda *said: heard.append(said))
    player.stop()
    player.stop()
    player.render_state(scenes.paused)
    told = wire.said()
    answers = [
        call(player, PLAYER, "Pause"),
        call(player, ROOT, "Quit"),
        call(player, PROPERTIES, "Set", "ssv", (spec.PLAYER, "Volume", ("d", 0.1))),
    ]

    assert (told, heard) == ([], [])
    assert [name_of_error(answer) for answer in answers] == ["Failed"] * 3


# -- on a real bus


def names_on(address: str) -> list[str]:
    done = subprocess.run(
        [
            "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames",
        ],
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": address},
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    return sorted(re.findall(r'"(org\.mpris\.[^"]+)"', done.stdout))


def test_a_second_player_takes_a_name_of_its_own(connected, qtbot, tmp_path, monkeypatch) -> None:
    rig.needs("dbus-daemon", "dbus-send")
    with rig.bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        buses = [connected(), connected()]
        players = []
        for bus in buses:
            players.append(mpris.Mpris(bus))
            qtbot.waitUntil(lambda: len(names_on(address)) == len(players))
        names = names_on(address)
        for player in players:
            player.stop()
        qtbot.waitUntil(lambda: not names_on(address))
        for bus in buses:
            bus.stop()

    assert names == [mpris.NAME, f"{mpris.NAME}.instance{os.getpid()}"]


def test_a_client_of_gdbus_reads_the_description(connected, qtbot, tmp_path, monkeypatch) -> None:
    """`gdbus introspect` parses the XML with GLib and reads every property by its type."""
    rig.needs("dbus-daemon", "gdbus")
    with rig.bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        bus = connected()
        player = mpris.Mpris(bus)
        player.render_state(scenes.playing)
        said: list[str] = []

        def ask() -> None:
            done = subprocess.run(
                [
                    "gdbus", "introspect", "--session", "--dest", mpris.NAME,
                    "--object-path", spec.PATH,
                ],
                capture_output=True, text=True, timeout=30, check=False,
            )  # fmt: skip
            said.append(done.stdout + done.stderr)

        threading.Thread(target=ask).start()
        qtbot.waitUntil(lambda: bool(said))
        bus.stop()

    assert "interface org.mpris.MediaPlayer2.Player {" in said[0]
    assert "readwrite d Volume = 0.8" in said[0]
    assert "readonly x Position = " in said[0]
    assert "'mpris:length': <int64 3600000000>" in said[0]
