"""Everything that can go wrong between FocusDesk and its service, and what is to come of it.

One `Fault` a case: what the service does, what the listener hears and sees, what the log tells.
docs/reliability.md is made of this list.
"""

import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

import pytest

from focusdesk.core.errors import FocusDeskError, NotAuthorised, NotFound, OutOfBudget, Unreachable
from tests import sounds
from tests.foreign import Answer, Asked, envelope
from tests.hurried import (
    Clock,
    Hurry,
    TimedService,
    changed,
    index_of,
    is_audio,
    is_poll,
    reset,
)

SPEED = 30.0
PIECES = 6
SECONDS = 12.0
AFTER = (0.0, 6.0, 14.0, 24.0, 34.0, 44.0)
"""When each piece is ready: a few seconds before it is needed, as a busy service has it."""

EVER = 1e9
PAGE = b"<!doctype html><title>Welcome! Please sign in.</title>"
DENIED = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"

REACHED = "The music service cannot be reached ({}). Check the network and the address."
FOREIGN = (
    "What answers at the service's address is not the music service ({}). "
    "Check the address, and whether this network asks for a sign-in first."
)
UNPLAYED = "The music could not be played ({})."
FEWER = "The service asks for fewer requests. FocusDesk will ask again."
SPENT = (
    "The spending limit is reached: The monthly limit is reached. "
    "No more music is composed until the organization raises it."
)
KEY_REFUSED = (
    "The service refused the API key: The API key has expired. "
    "Check the key and the organization it belongs to."
)
UNKNOWN = (
    "The service knows no such session for this key and organization. "
    "Check the session's id and the organization."
)
OVER = "The session is over."

Rule = Callable[[Asked], Answer | None]


@dataclass
class Scene:
    """A session about to begin, for a fault to be put into."""

    clock: Clock
    service: TimedService
    hurry: Hurry
    patch: pytest.MonkeyPatch


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault.

    `says` are the sentences on the status line while music plays, and no others; `last` is what
    stays there. `left_out` are the pieces that are never heard, `perhaps` those that may be passed
    over. `points` are those of the API page's open questions that it settles.
    """

    name: str
    put: Callable[[Scene], None]
    hears: str
    says: tuple[str, ...] = ()
    sees: str = ""  # the same for the page, where it is not one sentence
    last: str = OVER
    failure: type[FocusDeskError] | None = None
    logs: tuple[str, ...] = ()
    left_out: tuple[int, ...] = ()
    perhaps: tuple[int, ...] = ()
    seconds: float | None = 60.0  # of sound: the goal time
    minutes: int = 1
    speed: float = SPEED
    impatient: bool = False  # the client's time-outs matter
    at_least: int = 4  # pieces that are heard
    polls: int | None = None  # at most
    points: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Its name, as a test has it."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def pieces(folder: Path) -> list[Path]:
    """Tones that click when they are cut, each of a height of its own."""
    return [
        sounds.write(folder / f"{n}.flac", sounds.sine(SECONDS, hertz=220.0 + 20.0 * n))
        for n in range(PIECES)
    ]


# -- what a service can do


def during(
    begin: float, end: float, answer: Rule, what: Callable[[Asked], bool] = lambda _: True
) -> Callable[[Scene], None]:
    """Have it answer so between two moments."""
    return lambda scene: scene.service.during(begin, end, answer, what=what)


def of(index: int) -> Callable[[Asked], bool]:
    """What asks for one segment."""
    return lambda asked: is_audio(asked) and index_of(asked) == index


def says(status: int, body: bytes = b"", kind: str = "text/html", **headers: str) -> Rule:
    """A rule that always answers the same."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _asked: Answer(status, body, kind, headers=dict(named))


def once(scene: Scene, answer: Rule, what: Callable[[Asked], bool]) -> None:
    """Answer so once."""
    left = [answer]
    scene.service.script.append(lambda asked: left.pop()(asked) if left and what(asked) else None)


def fields(**given: object) -> Callable[[Scene], None]:
    """Have the session object say so."""
    return lambda scene: scene.service.fields.update(given)


