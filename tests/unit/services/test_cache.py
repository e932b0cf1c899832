"""The cache: what bears its name is whole, and belongs to one session of one account."""

import os
import pwd
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.account import Access, ApiKey
from focusdesk.core.errors import BadAudio, RateLimited, StorageFailed, Unreachable, UrlRefused
from focusdesk.services.cache import Cache
from tests import program

SESSION = "mfocus_7c2a9f4e1b8d"


def access(api_url: str = "https://api.example", org: str = "org_1", key: str = "k") -> Access:
    return Access(api_url, org, ApiKey(key))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def cache(folder: Path) -> Cache:
    return Cache(folder, access())


def put(cache: Cache, data: bytes = b"audio", *, session: str = SESSION, index: int = 0) -> Path:
    with cache.writing(session, index) as part:
        part.write(data)
    return cache.path(session, index)


def put_half(cache: Cache) -> None:
    with cache.writing(SESSION, 0) as part:
        part.write(b"half of it")
        raise KeyError


def put_in_chunks(cache: Cache, size: int, count: int) -> None:
    with cache.writing(SESSION, 0) as part:
        for _ in range(count):
            part.write(b"x" * size)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_segment_that_was_written_is_there_whole(cache, folder):
    with cache.writing(SESSION, 3) as part:
        part.write(b"one ")
        part.write(b"")
        part.write(b"two")
        assert not cache.has(SESSION, 3)

    assert cache.has(SESSION, 3)
    assert cache.path(SESSION, 3).read_bytes() == b"one two"
    assert files(folder) == [cache.path(SESSION, 3)]


def test_looking_makes_nothing(cache, folder):
    assert not cache.has(SESSION, 0)
    cache.discard(SESSION, 0)
    cache.forget(SESSION)
    assert not folder.exists()


def test_only_the_owner_may_read_it(cache, folder):
    before = os.umask(0)
    try:
        path = put(cache)
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_write_that_is_interrupted_leaves_nothing(cache, folder):
    with pytest.raises(KeyError):
        put_half(cache)

    assert not cache.has(SESSION, 0)
    assert files(folder) == []


def test_a_write_that_is_interrupted_leaves_what_was_there(cache):
    path = put(cache, b"whole")
    with pytest.raises(KeyError):
        put_half(cache)

    assert path.read_bytes() == b"whole"


def test_a_segment_is_replaced_as_a_whole(cache):
    path = put(cache, b"first")
    put(cache, b"second")

    assert path.read_bytes() == b"second"


# -- whose segment it is

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
places = st.tuples(names, names, names, st.integers(0, 9_999))


@pytest.mark.api("5.21")
@given(st.lists(places, unique=True, min_size=2, max_size=6))
def test_no_two_segments_share_a_place(found):
    paths = [
        Cache(Path("/cache"), access(f"https://{url}.example", org)).path(session, index)
        for url, org, session, index in found
        if "\n" not in url + org  # no id can hold one
    ]

    assert len(set(paths)) == len(paths)
    assert all(path.parents[1] == Path("/cache") for path in paths)


@pytest.mark.parametrize(
    "other",
    [
        access(org="org_2"),
        access(api_url="https://other.example"),
        access("https://api.example/v2"),
    ],
)
def test_the_same_session_and_index_elsewhere_is_another_segment(cache, folder, other):
    put(cache)

    assert not Cache(folder, other).has(SESSION, 0)


@pytest.mark.api("5.21")
@pytest.mark.parametrize("same", [access(key="other"), access("https://api.example/")])
def test_another_key_or_a_closing_slash_changes_nothing(cache, folder, same):
    put(cache)

    assert Cache(folder, same).has(SESSION, 0)


@pytest.mark.parametrize("session", ["../../etc", "/etc", "a/b", "..", "", "\x00"])
def test_an_id_never_leads_out_of_the_folder(cache, folder, session):
    path = put(cache, session=session)

    assert path.resolve().parent.parent == folder.resolve()


# -- leaving


