"""What keeps the computer awake: whom we ask, in which order, and that we let go."""

import contextlib

import pytest

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
        for which in ("SESSION", "SYSTEM"):
            home = folder / which
            home.mkdir()
            address = stack.enter_context(rig.bus(home))
            monkeypatch.setenv(f"DBUS_{which}_BUS_ADDRESS", address)
            self.addresses.append(address)
        self.stack = stack
        self.session, self.system = connected(), connected("SYSTEM")
        for bus in (self.session, self.system):
            stack.callback(bus.stop)
        self.held = Held(inhibitor.suspending(self.session, self.system))
        stack.callback(self.held.want, False)

    def mock(self, *name: str) -> mocks.Mock:
        made: mocks.Mock = self.stack.enter_context(
            mocks.mock(self.addresses[0], self.folder, *name)
        )
        return made

    def logind(self) -> mocks.Mock:
        made: mocks.Mock = self.stack.enter_context(mocks.logind(self.addresses[1], self.folder))
        return made


@pytest.fixture
def buses(qapp, tmp_path, monkeypatch, connected):
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
