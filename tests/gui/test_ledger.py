"""The ledger: one journal a session, nobody else's, and an end for what nobody goes on with."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from focusdesk.core.account import ApiKey
from focusdesk.core.errors import NotFound, StorageFailed, Unreachable
from focusdesk.core.facts import Done, EndPressed, Failed, Opened
from focusdesk.core.model import Bookmark
from focusdesk.core.orders import End
from focusdesk.core.state import State
from focusdesk.qt.ledger import NO_RUN, Ledger
from focusdesk.services import journal
from focusdesk.services.cache import KEPT_FOR
from tests.unit.core.world import ACCESS, REQUEST, Session, listing

ONE = Bookmark(
    api_url=ACCESS.api_url, org=ACCESS.org, session_id="mfocus_1", request=REQUEST, position=9.0
)
TWO = replace(ONE, session_id="mfocus_2")
ENDING = replace(ONE, session_id="mfocus_3", ending=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


@pytest.fixture
def ledger(qapp, folder):
    assert qapp
    return Ledger(folder)


@pytest.fixture
def orders(ledger):
    given: list[object] = []
    ledger.to_network.connect(given.append)
    return given


def leave(folder: Path, *left: Bookmark) -> None:
    """Leave journals behind, as a process that is gone did."""
    for number, one in enumerate(left, start=1):
        journal.save(folder / f"{number}.json", one)


def started(name: str = "mfocus_1", *, order=REQUEST) -> Session:
    """A session of ours that has its name."""
    session = Session()
    session.open(order)
    session.answer(listing([0], session_id=name))
    return session


def told(folder: Path) -> list[str]:
    """Which sessions the journals on disk tell of."""
    found = [journal.load(path) for path in sorted(folder.glob("*.json"))]
    return [one.session_id for one in found if one]


# -- the session that is played


def test_a_session_is_written_down_until_it_is_over(ledger, folder) -> None:
    session = started()
    ledger.follow(session.state)
    written = told(folder)
    session.tell(EndPressed())
    while session.state.busy is not None and not isinstance(session.state.busy, End):
        session.answer()
    ledger.follow(session.state)
    while_ending = journal.load(folder / "1.json")
    session.answer()
    ledger.follow(session.state)

    assert written == ["mfocus_1"]
    assert while_ending is not None
    assert while_ending.ending
    assert told(folder) == []


def heard(session: Session, *, position: float) -> State:
    """The session after so many seconds of its first piece."""
    return replace(session.state, heard_index=0, within=position, position=position)


def test_what_goes_on_writes_only_where_it_is(ledger, folder) -> None:
    session = started()
    ledger.follow(session.state)
    whole = (folder / "1.json").read_bytes()
    ledger.follow(heard(session, position=7.0))
    moved = journal.load(folder / "1.json")
    ledger.follow(replace(heard(session, position=8.0), goal="another"))

    assert moved is not None
    assert (moved.position, moved.within) == (7.0, 7.0)
    assert whole != (folder / "1.json").read_bytes()
    assert [path.name for path in folder.glob("*.place")] == []


@pytest.mark.expects_warnings
def test_what_could_not_be_written_is_written_as_soon_as_it_can(
    ledger, folder, monkeypatch
) -> None:
    def full(*_written: object, **_how: object) -> None:
        raise StorageFailed("no space left on device")

    session = started()
    with monkeypatch.context() as broken:
        broken.setattr(journal, "write_private", full)
        ledger.follow(session.state)
    ledger.follow(heard(session, position=7.0))

    found = journal.load(folder / "1.json")
    assert found is not None
    assert found.position == 7.0


def test_what_is_played_from_the_studio_here_is_not_written_down(ledger, folder) -> None:
    ledger.set_apart(ACCESS.api_url)
    ledger.follow(started().state)

    assert not folder.exists()


def test_nothing_is_written_before_there_is_a_session(ledger, folder) -> None:
    ledger.follow(State())
    session = Session()
    session.open(REQUEST)
    ledger.follow(session.state)

    assert told(folder) == []


def test_two_instances_never_share_a_journal(ledger, folder) -> None:
    other = Ledger(folder)
    ledger.follow(started("mfocus_1").state)
    other.open()
    other.follow(started("mfocus_2").state)

    assert other.to_resume() is None
    assert told(folder) == ["mfocus_1", "mfocus_2"]


@pytest.mark.expects_warnings
def test_without_a_place_to_write_the_music_goes_on(qapp, tmp_path) -> None:
    (tmp_path / "sessions").write_text("a file")
    ledger = Ledger(tmp_path / "sessions")
    ledger.open()
    ledger.follow(started().state)

    assert ledger.to_resume() is None


# -- what was left


def test_what_a_killed_instance_left_is_found(folder, qapp) -> None:
    script = (
        "import sys, pathlib; from PySide6.QtCore import QCoreApplication;"
        "from focusdesk.qt.ledger import Ledger; from tests.gui.test_ledger import started;"
        "app = QCoreApplication([]); ledger = Ledger(pathlib.Path(sys.argv[1]));"
        "ledger.follow(started().state); print('written', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"written"
        beside = Ledger(folder)
        beside.open()
        while_alive = beside.to_resume()
        process.send_signal(signal.SIGKILL)
        process.wait()
    after = Ledger(folder)
    after.open()

    assert while_alive is None
    left = after.to_resume()
    assert left is not None
    assert left.session_id == "mfocus_1"


def test_the_session_that_was_left_last_is_gone_on_with(ledger, folder) -> None:
    leave(folder, ONE, TWO, ENDING)
    os.utime(folder / "1.json", (1e9, 1e9))
    ledger.open()

    assert ledger.to_resume() == TWO


def test_what_is_gone_on_with_keeps_its_journal(ledger, folder) -> None:
    leave(folder, ONE)
    ledger.open()
    session = Session()
    session.open(ledger.to_resume())
    ledger.follow(session.state)

    assert [path.name for path in folder.glob("*.json")] == ["1.json"]
    assert ledger.to_resume() is None


@pytest.mark.expects_warnings
def test_a_journal_that_says_nothing_is_removed(ledger, folder) -> None:
    folder.mkdir()
    (folder / "1.json").write_text("half a jour")
    ledger.open()

    assert told(folder) == []
    assert not (folder / "1.json").exists()


# -- what is to be ended


def test_a_session_that_could_not_be_ended_is_ended_at_the_next_launch(
    ledger, folder, orders
) -> None:
    leave(folder, ONE, ENDING)
    ledger.open()
    ledger.end_left(ACCESS)

    assert orders == [End(NO_RUN, "mfocus_3", ACCESS)]
    ledger.take_answer(Done(orders[0]))
    assert told(folder) == ["mfocus_1"]


def test_a_session_that_is_too_old_to_go_on_with_is_ended(ledger, folder, orders) -> None:
    leave(folder, ONE)
    past = (folder / "1.json").stat().st_mtime - KEPT_FOR - 60
    os.utime(folder / "1.json", (past, past))
    ledger.open()
    ledger.end_left(ACCESS)

    assert ledger.to_resume() is None
    assert orders == [End(NO_RUN, "mfocus_1", ACCESS)]


@pytest.mark.parametrize(("error", "kept"), [(NotFound(), []), (Unreachable(), ["mfocus_3"])])
def test_it_is_kept_until_the_service_has_ended_it_or_does_not_know_it(
    ledger, folder, orders, error, kept
) -> None:
    leave(folder, ENDING)
    ledger.open()
    ledger.end_left(ACCESS)
    ledger.take_answer(Failed(orders[0], error))

    assert told(folder) == kept


def test_it_is_tried_again_while_we_are_here(ledger, folder, orders) -> None:
    leave(folder, ENDING)
    ledger.open()
    ledger.end_left(ACCESS)
    assert ledger._retry.isActive()
    ledger._retry.timeout.emit()
    ledger.take_answer(Done(orders[0]))
    ledger._retry.timeout.emit()

    assert orders == [End(NO_RUN, "mfocus_3", ACCESS)] * 2
    assert not ledger._retry.isActive()


def test_another_accounts_session_and_one_that_was_joined_are_left_alone(
    ledger, folder, orders
) -> None:
    leave(folder, replace(ENDING, org="org_2"), replace(ENDING, request=None))
    ledger.open()
    ledger.end_left(ACCESS)

    assert orders == []


OTHER = replace(ACCESS, org="org_2")


@pytest.mark.parametrize("then", [ACCESS, OTHER])
def test_a_session_that_cannot_be_ended_now_is_ended_later_in_this_run(
    ledger, folder, orders, then
) -> None:
    session = started()
    ledger.follow(session.state)
    session.tell(EndPressed())
    while not isinstance(session.state.busy, End):
        session.answer()
    session.fail(Unreachable())
    ledger.follow(session.state)
    session.tell(Opened(then, REQUEST))
    session.answer(listing(session_id="mfocus_9"))
    ledger.follow(session.state)
    ledger._retry.timeout.emit()

    assert orders == [End(NO_RUN, "mfocus_1", ACCESS)]
    assert told(folder) == ["mfocus_1", "mfocus_9"]
    assert ledger._retry.isActive()


def test_a_new_key_of_the_same_account_is_the_one_that_ends_it(ledger, folder, orders) -> None:
    leave(folder, ENDING)
    ledger.open()
    newer = replace(ACCESS, key=ApiKey("oak_2"))
    for access in (ACCESS, OTHER, newer):
        ledger.end_left(access)

    assert [order.access for order in orders] == [ACCESS, ACCESS, newer]
