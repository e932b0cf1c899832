"""Reading replies: the API's open points, one by one, and whatever else may arrive."""

import json
import math
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core import addresses
from focusdesk.core.errors import BadReply
from focusdesk.core.model import Listing
from focusdesk.services import fields, wire

EXAMPLE: dict[str, Any] = {
    "session_id": "mfocus_7c2a9f4e1b8d",
    "status": "active",
    "goal": "focus",
    "engine": "studio",
    "target_minutes": 60,
    "total_segments": 30,
    "ready_count": 2,
    "segments": [
        {
            "segment_index": index,
            "playback_url": f"https://cdn.aitronos.com/music/seg/{index}?sig=signed",
            "measured_duration_seconds": duration,
            "target_lufs": -14.0,
            "fade_in_ms": 1500,
            "fade_out_ms": 1500,
        }
        for index, duration in ((0, 120.4), (1, 119.8))
    ],
    "more_pending": True,
    "next_ready_at": "2026-06-28T10:32:00Z",
}
NOW = datetime(2026, 6, 28, 10, 30, tzinfo=UTC).timestamp()

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def read(content, *, now=NOW):
    return wire.listing(json.dumps(content).encode(), server_now=now)


def session(**fields):
    return read({**EXAMPLE, **fields})


def segments(*entries):
    return session(segments=list(entries)).segments


def entry(index=0, **fields):
    return {**EXAMPLE["segments"][0], "segment_index": index, **fields}


def spoilt(name, value):
    """An entry beside a good one, read."""
    return segments({**entry(0), name: value}, entry(1))


# -- the example of the documentation


def test_the_documented_example_is_read_in_full():
    listing = read(EXAMPLE)

    assert listing.session_id == "mfocus_7c2a9f4e1b8d"
    assert (listing.status, listing.goal, listing.engine) == ("active", "focus", "studio")
    assert (listing.target_minutes, listing.total_segments, listing.ready_count) == (60, 30, 2)
    assert [segment.index for segment in listing.segments] == [0, 1]
    assert [segment.duration for segment in listing.segments] == [120.4, 119.8]
    assert listing.segments[1].url.value == "https://cdn.aitronos.com/music/seg/1?sig=signed"
    assert listing.segments[0].target_lufs == -14.0
    assert (listing.segments[0].fade_in, listing.segments[0].fade_out) == (1.5, 1.5)
    assert listing.more_pending is True
    assert listing.next_ready_in == 120.0


@pytest.mark.api("5.2")
def test_what_end_answers_has_no_segments_and_is_a_session_all_the_same():
    ended = session(
        status="ended", ready_count=5, segments=[], more_pending=False, next_ready_at=None
    )

    assert ended.segments == ()
    assert (ended.status, ended.more_pending, ended.ready_count) == ("ended", False, 5)
    assert ended.next_ready_in is None


# -- whatever arrives


@given(st.binary())
def test_any_bytes_are_a_listing_or_a_bad_reply(body):
    try:
        found = wire.listing(body, server_now=NOW)
    except BadReply:
        return

    assert isinstance(found, Listing)


@given(json_values)
def test_any_json_is_a_listing_or_a_bad_reply(content):
    try:
        found = read(content)
    except BadReply:
        return

    assert isinstance(found, Listing)


@given(st.dictionaries(st.sampled_from(sorted(EXAMPLE.keys() - {"session_id"})), json_values))
def test_a_session_with_any_values_is_a_listing_of_sane_ones(fields):
    found = session(**fields)

    assert found.target_minutes is None or found.target_minutes > 0
    assert found.next_ready_in is None or math.isfinite(found.next_ready_in)
    assert isinstance(found.more_pending, bool)
    assert found.session_id.isprintable()


