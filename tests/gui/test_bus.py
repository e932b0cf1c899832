"""A message bus of its own for each test, with dbus-daemon and clients we did not write."""

import contextlib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    Parser,
    new_method_call,
    new_method_return,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from focusdesk.qt.desktop import bus as bus_module
from focusdesk.qt.desktop.bus import DISCONNECTED, Bus
from tests import rig

DAEMON = DBusAddress(
    "/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus"
)
NAME = "io.github.focusdesk.Test"
PATIENCE_MS = 20_000
OF_NO_KIND = b"l\x09\x00\x01" + b"\x00" * 12
"""A message without a body and a header that has fields, of a kind that there is not."""


def told_to_who_asks(bus: Bus, whom: DBusAddress = DAEMON) -> list[str]:
    """Ask something; return where the answer comes: the name of an error, or what was asked for."""
    told: list[str] = []

    def take(reply: Message) -> None:
        told.append(reply.header.fields.get(HeaderFields.error_name) or reply.body[0])

    bus.ask(new_method_call(whom, "GetId"), take)
    return told


@contextlib.contextmanager
def counterfeit(place: Path, monkeypatch) -> Iterator[socket.socket]:
    """What looks like a session bus from outside."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={place}")
        yield listening


def greet(listening: socket.socket) -> socket.socket:
    """Let a caller in, as a bus does."""
    caller, _ = listening.accept()
    for answer in (b"OK 1234\r\n", b"AGREE_UNIX_FD\r\n", b""):
        heard = b""
        while not heard.endswith(b"\r\n") and b"Hello" not in heard:
            heard += caller.recv(1024)
        caller.sendall(answer)
    parser = Parser()
    parser.add_data(heard.partition(b"BEGIN\r\n")[2])
    while (hello := parser.get_next_message()) is None:
        parser.add_data(caller.recv(1024))
    hello.header.serial = 1
    caller.sendall(new_method_return(hello, "s", (":1.1",)).serialise(serial=1))
    return caller


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


def test_a_bus_that_dies_is_told_once_and_spoken_to_in_vain(
    connected, qtbot, tmp_path, monkeypatch
) -> None:
    with rig.bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        bus = connected()
        lost: list[bool] = []
        bus.lost.connect(lambda: lost.append(True))
    qtbot.waitUntil(lambda: bool(lost))
    bus.send(new_method_call(DAEMON, "GetId"))
    answers = told_to_who_asks(bus)
    bus.stop()

    assert lost == [True]
    assert answers == [DISCONNECTED]
    assert not bus.is_open


def test_who_waits_for_a_reply_is_told_that_the_bus_died(
    connected, qtbot, tmp_path, monkeypatch
) -> None:
    with rig.bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        bus, silent = connected(), open_dbus_connection(address)
        answers = told_to_who_asks(bus, DBusAddress("/", silent.unique_name, "a.b"))
        assert not answers
    qtbot.waitUntil(lambda: bool(answers))
    bus.stop()
    silent.close()

    assert answers == [DISCONNECTED]


def test_a_bus_that_was_begun_anew_is_found_again_with_all_that_is_listened_for(
    connected, qtbot, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(bus_module, "AGAIN_MS", 50)
    heard: list[object] = []
    opened: list[bool] = []
    place = tmp_path / "bus.sock"
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={place}")
    with rig.bus(tmp_path, place):
        bus = connected()
        bus.each_time(lambda: opened.append(True))
        bus.signalled.connect(lambda message: heard.append(message.body))
        bus.listen(MatchRule(type="signal", interface="a.b"))
    qtbot.waitUntil(lambda: not bus.is_open)
    qtbot.wait(200)  # it is looked for in vain
    with rig.bus(tmp_path, place):
        qtbot.waitUntil(lambda: bus.is_open)
        done = told_to_who_asks(bus)
        qtbot.waitUntil(lambda: bool(done))
        subprocess.run(
            ["dbus-send", "--session", "--type=signal", "/", "a.b.Rang", "string:again"],
            timeout=30, check=True,
        )  # fmt: skip
        qtbot.waitUntil(lambda: ("again",) in heard)
        bus.stop()

    assert opened == [True, True]


def test_without_a_bus_there_is_none(qapp, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(bus_module, "AGAIN_MS", 0)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    bus = Bus()
    told: list[bool] = []
    bus.lost.connect(lambda: told.append(True))
    bus.start()
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(100)
    answers = told_to_who_asks(bus)
    bus.stop()

    assert told == [True]
    assert answers == [DISCONNECTED]


def test_a_bus_that_takes_calls_and_answers_none_holds_nobody_up(
    qapp, qtbot, tmp_path, monkeypatch
) -> None:
    with counterfeit(tmp_path / "bus.sock", monkeypatch) as listening:
        bus = Bus()
        begun = time.monotonic()
        bus.start()
        took = time.monotonic() - begun
        with qtbot.waitSignal(bus.lost, timeout=PATIENCE_MS):
            caller, _ = listening.accept()
        caller.close()
        bus.stop()

    assert took < 0.5


def test_who_leaves_before_the_bus_is_there_is_not_called_back(qapp, qtbot, bus, address) -> None:
    late = Bus()
    opened: list[bool] = []
    late.opened.connect(lambda: opened.append(True))
    late.start()
    late.stop()
    reader = late._reader
    assert reader is not None
    qtbot.waitUntil(lambda: not reader.is_alive())
    qtbot.wait(0)

    assert not opened
    assert not late.is_open


@pytest.mark.parametrize("said", [b"?" * 64, OF_NO_KIND])
def test_a_bus_that_says_what_nobody_can_read_is_lost(
    qapp, qtbot, tmp_path, monkeypatch, caplog, said
) -> None:
    caplog.set_level("INFO")
    with counterfeit(tmp_path / "bus.sock", monkeypatch) as listening:
        bus = Bus()
        lost: list[bool] = []
        bus.lost.connect(lambda: lost.append(True))
        bus.start()
        caller = greet(listening)
        qtbot.waitUntil(lambda: bus.is_open)
        caller.sendall(said)
        qtbot.waitUntil(lambda: bool(lost), timeout=PATIENCE_MS)
        caller.close()
        bus.stop()

    assert lost == [True]
    assert len([line for line in caplog.messages if "no session bus" in line]) == 1
