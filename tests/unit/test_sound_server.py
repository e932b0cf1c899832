"""What libpulse is told before Qt first asks it."""

import os
import socket
import sys

import pytest

from focusdesk.qt import sound_server

OURS = ("PULSE_SERVER", "PULSE_LATENCY_MSEC", "PULSE_RUNTIME_PATH", "XDG_RUNTIME_DIR")


@pytest.fixture
def home(monkeypatch, tmp_path):
    for name in [*OURS, *(name for name in os.environ if name.startswith("PULSE_PROP"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


@pytest.fixture
def listening(home, monkeypatch):
    folder = home / "run" / "pulse"
    folder.mkdir(parents=True)
    monkeypatch.setitem(os.environ, "XDG_RUNTIME_DIR", str(home / "run"))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "native"))
        yield f"unix:{folder}/native"


def set_for(name):
    return os.environ[name]  # PulseAudio's names of properties are lower case


def test_the_stream_has_a_name_an_icon_and_a_role(home):
    sound_server.introduce()

    assert set_for("PULSE_PROP_application.name") == "FocusDesk"
    assert set_for("PULSE_PROP_media.role") == "music"
    assert os.environ["PULSE_LATENCY_MSEC"] == str(sound_server.SERVER_MS)


def test_qt_speaks_to_what_all_of_this_was_measured_with(home, monkeypatch):
    monkeypatch.delitem(os.environ, "QT_AUDIO_BACKEND", raising=False)
    sound_server.introduce()

    assert os.environ["QT_AUDIO_BACKEND"] == "pulseaudio"


def test_other_systems_are_told_nothing(home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    before = dict(os.environ)
    sound_server.introduce()

    assert os.environ == before


def test_what_the_listener_says_wins(home):
    os.environ["PULSE_LATENCY_MSEC"] = "400"
    os.environ["PULSE_SERVER"] = "tcp:elsewhere"
    sound_server.introduce()
    sound_server.introduce()

    assert os.environ["PULSE_LATENCY_MSEC"] == "400"
    assert os.environ["PULSE_SERVER"] == f"tcp:elsewhere {sound_server.NOBODY}"


def test_the_usual_server_is_named_where_it_listens(listening):
    sound_server.introduce()

    assert os.environ["PULSE_SERVER"] == f"{listening} {sound_server.NOBODY}"


def test_where_nobody_listens_nothing_is_named(home):
    sound_server.introduce()

    assert "PULSE_SERVER" not in os.environ


def test_a_server_that_a_file_names_is_not_overruled(listening, home):
    (home / ".config" / "pulse").mkdir(parents=True)
    (home / ".config" / "pulse" / "client.conf").write_text("; a\ndefault-server = tcp:attic\n")
    sound_server.introduce()

    assert "PULSE_SERVER" not in os.environ


def test_without_qts_connection_no_sink_may_be_started(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("QT_AUDIO_BACKEND", raising=False)
    monkeypatch.setattr(sound_server, "ENGINE", "no such thread")
    assert not sound_server.may_open()
    monkeypatch.setenv("QT_AUDIO_BACKEND", "pipewire")
    assert sound_server.may_open()
