"""The studio over a real socket: the documented API, its refusals, its audio host, its clock."""

import io
import json
import logging
import socket
import struct
import sys
import threading
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import soundfile

from focusdesk.studio import Programme, Reply, Request, Studio

PATIENCE = 30.0
MORNING = 1782642600.0  # 2026-06-28T10:30:00Z, a Sunday
SESSION_FIELDS = {
    "session_id",
    "status",
    "goal",
    "engine",
    "target_minutes",
    "total_segments",
    "ready_count",
    "segments",
    "more_pending",
    "next_ready_at",
}
SEGMENT_FIELDS = {
    "segment_index",
    "playback_url",
    "measured_duration_seconds",
    "target_lufs",
    "fade_in_ms",
    "fade_out_ms",
}
SHORT = Programme(minutes=1, segments=4, segment_seconds=1.0, initial=2, pace=20.0)


class Clock:
    """A wall clock that moves when told."""

    def __init__(self):
        self.moment = MORNING

    def __call__(self):
        return self.moment


class Visitor:
    """A client of one studio."""

    def __init__(self, studio, clock):
        self.studio = studio
        self.clock = clock
        self.http = httpx.Client(base_url=studio.url, headers={"X-API-Key": studio.key})
        self.sessions = f"/v1/music/{studio.org}/focus/sessions"
        self.session = f"{self.sessions}/{studio.session}"

    def get(self, path=None):
        return self.http.get(path or self.session).json()

    def made(self, count, session=None):
        """Wait until so many takes of a session are made."""
        session = self.studio._sessions[session or self.studio.session]
        with self.studio.workshop.changed:
            assert self.studio.workshop.changed.wait_for(
                lambda: len(session.takes) >= count, PATIENCE
            )

    def order(self, **change):
        body = {"goal": "focus", "target_minutes": 1, **change}
        return self.http.post(self.sessions, json=body)


@contextmanager
def opened(programme=SHORT, kind=Studio, **options):
    clock = Clock()
    with kind(programme, now=clock, **options) as studio:
        visitor = Visitor(studio, clock)
        with visitor.http:
            yield visitor


@pytest.fixture(scope="module")
def shared():
    """A studio with two segments ready, for tests that change nothing another one sees."""
    with opened() as visitor:
        visitor.made(2)
        yield visitor


@pytest.fixture
def own():
    with opened() as visitor:
        visitor.made(2)
        yield visitor


def unix(text):
    return datetime.fromisoformat(text).timestamp()


def faults(reply, *, status, code, kind="client_error"):
    """What an error's envelope should be, and is not, field by field."""
    body = reply.json()
    error = body.get("error", {})
    fields = {"code", "message", "system_message", "type", "status"}
    fields |= {"details", "trace_id", "timestamp"}
    should_be = {
        "its status": (reply.status_code, status),
        "its type": (reply.headers["content-type"], "application/json"),
        "its keys": (set(body), {"success", "error"}),
        "success": (body.get("success"), False),
        "the error's keys": (set(error), fields),
        "code": (error.get("code"), code),
        "type": (error.get("type"), kind),
        "status": (error.get("status"), status),
        "the trace id's beginning": (str(error.get("trace_id"))[:4], "req_"),
        "the timestamp's end": (str(error.get("timestamp"))[-1:], "Z"),
        "the message's end": (str(error.get("message"))[-1:], "."),
    }
    return [f"{what}: {is_}, not {be}" for what, (is_, be) in should_be.items() if is_ != be]


def error_of(reply):
    """The error of a refusal."""
    return reply.json()["error"]


def test_a_session_has_the_documented_fields_and_no_others(shared):
    reply = shared.http.get(shared.session)
    body = reply.json()

    assert reply.status_code == 200
    assert set(body) == SESSION_FIELDS
    assert body["session_id"] == shared.studio.session
    assert body["session_id"].startswith("mfocus_")
    assert (body["status"], body["goal"], body["engine"]) == ("active", "focus", "studio")
    assert (body["target_minutes"], body["total_segments"], body["ready_count"]) == (1, 4, 2)
    assert body["more_pending"] is True
    assert body["next_ready_at"] == "2026-06-28T10:30:20Z"
    for index, segment in enumerate(body["segments"]):
        assert set(segment) == SEGMENT_FIELDS
        assert segment["segment_index"] == index
        assert segment["measured_duration_seconds"] == 1.0
        assert segment["target_lufs"] == -14.0
        assert segment["fade_in_ms"] == segment["fade_out_ms"] == 250
        assert isinstance(segment["fade_in_ms"], int)


