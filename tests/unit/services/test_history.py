"""The set-ups that were started: what is kept comes back, and any bytes load."""

import json
import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.errors import StorageFailed
from focusdesk.core.wanted import Goal, Intensity, Request
from focusdesk.services.history import LARGEST, MOST, VERSION, History

pytestmark = pytest.mark.expects_warnings  # a file that cannot be read is told in the log

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=500)
requests = st.builds(
    Request,
    goal=st.sampled_from([goal for goal in Goal if goal is not Goal.CUSTOM]),
    minutes=st.integers(1, 24 * 60),
    intensity=st.none() | st.sampled_from(Intensity),
    divergence=st.none() | st.floats(0.0, 1.0),
    engine=st.none() | st.sampled_from(["studio", "aurora-2"]),
    prompt=st.none() | words,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
FOCUS = Request(goal=Goal.FOCUS, minutes=50, intensity=Intensity.LOW)
RAIN = Request(goal=Goal.CUSTOM, minutes=25, prompt="rain")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "history.json"


def written(path: Path, content: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def told(**changes: object) -> dict[str, object]:
    return {"goal": "focus", "minutes": 50, **changes}


@given(st.lists(requests, max_size=7))
def test_the_last_few_different_ones_come_back_the_newest_first(started):
    with TemporaryDirectory() as folder:
        path = Path(folder, "history.json")
        history = History(path)
        for request in started:
            history.add(request)

        assert History(path).load() == history.requests
        assert history.requests == tuple(dict.fromkeys(reversed(started)))[:MOST]


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_load(body):
    with TemporaryDirectory() as folder:
        path = Path(folder, "history.json")
        path.write_bytes(body)

        assert isinstance(History(path).load(), tuple)


@given(json_values, st.sampled_from(["goal", "minutes", "intensity", "divergence", "engine"]))
def test_what_loads_can_be_started(value, name):
    with TemporaryDirectory() as folder:
        path = Path(folder, "history.json")
        path.write_text(json.dumps({"version": 1, "requests": [told(**{name: value})]}))

        for request in History(path).load():
            assert request.goal in list(Goal)
            assert 1 <= request.minutes <= 24 * 60


@pytest.mark.parametrize(
    "bad",
    [
        7,
        told(goal="levitate"),
        told(goal="custom_prompt"),
        told(goal="custom_prompt", prompt="x" * 501),
        told(goal="custom_prompt", prompt="\ud800"),
        told(minutes=0),
        told(minutes=True),
        told(minutes=1441),
        told(intensity="loud"),
        told(divergence=1.01),
        told(divergence=True),
        told(engine="a\nb"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_the_others_stay(path, bad):
    found = History(written(path, {"version": 1, "requests": [bad, told(), bad]})).load()

    assert found == (Request(goal=Goal.FOCUS, minutes=50),)


def test_a_later_version_is_read_as_far_as_it_makes_sense(path):
    later = {"version": VERSION + 1, "requests": [told(scent="rose")], "scents": []}

    assert History(written(path, later)).load() == (Request(goal=Goal.FOCUS, minutes=50),)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 100_000, b" " * LARGEST + b"{}"])
def test_a_broken_file_is_an_empty_one_and_the_next_start_mends_it(path, body):
    history = History(written(path, body))
    at_first = history.load()
    history.add(FOCUS)

    assert at_first == ()
    assert History(path).load() == (FOCUS,)


def test_a_folder_in_the_files_place_is_survived(path):
    path.mkdir(parents=True)
    history = History(path)

    assert history.load() == ()
    with pytest.raises(StorageFailed):
        history.add(FOCUS)
    with pytest.raises(StorageFailed):
        history.clear()
    assert history.requests == ()


def test_the_file_is_for_its_owner_only(path):
    History(path).add(RAIN)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_forgotten_stays_forgotten(path):
    history = History(path)
    history.add(RAIN)
    history.clear()
    history.clear()

    assert history.requests == ()
    assert History(path).load() == ()
    assert list(path.parent.iterdir()) == []


def test_a_disk_that_takes_nothing_is_told_and_the_run_goes_on_with_it(path, monkeypatch):
    history = History(path)
    history.add(FOCUS)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed):
        history.add(RAIN)

    assert history.requests == (RAIN, FOCUS)
    assert History(path).load() == (FOCUS,)
