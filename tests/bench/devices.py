"""What is heard when the sound device or its server goes, and what comes after it.

One long piece of noise is played, so that any half second of a recording tells its place in it.
"""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from tests import rig, sounds
from tests.bench.peers import Player
from tests.bench.stage import Pcm, program, stage
from tests.bench.table import Table
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, SESSION, ForeignService

SECONDS = 90.0
EXCERPT = rig.RATE // 2
RAMP = rig.RATE // 4
LOUD = 1e-3
TABS = 4
"""So many lead from the top of the page of settings to the list of sound devices."""

DOWN = 6.0
"""For so long the server is gone: Qt's first try to come back is after three seconds."""


@dataclass(frozen=True)
class Change:
    """What came of a change.

    `after` seconds after it, or after the press that it took, music was heard again; it went on
    `missing` seconds after the place at which it had been heard last (less than none: repeated).
    """

    after: float
    missing: float
    pressed: bool
    streams: int


@dataclass
class Scene:
    """A piece that plays."""

    desktop: Desktop
    piece: Pcm
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return self.desktop.log()

    @property
    def streams(self) -> list[str]:
        """The streams of ours on the sound server."""
        return self.desktop.sound.streams()

    def place(self, excerpt: Pcm) -> int:
        """Which frame of the piece an excerpt begins with."""
        piece, part = np.diff(self.piece[:, 0]), np.diff(excerpt[:, 0])  # or the lows decide alone
        size = 1 << (len(piece) + len(part)).bit_length()
        spectrum = np.fft.rfft(piece, size) * np.conj(np.fft.rfft(part, size))
        return int(np.argmax(np.fft.irfft(spectrum, size)))

    def left(self, heard: Pcm) -> int:
        """Which frame of the piece was to follow the last that a recording holds."""
        last = int(np.flatnonzero(np.abs(heard).max(axis=1) > LOUD)[-1])
        excerpt = heard[last - EXCERPT - RAMP : last - RAMP]
        return self.place(excerpt) + EXCERPT + RAMP

    def came(self, heard: Pcm) -> int:
        """Which frame of the piece a recording begins with."""
        first = first_sound(heard)
        return self.place(heard[first + RAMP : first + RAMP + EXCERPT]) - RAMP

    def press(self) -> None:
        """Press play."""
        self.desktop.press("space")


def first_sound(heard: Pcm) -> int:
    """The first frame that sounds."""
    return int(np.flatnonzero(np.abs(heard).max(axis=1) > LOUD)[0])


@contextlib.contextmanager
def playing(desktop: Desktop, folder: Path, **settings: object) -> Iterator[Scene]:
    """FocusDesk plays a piece on this desktop."""
    path = folder / "piece.flac"
    if not path.exists():
        sounds.write(path, sounds.pink(SECONDS, seed=5, level_db=-24))
    piece = soundfile.read(path, dtype="float32", always_2d=True)[0]
    desktop.settle(volume=1.0, **settings)
    with ForeignService([path], target_minutes=None, total_segments=1) as service:
        service.segment_fields = {0: {"fade_in_ms": 0, "fade_out_ms": 0}}
        command: list[str | Path] = [*rig.focusdesk("--api-url", service.url, "--org", ORG)]
        command += ["--session", SESSION, "--profile", desktop.profile]
        with program(desktop, command, {"FREDDY_API_KEY": KEY}) as process:
            scene = Scene(desktop, piece, process)
            rig.until(lambda: scene.streams, "it plays")
            yield scene


def heard_for(recording: rig.Recording, seconds: float) -> None:
    """Wait until so much music is heard."""
    rig.until(recording.is_sounding, "music is heard")
    until = recording.frames + round(seconds * rig.RATE)
    rig.until(lambda: recording.frames > until, "more of it")


def plug_another(sound: rig.Sound) -> None:
    """Let there be two devices, and recorders that stay where they are.

    PulseAudio takes a recorder of the default device along when that changes: theirs is a third.
    """
    sound.plug("aside")
    sound.ask("set-default-source", "aside.monitor")
    sound.plug("null2")


def chosen(desktop: Desktop, folder: Path) -> Change:
    """The listener chooses another device."""
    sound = desktop.sound
    plug_another(sound)
    with (
        sound.recorded("null1") as old,
        sound.recorded("null2") as new,
        playing(desktop, folder) as scene,
    ):
        heard_for(old, 3.0)
        at = new.frames
        sound.ask("set-default-sink", "null2")
        heard_for(new, 2.0)
        after = new.pcm()
        assert first_sound(after) >= at - rig.RATE // 5
        streams = len(scene.streams)
        missing = scene.came(after) - scene.left(old.pcm())
        return Change((first_sound(after) - at) / rig.RATE, missing / rig.RATE, False, streams)


