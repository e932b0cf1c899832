"""The page of the account asks for the key and never shows it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

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


def test_key_and_organization_are_handed_over_and_the_key_forgotten(page, qtbot, given) -> None:
    qtbot.keyClicks(page._key, " oak_1 ")
    qtbot.keyClicks(page._org, "org_1")
    qtbot.mouseClick(page._keep, Qt.MouseButton.LeftButton)

    assert given == [("oak_1", "org_1")]
    assert (page._key.text(), page._org.text()) == ("", "org_1")


def test_the_key_is_never_shown(page, qtbot) -> None:
    qtbot.keyClicks(page._key, "oak_1")

    assert page._key.echoMode() is QLineEdit.EchoMode.Password
    assert "oak_1" not in page._key.displayText()


@pytest.mark.parametrize(
    ("key", "org", "missing"), [("", "org_1", "_key"), ("oak_1", " ", "_org"), ("", "", "_key")]
)
def test_both_are_needed(page, qtbot, given, key, org, missing) -> None:
    qtbot.keyClicks(page._key, key)
    qtbot.keyClicks(page._org, org)
    qtbot.mouseClick(page._keep, Qt.MouseButton.LeftButton)

    assert given == []
    assert page._notice.text() == "Enter both the key and the organization it belongs to."
    assert QApplication.focusWidget() is getattr(page, missing)
    assert page._key.text() == key  # what was typed is not lost


@pytest.mark.parametrize("field", ["_key", "_org"])
def test_enter_submits_once(page, qtbot, given, field) -> None:
    page._key.setText("oak_1")
    page._org.setText("org_1")
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

    assert {page._demo, page._key, page._org, page._keep, page._back} <= reached
