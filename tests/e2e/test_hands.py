"""Every control of the real program, in the middle of fades, recorded from the sound server."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.e2e.test_session import full_volume, joining
from tests.foreign import KEY, ForeignService
from tests.sounds import Pcm

HERTZ = 220.0
RAMP = 0.2 * rig.RATE

PRESSES = [
    ("n", "SkipPressed()"),
    ("m", "MutePressed()"),
    ("m", "MutePressed()"),
    ("Right", "SeekPressed("),
    ("p", "BackPressed()"),
    ("n", "SkipPressed()"),
    ("Left", "SeekPressed("),
    ("space", "PausePressed()"),
    ("space", "PlayPressed()"),
    ("n", "SkipPressed()"),
]
"""Keys, and the facts they are logged as."""


@pytest.fixture
def tones(tmp_path: Path) -> list[Path]:
    """Four tones of one pitch, each of which is a fade from its beginning to its end."""
    tone = sounds.sine(16.0, hertz=HERTZ, level_db=-14.0)
    return [sounds.write(tmp_path / f"{n}.flac", tone) for n in range(4)]


def press(desktop: Desktop, recording: rig.Recording, key: str, told: str) -> None:
    """Press a key, and wait until it is taken and some of what it does is heard."""
    before = desktop.log().count(told)
    until = recording.frames + round(0.7 * rig.RATE)
    desktop.press(key)
    rig.until(lambda: desktop.log().count(told) > before, f"{key} is taken")
    rig.until(lambda: recording.frames > until, "it is heard")


def handled(desktop: Desktop, tones: list[Path]) -> Pcm:
    """Press every key while clips cross, in a profile that is new, and return what was heard."""
    shutil.rmtree(desktop.profile, ignore_errors=True)
    full_volume(desktop)
    with ForeignService(tones, total_segments=4) as service:
        service.segment_fields = {n: {"fade_in_ms": 8000, "fade_out_ms": 8000} for n in range(4)}
        with (
            desktop.sound.recorded() as recording,
            desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program,
        ):
            rig.until(recording.is_sounding, "the first tone is heard")
            for key, told in PRESSES:
                press(desktop, recording, key, told)
            desktop.press("ctrl+q")
            rig.until(lambda: program.poll() is not None, "the program leaves")
            rig.until(lambda: not recording.is_sounding(0.3), "silence after the end")
            return recording.pcm()


def test_no_hand_makes_a_step_larger_than_a_ramp(desktop: Desktop, tones: list[Path]) -> None:
    """Skip, back, seek, mute, volume, pause, play and end, pressed while clips cross."""
    heard = rig.undisturbed(lambda _: handled(desktop, tones))

    loudest = float(np.abs(heard).max())
    # A tone at its steepest, a crossing and two of the listener's ramps at once.
    tone = 2 * np.pi * HERTZ / rig.RATE
    steepest = loudest * np.sqrt(2.0) * (tone + 3 * np.pi / 2 / RAMP)
    assert loudest > 0.05
    assert float(np.abs(np.diff(heard, axis=0)).max()) <= steepest
    assert desktop.log().count("-> Jump(") == 6


def test_a_late_segment_is_bridged_without_a_moment_of_silence(
    desktop: Desktop, tmp_path: Path
) -> None:
    """The second piece comes long after the first is over; the music goes on until it does."""
    full_volume(desktop)
    files = [
        sounds.write(tmp_path / "0.flac", sounds.pink(9.0, seed=1, level_db=-24)),
        sounds.write(tmp_path / "1.flac", sounds.pink(9.0, seed=2, level_db=-24)),
    ]
    with ForeignService(files) as service:
        service.ready = 1
        with (
            desktop.sound.recorded() as recording,
            desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY),
        ):
            rig.until(lambda: "bridge=True" in desktop.log(), "the bridge is laid")
            bridged = len(recording.pcm())
            rig.until(lambda: len(recording.pcm()) > bridged + 14 * rig.RATE, "the bridge is heard")
            service.ready = 2
            rig.until(lambda: "-> Append(index=1)" in desktop.log(), "the next piece is there")
            rig.until(lambda: "Drained()" in desktop.log(), "the session ends")
            heard = recording.pcm()

    sounding = np.flatnonzero(np.abs(heard).max(axis=1) > 1e-3)
    music = heard[sounding[0] : sounding[-1]]
    pieces = music[: len(music) // 4800 * 4800].reshape(-1, 9600)
    levels = 10 * np.log10(np.mean(pieces**2, axis=1))
    inside = levels[20:-20]  # apart from the fades at both ends
    assert len(music) > 28 * rig.RATE
    assert inside.min() > np.median(inside) - 6.0
