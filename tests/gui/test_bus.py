"""A message bus of its own for each test, with dbus-daemon and clients we did not write."""

import subprocess
import threading

from jeepney import DBusAddress, MatchRule, MessageType, new_method_call, new_method_return
from jeepney.bus_messages import message_bus

from focusdesk.qt.desktop.bus import Bus
from tests import rig

DAEMON = DBusAddress(
    "/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus"
)
NAME = "io.github.focusdesk.Test"


def test_a_reply_comes_to_who_asked_in_the_main_thread(bus, qtbot) -> None:
    heard: list[tuple[object, threading.Thread]] = []
    bus.ask(
        new_method_call(DAEMON, "GetId"),
        lambda reply: heard.append((reply.body[0], threading.current_thread())),
    )
    bus.ask(
        new_method_call(DAEMON, "Dance"),
        lambda reply: heard.append((reply.header.message_type, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: len(heard) == 2)

    (number, first), (kind, second) = heard
    assert len(str(number)) == 32
    assert kind is MessageType.error
    assert first is second is threading.main_thread()


def test_calls_of_others_are_answered(bus, qtbot, address) -> None:
    bus.called.connect(lambda call: bus.send(new_method_return(call, "s", (call.body[0] + "!",))))
    named: list[object] = []
    bus.ask(message_bus.RequestName(NAME), lambda reply: named.append(reply.body[0]))
    qtbot.waitUntil(lambda: named == [1])
    said: list[str] = []

    def ask() -> None:
        done = subprocess.run(
            ["dbus-send", "--session", "--print-reply=literal", f"--dest={NAME}", "/", "a.b.Shout",
             "string:hello"],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        said.append(done.stdout.strip())

    threading.Thread(target=ask).start()
    qtbot.waitUntil(lambda: bool(said))

    assert said == ["hello!"]


def test_signals_are_heard_that_were_asked_for(bus, qtbot) -> None:
    heard: list[object] = []
    bus.signalled.connect(lambda message: heard.append(message.body))
    bus.listen(MatchRule(type="signal", interface="a.b", member="Rang"))
    bus.ask(new_method_call(DAEMON, "GetId"), lambda _: heard.append("listening"))
    qtbot.waitUntil(lambda: "listening" in heard)
    for member in ("Fell", "Rang"):
        subprocess.run(
            ["dbus-send", "--session", "--type=signal", "/", f"a.b.{member}", f"string:{member}"],
            timeout=30, check=True,
        )  # fmt: skip
    qtbot.waitUntil(lambda: ("Rang",) in heard)

    assert ("Fell",) not in heard


def test_a_bus_that_dies_is_told_once_and_spoken_to_in_vain(qapp, qtbot, tmp_path, monkeypatch):
    with rig.bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        bus = Bus()
        assert bus.start()
        lost: list[bool] = []
        bus.lost.connect(lambda: lost.append(True))
    qtbot.waitUntil(lambda: bool(lost))
    bus.send(new_method_call(DAEMON, "GetId"))
    bus.stop()

    assert lost == [True]
    assert not bus.is_open


def test_without_a_bus_there_is_none(qapp, monkeypatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    bus = Bus()

    assert not bus.start()
    bus.send(new_method_call(DAEMON, "GetId"))
    bus.stop()