@pytest.mark.api("5.23")
def test_forgetting_a_session_leaves_every_other(cache, folder):
    put(cache)
    put(cache, index=1)
    kept = [put(cache, session="mfocus_2"), put(Cache(folder, access(org="org_2")))]
    cache.forget(SESSION)

    assert sorted(files(folder)) == sorted(kept)


def test_discarding_a_segment_leaves_its_neighbours(cache, folder):
    put(cache)
    kept = put(cache, index=1)
    cache.discard(SESSION, 0)
    cache.discard(SESSION, 7)

    assert files(folder) == [kept]


# -- disks


def test_a_disk_that_takes_a_piece_of_a_chunk_is_given_the_rest(cache, monkeypatch):
    """A write to a disk that is nearly full is short before it fails: nothing may be missing."""
    whole = os.fdopen

    def short(descriptor: int, *_rest: object, **_how: object):
        file = whole(descriptor, "r+b", buffering=0)

        class Short:
            def __enter__(self):
                return self

            def __exit__(self, *_exc: object) -> None:
                file.close()

            def __getattr__(self, name: str):
                return getattr(file, name)

            def write(self, data: memoryview) -> int:
                return file.write(data[:3])

        return Short()

    monkeypatch.setattr(os, "fdopen", short)

    assert put(cache, b"0123456789").read_bytes() == b"0123456789"


