"""The page that tells what FocusDesk is made with, and in whose words it may be used."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QPlainTextEdit

import focusdesk
from focusdesk.qt import libraries
from focusdesk.qt.libraries import Library
from focusdesk.qt.window.about_page import flowing
from tests.gui import scenes

Key = Qt.Key

FOUND = (
    Library("httpx", "0.28.1", "BSD-3-Clause"),
    Library("Qt", "6.11.3", "LGPL-3.0-only", "https://example.org", ("LGPL-3.0.txt",)),
)


@pytest.fixture(autouse=True)
def found(monkeypatch) -> None:
    """Two libraries, whichever this machine has."""
    monkeypatch.setattr(libraries, "libraries", lambda: FOUND)


def listed(window):
    rows = window.pages.about.findChild(QListWidget)
    items = [rows.item(row) for row in range(rows.count())]
    return [item.text().split(" \N{EN DASH} ")[0] for item in items if not item.isHidden()]


def words(window):
    text = window.pages.about.findChild(QPlainTextEdit)
    return text.toPlainText() if text.isVisible() else None


def test_it_lists_itself_and_every_library_with_its_version(window) -> None:
    window.pages.show_about()

    assert listed(window) == [f"FocusDesk {focusdesk.__version__}", "httpx 0.28.1", "Qt 6.11.3"]


@pytest.mark.parametrize("part", ["qt", "lgpl", " LGPL-3"])
def test_a_library_is_found_by_a_part_of_its_name_or_licence(window, qtbot, part) -> None:
    window.pages.show_about()
    qtbot.keyClicks(QApplication.focusWidget(), part)

    assert listed(window) == ["Qt 6.11.3"]


def test_code_inside_another_library_says_in_which_and_is_found_by_it(window, qtbot) -> None:
    commit = "ed1974ea83433eba7b2d95c5dcd9ac33cb847913"
    inside = Library("BLAKE2", commit, "CC0-1.0", texts=("qt/blake2.txt",), within="Qt")
    window.pages.show_about()
    window.pages.about.render_libraries((*FOUND, inside))
    qtbot.keyClicks(QApplication.focusWidget(), "in Qt")

    assert listed(window) == ["BLAKE2 ed1974ea83 (in Qt)"]

    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)

    assert "Copyright 2012, Samuel Neves" in (words(window) or "")


def test_enter_opens_what_was_found_and_escape_goes_back_step_by_step(window, qtbot) -> None:
    window.pages.show_settings()
    window.pages.settings.about.click()
    qtbot.keyClicks(QApplication.focusWidget(), "qt")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    opened = words(window)
    steps = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget() or window, Key.Key_Escape)
        steps.append(
            (window.pages.about.isVisible(), window.pages.settings.isVisible(), words(window))
        )

    assert opened is not None
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in opened
    assert steps == [(True, False, None), (False, True, None), (False, False, None)]
    assert window.pages.start.isVisible()


def test_the_list_is_walked_and_opened_by_keys(window, qtbot) -> None:
    window.pages.show_about()
    rows = window.pages.about.findChild(QListWidget)
    rows.setFocus()
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Return):
        qtbot.keyClick(rows, key)

    assert "GNU LESSER" in (words(window) or "")


def test_a_library_whose_text_is_not_here_says_so(window) -> None:
    window.pages.show_about()
    window.pages.about.open("httpx")

    assert words(window) == ""
    assert window.pages.about.findChild(QPlainTextEdit).placeholderText()


def test_our_own_licence_is_told(window) -> None:
    window.pages.show_about()
    window.pages.about.open("FocusDesk")

    assert "Permission is hereby granted" in (words(window) or "")


@pytest.mark.parametrize("aside", ["keys", "settings"])
def test_one_goes_back_to_where_it_was_asked_for_and_on_to_the_music(window, qtbot, aside) -> None:
    window.render_state(scenes.playing)
    getattr(window.pages, f"show_{aside}")()
    page = getattr(window.pages, aside)
    page.about.click()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    back = page.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)

    assert back
    assert window.pages.player.isVisible()


def test_f1_from_there_does_not_lose_the_way(window, qtbot) -> None:
    window.pages.show_settings()
    window.pages.settings.about.click()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_F1)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_F1)

    assert window.pages.start.isVisible()


def test_each_copyright_keeps_its_line() -> None:
    long = "Copyright 2008, 2010 Nokia Corporation and/or its subsidiary(-ies), all rights reserved"

    assert flowing(f"{long}\nCopyright 2009 Keith") == f"{long}\nCopyright 2009 Keith"


def test_a_licence_flows_and_keeps_its_paragraphs_and_lists() -> None:
    full = "Permission is hereby granted, free of charge, to any person obtaining a"

    assert flowing(f"{full}\ncopy.\n\n{full}\n  - one\n* two\nend") == (
        f"{full} copy.\n\n{full}\n  - one\n* two\nend"
    )
