"""The page that starts a session asks for no more than it must."""

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from focusdesk.core.account import Engine, Usage, UsageWindow
from focusdesk.core.settings import Settings
from focusdesk.core.wanted import Goal, Intensity, Request
from focusdesk.qt.window.main import USUAL, MainWindow
from focusdesk.qt.window.start_page import StartPage

MEDIUM = Intensity.MEDIUM
LINK = "focusdesk://session/mfocus_1?org=org_2"
STUDIO = Engine(key="studio", name="Studio", licence="royalty-free", vocals=False)
AURORA = Engine(key="aurora", name="Aurora", licence="research", commercial=False, attribution=True)


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
    page.start_wanted.connect(lambda request, _: heard.append(request))
    return heard


def press(qtbot, page: StartPage, text: str) -> None:
    found = [b for b in page.findChildren(QAbstractButton) if b.text() == text]
    button = next(b for b in found if b.isVisible())
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

    assert requests == [Request(goal=goal, minutes=90, intensity=MEDIUM)]
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
    assert requests == [Request(goal=Goal.CUSTOM, minutes=50, intensity=MEDIUM, prompt="far piano")]
    assert page._notice.isHidden()


def test_words_of_another_goal_are_not_sent(open_page, qtbot) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM, prompt="rain"))
    requests = started(page)
    press(qtbot, page, "Sleep")
    press(qtbot, page, "Start")

    assert requests == [Request(goal=Goal.SLEEP, minutes=50, intensity=MEDIUM)]


def test_it_opens_as_it_was_left(open_page) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM, minutes=25, prompt="rain"))
    requests = started(page)
    page._press()

    assert requests == [Request(goal=Goal.CUSTOM, minutes=25, intensity=MEDIUM, prompt="rain")]
    assert page._prompt.isVisible()


def test_a_goal_of_the_future_falls_back_to_focus(open_page) -> None:
    page = open_page(Settings(goal="levitate"))
    requests = started(page)
    page._press()

    assert requests == [Request(goal=Goal.FOCUS, minutes=50, intensity=MEDIUM)]


def reached_by_tab(qtbot, page):
    reached = set()
    for _ in range(30):
        qtbot.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    return reached


def test_tab_reaches_every_control(open_page, qtbot) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM))
    reached = reached_by_tab(qtbot, page)

    length = page._length
    chosen = page._goals.checkedButton()  # the others are reached by the arrows
    expected = {chosen, page._prompt, page._minutes, *length.buttons, length.slider}
    expected |= {page._intention, page._start, page._demo_first, page._more}
    assert expected | {page._change, page._join} <= reached


def test_the_arrows_move_the_goal(page, qtbot) -> None:
    page._goals.button(0).setFocus()
    qtbot.keyClick(page._goals.button(0), Qt.Key.Key_Right)
    requests = started(page)
    page._press()

    assert requests == [Request(goal=Goal.RELAX, minutes=50, intensity=MEDIUM)]


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
    page.show_source("org_1", demo=False)
    own = page._source.text()
    page.show_source("", demo=True)

    assert own == "Your account, organization org_1."
    assert page._source.text() == "The demo: composed on this computer."


# -- goals


