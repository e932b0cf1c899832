"""However FocusDesk is made to leave: promptly, with one exit code, owing the service nothing."""

import signal
import threading

import pytest

from tests import program, rig, sounds
from tests.foreign import KEY, ORG, SESSION, Answer, ForeignService

HAS_KEY = {"FREDDY_API_KEY": KEY}


@pytest.fixture
def service(tmp_path):
    """A service with two segments."""
    pieces = [sounds.write(tmp_path / f"{n}.wav", sounds.pink(5.0, seed=n)) for n in range(2)]
    with ForeignService(pieces) as running:
        yield running


@pytest.fixture
def where(service, tmp_path):
    return ["--api-url", service.url, "--org", ORG, "--profile", tmp_path / "profile"]


def posts(service, ending):
    return [a for a in service.asked if a.method == "POST" and a.path.endswith(ending)]


def hold(service, chosen):
    """Keep the requests that `chosen` picks waiting; return what lets them go on."""
    go_on = threading.Event()

    def rule(asked):
        if chosen(asked):
            go_on.wait(rig.PATIENCE)

    service.script.append(rule)
    return go_on


def test_ctrl_c_while_the_service_is_silent(service, where, tmp_path) -> None:
    """It cannot be interrupted in the middle of a call, and leaves all the same."""
    go_on = hold(service, lambda asked: asked.method == "GET")
    mix = tmp_path / "mix.wav"
    with program.started("render", *where, "--session", SESSION, "-o", mix, env=HAS_KEY) as run:
        rig.until(service.polls, "the first poll")
        run.send_signal(signal.SIGINT)
        outcome = program.finish(run)
    go_on.set()

    assert (outcome.code, outcome.stderr) == (130, "")
    assert not mix.exists()


def test_ctrl_c_leaves_the_file_that_was_there_before(service, where, tmp_path) -> None:
    service.fields["more_pending"] = True
    mix = tmp_path / "mix.wav"
    mix.write_bytes(b"an earlier mix")
    with program.started("render", *where, "--session", SESSION, "-o", mix, env=HAS_KEY) as run:
        rig.until(lambda: len(service.audio_requests()) == 2, "both segments are fetched")
        rig.until(lambda: len(service.polls()) == 2, "it waits for more")
        run.send_signal(signal.SIGINT)
        outcome = program.finish(run)

    assert outcome.code == 130
    assert mix.read_bytes() == b"an earlier mix"
    assert [path.name for path in tmp_path.glob(".mix*")] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_session_whose_start_is_still_unanswered_is_ended_once_it_has_a_name(
    service, where, tmp_path, number
) -> None:
    go_on = hold(service, lambda asked: asked.path.endswith("/sessions"))
    order = ["--start", "focus", "--minutes", "1", "-o", tmp_path / "mix.wav"]
    with program.started("render", *where, *order, env=HAS_KEY) as run:
        rig.until(lambda: posts(service, "/sessions"), "the start is sent")
        run.send_signal(number)
        go_on.set()
        outcome = program.finish(run)

    assert outcome.code == 128 + number
    assert len(posts(service, "/sessions")) == 1
    assert len(posts(service, "/end")) == 1


def test_ending_does_not_wait_behind_a_download(service, where, tmp_path) -> None:
    """A slow audio host must not keep the service composing."""
    poured = threading.Event()

    def trickle(write) -> None:
        for _ in range(10_000):
            write(bytes(4096))
            poured.set()
            if service.closing.wait(0.05):
                return

    slow = Answer(200, kind="audio/flac", pour=trickle)
    service.script.append(lambda asked: slow if "/seg/" in asked.path else None)
    service.script.append(
        lambda asked: Answer(202, service.listing()) if asked.path.endswith("/sessions") else None
    )
    order = ["--start", "focus", "--minutes", "1", "-o", tmp_path / "mix.wav"]
    with program.started("render", *where, *order, env=HAS_KEY) as run:
        rig.until(poured.is_set, "the download is under way")
        run.send_signal(signal.SIGINT)
        outcome = program.finish(run)

    assert outcome.code == 130
    assert len(posts(service, "/end")) == 1


def test_without_a_sound_device_nothing_is_bought(service, where) -> None:
    outcome = program.run("play", *where, "--start", "focus", "--minutes", "1", env=HAS_KEY)

    assert outcome.code == 6
    assert "render" in outcome.sentence
    assert service.asked == []


@pytest.mark.parametrize("proxy", ["socks://127.0.0.1:9", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_said_in_a_sentence(tmp_path, proxy) -> None:
    """As a desktop's settings have it; for a service that is not on this machine."""
    order = ["--api-url", "https://service.invalid", "--org", ORG, "--session", SESSION]
    outcome = program.run(
        *["render", *order, "-o", tmp_path / "mix.wav", "--profile", tmp_path / "profile"],
        *["--patience", "1"],
        env={**HAS_KEY, "ALL_PROXY": proxy},
    )

    assert outcome.code == 5
    assert "proxy" in outcome.sentence


def test_an_address_no_name_server_knows_skips_the_segment(service, where, tmp_path) -> None:
    service.segment_fields[0] = {"playback_url": "https://a..b/seg/0"}
    mix = tmp_path / "mix.wav"
    outcome = program.run("render", *where, "--session", SESSION, "-o", mix, env=HAS_KEY)

    assert outcome.code == 0
    assert mix.exists()
