"""The doctor says what was found, and what to do only about what is missing."""

import json

import pytest
import soundfile

from focusdesk.qt import doctor
from tests import program


@pytest.fixture
def codings(monkeypatch):
    """What libsndfile is said to read."""
    known = set(doctor.FORMATS.values())
    monkeypatch.setattr(soundfile, "check_format", lambda *coding: coding in known)
    return known


def test_every_decoder_is_looked_for(codings) -> None:
    found = doctor._decoders()
    codings.discard(("OGG", "OPUS"))
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
