"""Any file becomes stereo at the engine rate, or BadAudio; nothing else ever comes of it."""

import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.audio import decode
from focusdesk.audio.decode import read
from focusdesk.core.errors import BadAudio
from focusdesk.core.model import ENGINE_RATE
from tests.integration import referee
from tests.sounds import pink, sine, write

HERTZ = 997.0
LEVEL_DB = -12.0
SECONDS = 1.5
LOSSLESS = [(".wav", "PCM_16"), (".wav", "PCM_24"), (".wav", "FLOAT"), (".flac", "PCM_16")]
RATES = [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000]
MOST = 1 << 16  # frames that may be held at once, where a file has hundreds of thousands
ENCODED = [(".mp3", 44_100), (".mp3", 48_000), (".mp3", 22_050), (".ogg", 44_100), (".ogg", 48_000),
           (".opus", 48_000), (".opus", 24_000)]  # fmt: skip
# None is a multiple of 1152 or 1024 but the third. In those that are 1 to 46 more than a multiple
# of 1152, ffmpeg 5.1 itself writes a wrong padding into an MP3.
LENGTHS = [20_000, 33_333, 1024 * 27]
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


def hear(path, decoder=read):
    """Join the blocks of a file, each of which has the form the mixer needs."""
    blocks = []

    def take(pcm):
        check_form(pcm)
        assert 0 < len(pcm) < MOST
        blocks.append(pcm.copy())

    decode.decode(path, take, decoder=decoder)
    return np.concatenate(blocks)


def pushing(*blocks):
    """Return a decoder that finds these blocks, each with its rate, in any file."""

    def decoder(_, raw):
        for pcm, rate in blocks:
            raw(pcm, rate)

    return decoder


def weigh(path):
    """Return how many frames a file has, and the most memory that decoding it took."""
    frames = 0

    def take(pcm):
        nonlocal frames
        frames += len(pcm)

    tracemalloc.start()
    try:
        decode.decode(path, take)
        return frames, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(("ending", "subtype"), LOSSLESS)
def test_lossless_files_of_any_width_keep_their_tone(tmp_path, ending, subtype, channels):
    sound = sine(SECONDS, hertz=HERTZ, level_db=LEVEL_DB, channels=channels)
    file = write(tmp_path / f"a{ending}", sound, subtype=subtype)
    pcm = hear(file)
    levels, rest = tone_of(pcm)

    check_form(pcm)
    assert len(pcm) == len(sound)
    assert np.allclose(levels, LEVEL_DB, atol=0.01)
    assert rest < -90.0


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_keeps_its_pitch_level_and_length_from_any_rate(tmp_path, rate):
    sound = sine(SECONDS, hertz=HERTZ, level_db=LEVEL_DB, rate=rate)
    pcm = hear(write(tmp_path / "a.wav", sound, rate=rate, subtype="FLOAT"))
    levels, rest = tone_of(pcm)

    check_form(pcm)
    assert abs(len(pcm) - len(sound) * ENGINE_RATE / rate) <= 1
    assert np.allclose(levels, LEVEL_DB, atol=0.02)
    assert rest < -100.0


@pytest.mark.api("5.17")
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
    pcm = hear(made)
    levels, rest = tone_of(pcm)

    check_form(pcm)
    assert abs(len(pcm) - SECONDS * ENGINE_RATE) <= 1
    assert np.allclose(levels, LEVEL_DB, atol=0.5)  # LAME takes 0.45 dB of its own accord
    assert rest < -35.0


@pytest.mark.api("5.16")
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_an_mp3_of_variable_bit_rate_has_no_holes(tmp_path, rate):
    """Its small frames borrow from many before: who seeks in it hears nothing for a while."""
    soft = write(tmp_path / "a.mp3", sine(2.0, hertz=260.0, rate=rate), rate=rate)
    whole, _ = soundfile.read(soft, dtype="float32", always_2d=True)
    taken: list[np.ndarray] = []
    read(soft, lambda pcm, _rate: taken.append(pcm.copy()))

    assert np.array_equal(np.concatenate(taken), whole)