def told(widget: QWidget) -> tuple[QAccessible.Role, str, str, bool]:
    """What a screen reader is told of a widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    text = QAccessible.Text
    return (
        found.role(),
        found.text(text.Name),
        found.text(text.Description),
        bool(found.state().checked),
    )


def test_a_card_is_a_radio_button_with_a_name_and_a_purpose(page) -> None:
    radio = QAccessible.Role.RadioButton
    focus, sleep = page._cards[Goal.FOCUS], page._cards[Goal.SLEEP]

    assert told(focus) == (radio, "Focus", "Steady, for clear work", True)
    assert told(sleep) == (radio, "Sleep", "Dark and slow, to drift off", False)


def test_the_whole_card_can_be_pressed(page, qtbot) -> None:
    card = page._cards[Goal.RELAX]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(card.width() - 3, 3))

    assert card.isChecked()


def test_the_chosen_card_is_another_shape_and_not_only_another_colour(page, scheme) -> None:
    def looks(card: QWidget) -> list[int]:
        picture = card.grab().toImage()
        return [picture.pixelColor(x, card.height() // 2).value() for x in range(card.width())]

    card = page._cards[Goal.RELAX]
    before = looks(card)
    page._goals.choose(Goal.RELAX)
    changed = sum(abs(a - b) > 60 for a, b in zip(before, looks(card), strict=True))

    assert changed > 15  # the disc behind the glyph, in lightness alone


# -- length


@pytest.mark.parametrize(
    ("dragged", "minutes"), [(5, 5), (52, 50), (53, 55), (180, 180), (1, 5), (999, 180)]
)
def test_a_dragged_length_goes_in_steps_and_the_field_follows(page, dragged, minutes) -> None:
    page._length.slider.setValue(dragged)

    assert (page._length.minutes, page._length.slider.value()) == (minutes, minutes)


@pytest.mark.parametrize(
    ("typed", "minutes", "slider"),
    [("1", 1, 5), ("37", 37, 37), ("1440", 1440, 180), ("0", 50, 50)],
)
def test_a_typed_length_is_taken_to_the_minute(page, qtbot, typed, minutes, slider) -> None:
    page._minutes.selectAll()
    qtbot.keyClicks(page._minutes, typed)
    requests = started(page)
    qtbot.keyClick(page._minutes, Qt.Key.Key_Return)

    assert requests[0].minutes == minutes
    assert page._length.slider.value() == slider


# -- the finer choices


def test_the_finer_choices_are_behind_one_press_and_that_is_remembered(page, qtbot) -> None:
    told_so: list[tuple[str, object]] = []
    page.chosen.connect(lambda name, value: told_so.append((name, value)))
    at_first = page._choices.isVisible()
    press(qtbot, page, "More choices")
    opened = page._choices.isVisible()
    press(qtbot, page, "Fewer choices")

    assert (at_first, opened, page._choices.isVisible()) == (False, True, False)
    assert told_so == [("more_choices", True), ("more_choices", False)]


def test_a_screen_reader_comes_to_the_finer_choices_where_they_are_seen(page, qtbot) -> None:
    press(qtbot, page, "More choices")
    order = page._content.children()

    assert order.index(page._more) < order.index(page._choices) < order.index(page._source)


def test_the_demo_is_not_asked_for_an_engine_of_the_services(open_page, qtbot) -> None:
    page = open_page(Settings(org="org_1", engine="aurora"))
    requests = started(page)
    press(qtbot, page, "Start the demo")

    assert [request.engine for request in requests] == [None]


def test_intensity_and_divergence_are_asked_for_as_chosen(open_page, qtbot) -> None:
    page = open_page(Settings(more_choices=True))
    requests = started(page)
    press(qtbot, page, "High")
    page._choices._slider.setValue(40)
    press(qtbot, page, "Start")

    assert requests == [
        Request(goal=Goal.FOCUS, minutes=50, intensity=Intensity.HIGH, divergence=0.4)
    ]


def test_the_arrows_move_the_intensity(open_page, qtbot) -> None:
    page = open_page(Settings(more_choices=True))
    button = page._choices._intensities.checkedButton()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Right)

    assert page._choices.intensity == Intensity.HIGH
    moved = QApplication.focusWidget()
    assert moved is not None
    assert told(moved)[:2] == (
        QAccessible.Role.RadioButton,
        "Intensity: High",
    )


@pytest.mark.parametrize("divergence", [None, 0.0, 0.35, 1.0])
def test_the_finer_choices_open_as_they_were_left(open_page, divergence) -> None:
    page = open_page(Settings(intensity="low", divergence=divergence, engine="aurora"))
    requests = started(page)
    page._press()

    assert requests == [
        Request(
            goal=Goal.FOCUS,
            minutes=50,
            intensity=Intensity.LOW,
            divergence=divergence,
            engine="aurora",
        )
    ]


def test_engines_are_offered_where_the_service_lists_them(open_page, qtbot) -> None:
    page = open_page(Settings(org="org_1", more_choices=True))
    kept: list[tuple[str, object]] = []
    page.chosen.connect(lambda name, value: kept.append((name, value)))
    hidden = page._choices._combo.isVisible()
    page.show_engines((STUDIO, AURORA))
    shown = page._choices._combo.isVisible()
    page._choices._combo.setFocus()
    qtbot.keyClick(page._choices._combo, Qt.Key.Key_End)
    requests = started(page)
    qtbot.keyClick(page._choices._combo, Qt.Key.Key_Return)

    assert (hidden, shown) == (False, True)
    assert page._choices._facts.text() == (
        "licence: research · no commercial use · must be credited"
    )
    assert kept == [("engine", "aurora")]
    assert requests[0].engine == "aurora"


@pytest.mark.parametrize("engines", [(), (STUDIO,)])
def test_an_engine_that_is_not_offered_any_more_is_not_asked_for(open_page, engines) -> None:
    page = open_page(Settings(org="org_1", engine="aurora"))
    page.show_engines(engines)
    requests = started(page)
    page._press()

    assert requests[0].engine is None


def test_the_demo_has_no_engines_of_the_account(open_page) -> None:
    page = open_page(Settings(org="org_1", engine="aurora", more_choices=True))
    page.show_engines((AURORA,))
    page.show_source("org_1", demo=True)
    requests = started(page)
    page._press()

    assert requests[0].engine is None
    assert not page._choices._combo.isVisible()


def test_an_engine_that_a_command_names_is_asked_for_once(page) -> None:
    page.show_engines(())
    page.propose(Request(goal=Goal.SLEEP, minutes=30, engine="vega", divergence=0.5))
    requests = started(page)
    page._press()
    page._press()

    assert [request.engine for request in requests] == ["vega", None]
    assert {request.divergence for request in requests} == {0.5}


# -- cost


def usage(*windows: tuple[str, float, float | None]) -> Usage:
    return Usage(
        org="org_1",
        windows=tuple(
            UsageWindow(window=name, began=None, cost_chf=cost, limit_chf=limit, by_engine=())
            for name, cost, limit in windows
        ),
    )


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (usage(("day", 2.4, 10.0)), "2.40 of 10.00 CHF today"),
        (usage(("day", 2.4, None)), "2.40 CHF today"),
        (usage(("day", 1.0, 10.0), ("week", 30.0, 40.0)), "30.00 of 40.00 CHF this week"),
        (usage(("month", 3.0, 4.0)), "3.00 of 4.00 CHF this month"),
        (usage(("year", 3.0, 4.0)), "3.00 of 4.00 CHF"),
    ],
)
def test_what_was_spent_is_told_where_it_is_known(page, known, said) -> None:
    at_first = page._spent.isVisible()
    page.show_usage(known)
    shown = page._spent.isVisible()
    page.show_usage(None)

    assert (at_first, shown, page._spent.isVisible()) == (False, True, False)
    page.show_usage(known)
    assert page._spent.text() == said
    assert not page._spent.property("warm")


def test_a_cap_that_is_reached_is_said_warmly(page) -> None:
    page.show_usage(usage(("day", 10.0, 10.0)))

    assert page._spent.property("warm")


def test_the_cost_of_another_account_is_not_shown(open_page) -> None:
    page = open_page(Settings(org="org_1"))
    page.show_usage(usage(("day", 2.4, 10.0)))
    page.show_source("org_1", demo=False)
    still = page._spent.isVisible()
    page.show_source("org_2", demo=False)

    assert (still, page._spent.isVisible()) == (True, False)


# -- the intention


def test_the_intention_goes_with_the_start_and_is_for_one_session(page, qtbot) -> None:
    heard: list[str] = []
    page.start_wanted.connect(lambda _, intention: heard.append(intention))
    qtbot.keyClicks(page._intention, " chapter three ")
    qtbot.keyClick(page._intention, Qt.Key.Key_Return)
    page.forget_intention()
    page._press()

    assert heard == ["chapter three", ""]


# -- again

LOW = Request(goal=Goal.FOCUS, minutes=50, intensity="low")
RAIN = Request(goal=Goal.CUSTOM, minutes=25, prompt="rain & a far, very far piano", engine="aurora")


def chips(page: StartPage) -> list[str]:
    found = page._recent.findChildren(QAbstractButton)
    return [b.text() for b in found if b.isVisible() and b.property("rank") == "chip"]


def test_recent_set_ups_are_one_press_away(page, qtbot) -> None:
    page.show_recent((LOW, RAIN))
    requests = started(page)
    shown = chips(page)
    press(qtbot, page, shown[1])
    goal = page._goals.value

    assert shown == ["Focus · 50 min · low", "“rain && a far, ver…” · 25 min"]
    assert requests == [RAIN]
    assert goal == Goal.CUSTOM
    assert page._prompt.text() == RAIN.prompt


def test_the_list_may_change_at_the_press_of_its_own_chip(page, qtbot) -> None:
    page.show_recent((LOW, RAIN))
    page.start_wanted.connect(lambda request, _: page.show_recent((request, LOW)))
    press(qtbot, page, chips(page)[1])

    assert len(chips(page)) == 2
    assert chips(page)[1] == "Focus · 50 min · low"


def test_a_recent_set_up_goes_without_an_engine_that_is_gone(page, qtbot) -> None:
    page.show_recent((RAIN,))
    page.show_engines((STUDIO,))
    requests = started(page)
    press(qtbot, page, chips(page)[0])

    assert requests[0].engine is None


def test_they_can_be_forgotten_and_then_take_no_room(page, qtbot) -> None:
    forgotten: list[bool] = []
    page.forget_wanted.connect(lambda: forgotten.append(True))
    at_first = page._recent.isVisible()
    page.show_recent((LOW,))
    press(qtbot, page, "Forget these")
    page.show_recent(())

    assert forgotten == [True]
    assert (at_first, page._recent.isVisible()) == (False, False)


# -- joining by pasting


class Heard(QObject):
    """Notes what is pasted."""

    pasted = Signal(str)

    def __init__(self, page: StartPage) -> None:
        super().__init__()
        self.texts: list[str] = []
        page.pasted.connect(self.texts.append)


@pytest.mark.parametrize(
    ("text", "taken"),
    [(f" {LINK}\n", [LINK]), ("mfocus_7d1c", ["mfocus_7d1c"]), ("mfocus_a/b", []), ("rain", [])],
)
def test_a_session_that_is_pasted_on_the_page_is_proposed(page, qtbot, text, taken) -> None:
    heard = Heard(page)
    QGuiApplication.clipboard().setText(text)
    page._start.setFocus()
    qtbot.keySequence(page._start, QKeySequence.StandardKey.Paste)

    assert heard.texts == taken


@pytest.mark.parametrize("field", ["_intention", "_prompt"])
def test_a_link_that_is_pasted_into_a_field_is_proposed_and_not_kept(
    open_page, qtbot, field
) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM))
    heard = Heard(page)
    QGuiApplication.clipboard().setText(LINK)
    getattr(page, field).setFocus()
    qtbot.keySequence(getattr(page, field), QKeySequence.StandardKey.Paste)

    assert heard.texts == [LINK]
    assert getattr(page, field).text() == ""


# -- the demo


def sources(page: StartPage) -> list[str]:
    heard: list[str] = []
    page.demo_wanted.connect(lambda: heard.append("demo"))
    page.own_wanted.connect(lambda: heard.append("own"))
    page.start_wanted.connect(lambda *_: heard.append("start"))
    return heard


@pytest.mark.parametrize("org", ["", "org_1"])
def test_the_demo_is_one_press_away_with_an_account_and_without(open_page, qtbot, org) -> None:
    page = open_page(Settings(org=org))
    heard = sources(page)
    press(qtbot, page, "Start the demo")

    assert heard == ["demo", "start"]


def test_the_demo_asks_for_own_words_like_any_start(open_page, qtbot) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM))
    heard = sources(page)
    press(qtbot, page, "Start the demo")

    assert heard == []
    assert page._notice.isVisible()


def test_from_the_demo_one_press_leads_back_to_the_account(open_page, qtbot) -> None:
    page = open_page(Settings(org="org_1"))
    page.show_source("org_1", demo=True)
    heard = sources(page)
    press(qtbot, page, "Use your account")

    assert heard == ["own"]


# -- the window


@pytest.fixture
def german(speak):
    return speak("de")


@pytest.mark.parametrize("prompt", ["", "Regen auf einem Blechdach"])
def test_start_is_seen_without_scrolling_in_german_too(qtbot, german, prompt) -> None:
    goal = Goal.CUSTOM if prompt else Goal.FOCUS
    window = MainWindow(Settings(goal=goal, prompt=prompt, more_choices=True))
    qtbot.addWidget(window)
    window.resize(USUAL)
    window.pages.show_start()
    window.show()
    button = window.pages.start._start
    qtbot.waitUntil(lambda: button.width() > 100 and button.text() == "Starten")
    bottom = button.mapTo(window, button.rect().bottomLeft()).y()

    assert bottom <= window.height() - 16


def test_the_page_speaks_anew_when_the_language_changes(page, qtbot, german) -> None:
    page.show_usage(usage(("day", 2.4, 10.0)))
    page.show_recent((LOW,))
    qtbot.waitUntil(lambda: page._title.text() == "Was steht an?")
    said = page._cards[Goal.FOCUS].text(), page._spent.text(), *chips(page)
    german._speak("en")
    qtbot.waitUntil(lambda: page._title.text() == "What is next?")

    assert said == ("Konzentration", "2,40 von 10,00 CHF heute", "Konzentration · 50 Min. · gering")
    assert chips(page) == ["Focus · 50 min · low"]


def test_what_is_opened_is_scrolled_to(qtbot) -> None:
    window = MainWindow(Settings(org="org_1"))
    qtbot.addWidget(window)
    window.pages.show_start()
    window.show()
    page = window.pages.start
    page.show_engines((STUDIO,))
    page.show_recent((LOW, RAIN))
    press(qtbot, page, "More choices")

    def seen() -> bool:
        bottom = page._choices.mapTo(window, page._choices.rect().bottomLeft()).y()
        return page._choices.isVisible() and bottom <= window.height()

    qtbot.waitUntil(seen)


def test_every_label_is_plain_and_every_control_is_named(open_page) -> None:
    page = open_page(Settings(goal=Goal.CUSTOM, org="org_1", more_choices=True))
    page.show_engines((AURORA,))
    page.show_recent((LOW,))
    controls = [w for w in page.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    labels = [label for label in page.findChildren(QLabel) if label.buddy() is None]

    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert controls
    inner = page._minutes.lineEdit()  # a screen reader is told of the field around it
    unnamed = [w for w in controls if w.isVisible() and not told(w)[1]]
    assert unnamed in ([], [inner])
