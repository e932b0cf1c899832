"""Any file becomes stereo at the engine rate, or BadAudio; nothing else ever comes of it."""

import tracemalloc

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.audio import decode
from focusdesk.audio.decode import Sound, conform, read
from focusdesk.core.errors import BadAudio
from focusdesk.core.model import ENGINE_RATE
from tests.sounds import pink, sine, write

HERTZ = 997.0
LEVEL_DB = -12.0
SECONDS = 1.5
LOSSLESS = [(".wav", "PCM_16"), (".wav", "PCM_24"), (".wav", "FLOAT"), (".flac", "PCM_16")]
RATES = [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000]
LOSSY_RATES = [8_000, 16_000, 22_050, 32_000, 44_100, 48_000]
GARBAGE = {
    "empty": b"",
    "one byte": b"\x00",
    "html": b"<!DOCTYPE html><html><body>Access denied</body></html>" * 40,
    "json": b'{"error": {"code": "EXPIRED"}}',
    "xml": b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
    "zeros": bytes(10_000),
    "a riff header and no more": b"RIFF\xff\xff\xff\x7fWAVE",
    "a flac marker and no more": b"fLaC",
    "an ogg marker and no more": b"OggS" + bytes(40),
    "an id3 tag and no more": b"ID3\x04\x00\x00\x00\x00\x0f\x76" + bytes(2000),
}


def wav(*, rate=48_000, channels=2, bits=16, claims=None, data=b"") -> bytes:
    """Write a WAV header by hand, that may claim what it likes."""
    claims = len(data) if claims is None else claims
    block = channels * bits // 8
    return b"".join(
        [
            b"RIFF",
            min(claims + 36, 0xFFFFFFFF).to_bytes(4, "little"),
            b"WAVEfmt ",
            (16).to_bytes(4, "little"),
            (1).to_bytes(2, "little"),
            channels.to_bytes(2, "little"),
            rate.to_bytes(4, "little"),
            (rate * block & 0xFFFFFFFF).to_bytes(4, "little"),
            block.to_bytes(2, "little"),
            bits.to_bytes(2, "little"),
            b"data",
            claims.to_bytes(4, "little"),
            data,
        ]
    )


