"""FocusDesk among the desktop's own things: first run, keyring, media keys."""

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
