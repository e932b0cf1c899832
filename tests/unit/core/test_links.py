"""Links come from anywhere: a good one means what it says, any other is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core import links
from focusdesk.core.errors import BadLink
from focusdesk.core.links import Link

ids = st.text(min_size=1, max_size=30).filter(links.is_plain)
pieces = st.sampled_from(
    [
        *(
            "focusdesk:",
            "focusdesk://",
            "session",
            "/",
            "?",
            "org=",
            "&",
            "#",
            "@",
            ":",
            "%",
            "%2F",
        ),
        *("%00", "%ff", "..", "[", "]", "mfocus_1", "api_url=https://evil.example", "\n", " ", "é"),
    ]
)


def test_a_link_names_a_session_and_an_organization():
    assert links.read("focusdesk://session/mfocus_1a?org=org_2") == Link("mfocus_1a", "org_2")


def test_the_organization_may_be_left_out():
    assert links.read("focusdesk://session/mfocus_1a") == Link("mfocus_1a")
    assert links.read("focusdesk://session/mfocus_1a?org=") == Link("mfocus_1a")


def test_what_else_is_asked_for_is_ignored():
    url = "focusdesk://session/mfocus_1?api_url=https://evil.example&key=k&org=org_1&start=focus#x"

    assert links.read(url) == Link("mfocus_1", "org_1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "focusdesk:",
        "focusdesk://",
        "focusdesk://session",
        "focusdesk://session/",
        "focusdesk://session/a/b",
        "focusdesk://session/..",
        "focusdesk://session/a%2Fb",
        "focusdesk://session/%2e%2e",
        "focusdesk://session/a%00",
        "focusdesk://session/a%0Ab",
        "focusdesk://session/a%ff",
        "focusdesk://session/a%E2%80%AEb",  # it would turn what follows around
        "focusdesk://session/a?org=b/c",
        "focusdesk://session/a?org=b&org=c",
        "focusdesk://session/a?org=%ff",
        "focusdesk://session/a?" + "&" * 50,
        "focusdesk://session:80/a",
        "focusdesk://me@session/a",
        "focusdesk://session.example/a",
        "focusdesk://start/focus",
        "focusdesk://[session/a",
        "focusdesk:session/a",
        "focusdesk:///session/a",
        "https://session/a",
        "focusdesk://session/a b",
        "focusdesk://session/a\n",
        "\x01focusdesk://session/a",
        "focusdesk://session/é",
        "focusdesk://session/" + "a" * 201,
        "focusdesk://session/a?org=" + "b" * 201,
        "focusdesk://session/a?x=" + "b" * 2_000,
        'focusdesk://session/a" --start focus --minutes 90 "',
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadLink) as caught:
        links.read(text)

    assert text == "" or text not in str(caught.value)


def test_percent_signs_are_decoded_once():
    assert links.read("focusdesk://session/a%252Fb") == Link("a%2Fb")


@given(st.builds(Link, ids, st.just("") | ids))
def test_what_is_written_is_read(link):
    text = links.write(link)

    if len(text) <= links.LONGEST:
        assert links.is_link(text)
        assert links.read(text) == link


@given(st.text() | st.lists(pieces | st.text(max_size=3)).map("".join))
def test_no_text_raises_anything_but_its_own_error(text):
    for one in (text, f"focusdesk://session/{text}", f"focusdesk://session/a?org={text}"):
        try:
            link = links.read(one)
        except BadLink:
            continue
        assert links.is_plain(link.session_id)
        assert link.org == "" or links.is_plain(link.org)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("mfocus_7d1c44e09b", True),
        ("mfocus_", True),
        ("mfocus_a/../b", False),
        ("mfocus_a\nb", False),
        ("mfocus_" + "a" * links.LONGEST_ID, False),
        ("org_1", False),
        ("", False),
    ],
)
def test_the_id_of_a_session_is_known_by_its_beginning(text, is_one) -> None:
    assert links.is_session(text) is is_one
