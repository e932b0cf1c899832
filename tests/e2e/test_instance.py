"""Later launches, links and a start at login: the window comes up, and nothing begins by itself."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests import panels, rig, sounds
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, SESSION, ForeignService

LINK = f"focusdesk://session/{SESSION}?org={ORG}"
HOSTILE = (
    "focusdesk:",
    "focusdesk://start/focus?minutes=90",
    "focusdesk://session/..%2F..%2Fsessions",
    f"focusdesk://session/{SESSION}%00?org={ORG}",
    f"focusdesk://session/{SESSION}/end?org={ORG}",
    "focusdesk://session/" + "a" * 50_000,
)

OTHER = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication(["Other"])
window = QLabel("somebody else's work")
window.setWindowTitle("Other")
window.resize(1200, 900)
window.show()
application.exec()
"""


@pytest.fixture
def managed(desktop: Desktop) -> Iterator[Desktop]:
    """A desktop with a window manager, and another program in front."""
    rig.needs("openbox")
    quiet = {"env": desktop.environment, "stderr": subprocess.DEVNULL}
    manager = subprocess.Popen(["openbox", "--sm-disable"], **quiet)  # type: ignore[call-overload]
    try:
        rig.until(
            lambda: "window id" in desktop.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"),
            "the window manager is there",
        )
        yield desktop
    finally:
        rig.end(manager)


@contextlib.contextmanager
def other_program(desktop: Desktop) -> Iterator[str]:
    """Another program's window, which covers ours and has the focus."""
    program = subprocess.Popen([sys.executable, "-c", OTHER], env=desktop.environment)
    try:
        window = desktop.window("Other")
        bring_up(desktop, window)
        yield window
    finally:
        rig.end(program)


@contextlib.contextmanager
def service(tmp_path: Path) -> Iterator[ForeignService]:
    piece = sounds.write(tmp_path / "0.flac", sounds.pink(20.0))
    with ForeignService([piece]) as made:
        yield made


def bring_up(desktop: Desktop, window: str) -> None:
    def up() -> bool:
        desktop.run("xdotool", "windowactivate", window)
        return active(desktop) == window

    rig.until(up, "the window is in front")


def active(desktop: Desktop) -> str:
    return desktop.run("xdotool", "getactivewindow")


def is_active(desktop: Desktop, window: str) -> bool:
    return active(desktop) == window


