"""What may be asked, and what would be read or changed on its way."""

import pytest

from focusdesk.core import addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://api.aitronos.com",
        "https://api.example.org:8443/v1?part=1",
        "http://localhost:8080",
        "http://127.0.0.1/",
        "http://[::1]:9000/audio",
    ],
)
def test_https_and_this_machine_may_be_asked(url):
    assert addresses.may_be_asked(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.aitronos.com",
        "http://api.aitronos.com",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://10.0.0.1",
        "https://",
        "https://name:word@example.org",
        "https://example.org\\@evil.example",
        "https://example.org:port",
        "https://[::1",
        "https://exam ple.org",
        "ftp://localhost/file",
    ],
)
def test_nothing_else_may(url):
    assert not addresses.may_be_asked(url)


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("http://localhost", True),
        ("https://127.8.9.1:1", True),
        ("http://[::1]", True),
        ("https://192.168.0.1", False),
        ("https://127.0.0.1.example.org", False),
        ("http://[::1", False),
        ("nothing", False),
    ],
)
def test_loopback_is_known_by_its_address_not_by_a_likeness(url, stays):
    assert addresses.is_loopback(url) is stays
