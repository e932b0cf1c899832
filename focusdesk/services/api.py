"""Make the service's HTTP calls and translate their failures.

The key is a header of the API client alone, which is made for an address over which it may travel
or not at all. Audio is fetched by a second client that never had it, follows a few redirects and
only to addresses that may carry audio; the API client follows none. No call retries itself: when to
ask again is decided in the core, and never for those that cost money.

Two calls are inferred, and kept behind the adapters `engines` and `promotion`.
"""

import logging
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlsplit

import httpx

from focusdesk import __version__
from focusdesk.core import addresses
from focusdesk.core.account import Access, Engine, Organization, Usage
from focusdesk.core.errors import (
    BadAudio,
    BadReply,
    FocusDeskError,
    NotAuthorised,
    NotFound,
    NotOffered,
    OutOfBudget,
    RateLimited,
    Refused,
    Unreachable,
    UrlRefused,
)
from focusdesk.core.model import Kept, Listing, SignedUrl
from focusdesk.core.wanted import Request
from focusdesk.services import account, engines, fields, partial, promotion, wire
from focusdesk.services.logs import SHORTEST_SECRET
from focusdesk.services.partial import Differs, Part

log = logging.getLogger(__name__)

TIMEOUT: Final = httpx.Timeout(15.0, connect=10.0)
LARGEST_REPLY: Final = 4 * 1024 * 1024
LONGEST_REPLY: Final = 45.0
"""An answer that trickles in for longer than this is none, in seconds."""

LARGEST_AUDIO: Final = 512 * 1024 * 1024
"""Half an hour of 24-bit FLAC fits; what is larger is no segment."""

SLOWEST: Final = 2_000.0
"""A download below so many bytes a second, over as long as is said below, is a stall."""

STALL_AFTER: Final = 20.0
MOST_REDIRECTS: Final = 3
SURELY_BUDGET: Final = ("budget", "spend", "quota", "credit")
PERHAPS_BUDGET: Final = ("limit", "cap", "caps", "capped", "limits", "limited")
THROTTLE: Final = ("rate", "throttl", "requests", "many")
REDIRECTS: Final = range(300, 400)
REFUSALS: Final = range(400, 500)
TOO_EARLY: Final = (408, 425, 429)
"""Refusals that ask for patience and mean nothing else."""

NO_AUDIO: Final = ("text/html", "application/json", "application/xml", "text/xml")


