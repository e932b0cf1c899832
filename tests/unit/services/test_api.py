"""The API client against a service run by someone else, over real sockets."""

import gzip
import json
import logging
import socket
import tempfile
import threading
import traceback
from pathlib import Path

import httpx
import pytest

from focusdesk.core.errors import (
    BadAudio,
    BadReply,
    FocusDeskError,
    NotAuthorised,
    NotFound,
    OutOfBudget,
    RateLimited,
    Refused,
    StorageFailed,
    Unreachable,
    UrlRefused,
)
from focusdesk.core.model import SignedUrl
from focusdesk.core.wanted import Request
from focusdesk.services import api, wire
from focusdesk.services.api import Service
from focusdesk.services.partial import Part
from tests.foreign import KEY, ORG, SESSION, Answer, ForeignService, envelope

SECRETS = ("signed-secret", "wrong-secret")
SOUND = bytes(range(256)) * 1000
WANTED = Request(goal="focus", minutes=50)


@pytest.fixture
def foreign(tmp_path: Path):
    """A service with two segments."""
    files = [tmp_path / "0", tmp_path / "1"]
    for path in files:
        path.write_bytes(SOUND)
    with ForeignService(files) as running:
        yield running


@pytest.fixture
def hurried(monkeypatch):
    """Patience measured in tenths of a second."""
    monkeypatch.setattr(api, "TIMEOUT", httpx.Timeout(0.3))
    monkeypatch.setattr(api, "LONGEST_REPLY", 0.1)
    monkeypatch.setattr(api, "STALL_AFTER", 0.1)


def fetch(service: Service, url: str) -> bytes:
    """Download, and return what came."""
    with tempfile.TemporaryDirectory(prefix="focusdesk-") as folder:
        part = Part(Path(folder, "part"))
        with part.opened():
            service.download(SignedUrl(url), part)
        return part.path.read_bytes()


def address(service: Service, index: int = 0) -> str:
    """What the service lists for a segment."""
    return service.session(SESSION).segments[index].url.value


def answering(foreign: ForeignService, answer: Answer) -> None:
    foreign.script.append(lambda asked: answer)


def on_audio(foreign: ForeignService, answer: Answer) -> None:
    foreign.script.append(lambda asked: answer if asked.path.startswith("/seg/") else None)


# -- the documented calls


def test_a_session_is_asked_for_as_documented(service, foreign):
    listing = service.session(SESSION)

    assert [segment.index for segment in listing.segments] == [0, 1]
    assert [(a.method, a.path, a.body, a.key) for a in foreign.asked] == [
        ("GET", f"/v1/music/{ORG}/focus/sessions/{SESSION}", b"", KEY)
    ]


@pytest.mark.api("5.34")
def test_starting_sends_only_what_was_chosen(service, foreign):
    listing = service.start(WANTED)

    asked = foreign.asked[0]
    assert (asked.method, asked.path) == ("POST", f"/v1/music/{ORG}/focus/sessions")
    assert json.loads(asked.body) == {"goal": "focus", "target_minutes": 50}
    assert listing.session_id == SESSION


def test_starting_sends_documented_fields_of_documented_types(service, foreign):
    service.start(
        Request(
            goal="custom_prompt",
            minutes=50,
            intensity="high",
            divergence=0.0,
            engine="studio",
            prompt="räin",
        )
    )

    assert foreign.asked[0].headers["Content-Type"] == "application/json"
    assert json.loads(foreign.asked[0].body) == {
        "goal": "custom_prompt",
        "target_minutes": 50,
        "intensity": "high",
        "divergence": 0.0,
        "engine": "studio",
        "custom_prompt": "räin",
    }


def test_ending_sends_nothing_but_the_request(service, foreign):
    listing = service.end(SESSION)

    assert (foreign.asked[0].method, foreign.asked[0].body) == ("POST", b"")
    assert foreign.asked[0].path == f"/v1/music/{ORG}/focus/sessions/{SESSION}/end"
    assert listing.status == "ended"


def test_health_is_asked_without_judging_what_is_said(service, foreign):
    foreign.script.append(lambda a: Answer(200, b"ok") if a.path == "/v1/health/" else None)

    service.health()
    assert [asked.path for asked in foreign.asked] == ["/v1/health/"]