def test_health_is_public(shared):
    reply = httpx.get(f"{shared.studio.url}/v1/health/")

    assert reply.status_code == 200
    assert reply.json() == {"status": "ok"}


def test_organizations_are_a_bare_list(shared):
    (organization,) = shared.get("/v1/organizations")

    assert organization["id"] == shared.studio.org
    assert set(organization) == {"id", "name", "description", "logo", "createdAt", "updatedAt"}


def test_engines_name_the_studio(shared):
    (engine,) = shared.get(f"/v1/music/{shared.studio.org}/engines")["engines"]

    assert engine["engine_key"] == "studio"
    assert {"licence_class", "commercial_use", "requires_attribution"} <= set(engine)


def test_usage_costs_nothing_and_has_calendar_windows(shared):
    usage = shared.get(f"/v1/music/{shared.studio.org}/usage")
    starts = {each["window"]: each["window_start"] for each in usage["windows"]}

    assert usage["organization_id"] == shared.studio.org
    assert starts == {
        "day": "2026-06-28T00:00:00Z",
        "week": "2026-06-22T00:00:00Z",
        "month": "2026-06-01T00:00:00Z",
    }
    for window in usage["windows"]:
        assert (window["cost_chf"], window["limit_chf"]) == (0.0, None)
        assert set(window["by_engine"][0]) == {"engine", "track_count", "cost_chf"}


def test_no_key_and_a_wrong_key_are_told_apart(shared):
    without = httpx.get(shared.studio.url + shared.session)
    wrong = httpx.get(shared.studio.url + shared.session, headers={"X-API-Key": "guess"})

    for reply, code in ((without, "AUTHENTICATION_REQUIRED"), (wrong, "INVALID_API_KEY")):
        assert faults(reply, status=401, code=code, kind="authentication_error") == []
        assert error_of(reply)["details"] == {}


def test_an_unknown_session_and_a_foreign_organization_look_alike(shared):
    for path, name in (
        (f"{shared.sessions}/mfocus_unknown", "mfocus_unknown"),
        (f"/v1/music/org_other/focus/sessions/{shared.studio.session}", shared.studio.session),
    ):
        reply = shared.http.get(path)

        assert faults(reply, status=404, code="RESOURCE_NOT_FOUND") == []
        assert error_of(reply)["details"] == {"session_id": name}
        assert error_of(reply)["system_message"] == "Focus session not found"


@pytest.mark.parametrize("path", ["/", "/nothing", "/v1/nothing", "/v1", "//[", "/v1/music/x/y"])
def test_unknown_paths_are_not_found(shared, path):
    assert faults(shared.http.get(path), status=404, code="RESOURCE_NOT_FOUND") == []


@pytest.mark.parametrize(("method", "allow"), [("DELETE", "GET"), ("POST", "GET")])
def test_wrong_methods_are_named_with_the_right_ones(shared, method, allow):
    reply = shared.http.request(method, shared.session)

    assert faults(reply, status=405, code="METHOD_NOT_ALLOWED") == []
    assert reply.headers["allow"] == allow


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 60_000, b"\xff\xfe"])
def test_a_body_that_is_no_json_is_refused(shared, body):
    reply = shared.http.post(shared.sessions, content=body)

    assert faults(reply, status=400, code="INVALID_REQUEST") == []


def test_a_body_that_is_too_large_is_refused_unread(shared):
    reply = shared.http.post(shared.sessions, content=b" " * 70_000)

    assert faults(reply, status=422, code="VALIDATION_ERROR") == []
    assert reply.headers["connection"] == "close"


def test_a_chunked_body_is_refused(shared):
    reply = shared.http.post(shared.sessions, content=iter([b"{}"]))

    assert faults(reply, status=400, code="INVALID_REQUEST") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"goal": "party"}, "goal"),
        ({"target_minutes": True}, "target_minutes"),
        ({"target_minutes": 0}, "target_minutes"),
        ({"intensity": "loud"}, "intensity"),
        ({"divergence": -0.1}, "divergence"),
        ({"engine": "other"}, "engine"),
        ({"goal": "custom_prompt"}, "custom_prompt"),
    ],
)
def test_a_bad_order_is_refused_in_plain_words(shared, change, field):
    reply = shared.order(**change)

    assert faults(reply, status=422, code="VALIDATION_ERROR") == []
    assert error_of(reply)["details"] == {"field": field}
    assert field in error_of(reply)["message"]


