"""Requests and replies as values, and the words in which the service refuses."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, read to its end; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query, which may hold a signature: fit for logs."""
        return self.target.partition("?")[0]

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's elements, decoded; a closing slash counts for nothing."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/"))

    def query(self, name: str) -> str:
        """Return a query parameter, or nothing when it is absent or ambiguous."""
        values = parse_qs(self.target.partition("?")[2]).get(name, [])
        return values[0] if len(values) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """Bytes of a file that are read only while they are sent."""

    path: Path
    start: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One HTTP reply."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | FilePart = b""

    @property
    def size(self) -> int:
        """The length of the body in bytes."""
        return self.body.length if isinstance(self.body, FilePart) else len(self.body)

    def chunks(self) -> Iterator[bytes]:
        """Yield the body piece by piece; OSError if its file is gone or too short."""
        if isinstance(self.body, bytes):
            yield self.body
            return
        left = self.body.length
        with self.body.path.open("rb") as file:
            file.seek(self.body.start)
            while left:
                piece = file.read(min(left, _CHUNK))
                if not piece:
                    raise OSError("the audio file is shorter than announced")
                left -= len(piece)
                yield piece


class Refused(Exception):
    """The request cannot be granted; becomes the API's error envelope."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        system_message: str = "",
        kind: str = "client_error",
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.system_message = system_message or message
        self.kind = kind
        self.details = dict(details or {})
        self.headers = dict(headers or {})


def not_found(system_message: str, **details: str) -> Refused:
    """Refuse as the API does for what is absent or not the caller's."""
    return Refused(
        404,
        "RESOURCE_NOT_FOUND",
        "The requested resource was not found.",
        system_message=system_message,
        details=details,
    )


def invalid(name: str, message: str) -> Refused:
    """Refuse a field of a request body."""
    return Refused(422, "VALIDATION_ERROR", message, details={"field": name})


def json_reply(value: object, *, status: int = 200) -> Reply:
    """Reply with a value as JSON."""
    return Reply(
        status=status,
        headers={"Content-Type": "application/json"},
        body=json.dumps(value).encode(),
    )


def envelope(refused: Refused, *, trace_id: str, now: float) -> Reply:
    """Reply with the API's error envelope."""
    error = {
        "code": refused.code,
        "message": refused.message,
        "system_message": refused.system_message,
        "type": refused.kind,
        "status": refused.status,
        "details": refused.details,
        "trace_id": trace_id,
        "timestamp": utc(math.floor(now)),
    }
    reply = json_reply({"success": False, "error": error}, status=refused.status)
    return Reply(status=reply.status, headers={**reply.headers, **refused.headers}, body=reply.body)


def utc(moment: float) -> str:
    """Write a Unix time as the API does; fractions, rounded up to ms, only where there are any."""
    ms = math.ceil(round(moment * 1000, 3))
    text = datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{ms % 1000:03d}Z" if ms % 1000 else f"{text}Z"
