"""A decoder in a process of its own: the same sound, and a crash that takes nothing along."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QProcess

from focusdesk.audio.decode import Pcm
from focusdesk.core.errors import BadAudio, StorageFailed
from focusdesk.qt import apart, decoder
from tests import program, rig, sounds
from tests.gui.test_decoder import Sound, encode, noise

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def children(monkeypatch) -> Iterator[list[QProcess]]:
    """Every child that was started."""
    known: list[QProcess] = []

    class Watched(apart.Child):
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments)
            self.process.started.connect(lambda: pids.append(self.process.processId()))
            known.append(self.process)

    pids: list[int] = []
    monkeypatch.setattr(apart, "Child", Watched)
    yield known
    assert pids or not known
    for pid in pids:
        with pytest.raises(ProcessLookupError):  # neither running nor a zombie
            os.kill(pid, 0)


def play(monkeypatch, script: str) -> None:
    """Let the child be a program of our own."""
    monkeypatch.setattr(apart, "command", lambda _: [sys.executable, "-c", script])


def crasher(folder: Path) -> Path:
    """A whole file that brings Qt's converter down: 32 channels, where nothing looks for them."""
    rig.needs("ffmpeg")
    source = sounds.write(folder / "wide.wav", sounds.sine(0.2, channels=32))
    target = folder / "wide.mka"
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(source), "-c:a", "pcm_s16le"]
    subprocess.run([*command, str(target)], check=True, timeout=60)
    return target


@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("m4a", ()),
        ("m4a", ("-c:a", "alac")),
        ("mp4", ("-c:a", "libmp3lame")),
        ("aac", ()),
        ("webm", ()),
        ("wma", ()),
        ("mov", ("-c:a", "pcm_s16le")),
    ],
)
def test_it_is_the_same_sound_to_the_bit(children, tmp_path, ending, options) -> None:
    path = encode(tmp_path, ending, *options, sound=noise(33_333))
    here, there = Sound(), Sound()
    decoder.decode(path, here.take)
    apart.decode(path, there.take)

    assert len(children) == 1
    assert there.rate == here.rate
    assert np.array_equal(there.pcm, here.pcm)


def test_a_decoder_that_crashes_takes_nothing_along(children, tmp_path) -> None:
    with pytest.raises(BadAudio, match="crashed"):
        apart.decode(crasher(tmp_path), Sound().take)

    assert len(children) == 1


def test_a_child_that_is_killed_in_the_middle_is_bad_audio(children, tmp_path) -> None:
    path = encode(tmp_path, "m4a", sound=sounds.sine(60.0))
    sound = Sound()

    def raw(pcm: Pcm, rate: int) -> None:
        if not sound.blocks:
            os.kill(children[0].processId(), signal.SIGKILL)
        sound.take(pcm, rate)

    with pytest.raises(BadAudio, match="crashed"):
        apart.decode(path, raw)

    assert 0 < len(sound.pcm) < 60 * rig.RATE


@pytest.mark.parametrize("error", [StorageFailed("full"), BadAudio("too long"), ValueError("bug")])
def test_what_the_taker_raises_ends_the_child_and_comes_out(children, tmp_path, error) -> None:
    path = encode(tmp_path, "m4a", sound=sounds.sine(60.0))
    taken: list[int] = []

    def raw(pcm: Pcm, _: int) -> None:
        taken.append(len(pcm))
        raise error

    with pytest.raises(type(error)) as raised:
        apart.decode(path, raw)

    assert raised.value is error
    assert len(taken) == 1


@pytest.mark.parametrize(
    "script",
    [
        "print('neither head nor sound', end='')",
        "import sys; sys.stdout.buffer.write(b'pcm\\n' + b'\\xff' * 12)",
        "import sys; sys.stdout.buffer.write(b'pcm\\n' + bytes(12))",
        "import sys; sys.stdout.buffer.write(b'pcm\\n')",
        "raise SystemExit(1)",
    ],
    ids=["words", "four billion frames", "no frames", "half a head", "a failure"],
)
def test_a_child_that_speaks_nonsense_is_bad_audio(children, tmp_path, monkeypatch, script) -> None:
    path = encode(tmp_path, "m4a")
    play(monkeypatch, script)

    with pytest.raises(BadAudio, match="failed"):
        apart.decode(path, Sound().take)


def test_a_child_that_hangs_is_bad_audio(children, tmp_path, monkeypatch) -> None:
    path = encode(tmp_path, "m4a")
    play(monkeypatch, "import threading; threading.Event().wait()")
    monkeypatch.setattr(apart, "STALL_MS", 300)

    with pytest.raises(BadAudio, match="hangs"):
        apart.decode(path, Sound().take)


def test_a_child_that_does_not_start_is_bad_audio(tmp_path, monkeypatch) -> None:
    path = encode(tmp_path, "m4a")
    monkeypatch.setattr(apart, "command", lambda _: [str(tmp_path / "none")])

    with pytest.raises(BadAudio, match="start"):
        apart.decode(path, Sound().take)


def test_what_is_no_sound_starts_no_child(children, tmp_path) -> None:
    path = tmp_path / "garbage"
    path.write_bytes(b"<html>Sign in</html>" * 100)

    with pytest.raises(BadAudio):
        apart.decode(path, Sound().take)

    assert children == []


def test_what_only_begins_like_sound_is_bad_audio(children, tmp_path) -> None:
    path = tmp_path / "garbage"
    path.write_bytes(b"\xff\xf1" + bytes(2_000))

    with pytest.raises(BadAudio, match="unknown or damaged"):
        apart.decode(path, Sound().take)


def test_the_child_is_told_no_key(children, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", "oak_test_secret")
    path = encode(tmp_path, "m4a")
    told = tmp_path / "told"
    play(monkeypatch, f"import os; open({str(told)!r}, 'w').write(repr(dict(os.environ)))")

    apart.decode(path, Sound().take)

    assert "HOME" in told.read_text()
    assert "oak_test_secret" not in told.read_text()
    assert "FREDDY_API_KEY" not in told.read_text()


def test_it_finds_the_program_wherever_it_was_started(children, tmp_path, monkeypatch) -> None:
    """A folder of downloads may hold a `numpy.py`."""
    path = encode(tmp_path, "m4a")
    (tmp_path / "numpy.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    sound = Sound()

    apart.decode(Path(path.name), sound.take)

    assert len(sound.pcm) == 3 * rig.RATE


def test_the_frozen_program_starts_itself(monkeypatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert apart.command(Path("a")) == [sys.executable, "decode-apart", "a"]


def test_the_child_alone_says_what_it_found_by_its_exit_code(tmp_path) -> None:
    path = tmp_path / "garbage"
    path.write_bytes(b"\xff\xf1" + bytes(2_000))

    outcome = program.run("decode-apart", path)

    assert outcome.code == apart.REFUSED
    assert outcome.stdout == ""