def test_a_start_is_accepted_and_listed_later(own):
    reply = own.order(goal="sleep", target_minutes=7, engine="studio", divergence=0.5)
    body = reply.json()
    own.made(2, body["session_id"])
    later = own.get(f"{own.sessions}/{body['session_id']}")

    assert reply.status_code == 202
    assert set(body) == SESSION_FIELDS
    assert (body["goal"], body["target_minutes"], body["status"]) == ("sleep", 7, "active")
    assert (body["ready_count"], body["segments"], body["more_pending"]) == (0, [], True)
    assert unix(body["next_ready_at"]) > own.clock()
    assert later["ready_count"] == len(later["segments"]) == 2
    assert own.get()["ready_count"] == 2


def test_a_start_without_bounded_segments_plans_the_goal_time():
    with opened(Programme(segment_seconds=120.0)) as visitor:
        planned = [visitor.order(target_minutes=minutes).json() for minutes in (60, 5)]

        assert [each["total_segments"] for each in planned] == [30, 3]


def test_segments_become_ready_by_the_clock_and_hints_are_kept():
    with opened() as visitor:
        visitor.made(4)
        seen = []
        for moment in (0.0, 19.9, 20.0, 39.9, 40.0):
            visitor.clock.moment = MORNING + moment
            body = visitor.get()
            seen.append((body["ready_count"], body["more_pending"], body["next_ready_at"]))

        assert seen == [
            (2, True, "2026-06-28T10:30:20Z"),
            (2, True, "2026-06-28T10:30:20Z"),
            (3, True, "2026-06-28T10:30:40Z"),
            (3, True, "2026-06-28T10:30:40Z"),
            (4, False, None),
        ]


def test_no_more_than_two_takes_are_made_ahead_of_the_clock():
    with opened(Programme(segments=9, segment_seconds=1.0, initial=1, pace=60.0)) as visitor:
        visitor.made(3)
        session = visitor.studio._sessions[visitor.studio.session]
        with visitor.studio.workshop.changed:
            assert visitor.studio.workshop._nap(visitor.clock()) == 60.0
            assert not visitor.studio.workshop._has_room(session, visitor.clock())
        visitor.clock.moment += 60.0
        assert visitor.get()["ready_count"] == 2
        visitor.made(4)


class LateStudio(Studio):
    """A studio whose workshop does not get to work until it is let."""

    def __init__(self, programme, **options):
        super().__init__(programme, **options)
        self.may_work = threading.Event()
        self.order: list[str] = []
        make = self.workshop._make

        def made_late(session, index):
            assert self.may_work.wait(PATIENCE)
            self.order.append(session.id)
            return make(session, index)

        self.workshop._make = made_late  # type: ignore[method-assign]


def test_a_late_segment_is_not_listed_and_its_hint_is_not_past():
    with opened(kind=LateStudio) as visitor:
        try:
            for moment in (0.0, 25.0, 500.0):
                visitor.clock.moment = MORNING + moment
                body = visitor.get()

                assert (body["ready_count"], body["segments"]) == (0, [])
                assert body["more_pending"] is True
                assert unix(body["next_ready_at"]) > visitor.clock()
        finally:
            visitor.studio.may_work.set()
        visitor.made(4)
        assert visitor.get()["ready_count"] == 4


def test_the_listener_who_waits_is_served_before_the_one_who_has_music():
    programme = Programme(segments=8, segment_seconds=1.0, initial=8)
    with opened(programme, kind=LateStudio) as visitor:
        first, second = visitor.studio.session, visitor.order().json()["session_id"]
        visitor.studio.may_work.set()
        visitor.made(2, second)

        assert visitor.studio.order[:4] == [first, second, first, second]


def test_audio_is_what_was_measured_and_needs_no_key(own):
    for segment in own.get()["segments"]:
        reply = httpx.get(segment["playback_url"])
        pcm, rate = soundfile.read(io.BytesIO(reply.content), dtype="float32")

        assert reply.status_code == 200
        assert reply.headers["content-type"] == "audio/flac"
        assert reply.headers["accept-ranges"] == "bytes"
        assert reply.headers["etag"].startswith('"')
        assert rate == 48_000
        assert pcm.shape == (round(segment["measured_duration_seconds"] * rate), 2)
        assert 0.01 < abs(pcm).max() <= 0.9
        ignored = httpx.get(segment["playback_url"], headers={"X-API-Key": "wrong"})
        assert ignored.content == reply.content


