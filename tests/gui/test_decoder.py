"""The second decoder reads what soundfile cannot, in a worker thread, and keeps nothing."""

import contextlib
import struct
import subprocess
import tracemalloc
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QThread, Signal, Slot

from focusdesk.audio import decode as first_decoder
from focusdesk.audio.decode import Pcm
from focusdesk.core.errors import BadAudio
from focusdesk.qt import apart, decoder
from tests import rig, sounds
from tests.integration import referee

SECONDS = 3.0
DELAY = 1024  # what ffmpeg's AAC encoder adds before the sound
EMPTY = struct.pack(">IiI", 100, -1, 1 << 16)  # a tenth of a second of silence before it


@dataclass(eq=False)
class Sound:
    """What a decoder pushed, as it came."""

    blocks: list[Pcm] = field(default_factory=list)
    rates: set[int] = field(default_factory=set)

    def take(self, pcm: Pcm, rate: int) -> None:
        self.blocks.append(pcm.copy())
        self.rates.add(rate)

    @property
    def pcm(self) -> Pcm:
        return np.concatenate(self.blocks)

    @property
    def rate(self) -> int:
        (rate,) = self.rates
        return rate


Answer = Sound | Exception
Raw = Callable[[Pcm, int], None]
Ask = Callable[..., Answer]


class Bench(QObject):
    """Decodes where the fetcher does: in a QThread of its own."""

    decoded = Signal(object)

    @Slot(object, object, object)
    def decode(self, path: Path, raw: Raw | None, by: first_decoder.Decoder) -> None:
        sound = Sound()
        try:
            by(path, raw or sound.take)
        except Exception as error:  # noqa: BLE001 - a slot may raise nothing: the test looks at it
            self.decoded.emit(error)
        else:
            self.decoded.emit(sound)


class Asker(QObject):
    """Lives in the main thread."""

    asked = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []

    @Slot(object)
    def hear(self, answer: Answer) -> None:
        self.answers.append(answer)


@pytest.fixture
def ask(qapp, qtbot):
    thread, bench, asker = QThread(), Bench(), Asker()
    bench.moveToThread(thread)
    asker.asked.connect(bench.decode)
    bench.decoded.connect(asker.hear)
    thread.start()

    def answer(
        path: Path, raw: Raw | None = None, by: first_decoder.Decoder = decoder.decode
    ) -> Answer:
        asker.asked.emit(path, raw, by)
        qtbot.waitUntil(lambda: bool(asker.answers), timeout=20_000)
        return asker.answers.pop()

    yield answer
    thread.quit()
    assert thread.wait(10_000)


def told(ask: Ask, path: Path) -> Sound:
    """Return the sound of a file that can be read."""
    sound = ask(path)
    assert isinstance(sound, Sound), sound
    return sound


def conform(path: Path, by: first_decoder.Decoder) -> Pcm:
    """Return the sound of a file as the mixer needs it."""
    blocks: list[Pcm] = []
    first_decoder.decode(path, lambda pcm: blocks.append(pcm.copy()), decoder=by)
    return np.concatenate(blocks)


def as_found(sound: Sound) -> first_decoder.Decoder:
    """Return a decoder that finds this sound in any file."""

    def by(_: Path, raw: Raw) -> None:
        for pcm in sound.blocks:
            raw(pcm, sound.rate)

    return by


def encode(
    folder: Path,
    ending: str,
    *options: str,
    rate: int = rig.RATE,
    channels: int = 2,
    sound: Pcm | None = None,
) -> Path:
    """A sine of three seconds or another sound, as ffmpeg encodes it."""
    rig.needs("ffmpeg")
    if sound is None:
        sound = sounds.sine(SECONDS, level_db=-12.0, rate=rate, channels=channels)
    source = sounds.write(folder / "source.wav", sound, rate=rate)
    target = folder / f"tone.{ending}"
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(source), *options, str(target)]
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
        conform(path, first_decoder.read)
    sound = told(ask, path)
    pcm = conform(path, as_found(sound))
    middle = pcm[rig.RATE : 2 * rig.RATE, 0].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    level = 20 * np.log10(np.sqrt(2 * np.mean(middle**2)))
    assert sound.rate == rate
    assert pcm.shape[1] == 2
    assert abs(len(pcm) / rig.RATE - SECONDS) < 0.15  # what raw AAC and WMA add or lose
    assert int(np.argmax(spectrum)) == 997  # a second of sound: the bin is the pitch
    assert level == pytest.approx(-12.0, abs=0.3)


