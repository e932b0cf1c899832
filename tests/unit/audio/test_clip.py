"""A prepared clip: what is said of it is true."""

import numpy as np
import pytest

from focusdesk.audio import clip, loudness
from focusdesk.audio.decode import Sound
from focusdesk.core.errors import BadAudio
from focusdesk.core.model import Segment, SignedUrl
from tests.sounds import RATE, pink, sine, write

SEGMENT = Segment(
    index=4, url=SignedUrl("https://a"), duration=9.9, fade_in=1.5, fade_out=0.25, target_lufs=-9.0
)


@pytest.fixture
def prepared(tmp_path):
    """Prepare some samples as a segment."""

    def prepare(sound, *, rate=RATE, target=-16.0):
        file = write(tmp_path / "a.wav", sound, rate=rate, subtype="FLOAT")
        return clip.prepare(file, SEGMENT, run=3, target_lufs=target)

    return prepare


def test_its_facts_are_true(prepared):
    made = prepared(pink(4.0, level_db=-30.0))
    heard = loudness.measure(made.pcm * np.float32(made.gain))

    assert (made.run, made.facts.index) == (3, 4)
    assert made.facts.frames == len(made.pcm) == 4 * RATE
    assert made.facts.target_lufs == -16.0
    assert made.facts.measured_lufs == pytest.approx(loudness.integrated(made.pcm))
    assert made.facts.measured_lufs + made.facts.gain_db == pytest.approx(-16.0)
    assert heard.integrated_lufs == pytest.approx(-16.0, abs=0.02)
    assert heard.true_peak_dbtp == pytest.approx(made.facts.true_peak_dbtp, abs=0.01)
    assert made.gain == pytest.approx(10 ** (made.facts.gain_db / 20))


def test_its_fades_are_the_segments_in_frames(prepared):
    made = prepared(pink(1.0))

    assert (made.fade_in, made.fade_out) == (72_000, 12_000)


def test_what_is_counted_is_what_was_decoded_not_what_was_announced(prepared):
    made = prepared(sine(2.0, rate=44_100), rate=44_100)

    assert abs(made.facts.frames - 2 * RATE) <= 1
    assert made.facts.frames == len(made.pcm)


def test_silence_is_a_clip_like_any_other(prepared):
    made = prepared(np.zeros((RATE, 2), np.float32))

    assert made.gain == 1.0
    assert made.facts.measured_lufs is None
    assert made.facts.true_peak_dbtp is None
    assert made.facts.gain_db == 0.0


def test_the_ceiling_comes_before_the_target(prepared):
    peaky = sine(2.0, level_db=-40.0)
    peaky[::RATE] = 0.9
    made = prepared(peaky)

    assert made.facts.true_peak_dbtp == pytest.approx(-1.0)
    assert made.facts.measured_lufs + made.facts.gain_db < -16.0


def test_another_decoder_may_be_asked(tmp_path):
    file = tmp_path / "a.m4a"
    file.write_bytes(b"ftypM4A")
    made = clip.prepare(
        file, SEGMENT, run=1, target_lufs=-14.0, fallback=lambda _: Sound(sine(1.0), RATE)
    )

    assert made.facts.frames == RATE


def test_what_is_no_audio_is_no_clip(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"<html>")

    with pytest.raises(BadAudio):
        clip.prepare(file, SEGMENT, run=1, target_lufs=-14.0)
