"""The second decoder reads what soundfile cannot, in a worker thread, and keeps nothing."""

import subprocess
import weakref
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QThread, Signal, Slot

from focusdesk.audio import decode as first_decoder
from focusdesk.audio.decode import Sound
from focusdesk.core.errors import BadAudio
from focusdesk.qt import decoder
from tests import rig, sounds

SECONDS = 3.0


class Bench(QObject):
    """Decodes where the fetcher does: in a QThread of its own."""

    decoded = Signal(object)

    @Slot(object)
    def decode(self, path: Path) -> None:
        try:
            self.decoded.emit(decoder.decode(path))
        except BadAudio as error:
            self.decoded.emit(error)


class Asker(QObject):
    """Lives in the main thread."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Sound | BadAudio] = []

    @Slot(object)
    def hear(self, answer: Sound | BadAudio) -> None:
        self.answers.append(answer)


@pytest.fixture
def ask(qapp, qtbot):
    thread, bench, asker = QThread(), Bench(), Asker()
    bench.moveToThread(thread)
    asker.asked.connect(bench.decode)
    bench.decoded.connect(asker.hear)
    thread.start()

    def answer(path: Path) -> Sound | BadAudio:
        asker.asked.emit(path)
        qtbot.waitUntil(lambda: bool(asker.answers), timeout=20_000)
        return asker.answers.pop()

    yield answer
    thread.quit()
    assert thread.wait(10_000)


def encode(folder: Path, ending: str, *, rate: int = rig.RATE, channels: int = 2) -> Path:
    """A sine of three seconds, as ffmpeg encodes it."""
    rig.needs("ffmpeg")
    tone = sounds.sine(SECONDS, level_db=-12.0, rate=rate, channels=channels)
    source = sounds.write(folder / "source.wav", tone, rate=rate)
    target = folder / f"tone.{ending}"
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(source), str(target)]
    subprocess.run(command, check=True, timeout=60)
    # As in the cache: without an ending that says what it is.
    return target.rename(folder / "00000.audio")


@pytest.mark.parametrize(
    ("ending", "rate", "channels"),
    [
        ("m4a", 48_000, 2),
        ("m4a", 44_100, 2),
        ("m4a", 22_050, 1),
        ("aac", 48_000, 2),
        ("wma", 44_100, 2),
        ("webm", 48_000, 2),
    ],
)
def test_what_soundfile_cannot_read_is_read(ask, tmp_path, ending, rate, channels) -> None:
    path = encode(tmp_path, ending, rate=rate, channels=channels)
    with pytest.raises(BadAudio):
        first_decoder.read(path)
    sound = ask(path)

    assert isinstance(sound, Sound)
    pcm = first_decoder.conform(sound)
    middle = pcm[rig.RATE : 2 * rig.RATE, 0].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    level = 20 * np.log10(np.sqrt(2 * np.mean(middle**2)))
    assert sound.rate == rate
    assert pcm.shape[1] == 2
    assert abs(len(pcm) / rig.RATE - SECONDS) < 0.15  # what raw AAC and WMA add or lose
    assert int(np.argmax(spectrum)) == 997  # a second of sound: the bin is the pitch
    assert level == pytest.approx(-12.0, abs=0.3)


def test_m4a_is_exact_in_length(ask, tmp_path) -> None:
    """Its container carries the encoder's delay: nothing is lost or added at a seam."""
    sound = ask(encode(tmp_path, "m4a"))

    assert isinstance(sound, Sound)
    assert 0 <= len(sound.pcm) - SECONDS * rig.RATE < 1024  # the last frame may be filled up


@pytest.mark.parametrize(
    "content", [b"", b"<html>Sign in</html>" * 100, b"\xff\xf1" + bytes(2_000), bytes(50_000)]
)
def test_garbage_is_bad_audio(ask, tmp_path, content) -> None:
    path = tmp_path / "garbage"
    path.write_bytes(content)

    assert isinstance(ask(path), BadAudio)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from([b"", b"\xff\xf1\x50\x80", b"\0\0\0\x20ftypM4A ", b"OggS", b"RIFF"]),
       rest=st.binary(max_size=600))  # fmt: skip
def test_any_bytes_are_sound_or_bad_audio(qapp, tmp_path, start, rest) -> None:
    path = tmp_path / "00000.audio"
    path.write_bytes(start + rest)
    try:
        pcm = first_decoder.decode(path, fallback=decoder.decode)
    except BadAudio:
        return

    assert np.isfinite(pcm).all()
    assert len(pcm) > 0


def test_a_missing_file_is_bad_audio(ask, tmp_path) -> None:
    assert isinstance(ask(tmp_path / "none"), BadAudio)


def test_a_truncated_file_is_what_is_left_of_it_or_bad_audio(ask, tmp_path) -> None:
    path = encode(tmp_path, "aac")
    path.write_bytes(path.read_bytes()[:20_000])
    answer = ask(path)

    assert isinstance(answer, BadAudio) or 0 < len(answer.pcm) < SECONDS * rig.RATE


def test_it_says_the_same_as_soundfile_where_both_can(ask, tmp_path) -> None:
    path = sounds.write(tmp_path / "tone.wav", sounds.sine(1.0), subtype="PCM_16")
    sound = ask(path)

    assert isinstance(sound, Sound)
    assert np.array_equal(sound.pcm, soundfile.read(path, dtype="float32")[0])


def test_nothing_is_kept_of_a_file_that_was_decoded(ask, tmp_path, monkeypatch, qtbot) -> None:
    kept: list[weakref.ref[object]] = []

    class Watched(decoder.Collector):
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments)
            kept.append(weakref.ref(self))

        @Slot()
        def take(self) -> None:
            super().take()
            kept.append(weakref.ref(self.blocks[-1]))

    monkeypatch.setattr(decoder, "Collector", Watched)
    sound = ask(encode(tmp_path, "m4a"))
    assert isinstance(sound, Sound)
    kept.append(weakref.ref(sound.pcm))
    del sound

    assert len(kept) > 3
    qtbot.waitUntil(lambda: not [one for one in kept if one() is not None])
