"""What FocusDesk is made with is told whole: in a bundle by its list, elsewhere by the packages."""

from hypothesis import given
from hypothesis import strategies as st

from focusdesk.qt import libraries
from focusdesk.qt.libraries import Library

words = st.text(max_size=20)
anything = st.builds(Library, words, words, words, words, st.lists(words).map(tuple), words, words)


@given(st.lists(anything))
def test_a_bundle_s_list_is_read_as_it_was_written(found) -> None:
    assert libraries.read_index(libraries.index_of(found)) == found


def test_extras_are_not_needed() -> None:
    lines = [
        "anyio",
        "jaraco.context>=4; python_version < '3.12'",
        'h2<5,>=3; extra == "http2"',
        "cffi>=1.0 ; platform_python_implementation != 'PyPy'",
    ]

    assert list(libraries.needs(lines)) == ["anyio", "jaraco.context", "cffi"]


def test_a_checkout_tells_of_every_package_with_a_licence_and_its_words() -> None:
    found = {one.name: one for one in libraries.libraries()}

    assert {"httpx", "h11", "numpy", "PySide6_Essentials", "shiboken6", "soundfile"} <= set(found)
    assert not {"pytest", "ruff", "focusdesk"} & set(found)
    for one in found.values():
        assert one.version or one.within  # of code inside another there is not always one
        assert one.licence
        assert libraries.text(one), one.name


def test_what_is_inside_another_comes_after_that_one() -> None:
    zlib = Library("zlib", "", "Zlib", within="Qt")
    found = [
        Library("soxr", "1", "LGPL"),
        zlib,
        Library("Qt", "6", "LGPL"),
        Library("h11", "0", "MIT"),
    ]

    assert [one.name for one in libraries.in_order(found)] == ["h11", "Qt", "zlib", "soxr"]


def test_a_checkout_tells_of_the_code_inside_qt() -> None:
    found = {one.name: one for one in libraries.libraries() if one.within == "Qt"}

    assert "Permission is hereby granted" in libraries.text(found["HarfBuzz-NG"])
    assert "Google, Inc." in libraries.text(found["HarfBuzz-NG"])


def test_the_wheels_of_qt_carry_no_licence_and_have_one_here() -> None:
    qt = next(one for one in libraries.libraries() if one.name == "PySide6_Essentials")

    assert "GNU LESSER GENERAL PUBLIC LICENSE" in libraries.text(qt)
    assert "GNU GENERAL PUBLIC LICENSE" in libraries.text(qt)


def test_our_own_licence_is_here() -> None:
    assert "Permission is hereby granted" in libraries.own_text()