def noise(frames: int, *, rate: int = rig.RATE, channels: int = 2) -> Pcm:
    return sounds.pink(frames / rate, rate=rate, channels=channels)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("frames", [20 * 1024, 20 * 1024 + 1, 20 * 1024 - 1, 33_333])
def test_m4a_is_exact_to_the_frame(ask, tmp_path, frames, rate, channels) -> None:
    """Its container carries the encoder's delay: nothing is lost or added at a seam."""
    source = noise(frames, rate=rate, channels=channels)
    sound = told(ask, encode(tmp_path, "m4a", sound=source, rate=rate))

    assert sound.rate == rate
    assert sound.pcm.shape == source.shape == (frames, channels)
    assert referee.offset(source[:8_000], sound.pcm[:8_000]) == 0
    assert referee.offset(source[-8_000:], sound.pcm[-8_000:]) == 0


@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("m4a", ("-movflags", "+faststart")),
        ("m4a", ("-movie_timescale", "600")),
        ("m4a", ("-c:a", "alac")),
        ("mp4", ("-c:a", "libmp3lame")),
        ("mov", ("-c:a", "aac")),
        ("webm", ()),
    ],
)
def test_other_containers_that_carry_it_are_exact_too(ask, tmp_path, ending, options) -> None:
    source = noise(33_333)
    sound = told(ask, encode(tmp_path, ending, *options, sound=source))

    assert len(sound.pcm) == len(source)
    assert referee.offset(source, sound.pcm) == 0


@pytest.mark.parametrize("options", [("-use_editlist", "0"), ("-movflags", "empty_moov")])
def test_what_carries_no_delay_loses_nothing(ask, tmp_path, options) -> None:
    source = noise(33_333)
    sound = told(ask, encode(tmp_path, "m4a", *options, sound=source))

    assert DELAY <= len(sound.pcm) - len(source) < 2 * DELAY
    assert referee.offset(source, sound.pcm) == DELAY


def box(kind: bytes, *content: bytes) -> bytes:
    whole = b"".join(content)
    return struct.pack(">I4s", 8 + len(whole), kind) + whole