def test_every_poll_signs_anew_and_old_links_stay_good_until_they_expire(own):
    first, second = (own.get()["segments"][0]["playback_url"] for _ in range(2))

    assert first != second
    assert httpx.get(first).status_code == httpx.get(second).status_code == 200
    own.clock.moment += 299.0
    assert httpx.get(first).status_code == 200
    own.clock.moment += 1.0
    expired = httpx.get(first)
    assert expired.status_code == 403
    assert expired.headers["content-type"] == "application/xml"
    assert "<Error><Code>AccessDenied</Code>" in expired.text
    assert httpx.get(own.get()["segments"][0]["playback_url"]).status_code == 200


def test_forged_links_are_denied(own):
    first, second = (each["playback_url"] for each in own.get()["segments"])
    expires = parse_qs(urlsplit(first).query)["expires"][0]
    forgeries = [
        first.replace(f"expires={expires}", f"expires={int(expires) + 1}"),
        first[:-1] + ("0" if first[-1] != "0" else "1"),
        first.partition("?")[0],
        first.partition("?")[0] + "?" + second.partition("?")[2],
        first.replace("/0?", "/7?"),
        first.replace("/0?", "/x?"),
        first.replace("mfocus_", "mfocus_0"),
        first + "&signature=twice",
    ]

    for forgery in forgeries:
        reply = httpx.get(forgery)
        assert (reply.status_code, "AccessDenied" in reply.text) == (403, True), forgery


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-50", -50, None)],
)
def test_a_range_is_sent_alone(shared, wanted, start, stop):
    url = shared.get()["segments"][0]["playback_url"]
    whole = httpx.get(url).content
    part = httpx.get(url, headers={"Range": wanted})
    first = start % len(whole)

    assert part.status_code == 206
    assert part.content == whole[start:stop]
    last = first + len(part.content) - 1
    assert part.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"


@pytest.mark.parametrize("wanted", ["bytes=5-1", "bytes=-", "lines=1-2", "bytes=0-1,4-5", "junk"])
def test_what_is_no_single_range_is_ignored(shared, wanted):
    url = shared.get()["segments"][0]["playback_url"]

    assert httpx.get(url, headers={"Range": wanted}).status_code == 200


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=-0"])
def test_a_range_beyond_the_end_cannot_be_satisfied(shared, wanted):
    url = shared.get()["segments"][0]["playback_url"]
    size = len(httpx.get(url).content)
    reply = httpx.get(url, headers={"Range": wanted})

    assert reply.status_code == 416
    assert reply.headers["content-range"] == f"bytes */{size}"
    assert "InvalidRange" in reply.text


