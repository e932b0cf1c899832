"""A session that was killed: the next start offers to go on, silent, at the same second."""

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from focusdesk.services import journal
from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.e2e.test_session import full_volume
from tests.foreign import KEY, ORG, SESSION, ForeignService

SECONDS = 20.0


@pytest.fixture
def service(tmp_path: Path):
    files = [
        sounds.write(tmp_path / f"{n}.flac", sounds.pink(SECONDS, seed=n, level_db=-24))
        for n in range(3)
    ]
    with ForeignService(files, target_minutes=None, total_segments=3) as made:
        made.segment_fields = {n: {"fade_in_ms": 0, "fade_out_ms": 0} for n in range(3)}
        yield made


def account(service: ForeignService) -> list[str]:
    return ["--api-url", service.url, "--org", ORG]


def second_of(heard: np.ndarray, piece: Path) -> float:
    """At which second of a piece a recording begins."""
    sound = soundfile.read(piece, dtype="float32")[0][:, 0]
    excerpt = heard[:, 0]
    size = 1 << (len(sound) + len(excerpt)).bit_length()
    products = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(excerpt, size)), size)
    return float(np.argmax(products)) / rig.RATE


def test_after_a_kill_it_goes_on_at_the_same_second_from_the_cache(
    desktop: Desktop, service: ForeignService, tmp_path: Path
) -> None:
    full_volume(desktop)
    noted = desktop.profile / "sessions" / "1.json"

    def place() -> tuple[int, float]:
        left = journal.load(noted) if noted.exists() else None
        return (left.index, left.within) if left else (0, 0.0)

    with desktop.focusdesk(
        *account(service), "--start", "focus", "--minutes", "1", FREDDY_API_KEY=KEY
    ) as program:
        rig.until(lambda: place() > (1, 3.0), "some of the second piece is heard", 60)
        rig.until(lambda: len(service.audio_requests()) == 3, "all of it is in the cache")
        program.kill()
        program.wait()
    index, within = place()
    asked = len(service.asked)

    with (
        desktop.sound.recorded() as recording,
        desktop.focusdesk(*account(service), FREDDY_API_KEY=KEY) as program,
    ):
        rig.until(lambda: len(service.asked) > asked, "the session is asked for")
        rig.until(lambda: "-> Jump(" in desktop.log().rpartition("starting")[2], "it is ready")
        desktop.window()
        silent = not recording.is_sounding()
        desktop.press("space")
        rig.until(recording.is_sounding, "it goes on")
        until = recording.frames + 3 * rig.RATE
        rig.until(lambda: recording.frames > until, "some of it is heard")
        heard = recording.pcm()
        desktop.press("ctrl+q")
        rig.until(lambda: program.poll() is not None, "it leaves")

    first = int(np.flatnonzero(np.abs(heard).max(axis=1) > 1e-3)[0])
    assert silent
    assert second_of(heard[first + rig.RATE // 2 :], tmp_path / f"{index}.flac") == pytest.approx(
        within + 0.5, abs=0.3
    )
    assert len(service.audio_requests()) == 3  # nothing was brought twice
    assert len([one for one in service.asked if one.method == "POST"]) == 2  # one start, one end
    assert service.ends()
    assert not noted.exists()


def test_nothing_secret_is_in_any_file_that_a_kill_leaves(
    desktop: Desktop, service: ForeignService
) -> None:
    noted = desktop.profile / "sessions" / "1.json"
    with desktop.focusdesk(*account(service), "--session", SESSION, FREDDY_API_KEY=KEY) as program:
        rig.until(noted.exists, "the session is written down", 60)
        rig.until(lambda: len(service.audio_requests()) == 3, "all of it is in the cache")
        program.kill()
        program.wait()
    files = [path for path in desktop.profile.rglob("*") if path.is_file()]

    assert any(path.suffix == ".audio" for path in files)
    for path in files:
        content = path.read_bytes()
        assert KEY.encode() not in content
        assert not re.search(rb"sig=|signed-by", content)
        assert path.stat().st_mode & 0o077 == 0
    for folder in [desktop.profile, *(path.parent for path in files)]:
        assert folder.stat().st_mode & 0o077 == 0
