"""Where the key and the signed addresses go, and where they must not."""

import json
import logging
import subprocess
import traceback

import httpx
import pytest

from focusdesk.core import errors
from focusdesk.core.account import Access, ApiKey
from focusdesk.core.errors import FocusDeskError, NotAuthorised, Unreachable, UrlRefused
from focusdesk.core.facts import Failed, Opened
from focusdesk.core.model import Segment, SignedUrl
from focusdesk.core.orders import Connect, Fetch
from focusdesk.core.state import State
from focusdesk.core.wanted import Request
from focusdesk.services import api, wire
from focusdesk.services.api import Service
from focusdesk.services.cache import Cache
from focusdesk.services.partial import Part
from tests import rig
from tests.foreign import KEY, ORG, SESSION, Answer, ForeignService, envelope

SIGNATURE = "sig-5f2d9c"
SIGNED = f"https://cdn.example/seg/0?sig={SIGNATURE}"


CALLS = {
    "start": lambda service: service.start(Request(goal="focus", minutes=5)),
    "session": lambda service: service.session(SESSION),
    "end": lambda service: service.end(SESSION),
    "organizations": Service.organizations,
    "usage": Service.usage,
    "engines": Service.engines,
    "promote": lambda service: service.promote(SESSION, 0),
    "health": Service.health,
}


def told(call) -> str:
    """Everything a failure says, with all that led to it."""
    with pytest.raises(FocusDeskError) as caught:
        call()
    error = caught.value
    return "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))


# -- where the key goes


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_call_takes_the_key_anywhere_else(service, foreign, elsewhere, call, status):
    answer = Answer(status, headers={"Location": f"{elsewhere.url}/v1/steal"})
    foreign.script.append(lambda asked: answer)

    with pytest.raises(FocusDeskError):
        call(service)
    assert elsewhere.asked == []
    assert len(foreign.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example",
        "HTTP://api.example",
        "http://192.168.1.2",
        "http://0.0.0.0",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://localhost@api.example",
        "https://name:word@api.example",
        "https://@api.example",
        "http://[::ffff:10.0.0.1]",
        "ftp://127.0.0.1",
        "//api.example",
        "api.example",
        "https://[::1",
        "https://api.example:99999",
        "https://api.exam ple",
        "",
    ],
)
def test_no_client_is_made_for_an_address_over_which_the_key_could_be_read(url):
    """The command line and the settings refuse these too; here it is the last door."""
    with pytest.raises(Unreachable):
        Service(Access(url, ORG, ApiKey(KEY)))


@pytest.mark.parametrize("key", ["a\nb-hush", "hush\x00", "hüsh-hush", "hush hush"])
def test_what_is_no_key_is_refused_without_being_shown(key):
    said = told(lambda: Service(Access("https://api.example", ORG, ApiKey(key))))

    assert "hush" not in said
    with pytest.raises(NotAuthorised):
        Service(Access("https://api.example", ORG, ApiKey(key)))


def test_without_a_key_no_empty_one_is_sent(foreign):
    service = Service(Access(foreign.url, ORG, ApiKey("")))
    foreign.script.append(lambda asked: Answer(200, b"ok"))
    service.health()
    service.close()

    assert [asked.key for asked in foreign.asked] == [None]


def test_the_key_is_in_the_api_client_alone(service):
    assert KEY in dict(service._api.headers).values()
    assert KEY not in str(dict(service._audio.headers)) + str(service._audio.cookies)
    assert not service._api.follow_redirects
    assert not service._audio.follow_redirects


def test_a_cookie_of_the_service_is_not_sent_to_the_audio_host(service, foreign, tmp_path):
    foreign.script.append(lambda asked: Answer(200, b"x", headers={"Set-Cookie": "session=1"}))
    service.health()
    part = Part(tmp_path / "part")
    with part.opened():
        service.download(SignedUrl(f"{foreign.url}/seg/0?sig=1"), part)

    assert "Cookie" not in foreign.asked[1].headers


# -- what is said


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500])
def test_a_service_that_repeats_the_key_is_not_quoted(service, foreign, caplog, call, status):
    caplog.set_level(logging.DEBUG, "focusdesk")
    answer = envelope(status, f"BAD_{KEY}", f"The key {KEY} is not valid, {KEY}.")
    answer.headers["x-request-id"] = f"req-{KEY}"
    foreign.script.append(lambda asked: answer)

    assert KEY not in told(lambda: call(service))
    assert KEY not in caplog.text


