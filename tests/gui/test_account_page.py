"""The page of the account asks for the key and never shows it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from focusdesk.core.account import Access, Account, ApiKey, Organization
from focusdesk.core.errors import NotAuthorised
from focusdesk.qt.window.account_page import AccountPage


@pytest.fixture
def page(qtbot):
    made = AccountPage("")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


@pytest.fixture
def given(page):
    heard: list[tuple[str, str]] = []
    page.given.connect(lambda key, org: heard.append((key, org)))
    return heard


KEY = ApiKey("oak_1")
TWO = (Organization(id="org_1", name="Night shift"), Organization(id="org_2", name="org_2"))


def account(org="", **told):
    return Account(access=Access("https://api.example", org, KEY), **told)


def test_key_and_organization_are_handed_over(page, qtbot, given) -> None:
    qtbot.keyClicks(page._key, " oak_1 ")
    qtbot.keyClicks(page._typed(), "org_1")
    qtbot.mouseClick(page._use, Qt.MouseButton.LeftButton)

    assert given == [("oak_1", "org_1")]


def test_the_key_is_kept_in_the_field_until_the_service_knows_it(page) -> None:
    page._key.setText("oak_1")
    page.show_answer(account("org_1", problem=NotAuthorised("no such key")))
    refused = page._key.text(), page._notice.text()
    page.show_answer(account("org_1"))

    assert refused[0] == "oak_1"
    assert "no such key" in refused[1]
    assert (page._key.text(), page._notice.text()) == ("", "")


def test_an_organization_is_chosen_from_the_list_the_service_gives(page, qtbot, given) -> None:
    page._key.setText("oak_1")
    qtbot.mouseClick(page._use, Qt.MouseButton.LeftButton)
    page.show_answer(account(organizations=TWO))
    shown = [page._org.itemText(row) for row in range(page._org.count())]
    said = page._notice.text()
    page._org.setCurrentIndex(0)
    qtbot.mouseClick(page._use, Qt.MouseButton.LeftButton)

    assert shown == ["Night shift (org_1)", "org_2"]
    assert said.startswith("Choose the organization")
    assert given == [("oak_1", ""), ("oak_1", "org_1")]


@pytest.mark.parametrize("organizations", [None, ()])
def test_where_there_is_no_list_the_id_is_typed(page, qtbot, given, organizations) -> None:
    page._key.setText("oak_1")
    page.show_answer(account(organizations=organizations))
    focus = QApplication.focusWidget()
    qtbot.keyClicks(page._typed(), "org_9")
    qtbot.mouseClick(page._use, Qt.MouseButton.LeftButton)

    assert "enter its id" in page._notice.text() or page._notice.text() == ""
    assert focus is page._org
    assert given == [("oak_1", "org_9")]


def test_a_press_while_the_service_is_asked_asks_no_second_time(page, qtbot, given) -> None:
    page._key.setText("oak_1")
    page.show_asking(asking=True)
    said = page._notice.text()
    qtbot.keyClick(page._key, Qt.Key.Key_Return)
    qtbot.mouseClick(page._use, Qt.MouseButton.LeftButton)
    page.show_answer(account("org_1"))

    assert said == "Asking the service about this key…"
    assert given == []
    assert page._use.isEnabled()


def test_the_key_is_never_shown(page, qtbot) -> None:
    qtbot.keyClicks(page._key, "oak_1")

    assert page._key.echoMode() is QLineEdit.EchoMode.Password
    assert "oak_1" not in page._key.displayText()


def test_a_key_is_needed(page, qtbot, given) -> None:
    qtbot.keyClicks(page._typed(), "org_1")
    qtbot.mouseClick(page._use, Qt.MouseButton.LeftButton)

    assert given == []
    assert page._notice.text() == "Enter the key first."
    assert QApplication.focusWidget() is page._key
    assert page._typed().text() == "org_1"  # what was typed is not lost


@pytest.mark.parametrize("field", ["_key", "_org"])
def test_enter_submits_once(page, qtbot, given, field) -> None:
    page._key.setText("oak_1")
    page._org.setCurrentText("org_1")
    getattr(page, field).setFocus()
    qtbot.keyClick(getattr(page, field), Qt.Key.Key_Return)

    assert given == [("oak_1", "org_1")]


@pytest.mark.parametrize("press", ["click", "enter"])
def test_the_demo_needs_neither(page, qtbot, given, press) -> None:
    wanted: list[bool] = []
    page.demo_wanted.connect(lambda: wanted.append(True))
    if press == "click":
        qtbot.mouseClick(page._demo, Qt.MouseButton.LeftButton)
    else:
        page._demo.setFocus()
        qtbot.keyClick(page._demo, Qt.Key.Key_Return)

    assert wanted == [True]
    assert given == []


def test_a_listener_who_came_from_elsewhere_can_go_back(page, qtbot) -> None:
    wanted: list[bool] = []
    page.back_wanted.connect(lambda: wanted.append(True))
    at_first = page._back.isVisible()
    page.offer_back()
    qtbot.mouseClick(page._back, Qt.MouseButton.LeftButton)

    assert not at_first
    assert wanted == [True]


def test_tab_reaches_every_control(page, qtbot) -> None:
    page.offer_back()
    reached = set()
    for _ in range(12):
        qtbot.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())

    assert {page._demo, page._key, page._org, page._use, page._back} <= reached
