"""What keeps the computer awake: whom we ask, in which order, and that we let go."""

import contextlib
import os
from pathlib import Path

import pytest
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from focusdesk.qt.desktop import bus as bus_module
from focusdesk.qt.desktop import inhibitor
from focusdesk.qt.desktop.held import Held
from tests import mocks, rig

PATIENCE_MS = 20_000
MANAGER = ("org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager")
POWER = (
    "org.freedesktop.PowerManagement",
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement.Inhibit",
)
PORTAL = (
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Inhibit",
)
REQUEST = "/org/freedesktop/portal/desktop/request/1_7/t"


class Buses:
    """A session bus, a system bus, and what holds an inhibitor on them."""

    def __init__(self, folder, monkeypatch, stack, connected) -> None:
        self.folder = folder
        self.addresses = []
        self.daemons = []
        for which in ("SESSION", "SYSTEM"):
            home = folder / which
            home.mkdir()
            address = f"unix:path={home}/bus.sock"
            monkeypatch.setenv(f"DBUS_{which}_BUS_ADDRESS", address)
            self.addresses.append(address)
            self.daemons.append(stack.enter_context(contextlib.ExitStack()))
        self.stack = stack
        self.begin(0)
        self.begin(1)
        self.session, self.system = connected(), connected("SYSTEM")
        for bus in (self.session, self.system):
            stack.callback(bus.stop)
        self.inhibitor = inhibitor.suspending(self.session, self.system)
        self.held = Held(self.inhibitor)
        stack.callback(self.held.want, False)

    def begin(self, which: int) -> None:
        """Begin the session's bus (0), or the system's (1)."""
        home = Path(self.addresses[which].partition("=")[2]).parent
        self.daemons[which].enter_context(rig.bus(home, home / "bus.sock"))

    def end(self, which: int) -> None:
        """End it, and all that is on it."""
        self.daemons[which].close()

    def mock(self, *name: str) -> mocks.Mock:
        made: mocks.Mock = self.stack.enter_context(
            mocks.mock(self.addresses[0], self.folder, *name)
        )
        return made

    def gate(self) -> Path:
        """A pipe on which whoever opens it waits until somebody writes."""
        made: Path = self.folder / "gate"
        os.mkfifo(made)
        return made

    def logind(self) -> mocks.Mock:
        made: mocks.Mock = self.stack.enter_context(mocks.logind(self.addresses[1], self.folder))
        return made


@pytest.fixture
def buses(qapp, tmp_path, monkeypatch, connected):
    monkeypatch.setattr(bus_module, "AGAIN_MS", 100)
    monkeypatch.setattr(inhibitor, "PATIENCE_MS", 1_000)
    with contextlib.ExitStack() as stack:
        yield Buses(tmp_path, monkeypatch, stack, connected)


def is_held(login: mocks.Mock) -> bool:
    return "FocusDesk" in login.ask("ListInhibitors")


def test_gnomes_session_manager_is_asked_for_suspending_and_nothing_else(buses, qtbot) -> None:
    manager, login = buses.mock(*MANAGER), buses.logind()
    manager.add_method("Inhibit", "susu", "u", "ret = 77")
    manager.add_method("Uninhibit", "u", "", "")
    buses.held.want(True)
    qtbot.waitUntil(lambda: len(manager.calls) == 1, timeout=PATIENCE_MS)
    buses.held.want(True)
    buses.held.want(False)
    qtbot.waitUntil(lambda: len(manager.calls) == 2, timeout=PATIENCE_MS)

    assert manager.calls == [
        'Inhibit "io.github.focusdesk.FocusDesk" 0 "Music is playing" 4',
        "Uninhibit 77",
    ]
    assert not is_held(login)


def test_plasma_and_xfce_are_asked_by_power_management(buses, qtbot) -> None:
    power = buses.mock(*POWER)
    power.add_method("Inhibit", "ss", "u", "ret = 5")
    power.add_method("UnInhibit", "u", "", "")
    buses.held.want(True)
    qtbot.waitUntil(lambda: len(power.calls) == 1, timeout=PATIENCE_MS)
    buses.held.want(False)
    qtbot.waitUntil(lambda: len(power.calls) == 2, timeout=PATIENCE_MS)

    assert power.calls == ['Inhibit "FocusDesk" "Music is playing"', "UnInhibit 5"]


def test_without_either_logind_holds_it_as_long_as_a_file_is_open(buses, qtbot) -> None:
    login = buses.logind()
    buses.held.want(True)
    qtbot.waitUntil(lambda: is_held(login), timeout=PATIENCE_MS)
    listed = login.ask("ListInhibitors")
    buses.held.want(False)
    qtbot.waitUntil(lambda: not is_held(login), timeout=PATIENCE_MS)

    assert "('idle', 'FocusDesk', 'Music is playing', 'block'" in listed


def test_a_service_that_refuses_is_passed_over(buses, qtbot) -> None:
    manager, login = buses.mock(*MANAGER), buses.logind()
    manager.add_method("Inhibit", "susu", "u", "raise ValueError('no')")
    buses.held.want(True)
    qtbot.waitUntil(lambda: is_held(login), timeout=PATIENCE_MS)


def test_where_there_is_only_a_portal_its_request_is_closed_in_the_end(buses, qtbot) -> None:
    buses.system.stop()
    portal = buses.mock(*PORTAL)
    portal.add_method("Inhibit", "sua{sv}", "o", f"ret = '{REQUEST}'")
    portal.ask(
        "AddObject", REQUEST, "org.freedesktop.portal.Request", "{}",
        "[('Close', '', '', '')]", interface=mocks.MOCK,
    )  # fmt: skip
    before = len(portal.calls)
    buses.held.want(True)
    qtbot.waitUntil(lambda: len(portal.calls) == before + 1, timeout=PATIENCE_MS)
    buses.held.want(False)
    qtbot.waitUntil(lambda: len(portal.calls) == before + 2, timeout=PATIENCE_MS)

    assert portal.calls[before].startswith('Inhibit "" 4 {')
    assert portal.calls[-1] == "Close"


