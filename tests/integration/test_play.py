"""`play` on a sound server of its own, and without any."""

import re

import numpy as np
import pytest

from tests import program, rig
from tests.foreign import KEY, ORG, ForeignService
from tests.integration.mixing import joining, longest_silence, pieces

KEYED = {"FREDDY_API_KEY": KEY}


def last_line(shown: str) -> str:
    """What stays on a terminal's last line."""
    return shown.rstrip("\r\n").rpartition("\r")[2].rstrip()


@pytest.fixture
def service(tmp_path):
    """A service with two segments of noise."""
    with ForeignService(pieces(tmp_path / "sources", 2)) as running:
        yield running


def test_without_a_sound_server_the_sentence_offers_to_render(service, tmp_path):
    done = program.run("play", *joining(service), "--profile", tmp_path, env=KEYED)

    assert done.code == 6
    assert "no sound device" in done.sentence
    assert "focusdesk render" in done.sentence


def test_without_a_sound_server_nothing_is_started_that_costs_money(service, tmp_path):
    start = ["--api-url", service.url, "--org", ORG, "--start", "focus", "--minutes", "9"]
    done = program.run("play", *start, "--profile", tmp_path, env=KEYED)

    assert done.code == 6
    assert service.asked == []


def test_a_session_is_heard_without_a_gap_and_told_on_a_live_line(service, tmp_path):
    rig.needs("pulseaudio", "pactl", "parec")
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    with rig.Sound(run).running() as sound, sound.recorded() as recording:
        code, shown = program.run_on_terminal(
            *("play", *joining(service), "--profile", tmp_path / "profile"),
            env={**KEYED, **sound.environment},
        )
        heard = recording.pcm()

    sounding = np.flatnonzero(np.abs(heard).max(axis=1) > 0)
    music = heard[sounding[0] : sounding[-1] + 1]
    assert code == 0
    assert 8.0 < len(music) / rig.RATE < 8.6  # twice 5 s that share 1.5 s
    assert longest_silence(music[2_000:-2_000]) < 8
    # One line, rewritten in place, with the time left; nothing else was said.
    assert shown.count("\n") == 1
    assert shown.endswith("\r\n")
    assert re.search(r"\rFocus {2}0:0\d, 0:0\d left {2}Playing part 1 of 2; ", shown)
    assert "Playing part 2 of 2; all of it is ready." in shown
    # Two pieces of five seconds are no minute.
    assert last_line(shown) == "The session is over before its time: no more music came."


def test_what_fails_leaves_no_line_that_is_not_true(service, tmp_path):
    code, shown = program.run_on_terminal(
        *("render", "--session", "mfocus_none", "--api-url", service.url, "--org", ORG),
        *("-o", tmp_path / "mix.wav", "--profile", tmp_path / "profile"),
        env=KEYED,
    )

    assert code == 4
    assert shown.count("\n") == 1
    assert last_line(shown).startswith("focusdesk: The service knows no such session")


def test_without_a_terminal_there_is_no_live_line(service, tmp_path):
    rig.needs("pulseaudio", "pactl")
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    service.files, service.ready = service.files[:1], 1
    with rig.Sound(run).running() as sound:
        done = program.run(
            *("play", *joining(service), "--profile", tmp_path / "profile"),
            env={**KEYED, **sound.environment},
        )

    assert done == program.Outcome(0, "", "")


def test_a_mix_in_the_making_is_told_on_a_terminal(service, tmp_path):
    where = ["-o", tmp_path / "mix.wav", "--profile", tmp_path / "profile"]
    code, shown = program.run_on_terminal("render", *joining(service), *where, env=KEYED)

    assert code == 0
    assert "Mixed 1 of 2 parts." in shown
    assert shown.count("\n") == 1
    assert last_line(shown) == "Mixed 2 of 2 parts."


def test_a_profile_that_is_a_file_is_told_in_one_sentence(tmp_path):
    profile = tmp_path / "profile"
    profile.touch()
    for command in (["play", "--demo"], ["render", "--demo", "-o", tmp_path / "x.wav"], ["doctor"]):
        done = program.run(*command, "--profile", profile)

        assert (done.code, done.stdout) == (1, "")
        assert str(profile) in done.sentence
        assert done.sentence.endswith(": name a folder that is one.")


@pytest.mark.parametrize("option", ["-o", "--report"])
def test_a_missing_folder_is_named_before_anything_is_asked(service, tmp_path, option):
    paths = {"-o": tmp_path / "mix.wav", "--report": tmp_path / "mix.json"}
    paths[option] = tmp_path / "missing" / paths[option].name
    where = [word for pair in paths.items() for word in pair]
    done = program.run(
        *("render", *joining(service), *where, "--profile", tmp_path / "profile"), env=KEYED
    )

    assert done.code == 1
    assert f"{paths[option]}: its folder does not exist" in done.sentence
    assert done.sentence.endswith(": name a file in a folder that exists.")
    assert service.asked == []
