"""What a later launch hands over is read as if an enemy had written it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core import handover
from focusdesk.core.handover import Handover

tokens = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=200)
handovers = st.builds(
    Handover,
    st.lists(st.text(max_size=30), max_size=10).map(tuple),
    activation=tokens,
    startup=tokens,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
FIELDS = ("version", "arguments", "activation", "startup")


def told(**changes: object) -> bytes:
    return json.dumps({"version": 1, "arguments": [], **changes}).encode()


@given(handovers)
def test_what_is_handed_over_arrives(handed):
    line = handover.write(handed)

    assert line is not None
    assert line.count(b"\n") == 1
    assert handover.read(line) == handed


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_nothing_or_a_handover(line):
    handed = handover.read(line)

    assert handed is None or isinstance(handed, Handover)


@given(st.dictionaries(st.sampled_from(FIELDS), json_values | st.just(1)))
def test_any_fields_are_nothing_or_a_handover(fields):
    handed = handover.read(json.dumps(fields).encode())

    assert handed is None or all(isinstance(one, str) for one in handed.arguments)


def test_more_than_anybody_would_say_is_neither_written_nor_read():
    long = "x" * handover.LARGEST

    assert handover.write(Handover((long,))) is None
    assert handover.read(told(arguments=[long])) is None
    assert handover.read(told(arguments=["x"] * 101)) is None
    assert handover.read(b"[" * handover.LARGEST) is None


def test_a_token_that_is_none_is_left_out():
    for token in ("a\nb", "a b\x00", "é", "x" * 501, 7, None):
        handed = handover.read(told(activation=token, startup=token))

        assert handed == Handover()


def test_a_later_version_brings_the_window_up_and_an_earlier_one_there_is_none():
    assert handover.read(told(version=2, arguments=["--start"])) == Handover()
    for version in (0, -1, True, "1", None, 1.0):
        assert handover.read(told(version=version)) is None
