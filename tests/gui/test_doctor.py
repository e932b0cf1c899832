"""The doctor says what was found, and what to do only about what is missing."""

import json
import re
import sys

import soundfile

from focusdesk import preflight
from focusdesk.core.settings import Settings
from focusdesk.qt import doctor
from tests import program


def test_every_decoder_is_tried(monkeypatch) -> None:
    found = doctor._decoders()
    write = soundfile.write

    def without_opus(*arguments, **named) -> None:
        if arguments[3] == "OPUS":
            raise soundfile.LibsndfileError(1)
        write(*arguments, **named)

    monkeypatch.setattr(soundfile, "write", without_opus)
    missed = doctor._decoders()

    assert found.ok
    assert found.detail.endswith(": WAV, FLAC, Ogg Vorbis, Opus, MP3")
    assert not missed.ok
    assert missed.detail.endswith(": WAV, FLAC, Ogg Vorbis, MP3")
    assert missed.advice == "libsndfile lacks Opus: reinstall the soundfile package."


def test_advice_is_given_only_where_something_is_missing(tmp_path) -> None:
    nobody = ("--api-url", "http://127.0.0.1:9")
    done = program.run("doctor", "--json", "--profile", tmp_path / "profile", *nobody)
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}

    assert checks["decoders"]["ok"]
    assert not checks["music service"]["ok"]
    assert [name for name, check in checks.items() if bool(check["advice"]) == check["ok"]] == []


def test_how_long_it_takes_to_be_there_is_told(tmp_path) -> None:
    nobody = ("--api-url", "http://127.0.0.1:9")
    done = program.run("doctor", "--json", "--profile", tmp_path / "profile", *nobody)
    told = json.loads(done.stdout)
    (start,) = [check for check in told["checks"] if check["name"] == "start-up"]

    assert re.fullmatch(r"\d+\.\d s to run", start["detail"])  # there is no display to paint on
    assert {"Python", "Qt", "numpy", "httpx", "libsndfile"} < set(told["versions"])


def test_a_program_that_cannot_run_itself_is_broken(monkeypatch) -> None:
    monkeypatch.setattr(doctor, "ourselves", lambda: [sys.executable, "-c", "raise SystemExit(3)"])
    found = doctor._start_up(preflight.Verdict(preflight.Problem("no display")), Settings())

    assert (found.ok, found.needed) == (False, True)
    assert found.advice == "Reinstall FocusDesk."
