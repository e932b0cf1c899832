"""The studio: it speaks the documented API over loopback and serves what its workshop composes.

Every public method below answers one question of the API and may be overridden; tests inject
faults that way.
"""

import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, BinaryIO, Self

from focusdesk.studio import catalogue
from focusdesk.studio.compose import Brief
from focusdesk.studio.delivery import Links, file_reply, storage_error
from focusdesk.studio.loopback import Loopback
from focusdesk.studio.sessions import Order, Programme, Session, Take, order_from, segments_for
from focusdesk.studio.wording import Refused, Reply, Request, envelope, json_reply, not_found, utc
from focusdesk.studio.workshop import Workshop

TARGET_LUFS = -14.0

_Answer = Callable[[Request], Reply]

__all__ = ["Programme", "Studio"]


class Studio:
    """A music service of one's own; its threads run from start() to stop().

    `now` returns Unix time: it rules schedules, expiry and every date in a reply.
    """

    def __init__(
        self,
        programme: Programme,
        *,
        port: int = 0,
        url_ttl: float = 300.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.programme = programme
        self.now = now
        self.org = f"org_{secrets.token_hex(16)}"
        self.key = f"ak_{secrets.token_hex(20)}"
        self.workshop = Workshop(now=now)
        self._links = Links(ttl=url_ttl)
        self._sessions: dict[str, Session] = {}
        first = self._plan(programme.order())
        self.session = first.id
        self._server = Loopback(
            port, answer=self.answer, refuse=self.refuse, pour=self.pour, now=now
        )
        self.url = f"http://127.0.0.1:{self._server.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Open for business and return at once; the first session's clock starts here."""
        self.workshop.start()
        self.workshop.add(self._sessions[self.session])
        self._server.start()

    def stop(self) -> None:
        """Close every connection, end the threads, delete the audio; twice does no harm."""
        self._server.stop()
        self.workshop.stop()

    def answer(self, request: Request) -> Reply:
        """Answer any request. A ConnectionError raised here drops the connection."""
        try:
            return self._route(request)(request)
        except Refused as refused:
            return self.refuse(refused)

    def pour(self, reply: Reply, stream: BinaryIO) -> None:
        """Write the body of a reply. A ConnectionError raised here cuts it short."""
        stream.writelines(reply.chunks())

    def refuse(self, refused: Refused) -> Reply:
        """Put a refusal into the API's error envelope."""
        return envelope(refused, trace_id=f"req_{secrets.token_hex(6)}", now=self.now())

    def authenticate(self, request: Request) -> None:
        """Raise Refused unless the request carries the key."""
        given = request.headers.get("x-api-key", "")
        if not given:
            raise Refused(
                401,
                "AUTHENTICATION_REQUIRED",
                "Authentication required. Please provide a valid API key.",
                system_message="Missing or invalid authorization header",
                kind="authentication_error",
            )
        if not hmac.compare_digest(given.encode(), self.key.encode()):
            raise Refused(
                401,
                "INVALID_API_KEY",
                "The API key is not valid.",
                system_message="Unknown API key",
                kind="authentication_error",
            )

    def health(self, _request: Request) -> Reply:
        """Say that the service is there."""
        return json_reply({"status": "ok"})

    def organizations(self, _request: Request) -> Reply:
        """List the one organization."""
        return json_reply([catalogue.organization(self.org)])

    def engines(self, _request: Request) -> Reply:
        """List the one engine."""
        return json_reply(catalogue.engines(longest=self.programme.segment_seconds))

    def usage(self, _request: Request) -> Reply:
        """Report what was made; it costs nothing."""
        with self.workshop.changed:
            made = sum(len(session.takes) for session in self._sessions.values())
        return json_reply(catalogue.usage(self.org, tracks=made, now=self.now()))

    def begin(self, request: Request) -> Reply:
        """Start a session as ordered in the body."""
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError):
            raise Refused(400, "INVALID_REQUEST", "The request body is not valid JSON.") from None
        session = self._plan(order_from(body))
        self.workshop.add(session)
        return json_reply(self.listing(session), status=202)

    def show(self, session: Session, _request: Request) -> Reply:
        """Return a session with fresh links."""
        return json_reply(self.listing(session))

    def end(self, session: Session, _request: Request) -> Reply:
        """End a session; as documented, the reply counts its segments but lists none."""
        self.workshop.end(session)
        return json_reply({**self.listing(session), "segments": []})

    def promote(self, session: Session, index: str, _request: Request) -> Reply:
        """Keep a ready segment as a track (the call is inferred, its page not being public)."""
        take = self._take(session, index)
        if take is None:
            raise not_found("Focus segment not ready", session_id=session.id, segment_index=index)
        with self.workshop.changed:
            track = session.promoted.setdefault(int(index), f"mtrack_{secrets.token_hex(6)}")
        seconds, now = take.seconds, self.now()
        kept = catalogue.track(track, session.id, index=int(index), seconds=seconds, now=now)
        return json_reply(kept, status=201)

    def listing(self, session: Session) -> dict[str, Any]:
        """Describe a session in the documented fields."""
        with self.workshop.changed:
            self.workshop.look_again()
            now = self.now()
            ready = session.ready(now)
            hint = self.workshop.next_ready_at(session)
            return {
                "session_id": session.id,
                "status": "ended" if session.ended else "active",
                "goal": session.order.goal.value,
                "engine": catalogue.ENGINE,
                "target_minutes": session.order.minutes,
                "total_segments": session.total,
                "ready_count": ready,
                "segments": [
                    self.segment(session, index, take)
                    for index, take in enumerate(session.takes[:ready])
                ],
                "more_pending": session.pending(now),
                "next_ready_at": None if hint is None else utc(hint),
            }

    def segment(self, session: Session, index: int, take: Take) -> dict[str, Any]:
        """Describe one ready segment, with a link signed just now."""
        fade_ms = round(session.brief.crossfade_seconds * 1000)
        return {
            "segment_index": index,
            "playback_url": self.url + self._links.sign(session.id, index, now=self.now()),
            "measured_duration_seconds": round(take.seconds, 6),
            "target_lufs": TARGET_LUFS,
            "fade_in_ms": fade_ms,
            "fade_out_ms": fade_ms,
        }

    def audio(self, name: str, index: str, request: Request) -> Reply:
        """Serve a segment to whoever holds a good link; no key is wanted."""
        session = self._sessions.get(name)
        take = self._take(session, index) if session else None
        number = int(index) if take else -1
        if fault := self._links.fault(request, name, number, now=self.now()):
            return storage_error(403, "AccessDenied", fault)
        if take is None:
            return storage_error(404, "NoSuchKey", "The specified key does not exist.")
        return file_reply(take, request)

    def _plan(self, order: Order) -> Session:
        """Make a session of an order, without setting its clock going."""
        programme = self.programme
        seconds = programme.segment_seconds
        with self.workshop.changed:
            session = Session(
                order=order,
                brief=Brief(
                    goal=order.goal,
                    intensity=order.intensity,
                    divergence=order.divergence,
                    seed=programme.seed + len(self._sessions),
                    seconds=seconds,
                    prompt=order.prompt,
                ),
                total=programme.segments or segments_for(order.minutes, seconds),
                initial=programme.initial,
                pace=programme.pace,
            )
            self._sessions[session.id] = session
        return session

    def _take(self, session: Session, index: str) -> Take | None:
        """Return a segment that may be heard, None if there is none of that number."""
        if not re.fullmatch(r"\d{1,6}", index, re.ASCII):
            return None
        with self.workshop.changed:
            ready = session.ready(self.now())
            return session.takes[int(index)] if int(index) < ready else None

    def _route(self, request: Request) -> _Answer:
        """Find who answers a request; raises Refused where nobody may."""
        parts = request.parts
        if parts[0] == "v1" and parts != ("v1", "health"):
            self.authenticate(request)
        routes = self._routes(parts)
        method = "GET" if request.method == "HEAD" else request.method
        if method not in routes:
            allowed = ", ".join(sorted(routes))
            raise Refused(
                405,
                "METHOD_NOT_ALLOWED",
                f"This address answers {allowed} only.",
                headers={"Allow": allowed},
            )
        return routes[method]

    def _routes(self, parts: tuple[str, ...]) -> Mapping[str, _Answer]:
        """Return the methods of a path with their answers; raises Refused for unknown paths."""
        match parts:
            case ("audio", name, index):
                return {"GET": partial(self.audio, name, index)}
            case ("v1", "health"):
                return {"GET": self.health}
            case ("v1", "organizations"):
                return {"GET": self.organizations}
            case ("v1", "music", org, *rest) if org == self.org:
                return self._music_routes(rest)
            case ("v1", "music", _, "focus", "sessions", name, *_):
                raise not_found("Focus session not found", session_id=name)
            case ("v1", "music", org, *_) if org != self.org:
                raise not_found("Organization not found", organization_id=org)
            case _:
                raise not_found("No such path")

    def _music_routes(self, parts: list[str]) -> Mapping[str, _Answer]:
        match parts:
            case ["engines"]:
                return {"GET": self.engines}
            case ["usage"]:
                return {"GET": self.usage}
            case ["focus", "sessions"]:
                return {"POST": self.begin}
            case ["focus", "sessions", name]:
                return {"GET": partial(self.show, self._owned(name))}
            case ["focus", "sessions", name, "end"]:
                return {"POST": partial(self.end, self._owned(name))}
            case ["focus", "sessions", name, "segments", index, "promote"]:
                return {"POST": partial(self.promote, self._owned(name), index)}
            case _:
                raise not_found("No such path")

    def _owned(self, name: str) -> Session:
        if name not in self._sessions:
            raise not_found("Focus session not found", session_id=name)
        return self._sessions[name]
