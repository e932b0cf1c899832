"""The real `render` against a service run by someone else: every format, every frame."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests import program, sounds
from tests.foreign import KEY, SIGNATURE, ForeignService, GradualService
from tests.integration import referee
from tests.integration.mixing import RATE, exact, longest_silence, pieces, render

# -- a mix of formats, rendered once and looked at from all sides

SECONDS = (5.0, 6.0, 5.5, 5.0, 6.0, 5.0, 5.25)
FADES = {
    0: (1500, 1500),
    1: (1500, 900),
    2: (2100, 0),
    3: (0, 1500),
    4: (1500, 60_000),
    6: (0, 700),
}
"""What is not hinted as in the documentation; the last but one is longer than any segment."""

TARGETS = {1: -20.0, 2: None, 3: 7.0, 4: "loud"}
"""A target of its own, then three that are missing or absurd: its own stays in force."""

USED = [-14.0, -20.0, -20.0, -20.0, -20.0, -14.0, -14.0]


def orchestra(folder: Path) -> list[Path]:
    """Seven pieces of different noise, in seven formats, at as many levels."""

    def noise(index: int, level: float, rate: int, channels: int, subtype: str) -> Path:
        pcm = sounds.pink(SECONDS[index], seed=index, level_db=level, rate=rate, channels=channels)
        return sounds.write(folder / f"{index}.wav", pcm, rate=rate, subtype=subtype)

    return [
        noise(0, -30, 8_000, 1, "PCM_16"),
        referee.encode(noise(1, -22, 44_100, 2, "PCM_24"), ".mp3"),
        referee.encode(noise(2, -26, 48_000, 2, "PCM_24"), ".ogg"),
        referee.encode(noise(3, -24, 48_000, 1, "PCM_24"), ".opus"),
        sounds.write(
            folder / "4.flac",
            sounds.pink(SECONDS[4], seed=4, level_db=-33, rate=96_000),
            rate=96_000,
            subtype="PCM_24",
        ),
        referee.encode(noise(5, -28, 44_100, 2, "PCM_24"), ".m4a"),
        noise(6, -25, 22_050, 2, "FLOAT"),
    ]


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> list[Path]:
    return orchestra(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def mix(sources, tmp_path_factory):
    """All of them, ready from the start, mixed to a WAV file."""
    with ForeignService(sources) as service:
        for index, (fade_in, fade_out) in FADES.items():
            service.segment_fields[index] = {"fade_in_ms": fade_in, "fade_out_ms": fade_out}
        for index, target in TARGETS.items():
            service.segment_fields[index]["target_lufs"] = target
        yield render(service, tmp_path_factory.mktemp("mix"))


def test_any_mix_of_formats_is_rendered_without_a_word(mix):
    assert mix.done == program.Outcome(0, "", "")
    assert [segment["index"] for segment in mix.segments] == list(range(7))


def test_file_report_and_timeline_agree_to_the_frame(mix):
    exact(mix)
    frames = sum(segment["frames"] for segment in mix.segments)
    overlaps = sum(segment["overlap_frames"] for segment in mix.segments)

    assert frames - overlaps == mix.report["frames"] == len(mix.pcm)


@pytest.mark.api("5.14", "5.17")
def test_segments_last_as_long_as_what_was_encoded(mix, sources):
    """To the frame where the format tells its length, within an encoder's block where not."""
    exactly, nearly = [], []
    for index, segment in enumerate(mix.segments):
        if index in (1, 5):  # MP3, M4A
            nearly.append(segment["frames"] - round(SECONDS[index] * RATE))
        else:
            info = soundfile.info(sources[index])
            exactly.append(segment["frames"] - round(info.frames * RATE / info.samplerate))

    assert exactly == [0] * 5
    assert max(np.abs(nearly)) <= 2_304


def test_neighbours_share_the_mean_of_their_fades_but_no_more_than_half_of_either(mix):
    shared = [segment["overlap_frames"] for segment in mix.segments]
    half = mix.segments[5]["frames"] // 2

    assert shared == [0, 72_000, 72_000, 0, 72_000, half, 36_000]


def test_the_report_has_the_fields_of_the_contract_and_no_others(mix):
    assert {name: type(value) for name, value in mix.report.items()} == {
        "sample_rate": int,
        "frames": int,
        "polls": int,
        "requests": int,
        "skipped": list,
        "segments": list,
    }
    assert mix.report["sample_rate"] == RATE
    assert mix.report["skipped"] == []
    for segment in mix.segments:
        assert {name: type(value) for name, value in segment.items()} == {
            "index": int,
            "start_frame": int,
            "frames": int,
            "overlap_frames": int,
            "measured_lufs": float,
            "target_lufs": float,
            "gain_db": float,
            "true_peak_dbtp": float,
            "bridge": bool,
        }
        assert segment["bridge"] is False


def test_a_missing_or_absurd_target_is_the_last_sane_one(mix):
    assert [segment["target_lufs"] for segment in mix.segments] == USED