def test_an_unhealthy_service_is_unreachable(service, foreign):
    answering(foreign, Answer(503))

    with pytest.raises(Unreachable):
        service.health()


@pytest.mark.api("5.27")
def test_no_call_repeats_itself(service, foreign):
    answering(foreign, Answer(503))

    for call in (lambda: service.start(WANTED), lambda: service.session(SESSION)):
        with pytest.raises(Unreachable):
            call()
    assert [asked.method for asked in foreign.asked] == ["POST", "GET"]


def test_a_base_address_with_a_path_and_a_slash_is_kept(connect, foreign):
    answering(foreign, Answer(200, foreign.listing()))
    connect(url=f"{foreign.url}/proxy/").session(SESSION)

    assert foreign.asked[0].path == f"/proxy/v1/music/{ORG}/focus/sessions/{SESSION}"


@pytest.mark.api("5.33")
@pytest.mark.parametrize(
    ("odd", "encoded"),
    [
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("%41", "%2541"),
        ("ü", "%C3%BC"),
        ("a;b=c&d", "a%3Bb%3Dc%26d"),
        ("../x", "..%2Fx"),
    ],
)
def test_an_odd_id_keeps_its_place_in_the_path(connect, foreign, odd, encoded):
    answering(foreign, Answer(200, foreign.listing()))
    connect(org=odd).session(odd)

    assert foreign.asked[0].path == f"/v1/music/{encoded}/focus/sessions/{encoded}"


