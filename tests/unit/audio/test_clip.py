"""A prepared clip: what is said of it is true."""

import numpy as np
import pytest

from focusdesk.audio import clip, decode, loudness
from focusdesk.audio.source import Store
from focusdesk.core.errors import BadAudio, StorageFailed
from focusdesk.core.model import Segment, SignedUrl
from tests.sounds import RATE, pink, sine, write

SEGMENT = Segment(
    index=4, url=SignedUrl("https://a"), duration=9.9, fade_in=1.5, fade_out=0.25, target_lufs=-9.0
)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "scratch")
    yield made
    made.close()


@pytest.fixture
def prepared(tmp_path, store):
    """Prepare some samples as a segment."""

    def prepare(sound, *, rate=RATE, target=-16.0):
        file = write(tmp_path / "a.wav", sound, rate=rate, subtype="FLOAT")
        return clip.prepare(file, SEGMENT, run=3, target_lufs=target, store=store)

    return prepare


def sound(made):
    """Return all of a clip's samples."""
    return made.source.read(0, made.frames)


def test_its_facts_are_true(prepared):
    made = prepared(pink(4.0, level_db=-30.0))
    pcm = sound(made)
    heard = loudness.measure(pcm * np.float32(made.gain))

    assert (made.run, made.facts.index) == (3, 4)
    assert made.facts.frames == made.frames == len(pcm) == 4 * RATE
    assert made.facts.target_lufs == -16.0
    assert made.facts.measured_lufs == pytest.approx(loudness.measure(pcm).integrated_lufs)
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
    assert made.facts.frames == made.source.frames


def test_silence_is_a_clip_like_any_other(prepared):
    made = prepared(np.zeros((RATE, 2), np.float32))

    assert made.gain == 1.0
    assert made.facts.measured_lufs is None
    assert made.facts.true_peak_dbtp is None
    assert made.facts.gain_db == 0.0


def test_peaks_are_held_so_that_the_target_is_reached(prepared):
    drums = pink(6.0, level_db=-24.0)
    drums[:: RATE // 2] = 0.5
    made = prepared(drums, target=-14.0)
    heard = loudness.measure(sound(made) * np.float32(made.gain))

    assert heard.integrated_lufs == pytest.approx(-14.0, abs=0.2)
    assert heard.true_peak_dbtp is not None
    assert heard.true_peak_dbtp <= -1.0
    assert made.facts.measured_lufs + made.facts.gain_db == pytest.approx(-14.0, abs=0.2)
    assert made.frames == len(drums)


def test_gain_gives_way_to_peaks_that_no_limiter_should_hold(prepared):
    peaky = sine(2.0, level_db=-40.0)
    peaky[::RATE] = 0.9
    made = prepared(peaky)

    assert made.facts.true_peak_dbtp <= -1.0
    assert made.facts.measured_lufs + made.facts.gain_db < -17.0


def test_another_decoder_may_be_asked(tmp_path, store):
    def another(_path, raw):
        raw(sine(1.0), RATE)

    file = tmp_path / "a.m4a"
    file.write_bytes(b"ftypM4A")
    made = clip.prepare(
        file,
        SEGMENT,
        run=1,
        target_lufs=-14.0,
        store=store,
        decoders=(decode.read, another),
    )

    assert made.facts.frames == RATE


def test_what_is_no_audio_is_no_clip(tmp_path, store):
    file = tmp_path / "a"
    file.write_bytes(b"<html>")

    with pytest.raises(BadAudio):
        clip.prepare(file, SEGMENT, run=1, target_lufs=-14.0, store=store)


def test_a_disk_that_takes_no_scratch_file_is_no_bug(tmp_path):
    file = write(tmp_path / "a.wav", pink(1.0))
    (tmp_path / "folder").write_text("in the way")

    with pytest.raises(StorageFailed):
        clip.prepare(file, SEGMENT, run=1, target_lufs=-14.0, store=Store(tmp_path / "folder"))