@pytest.mark.parametrize("chunk", [700_000, 65_536, 1_000])
def test_a_full_disk_is_told_with_its_folder_and_keeps_nothing_of_the_segment(chunk):
    with program.small_disk(megabytes=1) as disk:
        cache = Cache(disk / "cache", access())
        kept = put(cache, b"x" * 100_000, index=1)
        with pytest.raises(StorageFailed, match=r"cache.*No space left on device"):
            put_in_chunks(cache, chunk, 3_000_000 // chunk)

        assert files(disk) == [kept]
        assert not cache.has(SESSION, 0)


def test_a_file_in_the_folders_place_is_told(folder, cache):
    folder.touch()

    with pytest.raises(StorageFailed, match="cache"):
        put(cache)
    assert not cache.has(SESSION, 0)


UNPRIVILEGED = """
import os, sys
from pathlib import Path
from focusdesk.core.errors import StorageFailed
from focusdesk.core.account import Access, ApiKey
from focusdesk.services.cache import Cache

if sys.argv[2:]:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
cache = Cache(Path(sys.argv[1]), Access("https://api.example", "org_1", ApiKey("k")))
print(cache.has("mfocus_1", 0))
try:
    with cache.writing("mfocus_1", 0) as part:
        part.write(b"x")
except StorageFailed as error:
    print(error)
else:
    print(cache.path("mfocus_1", 0).read_bytes())
"""


def unprivileged(folder: Path, *user: str, before: list[str]) -> list[str]:
    """Write to a cache in another process; return what it says."""
    done = subprocess.run(
        [*before, sys.executable, "-c", UNPRIVILEGED, str(folder), *user],
        cwd=program.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_that_may_not_be_used_is_told(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    said = unprivileged(folder, before=program.as_anybody())
    folder.chmod(0o755)

    assert said[0] == "False"
    assert said[1].endswith("Permission denied")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root becomes nobody")
@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_somebody_elses_folder_is_told_to_a_user_of_no_rights(mode):
    nobody = f"{pwd.getpwnam('nobody').pw_uid}"
    with tempfile.TemporaryDirectory(prefix="focusdesk-") as name:
        Path(name).chmod(mode)
        said = unprivileged(Path(name, "cache"), nobody, before=[])
        assert [path.name for path in Path(name).iterdir()] == []

        Path(name).chmod(0o777)
        allowed = unprivileged(Path(name, "cache"), nobody, before=[])

    assert said[0] == "False"
    assert said[1].endswith("Permission denied")
    assert allowed == ["False", "b'x'"]


# -- a download that broke off


def break_off(cache: Cache, error: Exception, data: bytes = b"half of it") -> None:
    with cache.writing(SESSION, 0) as part:
        part.write(data)
        raise error


@pytest.mark.parametrize("error", [Unreachable("broke"), RateLimited(), UrlRefused("HTTP 403")])
def test_what_broke_off_is_there_at_the_next_attempt(cache, folder, error):
    with pytest.raises(type(error)):
        break_off(cache, error)
    assert not cache.has(SESSION, 0)
    with cache.writing(SESSION, 0) as part:
        held = part.held
        part.write(b" and the rest")

    assert held == len(b"half of it")
    assert cache.path(SESSION, 0).read_bytes() == b"half of it and the rest"
    assert files(folder) == [cache.path(SESSION, 0)]


def test_what_broke_off_is_its_owners_alone(cache, folder):
    before = os.umask(0)
    try:
        with pytest.raises(Unreachable):
            break_off(cache, Unreachable("broke"))
    finally:
        os.umask(before)

    assert [stat.S_IMODE(path.stat().st_mode) for path in files(folder)] == [0o600]


@pytest.mark.parametrize("error", [BadAudio("html"), StorageFailed("full"), KeyError("a bug")])
def test_what_is_of_no_use_does_not_stay(cache, folder, error):
    with pytest.raises(Unreachable):
        break_off(cache, Unreachable("broke"))
    with pytest.raises(type(error)):
        break_off(cache, error)

    assert files(folder) == []
    with cache.writing(SESSION, 0) as part:
        assert part.held == 0


def test_another_run_knows_nothing_of_what_broke_off(cache, folder):
    with pytest.raises(Unreachable):
        break_off(cache, Unreachable("broke"))
    put(Cache(folder, access()), b"fresh")

    assert cache.path(SESSION, 0).read_bytes() == b"fresh"


@pytest.mark.parametrize("content", [b"", b"half", b"half of it and what somebody else wrote"])
def test_a_part_that_was_changed_from_outside_is_begun_anew(cache, folder, content):
    with pytest.raises(Unreachable):
        break_off(cache, Unreachable("broke"))
    (part,) = files(folder)
    part.write_bytes(content)

    assert put(cache, b"fresh").read_bytes() == b"fresh"


def test_forgetting_a_session_forgets_what_broke_off(cache, folder):
    with pytest.raises(Unreachable):
        break_off(cache, Unreachable("broke"))
    cache.forget(SESSION)

    assert files(folder) == []
    with cache.writing(SESSION, 0) as part:
        assert part.held == 0


# -- bounds


@pytest.fixture
def bounded(folder: Path) -> Cache:
    """A cache of a kilobyte, with three sessions that nobody ended: 2 is the oldest, 1 the last."""
    for age, session in enumerate("132"):
        put(Cache(folder, access()), b"x" * 300, session=session)
        moment = time.time() - 100.0 * age
        os.utime(Cache(folder, access()).path(session, 0).parent, (moment, moment))
    return Cache(folder, access(), most=1_000)


def sessions_left(cache: Cache) -> str:
    return "".join(session for session in "123" if cache.has(session, 0))


@pytest.mark.parametrize(("size", "left"), [(10, "123"), (200, "13"), (500, "1"), (900, "")])
def test_beyond_the_bound_the_oldest_sessions_go(bounded, size, left):
    put(bounded, b"x" * size)

    assert sessions_left(bounded) == left
    assert bounded.has(SESSION, 0)


def test_a_session_that_is_used_is_not_the_oldest(bounded):
    bounded.touch("2")
    put(bounded, b"x" * 200)

    assert sessions_left(bounded) == "12"


def test_the_present_session_loses_nothing_however_much_it_is(bounded):
    for index in range(5):
        put(bounded, b"x" * 500, index=index)

    assert all(bounded.has(SESSION, index) for index in range(5))
    assert sessions_left(bounded) == ""


def test_what_is_no_session_is_left_alone(bounded, folder):
    (folder / "note").write_bytes(b"x" * 5_000)
    put(bounded, b"x" * 10)

    assert (folder / "note").exists()
    assert sessions_left(bounded) == "123"


def test_what_was_left_behind_for_days_is_swept_away(cache, folder):
    old, young = put(cache, session="old"), put(cache, session="young")
    os.utime(old.parent, (0, 0))
    cache.sweep()

    assert files(folder) == [young]