def stalled(begin: float, end: float, what: Callable[[Asked], bool]) -> Callable[[Scene], None]:
    """Answer nothing for half a minute."""

    def put(scene: Scene) -> None:
        def answer(_asked: Asked) -> Answer:
            scene.service.stall(30.0)
            return Answer(503)

        scene.service.during(begin, end, answer, what=what)

    return put


def stalled_in_the_middle(scene: Scene) -> None:
    """Send half of a segment and then nothing for half a minute."""

    def answer(asked: Asked) -> Answer:
        body = scene.service.whole(index_of(asked)).body

        def pour(write: Callable[[bytes], object]) -> None:
            write(body[: len(body) // 2])
            scene.service.stall(30.0)

        return Answer(200, body, "application/octet-stream", pour=pour)

    scene.service.during(3, 12, answer, what=is_audio)


def broken(scene: Scene, change: Callable[[bytes], bytes], *, always: bool) -> None:
    """Send something else in place of the second segment's bytes."""

    def answer(asked: Asked) -> Answer:
        body = scene.service.whole(index_of(asked)).body
        return Answer(200, change(body), "application/octet-stream")

    if always:
        scene.service.during(0, EVER, answer, what=of(1))
    else:
        once(scene, answer, of(1))


def cut_off(scene: Scene) -> None:
    """Announce a whole segment and break the connection half way."""

    def answer(asked: Asked) -> Answer:
        body = scene.service.whole(index_of(asked)).body
        return Answer(200, body, "application/octet-stream", cut=len(body) // 2)

    scene.service.during(3, 12, answer, what=is_audio)


def truncated(body: bytes) -> bytes:
    return body[: len(body) // 2]


def corrupted(body: bytes) -> bytes:
    return body[: len(body) // 2] + bytes(range(250)) * 12 + body[len(body) // 2 + 3_000 :]


def listed_anyhow(scene: Scene) -> None:
    """List the newest first, and the first twice: once with an address that is none."""

    def answer(_asked: Asked) -> Answer:
        reply = Answer(200, scene.service.listing())
        listed = json.loads(reply.body)["segments"]
        dead = {**listed[0], "playback_url": listed[0]["playback_url"].replace("/seg/", "/no/")}
        return changed(reply, segments=[dead, *reversed(listed)])

    scene.service.during(0, EVER, answer, what=is_poll)


def listed_only_once(scene: Scene) -> None:
    """List only what was not listed before."""
    told: set[int] = set()

    def answer(_asked: Asked) -> Answer:
        reply = Answer(200, scene.service.listing())
        new = [s for s in json.loads(reply.body)["segments"] if s["segment_index"] not in told]
        told.update(segment["segment_index"] for segment in new)
        return changed(reply, segments=new, ready_count=len(new))

    scene.service.during(0, EVER, answer, what=is_poll)


def absurd(scene: Scene) -> None:
    """Add segments that are none, and say of a good one what cannot be."""

    def answer(_asked: Asked) -> Answer:
        reply = Answer(200, scene.service.listing())
        listed = json.loads(reply.body)["segments"]
        listed[0].update(measured_duration_seconds=-1, target_lufs="loud", fade_in_ms=None, new=1)
        none = [{"segment_index": True}, {"segment_index": -1}, {"segment_index": "2"}, None, 7]
        return changed(reply, segments=[*none, *listed])

    scene.service.during(0, EVER, answer, what=is_poll)


def wrapped(scene: Scene) -> None:
    """Put the session into an envelope."""

    def answer(_asked: Asked) -> Answer:
        found = json.loads(scene.service.listing())
        return Answer(200, json.dumps({"success": True, "data": found}).encode())

    scene.service.during(0, EVER, answer, what=is_poll)


def never_made(*, promised: bool) -> Callable[[Scene], None]:
    """Leave out the third segment."""

    def put(scene: Scene) -> None:
        scene.service.after = [0.0, 6.0, None, 14.0, 24.0, 34.0]
        if promised:
            scene.service.fields["more_pending"] = True

    return put


def capped(scene: Scene) -> None:
    """Stop after three segments: the money is spent."""
    scene.service.after = [0.0, 6.0, 14.0, None, None, None]
    scene.service.during(
        12, EVER, lambda _: Answer(200, scene.service.listing(status="stopped_cap")), what=is_poll
    )


def throttled_until_a_date(scene: Scene) -> None:
    def answer(_asked: Asked) -> Answer:
        until = formatdate(scene.service.now() + 7, usegmt=True)
        return Answer(429, headers={"Retry-After": until})

    scene.service.during(3, 10, answer, what=is_poll)


def offline(begin: float, end: float, *, names_only: bool = False) -> Callable[[Scene], None]:
    """Let no name be found and nothing be connected to, and break what is connected."""

    def put(scene: Scene) -> None:
        real = socket.getaddrinfo

        def look_up(host, *more, **named):
            if begin <= scene.service.passed < end:
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
            return real(host, *more, **named)

        scene.patch.setattr(socket, "getaddrinfo", look_up)
        if names_only:  # and every question needs a look-up of its own
            scene.hurry.api_url = scene.service.url.replace("127.0.0.1", "localhost")
            scene.service.keeps_alive = False
        else:
            scene.service.during(begin, end, reset)

    return put


def insecure_audio(scene: Scene) -> None:
    """Hand out addresses whose host cannot prove who it is."""

    def answer(_asked: Asked) -> Answer:
        reply = Answer(200, scene.service.listing())
        listed = json.loads(reply.body)["segments"]
        for segment in listed:
            segment["playback_url"] = segment["playback_url"].replace("http:", "https:")
        return changed(reply, segments=listed)

    scene.service.during(3, 14, answer, what=is_poll)


def insecure_service(scene: Scene) -> None:
    scene.hurry.api_url = scene.service.url.replace("http:", "https:")
    scene.hurry.patience = 20.0


def skewed(seconds: float) -> Callable[[Scene], None]:
    def put(scene: Scene) -> None:
        scene.service.skew = seconds

    return put


def suspended(scene: Scene) -> None:
    """Close the lid for an hour; the addresses expire, and the next hint is far away."""
    scene.service.after = [0.0, 0.0, 0.0, 700.0, 700.0, 700.0]
    scene.hurry.at(12.0, lambda: scene.clock.suspend(3600.0))


def nothing(_scene: Scene) -> None:
    """Everything as it should be."""


FAULTS = (
    Fault(
        name="Nothing at all",
        put=nothing,
        hears="every part, to the end of the goal time",
        sees="Playing part 1 of 6.",
        logs=("-> Poll(", "-> Append(index=5)", "Drained()"),
        at_least=6,
        polls=7,
        points=("5.1", "5.15", "5.18", "5.19", "5.24", "5.36"),
    ),
    # -- answers that are failures
    Fault(
        name="A burst of 503",
        put=during(3, 14, says(503)),
        hears="an earlier part, until the next one is there",
        says=(REACHED.format("HTTP 503"),),
        logs=("Poll failed: Unreachable(HTTP 503)",),
    ),
    Fault(
        name="502 with a page of HTML, for audio too",
        put=during(3, 14, says(502, PAGE)),
        hears="an earlier part, until the next one is there",
        says=(REACHED.format("HTTP 502"),),
        logs=("Poll failed: Unreachable(HTTP 502)",),
        points=("5.31",),
    ),
    Fault(
        name="503 for the audio alone",
        put=during(3, 12, says(503), is_audio),
        hears="an earlier part, until the next one is there",
        says=(REACHED.format("HTTP 503"),),
        logs=("Fetch failed: Unreachable(HTTP 503)",),
        perhaps=(1,),
    ),
    Fault(
        name="429 with Retry-After in seconds",
        put=during(3, 10, says(429, Retry_After="7"), is_poll),
        hears="an earlier part, until the next one is there",
        says=(FEWER,),
        logs=("Poll failed: RateLimited()",),
        polls=8,
        points=("5.26",),
    ),
    Fault(
        name="429 with Retry-After as a date",
        put=throttled_until_a_date,
        hears="an earlier part, until the next one is there",
        says=(FEWER,),
        logs=("Poll failed: RateLimited()",),
        polls=8,
        points=("5.26",),
    ),
    Fault(
        name="429 that only says too many requests",
        put=during(
            3,
            10,
            lambda _: envelope(429, "RATE_LIMIT_EXCEEDED", "Too many requests, try later."),
            is_poll,
        ),
        hears="an earlier part, until the next one is there",
        says=(FEWER,),
        logs=("refused: HTTP 429 RATE_LIMIT_EXCEEDED (trace req_abc123xyz)",),
        polls=9,
    ),
    Fault(
        name="429 that means the budget",
        put=during(
            3,
            EVER,
            lambda _: envelope(429, "USAGE_LIMIT_REACHED", "The monthly limit is reached."),
            is_poll,
        ),
        hears="what there is, to its end",
        says=(SPENT,),
        last=SPENT,
        failure=OutOfBudget,
        logs=("refused: HTTP 429 USAGE_LIMIT_REACHED (trace req_abc123xyz)",),
        seconds=None,
        at_least=1,
        polls=2,
        points=("5.28",),
    ),
    Fault(
        name="401 in mid-session",
        put=during(
            10,
            EVER,
            lambda _: envelope(401, "API_KEY_EXPIRED", "The API key has expired."),
            is_poll,
        ),
        hears="what there is, to its end",
        says=(KEY_REFUSED,),
        last=KEY_REFUSED,
        failure=NotAuthorised,
        logs=("refused: HTTP 401 API_KEY_EXPIRED (trace req_abc123xyz)",),
        seconds=None,
        at_least=2,
        polls=3,
        points=("5.30",),
    ),
    Fault(
        name="404 in mid-session",
        put=during(10, EVER, lambda _: envelope(404, "RESOURCE_NOT_FOUND"), is_poll),
        hears="what there is, to its end",
        says=(UNKNOWN,),
        last=UNKNOWN,
        failure=NotFound,
        logs=("refused: HTTP 404 RESOURCE_NOT_FOUND (trace req_abc123xyz)",),
        seconds=None,
        at_least=2,
        polls=3,
        points=("5.7",),
    ),
    # -- no answers
    Fault(
        name="Connections that break before an answer",
        put=during(3, 14, reset),
        hears="an earlier part, until the next one is there",
        says=(REACHED.format("the connection broke"),),
        logs=("Poll failed: Unreachable(the connection broke)",),
    ),
    Fault(
        name="Downloads that break half way",
        put=cut_off,
        hears="an earlier part, until the next one is there",
        says=(REACHED.format("the connection broke"),),
        logs=("Fetch failed: Unreachable(the connection broke)",),
        perhaps=(1,),
    ),
    Fault(
        name="A stall of 30 s where the session is asked for",
        put=stalled(3, 8, is_poll),
        hears="an earlier part, until the next one is there",
        says=(REACHED.format("no answer in time"),),
        logs=("Poll failed: Unreachable(no answer in time)",),
        impatient=True,
    ),
    Fault(
        name="A stall of 30 s before the audio",
        put=stalled(3, 12, is_audio),
        hears="an earlier part, until the next one is there; what was late may be left out",
        says=(REACHED.format("no answer in time"),),
        logs=("Fetch failed: Unreachable(no answer in time)",),
        perhaps=(1,),
        impatient=True,
        at_least=3,
    ),
    Fault(
        name="A stall of 30 s in the midst of the audio",
        put=stalled_in_the_middle,
        hears="an earlier part, until the next one is there; what was late may be left out",
        says=(REACHED.format("no answer in time"),),
        logs=("Fetch failed: Unreachable(no answer in time)",),
        perhaps=(1,),
        impatient=True,
        at_least=3,
    ),
    Fault(
        name="Names that cannot be looked up",
        put=offline(3, 14, names_only=True),
        hears="an earlier part, until the next one is there",
        says=(REACHED.format("no connection"),),
        logs=("Poll failed: Unreachable(no connection)",),
    ),
    Fault(
        name="Offline for ten minutes",
        put=offline(3, 603),
        hears="earlier parts by turns for ten minutes, then what was composed meanwhile",
        says=(REACHED.format("the connection broke"), REACHED.format("no connection")),
        logs=("Poll failed: Unreachable(no connection)",),
        seconds=720.0,
        minutes=12,
        speed=90.0,
        at_least=3,
    ),
    Fault(
        name="An audio host that cannot prove who it is",
        put=insecure_audio,
        hears="an earlier part, until the next one is there",
        says=(REACHED.format("no connection"),),
        logs=("Fetch failed: Unreachable(no connection)",),
        perhaps=(1, 2),
        at_least=3,
    ),
    Fault(
        name="A service that cannot prove who it is, from the start",
        put=insecure_service,
        hears="nothing: there is nothing to play",
        sees=REACHED.format("no connection"),
        last=REACHED.format("no connection"),
        failure=Unreachable,
        logs=("Poll failed: Unreachable(no connection)",),
        seconds=0.0,
        at_least=0,
    ),
    # -- answers that are something else
    Fault(
        name="JSON that is none",
        put=during(3, 14, says(200, b'{"segments": [', "application/json"), is_poll),
        hears="an earlier part, until the next one is there",
        says=(FOREIGN.format("no JSON"),),
        logs=("Poll failed: BadReply(no JSON)",),
        points=("5.31",),
    ),
    Fault(
        name="A sign-in page in place of JSON",
        put=during(3, 14, says(200, PAGE), is_poll),
        hears="an earlier part, until the next one is there",
        says=(FOREIGN.format("no JSON"),),
        logs=("Poll failed: BadReply(no JSON)",),
    ),
    Fault(
        name="A sign-in page in place of audio",
        put=during(3, 20, says(200, PAGE), is_audio),
        hears="an earlier part, until the next one is there; what was late may be left out",
        says=(UNPLAYED.format("text/html instead of audio"),),
        logs=("Fetch failed: BadAudio(text/html instead of audio)",),
        perhaps=(1,),
    ),
    Fault(
        name="A sign-in page in place of everything",
        put=during(3, 20, says(200, PAGE)),
        hears="an earlier part, until the next one is there",
        says=(FOREIGN.format("no JSON"),),
        logs=("Poll failed: BadReply(no JSON)",),
        at_least=3,
    ),
    Fault(
        name="A refusal in the shape of an answer",
        put=during(
            3,
            14,
            says(200, b'{"success": false, "error": {"message": "Not now."}}', "application/json"),
            is_poll,
        ),
        hears="an earlier part, until the next one is there",
        says=(FOREIGN.format("Not now."),),
        logs=("Poll failed: BadReply(Not now.)",),
        points=("5.31",),
    ),
    Fault(
        name="A session in an envelope",
        put=wrapped,
        hears="every part",
        at_least=6,
        polls=7,
        points=("5.32",),
    ),
    # -- audio
    Fault(
        name="Audio that was cut short, once",
        put=lambda scene: broken(scene, truncated, always=False),
        hears="every part: it is fetched once more",
        says=(UNPLAYED.format("unknown or damaged format"),),
        logs=("Prepare failed: BadAudio(unknown or damaged format)",),
        at_least=6,
    ),
    Fault(
        name="Audio that is always cut short",
        put=lambda scene: broken(scene, truncated, always=True),
        hears="an earlier part in place of the damaged one",
        says=(UNPLAYED.format("unknown or damaged format"),),
        logs=("Prepare failed: BadAudio(unknown or damaged format)",),
        left_out=(1,),
    ),
    Fault(
        name="Audio that is damaged, once",
        put=lambda scene: broken(scene, corrupted, always=False),
        hears="every part: it is fetched once more",
        says=(UNPLAYED.format("unknown or damaged format"),),
        logs=("Prepare failed: BadAudio(unknown or damaged format)",),
        at_least=6,
        points=("5.16",),
    ),
    Fault(
        name="Audio that is always damaged",
        put=lambda scene: broken(scene, corrupted, always=True),
        hears="an earlier part in place of the damaged one",
        says=(UNPLAYED.format("unknown or damaged format"),),
        logs=("Prepare failed: BadAudio(unknown or damaged format)",),
        left_out=(1,),
        points=("5.16",),
    ),
    Fault(
        name="An address that has expired (403, XML)",
        put=lambda scene: once(scene, says(403, DENIED, "application/xml"), of(2)),
        hears="every part: a fresh address is asked for, once",
        says=(UNPLAYED.format("HTTP 403"),),
        logs=("Fetch failed: UrlRefused(HTTP 403)",),
        at_least=6,
        polls=8,
        points=("5.20", "5.21"),
    ),
    Fault(
        name="Addresses that are never honoured",
        put=during(0, EVER, says(403, DENIED, "application/xml"), of(2)),
        hears="an earlier part in place of the one that is not handed out",
        says=(UNPLAYED.format("HTTP 403"),),
        logs=("Fetch failed: UrlRefused(HTTP 403)",),
        left_out=(2,),
        polls=10,
        points=("5.20",),
    ),
    # -- listings
    Fault(
        name="An empty list in a good answer",
        put=lambda scene: scene.service.during(
            3,
            20,
            lambda _: Answer(200, scene.service.listing(segments=[], more_pending=True)),
            what=is_poll,
        ),
        hears="an earlier part, until the next one is there",
        points=("5.2", "5.10"),
    ),
    Fault(
        name="Only new segments are listed",
        put=listed_only_once,
        hears="every part",
        at_least=6,
        polls=7,
        points=("5.10",),
    ),
    Fault(
        name="Segments out of order and twice",
        put=listed_anyhow,
        hears="every part, in order",
        at_least=6,
        polls=7,
        points=("5.11",),
    ),
    Fault(
        name="Fields that are nonsense",
        put=absurd,
        hears="every part",
        at_least=6,
        polls=7,
        points=("5.13", "5.14"),
    ),
    Fault(
        name="A segment that is never made",
        put=never_made(promised=False),
        hears="the one after it in its place",
        left_out=(2,),
        points=("5.11",),
    ),
    Fault(
        name="A segment that is promised for ever",
        put=never_made(promised=True),
        hears="the one after it in its place",
        left_out=(2,),
        points=("5.4", "5.11"),
    ),
    Fault(
        name="A ready_count that lies",
        put=fields(ready_count=17, total_segments=3),
        hears="every part",
        at_least=6,
        polls=7,
        points=("5.12",),
    ),
    Fault(
        name="A status nobody knows",
        put=fields(status="rehearsing", goal="calm", engine="brass-band"),
        hears="every part",
        at_least=6,
        polls=7,
        points=("5.3",),
    ),
    Fault(
        name="Capped in mid-session",
        put=capped,
        hears="what there is, to its end",
        last="The session is over: the spending limit is reached.",
        logs=("status='stopped_cap'",),
        seconds=33.0,
        at_least=3,
        points=("5.1", "5.2"),
    ),
    # -- time
    Fault(
        name="Suspended for an hour",
        put=suspended,
        hears="every part: the service is asked at once on waking",
        logs=("Woke(seconds=3600.0)",),
        at_least=6,
        polls=3,
        points=("5.20", "5.26"),
    ),
    Fault(
        name="A clock that is a day fast",
        put=skewed(-86_400.0),
        hears="every part",
        at_least=6,
        polls=7,
        points=("5.25",),
    ),
    Fault(
        name="A clock that is a day slow",
        put=skewed(86_400.0),
        hears="every part",
        at_least=6,
        polls=7,
        points=("5.25",),
    ),
    Fault(
        name="A hint that has passed",
        put=fields(next_ready_at="2020-01-01T00:00:00Z"),
        hears="every part",
        at_least=6,
        polls=20,
        points=("5.25",),
    ),
    Fault(
        name="No hint at all",
        put=fields(next_ready_at=None),
        hears="every part",
        at_least=6,
        polls=20,
        points=("5.8", "5.25"),
    ),
    Fault(
        name="A hint for next year",
        put=fields(next_ready_at="2027-12-01T00:00:00Z"),
        hears="every part",
        at_least=6,
        polls=20,
        points=("5.25",),
    ),
)
