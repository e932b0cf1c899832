"""The doctor on a desktop that has everything, and on one that has nothing but a screen."""

import json
import subprocess

from tests import rig
from tests.e2e.conftest import Desktop
from tests.panels import trayer, xfce

NOBODY = ("--api-url", "http://127.0.0.1:9")


def examined(desktop: Desktop, **environment: str) -> tuple[int, dict[str, bool]]:
    """Run the doctor; return its exit code and what it found to be all right."""
    done = subprocess.run(
        rig.focusdesk("doctor", "--json", "--profile", str(desktop.profile), *NOBODY),
        env={**desktop.environment, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, {each["name"]: each["ok"] for each in json.loads(done.stdout)["checks"]}


def test_a_whole_desktop_is_found_whole(desktop: Desktop) -> None:
    address = desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
    with trayer(desktop), rig.keyring(desktop.folder, address):
        code, found = examined(desktop)

    assert code == 0
    assert [name for name, ok in found.items() if not ok] == ["music service"]


def test_a_panel_that_shows_items_of_the_bus_is_a_tray(desktop: Desktop) -> None:
    """As those of today's desktops do: trayer is an XEMBED one."""
    names = ("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
             "org.freedesktop.DBus.ListNames")  # fmt: skip
    with xfce(desktop):
        rig.until(lambda: "StatusNotifierWatcher" in desktop.run(*names), "the panel watches")
        code, found = examined(desktop)

    assert code == 0
    assert found["tray"]


def test_a_desktop_without_sound_bus_and_tray_is_told_so(desktop: Desktop) -> None:
    desktop.sound.unplug("null1")
    desktop.sound.offer_dummy()  # which nobody hears
    code, found = examined(desktop, DBUS_SESSION_BUS_ADDRESS=f"unix:path={desktop.folder}/none")
    missing = {name for name, ok in found.items() if not ok}

    assert code == 6
    assert missing == {"sound output", "key store", "tray", "media keys", "music service"}