@pytest.mark.api("5.13")
@given(
    st.lists(
        st.dictionaries(st.sampled_from(sorted(EXAMPLE["segments"][0])), json_values) | json_values,
    )
)
def test_segments_with_any_values_are_sane_or_left_out(entries):
    whole = [
        {**EXAMPLE["segments"][0], **each} if isinstance(each, dict) else each for each in entries
    ]
    found = segments(*whole)

    assert [segment.index for segment in found] == sorted({s.index for s in found})
    for segment in found:
        assert 0 <= segment.index < wire.MOST_SEGMENTS
        assert 0.0 <= segment.duration <= fields.LONGEST_SEGMENT
        assert 0.0 <= segment.fade_in <= wire.LONGEST_FADE
        assert 0.0 <= segment.fade_out <= wire.LONGEST_FADE
        assert segment.target_lufs is None or math.isfinite(segment.target_lufs)


@given(st.binary() | json_values.map(lambda content: json.dumps(content).encode()))
def test_an_error_body_of_any_kind_says_something_short_or_nothing(body):
    said = wire.trouble(body)

    for text in (said.message, said.code, said.trace_id):
        assert len(text) <= fields.LONGEST_TEXT
        assert text.isprintable()


@given(st.text())
def test_no_text_upsets_the_readers_of_dates_and_addresses(text):
    for found in (fields.utc(text), wire.http_date(text), wire.retry_after(text, server_now=NOW)):
        assert found is None or math.isfinite(found)
    assert addresses.may_be_asked(text) in (True, False)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"42",
        b'"mfocus_1"',
        b"<html><body>Sign in</body></html>",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"session_id": null, "segments": {}}',
        b'{"detail": "Not Found"}',
        b'{"session_id": "mfocus_1"',
    ],
)
def test_what_is_no_session_is_a_bad_reply(body):
    with pytest.raises(BadReply):
        wire.listing(body, server_now=NOW)


@pytest.mark.api("5.31")
def test_an_error_with_a_good_status_is_a_bad_reply_with_its_words():
    with pytest.raises(BadReply, match="The cap is reached"):
        read({"success": False, "error": {"message": "The cap is reached"}})


@pytest.mark.api("5.32")
def test_a_session_in_a_success_wrapper_is_read():
    assert read({"success": True, "data": EXAMPLE}) == read(EXAMPLE)


def test_unknown_fields_are_ignored():
    assert session(mood="calm", data={"x": 1}) == read(EXAMPLE)


# -- status, counts, hints


@pytest.mark.api("5.3")
@pytest.mark.parametrize("status", ["paused", "composing", "ACTIVE"])
def test_an_unknown_status_is_kept_as_it_is(status):
    assert session(status=status).status == status


@pytest.mark.parametrize("value", [None, "yes", 1, 0, [], "false"])
def test_a_more_pending_that_is_no_boolean_follows_status_and_count(value):
    assert session(more_pending=value).more_pending is True
    assert session(more_pending=value, total_segments=2).more_pending is False
    assert session(more_pending=value, status="ended").more_pending is False


@pytest.mark.api("5.4")
def test_more_pending_is_believed_against_the_status():
    assert session(more_pending=True, status="ended").more_pending is True
    assert session(more_pending=False, status="active").more_pending is False


@pytest.mark.api("5.12")
@pytest.mark.parametrize("name", ["target_minutes", "total_segments", "ready_count"])
@pytest.mark.parametrize("value", [True, None, "30", -1, 0, 0.5, 10**30, [], {}])
def test_a_count_that_is_none_is_unknown_and_no_more(name, value):
    found = session(**{name: value})

    assert getattr(found, name) is None
    assert len(found.segments) == 2


@pytest.mark.api("5.13")
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 6000])
def test_a_number_that_is_none_spoils_neither_reply_nor_neighbours(number):
    body = json.dumps({**EXAMPLE, "segments": [entry(0, fade_in_ms="@"), entry(1)]})
    body = body.replace('"@"', number).replace(
        '"total_segments": 30', f'"total_segments": {number}'
    )
    found = wire.listing(body.encode(), server_now=NOW)

    assert found.total_segments is None
    assert [segment.fade_in for segment in found.segments] == [0.0, 1.5]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1", "true", "null", '"0"', "9" * 6000])
def test_a_segment_whose_index_is_none_is_left_out(number):
    body = json.dumps({**EXAMPLE, "segments": [entry(77), entry(1)]}).replace("77", number)
    found = wire.listing(body.encode(), server_now=NOW)

    assert [segment.index for segment in found.segments] == [1]