def named(desktop: Desktop, folder: Path) -> Change:
    """The listener names another device on the page of settings, by the keyboard."""
    sound = desktop.sound
    sound.plug("null2")
    with (
        sound.recorded("null1") as old,
        sound.recorded("null2") as new,
        playing(desktop, folder) as scene,
    ):
        heard_for(old, 3.0)
        desktop.press("ctrl+comma", *["Tab"] * TABS, "Down")
        at = new.frames
        desktop.press("Down")  # past the device that is the default already
        heard_for(new, 2.0)
        after = new.pcm()
        left = scene.left(old.pcm())
        missing = scene.came(after) - left
        streams = len(scene.streams)
        return Change((first_sound(after) - at) / rig.RATE, missing / rig.RATE, False, streams)


def unplugged(desktop: Desktop, folder: Path) -> Change:
    """The device that plays is unplugged, and there is another."""
    sound = desktop.sound
    plug_another(sound)
    sound.ask("set-default-sink", "null2")
    with sound.recorded("null1") as new, playing(desktop, folder) as scene:
        with sound.recorded("null2") as old:
            heard_for(old, 3.0)
            sound.unplug("null2")
            rig.until(lambda: "the device gone" in scene.log, "it is noticed")
            rig.until(lambda: not new.is_sounding(1.0), "it pauses")
            before = old.pcm()
        return pressed(scene, new, before)


def pressed(scene: Scene, new: rig.Recording, before: Pcm) -> Change:
    """Press play, and hear where it goes on."""
    at = new.frames
    scene.press()
    heard_for(new, 2.0)
    after = new.pcm(at)
    missing = scene.came(after) - scene.left(before)
    return Change(first_sound(after) / rig.RATE, missing / rig.RATE, True, len(scene.streams))


def by_itself(sound: rig.Sound, scene: Scene, before: Pcm) -> Change:
    """Hear where it goes on without a press."""
    with sound.recorded("null1") as new:
        heard_for(new, 2.0)
        after = new.pcm()
        missing = scene.came(after) - scene.left(before)
        streams = len(scene.streams)
        return Change(first_sound(after) / rig.RATE, missing / rig.RATE, False, streams)


def after_a_press(sound: rig.Sound, scene: Scene, before: Pcm, silent: float) -> Change:
    """Hear nothing for so many seconds, press play, and hear where it goes on."""
    with sound.recorded("null1") as new:
        rig.until(lambda: new.frames > silent * rig.RATE, f"nothing is heard for {silent:g} s")
        assert not new.pcm().any()
        return pressed(scene, new, before)


def without_it(scene: Scene, sound: rig.Sound, noticed: str) -> Pcm:
    """Unplug the only device; return what was heard on it."""
    with sound.recorded("null1") as old:
        heard_for(old, 3.0)
        sound.unplug("null1")
        rig.until(lambda: noticed in scene.log, "it is noticed")
        return old.pcm()


def none_left(desktop: Desktop, folder: Path) -> Change:
    """The only device is unplugged; one that appears starts no music, a press does."""
    sound = desktop.sound
    sound.offer_dummy()
    with playing(desktop, folder) as scene:
        before = without_it(scene, sound, "the device gone")
        sound.plug("null1")
        return after_a_press(sound, scene, before, 2.0)


def nothing_left(desktop: Desktop, folder: Path) -> Change:
    """The same on a server that has no dummy for that: Qt lists the device as if it were there."""
    sound = desktop.sound
    with playing(desktop, folder) as scene:
        before = without_it(scene, sound, "the device frozen")
        sound.plug("null1")
        return after_a_press(sound, scene, before, 2.0)


def returned(desktop: Desktop, folder: Path) -> Change:
    """The only device is unplugged and comes back, and the listener chose to go on then."""
    sound = desktop.sound
    sound.offer_dummy()
    with playing(desktop, folder, resume_on_device=True) as scene:
        before = without_it(scene, sound, "the device gone")
        sound.plug("null1")
        return by_itself(sound, scene, before)


def killed(scene: Scene, sound: rig.Sound) -> Pcm:
    """Kill the sound server while music plays; return what was heard until then."""
    with sound.recorded("null1") as old:
        heard_for(old, 3.0)
        sound.end(signal.SIGKILL)
    return old.pcm()


def died(desktop: Desktop, folder: Path, down: float = DOWN) -> Change:
    """The sound server is killed, and begins again after a while."""
    sound = desktop.sound
    with playing(desktop, folder) as scene:
        before = killed(scene, sound)
        rig.until(lambda: "the device server gone" in scene.log, "it is noticed")
        rig.pause(down)
        sound.start()
        return by_itself(sound, scene, before)


def died_shortly(desktop: Desktop, folder: Path) -> Change:
    """The sound server is killed, and is back at once."""
    return died(desktop, folder, 0.0)


