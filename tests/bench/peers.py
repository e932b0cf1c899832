"""The players that are measured: FocusDesk, and what a listener would take instead."""

import contextlib
import json
import math
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from focusdesk import __version__
from tests import rig
from tests.bench.stage import program
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, SESSION, ForeignService

FADE = 1.5
"""The crossfade that every player is asked for, in seconds."""

TARGET = -14.0
"""The loudness that FocusDesk is asked for, in LUFS, where nothing else is said."""

Process = subprocess.Popen[bytes]


class Player(Protocol):
    """Something that plays files one after the other through PulseAudio.

    `overlap` is how long two files sound together when it is asked to crossfade; 0: it cannot.
    It does not do so with files of less than `shortest` seconds.
    """

    @property
    def name(self) -> str: ...
    @property
    def overlap(self) -> float: ...
    @property
    def shortest(self) -> float: ...

    def version(self) -> str | None:
        """Return its version; None where it is not installed."""

    def playing(
        self, desktop: Desktop, files: list[Path], *, fade: bool
    ) -> AbstractContextManager[Process]:
        """Play `files` in order and yield the process that does."""


def told(command: str, *arguments: str) -> str | None:
    """Return the version a program says it has; None where it is not installed."""
    if shutil.which(command) is None:
        return None
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else "of unknown version"


def served(
    files: list[Path], *, fade: bool, target_lufs: float = TARGET, fade_seconds: float = FADE
) -> ForeignService:
    """A session of `files`, all of them ready.

    Its goal time is far longer than its music: it ends with that, by the last segment's own hint.
    """
    service = ForeignService(files, target_minutes=600)
    milliseconds = int(1000 * fade_seconds) if fade else 0
    service.segment_fields = {
        index: {
            "fade_in_ms": milliseconds,
            "fade_out_ms": milliseconds,
            "target_lufs": target_lufs,
        }
        for index in range(len(files))
    }
    return service


def joining(service: ForeignService) -> list[str]:
    """The arguments that make FocusDesk play from `service`."""
    return ["--api-url", service.url, "--org", ORG, "--session", SESSION]


@dataclass(frozen=True)
class FocusDesk:
    """FocusDesk, in the terminal or in its window; `launcher` is what starts it."""

    window: bool = False
    target_lufs: float = TARGET
    fade_seconds: float = FADE
    launcher: tuple[str, ...] = tuple(rig.focusdesk())
    overlap: ClassVar[float] = FADE
    shortest: ClassVar[float] = 0.0

    @property
    def name(self) -> str:
        return "FocusDesk, window" if self.window else "FocusDesk"

    def version(self) -> str:
        return __version__

    @contextlib.contextmanager
    def playing(self, desktop: Desktop, files: list[Path], *, fade: bool) -> Iterator[Process]:
        desktop.profile.mkdir(exist_ok=True)
        settings = {"version": 1, "volume": 1.0}  # every other player starts at full volume
        (desktop.profile / "settings.json").write_text(json.dumps(settings))
        front = [] if self.window else ["play"]
        service = served(
            files, fade=fade, target_lufs=self.target_lufs, fade_seconds=self.fade_seconds
        )
        with service:
            profile = ["--profile", str(desktop.profile)]
            command = [*self.launcher, *front, *joining(service), *profile]
            with program(desktop, command, {"FREDDY_API_KEY": KEY}) as process:
                yield process


@dataclass(frozen=True)
class Mpv:
    """mpv: no crossfade, gapless when asked; `levelled` it matches loudness while it plays."""

    levelled: bool = False
    overlap: ClassVar[float] = 0.0
    shortest: ClassVar[float] = 0.0

    @property
    def name(self) -> str:
        return "mpv --af=loudnorm" if self.levelled else "mpv"

    def version(self) -> str | None:
        return told("mpv", "--version")

    @contextlib.contextmanager
    def playing(self, desktop: Desktop, files: list[Path], *, fade: bool) -> Iterator[Process]:
        command = ["mpv", "--no-config", "--no-video", "--no-terminal", "--ao=pulse"]
        command += [f"--af=loudnorm=I={TARGET}:TP=-1"] if self.levelled else []
        with program(desktop, [*command, "--gapless-audio=yes", *files]) as process:
            yield process


