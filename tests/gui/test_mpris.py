"""What the desktop is told and may ask, in the types of the MPRIS specification."""

import pytest
from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call, new_signal
from jeepney.low_level import Parser

from focusdesk.core.state import PausePressed, PlayPressed
from focusdesk.qt.desktop import mpris
from focusdesk.qt.desktop.bus import Bus
from tests.gui import scenes

TYPES = {  # from https://specifications.freedesktop.org/mpris-spec/latest/Player_Interface.html
    "PlaybackStatus": "s",
    "Rate": "d",
    "Metadata": "a{sv}",
    "Volume": "d",
    "Position": "x",
    "MinimumRate": "d",
    "MaximumRate": "d",
    "CanGoNext": "b",
    "CanGoPrevious": "b",
    "CanPlay": "b",
    "CanPause": "b",
    "CanSeek": "b",
    "CanControl": "b",
}
PLAYER = DBusAddress(mpris.PATH, bus_name=mpris.NAME, interface=mpris.PLAYER)
PROPERTIES = DBusAddress(mpris.PATH, bus_name=mpris.NAME, interface=mpris.PROPERTIES)


def over_the_wire(message: Message) -> Message:
    """The message as another program would read it."""
    parser = Parser()
    parser.add_data(message.serialise(serial=1))
    read = parser.get_next_message()
    assert read is not None
    return read


@pytest.mark.parametrize("name", scenes.every)
def test_every_state_has_the_types_of_the_specification(name) -> None:
    told = mpris.player_properties(scenes.every[name])
    body: tuple[str, mpris.Properties, list[str]] = (mpris.PLAYER, told, [])
    read = over_the_wire(new_signal(PROPERTIES, "PropertiesChanged", "sa{sv}as", body))

    assert {prop: kind for prop, (kind, _) in told.items()} == TYPES
    assert read.body[1] == told


@pytest.mark.parametrize(
    ("name", "status", "can"),
    [
        ("idle", "Stopped", False),
        ("opening", "Playing", True),
        ("playing", "Playing", True),
        ("paused", "Paused", True),
        ("ending", "Stopped", False),
        ("over", "Stopped", False),
    ],
)
def test_the_status_is_what_the_listener_wants(name, status, can) -> None:
    told = mpris.player_properties(scenes.every[name])

    assert told["PlaybackStatus"] == ("s", status)
    assert told["CanPlay"] == told["CanPause"] == ("b", can)


def test_a_session_has_a_track_and_its_title() -> None:
    kind, about = mpris.player_properties(scenes.playing)["Metadata"]
    _, nothing = mpris.player_properties(scenes.over)["Metadata"]

    assert kind == "a{sv}"
    assert about == {
        "mpris:trackid": ("o", mpris.TRACK),
        "xesam:title": ("s", "Focus, 60 minutes"),
        "xesam:artist": ("as", ["FocusDesk"]),
    }
    assert nothing == {"mpris:trackid": ("o", mpris.NO_TRACK)}


def test_position_is_in_microseconds() -> None:
    told = mpris.player_properties(scenes.playing)

    assert told["Position"] == ("x", round(scenes.playing.position * 1e6))


@pytest.fixture
def keys(qapp):
    made = mpris.MediaKeys(Bus())
    made.render_state(scenes.playing)
    return made


def call(keys: mpris.MediaKeys, address: DBusAddress, method: str, signature=None, body=()):
    asked = over_the_wire(new_method_call(address, method, signature, body))
    return over_the_wire(keys._answer(asked))


@pytest.mark.parametrize(
    ("method", "wished"),
    [("Play", [PlayPressed()]), ("Pause", [PausePressed()]), ("Stop", [PausePressed()])],
)
def test_keys_are_wishes(keys, method, wished) -> None:
    heard: list[object] = []
    keys.wished.connect(heard.append)
    answer = call(keys, PLAYER, method)

    assert heard == wished
    assert answer.header.message_type is MessageType.method_return


@pytest.mark.parametrize(
    ("method", "signal"),
    [("PlayPause", "toggle_wanted"), ("Raise", "show_wanted"), ("Quit", "quit_wanted")],
)
def test_the_rest_is_asked_of_the_window(keys, method, signal) -> None:
    heard: list[bool] = []
    getattr(keys, signal).connect(lambda: heard.append(True))
    call(keys, PLAYER, method)

    assert heard == [True]


@pytest.mark.parametrize("method", ["Next", "Previous", "Seek"])
def test_what_a_session_cannot_do_has_no_effect_and_is_no_error(keys, method) -> None:
    heard: list[object] = []
    keys.wished.connect(heard.append)
    answer = call(keys, PLAYER, method)

    assert heard == []
    assert answer.header.message_type is MessageType.method_return


def test_properties_can_be_read_one_by_one_and_all_at_once(keys) -> None:
    one = call(keys, PROPERTIES, "Get", "ss", (mpris.PLAYER, "PlaybackStatus"))
    everything = call(keys, PROPERTIES, "GetAll", "s", (mpris.PLAYER,))
    identity = call(keys, PROPERTIES, "GetAll", "s", (mpris.ROOT,))

    assert one.body == (("s", "Playing"),)
    assert everything.body[0].keys() == TYPES.keys()
    assert identity.body[0]["Identity"] == ("s", "FocusDesk")


@pytest.mark.parametrize(
    ("address", "method", "signature", "body", "error"),
    [
        (PROPERTIES, "Get", "ss", (mpris.PLAYER, "Shuffled"), "UnknownProperty"),
        (PROPERTIES, "Get", "ss", ("org.example", "Rate"), "UnknownProperty"),
        (PROPERTIES, "Set", "ssv", (mpris.PLAYER, "Rate", ("d", 2.0)), "PropertyReadOnly"),
        (PLAYER, "Dance", None, (), "UnknownMethod"),
    ],
)
def test_nonsense_gets_an_error(keys, address, method, signature, body, error) -> None:
    answer = call(keys, address, method, signature, body)

    assert answer.header.message_type is MessageType.error
    assert answer.header.fields[HeaderFields.error_name] == f"org.freedesktop.DBus.Error.{error}"
