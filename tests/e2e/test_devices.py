"""The device or the sound server goes while music plays: nothing is lost, nothing plays unasked."""

import signal
from pathlib import Path

import pytest

from tests import rig
from tests.bench import devices
from tests.e2e.conftest import Desktop

PATIENT = 5.0
"""Far more than the two seconds that are promised: the machine may be busy. In seconds."""

NEAR = 0.5
"""What the device still held, and nobody heard, may be missing or come again; in seconds."""


@pytest.mark.parametrize("what", devices.CHANGES)
def test_music_goes_on_where_it_was(what: str, desktop: Desktop, tmp_path: Path) -> None:
    change = devices.CHANGES[what](desktop, tmp_path)

    assert change.after < PATIENT
    assert abs(change.missing) < NEAR
    assert change.streams == 1


@pytest.mark.parametrize("noticed", ["the device stalls", "the device frozen"])
def test_leaving_does_not_wait_for_a_server_that_stands_still(
    noticed: str, desktop: Desktop, tmp_path: Path
) -> None:
    with devices.playing(desktop, tmp_path) as scene:
        with desktop.sound.recorded() as recording:
            devices.heard_for(recording, 1.0)
        desktop.sound.server.send_signal(signal.SIGSTOP)
        try:
            rig.until(lambda: noticed in scene.log, "it is noticed")
            scene.process.send_signal(signal.SIGTERM)
            assert scene.process.wait(PATIENT) >= 0
        finally:
            desktop.sound.server.send_signal(signal.SIGCONT)


def test_the_system_mixer_shows_one_stream_with_our_name(desktop: Desktop, tmp_path: Path) -> None:
    with devices.playing(desktop, tmp_path) as scene:
        (stream,) = scene.streams

    assert 'application.name = "FocusDesk"' in stream
    assert 'application.icon_name = "io.github.focusdesk.FocusDesk"' in stream
    assert 'media.role = "music"' in stream
