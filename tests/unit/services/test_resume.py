"""A download that breaks off goes on where it was, or starts over; it never joins two files."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.account import Access, ApiKey
from focusdesk.core.errors import BadAudio, FocusDeskError, StorageFailed, Unreachable, UrlRefused
from focusdesk.core.model import SignedUrl
from focusdesk.services import api
from focusdesk.services.api import Service
from focusdesk.services.cache import Cache
from focusdesk.services.partial import OVERLAP
from tests import program
from tests.foreign import KEY, ORG, SESSION, Answer, Asked, ForeignService
from tests.integration.mixing import exact, pieces, render

SOUND = bytes(n * 7 % 251 for n in range(50_000))
OTHER = bytes(n * 11 % 251 for n in range(50_000))
ACCESS = Access("https://api.example", ORG, ApiKey(KEY))
HALF = 20_000


@dataclass
class Host:
    """An audio host that sends `content`, up to `cut` bytes of each reply."""

    content: bytes = SOUND
    cut: int | None = None
    ranges: bool = True
    etag: str = '"v1"'
    modified: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0
    shift: int = 0
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        named = {"ETag": self.etag, "Last-Modified": self.modified}
        headers = {name: value for name, value in named.items() if value}
        if self.status:
            return httpx.Response(self.status, headers={**headers, **self.headers})
        body, status = self.content, 200
        wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        current = request.headers.get("If-Range", "") in ("", self.etag, self.modified)
        if wanted and self.ranges and current:
            start = int(wanted[1]) + self.shift
            if start >= len(body):
                return httpx.Response(416, headers={"Content-Range": f"bytes */{len(body)}"})
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[start:], 206
        headers["Content-Length"] = f"{len(body)}"
        return httpx.Response(status, headers={**headers, **self.headers}, content=self.sent(body))

    def sent(self, body: bytes) -> Iterator[bytes]:
        for start in range(0, len(body), 3_000):
            if self.cut is not None and start >= self.cut:
                raise httpx.ReadError("cut")
            yield body[start : start + 3_000]

    @property
    def ranges_asked(self) -> list[str | None]:
        return [request.headers.get("Range") for request in self.asked]


class Listener:
    """Fetches one segment from whatever host there is at the moment."""

    def __init__(self, folder: Path) -> None:
        self.cache = Cache(folder, ACCESS)
        self.polls = 0

    def fetch(self, host: Host) -> bytes:
        """Fetch, from an address that is new each time, and return what is kept."""
        self.polls += 1
        service = Service(ACCESS)
        service._audio.close()
        service._audio = httpx.Client(transport=httpx.MockTransport(host))
        try:
            with self.cache.writing(SESSION, 0) as part:
                service.download(SignedUrl(f"https://cdn.example/0?sig={self.polls}"), part)
        finally:
            service.close()
        return self.cache.path(SESSION, 0).read_bytes()

    def fetch_half(self, host: Host) -> None:
        with pytest.raises(Unreachable):
            self.fetch(replace(host, cut=HALF, asked=[]))


@pytest.fixture
def listener(tmp_path):
    return Listener(tmp_path / "cache")


HELD = 21_000  # whole chunks until the cut


@pytest.mark.parametrize(
    "host",
    [
        Host(),
        Host(etag="", modified="Sun, 28 Jun 2026 10:30:00 GMT"),
        Host(etag='W/"weak"'),
        Host(etag=""),
    ],
    ids=["etag", "date", "weak etag", "neither"],
)
def test_only_the_rest_is_fetched_after_a_break(listener, host):
    listener.fetch_half(host)

    assert listener.fetch(host) == SOUND
    assert host.ranges_asked == [f"bytes={HELD - OVERLAP}-"]
    told = host.asked[0].headers.get("If-Range")
    assert told == (host.modified or (host.etag if host.etag.startswith('"') else None) or None)
    assert host.asked[0].url.params["sig"] == "2"


def test_a_break_after_a_break_goes_on_too(listener):
    for cut in (6_000, 9_000, 12_000):
        with pytest.raises(Unreachable):
            listener.fetch(Host(cut=cut))
    host = Host()

    assert listener.fetch(host) == SOUND
    assert host.ranges_asked == [f"bytes={6_000 + 9_000 + 12_000 - 3 * OVERLAP}-"]


def test_an_expired_address_in_between_loses_nothing(listener):
    listener.fetch_half(Host())
    with pytest.raises(UrlRefused):
        listener.fetch(Host(status=403))
    host = Host()

    assert listener.fetch(host) == SOUND
    assert host.ranges_asked == [f"bytes={HELD - OVERLAP}-"]


def test_a_host_that_ignores_the_range_is_read_from_its_beginning_at_once(listener):
    host = Host(ranges=False)
    listener.fetch_half(host)

    assert listener.fetch(host) == SOUND
    assert len(host.asked) == 1


@pytest.mark.parametrize(
    "host",
    [
        Host(shift=1),
        Host(shift=-1),
        Host(shift=10_000),
        Host(content=OTHER),
        Host(content=OTHER, etag=""),
        Host(content=SOUND[:10_000], etag=""),
        Host(content=SOUND[:-1], etag=""),
        Host(content=SOUND + b"x", etag=""),
        Host(etag="", modified="Sun, 28 Jun 2026 10:30:01 GMT"),
        Host(headers={"Content-Range": ""}),
        Host(headers={"Content-Range": "bytes 16904-49999/*"}),
        Host(headers={"Content-Range": "bytes 16904-16903/50000"}),
        Host(headers={"Content-Range": "bytes 16904-50000/50000"}),
        Host(headers={"Content-Range": "items 16904-49999/50000"}),
        Host(headers={"Content-Range": f"bytes 16904-49999/{'9' * 5000}"}),
    ],
)
def test_a_rest_that_does_not_fit_is_thrown_away_and_all_is_fetched(listener, host):
    begun = replace(host, content=SOUND, headers={}, modified=host.modified and "yesterday")
    listener.fetch_half(begun)

    assert listener.fetch(host) == host.content
    assert host.ranges_asked in ([f"bytes={HELD - OVERLAP}-", None], [f"bytes={HELD - OVERLAP}-"])


def test_a_range_that_cannot_be_satisfied_starts_over_and_an_address_that_expired_does_not(
    listener,
):
    listener.fetch_half(Host())
    never = Host(status=416)
    with pytest.raises(UrlRefused):
        listener.fetch(never)

    assert never.ranges_asked == [f"bytes={HELD - OVERLAP}-", None]
    assert listener.fetch(Host()) == SOUND


class Longer(Host):
    """Announces less than it sends."""

    def sent(self, body: bytes) -> Iterator[bytes]:
        yield from super().sent(body)
        yield b"more"


def test_more_than_was_announced_is_no_segment(listener):
    listener.fetch_half(Host())
    host = Longer()
    with pytest.raises(BadAudio, match="length"):
        listener.fetch(host)

    assert host.ranges_asked == [f"bytes={HELD - OVERLAP}-", None]
    assert not listener.cache.has(SESSION, 0)


def test_a_part_nobody_asked_for_is_no_segment(listener):
    with pytest.raises(BadAudio):
        listener.fetch(Host(status=206))
    with pytest.raises(BadAudio):
        listener.fetch(Host(status=206, headers={"Content-Range": "bytes 5-9/10"}))


def test_a_length_beyond_what_a_segment_can_be_is_refused_before_it_is_fetched(
    listener, monkeypatch
):
    monkeypatch.setattr(api, "LARGEST_AUDIO", 10_000)
    host = Host()

    with pytest.raises(BadAudio, match="larger"):
        listener.fetch(host)
    assert not list(listener.cache._folder.rglob("*.part"))


def test_a_sign_in_page_in_the_middle_is_no_rest_and_no_segment(listener):
    listener.fetch_half(Host())
    page = Host(
        content=b"<html>Sign in</html>", ranges=False, headers={"Content-Type": "text/html"}
    )
    with pytest.raises(BadAudio, match="instead of audio"):
        listener.fetch(page)
    host = Host()

    assert listener.fetch(host) == SOUND
    assert host.ranges_asked == [None]


def test_a_disk_that_fills_up_over_the_rest_is_given_back_all_of_it():
    with program.small_disk(megabytes=1) as disk:
        listener = Listener(disk / "cache")
        host = Host(content=b"x" * 3_000_000, cut=500_000, etag="")
        with pytest.raises(Unreachable):
            listener.fetch(host)
        with pytest.raises(StorageFailed, match="No space left on device"):
            listener.fetch(replace(host, cut=None))

        assert [path for path in disk.rglob("*") if path.is_file()] == []
        assert listener.fetch(Host()) == SOUND


# -- whatever a host does

hosts = st.builds(
    Host,
    content=st.sampled_from([SOUND, OTHER, SOUND[:30_000], SOUND + OTHER]),
    cut=st.none() | st.integers(0, 60_000),
    ranges=st.booleans(),
    etag=st.sampled_from(["", '"v1"', '"v2"', 'W/"v1"', "v1"]),
    modified=st.sampled_from(["", "Sun, 28 Jun 2026 10:30:00 GMT"]),
    headers=st.dictionaries(
        st.sampled_from(["Content-Range", "Content-Type", "Content-Encoding"]),
        st.sampled_from(["", "bytes 0-9/10", "bytes 16904-49999/50000", "gzip", "text/html", "x"]),
        max_size=1,
    ),
    status=st.sampled_from([0] * 12 + [206, 416, 403, 500, 204]),
    shift=st.sampled_from([0] * 8 + [1, -1, 500, -5_000]),
)


@given(st.lists(hosts, max_size=6), hosts)
def test_what_is_kept_is_one_file_of_one_host(before, last):
    """Versions lie, lengths lie, ranges lie: the beginning is still never joined to another."""
    with TemporaryDirectory(prefix="focusdesk-") as folder:
        listener = Listener(Path(folder, "cache"))
        kept = None
        for host in before:
            with suppress(FocusDeskError):
                kept = listener.fetch(host)
                assert kept == host.content
        with suppress(FocusDeskError):
            kept = listener.fetch(replace(last, cut=None, headers={}, status=0))
            assert kept == last.content
        if kept is None:
            assert not listener.cache.has(SESSION, 0)


# -- the real program


class Ranged(ForeignService):
    """Knows ranges, and says which version of a file it sends."""

    def audio(self, index: int, query: dict[str, list[str]]) -> Answer:
        answer = super().audio(index, query)
        wanted = re.fullmatch(r"bytes=(\d+)-", self.asked[-1].headers.get("Range", ""))
        if wanted and answer.status == 200:
            start, size = int(wanted[1]), len(answer.body)
            answer.headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
            answer.status, answer.body = 206, answer.body[start:]
        answer.headers["ETag"] = f'"{index}"'
        return answer


def test_a_segment_that_breaks_off_is_gone_on_with_and_mixed_as_it_is(tmp_path):
    files = pieces(tmp_path / "sources", 2)
    with Ranged(files) as service:
        whole = files[1].read_bytes()
        service.on_segment(1, Answer(200, whole, cut=500_000, headers={"ETag": '"1"'}))
        mix = render(service, tmp_path)
        asked: list[Asked] = [a for a in service.audio_requests() if a.path.startswith("/seg/1?")]

    assert mix.done == program.Outcome(0, "", "")
    assert asked[0].headers.get("Range") is None
    assert re.fullmatch(r"bytes=4\d{5}-", asked[1].headers["Range"])
    assert len(asked) == 2
    exact(mix)
