"""The journal: what is written comes back, and nothing else ever harms."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.model import Bookmark, ClipFacts, Piece, Segment, SignedUrl
from focusdesk.core.wanted import Request
from focusdesk.services import journal

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.floats(0.0, 1e9)
segments = st.builds(
    Segment,
    index=st.integers(0, 999),
    url=st.just(SignedUrl("")),
    duration=numbers,
    target_lufs=st.none() | st.floats(-40.0, -5.0),
    fade_in=numbers,
    fade_out=numbers,
)
facts = st.builds(
    ClipFacts,
    index=st.integers(0, 999),
    frames=st.integers(0, 1 << 40),
    measured_lufs=st.none() | st.floats(-70.0, 0.0),
    target_lufs=st.floats(-40.0, -5.0),
    gain_db=st.floats(-24.0, 24.0),
    true_peak_dbtp=st.none() | st.floats(-70.0, 0.0),
    outline=st.binary(max_size=20),
)
bookmarks = st.builds(
    Bookmark,
    api_url=st.just("https://api.example"),
    org=texts.filter(bool),
    session_id=texts.filter(bool),
    request=st.none()
    | st.builds(
        Request,
        goal=texts,
        minutes=st.integers(1, 999),
        intensity=st.none() | texts,
        divergence=st.none() | st.floats(0.0, 1.0),
        prompt=st.none() | texts,
    ),
    goal=texts,
    target_minutes=st.none() | st.integers(1, 999),
    total_segments=st.none() | st.integers(1, 999),
    position=numbers,
    index=st.integers(0, 999),
    within=numbers,
    pieces=st.lists(
        st.builds(Piece, segment=segments, skipped=st.booleans(), facts=st.none() | facts),
        max_size=3,
    ).map(tuple),
    ending=st.booleans(),
)
LEFT = Bookmark(
    api_url="https://api.example",
    org="org_1",
    session_id="mfocus_1",
    request=Request(goal="focus", minutes=60),
    position=754.0,
    index=6,
    within=43.0,
)


@pytest.mark.api("5.6", "5.35")
@given(bookmarks)
def test_what_is_written_comes_back(tmp_path_factory, left) -> None:
    path = tmp_path_factory.mktemp("journal") / "1.json"
    journal.save(path, left)

    assert journal.load(path) == left
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.api("5.22")
def test_no_signed_address_is_written(tmp_path) -> None:
    segment = Segment(index=0, url=SignedUrl("https://cdn.example/0?sig=secret"), duration=9.0)
    left = Bookmark(
        api_url="https://api.example",
        org="o",
        session_id="s",
        request=None,
        pieces=(Piece(segment=segment),),
    )
    journal.save(tmp_path / "1.json", left)

    assert "secret" not in (tmp_path / "1.json").read_text()
    assert "cdn.example" not in (tmp_path / "1.json").read_text()


def test_a_journal_of_an_earlier_version_has_no_outlines(tmp_path) -> None:
    measured = ClipFacts(
        index=0,
        frames=9,
        measured_lufs=None,
        target_lufs=-14.0,
        gain_db=0.0,
        true_peak_dbtp=None,
        outline=b"abc",
    )
    segment = Segment(index=0, url=SignedUrl(""), duration=9.0)
    left = replace(LEFT, pieces=(Piece(segment=segment, facts=measured),))
    journal.save(tmp_path / "1.json", left)
    told = json.loads((tmp_path / "1.json").read_text())
    del told["pieces"][0]["facts"]["outline"]
    (tmp_path / "1.json").write_text(json.dumps(told))
    found = journal.load(tmp_path / "1.json")

    assert found is not None
    assert found.pieces[0].facts == replace(measured, outline=b"")


def test_without_a_journal_there_is_none(tmp_path) -> None:
    assert journal.load(tmp_path / "1.json") is None
    journal.forget(tmp_path / "1.json")


@pytest.mark.expects_warnings
@given(st.binary(max_size=200))
def test_any_bytes_are_a_journal_or_none(tmp_path_factory, content) -> None:
    path = tmp_path_factory.mktemp("journal") / "1.json"
    path.write_bytes(content)

    assert journal.load(path) is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@pytest.mark.expects_warnings
@given(bookmarks, st.data())
def test_whatever_one_field_becomes_it_is_a_journal_or_none(tmp_path_factory, left, data) -> None:
    path = tmp_path_factory.mktemp("journal") / "1.json"
    journal.save(path, left)
    told = json.loads(path.read_text())
    at = told
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        if not (isinstance(at[key], dict | list) and at[key]) or data.draw(st.booleans()):
            break
        at = at[key]
    at[key] = data.draw(anything)
    path.write_text(json.dumps(told))

    found = journal.load(path)
    assert found is None or isinstance(found, Bookmark)


@pytest.mark.expects_warnings
@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"session_id": ""},
        {"org": ""},
        {"api_url": "http://elsewhere.example"},
        {"position": -1.0},
        {"position": True},
        {"index": 1.5},
        {"within": "43"},
        {"request": {"goal": "focus"}},
        {"pieces": [{}]},
    ],
)
def test_what_makes_no_sense_is_no_journal(tmp_path, wrong) -> None:
    path = tmp_path / "1.json"
    journal.save(path, LEFT)
    assert journal.load(path) == LEFT
    path.write_text(json.dumps({**json.loads(path.read_text()), **wrong}))

    assert journal.load(path) is None


@given(bookmarks, st.tuples(numbers, st.integers(0, 999), numbers))
def test_the_place_that_was_written_last_counts(tmp_path_factory, left, place) -> None:
    path = tmp_path_factory.mktemp("journal") / "1.json"
    journal.save(path, left)
    whole = path.read_bytes()
    moved = replace(left, **dict(zip(journal.PLACE, place, strict=True)))
    journal.move(path, moved)
    then = journal.load(path)
    journal.save(path, left)

    assert then == moved
    assert path.read_bytes() == whole
    assert journal.load(path) == left


def test_a_place_is_small_private_and_goes_with_its_journal(tmp_path) -> None:
    path, place = tmp_path / "1.json", tmp_path / "1.place"
    journal.save(path, LEFT)
    journal.move(path, LEFT)

    assert place.stat().st_mode & 0o777 == 0o600
    assert place.stat().st_size < 200
    assert journal.written_at(path) == place.stat().st_mtime
    journal.forget(path)
    assert list(tmp_path.glob("1.*")) == []


@pytest.mark.expects_warnings
@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"null",
        b"[1]",
        b'{"session_id": "mfocus_2", "position": 9.0, "index": 0, "within": 9.0}',
        b'{"session_id": "mfocus_1", "position": -9.0, "index": 0, "within": 9.0}',
        b'{"session_id": "mfocus_1", "position": 9.0, "index": 0.5, "within": 9.0}',
        b'{"session_id": "mfocus_1", "position": 9.0, "index": 0}',
    ],
)
def test_a_place_that_makes_no_sense_harms_no_journal(tmp_path, wrong) -> None:
    journal.save(tmp_path / "1.json", LEFT)
    (tmp_path / "1.place").write_bytes(wrong)

    assert journal.load(tmp_path / "1.json") == LEFT