def test_a_proxy_is_not_asked_for_this_very_machine(connect, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert connect().session(SESSION).session_id == SESSION


@pytest.mark.api("5.25")
def test_the_hint_counts_from_the_services_clock_however_wrong_ours_is(service, foreign):
    foreign.fields["next_ready_at"] = "2001-01-01T00:01:30Z"
    answering(
        foreign,
        Answer(200, foreign.listing(), headers={"Date": "Mon, 01 Jan 2001 00:00:00 GMT"}),
    )

    assert service.session(SESSION).next_ready_in == 90.0


@pytest.mark.api("5.26")
def test_retry_after_as_a_date_counts_from_the_services_clock_too(service, foreign):
    headers = {
        "Date": "Mon, 01 Jan 2001 00:00:00 GMT",
        "Retry-After": "Mon, 01 Jan 2001 00:00:40 GMT",
    }
    answering(foreign, Answer(429, headers=headers))

    with pytest.raises(RateLimited) as caught:
        service.session(SESSION)
    assert caught.value.retry_after == 40.0


# -- where the key goes, and where not


@pytest.mark.api("5.22")
def test_the_audio_host_never_sees_the_key(service, foreign, elsewhere):
    on_audio(elsewhere, Answer(200, SOUND, "audio/mpeg"))

    assert fetch(service, address(service)) == SOUND
    assert fetch(service, f"{elsewhere.url}/seg/0?sig=1") == SOUND
    assert [asked.key for asked in foreign.audio_requests() + elsewhere.asked] == [None, None]
    assert KEY not in str([asked.headers for asked in foreign.audio_requests() + elsewhere.asked])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_api_client_follows_no_redirect_with_the_key(service, foreign, elsewhere, status):
    answering(foreign, Answer(status, headers={"Location": f"{elsewhere.url}/v1/steal"}))

    with pytest.raises(BadReply):
        service.session(SESSION)
    with pytest.raises(BadReply):
        service.start(WANTED)
    assert elsewhere.asked == []
    assert len(foreign.asked) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_audio_may_move_but_the_key_does_not_go_with_it(service, foreign, elsewhere, status):
    on_audio(foreign, Answer(status, headers={"Location": f"{elsewhere.url}/seg/0"}))
    on_audio(elsewhere, Answer(200, SOUND))

    assert fetch(service, address(service)) == SOUND
    assert [asked.key for asked in elsewhere.asked] == [None]


def test_a_redirect_within_the_host_is_followed(service, foreign):
    moved = Answer(302, headers={"Location": "/moved"})
    foreign.script.append(
        lambda a: (
            {True: moved, False: Answer(200, SOUND)}["/seg/" in a.path]
            if "/focus/" not in a.path
            else None
        )
    )

    assert fetch(service, address(service)) == SOUND


@pytest.mark.parametrize(
    "location",
    [
        "http://198.51.100.7/seg/0",
        "http://127.0.0.1.example.org/seg/0",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://127.0.0.1/x",
        "https://[::1/x",
        "",
    ],
)
def test_audio_comes_from_nowhere_else(service, foreign, location):
    on_audio(foreign, Answer(302, headers={"Location": location}))
    url = address(service)

    with pytest.raises((UrlRefused, Unreachable)):
        fetch(service, url)
    assert len(foreign.audio_requests()) <= api.MOST_REDIRECTS + 1


def test_a_redirect_from_https_to_this_machine_is_refused(service):
    """Or the audio host could make FocusDesk ask whatever else listens here."""
    seen = []

    def far(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(302, headers={"Location": "http://127.0.0.1:1/admin"})

    service._audio.close()
    service._audio = httpx.Client(transport=httpx.MockTransport(far))

    with pytest.raises(UrlRefused):
        fetch(service, "https://cdn.example/seg/0")
    assert seen == ["https://cdn.example/seg/0"]


def test_a_redirect_without_an_end_is_given_up(service, foreign):
    url = address(service)
    on_audio(foreign, Answer(302, headers={"Location": url}))

    with pytest.raises(UrlRefused, match="too often"):
        fetch(service, url)
    assert len(foreign.audio_requests()) == api.MOST_REDIRECTS + 1


@pytest.mark.parametrize("status", [300, 304, 305, 306])
def test_a_redirect_to_nowhere_is_a_refusal(service, foreign, status):
    url = address(service)
    on_audio(foreign, Answer(status))

    with pytest.raises(UrlRefused):
        fetch(service, url)


# -- what a status means

TABLE = [
    (400, Refused),
    (401, NotAuthorised),
    (402, OutOfBudget),
    (403, NotAuthorised),
    (404, NotFound),
    (405, Refused),
    (408, RateLimited),
    (409, Refused),
    (410, NotFound),
    (422, Refused),
    (425, RateLimited),
    (429, RateLimited),
    (451, Refused),
    (500, Unreachable),
    (501, Unreachable),
    (502, Unreachable),
    (503, Unreachable),
    (504, Unreachable),
    (599, Unreachable),
    (302, BadReply),
    (304, BadReply),
]


@pytest.mark.api("5.28", "5.29")
@pytest.mark.parametrize(("status", "kind"), TABLE)
@pytest.mark.parametrize("body", ["envelope", "html", "empty"])
def test_every_status_is_a_failure_of_ours(service, foreign, status, kind, body):
    answers = {
        "envelope": envelope(status, "SOME_CODE", "In plain words."),
        "html": Answer(status, b"<html>Bad Gateway</html>", "text/html"),
        "empty": Answer(status),
    }
    answering(foreign, answers[body])

    with pytest.raises(FocusDeskError) as caught:
        service.session(SESSION)
    assert type(caught.value) is kind
    if body == "envelope" and status != 304:  # which has no body
        assert (caught.value.code, caught.value.trace_id) == ("SOME_CODE", "req_abc123xyz")
    if body == "envelope" and 400 <= status < 500:
        assert caught.value.detail == "In plain words."


def test_a_refusal_that_names_itself_in_a_header_alone_is_known_by_that(service, foreign):
    answering(foreign, Answer(502, b"", "text/html", {"x-request-id": "req_42"}))

    with pytest.raises(Unreachable) as caught:
        service.session(SESSION)
    assert caught.value.trace_id == "req_42"


def test_no_status_is_without_a_meaning():
    found = {type(api.failure(status, wire.Trouble(), None)) for status in range(300, 600)}

    assert FocusDeskError not in found


@pytest.mark.api("5.28")
@pytest.mark.parametrize(
    ("code", "message", "wait", "kind"),
    [
        ("USAGE_LIMIT_EXCEEDED", "", None, OutOfBudget),
        ("SPEND_CAP_REACHED", "", None, OutOfBudget),
        ("MONTHLY_BUDGET", "", None, OutOfBudget),
        ("", "You are over your quota.", None, OutOfBudget),
        ("", "The monthly limit is reached, so this request was rejected.", None, OutOfBudget),
        ("RATE_LIMIT_EXCEEDED", "", None, RateLimited),
        ("rate-limited", "Limit reached", None, RateLimited),
        ("", "Too many requests: the limit is 100 a minute.", None, RateLimited),
        ("THROTTLED", "Over the limit", None, RateLimited),
        ("", "The server is at capacity.", None, RateLimited),
        ("", "", None, RateLimited),
        ("USAGE_LIMIT_EXCEEDED", "", 30.0, RateLimited),
    ],
)
def test_a_spent_budget_is_told_from_a_request_for_patience(code, message, wait, kind):
    found = api.failure(429, wire.Trouble(message, code), wait)

    assert type(found) is kind
    assert found.detail == message
    if isinstance(found, RateLimited):
        assert found.retry_after == wait


@pytest.mark.api("5.28")
@pytest.mark.parametrize("status", [403, 409, 422])
def test_a_spend_cap_is_one_whatever_its_status(status):
    assert isinstance(api.failure(status, wire.Trouble("", "SPEND_CAP"), None), OutOfBudget)


@pytest.mark.api("5.34")
def test_a_limit_of_a_field_is_no_spend_cap():
    words = wire.Trouble("target_minutes is over the limit of 240", "VALIDATION_ERROR")

    assert isinstance(api.failure(422, words, None), Refused)


@pytest.mark.parametrize("body", [b"", b"<html>Sign in</html>", b"[]", b'{"success": false}'])
def test_a_good_status_without_a_session_is_a_bad_reply(service, foreign, body):
    answering(foreign, Answer(200, body, "text/html"))

    with pytest.raises(BadReply):
        service.session(SESSION)


# -- what a network does

EXCEPTIONS = sorted(
    name
    for name in httpx.__all__
    if isinstance(kind := getattr(httpx, name), type) and issubclass(kind, Exception)
)
OURS_ALONE = {"CookieConflict"} | {
    name for name in EXCEPTIONS if issubclass(getattr(httpx, name), httpx.StreamError)
}
"""What only a mistake of ours can raise: it has to stay a bug."""


def raising(name: str) -> httpx.Client:
    """A client whose every request fails in one way."""
    kind = getattr(httpx, name)

    def fail(request: httpx.Request) -> httpx.Response:
        if name == "HTTPStatusError":
            raise kind("failed", request=request, response=httpx.Response(500, request=request))
        raise kind("failed") if name != "StreamConsumed" else kind()

    return httpx.Client(transport=httpx.MockTransport(fail))


@pytest.mark.parametrize("name", [name for name in EXCEPTIONS if name not in OURS_ALONE])
def test_every_failure_of_httpx_is_translated(service, name):
    service._api.close()
    service._audio.close()
    service._api, service._audio = raising(name), raising(name)

    for call in (
        lambda: service.session(SESSION),
        lambda: fetch(service, "http://127.0.0.1/seg/0?sig=secret"),
    ):
        with pytest.raises(FocusDeskError) as caught:
            call()
        assert isinstance(caught.value.__cause__, getattr(httpx, name))
        assert "secret" not in str(caught.value)


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_closed_port_is_unreachable(connect):
    with pytest.raises(Unreachable, match="no connection"):
        connect(url=f"http://127.0.0.1:{closed_port()}").session(SESSION)


@pytest.mark.usefixtures("hurried")
def test_a_service_that_never_answers_is_unreachable(connect, foreign):
    foreign.script.append(foreign.never)

    with pytest.raises(Unreachable, match="in time"):
        connect().session(SESSION)


@pytest.mark.parametrize("cut", [0, 1, 100])
def test_an_answer_that_breaks_off_is_unreachable(service, foreign, cut):
    answering(foreign, Answer(200, foreign.listing(), cut=cut))

    with pytest.raises(Unreachable, match="broke"):
        service.session(SESSION)


def dripping(foreign: ForeignService) -> Answer:
    """A byte now and then, often enough for no single read to time out."""

    def drip(write):
        while not foreign.closing.wait(0.02):
            write(b" ")

    return Answer(200, pour=drip)


def pouring(foreign: ForeignService, chunk: bytes, **headers: str) -> Answer:
    """The same chunk for ever."""

    def pour(write):
        while not foreign.closing.is_set():
            write(chunk)

    return Answer(200, pour=pour, headers=headers)


@pytest.mark.usefixtures("hurried")
def test_an_answer_that_trickles_in_is_given_up(connect, foreign):
    answering(foreign, dripping(foreign))

    with pytest.raises(Unreachable, match="in time"):
        connect().session(SESSION)


def test_an_answer_without_end_is_a_bad_reply(service, foreign, monkeypatch):
    monkeypatch.setattr(api, "LARGEST_REPLY", 100_000)
    answering(foreign, pouring(foreign, b" " * 10_000))

    with pytest.raises(BadReply, match="endless"):
        service.session(SESSION)


BOMB = gzip.compress(b" " * 50_000_000)


def test_a_small_answer_that_unpacks_to_a_huge_one_is_a_bad_reply(service, foreign):
    answering(foreign, Answer(200, BOMB, headers={"Content-Encoding": "gzip"}))

    with pytest.raises(BadReply, match="endless"):
        service.session(SESSION)


def test_what_is_packed_twice_is_never_unpacked(service, foreign):
    answering(foreign, Answer(200, gzip.compress(BOMB), headers={"Content-Encoding": "gzip, gzip"}))

    with pytest.raises(BadReply, match="unpacked"):
        service.session(SESSION)
    with pytest.raises(BadAudio, match="unpacked"):
        fetch(service, f"{foreign.url}/seg/0")


def test_a_packed_answer_is_unpacked(service, foreign):
    answering(
        foreign,
        Answer(200, gzip.compress(foreign.listing()), headers={"Content-Encoding": "gzip"}),
    )

    assert service.session(SESSION).session_id == SESSION


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_packing_that_is_broken_is_no_crash(service, foreign, encoding):
    answering(foreign, Answer(200, b"not packed", headers={"Content-Encoding": encoding}))

    with pytest.raises(BadReply):
        service.session(SESSION)
    with pytest.raises(BadAudio):
        fetch(service, f"{foreign.url}/seg/0")


@pytest.mark.parametrize("noise", [b"\x00" * 100, b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/9 200\r\n\r\n"])
def test_what_speaks_no_http_is_unreachable(connect, noise):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            conversation, _ = server.accept()
            with conversation:
                conversation.recv(1000)
                conversation.sendall(noise)

        speaker = threading.Thread(target=answer)
        speaker.start()
        with pytest.raises(Unreachable):
            connect(url=f"http://127.0.0.1:{server.getsockname()[1]}").session(SESSION)
        speaker.join()


# -- audio


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 416, 418])
def test_a_url_that_is_not_honoured_asks_for_a_fresh_one(service, foreign, status):
    expired = b"<Error><Code>ExpiredToken</Code></Error>"
    on_audio(foreign, Answer(status, expired, "application/xml"))

    with pytest.raises(UrlRefused):
        fetch(service, address(service))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(408, RateLimited), (429, RateLimited), (500, Unreachable), (503, Unreachable)],
)
def test_an_audio_host_in_trouble_is_not_a_refusal(service, foreign, status, kind):
    on_audio(foreign, Answer(status, headers={"Retry-After": "7"}))

    with pytest.raises(kind) as caught:
        fetch(service, address(service))
    assert getattr(caught.value, "retry_after", 7.0) == 7.0


