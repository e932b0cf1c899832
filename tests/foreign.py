"""A service run by someone else: speaks the API page, shares no code with FocusDesk.

Written from the documentation alone and kept simple on purpose: what it is asked is recorded, what
it answers can be replaced request by request. Faults are made by subclassing or by `script`.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

ORG = "org_abc123"
SESSION = "mfocus_7c2a9f4e1b8d"
KEY = "oak_test_5f2d"
SIGNATURE = "signed-by-somebody"


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Answer:
    """One reply to be sent; `cut` breaks the connection after so many bytes."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


def envelope(status: int, code: str, message: str = "What went wrong.") -> Answer:
    """The documented error body."""
    error = {
        "code": code,
        "message": message,
        "system_message": "technical",
        "type": "client_error",
        "status": status,
        "details": {},
        "trace_id": "req_abc123xyz",
        "timestamp": "2026-06-28T10:30:00Z",
    }
    return Answer(status, json.dumps({"success": False, "error": error}).encode())


class ForeignService:
    """Serves `files` as the segments of one session; all are ready unless `ready` says fewer."""

    def __init__(self, files: list[Path], **fields: object) -> None:
        self.files = files
        self.fields = fields  # replace fields of the session object
        self.segment_fields: dict[int, dict[str, object]] = {}
        self.ready = len(files)
        self.asked: list[Asked] = []
        self.script: list[Callable[[Asked], Answer | None]] = []
        self._changed = threading.Condition()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
                answer = service.receive(asked)
                sent = answer.body if answer.cut is None else answer.body[: answer.cut]
                self.send_response_only(answer.status)
                self.send_header("Content-Length", str(len(answer.body)))
                self.send_header("Content-Type", answer.kind)
                headers = {"Date": formatdate(usegmt=True), **answer.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(sent)
                if answer.cut is not None:
                    self.close_connection = True

            do_GET = do_POST = handle_any  # noqa: N815 - the names http.server looks for

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def receive(self, asked: Asked) -> Answer:
        """Record what was asked, then answer: the script first, else what is documented."""
        with self._changed:
            self.asked.append(asked)
            self._changed.notify_all()
        for rule in list(self.script):
            answer = rule(asked)
            if answer is not None:
                return answer
        return self.answer(asked)

    def answer(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path.startswith("/seg/"):
            return self.audio(int(parts.path.rsplit("/", 1)[1]), parse_qs(parts.query))
        if asked.headers.get("X-API-Key") != KEY:
            return envelope(401, "AUTHENTICATION_REQUIRED")
        base = f"/v1/music/{ORG}/focus/sessions"
        if asked.method == "POST" and parts.path == base:
            return Answer(202, self.listing(ready=0))
        if asked.method == "GET" and parts.path == f"{base}/{SESSION}":
            return Answer(200, self.listing())
        if asked.method == "POST" and parts.path == f"{base}/{SESSION}/end":
            return Answer(200, self.listing(ready=0, status="ended", more_pending=False))
        return envelope(404, "RESOURCE_NOT_FOUND")

    def audio(self, index: int, query: dict[str, list[str]]) -> Answer:
        if query.get("sig") != [SIGNATURE]:
            return Answer(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
        return Answer(200, self.files[index].read_bytes(), "application/octet-stream")

    def segment(self, index: int) -> dict[str, object]:
        return {
            "segment_index": index,
            "playback_url": f"{self.url}/seg/{index}?sig={SIGNATURE}&poll={len(self.asked)}",
            "measured_duration_seconds": 10.0,
            "target_lufs": -14.0,
            "fade_in_ms": 1500,
            "fade_out_ms": 1500,
            **self.segment_fields.get(index, {}),
        }

    def listing(self, *, ready: int | None = None, **fields: object) -> bytes:
        count = self.ready if ready is None else ready
        session = {
            "session_id": SESSION,
            "status": "active",
            "goal": "focus",
            "engine": "studio",
            "target_minutes": 1,
            "total_segments": len(self.files),
            "ready_count": count,
            "segments": [self.segment(index) for index in range(count)],
            "more_pending": count < len(self.files),
            "next_ready_at": None,
            **self.fields,
            **fields,
        }
        return json.dumps(session).encode()

    # -- what tests ask

    def polls(self) -> list[Asked]:
        return [a for a in self.asked if a.method == "GET" and "/focus/sessions/" in a.path]

    def audio_requests(self) -> list[Asked]:
        return [a for a in self.asked if a.path.startswith("/seg/")]
