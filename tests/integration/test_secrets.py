"""No secret is left anywhere: not on a terminal, not in a file, not in an argument, not on a host.

The key and the signatures are looked for in all that a run says and leaves, however it ends.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests import program
from tests.foreign import KEY as FOREIGN_KEY
from tests.foreign import ORG, SESSION, SIGNATURE, Answer, ForeignService, envelope
from tests.integration.mixing import pieces

KEY = "oak_live_9d41c7topsecret"
IN_THE_PATH = "sig-in-the-path-77ab"
SECRETS = (KEY, SIGNATURE, IN_THE_PATH)


class Keyed(ForeignService):
    """Wants this key, and signs in the path as well as behind the question mark."""

    def answer(self, asked):
        if asked.path == "/v1/health/":
            return Answer(200, b'{"status": "ok"}')
        if "/v1/" in asked.path and asked.key != KEY:
            return envelope(401, "INVALID_API_KEY", f"The key {asked.key} is not valid")
        as_the_base_wants_it = {**asked.headers, "X-API-Key": FOREIGN_KEY}
        return super().answer(replace(asked, headers=as_the_base_wants_it))

    def segment(self, index):
        found = super().segment(index)
        query = str(found["playback_url"]).partition("?")[2]
        return {**found, "playback_url": f"{self.url}/{IN_THE_PATH}/seg/{index}?{query}"}

    def receive(self, asked):
        asked.path = asked.path.replace(f"/{IN_THE_PATH}", "")
        return super().receive(asked)


@pytest.fixture
def service(tmp_path):
    with Keyed(pieces(tmp_path / "sources", 3)) as running:
        yield running


@pytest.fixture
def run(service, tmp_path):
    """Run the program with the key in its environment, and return all that it says and leaves."""

    def running(command: str, *more: str | Path, key: str = KEY) -> tuple[int, str]:
        where = ("--api-url", service.url, "--org", ORG, "--profile", tmp_path / "profile")
        done = program.run(command, *where, *more, env={"FREDDY_API_KEY": key})
        left = [path.read_bytes() for path in sorted(tmp_path.rglob("*")) if is_ours(path)]
        return done.code, done.stdout + done.stderr + b"".join(left).decode(errors="replace")

    def is_ours(path: Path) -> bool:
        return path.is_file() and "sources" not in path.parts and path.suffix != ".wav"

    return running


def mixing(folder: Path, patience: str = "2") -> tuple[str | Path, ...]:
    report = ("--report", folder / "r.json", "--patience", patience)
    return ("--session", SESSION, "-o", folder / "mix.wav", *report)


def test_a_session_with_every_trouble_leaves_no_secret(run, service, tmp_path):
    service.files[1].write_bytes(b"no sound at all" * 100)
    service.on_poll(envelope(429, "RATE_LIMIT", f"{KEY} asks too often"))
    service.on_segment(0, Answer(403, f"<Error>{SIGNATURE}</Error>".encode(), "application/xml"))
    service.on_segment(0, Answer(302, headers={"Location": f"http://198.51.100.7/?{SIGNATURE}"}))
    service.on_segment(2, Answer(200, service.files[2].read_bytes(), cut=300_000))
    code, said = run("render", *mixing(tmp_path, "60"))

    assert code == 0
    assert "Fetch failed: UrlRefused" in said  # the log is among what was read
    assert json.loads((tmp_path / "r.json").read_text())["skipped"]
    assert [secret for secret in SECRETS if secret in said] == []
    assert {asked.key for asked in service.audio_requests()} == {None}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429])
def test_a_service_that_repeats_the_key_is_not_repeated(run, service, tmp_path, status):
    answer = envelope(status, "USAGE_LIMIT", f"{KEY} may not do this, {KEY} is capped")
    service.script.append(lambda asked: answer)
    code, said = run("render", *mixing(tmp_path))

    assert code != 0
    assert KEY not in said


@pytest.mark.parametrize("key", [KEY, f"{KEY}-wrong", f"{KEY} wrong", f"{KEY}\x07"])
def test_the_doctor_shows_no_key(run, key):
    _, said = run("doctor", "--json", key=key)

    assert "account" in said
    assert KEY not in said


@pytest.mark.parametrize(
    "url", ["http://api.example/{}", "https://name:{}@api.example", "https://api.example/?key={}"]
)
@pytest.mark.parametrize("by", ["argument", "environment"])
def test_an_address_over_which_a_key_could_be_read_is_refused_and_not_repeated(tmp_path, url, by):
    address = url.format("hush-hush")
    flag = ["--api-url", address] if by == "argument" else []
    env = {"FREDDY_API_KEY": KEY, "FOCUSDESK_API_URL": address if by == "environment" else None}
    order = ("render", "--org", ORG, "--session", SESSION, "-o", tmp_path / "mix.wav")
    done = program.run(*order, *flag, "--profile", tmp_path / "profile", env=env)

    assert done.code == 2
    assert "hush" not in done.stdout + done.stderr
    assert KEY not in done.stdout + done.stderr


def test_settings_that_name_such_an_address_are_not_obeyed(run, tmp_path):
    """What the command line refuses does not come in through a file that was edited."""
    profile = tmp_path / "profile"
    profile.mkdir()
    chosen = {"version": 1, "org": ORG, "api_url": "http://198.51.100.7"}
    (profile / "settings.json").write_text(json.dumps(chosen))
    done = program.run(
        *("doctor", "--json", "--profile", profile),
        env={
            "FREDDY_API_KEY": KEY,
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "NO_PROXY": None,
            "no_proxy": None,
        },
    )

    assert "198.51.100.7" not in done.stdout
    assert "https://api.aitronos.com does not answer" in done.stdout
    assert KEY not in done.stdout + done.stderr


BUG = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from focusdesk.core.account import Access, ApiKey
from focusdesk.core.model import SignedUrl
from focusdesk.qt.crash import Crashes
from focusdesk.services import logs

folder, key, url = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
logs.start(folder).hide(key)
logs.divert_chatter(folder)
application = QCoreApplication([])
crashes = Crashes()
crashes.install()

class Buggy(QObject):
    called = Signal()

    @Slot()
    def fail(self):
        access, signed = Access("https://api.example", "org", ApiKey(key)), SignedUrl(url)
        try:
            raise KeyError(key)
        except KeyError as first:
            raise ValueError(f"{access} {signed} {key} {url}") from first

buggy = Buggy()
buggy.called.connect(buggy.fail)
buggy.called.emit()
thread = threading.Thread(target=buggy.fail)
thread.start()
thread.join()
crashes.uninstall()
"""


def test_a_bug_with_secrets_in_its_words_is_reported_without_them(tmp_path):
    url = f"https://cdn.example/seg/0?sig={SIGNATURE}"
    done = subprocess.run(
        [sys.executable, "-c", BUG, str(tmp_path / "logs"), KEY, url],
        cwd=program.ROOT,
        env=program.environment(QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    log = "".join(path.read_text() for path in (tmp_path / "logs").iterdir())

    assert log.count("ValueError: Access(") == 2
    assert "Traceback" in log
    assert [secret for secret in SECRETS if secret in log + done.stdout + done.stderr] == []
    assert "Traceback" not in done.stderr