@pytest.mark.parametrize("url", ["gopher://x/", "https://127.0.0.1/\x07", "x"])
def test_an_address_that_cannot_be_asked_is_refused(service, url):
    with pytest.raises(UrlRefused):
        fetch(service, url)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "text/xml"])
@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b'\r\n {"error": 1}', b"[]"])
def test_a_page_is_no_audio(service, foreign, kind, body):
    on_audio(foreign, Answer(200, body, kind))

    with pytest.raises(BadAudio, match="instead of audio"):
        fetch(service, address(service))


@pytest.mark.api("5.16")
@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/plain", ""])
def test_sound_under_a_wrong_name_is_sound(service, foreign, kind):
    on_audio(foreign, Answer(200, b"RIFF" + SOUND, kind))

    assert fetch(service, address(service)) == b"RIFF" + SOUND


@pytest.mark.parametrize("status", [200, 204])
def test_nothing_is_no_audio(service, foreign, status):
    on_audio(foreign, Answer(status))

    with pytest.raises(BadAudio, match="no bytes"):
        fetch(service, address(service))


@pytest.mark.parametrize("cut", [0, 1, 100_000])
def test_a_download_that_breaks_off_is_unreachable(service, foreign, cut):
    on_audio(foreign, Answer(200, SOUND, cut=cut))

    with pytest.raises(Unreachable, match="broke"):
        fetch(service, address(service))


