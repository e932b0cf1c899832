"""The nouns keep their secrets; the failures know their exit code."""

import pytest

from focusdesk.core import errors
from focusdesk.core.account import Access, ApiKey
from focusdesk.core.model import Placement, Segment, SignedUrl

FAILURES = {
    errors.Unreachable: 5,
    errors.RateLimited: 5,
    errors.OutOfBudget: 7,
    errors.NotAuthorised: 3,
    errors.NotFound: 4,
    errors.NotOffered: 7,
    errors.Refused: 7,
    errors.BadReply: 5,
    errors.UrlRefused: 5,
    errors.BadAudio: 5,
    errors.NothingToPlay: 5,
    errors.StorageFailed: 1,
    errors.NoOutput: 6,
    errors.KeychainUnavailable: 3,
    errors.BadLink: 2,
}


def test_a_key_never_shows_itself_not_even_inside_of_something():
    key = ApiKey("oak_live_topsecret")

    assert "topsecret" not in f"{key} {key!r} {Access('https://a', 'org', key)!r}"


def test_a_signed_url_shows_its_host_alone():
    url = SignedUrl("https://cdn.example/music/seg/0?sig=topsecret")
    segment = Segment(index=0, url=url, duration=1.0)

    assert "topsecret" not in f"{url} {segment!r}"
    assert "cdn.example" in repr(url)


@pytest.mark.parametrize("broken", ["", "nonsense", "http:///nowhere"])
def test_an_address_without_a_host_can_be_shown_too(broken):
    assert "SignedUrl" in repr(SignedUrl(broken))


@pytest.mark.parametrize(("kind", "code"), FAILURES.items())
def test_each_failure_has_the_exit_code_of_the_contract(kind, code):
    failure = kind("why", code="CODE", trace_id="trace")

    assert failure.exit_code == code
    assert (failure.detail, failure.code, failure.trace_id) == ("why", "CODE", "trace")
    assert isinstance(failure, errors.FocusDeskError)


def test_every_failure_is_in_the_table_above():
    assert set(FAILURES) == set(errors.FocusDeskError.__subclasses__())


def test_a_placement_ends_where_its_frames_do():
    assert Placement(index=3, start=10, frames=5, overlap=2).end == 15
