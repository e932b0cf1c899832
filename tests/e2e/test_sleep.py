"""Suspending: held back while music is audible, and when it comes, the music is out before."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests import mocks, rig, sounds
from tests.e2e.conftest import Desktop
from tests.e2e.test_session import joining, offset_of
from tests.foreign import KEY, ForeignService

HERTZ = 220.0
RECORDER = 0.2
"""What the recorder hears later than the sound server, in seconds; it asks for 0.1."""


@pytest.fixture
def login(desktop: Desktop) -> Iterator[mocks.Mock]:
    """The login manager on a private system bus that the program will find."""
    folder = desktop.folder / "system"
    folder.mkdir()
    with rig.bus(folder) as address, mocks.logind(address, folder) as made:
        desktop.environment["DBUS_SYSTEM_BUS_ADDRESS"] = address
        yield made


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ForeignService]:
    """A tone of three quarters of a minute, of a session that plans another part."""
    tone = sounds.sine(45.0, hertz=HERTZ, level_db=-14.0)
    files = [sounds.write(tmp_path / f"{n}.flac", tone) for n in range(2)]
    with ForeignService(files) as made:
        made.ready = 1
        yield made


def choose(desktop: Desktop, **choices: object) -> None:
    desktop.profile.mkdir()
    text = json.dumps({"version": 1, "volume": 1.0, **choices})
    (desktop.profile / "settings.json").write_text(text)


def held(login: mocks.Mock) -> set[str]:
    """The kinds of inhibitors that FocusDesk holds."""
    listed = login.ask("ListInhibitors")
    return {kind for kind in ("idle", "sleep") if f"('{kind}', 'FocusDesk'" in listed}


def later(recording: rig.Recording, seconds: float) -> int:
    """Let so much more be recorded; return the frame at which that began."""
    before = recording.frames
    rig.until(lambda: recording.frames > before + seconds * rig.RATE, "the recording goes on")
    return before


def is_silent(recording: rig.Recording, first: int) -> bool:
    return float(np.abs(recording.pcm(first)).max()) < 1e-4


def test_before_a_sleep_the_music_fades_out_and_after_it_waits_for_a_press(
    desktop: Desktop, login: mocks.Mock, service: ForeignService
) -> None:
    choose(desktop)
    with (
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY),
    ):
        rig.until(recording.is_sounding, "the tone is heard")
        rig.until(lambda: held(login) == {"idle", "sleep"}, "both inhibitors are held")
        later(recording, 1.5)
        asked, polls = recording.frames, len(service.polls())
        login.emit("PrepareForSleep", "b", "true")
        rig.until(lambda: not held(login), "the computer may sleep")
        let_go = recording.frames
        later(recording, 1.0)
        heard = recording.pcm()
        login.emit("PrepareForSleep", "b", "false")
        rig.until(lambda: len(service.polls()) > polls, "the service is asked anew")
        awake = later(recording, 2.0)
        silent_after_waking = is_silent(recording, awake)
        desktop.press("space")
        rig.until(recording.is_sounding, "a press goes on")
        rig.until(lambda: held(login) == {"idle", "sleep"}, "both inhibitors are held again")

    loudest = float(np.abs(heard).max())
    last = int(np.flatnonzero(np.abs(heard).max(axis=1) > 1e-4)[-1])
    ramp = 2 * np.pi * HERTZ / rig.RATE + np.pi / 2 / (0.2 * rig.RATE)
    assert loudest > 0.05
    assert float(np.abs(np.diff(heard[asked:], axis=0)).max()) <= loudest * np.sqrt(2.0) * ramp
    assert last <= let_go + RECORDER * rig.RATE
    assert silent_after_waking
    assert desktop.log().count("Woke(") == 1


def test_after_a_sleep_it_goes_on_from_the_same_second_where_that_is_chosen(
    desktop: Desktop, login: mocks.Mock, tmp_path: Path
) -> None:
    """Noise tells which second of the piece is heard: the time asleep is not among them."""
    choose(desktop, resume_after_sleep=True)
    piece = sounds.pink(45.0, level_db=-24.0)
    with (
        ForeignService([sounds.write(tmp_path / "0.flac", piece)]) as service,
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY),
    ):
        rig.until(recording.is_sounding, "the noise is heard")
        rig.until(lambda: "sleep" in held(login), "sleep would be delayed")
        later(recording, 3.0)
        asked = recording.frames
        login.emit("PrepareForSleep", "b", "true")
        rig.until(lambda: not held(login), "the computer may sleep")
        asleep = later(recording, 1.0) + round(RECORDER * rig.RATE)
        silent = is_silent(recording, asleep)
        login.emit("PrepareForSleep", "b", "false")
        rig.until(recording.is_sounding, "it goes on")
        rig.until(lambda: held(login) == {"idle", "sleep"}, "both inhibitors are held again")
        later(recording, 2.5)
        heard = recording.pcm()

    sounding = np.abs(heard).max(axis=1) > 1e-4
    last = asleep - 1 - int(np.argmax(sounding[:asleep][::-1]))
    first = asleep + int(np.argmax(sounding[asleep:]))
    before, after = asked - 2 * rig.RATE, first + rig.RATE // 2
    place = [offset_of(heard[n : n + rig.RATE], piece) for n in (before, after)]
    music = after - before - (first - last)
    assert silent
    assert abs(place[1] - place[0] - music) < 0.05 * rig.RATE


def test_suspending_is_held_back_exactly_while_music_is_audible(
    desktop: Desktop, login: mocks.Mock, service: ForeignService
) -> None:
    choose(desktop)
    with (
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program,
    ):
        desktop.window()
        rig.until(recording.is_sounding, "the tone is heard")
        rig.until(lambda: "idle" in held(login), "held while it is heard")
        for key, what, is_held in (
            ("space", "a pause", False),
            ("space", "play", True),
            ("m", "mute", False),
            ("m", "sound again", True),
        ):
            desktop.press(key)
            wanted = {"idle"} if is_held else set()
            rig.until(lambda w=wanted: held(login) & {"idle"} == w, f"{what} is followed")  # type: ignore[misc]
        before = held(login)
        program.send_signal(signal.SIGKILL)
        rig.until(lambda: not held(login), "nothing is held by who is dead")

    assert before == {"idle", "sleep"}


def test_a_start_page_and_an_ended_session_hold_nothing(
    desktop: Desktop, login: mocks.Mock, service: ForeignService
) -> None:
    choose(desktop)
    with (
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program,
    ):
        desktop.window()
        rig.until(recording.is_sounding, "the tone is heard")
        rig.until(lambda: held(login) == {"idle", "sleep"}, "held while it is heard")
        desktop.press("ctrl+q")
        rig.until(lambda: not held(login), "nothing is held after the end")
        rig.until(lambda: program.poll() is not None, "the program leaves")

    assert held(login) == set()
    assert program.returncode == 0
