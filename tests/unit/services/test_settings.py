"""The settings file: any bytes load, and what is saved comes back."""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.errors import StorageFailed
from focusdesk.core.settings import DEFAULT_API_URL, Late, OnClose, Settings, Timer
from focusdesk.services import settings
from focusdesk.services.settings import SettingsFile

MIGRATION_EXAMPLES: tuple[tuple[dict[str, object], dict[str, object]], ...] = ()
"""For each migration, what a file held before it and what it holds after."""

pytestmark = pytest.mark.expects_warnings  # bad values are told in the log

chosen = st.builds(
    Settings,
    api_url=st.sampled_from([DEFAULT_API_URL, "http://127.0.0.1:8080", "https://x.example/base"]),
    org=st.text(),
    goal=st.text(),
    minutes=st.integers(1, 24 * 60),
    intensity=st.text(),
    divergence=st.none() | st.floats(0.0, 1.0),
    engine=st.text(),
    more_choices=st.booleans(),
    prompt=st.text(),
    volume=st.floats(0.0, 1.0),
    start_at_login=st.booleans(),
    on_close=st.sampled_from(OnClose),
    resume_after_sleep=st.booleans(),
    chime=st.booleans(),
    do_not_disturb=st.booleans(),
    timer=st.sampled_from(Timer),
    compact_geometry=st.text(),
    quiet_end=st.integers(0, 120),
    late=st.sampled_from(Late),
    louder=st.floats(-6.0, 6.0),
    output=st.text(),
    output_name=st.text(),
    volumes=st.dictionaries(st.text(), st.floats(0.0, 1.0), max_size=32),
    cache_mb=st.integers(256, 65_536),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "settings.json"


def written(path: Path, content: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def load(path: Path) -> Settings:
    return SettingsFile(path).load()


def plain(kind):
    """Return what an instance can be asked for: `Mapping` for a mapping of whatever to whatever."""
    return Mapping if get_origin(kind) is Mapping else kind


def sane(found: Settings) -> bool:
    """Whether each field is of its kind and within its limits."""
    kinds = all(isinstance(getattr(found, f.name), plain(f.type)) for f in fields(Settings))
    kinds = kinds and found.on_close in list(OnClose) and found.timer in list(Timer)
    kinds = kinds and all(0.0 <= volume <= 1.0 for volume in found.volumes.values())
    return kinds and 0.0 <= found.volume <= 1.0 and 1 <= found.minutes <= 24 * 60


@given(chosen)
def test_what_is_saved_comes_back(wishes):
    with TemporaryDirectory() as folder:
        path = Path(folder, "settings.json")
        SettingsFile(path).save(wishes)

        assert load(path) == wishes


@given(st.binary())
def test_any_bytes_load(body):
    with TemporaryDirectory() as folder:
        path = Path(folder, "settings.json")
        path.write_bytes(body)

        assert sane(load(path))


@given(
    st.dictionaries(st.sampled_from([f.name for f in fields(Settings)] + ["version"]), json_values)
)
def test_any_values_load_and_can_be_saved_again(content):
    with TemporaryDirectory() as folder:
        path = Path(folder, "settings.json")
        path.write_text(json.dumps(content))
        file = SettingsFile(path)
        found = file.load()
        file.save(found)

        assert sane(found)
        assert load(path) == found


def test_without_a_file_there_are_defaults_and_still_no_file(path):
    assert load(path) == Settings()
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("volume", True),
        ("volume", 1.5),
        ("volume", -0.1),
        ("volume", float("nan")),
        ("volume", 10**400),
        ("volume", "loud"),
        ("minutes", 0),
        ("minutes", 50.5),
        ("minutes", True),
        ("minutes", 10**9),
        ("chime", 1),
        ("resume_after_sleep", "yes"),
        ("do_not_disturb", None),
        ("quiet_end", -1),
        ("quiet_end", 2.5),
        ("late", "never"),
        ("louder", 6.5),
        ("louder", "much"),
        ("output", 3),
        ("cache_mb", 0),
        ("volumes", [0.5]),
        ("volumes", {"phones": 2.0}),
        ("org", 7),
        ("goal", None),
        ("prompt", ["a"]),
        ("divergence", 1.5),
        ("divergence", "wide"),
        ("divergence", True),
        ("api_url", "http://api.example.org"),
        ("api_url", "http://127.0.0.1.example.org"),
        ("api_url", "javascript:alert(1)"),
        ("api_url", "https://user:word@api.example.org"),
        ("api_url", ""),
    ],
)
def test_a_bad_value_becomes_its_default_and_the_others_stay(path, name, value):
    good = "org" if name != "org" else "prompt"
    found = load(written(path, {"version": 1, good: "kept", name: value}))

    assert getattr(found, name) == getattr(Settings(), name)
    assert getattr(found, good) == "kept"


