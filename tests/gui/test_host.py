"""A tray is noticed when it comes and when it goes, on a message bus of the test's own."""

import pytest
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtGui import QGuiApplication

from focusdesk.qt.desktop import host
from focusdesk.qt.desktop.host import Host, TrayHost
from tests import rig
from tests.notifier import Watcher


@pytest.fixture
def tray_host(qapp):
    made = TrayHost()
    yield made
    made.stop()


@pytest.fixture
def seen(tray_host):
    hosts: list[Host] = []
    tray_host.changed.connect(hosts.append)
    return hosts


def test_a_watcher_with_a_panel_is_a_tray_from_the_start(
    tray_host, bus, qtbot, address, seen
) -> None:
    watcher = Watcher(address)
    tray_host.start(bus)
    qtbot.waitUntil(lambda: seen == [Host.NOTIFIER])
    watcher.stop()
    qtbot.waitUntil(lambda: len(seen) > 1)

    assert seen == [Host.NOTIFIER, Host.NONE]


def test_only_a_tray_that_tells_nobody_is_looked_for(
    tray_host, bus, qtbot, address, seen, monkeypatch
) -> None:
    """An XEMBED tray is no business of the bus; a StatusNotifier host says when it comes."""
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    tray_host.start(bus)
    qtbot.waitUntil(lambda: seen == [Host.NONE])
    looked_for = [tray_host._timer.isActive()]
    watcher = Watcher(address)
    qtbot.waitUntil(lambda: tray_host.now is Host.NOTIFIER)
    looked_for.append(tray_host._timer.isActive())
    watcher.stop()
    qtbot.waitUntil(lambda: tray_host.now is Host.NONE)
    looked_for.append(tray_host._timer.isActive())

    assert looked_for == [True, False, True]


def test_a_tray_that_comes_late_or_again_is_noticed(tray_host, bus, qtbot, address, seen) -> None:
    tray_host.start(bus)
    for _ in range(2):
        watcher = Watcher(address)
        qtbot.waitUntil(lambda: tray_host.now is Host.NOTIFIER)
        watcher.stop()
        qtbot.waitUntil(lambda: tray_host.now is Host.NONE)

    # That there is none at first is said, too: a window may have hidden in what Qt took for one.
    assert seen[-4:] == [Host.NOTIFIER, Host.NONE] * 2


def test_a_watcher_without_a_panel_shows_nothing(tray_host, bus, qtbot, address, seen) -> None:
    watcher = Watcher(address, hosted=False)
    tray_host.start(bus)
    qtbot.waitUntil(lambda: tray_host._panel is host.Panel.EMPTY)
    for hosted in (True, False):
        watcher.show_items(hosted=hosted)
        qtbot.waitUntil(lambda hosted=hosted: (tray_host.now is Host.NOTIFIER) == hosted)
    watcher.stop()

    assert seen[-2:] == [Host.NOTIFIER, Host.NONE]


def test_a_watcher_that_does_not_answer_shows_nothing(
    tray_host, bus, qtbot, address, seen, monkeypatch
) -> None:
    monkeypatch.setattr(host, "is_offered", lambda: True)  # as Qt says of any watcher
    silent = open_dbus_connection(address)
    silent.send_and_get_reply(message_bus.RequestName(host.WATCHER))
    tray_host.start(bus)
    told: list[object] = []
    bus.ask(message_bus.GetId(), told.append)
    qtbot.waitUntil(lambda: bool(told))
    tray_host.look()
    before = list(seen)
    silent.close()
    qtbot.waitUntil(lambda: seen[-1] is Host.XEMBED)

    assert before == [Host.NONE]


def test_a_bus_that_dies_takes_its_tray_along(
    tray_host, connected, qtbot, tmp_path, monkeypatch
) -> None:
    with rig.bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        bus = connected()
        watcher = Watcher(address)
        tray_host.start(bus)
        qtbot.waitUntil(lambda: tray_host.now is Host.NOTIFIER)
    qtbot.waitUntil(lambda: tray_host.now is not Host.NOTIFIER)
    watcher.stop()
    bus.stop()

    assert tray_host.now is Host.NONE


def test_the_older_kind_is_found_where_there_is_no_watcher(
    tray_host, bus, qtbot, address, seen, monkeypatch
) -> None:
    offered = [True]
    monkeypatch.setattr(host, "is_offered", lambda: offered[0])
    tray_host.start(bus)
    qtbot.waitUntil(lambda: seen == [Host.XEMBED])
    watcher = Watcher(address)
    qtbot.waitUntil(lambda: seen[-1] is Host.NOTIFIER)
    watcher.stop()
    qtbot.waitUntil(lambda: seen[-1] is Host.XEMBED)
    offered[0] = False
    tray_host.look()

    assert seen == [Host.XEMBED, Host.NOTIFIER, Host.XEMBED, Host.NONE]


def test_a_tray_that_comes_after_the_end_is_not_told_of(
    tray_host, bus, qtbot, address, seen, monkeypatch
) -> None:
    tray_host.start(bus)
    qtbot.waitUntil(lambda: seen == [Host.NONE])
    tray_host.stop()
    watcher = Watcher(address)
    qtbot.waitUntil(lambda: tray_host._panel is host.Panel.THERE)
    monkeypatch.setattr(host, "is_offered", lambda: True)
    tray_host.look()
    watcher.stop()

    assert seen == [Host.NONE]


def test_without_a_bus_there_may_still_be_the_older_kind(tray_host, seen, monkeypatch) -> None:
    monkeypatch.setattr(host, "is_offered", lambda: True)
    tray_host.start(None)

    assert seen == [Host.XEMBED]


def test_offscreen_there_is_no_tray(tray_host, seen) -> None:
    tray_host.start(None)

    assert not host.is_offered()
    assert seen == [Host.NONE]