def retell(path: Path, *, edits: bytes | None, itunes: tuple[int, int, int] | None = None) -> None:
    """Let an M4A file, whose index lies at its end, say something else about where it sounds."""
    content = path.read_bytes()
    start = content.index(b"moov") - 4
    index = content[start + 8 :].replace(b"udta", b"free")
    # What was there becomes padding; the last box of the track is open, and so is the index.
    old = index.index(b"edts")
    size = int.from_bytes(index[old - 4 : old], "big")
    track = index.index(b"trak")
    length = int.from_bytes(index[track - 4 : track], "big")
    new = b""
    if edits is not None:
        count = struct.pack(">II", 0, len(edits) // 12)
        new = box(b"edts", box(b"elst", count, edits))
    index = (
        index[: track - 4]
        + struct.pack(">I", length - size + len(new))
        + index[track : old - 4]
        + new
        + index[old - 4 + size :]
    )
    if itunes is not None:
        words = (" 00000000 {:08X} {:08X} {:016X}".format(*itunes) + " 00000000" * 8).encode()
        none = bytes(4)
        tag = box(
            b"----",
            box(b"mean", none, b"com.apple.iTunes"),
            box(b"name", none, b"iTunSMPB"),
            box(b"data", b"\0\0\0\1", none, words),
        )
        handler = box(b"hdlr", bytes(8), b"mdirappl", bytes(9))
        index += box(b"udta", box(b"meta", none, handler, box(b"ilst", tag)))
    path.write_bytes(content[:start] + box(b"moov", index))


def edit(start: int, milliseconds: int) -> bytes:
    return struct.pack(">III", milliseconds, start, 1 << 16)


@pytest.mark.parametrize(
    ("edits", "itunes", "late", "frames"),
    [
        (edit(DELAY, 1042), None, 0, 50_003),  # as ffmpeg writes it
        (edit(DELAY, 500), None, 0, 24_000),  # no rounding: an edit
        (edit(2112, 1042), None, DELAY - 2112, 48_915),  # as much as Apple's encoder adds
        (edit(1500, 1000), None, DELAY - 1500, 48_000),
        (EMPTY + edit(DELAY, 1042), None, 0, 50_003),
        (None, (DELAY, 173, 50_003), 0, 50_003),
        (None, (2112, 173, 48_000), DELAY - 2112, 48_000),
        (edit(DELAY, 1042), (DELAY, 173, 50_000), 0, 50_000),
        (None, None, DELAY, 51_027),
    ],
    ids=[
        "ffmpeg",
        "cut",
        "apple",
        "mid-packet",
        "silence first",
        "itunes",
        "itunes apple",
        "itunes and edit",
        "neither",
    ],
)
def test_the_sound_is_where_the_file_says_it_is(ask, tmp_path, edits, itunes, late, frames) -> None:
    source = noise(50_003)
    path = encode(tmp_path, "m4a", sound=source)
    retell(path, edits=edits, itunes=itunes)
    sound = told(ask, path)

    assert decoder.length(path) == Fraction(frames, rig.RATE)
    assert len(sound.pcm) == frames
    assert referee.offset(source, sound.pcm) == late


def test_what_rounding_took_of_the_end_is_made_up_for(ask, tmp_path) -> None:
    """ffmpeg rounds 20481 frames of 44.1 kHz to 464 ms, and FFmpeg drops the packet after that."""
    source = noise(20 * 1024 + 1, rate=44_100)
    pcm = told(ask, encode(tmp_path, "m4a", sound=source, rate=44_100)).pcm

    assert len(pcm) == len(source)
    assert np.max(np.abs(pcm[-1] - pcm[-2])) < 0.1


@pytest.mark.parametrize("by", [decoder.decode, apart.decode], ids=["here", "apart"])
def test_a_long_file_is_never_held_as_a_whole(ask, tmp_path, by) -> None:
    path = encode(tmp_path, "m4a", sound=sounds.sine(60.0))
    frames: list[int] = []
    tracemalloc.start()
    try:
        answer = ask(path, lambda pcm, _: frames.append(len(pcm)), by)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert isinstance(answer, Sound), answer
    assert sum(frames) == 60 * rig.RATE
    assert max(frames) < 1 << 13
    assert peak < 2**20


@pytest.mark.parametrize("error", [BadAudio("longer than half an hour"), ValueError("a bug")])
def test_what_the_taker_raises_ends_it_and_comes_out(ask, tmp_path, error) -> None:
    path = encode(tmp_path, "m4a")
    frames: list[int] = []

    def raw(pcm: Pcm, _: int) -> None:
        frames.append(len(pcm))
        if len(frames) == 3:
            raise error

    assert ask(path, raw) is error
    assert len(frames) == 3
    assert len(told(ask, path).pcm) == SECONDS * rig.RATE  # and the next is none the worse
    assert len(frames) == 3


@pytest.mark.parametrize("by", [decoder.decode, apart.decode], ids=["here", "apart"])
def test_a_thread_that_is_told_to_end_gets_no_part_for_the_whole(ask, tmp_path, by) -> None:
    def raw(_: Pcm, rate: int) -> None:
        assert rate == rig.RATE
        QThread.currentThread().quit()

    assert isinstance(ask(encode(tmp_path, "m4a"), raw, by), BadAudio)


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
    for by in (first_decoder.read, apart.decode):  # whatever they do to Qt, they do to a child
        with contextlib.suppress(BadAudio):
            pcm = conform(path, by)

            assert np.isfinite(pcm).all()
            assert len(pcm) > 0


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> bytes:
    """What lies in an M4A file besides its sound."""
    path = encode(tmp_path_factory.mktemp("index"), "m4a", sound=noise(5_000))
    retell(path, edits=edit(DELAY, 104), itunes=(DELAY, 0, 5_000))
    content = path.read_bytes()
    return content[content.index(b"moov") - 4 :]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_index_says_a_length_or_nothing(tmp_path, index, data) -> None:
    content = bytearray(index)
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "index"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))] or data.draw(st.binary()))
    said = decoder.length(path)

    assert said is None or said > 0