# -- segments


@pytest.mark.api("5.11")
def test_segments_are_sorted_and_of_duplicates_the_last_counts():
    found = segments(entry(2), entry(0, target_lufs=-20.0), entry(1), entry(0, target_lufs=-16.0))

    assert [segment.index for segment in found] == [0, 1, 2]
    assert found[0].target_lufs == -16.0


@pytest.mark.parametrize("bad", [None, 7, "segment", [], {}, {"segment_index": 0}])
def test_an_entry_that_is_no_segment_is_left_out_alone(bad):
    assert [segment.index for segment in segments(bad, entry(1))] == [1]


@pytest.mark.parametrize("index", [True, False, None, "0", 0.5, -1, 10_000, 10**400])
def test_a_bad_index_costs_one_segment(index):
    assert [segment.index for segment in spoilt("segment_index", index)] == [1]


@pytest.mark.parametrize(
    "url",
    [
        None,
        True,
        7,
        "",
        "music/seg/0",
        "//cdn.example/0",
        "https://",
        "https:///0",
        "http://cdn.example/0",
        "http://10.0.0.1/0",
        "http://127.0.0.1.example.org/0",
        "http://127.example.org/0",
        "http://localhost.example.org/0",
        "http://[::ffff:1.2.3.4]/0",
        "http://user@127.0.0.1/0",
        "https://user:word@cdn.example/0",
        "http://127.0.0.1\\@cdn.example/0",
        "https://cdn.example:99999/0",
        "https://[::1/0",
        "https://cdn.exa mple/0",
        "https://cdn.example/0\n",
        "https://cdn.example/\x00",
        "https://cdn.example/\ud800",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://cdn.example/0",
        "data:audio/wav;base64,AAAA",
    ],
)
def test_an_address_from_which_no_audio_may_come_costs_one_segment(url):
    assert [segment.index for segment in spoilt("playback_url", url)] == [1]


@pytest.mark.api("5.22")
@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example/0",
        "HTTPS://CDN.example:8443/0?sig=a%20b#x",
        "https://cdn.example/my music.mp3?sig=1",
        "https://xn--bcher-kva.example/0",
        "https://bücher.example/0",
        "http://127.0.0.1:8080/0",
        "http://127.9.8.7/0",
        "http://localhost:1/0",
        "http://[::1]:8080/0",
    ],
)
def test_audio_comes_over_https_or_from_this_machine(url):
    assert segments(entry(0, playback_url=url))[0].url.value == url


@pytest.mark.api("5.14")
@pytest.mark.parametrize("value", [None, True, "120", -3, 0, 10**9, []])
def test_an_odd_length_is_unknown_because_the_decoder_will_know(value):
    assert [s.duration for s in spoilt("measured_duration_seconds", value)] == [0.0, 120.4]


@pytest.mark.api("5.18")
@pytest.mark.parametrize("value", [None, True, "-14", [], {}])
def test_a_target_that_is_no_number_is_unknown(value):
    assert [s.target_lufs for s in spoilt("target_lufs", value)] == [None, -14.0]


@pytest.mark.api("5.19")
@pytest.mark.parametrize(
    ("value", "seconds"),
    [(None, 0.0), (True, 0.0), ("1500", 0.0), (-5, 0.0), (0, 0.0), (250.5, 0.2505), (10**9, 60.0)],
)
def test_fades_are_clamped_to_what_a_fade_can_be(value, seconds):
    assert spoilt("fade_in_ms", value)[0].fade_in == seconds
    assert spoilt("fade_out_ms", value)[0].fade_out == seconds


@pytest.mark.api("5.22")
def test_a_listed_url_never_shows_more_than_its_host():
    assert "signed" not in repr(read(EXAMPLE))


# -- time


@pytest.mark.api("5.24")
@pytest.mark.parametrize(
    "text",
    [
        "2026-06-28T10:32:00Z",
        "2026-06-28t10:32:00z",
        "2026-06-28T10:32:00+00:00",
        "2026-06-28T12:32:00+02:00",
        "2026-06-28T10:32:00",
        "2026-06-28 10:32:00",
        "2026-06-28T10:32:00.000000000Z",
        " 2026-06-28T10:32:00Z ",
    ],
)
def test_a_time_is_read_in_every_usual_form(text):
    assert session(next_ready_at=text).next_ready_in == 120.0


