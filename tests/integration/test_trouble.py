"""Sessions that do not go as they should: what can be had is mixed, the rest is named."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import program
from tests.foreign import KEY, ORG, SESSION, Answer, ForeignService, GradualService
from tests.integration.mixing import exact, longest_silence, pieces, render

NOISE = bytes(range(251)) * 400


def indices(mix) -> list[int]:
    return [segment["index"] for segment in mix.segments]


def soon() -> str:
    """A hint that the next segment is due in a moment."""
    return (datetime.now(UTC) + timedelta(seconds=0.3)).isoformat()


# -- one session in which everything goes wrong that can


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """Seven segments: 1 is no audio, 2 expires once, 3 is lost, 5 is never made."""
    folder = tmp_path_factory.mktemp("troubled")
    files = pieces(folder / "sources", 7)
    files[1].write_bytes(NOISE)
    with GradualService(files, [0, 0, 0, 0, 0, None, 0]) as service:
        service.on_segment(2, Answer(403, b"<Error>expired</Error>", "application/xml"))
        service.on_segment(3, Answer(404), always=True)
        yield render(service, folder)


def test_what_can_be_had_is_mixed_in_order(troubled):
    assert troubled.done == program.Outcome(0, "", "")
    assert indices(troubled) == [0, 2, 4, 6]
    assert longest_silence(troubled.pcm[100:-100]) < 8
    exact(troubled)


def test_what_cannot_be_had_is_named_with_a_reason(troubled):
    reasons = {gone["index"]: gone["reason"] for gone in troubled.report["skipped"]}

    assert [set(gone) for gone in troubled.report["skipped"]] == [{"index", "reason"}] * 3
    assert sorted(reasons) == [1, 3, 5]
    assert "not audio" in reasons[1]
    assert "audio host" in reasons[3]
    assert "never became ready" in reasons[5]


def test_an_expired_address_is_asked_for_again_and_never_blindly_retried(troubled):
    """Each refusal is followed by one poll, and every download has an address of its own."""
    expired = [a.path for a in troubled.service.audio_requests() if a.path.startswith("/seg/2?")]
    lost = [a.path for a in troubled.service.audio_requests() if a.path.startswith("/seg/3?")]

    assert len(expired) == len(set(expired)) == 2
    assert len(lost) == len(set(lost)) <= 3
    assert len(troubled.service.polls()) == troubled.report["polls"] <= 1 + 1 + len(lost)


def test_bytes_that_are_no_audio_are_not_fetched_for_ever(troubled):
    fetched = [a for a in troubled.service.audio_requests() if a.path.startswith("/seg/1?")]

    assert 1 <= len(fetched) <= 2


# -- one trouble at a time


def test_on_a_slow_line_the_terminal_says_how_much_of_the_first_part_is_here(tmp_path):
    with ForeignService(pieces(tmp_path / "sources", 1)) as service:
        service.on_slow_line(0, over=3.0)
        code, shown = program.run_on_terminal(
            *("render", "--api-url", service.url, "--org", ORG, "--session", SESSION),
            *("-o", tmp_path / "mix.wav", "--profile", tmp_path / "profile"),
            env={"FREDDY_API_KEY": KEY},
        )
    told = [int(n) for n in re.findall(r"Bringing the music here: (\d+) %", shown)]

    assert code == 0
    assert len(told) > 2
    assert told == sorted(set(told))
    assert len(told) <= 4 * 3 + 2  # it is read by eyes


@pytest.mark.api("5.12")
def test_a_ready_count_that_falls_takes_nothing_back(tmp_path):
    """The documentation's own example of `end` lists nothing with five segments ready."""
    with ForeignService(pieces(tmp_path / "sources", 3)) as service:

        def listing(ready: int, *, more: bool) -> Answer:
            hint = soon() if more else None
            return Answer(200, service.listing(ready=ready, more_pending=more, next_ready_at=hint))

        left = [lambda: listing(2, more=True), lambda: listing(0, more=True)]
        service.script.append(lambda a: left.pop(0)() if left and a in service.polls() else None)
        mix = render(service, tmp_path)

    assert mix.done == program.Outcome(0, "", "")
    assert indices(mix) == [0, 1, 2]
    assert mix.report["polls"] == 3


@pytest.mark.api("5.11")
def test_a_gap_that_is_never_filled_is_waited_for_as_long_as_patience_lasts(tmp_path):
    """The service promises more for ever: what is there is mixed all the same."""
    files = pieces(tmp_path / "sources", 3)
    with GradualService(files, [0, None, 0], more_pending=True) as service:
        service.listed = lambda count: [0, 2][:count]  # type: ignore[method-assign]
        mix = render(service, tmp_path, "mix.wav", "--patience", "2")

    assert indices(mix) == [0, 2]
    assert [gone["index"] for gone in mix.report["skipped"]] == [1]
    exact(mix)


def test_a_session_stopped_by_the_spend_cap_is_played_as_far_as_it_goes(tmp_path):
    files = pieces(tmp_path / "sources", 3)
    with ForeignService(files, status="stopped_cap", more_pending=False) as service:
        service.ready = 2
        mix = render(service, tmp_path)

    assert mix.done == program.Outcome(0, "", "")
    assert indices(mix) == [0, 1]


def test_a_download_that_breaks_off_once_is_fetched_again(tmp_path):
    with ForeignService(pieces(tmp_path / "sources", 2)) as service:
        service.on_segment(1, Answer(200, service.files[1].read_bytes(), cut=50_000))
        mix = render(service, tmp_path)

    assert mix.done == program.Outcome(0, "", "")
    assert indices(mix) == [0, 1]
    exact(mix)


def test_a_service_that_stumbles_is_asked_again(tmp_path):
    """A 503 and a throttle that says how long to wait cost a little time and no music."""
    with ForeignService(pieces(tmp_path / "sources", 1)) as service:
        service.on_poll(Answer(429, headers={"Retry-After": "0"}), Answer(503))
        mix = render(service, tmp_path)

    assert mix.done == program.Outcome(0, "", "")
    assert indices(mix) == [0]
    assert mix.report["polls"] == 3


# -- nothing to play at all


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"status": "stopped_cap"}, 7, "spending limit"),
        ({"status": "ended"}, 5, "no music"),
        ({"status": "active"}, 5, "no music"),
    ],
)
def test_a_session_without_music_has_an_exit_code_of_its_own(tmp_path, fields, code, words):
    with ForeignService([], more_pending=False, total_segments=3, **fields) as service:
        mix = render(service, tmp_path)

    assert mix.done.code == code
    assert words in mix.done.sentence
    assert left_behind(tmp_path) == ["profile"]


def test_a_session_of_which_nothing_is_audio_is_told(tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    files = [folder / "0", folder / "1"]
    files[0].write_bytes(NOISE)
    files[1].write_bytes(json.dumps({"not": "audio"}).encode())
    with ForeignService(files) as service:
        mix = render(service, tmp_path)

    assert mix.done.code == 5
    assert "not audio" in mix.done.sentence
    assert left_behind(tmp_path) == ["profile", "sources"]


def left_behind(folder: Path) -> list[str]:
    """What lies in a folder; nobody's home counts."""
    return sorted(path.name for path in folder.iterdir() if path.name != "home")
