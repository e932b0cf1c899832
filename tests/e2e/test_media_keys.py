"""The desktop's media keys and its picture of the session, with clients and daemons of Debian's."""

import contextlib
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, SESSION, ForeignService

PIECES = 5
SECONDS = 24.0

COMMANDS = {
    "XF86AudioPlay": "play-pause",
    "XF86AudioStop": "stop",
    "XF86AudioNext": "next",
    "XF86AudioPrev": "previous",
}


class Session:
    """A session that is heard, and what playerctl says of it."""

    def __init__(self, desktop: Desktop, recording: rig.Recording) -> None:
        self.desktop = desktop
        self.recording = recording

    def ask(self, *words: str) -> str:
        return self.desktop.run("playerctl", "--player=focusdesk", *words)

    def piece(self) -> str:
        """The track that is heard, as the last step of its path."""
        return self.ask("metadata", "mpris:trackid").strip("'").rpartition("/")[2]

    def position(self) -> float:
        return float(self.ask("position"))

    def skips(self, press: Callable[[], object]) -> None:
        """Ask for the next piece, once there is one."""
        rig.until(self.has_next, "the next piece is here")
        press()

    def has_next(self) -> bool:
        told = self.desktop.run(
            "dbus-send", "--session", "--print-reply=literal",
            "--dest=org.mpris.MediaPlayer2.focusdesk", "/org/mpris/MediaPlayer2",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.mpris.MediaPlayer2.Player", "string:CanGoNext",
        )  # fmt: skip
        return told.endswith("true")

    def becomes(self, piece: str) -> None:
        rig.until(lambda: self.piece() == piece, f"{piece} is heard")

    def pauses(self) -> None:
        rig.until(lambda: not self.recording.is_sounding(), "the pause is heard")
        assert self.ask("status") == "Paused"

    def plays(self) -> None:
        rig.until(self.recording.is_sounding, "the music is heard")
        assert self.ask("status") == "Playing"

    def presses(self) -> list[str]:
        """What the program took for a press so far."""
        return re.findall(r"(\w+Pressed)\(", self.desktop.log())


@pytest.fixture
def session(desktop: Desktop, tmp_path: Path) -> Iterator[Session]:
    rig.needs("playerctl")
    files = [
        sounds.write(tmp_path / f"{n}.flac", sounds.pink(SECONDS, seed=n)) for n in range(PIECES)
    ]
    with ForeignService(files) as service, desktop.sound.recorded() as recording:
        order = ["--api-url", service.url, "--org", ORG, "--session", SESSION]
        with desktop.focusdesk(*order, FREDDY_API_KEY=KEY):
            made = Session(desktop, recording)
            rig.until(recording.is_sounding, "the session is heard")
            made.becomes("piece0")
            rig.until(made.has_next, "the next piece is here")
            yield made


@pytest.fixture
def calls(desktop: Desktop) -> Iterator[Path]:
    """A daemon that takes the media keys for itself and tells the player, as desktops have one.

    It is there before FocusDesk. Yields the file in which it notes what it told.
    """
    rig.needs("sxhkd")
    settings, noted = desktop.folder / "sxhkdrc", desktop.folder / "calls.txt"
    noted.touch()
    lines = [f"F12\n\techo ready >> {noted}"]
    lines += [
        f"{key}\n\techo {command} >> {noted}; playerctl --player=focusdesk {command}"
        for key, command in COMMANDS.items()
    ]
    settings.write_text("\n".join(lines) + "\n")
    with contextlib.ExitStack() as stack:
        # A key that is pressed while it takes the keys wedges sxhkd: then it is started again.
        rig.until(lambda: answers(desktop, settings, noted, stack), "the daemon has the keys")
        yield noted


def answers(desktop: Desktop, settings: Path, noted: Path, stack: contextlib.ExitStack) -> bool:
    """Start the daemon and leave it to `stack`, if a key that only it knows is answered."""
    daemon = subprocess.Popen(
        ["sxhkd", "-c", str(settings)], env={**desktop.environment, "SHELL": "/bin/sh"}
    )

    def ready() -> bool:
        desktop.run("xdotool", "key", "F12")
        return "ready" in noted.read_text()

    try:
        rig.until(ready, "an answer", seconds=3.0, every=0.3)
    except AssertionError:
        rig.end(daemon)
        return False
    stack.callback(rig.end, daemon)
    return True