@pytest.mark.api("5.24")
def test_fractions_of_a_second_count():
    assert session(next_ready_at="2026-06-28T10:32:00.250Z").next_ready_in == 120.25


@pytest.mark.api("5.24")
@pytest.mark.parametrize(
    "value", [None, "", "soon", "2026-13-45T99:00:00Z", 1782642720, True, [], "0001-01-01T00:00+24"]
)
def test_a_hint_that_cannot_be_read_is_none(value):
    assert session(next_ready_at=value).next_ready_in is None


@pytest.mark.api("5.25")
def test_a_hint_counts_from_the_services_own_clock():
    """A listener whose clock is an hour wrong waits no longer than any other."""
    assert read(EXAMPLE, now=NOW + 30).next_ready_in == 90.0
    assert read(EXAMPLE, now=NOW + 300).next_ready_in == -180.0


@pytest.mark.parametrize(
    "text",
    [
        format_datetime(datetime.fromtimestamp(NOW, UTC), usegmt=True),
        "Sun, 28 Jun 2026 10:30:00 -0000",
        "Sun, 28 Jun 2026 10:30:00",
        "Sun, 28 Jun 2026 12:30:00 +0200",
    ],
)
def test_an_http_date_is_utc_wherever_this_machine_is(text):
    assert wire.http_date(text) == NOW


@pytest.mark.parametrize("text", [None, "", "yesterday", "0", "Sun, 99 Jun 2026 10:30:00 GMT"])
def test_a_date_that_cannot_be_read_is_none(text):
    assert wire.http_date(text) is None


@pytest.mark.api("5.26")
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999", 86_400.0),
        ("Sun, 28 Jun 2026 10:31:00 GMT", 60.0),
        ("Sun, 28 Jun 2026 10:00:00 GMT", 0.0),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_has_two_forms(text, seconds):
    assert wire.retry_after(text, server_now=NOW) == seconds


# -- error bodies


@pytest.mark.api("5.31")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            {
                "success": False,
                "error": {
                    "code": "AUTHENTICATION_REQUIRED",
                    "message": "Please provide a key.",
                    "system_message": "technical",
                    "status": 401,
                    "trace_id": "req_abc123xyz",
                },
            },
            wire.Trouble("Please provide a key.", "AUTHENTICATION_REQUIRED", "req_abc123xyz"),
        ),
        (
            {
                "detail": "Validation failed",
                "status_code": 422,
                "error_type": "validation_error",
                "meta": {"timestamp": "2026", "request_id": "3f2b"},
                "errors": [{"field": "goal", "message": "unknown", "code": "bad"}],
            },
            wire.Trouble("Validation failed", "validation_error", "3f2b"),
        ),
        (
            {"detail": [{"loc": ["body", "goal"], "msg": "Field required", "type": "missing"}]},
            wire.Trouble("Field required"),
        ),
        ({"detail": "Not Found"}, wire.Trouble("Not Found")),
        ({"error": "spent", "code": "CAP"}, wire.Trouble("spent", "CAP")),
        ({"message": "spent"}, wire.Trouble("spent")),
        ({"success": False, "error": {"message": 7, "code": None}}, wire.Trouble()),
        ([], wire.Trouble()),
    ],
)
def test_error_bodies_of_every_shape_are_read(body, said):
    assert wire.trouble(json.dumps(body).encode()) == said


@pytest.mark.parametrize("body", [b"", b"<html>502 Bad Gateway</html>", b"<Error/>", b"\xff", b"{"])
def test_an_error_body_that_is_no_json_says_nothing(body):
    assert wire.trouble(body) == wire.Trouble()


def test_what_the_service_says_is_shown_as_one_short_line():
    body = json.dumps({"message": "first\nsecond\x1b[2J\u202e" + "x" * 9_000}).encode()
    message = wire.trouble(body).message

    assert message.startswith("first second [2J x")
    assert len(message) == fields.LONGEST_TEXT