def died_paused(desktop: Desktop, folder: Path) -> Change:
    """The sound server is killed and begins again in a pause; a press goes on."""
    sound = desktop.sound
    with playing(desktop, folder) as scene:
        with sound.recorded("null1") as old:
            heard_for(old, 3.0)
            scene.press()
            rig.until(lambda: not old.is_sounding(2.0), "it pauses, and the device rests")
            before = old.pcm()
            sound.end(signal.SIGKILL)
        sound.start()
        return after_a_press(sound, scene, before, 5.0)


def bare(desktop: Desktop, folder: Path, *, dummy: bool = False) -> Change:
    """The sound server is killed and comes back without any device; that appears later."""
    sound = desktop.sound
    with playing(desktop, folder) as scene:
        before = killed(scene, sound)
        sound.start(bare=True)
        if dummy:
            sound.offer_dummy()
        rig.until(lambda: "no sound device" in scene.log, "it is noticed")
        sound.plug("null1")
        return by_itself(sound, scene, before)


def bare_but_for_a_dummy(desktop: Desktop, folder: Path) -> Change:
    """The same, and the server offers a dummy meanwhile."""
    return bare(desktop, folder, dummy=True)


def froze(desktop: Desktop, folder: Path) -> Change:
    """The sound server stands still for two seconds."""
    sound = desktop.sound
    with sound.recorded("null1") as recording, playing(desktop, folder) as scene:
        heard_for(recording, 3.0)
        sound.server.send_signal(signal.SIGSTOP)
        rig.until(lambda: "the device stalls" in scene.log, "it is noticed")
        sound.server.send_signal(signal.SIGCONT)
        rig.until(lambda: scene.log.count("the device plays"), "it goes on")
        heard_for(recording, 2.0)
        heard = recording.pcm()
        heard = heard[first_sound(heard) + RAMP :]
        lasted = np.count_nonzero(np.abs(heard[:-EXCERPT]).max(axis=1))
        missing = scene.place(heard[-EXCERPT:]) - scene.place(heard[:EXCERPT]) - lasted
        return Change(0.0, missing / rig.RATE, False, len(scene.streams))


def froze_long(desktop: Desktop, folder: Path) -> Change:
    """The sound server stands still for so long that it is given up; a press waits for it."""
    sound = desktop.sound
    with sound.recorded("null1") as recording, playing(desktop, folder) as scene:
        heard_for(recording, 3.0)
        sound.server.send_signal(signal.SIGSTOP)
        rig.until(lambda: "the device frozen" in scene.log, "it is given up")
        before, answered = recording.pcm(), scene.log.count("-> Play()")
        scene.press()
        rig.until(lambda: scene.log.count("-> Play()") > answered, "the window answers")
        sound.server.send_signal(signal.SIGCONT)
        thawed = time.monotonic()
        rig.until(lambda: scene.log.count("playing on") == 2, "it is opened anew")
        heard_for(recording, 2.0)
        # The server makes up for the time it stood still: the recording is longer than that.
        after, passed = recording.pcm(len(before)), time.monotonic() - thawed
        music = after[after_silence(after) :]
        missing = scene.came(music) - scene.left(before)
        late = passed - len(music) / rig.RATE
        return Change(late, missing / rig.RATE, False, len(scene.streams))


def after_silence(heard: Pcm) -> int:
    """The frame after the longest silence of a recording."""
    sounding = np.flatnonzero(np.abs(heard).max(axis=1) > LOUD)
    return int(sounding[np.diff(sounding).argmax() + 1])


Measure = Callable[[Desktop, Path], Change]

CHANGES: dict[str, Measure] = {
    "another device is chosen": chosen,
    "another device is named on the page of settings": named,
    "it is unplugged, another one is there": unplugged,
    "it is unplugged, and was the only one": none_left,
    "the same, where the server offers no dummy in its place": nothing_left,
    "it was the only one, and goes on by itself when it is back": returned,
    f"the server is killed and back after {DOWN:g} s": died,
    "the server is killed and back at once": died_shortly,
    "the same in a pause": died_paused,
    "the server is killed and back without a device, which comes later": bare,
    "the same, and it offers a dummy meanwhile": bare_but_for_a_dummy,
    "the server stands still for a second or two": froze,
    "the server stands still until it is given up": froze_long,
}


def table(folder: Path, _players: Sequence[Player]) -> Table:
    """Measure every change on a desktop of its own."""
    columns = ("what happens", "heard again after s", "missing ms", "streams", "remark")
    found = Table("The sound device", columns)
    for what, measure in CHANGES.items():

        def alone(measure: Measure = measure) -> Change:
            with stage() as desktop:
                return measure(desktop, folder)

        found.add((what,), alone, figures)
    found.notes.append(
        "Less than none is missing where something was heard twice. Where nobody had to press "
        "play, the time counts from when the device or the server was there."
    )
    return found


def figures(change: Change) -> tuple[str, ...]:
    """Put a change into figures."""
    remark = "after a press" if change.pressed else "by itself"
    return (f"{change.after:.2f}", f"{change.missing * 1000:.0f}", f"{change.streams}", remark)
