"""The window shows one page at a time, and each in the smallest window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from focusdesk.core.settings import Settings
from focusdesk.qt.window.main import MainWindow
from tests.gui import scenes


def page(window):
    pages = window.pages
    shown = [p for p in (pages.start, pages.account, pages.player) if p.isVisible()]
    assert len(shown) == 1
    return shown[0]


def test_a_session_shows_its_page_and_leaves_it_to_the_listener_when_to_go(window) -> None:
    pages = [page(window)]
    for state in (scenes.idle, scenes.opening, scenes.playing, scenes.ending, scenes.over):
        window.render_state(state)
        pages.append(page(window))
    window.pages.player.new_wanted.emit()
    pages.append(page(window))
    window.render_state(scenes.over)  # the volume was moved, say
    pages.append(page(window))

    start, player = window.pages.start, window.pages.player
    assert pages == [start, start, player, player, player, player, start, start]


def test_the_account_page_is_ready_to_be_typed_into(window) -> None:
    window.pages.show_account()

    assert page(window) is window.pages.account
    assert QApplication.focusWidget() is window.pages.account._key


def test_who_changes_the_account_may_change_their_mind(window, qtbot) -> None:
    qtbot.mouseClick(window.pages.start._change, Qt.MouseButton.LeftButton)
    asked = page(window)
    qtbot.mouseClick(window.pages.account._back, Qt.MouseButton.LeftButton)

    assert asked is window.pages.account
    assert page(window) is window.pages.start


def test_what_a_bug_says_stays_until_the_next_session(window) -> None:
    window.render_state(scenes.playing)
    window.pages.show_notice("FocusDesk met a bug of its own; the log tells more.")
    said = window.pages.player._notice.text()
    seen = window.pages.player._notice.isVisible()
    window.pages.player.new_wanted.emit()

    assert said == "FocusDesk met a bug of its own; the log tells more."
    assert seen
    assert window.pages.player._notice.text() == ""


@pytest.mark.parametrize("name", ["start", "account", "player"])
def test_nothing_lies_over_anything_else_in_the_smallest_window(window, qtbot, name) -> None:
    window.resize(window.minimumSize())
    notice = "This is a long notice, as long as any that FocusDesk has to give. " * 3
    shown = getattr(window.pages, name)
    window.render_state(scenes.troubled)
    {"start": window.pages.show_start, "account": window.pages.change_account}.get(name, list)()
    shown.show_notice(notice)

    def children():
        return [w for w in shown.findChildren(QWidget) if w.isVisible() and w.parent() is shown]

    def is_laid_out():
        return not [
            (first, second)
            for number, first in enumerate(children())
            for second in children()[:number]
            if first.geometry().intersects(second.geometry())
        ]

    qtbot.waitUntil(is_laid_out)

    assert all(shown.rect().contains(child.geometry()) for child in children())


def test_the_words_of_a_service_are_no_markup(qtbot) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.render_state(scenes.every["troubled"])
    pages = [window.pages.start, window.pages.account, window.pages.join, window.pages.player]
    found = [label for page in pages for label in page.findChildren(QLabel)]
    labels = [label for label in found if label.buddy() is None]

    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
