"""What soundfile cannot read, Qt's decoder can: AAC in M4A, raw ADTS, WMA; garbage is BadAudio."""

import subprocess

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focusdesk.audio import decode
from focusdesk.core.errors import BadAudio
from focusdesk.core.model import ENGINE_RATE
from focusdesk.qt import decoder
from tests import sounds


def encoded(folder, name, *arguments, rate=48_000, channels=2):
    """A tone of two seconds at -12 dBFS, encoded by ffmpeg."""
    tone = sounds.sine(2.0, hertz=440.0, level_db=-12.0, rate=rate, channels=channels)
    source = sounds.write(folder / "tone.wav", tone, rate=rate)
    target = folder / name
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), *arguments, str(target)]
    subprocess.run(command, check=True)
    bare = folder / "00000.audio"  # as in the cache: without an ending that says what it is
    target.rename(bare)
    return bare


@pytest.mark.parametrize(
    ("name", "rate", "channels"),
    [
        ("a.m4a", 48_000, 2),
        ("a.m4a", 44_100, 2),
        ("a.m4a", 22_050, 1),
        ("a.aac", 48_000, 2),
        ("a.wma", 44_100, 2),
    ],
)
def test_other_formats_become_the_mixers_form(qapp, tmp_path, name, rate, channels) -> None:
    path = encoded(tmp_path, name, rate=rate, channels=channels)
    pcm = decode.decode(path, fallback=decoder.decode)

    middle = pcm[ENGINE_RATE // 2 : ENGINE_RATE * 3 // 2, 0].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    level = 20 * np.log10(np.sqrt(2 * np.mean(middle**2)))
    assert pcm.dtype == np.float32
    assert pcm.shape[1] == 2
    assert not pcm.flags.writeable
    assert abs(len(pcm) - 2 * ENGINE_RATE) < 5_000  # what raw AAC and WMA add or lose
    assert int(np.argmax(spectrum)) == 440
    assert level == pytest.approx(-12.0, abs=0.3)


@pytest.mark.parametrize("content", [b"", b"<html><body>Sign in</body></html>", bytes(5_000)])
def test_what_is_no_sound_is_bad_audio(qapp, tmp_path, content) -> None:
    path = tmp_path / "00000.audio"
    path.write_bytes(content)

    with pytest.raises(BadAudio):
        decode.decode(path, fallback=decoder.decode)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from([b"", b"\xff\xf1\x50\x80", b"\0\0\0\x20ftypM4A ", b"OggS", b"RIFF"]),
       rest=st.binary(max_size=600))  # fmt: skip
def test_any_bytes_are_sound_or_bad_audio(qapp, tmp_path, start, rest) -> None:
    path = tmp_path / "00000.audio"
    path.write_bytes(start + rest)
    try:
        pcm = decode.decode(path, fallback=decoder.decode)
    except BadAudio:
        return

    assert np.isfinite(pcm).all()
    assert len(pcm) > 0