def test_the_interior_of_each_segment_is_as_loud_as_reported(mix, sources):
    """By somebody else's decoder and meter, outside of every overlap and fade."""
    off = []
    for place, (segment, source) in enumerate(zip(mix.segments, sources, strict=True)):
        following = mix.segments[place + 1]["overlap_frames"] if place < 6 else 0
        begin = max(segment["overlap_frames"], 72_000 if place == 0 else 0)
        end = segment["frames"] - max(following, 34_000 if place == 6 else 0)
        first = segment["start_frame"]
        heard = mix.pcm[first + begin : first + end]
        plain = referee.decode(source)[begin:end]
        off.append(referee.loudness(heard) - referee.loudness(plain) - segment["gain_db"])

    assert max(np.abs(off)) <= 0.1, off


def test_what_was_measured_is_what_the_referee_measures(mix, sources):
    off = [
        segment["measured_lufs"] - referee.loudness(referee.decode(source))
        for segment, source in zip(mix.segments, sources, strict=True)
    ]

    assert max(np.abs(off)) <= 0.1, off


def test_no_peak_is_over_one_decibel_below_full_scale(mix):
    peaks = [segment["true_peak_dbtp"] for segment in mix.segments]

    assert max(peaks) <= -0.999
    assert float(np.abs(mix.pcm).max()) < 1.0


def test_there_is_no_silence_inside(mix):
    assert longest_silence(mix.pcm[100:-100]) < 8


def test_what_is_ready_at_once_is_asked_for_once(mix):
    assert len(mix.service.polls()) == mix.report["polls"] == mix.report["requests"] == 1
    assert len(mix.service.audio_requests()) == 7


def test_a_session_of_somebody_else_is_only_listened_to(mix):
    assert {asked.method for asked in mix.service.asked} == {"GET"}


def test_the_audio_host_never_sees_the_key(mix):
    assert {asked.key for asked in mix.service.polls()} == {KEY}
    assert {asked.key for asked in mix.service.audio_requests()} == {None}
    assert KEY not in str([asked.headers for asked in mix.service.audio_requests()])


def test_no_secret_is_in_any_file(mix):
    files = [path for path in mix.folder.rglob("*") if path.is_file()]
    leaks = [
        path.name
        for path in files
        if KEY.encode() in path.read_bytes() or SIGNATURE.encode() in path.read_bytes()
    ]

    assert {"mix.wav", "r.json", "focusdesk.log"} <= {path.name for path in files}
    assert leaks == []


@pytest.mark.api("5.23")
def test_every_file_of_ours_is_private_and_the_cache_is_empty_afterwards(mix):
    profile = mix.folder / "profile"

    assert {path.stat().st_mode & 0o077 for path in (profile, *profile.rglob("*"))} == {0}
    assert [path for path in (profile / "cache").rglob("*") if path.is_file()] == []


def test_nothing_unfinished_lies_beside_the_mix(mix):
    assert sorted(path.name for path in mix.folder.iterdir()) == ["mix.wav", "profile", "r.json"]


# -- formats of the mix


@pytest.mark.parametrize(
    ("name", "form", "subtype"),
    [
        ("mix.wav", "WAV", "FLOAT"),
        ("mix.FLAC", "FLAC", "PCM_24"),
        ("mix.ogg", "OGG", "VORBIS"),
    ],
)
def test_a_mix_has_the_format_its_name_says(name, form, subtype, tmp_path):
    with ForeignService(pieces(tmp_path / "sources", 2)) as service:
        mix = render(service, tmp_path, name)

    assert mix.done == program.Outcome(0, "", "")
    info = soundfile.info(tmp_path / name)
    assert (info.format, info.subtype) == (form, subtype)
    assert (info.samplerate, info.channels, info.frames) == (RATE, 2, mix.report["frames"])
    exact(mix)


# -- over time


def test_segments_that_become_ready_over_time_cost_few_questions(tmp_path):
    """With honest hints, at most 1.3 polls a segment."""
    with GradualService(pieces(tmp_path, 4), [0.0, 2.0, 4.0, 6.0]) as service:
        mix = render(service, tmp_path)

    assert mix.done == program.Outcome(0, "", "")
    assert [segment["index"] for segment in mix.segments] == [0, 1, 2, 3]
    assert mix.report["polls"] == len(service.polls()) <= 1.3 * 4
    assert longest_silence(mix.pcm[100:-100]) < 8
    exact(mix)


@pytest.mark.api("5.11")
def test_segments_that_become_ready_out_of_order_are_mixed_in_order(tmp_path):
    with GradualService(pieces(tmp_path, 4), [2.0, 0.0, 4.0, 0.0]) as service:
        mix = render(service, tmp_path)

    assert mix.done == program.Outcome(0, "", "")
    assert [segment["index"] for segment in mix.segments] == [0, 1, 2, 3]
    exact(mix)