def test_an_answer_that_repeats_the_key_is_not_quoted_either(service, foreign):
    said = {"success": False, "error": {"message": f"{KEY} is over its cap"}}
    foreign.script.append(lambda asked: Answer(200, json.dumps(said).encode()))

    assert "**** is over its cap" in told(lambda: service.session(SESSION))


@pytest.mark.parametrize(
    "address",
    [
        SIGNED,
        f"https://[::1/seg?sig={SIGNATURE}",
        f"https://cdn.example:{SIGNATURE}/seg",
        f"https://cdn.example:99999/seg?sig={SIGNATURE}",
        f"https://{'a' * 300}.example/?sig={SIGNATURE}",
        f"https://a..b/?sig={SIGNATURE}",
        f"https://cdn.example/{'x' * 70_000}?sig={SIGNATURE}",
        f"https://cdn.example/\x07?sig={SIGNATURE}",
        f"gopher://x/?sig={SIGNATURE}",
        f"?sig={SIGNATURE}",
    ],
)
def test_no_signature_is_told_whatever_becomes_of_an_address(address, caplog, tmp_path):
    """Those that no reply can bring here, too: what is shown must not depend on who checked it."""
    caplog.set_level(logging.DEBUG, "focusdesk")
    service = Service(Access("https://api.example", ORG, ApiKey(KEY)))

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    service._audio.close()
    service._audio = httpx.Client(transport=httpx.MockTransport(fail))
    part = Part(tmp_path / "part")
    with part.opened():
        said = told(lambda: service.download(SignedUrl(address), part))
    service.close()

    assert SIGNATURE not in said + caplog.text + repr(SignedUrl(address)) + repr(part)


@pytest.mark.parametrize(
    "location",
    [
        f"https://[::1/x?sig={SIGNATURE}",
        f"http://198.51.100.7/x?sig={SIGNATURE}",
        f"https://name:word@cdn.example/x?sig={SIGNATURE}",
        f"file:///etc/passwd?sig={SIGNATURE}",
        f"/\x7f?sig={SIGNATURE}",
    ],
)
def test_no_signature_of_a_redirect_is_told_and_none_is_followed_there(location, caplog, tmp_path):
    caplog.set_level(logging.DEBUG, "focusdesk")
    seen = []

    def move(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(302, headers={"Location": location})

    service = Service(Access("https://api.example", ORG, ApiKey(KEY)))
    service._audio.close()
    service._audio = httpx.Client(transport=httpx.MockTransport(move))
    part = Part(tmp_path / "part")
    with part.opened():
        said = told(lambda: service.download(SignedUrl(SIGNED), part))
    service.close()

    assert SIGNATURE not in said + caplog.text
    assert set(seen) == {"cdn.example"}


# -- what shows itself


@pytest.mark.parametrize(
    "address", [SIGNED, f"https://[::1/x?{SIGNATURE}", f"https://a:b@c/{SIGNATURE}", SIGNATURE, ""]
)
def test_no_value_shows_a_secret(address):
    access = Access("https://api.example", ORG, ApiKey(KEY))
    segment = Segment(index=0, url=SignedUrl(address), duration=1.0)
    values = [
        access,
        segment,
        Connect(access),
        Opened(access, Request(goal="focus", minutes=5)),
        Failed(Fetch(1, SESSION, segment), errors.UrlRefused("HTTP 403")),
        State(access=access),
        Service(access),
        Cache.__new__(Cache),
    ]

    for value in values:
        shown = f"{value!r} {value!s} {value}"
        assert KEY not in shown
        assert SIGNATURE not in shown


def test_every_status_and_shape_of_trouble_is_told_without_what_was_sent():
    for status in range(300, 600):
        failure = api.failure(status, wire.Trouble("said", "CODE"), None)
        assert KEY not in repr(failure)
        assert not isinstance(failure, UrlRefused)


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_key_is_told(tmp_path, connect):
    rig.needs("openssl")
    certificate = tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", certificate, "-out", tmp_path / "public.pem"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    with certificate.open("a") as both:
        both.write((tmp_path / "public.pem").read_text())
    impostor = ForeignService([])
    impostor.encrypt(certificate)
    with impostor, pytest.raises(Unreachable, match="certificate"):
        connect(url=impostor.url).session(SESSION)

    assert impostor.asked == []
