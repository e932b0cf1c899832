"""Where files go, and who may read them."""

import os
import stat
from pathlib import Path

import pytest

from focusdesk.core.errors import StorageFailed
from focusdesk.services import paths


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def usual_umask():
    """A machine on which everybody may read what nobody protects."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_profile_holds_everything(tmp_path):
    found = paths.of_profile(tmp_path / "mine")

    assert found.settings == tmp_path / "mine" / "settings.json"
    assert all((tmp_path / "mine") in (p, *p.parents) for p in (found.config, found.cache))
    assert (tmp_path / "mine") in found.logs.parents


def test_a_relative_profile_stays_where_it_was_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = paths.of_profile(Path("mine"))
    monkeypatch.chdir("/")

    assert found.config == tmp_path / "mine"


def test_without_a_profile_the_systems_folders_are_used(home):
    found = paths.of_profile(None)

    assert found.config == home / "config" / "focusdesk"
    assert found.cache == home / "cache" / "focusdesk"
    assert home in found.logs.parents


def test_naming_folders_makes_none(home):
    paths.of_profile(None)
    paths.of_profile(home / "mine")

    assert list(home.iterdir()) == []


def test_every_folder_that_is_made_is_private_its_parents_too(tmp_path):
    folder = tmp_path / "profile" / "deeper" / "cache"
    paths.make_private(folder)

    assert [mode(each) for each in (folder, *folder.parents[:2])] == [0o700] * 3


def test_a_folder_that_was_there_keeps_the_rights_its_owner_gave_it(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    paths.make_private(shared / "cache")
    paths.make_private(shared)

    assert mode(shared) == 0o755


def test_a_file_in_the_way_is_told(tmp_path):
    (tmp_path / "file").touch()

    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageFailed, match="file"):
            paths.make_private(folder)


def test_a_private_file_is_written_whole_and_for_its_owner_only(tmp_path):
    target = tmp_path / "made" / "settings.json"
    paths.write_private(target, b"first")
    paths.write_private(target, b"second")

    assert target.read_bytes() == b"second"
    assert (mode(target), mode(target.parent)) == (0o600, 0o700)
    assert [path.name for path in target.parent.iterdir()] == ["settings.json"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "settings.json"
    paths.write_private(target, b"first")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match="No space left on device"):
        paths.write_private(target, b"second")

    assert target.read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["settings.json"]


def test_a_file_that_could_be_written_is_left_as_it_is(tmp_path):
    (tmp_path / "old").write_text("old")
    paths.check_writable(tmp_path / "old")
    paths.check_writable(tmp_path / "new")

    assert (tmp_path / "old").read_text() == "old"
    assert not (tmp_path / "new").exists()


def test_a_bare_file_name_is_in_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    paths.check_writable(Path("new.json"))

    assert not (tmp_path / "new.json").exists()


def test_a_folder_or_a_missing_one_cannot_be_written(tmp_path):
    for path in (tmp_path, tmp_path / "missing" / "r.json"):
        with pytest.raises(StorageFailed, match="folder"):
            paths.check_writable(path)


def test_a_file_of_the_listeners_is_written_or_its_trouble_told(tmp_path):
    paths.write(tmp_path / "r.json", b"{}")

    assert (tmp_path / "r.json").read_bytes() == b"{}"
    with pytest.raises(StorageFailed, match="missing"):
        paths.write(tmp_path / "missing" / "r.json", b"{}")
