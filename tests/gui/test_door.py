"""Later launches are heard at the door, and whoever misuses it is sent away."""

import socket
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from focusdesk.core import handover
from focusdesk.core.handover import LARGEST, REFUSED, TAKEN, Handover
from focusdesk.qt.desktop import door
from focusdesk.qt.desktop.door import Door
from focusdesk.services import instance

HANDED = Handover(("--session", "mfocus_1"), activation="token")


@pytest.fixture
def place(tmp_path: Path) -> instance.Place:
    return instance.place_in(tmp_path / "profile")


@pytest.fixture
def opened(place):
    """A door, and what was received at it; `--no` is nothing it understands."""
    heard: list[Handover] = []

    def receive(handed: Handover) -> bool:
        heard.append(handed)
        return "--no" not in handed.arguments

    seat = instance.sit_down(place)
    assert seat is not None
    made = Door(receive)
    assert made.open(seat.descriptor, seat.address)
    seat.descriptor = None
    yield made, heard
    made.close()
    seat.leave()


def call(place: instance.Place) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    assert place.address is not None
    made.connect(place.address)
    made.settimeout(0)
    return made


def answer(qtbot, caller: socket.socket) -> bytes:
    """All that a caller is told until it is sent away."""
    said = bytearray()

    def gone() -> bool:
        try:
            more = caller.recv(100)
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True
        said.extend(more)
        return not more

    qtbot.waitUntil(gone)
    caller.close()
    return bytes(said)


def line(handed: Handover) -> bytes:
    said = handover.write(handed)
    assert said is not None
    return said


def test_a_later_launch_is_heard_and_answered(place, opened, qtbot) -> None:
    caller = call(place)
    caller.sendall(line(HANDED))

    assert answer(qtbot, caller) == TAKEN
    assert opened[1] == [HANDED]


def test_who_came_before_the_door_was_open_is_heard(place, qtbot) -> None:
    heard: list[Handover] = []
    seat = instance.sit_down(place)
    assert seat is not None
    callers = [call(place) for _ in range(3)]
    for caller in callers:
        caller.sendall(line(HANDED))

    def receive(handed: Handover) -> bool:
        heard.append(handed)
        return True

    made = Door(receive)
    made.open(seat.descriptor, seat.address)
    seat.descriptor = None
    answers = [answer(qtbot, caller) for caller in callers]
    made.close()
    seat.leave()

    assert answers == [TAKEN] * 3
    assert heard == [HANDED] * 3


def test_what_is_said_piece_by_piece_is_heard_whole(place, opened, qtbot) -> None:
    caller = call(place)
    for byte in line(HANDED):
        caller.sendall(bytes([byte]))
        qtbot.wait(0)

    assert answer(qtbot, caller) == TAKEN
    assert opened[1] == [HANDED]


@pytest.mark.parametrize(
    "said", [b"\n", b"{}\n", b"\x00\xff\n", b"[" * 1000 + b"\n", line(Handover(("--no",)))]
)
def test_what_is_not_understood_is_refused(place, opened, qtbot, said) -> None:
    caller = call(place)
    caller.sendall(said)

    assert answer(qtbot, caller) == REFUSED


def test_who_never_ends_is_sent_away(place, opened, qtbot) -> None:
    caller = call(place)
    left = bytearray(b"x" * (LARGEST + 2))

    def pour() -> bool:
        try:
            del left[: caller.send(left)]
        except BlockingIOError:
            return False
        except (BrokenPipeError, ConnectionResetError):
            return True
        return not left

    qtbot.waitUntil(pour)

    assert answer(qtbot, caller) == b""
    assert opened[1] == []


def test_who_says_nothing_is_sent_away_and_keeps_nobody_waiting(
    place, opened, qtbot, monkeypatch
) -> None:
    monkeypatch.setattr(door, "HEARING_MS", 200)
    silent = [call(place) for _ in range(5)]
    caller = call(place)
    caller.sendall(line(HANDED))

    assert answer(qtbot, caller) == TAKEN
    assert [answer(qtbot, one) for one in silent] == [b""] * 5


def test_who_leaves_without_waiting_hurts_nobody(place, opened, qtbot) -> None:
    hasty = call(place)
    hasty.sendall(line(HANDED))
    hasty.close()
    qtbot.waitUntil(lambda: opened[1] == [HANDED])
    caller = call(place)
    caller.sendall(line(HANDED))

    assert answer(qtbot, caller) == TAKEN


def test_a_closed_door_leaves_no_socket(place, opened) -> None:
    opened[0].close()

    assert not Path(place.address).exists()


def test_a_pipe_is_opened_by_its_name(qtbot, tmp_path) -> None:
    """As on Windows, where no socket listens yet; here the name is a path."""
    made = Door(lambda _handed: True)
    name = str(tmp_path / "pipe")
    assert made.open(None, name)
    mode = Path(name).stat().st_mode
    caller = call(instance.Place(tmp_path, name))
    caller.sendall(line(HANDED))
    said = answer(qtbot, caller)
    made.close()

    assert said == TAKEN
    assert mode & 0o077 == 0


@pytest.mark.expects_warnings
def test_without_an_address_nobody_is_heard() -> None:
    assert not Door(lambda _handed: True).open(None, None)


def test_whom_it_has_let_in_it_does_not_hear_once_it_is_closed(place, opened, qtbot) -> None:
    """It goes away unanswered, and so tries again until this process is gone."""
    caller = call(place)
    caller.sendall(line(HANDED)[:10])
    qtbot.waitUntil(lambda: bool(opened[0].findChildren(QLocalSocket)))
    opened[0].close()
    caller.sendall(line(HANDED)[10:])

    assert answer(qtbot, caller) == b""
    assert opened[1] == []


def test_who_asks_for_what_fails_is_answered_all_the_same(place, qtbot) -> None:
    def receive(_handed: Handover) -> bool:
        raise ValueError("a bug")

    seat = instance.sit_down(place)
    assert seat is not None
    callers = [call(place) for _ in range(3)]
    for caller in callers:
        caller.sendall(line(HANDED))
    made = Door(receive)
    with qtbot.captureExceptions() as bugs:
        made.open(seat.descriptor, seat.address)
        seat.descriptor = None
        answers = [answer(qtbot, caller) for caller in callers]
    made.close()
    seat.leave()

    assert answers == [REFUSED] * 3
    assert len(bugs) == 3
