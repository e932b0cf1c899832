"""A page that is too high scrolls, and a screen reader that walks through it finds no traps."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPushButton, QScrollBar, QWidget

from focusdesk.qt.window.page import Page
from focusdesk.qt.window.scrolled import Scrolled


class High(Page):
    """A page of so many buttons."""

    def __init__(self, count: int) -> None:
        super().__init__()
        for number in range(count):
            self.column.addWidget(QPushButton(str(number)))


def shown(qtbot, count: int) -> Scrolled:
    made = Scrolled(High(count))
    qtbot.addWidget(made)
    made.resize(400, 480)
    made.show()
    return made


def page_of(area: Scrolled) -> QWidget:
    """The page that is scrolled."""
    page = area.widget()
    assert page is not None
    return page


def bar_of(area: Scrolled) -> QScrollBar:
    """The bar that is seen."""
    (found,) = area.findChildren(QScrollBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found


@pytest.mark.parametrize("count", [1, 60])
def test_a_screen_reader_finds_the_same_children_whether_it_scrolls_and_is_there(
    qtbot, count
) -> None:
    """Qt 6.11 crashes where one is asked for that has gone since they were counted."""
    area = shown(qtbot, count)
    seen = QAccessible.queryAccessibleInterface(area).childCount()
    area.hide()

    assert seen == QAccessible.queryAccessibleInterface(area).childCount() == 1


def test_the_bar_is_there_only_where_there_is_more(qtbot) -> None:
    short, high = shown(qtbot, 1), shown(qtbot, 60)
    qtbot.waitUntil(bar_of(high).isVisible)

    assert not bar_of(short).isVisible()


def test_the_bar_and_the_page_move_each_other(qtbot) -> None:
    area = shown(qtbot, 60)
    qtbot.waitUntil(bar_of(area).isVisible)
    bar_of(area).setValue(100)
    moved = page_of(area).y()
    qtbot.keyClick(area, Qt.Key.Key_PageDown)

    assert moved == -100
    assert bar_of(area).value() == -page_of(area).y() > 100


def test_the_bar_is_at_the_trailing_edge(qtbot) -> None:
    area = shown(qtbot, 60)
    qtbot.waitUntil(bar_of(area).isVisible)
    assert bar_of(area).geometry().right() == area.rect().right()
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        area.resize(410, 480)
        qtbot.waitUntil(lambda: bar_of(area).geometry().left() == 0)
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
