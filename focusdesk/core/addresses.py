"""Say which addresses may be asked: what is sent there must not be read on its way."""

from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Say whether `url` stays on this machine, where plain http is as private as https."""
    from ipaddress import ip_address  # noqa: PLC0415 - for http alone, which hardly anybody uses

    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # no address, or a name, such as 127.0.0.1.example.org
        return False


def may_be_asked(url: str) -> bool:
    """Say whether `url` is safe to ask: https, or http on this machine, and no name or password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    if not host or not url.isprintable() or any(sign in parts.netloc for sign in " @\\"):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))