def test_what_is_granted_too_late_is_let_go_of_at_once(buses, qtbot) -> None:
    manager = buses.mock(*MANAGER)
    manager.add_method("Inhibit", "susu", "u", "ret = len(self.call_log)")
    manager.add_method("Uninhibit", "u", "", "")
    for _ in range(3):
        buses.held.want(True)
        buses.held.want(False)
    buses.held.want(True)
    qtbot.waitUntil(lambda: len(manager.calls) == 7, timeout=PATIENCE_MS)
    asked = [one.split()[0] for one in manager.calls]
    given_back = {one for one in manager.calls if one.startswith("Uninhibit")}

    assert (asked.count("Inhibit"), len(given_back)) == (4, 3)


def test_where_nobody_grants_anything_there_is_nothing_to_let_go_of(buses, qtbot) -> None:
    buses.held.want(True)
    buses.held.want(False)
    buses.session.stop()
    buses.system.stop()
    buses.held.want(True)
    buses.held.want(False)

    assert not buses.held._is_wanted


def test_a_service_that_does_not_answer_is_passed_over(buses, qtbot) -> None:
    login = buses.logind()
    silent = open_dbus_connection(buses.addresses[0])
    buses.stack.callback(silent.close)
    silent.send_and_get_reply(message_bus.RequestName(MANAGER[0]))
    buses.held.want(True)
    qtbot.waitUntil(lambda: is_held(login), timeout=PATIENCE_MS)


def test_what_is_granted_late_is_let_go_of_where_another_has_granted_it(buses, qtbot) -> None:
    manager, power = buses.mock(*MANAGER), buses.mock(*POWER)
    gate = buses.gate()
    manager.add_method("Inhibit", "susu", "u", f"open({str(gate)!r}).read(); ret = 77")
    manager.add_method("Uninhibit", "u", "", "")
    power.add_method("Inhibit", "ss", "u", "ret = 5")
    power.add_method("UnInhibit", "u", "", "")
    buses.held.want(True)
    qtbot.waitUntil(lambda: buses.inhibitor._held is not None, timeout=PATIENCE_MS)
    gate.write_text("granted")
    qtbot.waitUntil(lambda: "Uninhibit 77" in manager.calls, timeout=PATIENCE_MS)
    while_wanted = list(power.calls)
    buses.held.want(False)
    qtbot.waitUntil(lambda: "UnInhibit 5" in power.calls, timeout=PATIENCE_MS)

    assert while_wanted == ['Inhibit "FocusDesk" "Music is playing"']
    assert len(manager.calls) == 2


def test_what_is_granted_late_is_held_where_nobody_else_grants_it(buses, qtbot) -> None:
    manager = buses.mock(*MANAGER)
    gate = buses.gate()
    manager.add_method("Inhibit", "susu", "u", f"open({str(gate)!r}).read(); ret = 77")
    manager.add_method("Uninhibit", "u", "", "")
    buses.held.want(True)
    qtbot.waitUntil(lambda: not buses.inhibitor._patience.isActive(), timeout=PATIENCE_MS)
    gate.write_text("granted")
    qtbot.waitUntil(lambda: buses.inhibitor._held is not None, timeout=PATIENCE_MS)
    while_wanted = list(manager.calls)
    buses.held.want(False)
    qtbot.waitUntil(lambda: "Uninhibit 77" in manager.calls, timeout=PATIENCE_MS)

    assert len(while_wanted) == 1


def test_what_is_lost_with_its_bus_is_asked_for_on_the_other(buses, qtbot) -> None:
    manager, login = buses.mock(*MANAGER), buses.logind()
    manager.add_method("Inhibit", "susu", "u", "ret = 77")
    buses.held.want(True)
    qtbot.waitUntil(lambda: len(manager.calls) == 1, timeout=PATIENCE_MS)
    before = is_held(login)
    buses.end(0)
    qtbot.waitUntil(lambda: is_held(login), timeout=PATIENCE_MS)

    assert not before


@pytest.mark.parametrize("wanted", [True, False])
def test_what_is_lost_with_its_bus_is_taken_again_when_it_is_back_and_still_wanted(
    buses, qtbot, wanted
) -> None:
    buses.logind()
    buses.held.want(True)
    qtbot.waitUntil(lambda: buses.inhibitor._held is not None, timeout=PATIENCE_MS)
    buses.end(1)
    qtbot.waitUntil(lambda: buses.inhibitor._held is None, timeout=PATIENCE_MS)
    buses.held.want(wanted)
    buses.begin(1)
    login = buses.logind()
    qtbot.waitUntil(lambda: buses.system.is_open, timeout=PATIENCE_MS)
    if wanted:
        qtbot.waitUntil(lambda: is_held(login), timeout=PATIENCE_MS)
    else:
        assert not is_held(login)


def test_what_is_lost_with_its_service_is_asked_for_of_the_next(buses, qtbot) -> None:
    login = buses.logind()
    with contextlib.ExitStack() as there:
        manager = there.enter_context(mocks.mock(buses.addresses[0], buses.folder, *MANAGER))
        manager.add_method("Inhibit", "susu", "u", "ret = 77")
        buses.held.want(True)
        qtbot.waitUntil(lambda: buses.inhibitor._held is not None, timeout=PATIENCE_MS)
        before = is_held(login)
    qtbot.waitUntil(lambda: is_held(login), timeout=PATIENCE_MS)

    assert not before