class Service:
    """The API and the audio hosts of one account; lives in the thread that made it.

    `stop` interrupts a download between two chunks when another thread sets it.
    """

    def __init__(self, access: Access, *, stop: threading.Event | None = None) -> None:
        """Connect lazily.

        Raises Unreachable where the key could be read on its way to the service, and where the
        system's proxy cannot be used at all; NotAuthorised for what no key can be.
        """
        if not addresses.may_be_asked(access.api_url):
            raise Unreachable("its address is not https")
        key = access.key.value
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise NotAuthorised("it holds characters that no key can hold")
        self._access = access
        self._stop = stop or threading.Event()
        # A proxy between us and this very machine can only break things.
        surroundings = not addresses.is_loopback(access.api_url)
        agent = {"User-Agent": f"FocusDesk/{__version__}"}
        keyed = {"X-API-Key": key} if key else {}
        self._api = _client({**agent, **keyed, "Accept": "application/json"}, surroundings)
        self._audio = _client(
            {**agent, "Accept": "audio/*, */*;q=0.5", "Accept-Encoding": "identity"}, surroundings
        )

    def close(self) -> None:
        """Close every connection."""
        self._api.close()
        self._audio.close()

    # -- the documented calls

    def start(self, request: Request) -> Listing:
        """Have a session composed. Costs money: call it once for a press, and never again."""
        wanted: dict[str, object] = {
            "goal": request.goal,
            "target_minutes": request.minutes,
            "custom_prompt": request.prompt,
            "intensity": request.intensity,
            "divergence": request.divergence,
            "engine": request.engine,
        }
        body = {name: value for name, value in wanted.items() if value is not None}
        return self._session("POST", json=body)

    def session(self, session_id: str) -> Listing:
        """Ask what of a session is ready, with fresh URLs."""
        return self._session("GET", session_id)

    def end(self, session_id: str) -> Listing:
        """Tell the service that no more is wanted; harmless to repeat."""
        return self._session("POST", session_id, "end")

    def organizations(self) -> tuple[Organization, ...]:
        """Ask whom the key may act for."""
        return account.organizations(self._ask("GET", "/v1/organizations")[1])

    def usage(self) -> Usage:
        """Ask what the key's owner spent by day, week and month, and what caps there are."""
        return account.usage(self._ask("GET", self._music("usage"))[1])

    def health(self) -> None:
        """Ask whether the service answers at all; raises Unreachable or BadReply if not."""
        reply, body = self._call("GET", "/v1/health/")
        if reply.status_code != httpx.codes.OK:
            raise _refusal(reply, self._trouble(reply, body))

    # -- the inferred calls; both raise NotOffered where the server has no such call

    def engines(self) -> tuple[Engine, ...]:
        """Ask which engines there are to choose from (see `services.engines`)."""
        path = self._music(*engines.PARTS)
        return engines.read(self._ask(engines.METHOD, path, absent=engines.is_absent)[1])

    def promote(self, session_id: str, index: int) -> Kept:
        """Have a segment kept for good (see `services.promotion`).

        May cost money: call it once for a press, and never again by itself.
        """
        path = self._music(*promotion.parts(session_id, index))
        return promotion.read(self._ask(promotion.METHOD, path, absent=promotion.is_absent)[1])

    # -- audio

    def download(self, url: SignedUrl, part: Part, told: Callable[[], None] = lambda: None) -> None:
        """Bring a segment into `part`; of what is there already, only the rest is asked for.

        Calls `told` whenever more of it is there.

        Raises UrlRefused when the host does not honour the URL (any more), BadAudio when what
        comes is a web page, nothing, or longer than a segment can be, and Unreachable when less
        comes than was announced.
        """
        if not addresses.may_be_asked(url.value):
            raise UrlRefused("an address that cannot be asked")
        if part.held:
            with suppress(Differs):
                self._fetch(url.value, part, part.wanted(), told)
                return
            log.info("the rest of a download does not fit its beginning: starting over")
            part.start_over()
        try:
            self._fetch(url.value, part, {}, told)
        except Differs as exc:
            raise BadAudio("another length than announced") from exc

    def _fetch(
        self, address: str, part: Part, headers: Mapping[str, str], told: Callable[[], None]
    ) -> None:
        for _ in range(MOST_REDIRECTS + 1):
            with (
                _translated("GET", address, garbled=BadAudio, unaskable=UrlRefused),
                self._audio.stream("GET", address, headers=headers) as reply,
            ):
                if reply.status_code not in REDIRECTS:
                    self._receive(reply, part, told, resumes=bool(headers))
                    return
                address = _audio_redirect(reply)
        raise UrlRefused("redirected too often")

    def _receive(
        self, reply: httpx.Response, part: Part, told: Callable[[], None], *, resumes: bool
    ) -> None:
        """Take the body of a reply; raises Differs where it is not what was asked for."""
        status = reply.status_code
        if resumes and status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise Differs
        if status in REFUSALS and status not in TOO_EARLY:  # some hosts say 400 for an expired URL
            raise UrlRefused(f"HTTP {status}")
        if not reply.is_success:
            raise _refusal(reply, wire.Trouble())
        if status == httpx.codes.PARTIAL_CONTENT:
            part.go_on(reply.headers)
        else:
            version = partial.whole(reply.headers)
            if version.size is not None and version.size > LARGEST_AUDIO:
                raise BadAudio("larger than a segment can be")
            part.start_over(version)
        self._pour(reply, part, told)
        if not part.held:
            raise BadAudio("no bytes")
        if not part.is_whole():
            raise Unreachable("the connection broke")

    def _pour(self, reply: httpx.Response, part: Part, told: Callable[[], None]) -> None:
        kind = reply.headers.get("Content-Type", "").split(";")[0].strip().lower()
        since = time.monotonic()
        total = before = 0
        for chunk in _unpacked(reply):
            if self._stop.is_set():
                raise Unreachable("interrupted")
            if not part.held and kind in NO_AUDIO and chunk.lstrip()[:1] in (b"<", b"{", b"["):
                raise BadAudio(f"{kind} instead of audio")
            total += len(chunk)
            if part.held + len(chunk) > LARGEST_AUDIO:
                raise BadAudio("larger than a segment can be")
            elapsed = time.monotonic() - since
            if elapsed > STALL_AFTER:
                if (total - before) / elapsed < SLOWEST:
                    raise Unreachable("the download stalled")
                since, before = time.monotonic(), total
            part.write(chunk)
            told()

    # -- how a call is made

    def _music(self, *parts: str) -> str:
        return "/v1/music" + "".join(
            f"/{quote(each, safe='')}" for each in (self._access.org, *parts)
        )

    def _session(self, method: str, *parts: str, json: object = None) -> Listing:
        reply, body = self._ask(method, self._music("focus", "sessions", *parts), json=json)
        return wire.listing(body, server_now=_server_now(reply))

    def _ask(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        absent: Callable[[int, wire.Trouble], bool] | None = None,
    ) -> tuple[httpx.Response, bytes]:
        """Return a success with its body; `absent` says which refusals mean NotOffered."""
        reply, body = self._call(method, path, json=json)
        if reply.is_success:
            return reply, body
        said = self._trouble(reply, body)
        if absent is not None and absent(reply.status_code, said):
            raise NotOffered(f"HTTP {reply.status_code}", code=said.code, trace_id=said.trace_id)
        raise _refusal(reply, said)

    def _call(self, method: str, path: str, *, json: object = None) -> tuple[httpx.Response, bytes]:
        url = self._access.api_url.rstrip("/") + path
        body = bytearray()
        began = time.monotonic()
        with _translated(method, url), self._api.stream(method, url, json=json) as reply:
            for chunk in _unpacked(reply):
                body += chunk
                if len(body) > LARGEST_REPLY:
                    raise BadReply("an endless answer")
                if time.monotonic() - began > LONGEST_REPLY:
                    raise Unreachable("no whole answer in time")
        request_id = reply.headers.get("x-request-id", "-").encode()
        log.debug(
            "%s %s: %s (request id %s)",
            method,
            path,
            reply.status_code,
            self._masked(request_id).decode(),
        )
        return reply, self._masked(body)

    def _trouble(self, reply: httpx.Response, body: bytes) -> wire.Trouble:
        """Read what a refusal says; one that names itself in a header alone is known by that."""
        said = wire.trouble(body)
        header = self._masked(reply.headers.get("x-request-id", "").encode()).decode()
        return said if said.trace_id else replace(said, trace_id=fields.text(header))

    def _masked(self, said: bytes | bytearray) -> bytes:
        """Blot out the key: what the service says of it, such as that it is wrong, is shown."""
        key = self._access.key.value.encode()
        return bytes(said.replace(key, b"****") if len(key) >= SHORTEST_SECRET else said)