@dataclass(frozen=True)
class Mpd:
    """MPD, told what to do by mpc; it crossfades over whole seconds.

    `levelled`: with its volume normalization, which needs no tags.
    """

    levelled: bool = False
    overlap: ClassVar[float] = float(math.ceil(FADE))
    shortest: ClassVar[float] = 20.0

    @property
    def name(self) -> str:
        return "MPD, volume_normalization" if self.levelled else "MPD"

    def version(self) -> str | None:
        return told("mpd", "--version") if shutil.which("mpc") else None

    @contextlib.contextmanager
    def playing(self, desktop: Desktop, files: list[Path], *, fade: bool) -> Iterator[Process]:
        folder = desktop.folder / "mpd"
        folder.mkdir()
        socket = folder / "socket"
        lines = [
            f'music_directory "{files[0].parent}"',
            f'db_file "{folder / "database"}"',
            f'bind_to_address "{socket}"',
            f'volume_normalization "{"yes" if self.levelled else "no"}"',
            "audio_output {",
            'type "pulse"',
            'name "pulse"',
            f'server "unix:{desktop.sound.socket}"',
            "}",
        ]
        (folder / "mpd.conf").write_text("\n".join(lines))

        def mpc(*words: str) -> None:
            subprocess.run(
                ["mpc", f"--host={socket}", *words],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        with program(desktop, ["mpd", "--no-daemon", folder / "mpd.conf"]) as process:
            rig.until(socket.exists, "MPD listens")
            mpc("update", "--wait")
            mpc("add", *(file.name for file in files))
            mpc("crossfade", str(int(self.overlap) if fade else 0))
            mpc("play")
            yield process


class Audacious:
    """Audacious without its window, with its crossfade plugin."""

    name = "Audacious"
    overlap = FADE
    shortest = 0.0

    def version(self) -> str | None:
        return told("audacious", "--version") if shutil.which("audtool") else None

    @contextlib.contextmanager
    def playing(self, desktop: Desktop, files: list[Path], *, fade: bool) -> Iterator[Process]:
        folder = Path(desktop.environment["XDG_CONFIG_HOME"], "audacious")
        folder.mkdir()
        (folder / "config").write_text(f"[crossfade]\nlength={self.overlap}\nautomatic=TRUE\n")
        command = ["audacious", "--headless"]
        if fade:
            # A first run writes down which plugins there are; only there can one be switched on.
            with program(desktop, command) as process:
                self._until_it_answers(desktop)
                desktop.run("audtool", "shutdown")
                process.wait(rig.PATIENCE)
            registry = folder / "plugin-registry"
            switched = re.sub(
                r"(?<=\nname Crossfade\n)([^/]*)enabled 0", r"\1enabled 1", registry.read_text()
            )
            registry.write_text(switched)
        with program(desktop, command) as process:
            self._until_it_answers(desktop)
            for file in files:
                desktop.run("audtool", "playlist-addurl", file.as_uri())
            desktop.run("audtool", "playback-play")
            yield process

    @staticmethod
    def _until_it_answers(desktop: Desktop) -> None:
        rig.until(lambda: desktop.run("audtool", "version"), "Audacious answers")


class Strawberry:
    """Strawberry with its window, on this desktop's screen."""

    name = "Strawberry"
    overlap = FADE
    shortest = 0.0

    def version(self) -> str | None:
        return told("strawberry", "--version")

    @contextlib.contextmanager
    def playing(self, desktop: Desktop, files: list[Path], *, fade: bool) -> Iterator[Process]:
        config = Path(desktop.environment["XDG_CONFIG_HOME"], "strawberry", "strawberry.conf")
        config.parent.mkdir()
        wanted = "true" if fade else "false"
        config.write_text(
            f"[Backend]\nAutoCrossfadeEnabled={wanted}\nCrossfadeEnabled={wanted}\n"
            f"NoCrossfadeSameAlbum=false\nFadeoutDuration={int(1000 * FADE)}\n"
            # It begins the next file as much earlier as its buffer is long: 4 s by default.
            "bufferduration=100\n"
        )
        command: list[str | Path] = ["strawberry", "--play", "--load", *files]
        # It finds a Strawberry that runs already by a file there, and would hand its files to it.
        private = {"TMPDIR": str(desktop.folder)}
        with program(desktop, command, private) as process:
            yield process


class QuodLibet:
    """Quod Libet with its window: Python as FocusDesk is, on GTK and GStreamer; no crossfade."""

    name = "Quod Libet"
    overlap = 0.0
    shortest = 0.0

    def version(self) -> str | None:
        return told("quodlibet", "--version")

    @contextlib.contextmanager
    def playing(self, desktop: Desktop, files: list[Path], *, fade: bool) -> Iterator[Process]:
        assert not fade, "it cannot"
        first, *others = files
        command = ["quodlibet", "--run", "--no-plugins", f"--play-file={first}"]
        with program(desktop, command) as process:
            rig.until(lambda: desktop.run("quodlibet", "--status"), "Quod Libet answers", every=0.2)
            for other in others:
                desktop.run("quodlibet", f"--enqueue={other}")
            yield process


PEERS: tuple[Player, ...] = (Mpv(), Mpd(), Audacious(), Strawberry())
