"""A service run by someone else: speaks the API page, shares no code with FocusDesk.

Written from the documentation alone and kept simple on purpose: what it is asked is recorded, what
it answers can be replaced request by request. Faults are made by subclassing or by `script`.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
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

    @property
    def key(self) -> str | None:
        """The API key that came with it, if one did."""
        return next((v for name, v in self.headers.items() if name.lower() == "x-api-key"), None)


@dataclass
class Answer:
    """One reply to be sent.

    `cut` breaks the connection after so many bytes; `pour` writes a body of unknown length.
    """

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    pour: Callable[[Callable[[bytes], object]], None] | None = None


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
        self.closing = threading.Event()
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
                if answer.pour is None:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.send_header("Content-Type", answer.kind)
                headers = {"Date": formatdate(usegmt=True), **answer.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if answer.pour is not None:
                    answer.pour(self.wfile.write)
                self.wfile.write(sent)
                self.close_connection = answer.cut is not None or answer.pour is not None

            do_GET = do_POST = handle_any  # the names http.server looks for

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
        scheme = "https" if isinstance(self._server.socket, ssl.SSLSocket) else "http"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def encrypt(self, certificate: Path) -> None:
        """Speak TLS, with this certificate and its key; to be called before it runs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.closing.set()
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
        if asked.key != KEY:
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
            "segments": [self.segment(index) for index in self.listed(count)],
            "more_pending": count < len(self.files),
            "next_ready_at": None,
            **self.fields,
            **fields,
        }
        return json.dumps(session).encode()

    def listed(self, count: int) -> list[int]:
        """Which segments a listing shows when `count` are ready."""
        return list(range(count))

    # -- rules for `script`

    def on_poll(self, *answers: Answer) -> None:
        """Answer the first polls with these, one after the other, and then as documented."""
        left = list(answers)
        self.script.append(lambda a: left.pop(0) if left and a in self.polls() else None)

    def on_segment(self, index: int, *answers: Answer, always: bool = False) -> None:
        """Answer the first downloads of a segment (or, `always`, all) with these."""
        left = list(answers)

        def rule(asked: Asked) -> Answer | None:
            if not asked.path.startswith(f"/seg/{index}?") or not left:
                return None
            return left[0] if always else left.pop(0)

        self.script.append(rule)

    def on_slow_line(self, index: int, *, over: float) -> threading.Event:
        """Send a segment in a hundred bits over so many seconds; set what is returned to hurry."""
        body, hurry = self.files[index].read_bytes(), threading.Event()

        def pour(write: Callable[[bytes], object]) -> None:
            step = len(body) // 100 + 1
            for start in range(0, len(body), step):
                hurry.wait(over / 100)
                write(body[start : start + step])

        headers = {"Content-Length": str(len(body))}
        self.on_segment(index, Answer(200, b"", "audio/flac", headers, pour=pour))
        return hurry

    def never(self, asked: Asked) -> Answer | None:
        """Answer nothing at all, as long as the service runs (a rule)."""
        self.closing.wait()
        return Answer(503)

    # -- what tests ask

    def polls(self) -> list[Asked]:
        return [a for a in self.asked if a.method == "GET" and "/focus/sessions/" in a.path]

    def audio_requests(self) -> list[Asked]:
        return [a for a in self.asked if a.path.startswith("/seg/")]

    def ends(self) -> list[Asked]:
        return [a for a in self.asked if a.method == "POST" and a.path.endswith("/end")]


class GradualService(ForeignService):
    """Makes its segments ready over time, counted from the first poll, and hints honestly.

    `after` says for each segment after how many seconds; None: never.
    """

    def __init__(self, files: list[Path], after: list[float | None], **fields: object) -> None:
        super().__init__(files, **fields)
        self.after = after
        self.began: float | None = None

    def due(self) -> list[int]:
        """The segments that are ready now."""
        if self.began is None:
            self.began = time.time()
        passed = time.time() - self.began
        return [i for i, at in enumerate(self.after) if at is not None and at <= passed]

    def listing(self, *, ready: int | None = None, **fields: object) -> bytes:
        count = len(self.due()) if ready is None else ready
        shown = self.listed(count)
        assert self.began is not None
        coming = [at for i, at in enumerate(self.after) if at is not None and i not in shown]
        hint = datetime.fromtimestamp(self.began + min(coming), UTC).isoformat() if coming else None
        told = {"more_pending": bool(coming), "next_ready_at": hint, **fields}
        return super().listing(ready=count, **told)

    def listed(self, count: int) -> list[int]:
        return self.due()[:count]
