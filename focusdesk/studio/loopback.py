"""HTTP/1.1 on 127.0.0.1: sockets in, requests as values out, and a stop that leaves no thread."""

import contextlib
import logging
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO, cast

from focusdesk.studio.wording import Refused, Reply, Request

log = logging.getLogger(__name__)

_LONGEST_BODY = 1 << 16
_JOIN_SECONDS = 2.0


class Loopback(ThreadingHTTPServer):
    """Answers each connection in a thread of its own.

    `answer` turns a request into a reply, `refuse` a refusal into one, and `pour` writes a reply's
    body. A ConnectionError out of any of them drops the connection.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        port: int,
        *,
        answer: Callable[[Request], Reply],
        refuse: Callable[[Refused], Reply],
        pour: Callable[[Reply, BinaryIO], None],
        now: Callable[[], float],
    ) -> None:
        self.answer = answer
        self.refuse = refuse
        self.pour = pour
        self.now = now
        self._lock = threading.Lock()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.2,), name="studio-server", daemon=True
        )
        super().__init__(("127.0.0.1", port), _Conversation)

    @property
    def port(self) -> int:
        """The port that was asked for, or the one that was free."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Close every socket and wait for every thread."""
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join(_JOIN_SECONDS)
        self.server_close()
        with self._lock:
            conversations = dict(self._open)
        for connection in conversations:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in conversations.values():
            thread.join(_JOIN_SECONDS)

    def server_bind(self) -> None:
        """Bind without HTTPServer's reverse name look-up, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.port

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Start a conversation, and remember it for the day it must be cut short."""
        thread = threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name="studio-conversation",
            daemon=True,
        )
        with self._lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401
        """Forget a conversation that is over."""
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002
        """Log what broke a conversation; a listener who has gone is no error."""
        error = sys.exc_info()[1]
        if isinstance(error, ConnectionError | TimeoutError):
            log.debug("a connection ended early: %s", type(error).__name__)
        else:
            log.error("a conversation failed", exc_info=error)


class _Conversation(BaseHTTPRequestHandler):
    """One connection, kept alive; lives in a thread of its own."""

    server: Loopback
    protocol_version = "HTTP/1.1"
    server_version = "FocusDeskStudio"
    sys_version = ""
    timeout = 60
    disable_nagle_algorithm = True

    def _converse(self) -> None:
        try:
            request = self._read()
            reply = self.server.answer(request)
        except Refused as refused:
            self.close_connection = True  # The body was not read to its end.
            reply = self.server.refuse(refused)
        log.debug("%s %s -> %d", self.command, self.path.partition("?")[0], reply.status)
        self._write(reply)

    def _read(self) -> Request:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            raise Refused(400, "INVALID_REQUEST", "The request needs a plain Content-Length.")
        if len(length) > len(f"{_LONGEST_BODY}") or int(length) > _LONGEST_BODY:
            raise Refused(422, "VALIDATION_ERROR", "The request body is too large.")
        return Request(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {"Content-Length": f"{reply.size}", **reply.headers}
        if self.close_connection:
            headers["Connection"] = "close"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.server.pour(reply, cast("BinaryIO", self.wfile))

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Date replies by the studio's clock, which clients use to correct their own."""
        return formatdate(self.server.now() if timestamp is None else timestamp, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the request line may hold a signature, and _converse logs without it."""

    do_GET = _converse  # noqa: N815
    do_HEAD = _converse  # noqa: N815
    do_POST = _converse  # noqa: N815
    do_PUT = _converse  # noqa: N815
    do_PATCH = _converse  # noqa: N815
    do_DELETE = _converse  # noqa: N815
    do_OPTIONS = _converse  # noqa: N815
