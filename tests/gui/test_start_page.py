"""The page that starts a session asks for no more than it must."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from focusdesk.core.model import Goal, Request, Settings
from focusdesk.qt.window.start_page import StartPage


@pytest.fixture
def open_page(qtbot):
    def made(settings: Settings) -> StartPage:
        page = StartPage(settings)
        qtbot.addWidget(page)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is page)
        return page

    return made


@pytest.fixture
def page(open_page):
    return open_page(Settings())


def started(page: StartPage) -> list[Request]:
    heard: list[Request] = []
    page.start_wanted.connect(heard.append)
    return heard


def press(qtbot, page: StartPage, text: str) -> None:
    button = next(b for b in page.findChildren(QPushButton) if b.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("Focus", Goal.FOCUS),
        ("Relax", Goal.RELAX),
        ("Sleep", Goal.SLEEP),
        ("Energize", Goal.ENERGIZE),
    ],
)
def test_a_goal_and_a_length_are_all_it_takes(page, qtbot, text, goal) -> None:
    requests = started(page)
    press(qtbot, page, text)
    press(qtbot, page, "90")
    press(qtbot, page, "Start")

    assert requests == [Request(goal=goal, minutes=90)]
    assert not page._prompt.isVisible()


def test_own_words_are_asked_for_before_anything_is_composed(page, qtbot) -> None:
    requests = started(page)
    press(qtbot, page, "Your own words")
    press(qtbot, page, "Start")
    said = page._notice.text()
    has_focus = page._prompt.hasFocus()
    qtbot.keyClicks(page._prompt, "  far piano ")
    press(qtbot, page, "Start")

    assert said == "Say in a few words what the music should be like."
    assert has_focus
    assert requests == [Request(goal=Goal.CUSTOM, minutes=50, prompt="far piano")]
    assert page._notice.isHidden()


def test_words_of_another_goal_are_not_sent(open_page, qtbot) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM, prompt="rain"))
    requests = started(page)
    press(qtbot, page, "Sleep")
    press(qtbot, page, "Start")

    assert requests == [Request(goal=Goal.SLEEP, minutes=50)]


def test_it_opens_as_it_was_left(open_page) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM, minutes=25, prompt="rain"))
    requests = started(page)
    page._press()

    assert requests == [Request(goal=Goal.CUSTOM, minutes=25, prompt="rain")]
    assert page._prompt.isVisible()


def test_a_goal_of_the_future_falls_back_to_focus(open_page) -> None:
    page = open_page(Settings(goal="levitate"))
    requests = started(page)
    page._press()

    assert requests == [Request(goal=Goal.FOCUS, minutes=50)]


def reached_by_tab(qtbot, page):
    reached = set()
    for _ in range(30):
        qtbot.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    return reached


def test_tab_reaches_every_control(open_page, qtbot) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM))
    reached = reached_by_tab(qtbot, page)

    lengths = [b for b in page.findChildren(QPushButton) if b.property("minutes")]
    chosen = page._goals.checkedButton()  # the others are reached by the arrows
    assert {chosen, page._prompt, page._minutes, *lengths, page._start, page._change} <= reached


def test_the_arrows_move_the_goal(page, qtbot) -> None:
    page._goals.button(0).setFocus()
    qtbot.keyClick(page._goals.button(0), Qt.Key.Key_Right)
    requests = started(page)
    page._press()

    assert requests == [Request(goal=Goal.RELAX, minutes=50)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("where", ["_prompt", "_minutes", "_start", "goal"])
def test_enter_starts_once_from_any_field(open_page, qtbot, where, key) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM, prompt="rain"))
    requests = started(page)
    field = page._goals.checkedButton() if where == "goal" else getattr(page, where)
    field.setFocus()
    qtbot.keyClick(field, key)

    assert len(requests) == 1


def test_enter_on_another_button_presses_that_button(page, qtbot) -> None:
    requests = started(page)
    accounts: list[bool] = []
    page.account_wanted.connect(lambda: accounts.append(True))
    page._change.setFocus()
    qtbot.keyClick(page._change, Qt.Key.Key_Return)

    assert accounts == [True]
    assert requests == []


def test_it_says_where_the_music_comes_from(page) -> None:
    page.show_source("The demo: composed on this computer.")

    assert page._source.text() == "The demo: composed on this computer."
