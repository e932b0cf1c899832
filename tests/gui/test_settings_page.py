"""The settings apply at once, say what they are for, and are written when the hand is still."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSlider

from focusdesk.core.account import Access, Account, ApiKey, Organization, Usage, UsageWindow
from focusdesk.core.errors import NotAuthorised, StorageFailed
from focusdesk.core.facts import VolumeChosen
from focusdesk.core.model import SoundDevice, SoundDevices
from focusdesk.core.settings import Late, OnClose, Settings, Theme
from focusdesk.core.state import State
from focusdesk.qt.preferences import Preferences
from focusdesk.qt.window import storage_section
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


def test_a_wheel_scrolls_the_page_and_chooses_nothing(page, chosen) -> None:
    for control in [*page.findChildren(QComboBox), *page.findChildren(QSlider)]:
        QApplication.sendEvent(control, turned())

    assert chosen == []


def turned() -> QWheelEvent:
    """A turn of the wheel."""
    nowhere, turn = QPointF(5, 5), QPoint(0, -120)
    none, up = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(nowhere, nowhere, QPoint(), turn, Qt.MouseButton.NoButton, none, up, False)


@pytest.mark.parametrize("width", [360, 480, 1600])
def test_a_control_is_beside_its_words_where_there_is_room_and_else_under_them(
    page, qtbot, width
) -> None:
    page.resize(width, 900)
    row, switch = page.rows["theme"], page.rows["chime"]

    def beside(one) -> bool:
        return bool(one.control.x() > one._label.x() + 50)

    qtbot.waitUntil(lambda: page.width() == width and beside(row) == (width > 480))
    assert beside(switch)
    assert row.control.geometry().right() <= row.width()


# -- the session


@pytest.mark.parametrize(("field", "value"), [("quiet_end", 60), ("late", Late.FADE)])
def test_how_a_session_goes_is_chosen(page, qtbot, chosen, field, value) -> None:
    control = page.rows[field].control
    control.setFocus()
    while control.currentData() != value:
        qtbot.keyClick(control, Qt.Key.Key_Down)

    assert chosen[-1] == (field, value)


@pytest.mark.parametrize(
    ("settings", "field", "said"),
    [
        (Settings(quiet_end=45), "quiet_end", "Over 45 second(s)"),
        (Settings(cache_mb=3000), "cache_mb", "2.9 GB"),
    ],
)
def test_what_was_written_by_hand_is_shown_as_it_is(page, chosen, settings, field, said) -> None:
    page.render_settings(settings)

    assert page.rows[field].control.currentText() == said
    assert chosen == []


# -- the sound

SPEAKERS, PHONES = SoundDevice("a", "Speakers"), SoundDevice("b", "Headphones")
BOTH = SoundDevices((SPEAKERS, PHONES), default="a", used="a")


def offered(page) -> list[str]:
    control = page.sound.output.control
    return [control.itemText(row) for row in range(control.count())]


def test_the_list_of_sound_outputs_follows_what_is_plugged_in(page) -> None:
    nothing = offered(page)
    page.sound.render_devices(BOTH)
    both = offered(page)
    page.sound.render_devices(SoundDevices((SPEAKERS,), "a", "a"))

    assert nothing == ["As the system"]
    assert both == ["As the system: Speakers", "Speakers", "Headphones"]
    assert offered(page) == ["As the system: Speakers", "Speakers"]


def test_a_sound_output_is_chosen_with_its_name_to_be_known_by_when_it_is_gone(
    page, qtbot, chosen
) -> None:
    page.sound.render_devices(BOTH)
    output = page.sound.output.control
    output.setFocus()
    qtbot.keyClick(output, Qt.Key.Key_End)
    named = list(chosen)
    page.render_settings(Settings(output="b", output_name="Headphones"))
    page.sound.render_devices(SoundDevices((SPEAKERS,), "a", "a"))
    gone = output.currentText()
    qtbot.keyClick(output, Qt.Key.Key_Home)

    assert named == [("output_name", "Headphones"), ("output", "b")]
    assert gone == "Headphones (not there)"
    assert chosen[-2:] == [("output_name", ""), ("output", "")]


def test_the_volume_is_the_session_s_and_named_after_its_device(page, qtbot, chosen) -> None:
    wished: list[object] = []
    page.wished.connect(wished.append)
    page.sound.render_devices(BOTH)
    page.render_state(replace(State(), volume=0.5))
    volume = page.sound.volume
    qtbot.keyClick(volume.control, Qt.Key.Key_PageUp)

    assert wished == [VolumeChosen(0.6)]
    assert chosen == []
    assert volume._number.text() == "60 %"
    assert volume.control.accessibleDescription().startswith("60 %. Of Speakers;")


def test_loudness_is_dragged_in_whole_units(page, qtbot, chosen) -> None:
    louder = page.sound.louder
    meant = louder._number.text()
    qtbot.keyClick(louder.control, Qt.Key.Key_Left)
    quieter = louder._number.text()
    qtbot.keyClick(louder.control, Qt.Key.Key_End)

    assert (meant, quieter) == ("as meant", "\N{MINUS SIGN}1 LU")
    assert chosen == [("louder", -1.0), ("louder", 6.0)]


# -- the disk


def test_each_folder_is_shown_and_opened(page, qtbot, monkeypatch, tmp_path) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        storage_section,
        "QDesktopServices",
        SimpleNamespace(openUrl=lambda url: opened.append(url.toLocalFile())),
    )
    storage = page.storage
    folders = {name: tmp_path / name for name in ("settings", "music", "log")}
    storage.show_folders(**folders)
    for button in (storage.open, storage.open_music, storage.open_log):
        button.click()

    assert opened == [str(folder) for folder in folders.values()]


def test_what_a_choice_came_to_is_said_until_the_page_is_looked_at_again(page) -> None:
    page.show_notice("It did not work.")
    said = page._notice.isVisible()
    page.hide()
    page.show()

    assert said
    assert not page._notice.isVisible()


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
    told: list[object] = []
    preferences.failed.connect(told.append)
    preferences.change(chime=True)
    preferences.write()

    assert preferences.now.chime
    assert [type(problem) for problem in told] == [StorageFailed]