def _unpacked(reply: httpx.Response) -> Iterator[bytes]:
    """Return the body as it arrives, never waiting for more than there is.

    What is packed twice is refused: a kilobyte of it could be a gigabyte.
    """
    if "," in reply.headers.get("Content-Encoding", ""):
        raise httpx.DecodingError("packed more than once")
    return reply.iter_bytes()


def _client(headers: Mapping[str, str], surroundings: bool) -> httpx.Client:
    """Return a client that uses the system's proxies and certificates where it may."""
    try:
        return httpx.Client(headers=headers, timeout=TIMEOUT, trust_env=surroundings)
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as exc:  # it cannot use them
        raise Unreachable("the proxy or certificates of this system cannot be used") from exc


@contextmanager
def _translated(
    method: str,
    url: str,
    *,
    garbled: type[FocusDeskError] = BadReply,
    unaskable: type[FocusDeskError] = BadReply,
) -> Iterator[None]:
    """Turn httpx's failures into ours, without the URL's query."""
    shown = f"{method} {urlsplit(url).hostname}"
    try:
        yield
    except httpx.DecodingError as exc:
        raise garbled(f"{shown}: an answer that cannot be unpacked") from exc
    except (
        httpx.InvalidURL,
        httpx.UnsupportedProtocol,
        httpx.LocalProtocolError,
        UnicodeError,  # from the name look-up, for a host like a..b
    ) as exc:
        raise unaskable(f"{shown}: an address that cannot be asked") from exc
    except httpx.TimeoutException as exc:
        raise Unreachable("no answer in time") from exc
    except httpx.ConnectError as exc:
        unknown = "nobody vouches for its certificate"
        raise Unreachable(unknown if _is_impostor(exc) else "no connection") from exc
    except httpx.HTTPError as exc:
        raise Unreachable("the connection broke") from exc