def test_a_resumed_download_starts_over_when_the_file_is_another(shared):
    url = shared.get()["segments"][0]["playback_url"]
    etag = httpx.head(url).headers["etag"]

    for condition, status in ((etag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=10-", "If-Range": condition}
        assert httpx.get(url, headers=headers).status_code == status


def test_head_answers_like_get_without_a_body(shared):
    url = shared.get()["segments"][0]["playback_url"]
    head, get = httpx.head(url), httpx.get(url)

    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == f"{len(get.content)}"
    assert head.headers["etag"] == get.headers["etag"]
    assert httpx.head(url.replace("signature=", "signature=0")).status_code == 403


def test_an_end_counts_but_does_not_list_and_can_be_repeated(own):
    own.made(4)
    replies = [own.http.post(f"{own.session}/end") for _ in range(2)]
    own.clock.moment += 600.0
    after = own.get()

    for reply in replies:
        body = reply.json()
        assert reply.status_code == 200
        assert set(body) == SESSION_FIELDS
        assert (body["status"], body["ready_count"], body["segments"]) == ("ended", 2, [])
        assert (body["more_pending"], body["next_ready_at"]) == (False, None)
    assert (after["status"], after["ready_count"], after["more_pending"]) == ("ended", 2, False)
    assert [httpx.get(each["playback_url"]).status_code for each in after["segments"]] == [200] * 2
    names = sorted(path.name for path in own.studio.workshop.folder.iterdir())
    assert names == [f"{own.studio.session}-{index}.flac" for index in (0, 1)]


def test_a_ready_segment_can_be_promoted_once_and_for_all(own):
    path = f"{own.session}/segments/{{}}/promote"
    first, again = (own.http.post(path.format(1)) for _ in range(2))

    assert first.status_code == 201
    assert first.json()["track_id"].startswith("mtrack_")
    assert (first.json()["mode"], first.json()["segment_index"]) == ("focus", 1)
    assert again.json()["track_id"] == first.json()["track_id"]
    for index in ("2", "99", "-1", "x"):
        reply = own.http.post(path.format(index))
        assert faults(reply, status=404, code="RESOURCE_NOT_FOUND") == []
        assert error_of(reply)["details"]["session_id"] == own.studio.session


def test_a_connection_is_kept_alive_through_successes_and_refusals(shared):
    address = urlsplit(shared.studio.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as wire:
        answers = wire.makefile("rb")
        for path, status in (("/v1/health/", b"200"), ("/v1/x", b"401"), ("/v1/health/", b"200")):
            wire.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert answers.readline().split()[1] == status
            length = 0
            while (line := answers.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            assert isinstance(json.loads(answers.read(length)), dict)
        answers.close()


def test_replies_are_dated_by_the_studios_clock(own):
    assert own.http.get("/v1/health/").headers["date"] == "Sun, 28 Jun 2026 10:30:00 GMT"


def test_start_returns_before_anything_is_composed_and_stop_leaves_nothing():
    before = set(threading.enumerate())
    studio = Studio(Programme(segment_seconds=60.0))
    studio.start()
    folder = studio.workshop.folder
    assert folder is not None
    with httpx.Client(base_url=studio.url) as idle:
        idle.get("/v1/health/")
        assert folder.is_dir()
        studio.stop()
        studio.stop()

    assert not folder.exists()
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{studio.url}/v1/health/")


def test_a_studio_can_be_given_up_before_it_starts():
    studio = Studio(SHORT)
    studio.stop()

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{studio.url}/v1/health/")


def test_the_log_holds_neither_key_nor_signature(caplog, capfd):
    with caplog.at_level(logging.DEBUG), opened() as visitor:
        visitor.made(1)
        url = visitor.get()["segments"][0]["playback_url"]
        httpx.get(url, headers={"Range": "bytes=0-9"})
        visitor.http.get("/nothing")
        ours = [each.getMessage() for each in caplog.records if each.name.startswith("focusdesk")]
        said = " ".join(ours) + "".join(capfd.readouterr())

    assert "/audio/" in said
    assert visitor.studio.key not in said
    assert "signature" not in said


def test_a_listener_who_hangs_up_is_no_error(own, caplog, capfd):
    address = urlsplit(own.studio.url)
    target = own.get()["segments"][0]["playback_url"].removeprefix(own.studio.url)
    with socket.create_connection((address.hostname, address.port)) as wire:
        wire.setsockopt(
            socket.SOL_SOCKET,
            socket.SO_LINGER,
            struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0),
        )
        wire.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    own.studio.stop()

    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert capfd.readouterr().err == ""


class FaultyStudio(Studio):
    """Shows how tests inject faults: by overriding what the studio would have said."""

    def answer(self, request: Request) -> Reply:
        match request.query("fault"):
            case "drop":
                raise ConnectionAbortedError
            case "busy":
                return Reply(status=503, headers={"Retry-After": "7"}, body=b"<html>")
        return super().answer(request)

    def listing(self, session):
        return {**super().listing(session), "status": "stopped_cap", "more_pending": False}

    def pour(self, reply, stream):
        if reply.headers.get("Content-Type") == "audio/flac":
            stream.write(next(reply.chunks())[:100])
            raise ConnectionResetError
        super().pour(reply, stream)


def test_faults_are_injected_by_overriding():
    with opened(kind=FaultyStudio) as visitor:
        visitor.made(2)
        body = visitor.get()

        assert (body["status"], body["more_pending"]) == ("stopped_cap", False)
        assert visitor.http.get("/v1/health/?fault=busy").headers["retry-after"] == "7"
        with pytest.raises(httpx.RemoteProtocolError):
            visitor.http.get("/v1/health/?fault=drop")
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(body["segments"][0]["playback_url"])