def later(
    desktop: Desktop, *arguments: str, profile: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A later launch, to its end."""
    where = ["--profile", str(profile or desktop.profile)]
    return subprocess.run(
        rig.focusdesk(*arguments, *where),
        env={**desktop.environment, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def is_iconic(desktop: Desktop, window: str) -> bool:
    return "Iconic" in desktop.run("xprop", "-id", window, "WM_STATE")


def visible(desktop: Desktop) -> str:
    return desktop.run("xdotool", "search", "--onlyvisible", "--name", "^FocusDesk$")


def received(desktop: Desktop) -> int:
    return desktop.log().count("a later launch asks for")


# -- a second launch


def test_a_second_launch_raises_the_window_of_the_first(managed: Desktop) -> None:
    """From behind another window, and minimised: it is in front, and the second process gone."""
    with managed.focusdesk("--demo") as first:
        ours = managed.window()
        with other_program(managed) as others:
            before = active(managed)
            behind = later(managed)
            rig.until(lambda: active(managed) == ours, "the window is raised")
            bring_up(managed, others)
            managed.run("xdotool", "windowminimize", "--sync", ours)
            rig.until(lambda: is_iconic(managed, ours), "it is minimised")
            minimised = later(managed)
            rig.until(lambda: active(managed) == ours, "the window is there again")
            shown = not is_iconic(managed, ours)
        alive = first.poll() is None

    assert before == others
    assert [(one.returncode, one.stdout, one.stderr) for one in (behind, minimised)] == [
        (0, "", "")
    ] * 2
    assert shown
    assert alive


def test_the_launchers_wait_is_ended(desktop: Desktop) -> None:
    """A launcher shows a busy pointer until the window it waits for is up: ours is up already."""
    rig.needs("xev")
    heard = desktop.folder / "xev"
    with heard.open("wb") as file, desktop.focusdesk():
        desktop.window()
        watcher = subprocess.Popen(
            ["xev", "-root", "-event", "property"], env=desktop.environment, stdout=file
        )
        try:
            rig.until(lambda: watch(desktop) in heard.read_text(), "the watcher watches")
            later(desktop, DESKTOP_STARTUP_ID="launcher/FocusDesk/1-0-host_TIME1")
            rig.until(lambda: "_NET_STARTUP_INFO)" in heard.read_text(), "it is told to all")
        finally:
            rig.end(watcher)

    assert heard.read_text().count("_NET_STARTUP_INFO_BEGIN)") == 1


def watch(desktop: Desktop) -> str:
    """Change a property of the root window, and return its name."""
    desktop.run("xprop", "-root", "-f", "FOCUSDESK_TEST", "8s", "-set", "FOCUSDESK_TEST", "1")
    return "FOCUSDESK_TEST"


def test_a_launch_while_the_first_is_still_starting_is_heard(desktop: Desktop) -> None:
    lock = desktop.profile / "instance.sock"
    with desktop.focusdesk():
        rig.until(lock.exists, "the first launch listens", every=0.001)
        early = "the threads are up" not in desktop.log()
        second = later(desktop)
        heard = received(desktop)

    assert early
    assert second.returncode == 0
    assert heard == 1


def test_of_launches_at_the_same_moment_one_stays(desktop: Desktop) -> None:
    command = rig.focusdesk("--profile", str(desktop.profile))
    launches = [subprocess.Popen(command, env=desktop.environment) for _ in range(4)]
    try:
        rig.until(lambda: sum(one.poll() is None for one in launches) == 1, "the others are gone")
        rig.until(lambda: received(desktop) == 3, "the others were heard")
        codes = [one.returncode for one in launches if one.poll() is not None]
        windows = visible(desktop).split()
    finally:
        for one in launches:
            rig.end(one)

    assert codes == [0] * 3
    assert len(windows) == 1


def test_after_a_kill_the_next_launch_is_the_first(desktop: Desktop) -> None:
    with desktop.focusdesk() as first:
        desktop.window()
        first.kill()
        first.wait()
    stale = (desktop.profile / "instance.sock").is_socket()
    with desktop.focusdesk():
        desktop.window()
        second = later(desktop)
        heard = received(desktop)
    gone = not (desktop.profile / "instance.sock").exists()

    assert stale
    assert (second.returncode, heard) == (0, 1)
    assert gone


def test_profiles_run_side_by_side(managed: Desktop, tmp_path: Path) -> None:
    """Each has a window, and each launch raises its own."""
    profiles = [managed.profile, tmp_path / ("deep" * 30) / "profile"]  # one too deep for a socket

    def window_of(program: subprocess.Popen[bytes]) -> str:
        found = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(program.pid)]
        found += ["--name", "^FocusDesk$"]
        rig.until(lambda: managed.run(*found), "the window")
        return managed.run(*found).splitlines()[0]

    with contextlib.ExitStack() as stack:
        programs = []
        for profile in profiles:
            command = rig.focusdesk("--profile", str(profile))
            programs.append(subprocess.Popen(command, env=managed.environment))
            stack.callback(rig.end, programs[-1])
        windows = [window_of(program) for program in programs]
        for _ in range(2):
            for profile, window in zip(profiles, windows, strict=True):
                assert later(managed, profile=profile).returncode == 0
                rig.until(partial(is_active, managed, window), "its own is raised")

    assert windows[0] != windows[1]


def test_a_pause_is_heard_and_without_anything_to_pause_nothing_happens(
    desktop: Desktop, tmp_path: Path
) -> None:
    nothing = later(desktop, "--pause")
    with service(tmp_path) as made, desktop.sound.recorded() as recording:
        order = ["--api-url", made.url, "--org", ORG, "--session", SESSION]
        with desktop.focusdesk(*order, FREDDY_API_KEY=KEY):
            rig.until(recording.is_sounding, "the session is heard")
            paused = later(desktop, "--pause", DISPLAY="")  # from a console, say
            rig.until(lambda: not recording.is_sounding(), "the pause is heard")

    assert [(one.returncode, one.stderr) for one in (nothing, paused)] == [(0, "")] * 2
    assert not (desktop.profile / "logs" / "libraries.log").read_text().count("Traceback")


# -- sessions and links


def of_sessions(made: ForeignService) -> list[str]:
    """Return what was asked of the service about sessions; about the account it may be asked."""
    return [one.path for one in made.asked if "/sessions" in one.path]


@pytest.mark.parametrize("asked", [["--session", SESSION, "--org", ORG], [LINK]])
def test_a_session_is_joined_at_a_press_and_not_before(
    desktop: Desktop, tmp_path: Path, asked: list[str]
) -> None:
    with (
        service(tmp_path) as made,
        desktop.sound.recorded() as recording,
        desktop.focusdesk("--api-url", made.url, "--org", "org_other", FREDDY_API_KEY=KEY),
    ):
        desktop.window()
        second = later(desktop, *asked)
        rig.until(lambda: received(desktop) == 1, "it was handed over")
        rig.until(lambda: "bringing the window up" in desktop.log(), "it asks")
        shot = tmp_path / "join.png"
        desktop.run("import", "-window", desktop.window(), str(shot))
        before, silent = of_sessions(made), not recording.is_sounding()
        desktop.press("Return")
        rig.until(recording.is_sounding, "the session is heard")
        polled = made.polls()

    assert second.returncode == 0
    assert (before, silent) == ([], True)
    assert SESSION in polled[0].path
    assert ORG in polled[0].path or ORG in str(polled[0].headers)


def test_a_link_opens_the_program_and_asks(desktop: Desktop, tmp_path: Path) -> None:
    with (
        service(tmp_path) as made,
        desktop.sound.recorded() as recording,
        desktop.focusdesk(LINK, FREDDY_API_KEY=KEY, FOCUSDESK_API_URL=made.url),
    ):
        rig.until(lambda: "a link invites to a session" in desktop.log(), "it asks")
        rig.until(lambda: visible(desktop), "the window")
        before, silent = of_sessions(made), not recording.is_sounding()
        desktop.press("Return")
        rig.until(recording.is_sounding, "the session is heard")

    assert (before, silent) == ([], True)


def test_a_session_of_ours_is_ended_before_another_is_joined(
    desktop: Desktop, tmp_path: Path
) -> None:
    """What was started here costs money: it ends at the service, and only at a press."""
    with service(tmp_path) as made:
        order = ["--api-url", made.url, "--org", ORG, "--start", "focus", "--minutes", "1"]
        with desktop.focusdesk(*order, FREDDY_API_KEY=KEY):
            rig.until(lambda: "-> Append(" in desktop.log(), "it plays")
            later(desktop, LINK)
            rig.until(lambda: received(desktop) == 1, "it was handed over")
            later(desktop, "--start", "sleep", "--minutes", "9", "--api-url", made.url)
            rig.until(lambda: received(desktop) == 2, "that, too")
            before = [one.path for one in made.asked if one.method == "POST"]
            ends = len(made.ends())
            desktop.press("Return")
            rig.until(lambda: len(made.ends()) == 1, "the one is ended")
            rig.until(lambda: desktop.log().count("-> Append(") == 2, "the other is joined")
            after = [one.path for one in made.asked if one.method == "POST"]

    assert (len(before), ends) == (1, 0)
    assert len(after) == 2


def test_hostile_links_bring_the_window_up_and_do_nothing(desktop: Desktop, tmp_path: Path) -> None:
    with (
        service(tmp_path) as made,
        desktop.focusdesk("--api-url", made.url, "--org", ORG, FREDDY_API_KEY=KEY) as program,
    ):
        desktop.window()
        codes = [later(desktop, link).returncode for link in HOSTILE]
        rig.until(lambda: received(desktop) == len(HOSTILE), "all were handed over")
        desktop.press("Escape")
        smuggled = later(desktop, LINK, "--api-url", "http://127.0.0.1:9")
        asked, alive = of_sessions(made), program.poll() is None

    assert codes == [0] * len(HOSTILE)
    assert asked == []
    assert alive
    assert (smuggled.returncode, len(smuggled.stderr.splitlines())) == (2, 1)
    assert desktop.log().count("a link that leads nowhere") == len(HOSTILE)
    assert "%00" not in desktop.log()


# -- at login


def test_hidden_without_a_tray_it_is_minimised_and_silent(managed: Desktop) -> None:
    with managed.sound.recorded() as recording, managed.focusdesk("--hidden"):
        rig.until(lambda: "the threads are up" in managed.log(), "it runs")
        found = ["xdotool", "search", "--name", "^FocusDesk$"]
        rig.until(lambda: managed.run(*found), "the window is in the task bar")
        iconic = [is_iconic(managed, one) for one in managed.run(*found).split()]
        seen = visible(managed)
        once_more = later(managed, "--hidden")
        rig.until(lambda: "asking for the account" in managed.log(), "it has looked for a key")
        still = visible(managed)
        second = later(managed)
        ours = managed.window()
        rig.until(lambda: active(managed) == ours, "it is shown")
        loudest = float(abs(recording.pcm()).max())

    assert any(iconic)
    assert (seen, still) == ("", "")
    assert (once_more.returncode, second.returncode) == (0, 0)
    assert loudest == 0.0


def test_hidden_with_a_tray_there_is_no_window_until_a_launch_asks_for_it(managed: Desktop) -> None:
    with (
        panels.trayer(managed),
        managed.sound.recorded() as recording,
        managed.focusdesk("--hidden"),
    ):
        rig.until(lambda: "the threads are up" in managed.log(), "it runs")
        rig.until(
            lambda: "FocusDesk" in managed.run("xwininfo", "-tree", "-name", "panel"),
            "the icon is in the tray",
        )
        before = client_windows(managed)
        second = later(managed)
        rig.until(lambda: len(client_windows(managed)) > len(before), "the window is shown")
        loudest = float(abs(recording.pcm()).max())

    assert second.returncode == 0
    assert loudest == 0.0


def client_windows(desktop: Desktop) -> list[str]:
    """The windows that the window manager knows, shown or minimised."""
    listed = desktop.run("xprop", "-root", "_NET_CLIENT_LIST")
    return [one for one in listed.partition("#")[2].replace(",", " ").split() if one]


def test_the_system_starts_it_at_login_as_the_settings_say(desktop: Desktop) -> None:
    folder = Path(desktop.environment["XDG_CONFIG_HOME"], "autostart")
    desktop.profile.mkdir()

    def choose(wanted: bool) -> list[Path]:
        told = {"version": 1, "start_at_login": wanted}
        (desktop.profile / "settings.json").write_text(json.dumps(told))
        with desktop.focusdesk():
            rig.until(lambda: "asking for the account" in desktop.log(), "it runs")
            (desktop.profile / "logs" / "focusdesk.log").write_text("")
        return sorted(folder.iterdir()) if folder.exists() else []

    unasked = choose(False)
    written = choose(True)
    content = written[0].read_text()
    valid = desktop.run("desktop-file-validate", str(written[0]))
    mode = written[0].stat().st_mode
    removed = choose(False)

    assert unasked == removed == []
    assert len(written) == 1
    assert f"--profile {desktop.profile} --hidden" in content
    assert valid == ""
    assert mode & 0o077 == 0