@pytest.mark.api("5.22")
def test_a_download_without_end_is_given_up(service, foreign, monkeypatch):
    monkeypatch.setattr(api, "LARGEST_AUDIO", 1_000_000)
    on_audio(foreign, pouring(foreign, SOUND))

    with pytest.raises(BadAudio, match="larger"):
        fetch(service, address(service))


@pytest.mark.usefixtures("hurried")
def test_a_download_that_trickles_in_is_given_up(connect, foreign):
    service = connect()
    url = address(service)
    on_audio(foreign, dripping(foreign))

    with pytest.raises(Unreachable, match="stalled"):
        fetch(service, url)


@pytest.mark.usefixtures("hurried")
def test_a_download_that_trickles_after_a_rush_is_given_up_too(connect, foreign):
    service = connect()
    url = address(service)
    drip = dripping(foreign).pour
    assert drip is not None

    def rush_and_drip(write):
        write(SOUND * 20)
        drip(write)

    on_audio(foreign, Answer(200, pour=rush_and_drip))

    with pytest.raises(Unreachable, match="stalled"):
        fetch(service, url)


@pytest.mark.usefixtures("hurried")
def test_a_download_that_stops_is_given_up(connect, foreign):
    service = connect()
    url = address(service)

    def stop(write):
        write(SOUND)
        foreign.closing.wait()

    on_audio(foreign, Answer(200, pour=stop))

    with pytest.raises(Unreachable, match="in time"):
        fetch(service, url)


