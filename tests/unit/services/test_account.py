"""What surrounds a session: organizations, spending, engines, and segments kept for good."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.account import Engine, Organization
from focusdesk.core.errors import (
    BadReply,
    NotAuthorised,
    NotFound,
    NotOffered,
    OutOfBudget,
    Refused,
    Unreachable,
)
from focusdesk.core.model import Kept
from focusdesk.services import account
from focusdesk.services.api import Service
from tests.foreign import KEY, ORG, SESSION, Answer, envelope
from tests.unit.services.test_wire import json_values

USAGE: dict[str, Any] = {
    "organization_id": "org_abc123",
    "windows": [
        {
            "window": "day",
            "window_start": "2026-06-28T00:00:00Z",
            "cost_chf": 2.40,
            "limit_chf": 10.0,
            "by_engine": [{"engine": "studio", "track_count": 6, "cost_chf": 2.40}],
        },
        {
            "window": "week",
            "window_start": "2026-06-22T00:00:00Z",
            "cost_chf": 2.40,
            "limit_chf": None,
            "by_engine": [],
        },
    ],
}
ORGANIZATION = {
    "id": "org_abc123",
    "name": "Quiet Rooms",
    "description": None,
    "logo": None,
    "createdAt": "2026-01-01T00:00:00Z",
    "updatedAt": "2026-01-01T00:00:00Z",
}
ENGINE = {
    "engine_key": "studio",
    "display_name": "Studio",
    "licence_class": "commercial_cleared",
    "commercial_use": True,
    "requires_attribution": False,
    "max_duration_seconds": 240,
    "vocals": False,
    "stems": True,
    "languages": ["de", "en"],
}
TRACK = {
    "id": "mtrack_1",
    "title": "Rain",
    "engine": "studio",
    "mode": "focus",
    "measured_duration_seconds": 120.4,
}
READERS: dict[str, Callable[[bytes], Any]] = {
    "organizations": account.organizations,
    "usage": account.usage,
    "engines": account.engines,
    "kept": account.kept,
}
EXAMPLES: dict[str, Any] = {
    "organizations": [ORGANIZATION],
    "usage": USAGE,
    "engines": {"engines": [ENGINE]},
    "kept": TRACK,
}


def body(content) -> bytes:
    return json.dumps(content).encode()


def answering(foreign, answer: Answer) -> None:
    foreign.script.append(lambda asked: answer)


# -- how they are asked


@pytest.mark.parametrize(
    ("call", "method", "path", "reply"),
    [
        (Service.organizations, "GET", "/v1/organizations", [ORGANIZATION]),
        (Service.usage, "GET", f"/v1/music/{ORG}/usage", USAGE),
        (Service.engines, "GET", f"/v1/music/{ORG}/engines", [ENGINE]),
        (
            lambda service: service.promote(SESSION, 7),
            "POST",
            f"/v1/music/{ORG}/focus/sessions/{SESSION}/segments/7/promote",
            TRACK,
        ),
    ],
)
def test_each_is_asked_once_at_its_place_with_the_key(service, foreign, call, method, path, reply):
    answering(foreign, Answer(200, body(reply)))
    assert call(service)

    assert [(a.method, a.path, a.body, a.key) for a in foreign.asked] == [(method, path, b"", KEY)]


CALLS = [
    Service.organizations,
    Service.usage,
    Service.engines,
    lambda service: service.promote(SESSION, 0),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (envelope(401, "INVALID_API_KEY"), NotAuthorised),
        (envelope(403, "ORGANIZATION_ACCESS_DENIED"), NotAuthorised),
        (envelope(402, "PAYMENT_REQUIRED"), OutOfBudget),
        (envelope(409, "CONFLICT"), Refused),
        (envelope(422, "VALIDATION_ERROR"), Refused),
        (Answer(503, b"<html>Bad Gateway</html>", "text/html"), Unreachable),
        (Answer(200, b"<html>Sign in</html>", "text/html"), BadReply),
        (Answer(302, headers={"Location": "https://198.51.100.7/"}), BadReply),
    ],
)
def test_a_refusal_is_what_it_is_for_every_call_and_is_never_repeated(
    service, foreign, call, answer, kind
):
    answering(foreign, answer)

    with pytest.raises(kind):
        call(service)
    assert len(foreign.asked) == 1


# -- what a server may not have


ABSENT = {
    "a framework's own 404": Answer(404, b'{"detail": "Not Found"}'),
    "an empty 404": Answer(404),
    "a page": Answer(404, b"<html>Not found</html>", "text/html"),
    "a 404 about nothing": envelope(404, "RESOURCE_NOT_FOUND"),
    "405": envelope(405, "METHOD_NOT_ALLOWED"),
    "501": Answer(501),
}


@pytest.mark.parametrize("call", CALLS[2:], ids=["engines", "promote"])
@pytest.mark.parametrize("answer", ABSENT.values(), ids=ABSENT)
def test_a_call_that_a_server_has_not_is_told_as_that(service, foreign, call, answer):
    answering(foreign, answer)

    with pytest.raises(NotOffered) as caught:
        call(service)
    assert f"HTTP {answer.status}" in caught.value.detail
    assert len(foreign.asked) == 1


@pytest.mark.parametrize("call", CALLS[2:], ids=["engines", "promote"])
@pytest.mark.parametrize("name", ["session_id", "segment_index", "organization_id"])
def test_a_404_that_names_what_is_missing_comes_from_a_server_that_has_the_call(
    service, foreign, call, name
):
    answer = envelope(404, "RESOURCE_NOT_FOUND")
    answer.body = answer.body.replace(b'"details": {}', b'"details": {"%b": "x"}' % name.encode())
    answering(foreign, answer)

    with pytest.raises(NotFound):
        call(service)


@pytest.mark.parametrize("call", CALLS[:2], ids=["organizations", "usage"])
def test_what_is_documented_is_not_said_to_be_missing(service, foreign, call):
    answering(foreign, ABSENT["a framework's own 404"])

    with pytest.raises(NotFound):
        call(service)


# -- organizations


@pytest.mark.parametrize(
    "shape",
    [
        [ORGANIZATION],
        {"organizations": [ORGANIZATION], "total": 1, "skip": 0, "limit": 100},
        {"items": [ORGANIZATION]},
        {"success": True, "data": [ORGANIZATION]},
        {"success": True, "data": {"organizations": [ORGANIZATION]}},
    ],
)
def test_organizations_come_in_either_documented_shape(shape):
    assert account.organizations(body(shape)) == (
        Organization(id="org_abc123", name="Quiet Rooms"),
    )


@pytest.mark.parametrize("bad", [None, 7, "org", [], {}, {"id": 7}, {"id": ""}, {"id": "a\nb"}])
def test_an_organization_without_a_usable_id_costs_no_other(bad):
    found = account.organizations(body([bad, {"id": "org_2"}]))

    assert found == (Organization(id="org_2", name="org_2"),)


# -- usage


def test_the_documented_usage_is_read_in_full():
    usage = account.usage(body(USAGE))
    day, week = usage.windows

    assert usage.org == "org_abc123"
    assert (day.window, day.cost_chf, day.limit_chf) == ("day", 2.4, 10.0)
    assert day.began == 1782604800.0
    assert [(e.engine, e.tracks, e.cost_chf) for e in day.by_engine] == [("studio", 6, 2.4)]
    assert (week.window, week.limit_chf, week.by_engine) == ("week", None, ())


def window(**fields):
    return account.usage(body({"windows": [{**USAGE["windows"][0], **fields}]})).windows


@pytest.mark.parametrize(
    ("value", "read"),
    [("2.40", 2.4), (0, 0.0), (-1, -1.0), ("NaN", None), (True, None), (None, None), ("", None)],
)
def test_an_amount_may_be_written_as_text_and_is_unknown_where_it_is_none(value, read):
    assert window(cost_chf=value)[0].cost_chf == read
    assert window(limit_chf=value)[0].limit_chf == read


def test_windows_of_a_future_kind_are_kept_and_those_without_a_name_left_out():
    assert [each.window for each in window(window="year")] == ["year"]
    assert window(window=None) == ()
    assert window(by_engine=[7, {}, {"engine": "x"}])[0].by_engine[0].tracks == 0


@pytest.mark.parametrize("content", [{}, [], {"windows": None}, {"windows": {}}, [USAGE]])
def test_what_has_no_windows_is_no_usage(content):
    with pytest.raises(BadReply):
        account.usage(body(content))


# -- engines


@pytest.mark.parametrize(
    "shape",
    [[ENGINE], {"engines": [ENGINE]}, {"items": [ENGINE]}, {"data": {"engines": [ENGINE]}}],
)
def test_engines_are_read_in_every_assumed_shape(shape):
    (engine,) = account.engines(body(shape))

    assert engine == Engine(
        key="studio",
        name="Studio",
        licence="commercial_cleared",
        commercial=True,
        attribution=False,
        longest=240.0,
        vocals=False,
        stems=True,
        languages=("de", "en"),
    )


@pytest.mark.parametrize("entry", ["a", {"engine": "a"}, {"id": "a"}, {"engine_key": "a", "x": []}])
def test_an_engine_of_which_only_the_key_is_told_is_one(entry):
    assert account.engines(body([None, entry, 7])) == (Engine(key="a", name="a"),)


# -- a segment that is kept


@pytest.mark.parametrize(
    ("answer", "track_id"),
    [
        (TRACK, "mtrack_1"),
        ({"track_id": "mtrack_2", "id": "mlib_1"}, "mtrack_2"),
        ({"track": TRACK}, "mtrack_1"),
        ({"track": {"id": "7"}}, "7"),
        ({"success": True, "data": TRACK}, "mtrack_1"),
        ({"id": "mlib_1"}, ""),
        ({}, ""),
    ],
)
def test_the_track_of_a_kept_segment_is_found_where_it_may_stand(answer, track_id):
    assert account.kept(body(answer)).track_id == track_id


def test_what_is_told_of_a_kept_segment_is_read():
    told = Kept(track_id="mtrack_1", title="Rain", engine="studio", duration=120.4)

    assert account.kept(body(TRACK)) == told


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_success_is_one_also_without_a_word(service, foreign, status):
    answering(foreign, Answer(status))

    assert service.promote(SESSION, 0) == Kept(track_id="")


# -- whatever arrives


@pytest.mark.parametrize("name", READERS)
@given(content=st.binary() | json_values.map(body))
def test_whatever_arrives_is_a_value_or_a_bad_reply(name, content):
    try:
        found = READERS[name](content)
    except BadReply:
        return

    assert isinstance(found, tuple | Kept) or found.windows is not None


@st.composite
def spoilt(draw, example):
    """The example, with some of its values replaced by any other."""
    match example:
        case dict():
            return {
                name: draw(json_values) if draw(st.integers(0, 5)) == 0 else draw(spoilt(value))
                for name, value in example.items()
            }
        case list():
            return [draw(spoilt(each)) for each in example] + draw(st.lists(json_values))
        case _:
            return draw(st.just(example) | json_values)


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_an_example_with_spoilt_values_is_sane_or_a_bad_reply(name, data):
    try:
        found = READERS[name](body(data.draw(spoilt(EXAMPLES[name]))))
    except BadReply:
        return

    match name:
        case "organizations" | "engines":
            assert isinstance(found, tuple)
            ids = [getattr(each, "id", "") or getattr(each, "key", "") for each in found]
            assert len(set(ids)) == len(ids)
            assert all(ids)
        case "usage":
            amounts = [a for each in found.windows for a in (each.cost_chf, each.limit_chf)]
            assert all(amount is None or math.isfinite(amount) for amount in amounts)
        case _:
            assert found.duration >= 0.0


def test_an_error_in_the_shape_of_a_success_is_a_bad_reply_with_its_words():
    for read in READERS.values():
        with pytest.raises(BadReply, match="capped"):
            read(body({"success": False, "error": {"message": "capped"}}))
