"""What the listener is told by the desktop, and what the desktop keeps from the listener."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests import mocks, rig, sounds
from tests.e2e.conftest import Desktop
from tests.e2e.test_session import joining
from tests.foreign import KEY, ForeignService, envelope

SWITCH = ("org.gnome.desktop.notifications", "show-banners")
BELL = 523.25


@pytest.fixture
def notifications(desktop: Desktop) -> Iterator[mocks.Mock]:
    """A notification service on the session bus."""
    address = desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
    with mocks.notifications(address, desktop.folder) as made:
        yield made


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ForeignService]:
    """A session of one piece of six seconds."""
    with ForeignService([sounds.write(tmp_path / "0.flac", sounds.pink(6.0))]) as made:
        yield made


def choose(desktop: Desktop, **choices: object) -> None:
    desktop.profile.mkdir(exist_ok=True)
    text = json.dumps({"version": 1, "volume": 1.0, **choices})
    (desktop.profile / "settings.json").write_text(text)


def told(notifications: mocks.Mock) -> list[str]:
    return [call for call in notifications.calls if call.startswith("Notify ")]


def later(recording: rig.Recording, seconds: float) -> None:
    until = recording.frames + seconds * rig.RATE
    rig.until(lambda: recording.frames > until, "the recording goes on")


def test_the_end_is_told_once_and_nothing_before(
    desktop: Desktop, notifications: mocks.Mock, service: ForeignService
) -> None:
    with (
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY),
    ):
        rig.until(recording.is_sounding, "the music is heard")
        desktop.run("playerctl", "--player=focusdesk", "pause")
        rig.until(lambda: not recording.is_sounding(), "the pause is heard")
        desktop.run("playerctl", "--player=focusdesk", "play")
        rig.until(lambda: told(notifications), "the end is told")
        before_the_end = desktop.log().partition("Drained()")[0]
        later(recording, 1.0)
        said = told(notifications)

    assert len(said) == 1
    assert said[0].startswith('Notify "FocusDesk" 0 "io.github.focusdesk.FocusDesk"')
    assert '"Focus, 1 minute"' in said[0]
    assert "The session is over" in said[0]
    assert '"suppress-sound": True' in said[0]
    assert "a notice:" not in before_the_end


def test_a_window_in_front_and_a_hand_that_ends_need_no_notice(
    desktop: Desktop, notifications: mocks.Mock, service: ForeignService
) -> None:
    with (
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program,
    ):
        desktop.press()
        rig.until(recording.is_sounding, "the music is heard")
        rig.until(lambda: "Drained()" in desktop.log(), "it is over")
        later(recording, 1.0)
        in_front = told(notifications)
        desktop.press("ctrl+q")
        rig.until(lambda: program.poll() is not None, "the program leaves")

    assert in_front == told(notifications) == []


def test_a_key_that_is_refused_in_the_middle_is_told_once(
    desktop: Desktop, notifications: mocks.Mock, service: ForeignService
) -> None:
    service.fields = {"total_segments": 9, "more_pending": True}
    with (
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY),
    ):
        rig.until(recording.is_sounding, "the music is heard")
        refusal = envelope(401, "AUTHENTICATION_REQUIRED", "<b>This key</b> was revoked.")
        service.script.append(lambda asked: refusal if asked in service.polls() else None)
        rig.until(lambda: told(notifications), "the refusal is told")
        said = told(notifications)[0]
        over = "Drained()" in desktop.log()

    assert "&lt;b&gt;This key&lt;/b&gt; was revoked" in said
    assert not over


def test_a_bell_ends_the_session_in_the_same_stream(
    desktop: Desktop, service: ForeignService
) -> None:
    choose(desktop, chime=True)
    streams: set[int] = set()

    def count() -> bool:
        streams.add(len(desktop.sound.ask("list", "short", "sink-inputs").stdout.splitlines()))
        return "the device is given back" in desktop.log()

    with (
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY),
    ):
        rig.until(recording.is_sounding, "the music is heard")
        rig.until(lambda: "-> Chime()" in desktop.log(), "the music is over")
        over = recording.frames
        rig.until(count, "the device may rest")
        heard = recording.pcm()

    rung = heard[over:, 0]
    bell = rung[np.flatnonzero(np.abs(rung) > 1e-3)[0] :][: rig.RATE // 2]
    spectrum = np.abs(np.fft.rfft(bell * np.hanning(len(bell)), 1 << 18))
    pitch = float(np.argmax(spectrum)) * rig.RATE / (1 << 18)
    assert abs(pitch - BELL) < 5.0
    assert 0.02 < float(np.abs(rung).max()) < 0.2
    assert streams <= {0, 1}
    assert "Hushed()" in desktop.log().partition("-> Chime()")[2]


@pytest.fixture
def gnome(desktop: Desktop) -> Desktop:
    """A desktop that calls itself GNOME, whose settings lie in a file of this test's own."""
    rig.needs("gsettings")
    desktop.environment |= {
        "XDG_CURRENT_DESKTOP": "GNOME",
        "GSETTINGS_BACKEND": "keyfile",
        "XDG_CONFIG_HOME": str(desktop.folder / "config"),
        "HOME": str(desktop.folder),
    }
    return desktop


def banners(desktop: Desktop) -> str:
    return desktop.run("gsettings", "get", *SWITCH)


def test_gnome_is_quiet_while_it_plays_and_tells_the_end_when_it_is_not(
    gnome: Desktop, notifications: mocks.Mock, service: ForeignService
) -> None:
    choose(gnome, do_not_disturb=True)
    before = banners(gnome)
    with (
        gnome.sound.recorded() as recording,
        gnome.focusdesk(*joining(service), FREDDY_API_KEY=KEY),
    ):
        rig.until(lambda: banners(gnome) == "false", "banners are off")
        rig.until(recording.is_sounding, "the music is heard")
        rig.until(lambda: told(notifications), "the end is told")
        after = banners(gnome)
        log = gnome.log()

    assert (before, after) == ("true", "true")
    assert log.index("notifications are on again") < log.index("a notice:")


def test_after_a_kill_gnome_speaks_again_with_the_next_start(
    gnome: Desktop, service: ForeignService
) -> None:
    choose(gnome, do_not_disturb=True)
    with gnome.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program:
        rig.until(lambda: banners(gnome) == "false", "banners are off")
        rig.until(lambda: "notifications are off" in gnome.log(), "and known to be")
        program.send_signal(signal.SIGKILL)
        program.wait(10)
    left = banners(gnome)
    choose(gnome)  # even if it is not chosen any more
    with gnome.focusdesk("--demo"):
        rig.until(lambda: banners(gnome) == "true", "banners are on again")

    assert left == "false"


def test_plasma_is_quiet_while_it_plays(
    desktop: Desktop, notifications: mocks.Mock, service: ForeignService
) -> None:
    choose(desktop, do_not_disturb=True)
    notifications.add_method("Inhibit", "ssa{sv}", "u", "ret = 9")
    notifications.add_method("UnInhibit", "u", "", "")
    with desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY):
        rig.until(lambda: told(notifications), "the end is told")

    order = [call.split()[0] for call in notifications.calls]
    assert order == ["Inhibit", "UnInhibit", "Notify"]