@pytest.mark.parametrize("table", [b"elst", b"stts", b"stsd"])
def test_a_count_of_rows_that_are_not_there_costs_nothing(tmp_path, index, table) -> None:
    content = bytearray(index.replace(b"iTunSMPB", b"iTunSMPX"))  # it would be believed first
    at = index.index(table) + 8  # after its name, version and flags
    content[at : at + 4] = b"\0\xff\xff\xff"  # enough of them to be seen, and not to be felt
    path = tmp_path / "index"
    path.write_bytes(content)
    tracemalloc.start()
    decoder.length(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1_000_000


def test_a_missing_file_is_bad_audio(ask, tmp_path) -> None:
    assert isinstance(ask(tmp_path / "none"), BadAudio)


def test_a_truncated_file_is_what_is_left_of_it_or_bad_audio(ask, tmp_path) -> None:
    path = encode(tmp_path, "aac")
    path.write_bytes(path.read_bytes()[:20_000])
    answer = ask(path)

    assert isinstance(answer, BadAudio) or 0 < len(answer.pcm) < SECONDS * rig.RATE


def test_what_is_not_packed_is_read_to_the_bit(ask, tmp_path) -> None:
    source = sounds.sine(1.0)
    path = encode(tmp_path, "mov", "-c:a", "pcm_s16le", sound=source)
    exact = soundfile.read(tmp_path / "source.wav", dtype="float32")[0]

    assert told(ask, path).pcm == pytest.approx(exact, abs=2.0**-15)


@pytest.mark.parametrize(("channels", "fits"), [(2, True), (24, True), (25, False), (32, False)])
def test_more_channels_than_qt_survives_are_bad_audio(ask, tmp_path, channels, fits) -> None:
    """With 32 and more its converter dereferences nothing: the whole program would go."""
    path = encode(tmp_path, "mov", "-c:a", "pcm_s16le")
    content = bytearray(path.read_bytes())
    place = content.index(b"sowt") + 20
    content[place : place + 2] = channels.to_bytes(2, "big")
    path.write_bytes(content)

    assert decoder.is_fit(path) == fits
    assert isinstance(ask(path), Sound) or channels > 2


@pytest.mark.parametrize("channels", [2, 32])
def test_what_the_first_decoder_is_for_is_not_for_the_second(ask, tmp_path, channels) -> None:
    path = sounds.write(tmp_path / "tone.wav", sounds.sine(0.1, channels=channels))

    assert isinstance(ask(path), BadAudio)


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile {}\n",
        b"[playlist]\nFile1={}\n",
    ],
    ids=["hls", "ffconcat", "pls"],
)
def test_a_list_of_other_files_is_bad_audio(ask, tmp_path, content) -> None:
    other = encode(tmp_path, "m4a").rename(tmp_path / "other.m4a")
    path = tmp_path / "00000.audio"
    path.write_bytes(content.replace(b"{}", str(other).encode()))

    assert isinstance(ask(path), BadAudio)


@pytest.mark.parametrize(("module", "name"), [(decoder, "Feed"), (apart, "Child")])
@pytest.mark.parametrize("error", [None, BadAudio("longer than half an hour")])
def test_nothing_is_kept_of_a_file_that_was_decoded(
    ask, tmp_path, monkeypatch, qtbot, error, module, name
) -> None:
    kept: list[weakref.ref[object]] = []

    class Watched(getattr(module, name)):  # type: ignore[misc]
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments)
            kept.append(weakref.ref(self))

    def raw(pcm: Pcm, _: int) -> None:
        kept.append(weakref.ref(pcm))
        if error is not None and len(kept) > 5:
            raise error

    monkeypatch.setattr(module, name, Watched)
    answer = ask(encode(tmp_path, "m4a"), raw, module.decode)
    assert isinstance(answer, Sound if error is None else BadAudio)
    if error is not None:
        error.__traceback__ = None  # where it was raised holds what was in hand there
    del answer

    assert len(kept) > 3
    qtbot.waitUntil(lambda: not [one for one in kept if one() is not None])
