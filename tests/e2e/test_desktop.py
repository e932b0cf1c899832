"""FocusDesk among the desktop's own things: first run, keyring, tray, media keys."""

import subprocess
from pathlib import Path

from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, SESSION, ForeignService


def test_first_run_keeps_the_key_in_the_keyring(desktop: Desktop, tmp_path: Path) -> None:
    """Key and organization are typed once; the next start finds them and asks nothing."""
    piece = sounds.write(tmp_path / "0.flac", sounds.pink(6.0))
    bus = desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
    with ForeignService([piece]) as service, rig.keyring(desktop.folder, bus):
        where = ["--api-url", service.url]
        with desktop.focusdesk(*where):
            desktop.window()
            rig.until(lambda: "asking for the account" in desktop.log(), "the first page")
            desktop.press()
            desktop.run("xdotool", "type", KEY)
            desktop.press("Tab")
            desktop.run("xdotool", "type", ORG)
            desktop.press("Return")
            rig.until(lambda: "the key is kept" in desktop.log(), "the key is kept")
        with desktop.sound.recorded() as recording, desktop.focusdesk(*where, "--session", SESSION):
            rig.until(recording.is_sounding, "the kept key plays a session")

        keys = {asked.headers.get("X-API-Key") for asked in service.polls()}
    written = [path for path in desktop.profile.rglob("*") if path.is_file()]
    assert keys == {KEY}
    assert written
    assert not [path for path in written if KEY.encode() in path.read_bytes()]


def test_the_desktops_media_keys_reach_the_session(desktop: Desktop, tmp_path: Path) -> None:
    """playerctl, a client we did not write, sees the session and pauses it."""
    rig.needs("playerctl")
    piece = sounds.write(tmp_path / "0.flac", sounds.pink(20.0))
    with ForeignService([piece]) as service, desktop.sound.recorded() as recording:
        order = ["--api-url", service.url, "--org", ORG, "--session", SESSION]
        with desktop.focusdesk(*order, FREDDY_API_KEY=KEY):
            rig.until(recording.is_sounding, "the session is heard")
            before = desktop.run("playerctl", "--player=focusdesk", "status")
            title = desktop.run("playerctl", "--player=focusdesk", "metadata", "xesam:title")
            desktop.run("playerctl", "--player=focusdesk", "play-pause")
            rig.until(lambda: not recording.is_sounding(), "the pause is heard")
            after = desktop.run("playerctl", "--player=focusdesk", "status")

    assert (before, after) == ("Playing", "Paused")
    assert title == "Focus, 1 minute"


def test_the_tray_holds_the_icon(desktop: Desktop, tmp_path: Path) -> None:
    """A tray host of Debian's takes the icon in, and a click brings the window up."""
    rig.needs("trayer")
    host = subprocess.Popen(
        ["trayer", "--edge", "bottom", "--widthtype", "request"],
        env=desktop.environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        desktop.window("panel")
        with desktop.focusdesk("--demo"):
            rig.until(
                lambda: "FocusDesk" in desktop.run("xwininfo", "-tree", "-name", "panel"),
                "the icon is in the tray",
            )
            panel = desktop.window("panel")
            desktop.run("xdotool", "mousemove", "--window", panel, "12", "12", "click", "1")
            rig.until(lambda: "bringing the window up" in desktop.log(), "the click is obeyed")
            shown = desktop.run("xprop", "-id", desktop.window(), "WM_CLASS")

    finally:
        rig.end(host)

    assert "FocusDesk" in shown