def test_a_download_is_left_as_soon_as_the_listener_leaves(connect, foreign, monkeypatch):
    stop = threading.Event()
    service = connect(stop=stop)
    on_audio(foreign, dripping(foreign))
    url = address(service)

    def take(part: Part, data: bytes) -> None:
        whole(part, data)
        stop.set()

    whole = Part.write
    monkeypatch.setattr(Part, "write", take)
    with pytest.raises(Unreachable, match="interrupted"):
        fetch(service, url)


def test_a_disk_that_takes_nothing_is_told_as_it_is(service, monkeypatch):
    def full(_part: Part, _data: bytes) -> None:
        raise StorageFailed("full")

    monkeypatch.setattr(Part, "write", full)
    with pytest.raises(StorageFailed, match="full"):
        fetch(service, address(service))


# -- secrets


@pytest.mark.api("5.22")
def test_no_failure_and_no_line_of_the_log_holds_a_secret(connect, foreign, caplog):
    caplog.set_level(logging.DEBUG, "focusdesk")
    told = []

    def note(call):
        try:
            call()
        except FocusDeskError as error:
            told.extend(traceback.format_exception(error, chain=True))
            told.append(repr(error))

    dead = f"http://127.0.0.1:{closed_port()}"
    service = connect()
    note(lambda: connect(url=dead).session(SESSION))
    note(lambda: fetch(service, f"{dead}/seg/0?sig={SECRETS[0]}"))
    note(lambda: fetch(service, f"{foreign.url}/seg/0?sig={SECRETS[0]}"))
    note(lambda: fetch(service, f"gopher://x/?sig={SECRETS[0]}"))
    note(lambda: connect(org="other").session(SESSION))
    note(lambda: connect(key=SECRETS[1]).session(SESSION))
    service.session(SESSION)

    everything = "".join(told) + caplog.text + repr(service) + repr(service._access)
    assert len(told) > 5
    for secret in (KEY, *SECRETS):
        assert secret not in everything


def test_what_the_service_calls_a_request_is_logged_for_support(service, foreign, caplog):
    caplog.set_level(logging.DEBUG, "focusdesk")
    answering(foreign, Answer(200, foreign.listing(), headers={"x-request-id": "req_77"}))
    service.session(SESSION)

    assert "200 (request id req_77)" in caplog.text
