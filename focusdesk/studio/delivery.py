"""The audio host: signed links, and files sent whole or in part.

It is not the API: whoever holds a good link may listen, and refusals are XML, as an object
store's are.
"""

import hashlib
import hmac
import math
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from focusdesk.studio.sessions import Take
from focusdesk.studio.wording import FilePart, Reply, Request

_LONGEST_NUMBER = 15  # digits


class Links:
    """Signs and checks links with a secret that lives as long as this run."""

    def __init__(self, *, ttl: float) -> None:
        self._ttl = ttl
        self._secret = secrets.token_bytes(32)

    def sign(self, session: str, index: int, *, now: float) -> str:
        """Return a new path and query for a segment; no two are alike."""
        expires, nonce = math.ceil(now + self._ttl), secrets.token_hex(4)
        signature = self._signature(session, index, f"{expires}", nonce)
        query = urlencode({"expires": expires, "nonce": nonce, "signature": signature})
        return f"/audio/{session}/{index}?{query}"

    def fault(self, request: Request, session: str, index: int, *, now: float) -> str:
        """Return what is wrong with a request's link, or nothing when it is good."""
        expires = request.query("expires")
        expected = self._signature(session, index, expires, request.query("nonce"))
        given = request.query("signature").encode(errors="replace")
        if not hmac.compare_digest(given, expected.encode()):
            return "The signature does not match."
        if len(expires) > _LONGEST_NUMBER or now >= int(expires):
            return "Request has expired"
        return ""

    def _signature(self, session: str, index: int, expires: str, nonce: str) -> str:
        text = f"{session}/{index}/{expires}/{nonce}"
        return hmac.new(self._secret, text.encode(errors="replace"), hashlib.sha256).hexdigest()


def file_reply(take: Take, request: Request) -> Reply:
    """Reply with a take, or with the one range of it that is asked for (RFC 9110, 14)."""
    headers = {"Content-Type": "audio/flac", "Accept-Ranges": "bytes", "ETag": take.etag}
    whole = Reply(
        status=200,
        headers=headers,
        body=FilePart(path=take.path, start=0, length=take.size),
    )
    wanted = re.fullmatch(
        r"bytes=(\d{0,18})-(\d{0,18})", request.headers.get("range", "").strip(), re.ASCII
    )
    stale = request.headers.get("if-range", take.etag) != take.etag
    if not wanted or wanted[0] == "bytes=-" or stale:
        return whole
    first, last = wanted.groups()
    start = int(first) if first else max(0, take.size - int(last))
    stop = min(take.size, int(last) + 1) if first and last else take.size
    if first and last and int(last) < int(first):
        return whole  # Not a range at all, so it is ignored.
    if start >= take.size:
        return storage_error(
            416,
            "InvalidRange",
            "The requested range is not satisfiable",
            headers={"Content-Range": f"bytes */{take.size}"},
        )
    return replace(
        whole,
        status=206,
        headers={**headers, "Content-Range": f"bytes {start}-{stop - 1}/{take.size}"},
        body=FilePart(path=take.path, start=start, length=stop - start),
    )


def storage_error(
    status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None
) -> Reply:
    """Reply as an object store does, in XML: the audio host is not the API."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return Reply(
        status=status,
        headers={"Content-Type": "application/xml", **(headers or {})},
        body=text.encode(),
    )
