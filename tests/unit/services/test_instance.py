"""One launch of a profile is the first, whoever crashed there; each other one is heard."""

import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from focusdesk.core.errors import StorageFailed
from focusdesk.core.handover import REFUSED, TAKEN
from focusdesk.services import instance
from focusdesk.services.instance import Place, Seat

SOON = 0.2
LINE = b'{"version": 1}\n'

CRASH = """
import os, sys
from pathlib import Path
from focusdesk.services import instance
assert instance.sit_down(instance.place_in(Path(sys.argv[1])))
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return instance.place_in(tmp_path / "profile")


def seat_at(place: Place) -> Seat:
    seat = instance.sit_down(place)
    assert seat is not None
    assert not seat.trouble
    return seat


@contextmanager
def answering(seat: Seat, *answers: bytes) -> Iterator[list[bytes]]:
    """The first launch, which answers its callers one by one."""
    heard: list[bytes] = []
    assert seat.descriptor is not None
    listening = socket.socket(fileno=os.dup(seat.descriptor))

    def serve() -> None:
        for answer in answers:
            with listening.accept()[0] as caller:
                heard.append(caller.recv(1000))
                caller.sendall(answer)

    server = threading.Thread(target=serve)
    server.start()
    try:
        yield heard
    finally:
        server.join()
        listening.close()


@pytest.mark.parametrize(("answer", "expected"), [(TAKEN, True), (REFUSED, False)])
def test_the_second_launch_is_heard_by_the_first(place, answer, expected):
    seat = seat_at(place)
    with answering(seat, answer) as heard:
        assert instance.meet(place, LINE) is expected
    seat.leave()

    assert heard == [LINE]


def test_profiles_do_not_meet(tmp_path):
    seats = [seat_at(instance.place_in(tmp_path / name)) for name in ("a", "b")]
    heard_at = {seat.descriptor for seat in seats}
    for seat in seats:
        seat.leave()

    assert None not in heard_at
    assert len(heard_at) == 2


def test_who_comes_while_the_first_leaves_becomes_the_first(place):
    seat = seat_at(place)
    assert seat.descriptor is not None
    listening = socket.socket(fileno=os.dup(seat.descriptor))

    def leave() -> None:
        with listening.accept()[0] as caller:
            caller.recv(1000)
            listening.close()
            seat.leave()

    leaving = threading.Thread(target=leave)
    leaving.start()
    second = instance.meet(place, LINE)
    leaving.join()

    assert isinstance(second, Seat)
    assert second.descriptor is not None
    second.leave()


def test_a_crash_leaves_nothing_that_matters(place, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path / "profile")],
        env={**os.environ, "PYTHONPATH": str(Path(instance.__file__).parents[2])},
        check=False,
    )
    assert place.address is not None
    stale = Path(place.address).is_socket()
    seat = seat_at(place)
    with answering(seat, TAKEN):
        assert instance.meet(place, LINE) is True
    seat.leave()

    assert done.returncode == -9
    assert stale
    assert not Path(place.address).exists()


def test_of_many_at_the_same_moment_one_is_the_first(place):
    starting = threading.Barrier(8)
    met: list[Seat | bool] = []

    def launch() -> None:
        starting.wait()
        seat = instance.sit_down(place)
        met.append(seat if seat is not None else False)

    launches = [threading.Thread(target=launch) for _ in range(8)]
    for one in launches:
        one.start()
    for one in launches:
        one.join()
    seats = [one for one in met if isinstance(one, Seat)]

    assert len(seats) == 1
    with answering(seats[0], TAKEN):
        assert instance.meet(place, LINE) is True
    seats[0].leave()


def test_a_first_launch_that_hangs_does_not_cost_the_listener_a_window(place):
    seat = seat_at(place)  # it listens, and never answers
    second = instance.meet(place, LINE, patience=SOON)
    seat.leave()

    assert isinstance(second, Seat)
    assert second.descriptor is None
    assert second.trouble == "the first launch does not answer"


def test_what_is_too_long_to_be_handed_over_is_refused(place):
    seat = seat_at(place)
    assert instance.meet(place, None) is False
    seat.leave()


def test_nobody_else_may_enter(place):
    seat = seat_at(place)
    assert place.address is not None
    modes = [stat.S_IMODE(Path(one).stat().st_mode) for one in (place.address, place.lock)]
    folder = stat.S_IMODE(place.lock.parent.stat().st_mode)
    umask = os.umask(0o022)
    os.umask(umask)
    seat.leave()

    assert modes == [0o600, 0o600]
    assert folder == 0o700
    assert umask != 0o177


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A profile whose own path is too long for a socket."""
    return tmp_path / ("a" * 100) / ("b" * 100)


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = Path("/tmp") / f"focusdesk-test-{os.getpid()}"  # tmp_path itself may be too long
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    for each in folder.iterdir():
        each.unlink()
    folder.rmdir()


def test_a_long_path_meets_in_the_runtime_folder(deep, runtime):
    place = instance.place_in(deep)
    seat = seat_at(place)
    other = instance.place_in(deep.with_name("c" * 100))
    with answering(seat, TAKEN):
        assert instance.meet(instance.place_in(deep), LINE) is True
    seat.leave()

    assert place.address is not None
    assert Path(place.address).parent == runtime
    assert place.address != other.address
    assert len(place.address.encode()) <= instance.LONGEST_ADDRESS


def test_a_runtime_folder_that_others_may_enter_is_not_used(deep, runtime, tmp_path, monkeypatch):
    runtime.chmod(0o755)
    monkeypatch.setattr("tempfile.tempdir", str(runtime))
    place = instance.place_in(deep)

    assert place.address is not None
    assert Path(place.address).parent == runtime / f"focusdesk-{os.getuid()}"
    with suppress(OSError):
        Path(place.address).parent.rmdir()


def test_a_link_in_place_of_the_temporary_folder_is_not_followed(deep, runtime, monkeypatch):
    (runtime / f"focusdesk-{os.getuid()}").symlink_to("/")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    monkeypatch.setattr("tempfile.tempdir", str(runtime))
    place = instance.place_in(deep)
    seat = instance.sit_down(place)

    assert place.address is None
    assert seat is not None
    assert seat.trouble
    assert instance.sit_down(place) is None  # and yet there is but one
    seat.leave()


def test_a_profile_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(StorageFailed):
        instance.sit_down(instance.place_in(tmp_path / "file" / "profile"))


def test_without_locks_there_is_a_window_all_the_same(place, monkeypatch):
    def refuse(_descriptor: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(instance, "_lock", refuse)
    seat = instance.sit_down(place)

    assert seat is not None
    assert seat.trouble == "no lock can be had: No locks available"