@pytest.mark.api("5.16")
@pytest.mark.parametrize("ending", [".wav", ".flac", ".ogg", ".mp3", ".opus"])
def test_the_name_of_a_file_does_not_matter(shelf, ffmpeg, ending):
    source = write(shelf / f"named{ending}.wav", pink(0.5))
    named = shelf / f"named{ending}"
    if ending != ".wav":
        ffmpeg("-i", source, "-ar", "48000", named)
    unnamed = shelf / f"segment{ending[1:]}"
    unnamed.write_bytes((named if named.exists() else source).read_bytes())

    assert abs(len(hear(unnamed)) - ENGINE_RATE // 2) <= 1


@pytest.mark.api("5.17")
def test_a_mono_file_sounds_on_both_sides(tmp_path):
    sound = pink(0.2, channels=1)
    pcm = hear(write(tmp_path / "a.wav", sound, subtype="FLOAT"))

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
    pcm = hear(made if made.exists() else source)
    levels, rest = tone_of(pcm)

    assert np.allclose(levels, LEVEL_DB, atol=0.5)
    assert rest < -35.0


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_sound_is_bad_audio(tmp_path, content):
    file = tmp_path / "segment"
    file.write_bytes(content)

    with pytest.raises(BadAudio):
        hear(file)


def test_a_file_that_is_not_there_is_bad_audio_and_so_is_a_folder(tmp_path):
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(BadAudio):
            hear(path)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
def test_floats_that_are_no_sound_are_bad_audio(tmp_path, bad):
    sound = pink(0.5, rate=44_100)
    sound[1234, 1] = bad
    file = write(tmp_path / "a.wav", sound, rate=44_100, subtype="FLOAT")

    with pytest.raises(BadAudio):
        hear(file)


@pytest.mark.parametrize("rate", [1, 100, 3_999, 400_000, 2_000_000_000])
def test_an_impossible_rate_is_bad_audio(tmp_path, rate):
    file = tmp_path / "a.wav"
    file.write_bytes(wav(rate=rate, data=bytes(4000)))

    with pytest.raises(BadAudio):
        hear(file)


@pytest.mark.parametrize("rate", [0, -1, 3_999, 384_001])
def test_an_impossible_rate_of_another_decoder_is_bad_audio_too(tmp_path, rate):
    with pytest.raises(BadAudio):
        hear(tmp_path, pushing((sine(0.1), rate)))


def test_a_rate_that_changes_is_bad_audio(tmp_path):
    with pytest.raises(BadAudio, match="changes"):
        hear(tmp_path, pushing((sine(0.1), 48_000), (sine(0.1), 44_100)))


@pytest.mark.parametrize("frames", [0, 1])
def test_sound_too_short_to_be_heard_is_bad_audio(tmp_path, frames):
    with pytest.raises(BadAudio):
        hear(tmp_path, pushing((np.zeros((frames, 2), np.float32), 384_000)))


def test_a_decoder_that_finds_nothing_is_bad_audio(tmp_path):
    with pytest.raises(BadAudio):
        hear(tmp_path, pushing())


@given(
    rate=st.sampled_from([4_000, 11_025, 44_100, 47_999, 48_000, 96_000, 384_000]),
    sizes=st.lists(st.integers(0, 3_000), min_size=1, max_size=8),
    channels=st.integers(1, 3),
)
def test_the_size_of_the_blocks_changes_nothing(tmp_path_factory, rate, sizes, channels):
    frames = sum(sizes) + 8  # enough for a frame at the engine rate
    whole = np.random.default_rng(0).uniform(-1, 1, (frames, channels)).astype(np.float32)
    parts = np.split(whole, np.cumsum(sizes))
    pcm = hear(tmp_path_factory.getbasetemp(), pushing(*((part, rate) for part in parts)))
    both = np.ascontiguousarray(whole[:, [0, min(1, channels - 1)]])
    at_once = soxr.resample(both, rate, ENGINE_RATE, quality="HQ")

    assert len(pcm) == len(at_once)
    assert abs(len(pcm) - frames * ENGINE_RATE / rate) <= 0.5
    assert np.allclose(pcm, at_once, rtol=0, atol=1e-6)


@pytest.mark.parametrize("frames", LENGTHS)
@pytest.mark.parametrize(("ending", "rate"), ENCODED)
def test_what_an_encoder_adds_is_not_heard(tmp_path, ending, rate, frames):
    sound = pink(frames / rate, rate=rate, channels=1 + frames % 2)
    file = referee.encode(write(tmp_path / "a.wav", sound, rate=rate), ending)
    pcm = hear(file)
    source = soxr.resample(sound, rate, ENGINE_RATE, quality="HQ")

    assert len(sound) == frames
    assert len(pcm) == len(source)
    assert referee.offset(source[:8_000], pcm[:8_000]) == 0
    assert referee.offset(source[-8_000:], pcm[-8_000:]) == 0


def test_a_header_that_promises_hours_costs_nothing(tmp_path):
    file = tmp_path / "a.wav"
    file.write_bytes(wav(claims=0xFFFFFF00, data=bytes(40_000)))
    frames, peak = weigh(file)

    assert frames <= 10_000
    assert peak < 10 * 2**20


def test_a_long_file_is_never_held_as_a_whole(tmp_path):
    rate, seconds = 8_000, 120
    file = write(tmp_path / "a.flac", sine(seconds, rate=rate, channels=1), rate=rate)
    frames, peak = weigh(file)

    assert frames == seconds * ENGINE_RATE
    assert peak < 2**20 < frames * 8 // 40


def test_channels_that_nobody_hears_are_not_kept(tmp_path):
    frames = 20 * 48_000
    file = write(tmp_path / "a.flac", np.zeros((frames, 8), np.float32))
    shapes = []
    read(file, lambda pcm, _: shapes.append(pcm.shape))
    _, peak = weigh(file)

    assert sum(size for size, _ in shapes) == frames
    assert {width for _, width in shapes} == {2}
    assert peak < 2**20


@pytest.mark.parametrize("channels", [1, 2, 60])
def test_a_fine_rate_does_not_multiply_what_is_held(tmp_path, channels):
    rate = 384_000
    frames = rate // 2
    file = tmp_path / "fine.wav"
    file.write_bytes(wav(rate=rate, channels=channels, data=bytes(frames * channels * 2)))
    heard, peak = weigh(file)

    assert heard == ENGINE_RATE // 2
    assert peak < 2**20


def test_what_is_longer_than_a_segment_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(decode, "LONGEST_SECONDS", 2)
    short = write(tmp_path / "short.wav", pink(2.0))
    long = write(tmp_path / "long.wav", pink(2.1))

    assert len(hear(short)) == 2 * ENGINE_RATE
    with pytest.raises(BadAudio, match="longer"):
        hear(long)


def half_an_hour_and(tmp_path, frames):
    """Write a file of so many frames more; a disk stores nothing of their silence."""
    rate = 8_000
    size = 30 * 60 * rate + frames
    file = tmp_path / "a.wav"
    file.write_bytes(wav(rate=rate, channels=1, bits=8, claims=size))
    with file.open("r+b") as content:
        content.truncate(44 + size)
    return file


@pytest.mark.parametrize("padding", [0, 2 * 1152])
def test_half_an_hour_and_what_an_encoder_adds_to_it_is_played(tmp_path, padding):
    lengths = []
    decode.decode(half_an_hour_and(tmp_path, padding), lambda pcm: lengths.append(len(pcm)))

    assert sum(lengths) == 30 * 60 * ENGINE_RATE + 6 * padding
    assert max(lengths) < MOST


def test_a_second_more_than_half_an_hour_is_refused(tmp_path):
    with pytest.raises(BadAudio, match="longer"):
        decode.decode(half_an_hour_and(tmp_path, 8_000), lambda _: None)


def test_what_is_no_sound_in_the_end_was_sound_until_then(tmp_path):
    sound = pink(3.0)
    sound[-1] = np.nan
    file = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    taken = []
    with pytest.raises(BadAudio, match="no sound"):
        decode.decode(file, lambda pcm: taken.append(len(pcm)))

    assert 2 * ENGINE_RATE < sum(taken) < 3 * ENGINE_RATE


@pytest.mark.parametrize("error", [OSError, ValueError, RuntimeError])
def test_what_fails_in_taking_is_not_the_files_fault(tmp_path, error):
    file = write(tmp_path / "a.wav", pink(1.0))

    def take(_):
        raise error("no space left")

    with pytest.raises(error, match="no space left"):
        decode.decode(file, take)


def test_another_decoder_is_asked_for_the_file(tmp_path):
    file = tmp_path / "a.m4a"
    file.write_bytes(b"\x00\x00\x00\x20ftypM4A " + bytes(100))
    asked = []

    def other(path, raw):
        asked.append(path)
        raw(sine(1.0, rate=44_100, channels=1), 44_100)

    with pytest.raises(BadAudio):
        hear(file)
    pcm = hear(file, other)

    assert asked == [file]
    assert len(pcm) == ENGINE_RATE


def test_what_another_decoder_cannot_read_is_its_own_word(tmp_path):
    def other(*_):
        raise BadAudio("nor can I")

    with pytest.raises(BadAudio, match="nor can I"):
        hear(tmp_path, other)


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
        frames = len(hear(file))
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
    with suppress(BadAudio):
        assert np.isfinite(hear(file)).all()


def test_the_samples_to_be_damaged_are_sound_as_they_are(samples, tmp_path):
    lengths = []
    for content in samples:
        (tmp_path / "whole").write_bytes(content)
        lengths.append(len(hear(tmp_path / "whole")))

    assert all(abs(length - 0.3 * ENGINE_RATE) < 3000 for length in lengths)
    assert soundfile.available_formats()["MP3"]