def tone_of(pcm):
    """Return the level in dBFS of the sine of HERTZ in the middle of `pcm`, and of the rest."""
    middle = pcm[len(pcm) // 4 : len(pcm) * 3 // 4].astype(np.float64)
    phase = 2 * np.pi * HERTZ * np.arange(len(middle)) / ENGINE_RATE
    basis = np.stack([np.sin(phase), np.cos(phase)], axis=1)
    weights, *_ = np.linalg.lstsq(basis, middle, rcond=None)
    rest = middle - basis @ weights
    level = 20 * np.log10(np.hypot(*weights))
    return level, 20 * np.log10(np.sqrt(np.mean(rest**2)) + 1e-12)


def check_form(pcm):
    assert pcm.ndim == 2
    assert pcm.shape[1] == 2
    assert pcm.dtype == np.float32
    assert pcm.flags.c_contiguous
    assert not pcm.flags.writeable


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(("ending", "subtype"), LOSSLESS)
def test_lossless_files_of_any_width_keep_their_tone(tmp_path, ending, subtype, channels):
    sound = sine(SECONDS, hertz=HERTZ, level_db=LEVEL_DB, channels=channels)
    file = write(tmp_path / f"a{ending}", sound, subtype=subtype)
    pcm = decode.decode(file)
    levels, rest = tone_of(pcm)

    check_form(pcm)
    assert len(pcm) == len(sound)
    assert np.allclose(levels, LEVEL_DB, atol=0.01)
    assert rest < -90.0


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_keeps_its_pitch_level_and_length_from_any_rate(tmp_path, rate):
    sound = sine(SECONDS, hertz=HERTZ, level_db=LEVEL_DB, rate=rate)
    pcm = decode.decode(write(tmp_path / "a.wav", sound, rate=rate, subtype="FLOAT"))
    levels, rest = tone_of(pcm)

    check_form(pcm)
    assert abs(len(pcm) - len(sound) * ENGINE_RATE / rate) <= 1
    assert np.allclose(levels, LEVEL_DB, atol=0.02)
    assert rest < -100.0


@pytest.mark.parametrize("rate", LOSSY_RATES)
@pytest.mark.parametrize("ending", [".mp3", ".ogg", ".opus"])
def test_lossy_files_keep_their_pitch_level_and_length(shelf, ffmpeg, ending, rate):
    source = write(
        shelf / f"{rate}{ending}.wav",
        sine(SECONDS, hertz=HERTZ, level_db=LEVEL_DB, rate=rate),
        rate=rate,
    )
    coder = {".mp3": "libmp3lame", ".ogg": "libvorbis", ".opus": "libopus"}[ending]
    made = shelf / f"{rate}{ending}"
    bits = ("-b:a", "64k") if ending != ".ogg" else ("-q:a", "6")
    resampled = ("-ar", "48000") if ending == ".opus" else ()
    ffmpeg("-i", source, *resampled, "-c:a", coder, *bits, made)
    pcm = decode.decode(made)
    levels, rest = tone_of(pcm)

    check_form(pcm)
    assert abs(len(pcm) - SECONDS * ENGINE_RATE) <= 1
    assert np.allclose(levels, LEVEL_DB, atol=0.5)  # LAME takes 0.45 dB of its own accord
    assert rest < -35.0


@pytest.mark.parametrize("ending", [".wav", ".flac", ".ogg", ".mp3", ".opus"])
def test_the_name_of_a_file_does_not_matter(shelf, ffmpeg, ending):
    source = write(shelf / f"named{ending}.wav", pink(0.5))
    named = shelf / f"named{ending}"
    if ending != ".wav":
        ffmpeg("-i", source, "-ar", "48000", named)
    unnamed = shelf / f"segment{ending[1:]}"
    unnamed.write_bytes((named if named.exists() else source).read_bytes())

    assert abs(len(decode.decode(unnamed)) - ENGINE_RATE // 2) <= 1


def test_a_mono_file_sounds_on_both_sides(tmp_path):
    sound = pink(0.2, channels=1)
    pcm = decode.decode(write(tmp_path / "a.wav", sound, subtype="FLOAT"))

    assert np.array_equal(pcm, np.repeat(sound, 2, axis=1))


@pytest.mark.parametrize("ending", [".wav", ".flac", ".ogg", ".opus"])
def test_the_front_pair_is_taken_of_more_channels(shelf, ffmpeg, ending):
    front = sine(1.0, hertz=HERTZ, level_db=LEVEL_DB)
    others = np.repeat(pink(1.0, channels=1), 4, axis=1)
    source = write(shelf / f"surround{ending}.wav", np.hstack([front, others]))
    made = shelf / f"surround{ending}"
    if ending != ".wav":
        coder = ("-c:a", "libvorbis") if ending == ".ogg" else ()
        ffmpeg("-i", source, "-af", "aformat=channel_layouts=5.1", *coder, made)
    pcm = decode.decode(made if made.exists() else source)
    levels, rest = tone_of(pcm)

    assert np.allclose(levels, LEVEL_DB, atol=0.5)
    assert rest < -35.0


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_sound_is_bad_audio(tmp_path, content):
    file = tmp_path / "segment"
    file.write_bytes(content)

    with pytest.raises(BadAudio):
        decode.decode(file)


def test_a_file_that_is_not_there_is_bad_audio_and_so_is_a_folder(tmp_path):
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(BadAudio):
            decode.decode(path)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
def test_floats_that_are_no_sound_are_bad_audio(tmp_path, bad):
    sound = pink(0.5, rate=44_100)
    sound[1234, 1] = bad
    file = write(tmp_path / "a.wav", sound, rate=44_100, subtype="FLOAT")

    with pytest.raises(BadAudio):
        decode.decode(file)


@pytest.mark.parametrize("rate", [1, 100, 3_999, 400_000, 2_000_000_000])
def test_an_impossible_rate_is_bad_audio(tmp_path, rate):
    file = tmp_path / "a.wav"
    file.write_bytes(wav(rate=rate, data=bytes(4000)))

    with pytest.raises(BadAudio):
        decode.decode(file)


@pytest.mark.parametrize("rate", [0, -1, 3_999, 384_001])
def test_an_impossible_rate_of_another_decoder_is_bad_audio_too(rate):
    with pytest.raises(BadAudio):
        conform(Sound(sine(0.1), rate))


@pytest.mark.parametrize("frames", [0, 1])
def test_sound_too_short_to_be_heard_is_bad_audio(frames):
    with pytest.raises(BadAudio):
        conform(Sound(np.zeros((frames, 2), np.float32), 384_000))


def test_a_header_that_promises_hours_costs_nothing(tmp_path):
    file = tmp_path / "a.wav"
    file.write_bytes(wav(claims=0xFFFFFF00, data=bytes(40_000)))
    tracemalloc.start()
    pcm = decode.decode(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(pcm) <= 10_000
    assert peak < 10 * 2**20


def test_channels_that_nobody_hears_are_not_kept(tmp_path):
    frames = 20 * 48_000
    file = write(tmp_path / "a.flac", np.zeros((frames, 8), np.float32))
    tracemalloc.start()
    sound = read(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sound.pcm.shape == (frames, 2)
    assert peak < 3 * sound.pcm.nbytes


def test_what_is_longer_than_a_segment_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(decode, "LONGEST_SECONDS", 2)
    short = write(tmp_path / "short.wav", pink(2.0))
    long = write(tmp_path / "long.wav", pink(2.1))

    assert len(decode.decode(short)) == 2 * ENGINE_RATE
    with pytest.raises(BadAudio, match="longer"):
        decode.decode(long)


def test_a_fine_rate_does_not_multiply_what_is_held(tmp_path, monkeypatch):
    monkeypatch.setattr(decode, "LONGEST_SECONDS", 2)
    file = write(tmp_path / "fine.wav", pink(1.9, rate=192_000), rate=192_000)

    with pytest.raises(BadAudio, match="longer"):
        decode.decode(file)


def test_what_soundfile_cannot_read_goes_to_the_other_decoder(tmp_path):
    file = tmp_path / "a.m4a"
    file.write_bytes(b"\x00\x00\x00\x20ftypM4A " + bytes(100))
    asked = []

    def other(path):
        asked.append(path)
        return Sound(sine(1.0, rate=44_100, channels=1), 44_100)

    pcm = decode.decode(file, fallback=other)

    check_form(pcm)
    assert asked == [file]
    assert len(pcm) == ENGINE_RATE


def test_what_neither_can_read_is_the_others_word(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"nothing")

    def other(_):
        raise BadAudio("nor can I")

    with pytest.raises(BadAudio, match="nor can I"):
        decode.decode(file, fallback=other)


@pytest.mark.parametrize("ending", [".wav", ".flac", ".ogg", ".mp3"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_truncated_file_is_shorter_sound_or_bad_audio(shelf, ffmpeg, tmp_path, ending, share):
    whole = shelf / f"whole{ending}"
    if not whole.exists():
        source = write(shelf / f"whole{ending}.source.wav", pink(3.0))
        ffmpeg("-i", source, whole)
    content = whole.read_bytes()
    file = tmp_path / "segment"
    file.write_bytes(content[: int(len(content) * share)])
    try:
        frames = len(decode.decode(file))
    except BadAudio:
        frames = 0

    assert frames < 3 * ENGINE_RATE


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """Small whole files of each kind, to be damaged."""
    folder = tmp_path_factory.mktemp("samples")
    files = [
        write(folder / f"a{ending}", pink(0.3)) for ending in (".wav", ".flac", ".ogg", ".mp3")
    ]
    return [file.read_bytes() for file in files]


@given(data=st.data())
def test_whatever_the_bytes_are_they_are_sound_or_bad_audio(data, samples, tmp_path_factory):
    file = tmp_path_factory.getbasetemp() / "fuzzed"
    content = bytearray(data.draw(st.one_of(st.binary(), st.sampled_from(samples))))
    if content:
        for _ in range(data.draw(st.integers(0, 4))):
            near = st.integers(0, min(200, len(content) - 1))
            where = data.draw(st.one_of(near, st.integers(0, len(content) - 1)))
            content[where] = data.draw(st.integers(0, 255))
        content = content[data.draw(st.integers(0, 8)) :]
    file.write_bytes(content)
    try:
        pcm = decode.decode(file)
    except BadAudio:
        pcm = None
    if pcm is not None:
        check_form(pcm)

    assert pcm is None or np.isfinite(pcm).all()


def test_the_samples_to_be_damaged_are_sound_as_they_are(samples, tmp_path):
    lengths = []
    for content in samples:
        (tmp_path / "whole").write_bytes(content)
        lengths.append(len(decode.decode(tmp_path / "whole")))

    assert all(abs(length - 0.3 * ENGINE_RATE) < 3000 for length in lengths)
    assert soundfile.available_formats()["MP3"]