@contextlib.contextmanager
def followed(desktop: Desktop, *words: str) -> Iterator[Path]:
    """What `playerctl --follow` prints as the player tells of changes."""
    path = desktop.folder / f"{words[0]}.txt"
    with path.open("wb") as file:
        follower = subprocess.Popen(
            ["playerctl", "--player=focusdesk", "--follow", *words],
            env=desktop.environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            rig.until(lambda: path.stat().st_size > 0, "the follower sees the player")
            yield path
        finally:
            rig.end(follower)


def test_playerctl_sees_the_session_and_plays_pauses_and_skips(session: Session) -> None:
    about = session.ask(
        "metadata", "--format", "{{title}}|{{artist}}|{{duration(mpris:length)}}|{{mpris:artUrl}}"
    )
    title, artist, length, picture = about.split("|")
    assert (title, artist, length) == ("Focus, 1 minute", "FocusDesk", "1:00")
    assert Path(urlsplit(picture).path).read_bytes().startswith(b"\x89PNG")

    session.ask("pause")
    session.pauses()
    held = session.position()
    assert session.position() == held
    session.ask("play")
    session.plays()
    rig.until(lambda: session.position() > held + 1, "the position goes on")

    session.skips(lambda: session.ask("next"))
    session.becomes("piece1")
    went_on = session.position()
    assert held < went_on < 60  # the session's position, not the piece's
    # Later than three seconds into a piece, the first time only begins it again.
    rig.until(
        lambda: not session.ask("previous") and session.piece() == "piece0", "back", every=1.0
    )
    session.ask("stop")
    session.pauses()


def test_changes_reach_a_client_of_gdbus(session: Session) -> None:
    """playerctl's follower prints what PropertiesChanged brings; a bad signature prints nothing."""
    form = "{{status}} {{xesam:title}} {{mpris:trackid}}"
    with (
        followed(session.desktop, "metadata", "--format", form) as track,
        followed(session.desktop, "volume") as volume,
    ):
        session.ask("play-pause")
        rig.until(lambda: "Paused Focus" in track.read_text(), "the pause is followed")
        session.ask("volume", "0.3")
        rig.until(lambda: "0.3" in volume.read_text(), "the volume is followed")
        session.ask("play-pause")
        session.plays()
        session.skips(lambda: session.ask("next"))
        rig.until(lambda: "/piece1" in track.read_text(), "the track is followed")
        said = track.read_text() + volume.read_text()

    assert "warning" not in said.lower()
    assert float(session.ask("volume")) == pytest.approx(0.3)


def test_time_going_by_is_no_news_and_the_position_is_true(session: Session) -> None:
    """Over some seconds of music nothing is signalled, and the position keeps up with them."""
    path = session.desktop.folder / "signals.txt"
    with path.open("wb") as file:
        monitor = subprocess.Popen(
            ["dbus-monitor", "--session", "type='signal',path='/org/mpris/MediaPlayer2'"],
            env=session.desktop.environment,
            stdout=file,
        )
        try:
            session.ask("volume", "0.5")
            rig.until(lambda: "Volume" in path.read_text(), "the monitor listens")
            before = path.read_text()
            heard, began = session.recording.frames, session.position()
            rig.until(lambda: session.recording.frames > heard + 6 * rig.RATE, "6 s of music")
            heard, ended = session.recording.frames - heard, session.position()
            after = path.read_text()
        finally:
            rig.end(monitor)

    assert after == before
    assert ended - began == pytest.approx(heard / rig.RATE, abs=1.0)


def test_media_keys_act_once_in_the_focused_window(session: Session) -> None:
    assert presses_of_six_keys(session) == SIX_PRESSES


def test_media_keys_act_once_through_a_daemon_that_takes_them(
    calls: Path, session: Session
) -> None:
    """The window has the focus here, too, and gets none of them."""
    assert presses_of_six_keys(session) == SIX_PRESSES
    told = calls.read_text().replace("ready\n", "").split()
    assert told == ["play-pause", "play-pause", "next", "next", "previous", "stop"]


SIX_PRESSES = [
    "PausePressed", "PlayPressed", "SkipPressed", "SkipPressed", "BackPressed", "PausePressed",
]  # fmt: skip


def presses_of_six_keys(session: Session) -> list[str]:
    """Press every media key, see what each does, and return what it was taken for."""
    desktop = session.desktop
    already = len(session.presses())
    desktop.press("XF86AudioPlay")
    session.pauses()
    desktop.press("XF86AudioPlay")
    session.plays()
    session.skips(lambda: desktop.press("XF86AudioNext"))
    session.becomes("piece1")
    session.skips(lambda: desktop.press("XF86AudioNext"))
    session.becomes("piece2")
    desktop.press("XF86AudioPrev")
    rig.until(lambda: "BackPressed" in session.presses(), "back is pressed")
    desktop.press("XF86AudioStop")
    session.pauses()
    return session.presses()[already:]
