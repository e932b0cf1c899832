"""The settings apply at once, say what they are for, and are written when the hand is still."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox

from focusdesk.core.errors import NotAuthorised
from focusdesk.core.model import (
    Access,
    Account,
    ApiKey,
    OnClose,
    Organization,
    Settings,
    Theme,
    Usage,
    UsageWindow,
)
from focusdesk.qt.preferences import Preferences
from focusdesk.qt.window.settings_page import SettingsPage
from focusdesk.services.settings import SettingsFile


@pytest.fixture
def page(qtbot):
    made = SettingsPage(Settings())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


@pytest.fixture
def chosen(page):
    heard: list[tuple[str, object]] = []
    page.chosen.connect(lambda name, value: heard.append((name, value)))
    return heard


SWITCHES = ["chime", "resume_on_device", "resume_after_sleep", "do_not_disturb", "start_at_login"]


@pytest.mark.parametrize("field", SWITCHES)
def test_a_switch_chooses_at_once(page, qtbot, chosen, field) -> None:
    control = page.rows[field].control
    for _ in range(2):
        qtbot.keyClick(control, Qt.Key.Key_Space)

    assert chosen == [(field, True), (field, False)]


@pytest.mark.parametrize(
    ("field", "value"),
    [("on_close", OnClose.TRAY), ("theme", Theme.DARK), ("language", "de")],
)
def test_a_choice_chooses_at_once_and_by_the_keyboard(page, qtbot, chosen, field, value) -> None:
    control = page.rows[field].control
    control.setFocus()
    while control.currentData() != value:
        qtbot.keyClick(control, Qt.Key.Key_Down)

    assert chosen[-1] == (field, value)


def test_what_is_chosen_elsewhere_is_shown_and_not_chosen_again(page, chosen) -> None:
    page.render_settings(Settings(chime=True, on_close=OnClose.QUIT, theme=Theme.CONTRAST))

    assert page.rows["chime"].control.isChecked()
    assert page.rows["on_close"].control.currentData() == OnClose.QUIT
    assert page.rows["theme"].control.currentData() == Theme.CONTRAST
    assert chosen == []


def test_every_control_has_a_name_and_says_what_it_is_for(page) -> None:
    controls = [*page.findChildren(QCheckBox), *page.findChildren(QComboBox)]

    assert len(controls) >= 8
    for control in controls:
        assert control.accessibleName()
    for row in page.rows.values():
        assert row.control.accessibleDescription().endswith(".")


# -- the account

ACCESS = Access("https://api.example", "org_1", ApiKey("oak_1"))
TWO = (Organization(id="org_1", name="Night shift"), Organization(id="org_2", name="Day shift"))
SPENT = Usage(
    org="org_1",
    windows=(UsageWindow(window="day", began=None, cost_chf=2.4, limit_chf=10.0, by_engine=()),),
)


def test_without_a_key_one_can_only_be_entered(page) -> None:
    page.account.show_account("", has_key=False)

    assert not page.account.test.isEnabled()
    assert not page.account.forget.isEnabled()
    assert page.account.replace.text() == "Enter a key…"


def test_a_key_is_tested_with_the_services_own_answer_in_words(page, qtbot) -> None:
    asked: list[bool] = []
    page.account.test_wanted.connect(lambda: asked.append(True))
    page.account.show_account("org_1", has_key=True)
    qtbot.mouseClick(page.account.test, Qt.MouseButton.LeftButton)
    meanwhile = page.account._told.text(), page.account.test.isEnabled()
    page.account.show_told(Account(access=ACCESS, organizations=TWO, usage=SPENT))
    good = page.account._told.text()
    page.account.show_told(Account(access=ACCESS, problem=NotAuthorised("revoked")))
    bad = page.account._told.text()

    assert asked == [True]
    assert meanwhile == ("Asking the service about this key…", False)
    assert good == (
        "The service knows this key; the music is for Night shift. 2.40 of 10.00 CHF today."
    )
    assert bad.startswith("The service refused the API key: revoked.")


def test_an_organization_is_picked_from_the_list_the_service_gives(page, qtbot) -> None:
    picked: list[str] = []
    page.account.org_chosen.connect(picked.append)
    page.account.show_account("org_1", has_key=True)
    alone = page.account.org.isEnabled()
    page.account.show_told(Account(access=ACCESS, organizations=TWO))
    page.account.org.setFocus()
    qtbot.keyClick(page.account.org, Qt.Key.Key_Down)

    assert not alone
    assert picked == ["org_2"]


# -- what is written


def test_what_is_chosen_is_told_at_once_and_written_when_the_hand_is_still(qtbot, tmp_path) -> None:
    path = tmp_path / "settings.json"
    preferences = Preferences(SettingsFile(path), Settings())
    told: list[Settings] = []
    preferences.changed.connect(told.append)
    for volume in (0.1, 0.2, 0.3, 0.3):
        preferences.choose("volume", volume)
    early = path.exists()
    qtbot.waitUntil(path.exists)

    assert [one.volume for one in told] == [0.1, 0.2, 0.3]
    assert not early
    assert json.loads(path.read_text())["volume"] == 0.3


@pytest.mark.expects_warnings
def test_a_disk_that_takes_nothing_loses_no_choice_of_this_run(qapp, tmp_path) -> None:
    (tmp_path / "folder").write_text("a file")
    preferences = Preferences(SettingsFile(tmp_path / "folder" / "settings.json"), Settings())
    preferences.change(chime=True)
    preferences.write()

    assert preferences.now.chime
