"""The real program, window and sound server, against a service run by someone else."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, SESSION, ForeignService

Pcm = NDArray[np.float32]
SECONDS = 6.0


@pytest.fixture
def segments(tmp_path: Path) -> list[Path]:
    """Three pieces of different noise at different levels, in different formats."""
    return [
        sounds.write(tmp_path / "0.flac", sounds.pink(SECONDS, seed=1, level_db=-30)),
        sounds.write(tmp_path / "1.wav", sounds.pink(SECONDS, seed=2, level_db=-20)),
        sounds.write(tmp_path / "2.flac", sounds.pink(SECONDS, seed=3, level_db=-26)),
    ]


def joining(service: ForeignService) -> list[str]:
    return ["--api-url", service.url, "--org", ORG, "--session", SESSION]


def full_volume(desktop: Desktop) -> None:
    desktop.profile.mkdir()
    (desktop.profile / "settings.json").write_text(json.dumps({"version": 1, "volume": 1.0}))


def rendered(desktop: Desktop, service: ForeignService, path: Path) -> Pcm:
    """The same session as `render` mixes it."""
    subprocess.run(
        [
            *rig.focusdesk("render", *joining(service)),
            "-o",
            str(path),
            "--profile",
            str(path.parent),
        ],
        env={**desktop.environment, "FREDDY_API_KEY": KEY},
        check=True,
        capture_output=True,
        timeout=60,
    )
    mix: Pcm = soundfile.read(path, dtype="float32")[0]
    return mix


def offset_of(piece: Pcm, inside: Pcm) -> int:
    """Where `piece` begins in `inside`, by cross-correlation."""
    size = 1 << (len(inside) + len(piece) - 1).bit_length()
    spectrum = np.fft.rfft(inside[:, 0], size) * np.conj(np.fft.rfft(piece[:, 0], size))
    return int(np.argmax(np.fft.irfft(spectrum, size)))


def test_a_session_is_heard_to_the_frame_as_it_was_mixed(
    desktop: Desktop, segments: list[Path], tmp_path: Path
) -> None:
    """Sound starts, crosses from segment 0 to 1 to 2 and ends; not a frame is lost or altered."""
    full_volume(desktop)
    with ForeignService(segments) as service:
        mix = rendered(desktop, service, tmp_path / "mix.wav")
        with (
            desktop.sound.recorded() as recording,
            desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program,
        ):
            rig.until(recording.is_sounding, "the session is heard")
            shot = tmp_path / "window.png"
            desktop.run("import", "-window", desktop.window(), str(shot))
            rig.until(lambda: "Drained()" in desktop.log(), "the session ends")
            rig.until(lambda: not recording.is_sounding(0.5), "silence after the end")
            assert program.poll() is None
            heard = recording.pcm()

    body = mix[rig.RATE : -rig.RATE]  # apart from the ramps at its two ends
    start = offset_of(body, heard)
    same = heard[start : start + len(body)]
    assert len(same) == len(body)
    assert float(np.abs(same - body).max()) < 1e-4
    assert shot.stat().st_size > 1_000
    # Before and after there is nothing but silence and the two ramps.
    around = np.concatenate([heard[: start - rig.RATE], heard[start + len(body) + rig.RATE :]])
    assert float(np.abs(around).max()) < 1e-3


def test_the_media_key_pauses_and_plays_without_a_click(desktop: Desktop, tmp_path: Path) -> None:
    """Pause falls silent in a ramp, play comes back in one, and the music has not moved."""
    full_volume(desktop)
    tone = sounds.sine(20.0, hertz=440.0, level_db=-14.0)
    file = sounds.write(tmp_path / "tone.flac", tone)
    with (
        ForeignService([file]) as service,
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY),
    ):
        rig.until(recording.is_sounding, "the tone is heard")
        rig.until(lambda: len(recording.pcm()) > 5 * rig.RATE, "some of the tone")
        desktop.press("XF86AudioPlay")
        rig.until(lambda: not recording.is_sounding(), "the pause is heard")
        desktop.press("XF86AudioPlay")
        rig.until(recording.is_sounding, "the tone is back")
        until_now = len(recording.pcm())
        rig.until(lambda: len(recording.pcm()) > until_now + rig.RATE, "more of the tone")
        heard = recording.pcm()

    # The steepest a sine of this level can be, with the slope of a ramp of 200 ms added to it.
    loudest = float(np.abs(heard).max())
    steepest = loudest * (2 * np.pi * 440 / rig.RATE + np.pi / 2 / (0.2 * rig.RATE))
    assert float(np.abs(np.diff(heard, axis=0)).max()) <= steepest * 1.02
    assert "PausePressed()" in desktop.log()


def test_closing_the_window_ends_what_focusdesk_started(
    desktop: Desktop, segments: list[Path]
) -> None:
    """A session of ours is ended at the service when the listener leaves."""
    with ForeignService(segments) as service:
        order = ["--api-url", service.url, "--org", ORG, "--start", "focus", "--minutes", "1"]
        with desktop.focusdesk(*order, FREDDY_API_KEY=KEY) as program:
            rig.until(service.polls, "the session is polled")
            desktop.press("ctrl+q")
            rig.until(lambda: program.poll() is not None, "the program leaves")

    ended = [asked for asked in service.asked if asked.path.endswith("/end")]
    started = [a for a in service.asked if a.method == "POST" and a.path.endswith("/sessions")]
    assert len(started) == 1
    assert len(ended) == 1


def test_the_window_lives_on_when_the_device_is_given_back(
    desktop: Desktop, tmp_path: Path
) -> None:
    files = [sounds.write(tmp_path / "0.flac", sounds.pink(4.0, seed=1, level_db=-24))]
    with (
        ForeignService(files, total_segments=1, target_minutes=None) as service,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program,
    ):
        rig.until(lambda: "the device is given back" in desktop.log(), "the device rests")
        desktop.press("ctrl+q")
        rig.until(lambda: program.poll() is not None, "it leaves")

    assert program.returncode == 0


def test_leaving_after_a_long_pause_is_clean(desktop: Desktop, segments: list[Path]) -> None:
    """The device rests by then; the threads leave all the same."""
    full_volume(desktop)
    with (
        ForeignService(segments) as service,
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program,
    ):
        rig.until(recording.is_sounding, "the session is heard")
        desktop.press("space")
        rig.until(lambda: not recording.is_sounding(2.5), "the device rests")
        desktop.press("ctrl+q")
        rig.until(lambda: program.poll() is not None, "the program leaves")
        code = program.returncode

    assert code == 0
    assert "did not leave" not in desktop.log()
