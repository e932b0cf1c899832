"""The embedded studio from outside: `studio`, and `--demo` in front of it."""

import json
import select
import signal
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from tests import program, rig
from tests.integration import referee
from tests.integration.mixing import RATE, exact, longest_silence, opened

SHORT = ("--segments", "2", "--segment-seconds", "6", "--initial", "2")


def first_line(process) -> dict[str, str]:
    """What the studio says of itself, without waiting for its end."""
    ready, _, _ = select.select([process.stdout], [], [], program.TIMEOUT)
    assert ready, "the studio says nothing"
    told: dict[str, str] = json.loads(process.stdout.readline())
    assert set(told) == {"url", "org", "session", "key"}
    return told


def session_address(told: dict[str, str]) -> str:
    return f"{told['url']}/v1/music/{told['org']}/focus/sessions/{told['session']}"


def ready(told: dict[str, str], count: int) -> list[dict[str, Any]]:
    """Ask until so many segments are ready."""
    found: list[dict[str, Any]] = []

    def there() -> bool:
        reply = httpx.get(session_address(told), headers={"X-API-Key": told["key"]})
        found[:] = reply.raise_for_status().json()["segments"]
        return len(found) >= count

    rig.until(there, f"{count} segments are ready")
    return found


def test_the_studio_serves_whoever_reads_its_first_line(tmp_path):
    """Segments fetched by hand are the sources of what `render` then mixes, to the frame."""
    with program.started("studio", *SHORT) as studio:
        told = first_line(studio)
        sources = []
        for segment in ready(told, 2):
            path = tmp_path / f"{segment['segment_index']}.audio"
            path.write_bytes(httpx.get(segment["playback_url"]).raise_for_status().content)
            sources.append(path)
        done = program.run(
            *("render", "--api-url", told["url"], "--org", told["org"]),
            *("--session", told["session"], "-o", tmp_path / "mix.wav"),
            *("--report", tmp_path / "r.json", "--profile", tmp_path / "profile"),
            env={"FREDDY_API_KEY": told["key"]},
        )
        refused = httpx.get(session_address(told))
        studio.send_signal(signal.SIGINT)
        left = program.finish(studio)

    mix = opened(tmp_path, done)
    assert done == program.Outcome(0, "", "")
    exact(mix)
    for segment, source in zip(mix.segments, sources, strict=True):
        first = segment["start_frame"]
        inside = slice(72_000, segment["frames"] - 72_000)
        heard = mix.pcm[first : first + segment["frames"]][inside]
        louder = referee.loudness(heard) - referee.loudness(referee.decode(source)[inside])
        assert abs(louder - segment["gain_db"]) <= 0.1
    assert refused.status_code == 401
    assert (left.code, left.stderr) == (130, "")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143)])
def test_the_studio_leaves_when_it_is_told_to(number, code):
    with program.started("studio", *SHORT) as studio:
        first_line(studio)
        studio.send_signal(number)
        left = program.finish(studio)

    assert (left.code, left.stderr) == (code, "")


def test_a_studio_on_a_port_that_is_taken_says_so():
    with program.started("studio", *SHORT) as studio:
        port = httpx.URL(first_line(studio)["url"]).port
        done = program.run("studio", "--port", str(port))

    assert (done.code, done.stdout) == (1, "")
    assert "in use" in done.sentence


def test_the_demo_is_mixed_as_the_documentation_says(tmp_path):
    """`focusdesk render --demo --segments 3 --segment-seconds 20 --initial 3 -o mix.flac`."""
    done = program.run(
        *("render", "--demo", "--segments", "3", "--segment-seconds", "20", "--initial", "3"),
        *("-o", tmp_path / "mix.flac", "--report", tmp_path / "r.json"),
        *("--profile", tmp_path / "profile"),
    )

    mix = opened(tmp_path, done, "mix.flac")
    assert done == program.Outcome(0, "", "")
    assert soundfile.info(tmp_path / "mix.flac").subtype == "PCM_24"
    assert [segment["frames"] for segment in mix.segments] == [20 * RATE] * 3
    assert mix.report["frames"] == len(mix.pcm) == (3 * 20 - 2 * 1.5) * RATE
    exact(mix)
    assert longest_silence(mix.pcm[1_000:-1_000]) < 8
    assert mix.report["polls"] <= 1.3 * 3
    assert mix.report["skipped"] == []
    assert float(np.abs(mix.pcm).max()) < 10 ** (-0.9 / 20)


def test_a_demo_keeps_nothing_but_its_log(tmp_path):
    done = program.run(
        *("render", "--demo", *SHORT, "-o", tmp_path / "mix.ogg", "--profile", tmp_path / "profile")
    )
    left = sorted(path.name for path in Path(tmp_path / "profile").rglob("*") if path.is_file())

    assert done == program.Outcome(0, "", "")
    assert left == ["focusdesk.log", "libraries.log"]