def _is_impostor(exc: BaseException | None) -> bool:
    """Say whether who answered could not prove to be the service; httpx keeps it as the cause."""
    while exc is not None and not isinstance(exc, ssl.SSLCertVerificationError):
        exc = exc.__cause__ or exc.__context__
    return exc is not None


def _server_now(reply: httpx.Response) -> float:
    """Return the service's clock, which its hints are in; ours if it does not tell."""
    return wire.http_date(reply.headers.get("Date")) or time.time()


def _refusal(reply: httpx.Response, said: wire.Trouble) -> FocusDeskError:
    log.info("refused: HTTP %s %s (trace %s)", reply.status_code, said.code, said.trace_id)
    return failure(
        reply.status_code,
        said,
        wire.retry_after(reply.headers.get("Retry-After"), server_now=_server_now(reply)),
    )


def failure(status: int, said: wire.Trouble, wait: float | None) -> FocusDeskError:
    """Return the failure an HTTP status and what was said with it stand for."""
    known = {"code": said.code, "trace_id": said.trace_id}
    match status:
        case 402:
            return OutOfBudget(said.message, **known)
        case 403 | 409 | 422 if _names_budget(said):
            return OutOfBudget(said.message, **known)
        case 401 | 403:
            return NotAuthorised(said.message, **known)
        case 404 | 410:
            return NotFound(said.message, **known)
        case 429 if wait is None and _is_budget(said):
            return OutOfBudget(said.message, **known)
        case _ if status in TOO_EARLY:
            return RateLimited(said.message, retry_after=wait, **known)
        case _ if status in REFUSALS:
            return Refused(said.message, **known)
        case _ if status in range(500, 600):
            return Unreachable(f"HTTP {status}", **known)
        case _:
            return BadReply(f"HTTP {status}", **known)


def _is_budget(said: wire.Trouble) -> bool:
    """Tell a spent budget from a request for patience: it speaks of a limit, but of no rate."""
    words = _words(said)
    if any(word.startswith(THROTTLE) for word in words):
        return False
    return _names_budget(said) or any(word in PERHAPS_BUDGET for word in words)


def _names_budget(said: wire.Trouble) -> bool:
    """Say whether it speaks of money, and not of some limit that any field may have."""
    return any(word.startswith(SURELY_BUDGET) for word in _words(said))


def _words(said: wire.Trouble) -> list[str]:
    return re.findall(r"[a-z]+", f"{said.code} {said.message}".lower())


def _audio_redirect(reply: httpx.Response) -> str:
    """Return where a redirect leads, if audio may come from there."""
    target = str(reply.next_request.url) if reply.next_request else ""
    # Who is elsewhere may not make FocusDesk ask what listens on this machine.
    inwards = addresses.is_loopback(target) and not addresses.is_loopback(str(reply.request.url))
    if inwards or not addresses.may_be_asked(target):
        raise UrlRefused("redirected to where no audio may come from")
    return target
