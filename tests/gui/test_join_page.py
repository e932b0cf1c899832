"""The page that joins a session asks first, whoever proposed it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from focusdesk.qt.window.join_page import JoinPage

LINK = "focusdesk://session/mfocus_1?org=org_2"


@pytest.fixture
def page(qtbot):
    made = JoinPage()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


@pytest.fixture
def joined(page):
    heard: list[tuple[str, str]] = []
    page.join_wanted.connect(lambda session, org: heard.append((session, org)))
    return heard


def test_what_was_proposed_is_joined_at_a_press_and_not_before(page, qtbot, joined) -> None:
    page.propose("mfocus_1", "org_2", replaces=False)
    before = list(joined)
    has_focus = page._join.hasFocus()
    qtbot.keyClick(page._join, Qt.Key.Key_Return)

    assert before == []
    assert has_focus
    assert joined == [("mfocus_1", "org_2")]
    assert page._replaces.isHidden()


def test_what_ends_with_it_is_said(page) -> None:
    page.propose("mfocus_1", "org_2", replaces=True)
    said = page._replaces.isVisible()
    page.show_replaces(False)

    assert said
    assert page._replaces.isHidden()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_joins_once_from_either_field(page, qtbot, joined, key) -> None:
    page.propose("", "org_1", replaces=False)
    first = page._session.hasFocus()
    qtbot.keyClicks(page._session, " mfocus_1 ")
    qtbot.keyClick(page._session, key)
    qtbot.keyClick(page._org, key)

    assert first
    assert joined == [("mfocus_1", "org_1")] * 2


def test_escape_and_cancel_leave_everything_as_it_is(page, qtbot, joined) -> None:
    left: list[bool] = []
    page.back_wanted.connect(lambda: left.append(True))
    page.propose("mfocus_1", "org_1", replaces=True)
    qtbot.keyClick(page._join, Qt.Key.Key_Escape)
    qtbot.keyClick(page._back, Qt.Key.Key_Return)

    assert left == [True, True]
    assert joined == []


def test_a_pasted_link_is_taken_apart(page, qtbot, joined) -> None:
    page.propose("", "org_1", replaces=False)
    page._session.setText(f" {LINK}\n".strip("\n"))
    qtbot.mouseClick(page._join, Qt.MouseButton.LeftButton)

    assert joined == [("mfocus_1", "org_2")]


def test_a_hostile_link_is_told_and_not_joined(page, qtbot, joined) -> None:
    page._org.setText("org_1")
    page._session.setText("focusdesk://session/../../x")
    told = page._notice.text()
    qtbot.mouseClick(page._join, Qt.MouseButton.LeftButton)

    assert told.startswith("That link asks for nothing FocusDesk can do")
    assert joined == []


@pytest.mark.parametrize(
    ("session", "org", "said", "field"),
    [
        ("", "org_1", "Enter the id of the session.", "_session"),
        ("mfocus_1", "", "Enter the id of the organization.", "_org"),
        ("a/b", "org_1", "This cannot be the id of the session.", "_session"),
        ("mfocus_1", "..", "This cannot be the id of the organization.", "_org"),
    ],
)
def test_what_is_missing_or_cannot_be_is_told_where_it_is(
    page, qtbot, joined, session, org, said, field
) -> None:
    page.propose(session, org, replaces=False)
    qtbot.mouseClick(page._join, Qt.MouseButton.LeftButton)

    assert page._notice.text() == said
    assert getattr(page, field).hasFocus()
    assert joined == []


def test_the_page_is_read_out(page) -> None:
    labels = {label.buddy(): label.text() for label in page.findChildren(QLabel)}

    assert (labels[page._session], labels[page._org]) == ("&Session", "&Organization")


def test_tab_goes_from_field_to_field_to_the_buttons(page, qtbot) -> None:
    page._session.setFocus()
    order = []
    for _ in range(4):
        order.append(QApplication.focusWidget())
        qtbot.keyClick(order[-1], Qt.Key.Key_Tab)

    assert order == [page._session, page._org, page._join, page._back]
