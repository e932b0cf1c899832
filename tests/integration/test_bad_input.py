"""Whatever is wrong, one sentence and the documented exit code; nothing hangs, no traceback."""

import contextlib
import json
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests import program, rig
from tests.foreign import KEY, ORG, SESSION, Answer, ForeignService, GradualService, envelope
from tests.integration.mixing import joining, pieces

KEYED = {"FREDDY_API_KEY": KEY}


@pytest.fixture
def service(tmp_path):
    """A service with one segment that is fine."""
    with ForeignService(pieces(tmp_path / "sources", 1)) as running:
        yield running


class Render:
    """`render` with what is right, but for what a test changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "mix.wav"
        self.profile = folder / "profile"
        self.patience = "2"
        self.before: list[str] = []

    def arguments(self, *what: str | Path) -> list[str | Path]:
        where = ("-o", self.output, "--profile", self.profile)
        return ["render", *what, *where, "--patience", self.patience]

    def __call__(
        self, *what: str | Path, env: dict[str, str | None] | None = None
    ) -> program.Outcome:
        keyed = {**KEYED, **(env or {})}
        return program.run(*self.arguments(*what), env=keyed, before=self.before)

    @property
    def left(self) -> list[str]:
        """What a run left beside the profile: nothing of a mix that failed."""
        return [path.name for path in self.output.parent.iterdir() if "mix" in path.name]


@pytest.fixture
def render(tmp_path) -> Render:
    return Render(tmp_path)


# -- the key, the session, the organization


def test_a_wrong_key_is_refused(render, service):
    done = render(*joining(service), env={"FREDDY_API_KEY": "oak_mistaken"})

    assert done.code == 3
    assert "refused the API key" in done.sentence
    assert "mistaken" not in done.stderr
    assert len(service.asked) == 1
    assert render.left == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_may_not_do_this_is_told_in_the_services_words(render, service, status):
    service.on_poll(envelope(status, "API_KEY_PAUSED", "This key is paused. Ask your admin."))
    done = render(*joining(service))

    assert done.code == 3
    assert "This key is paused; Ask your admin" in done.sentence


def test_without_a_key_store_the_environment_is_named(render, service):
    done = render(*joining(service), env={"FREDDY_API_KEY": None})

    assert done.code == 3
    assert "FREDDY_API_KEY" in done.sentence
    assert service.asked == []


def test_no_key_at_all_is_told(render, service):
    empty = "keyring.backends.null.Keyring"
    done = render(*joining(service), env={"FREDDY_API_KEY": None, "PYTHON_KEYRING_BACKEND": empty})

    assert done.code == 3
    assert "There is no API key" in done.sentence
    assert "FREDDY_API_KEY" in done.sentence
    assert service.asked == []


def test_a_key_that_fits_in_no_header_is_told_and_never_shown(render, service):
    done = render(*joining(service), env={"FREDDY_API_KEY": "schlüssel 7"})

    assert done.code == 3
    assert "schlüssel" not in done.sentence
    assert service.asked == []


def test_an_unknown_session_is_told(render, service):
    done = render("--api-url", service.url, "--org", ORG, "--session", "mfocus_unknown")

    assert done.code == 4
    assert "no such session" in done.sentence


def test_another_organization_knows_no_such_session(render, service):
    done = render("--api-url", service.url, "--org", "org_other", "--session", SESSION)

    assert done.code == 4
    assert "organization" in done.sentence


def test_without_an_organization_nothing_is_asked(render, service):
    done = render("--api-url", service.url, "--session", SESSION)

    assert done.code == 2
    assert "--org" in done.sentence
    assert service.asked == []


def test_http_to_another_machine_is_refused_before_the_key_is_read(render):
    done = render("--api-url", "http://api.example.org", "--org", ORG, "--session", SESSION)

    assert done.code == 2
    assert "https" in done.sentence


# -- the service


def test_a_closed_port_is_unreachable(render):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = render("--api-url", url, "--org", ORG, "--session", SESSION)

    assert done.code == 5
    assert "cannot be reached" in done.sentence
    assert render.left == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(200, b"<html>Sign in first</html>", "text/html"), "not the music service"),
        (Answer(200, b'{"session_id": ', "application/json"), "not the music service"),
        (Answer(302, headers={"Location": "https://198.51.100.7/"}), "not the music service"),
        (Answer(503, b"<html>Bad Gateway</html>", "text/html"), "HTTP 503"),
        (envelope(429, "RATE_LIMIT_EXCEEDED"), "fewer requests"),
    ],
    ids=["html", "half a json", "redirect", "503", "throttle"],
)
def test_a_service_that_is_none_is_given_up_when_patience_ends(render, service, answer, words):
    service.script.append(lambda _asked: answer)
    done = render(*joining(service))

    assert done.code == 5
    assert words in done.sentence
    assert len(service.asked) <= 3
    assert render.left == []


def test_a_service_that_never_answers_is_given_up(render, service):
    service.script.append(service.never)
    done = render(*joining(service))

    assert done.code == 5
    assert "cannot be reached" in done.sentence
    assert render.left == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (envelope(429, "USAGE_LIMIT_EXCEEDED", "The monthly cap is reached"), "monthly cap"),
        (envelope(402, "PAYMENT_REQUIRED", "The monthly cap is reached"), "monthly cap"),
        (envelope(422, "VALIDATION_ERROR", "target_minutes is too long"), "target_minutes is too"),
        (Answer(422, b'{"detail": [{"msg": "Field required"}]}'), "Field required"),
    ],
    ids=["budget 429", "402", "422", "framework 422"],
)
def test_a_refusal_is_told_in_the_services_words_and_never_repeated(render, service, answer, words):
    service.script.append(lambda _asked: answer)
    start = ["--api-url", service.url, "--org", ORG, "--start", "focus", "--minutes", "9"]
    done = render(*start)

    assert done.code == 7
    assert words in done.sentence
    assert [asked.method for asked in service.asked] == ["POST"]


# -- disks


def test_an_output_without_a_folder_is_told_before_anything_is_asked(render, service):
    render.output = render.folder / "missing" / "mix.wav"
    done = render(*joining(service))

    assert done.code == 1
    assert "missing" in done.sentence
    assert service.asked == []


def test_an_output_that_is_a_folder_is_told(render, service):
    render.output.mkdir()
    done = render(*joining(service))

    assert done.code == 1
    assert "mix.wav" in done.sentence
    assert service.asked == []


def test_an_output_that_may_not_be_written_is_told(render, service, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    render.output = closed / "mix.wav"
    render.before = program.as_anybody()
    done = render(*joining(service))
    closed.chmod(0o755)

    assert done.code == 1
    assert "mix.wav" in done.sentence
    assert service.asked == []


@pytest.mark.parametrize("name", ["missing/r.json", "."])
def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(
    render, service, tmp_path, name
):
    done = render(*joining(service), "--report", tmp_path / name)

    assert done.code == 1
    assert "folder" in done.sentence
    assert service.asked == []
    assert render.left == []


def test_a_disk_that_fills_up_under_the_cache_is_told(render, service, tmp_path):
    service.files = pieces(tmp_path / "long", 1, 20.0)
    with program.small_disk(megabytes=1) as disk:
        render.profile = disk / "profile"
        done = render(*joining(service))
        kept = list(disk.rglob("*.part"))

    assert done.code == 1
    assert "No space left on device" in done.sentence
    assert kept == []
    assert render.left == []


def test_a_disk_that_fills_up_under_the_mix_is_told(render, service):
    with program.small_disk(megabytes=1) as disk:
        render.output = disk / "mix.wav"
        done = render(*joining(service))
        left = list(disk.iterdir())

    assert done.code == 1
    assert "mix.wav" in done.sentence
    assert left == []


def test_a_cache_that_may_not_be_written_is_told_to_whoever_is_not_root(render, service):
    (render.profile / "cache").mkdir(parents=True)
    (render.profile / "cache").chmod(0o555)
    render.before = program.as_anybody()
    done = render(*joining(service))
    (render.profile / "cache").chmod(0o755)

    assert done.code == 1
    assert "Permission denied" in done.sentence


def test_a_profile_that_may_not_be_written_at_all_is_told(render, service):
    render.profile.mkdir(mode=0o555)
    render.before = program.as_anybody()
    done = render(*joining(service))
    render.profile.chmod(0o755)

    assert done.code == 1
    assert "Permission denied" in done.sentence


def test_settings_that_cannot_be_read_are_set_aside_with_one_sentence(render, service):
    render.profile.mkdir()
    (render.profile / "settings.json").write_bytes(b"\x00{")
    done = render(*joining(service))

    assert done.code == 0
    assert "settings" in done.sentence
    assert (render.profile / "settings.broken.json").read_bytes() == b"\x00{"
    assert render.output.exists()


def test_settings_name_the_organization_and_the_service(render, service):
    render.profile.mkdir()
    chosen = {"version": 1, "org": ORG, "api_url": service.url}
    (render.profile / "settings.json").write_text(json.dumps(chosen))

    assert render("--session", SESSION) == program.Outcome(0, "", "")


def test_a_port_that_is_taken_is_told(render):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = render("--demo", "--port", str(taken.getsockname()[1]))

    assert done.code == 1
    assert "in use" in done.sentence
    assert render.left == []


# -- leaving early


@contextlib.contextmanager
def rendering(render: Render, *what: str | Path):
    render.patience = "60"
    with program.started(*render.arguments(*what), env=KEYED) as process:
        yield process


def interrupt(process: subprocess.Popen[str], number: int = signal.SIGINT) -> program.Outcome:
    process.send_signal(number)
    return program.finish(process)


@pytest.fixture
def unfinished(tmp_path):
    """A service whose second segment is always about to come."""
    files = pieces(tmp_path / "sources", 2)
    with GradualService(files, [0, 600.0]) as running:
        yield running


def test_ctrl_c_ends_what_focusdesk_started(render, unfinished):
    start = ["--api-url", unfinished.url, "--org", ORG, "--start", "focus", "--minutes", "9"]
    with rendering(render, *start) as process:
        rig.until(unfinished.audio_requests, "the first segment is fetched")
        done = interrupt(process)

    assert done == program.Outcome(130, "", "")
    assert len(unfinished.ends()) == 1
    assert len([asked for asked in unfinished.asked if asked.method == "POST"]) == 2
    assert render.left == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_leaving_somebody_elses_session_does_not_end_it(render, unfinished, number, code):
    with rendering(render, *joining(unfinished)) as process:
        rig.until(unfinished.audio_requests, "the first segment is fetched")
        done = interrupt(process, number)

    assert done == program.Outcome(code, "", "")
    assert {asked.method for asked in unfinished.asked} == {"GET"}
    assert render.left == []


def test_ctrl_c_does_not_wait_for_a_service_that_never_answers(render, service):
    service.script.append(service.never)
    with rendering(render, *joining(service)) as process:
        rig.until(service.polls, "the service is asked")
        done = interrupt(process)

    assert done == program.Outcome(130, "", "")
    assert render.left == []


def test_ctrl_c_leaves_an_older_mix_alone(render, unfinished):
    render.output.write_bytes(b"an older mix")
    with rendering(render, *joining(unfinished)) as process:
        rig.until(unfinished.audio_requests, "the first segment is fetched")
        interrupt(process)

    assert render.output.read_bytes() == b"an older mix"
    assert render.left == ["mix.wav"]