def test_of_a_mapping_what_is_good_is_kept_and_the_last_ones_of_too_many(path):
    many = {f"device {number}": 0.5 for number in range(40)}
    found = load(written(path, {"volumes": {**many, "phones": 1, "off": -1, "on": True}}))

    assert list(found.volumes) == [f"device {number}" for number in range(9, 40)] + ["phones"]
    assert isinstance(found.volumes["phones"], float)


def test_a_whole_volume_is_a_volume(path):
    volume = load(written(path, {"volume": 1})).volume

    assert (volume, type(volume)) == (1.0, float)


def test_a_divergence_may_be_whole_or_left_to_the_service(path):
    whole = load(written(path, {"divergence": 1})).divergence
    none = load(written(path, {"divergence": None})).divergence

    assert (whole, type(whole)) == (1.0, float)
    assert none is None


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"{", b"[]", b"null", b"[" * 100_000])
def test_a_broken_file_is_set_aside_and_told(path, content):
    file = SettingsFile(written(path, content))

    assert file.load() == Settings()
    assert file.broken == path.with_name("settings.broken.json")
    assert path.with_name("settings.broken.json").read_bytes() == content
    assert not path.exists()


def test_a_broken_file_that_cannot_be_moved_is_named_where_it_is(path, monkeypatch):
    file = SettingsFile(written(path, b"{"))

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)

    assert file.load() == Settings()
    assert file.broken == path


def test_a_folder_in_the_files_place_is_survived(path):
    path.mkdir(parents=True)
    file = SettingsFile(path)

    assert file.load() == Settings()
    assert file.broken is not None
    file.save(Settings(org="org_1"))
    assert load(path).org == "org_1"


def test_keys_of_another_version_are_preserved(path):
    file = SettingsFile(written(path, {"version": 1, "scent": {"rose": True}, "org": "org_1"}))
    file.save(file.load())

    saved = json.loads(path.read_text())
    assert saved["scent"] == {"rose": True}
    assert (saved["version"], saved["org"]) == (settings.VERSION, "org_1")


def test_the_file_is_written_whole_and_for_its_owner_only(path):
    file = SettingsFile(path)
    file.save(Settings())
    file.save(Settings(org="org_2"))

    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_disk_that_takes_nothing_is_told_and_the_old_file_stays(path, monkeypatch):
    file = SettingsFile(path)
    file.save(Settings(org="org_1"))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed):
        file.save(Settings(org="org_2"))

    assert load(path).org == "org_1"


def test_nothing_secret_is_a_setting():
    assert not [f.name for f in fields(Settings) if "key" in f.name or "secret" in f.name]


# -- migrations


def test_every_migration_has_an_example():
    """Whoever adds a migration adds to MIGRATION_EXAMPLES what it turned into what."""
    assert len(MIGRATION_EXAMPLES) == len(settings.MIGRATIONS) == settings.VERSION - 1


def test_each_migration_does_what_its_example_says():
    for change, (before, after) in zip(settings.MIGRATIONS, MIGRATION_EXAMPLES, strict=True):
        assert change(before) == after


@pytest.mark.parametrize(
    ("version", "steps"),
    [(1, "ab"), (2, "b"), (3, ""), (99, ""), (0, ""), (-1, ""), ("1", ""), (None, "")],
)
def test_a_file_goes_through_the_migrations_it_has_not_seen(monkeypatch, version, steps):
    """A file that tells no version is one of ours that was edited: it is of the newest."""

    def adding(letter: str):
        return lambda found: {**found, "steps": found["steps"] + letter}

    monkeypatch.setattr(settings, "MIGRATIONS", (adding("a"), adding("b")))
    monkeypatch.setattr(settings, "VERSION", 3)

    assert settings.migrate({"version": version, "steps": ""})["steps"] == steps
