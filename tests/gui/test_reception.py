"""What later launches and links ask for is proposed, and begun by nothing but a press."""

import contextlib
import socket
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from focusdesk import cli
from focusdesk.core.facts import EndPressed, PausePressed
from focusdesk.core.handover import Handover
from focusdesk.core.options import FrontEnd, Options
from focusdesk.core.settings import Settings
from focusdesk.core.wanted import Goal, Intensity, Join, Request
from focusdesk.qt import failures
from focusdesk.qt.accounts import Accounts
from focusdesk.qt.desktop.door import Door
from focusdesk.qt.launch import Launch
from focusdesk.qt.reception import Reception
from focusdesk.qt.window.main import MainWindow
from focusdesk.services import instance, logs, paths
from focusdesk.services.settings import SettingsFile
from tests.gui import scenes

LINK = "focusdesk://session/mfocus_1?org=org_2"
START = ("--start", "sleep", "--minutes", "25", "--intensity", "low")
HOSTILE = (
    "focusdesk:",
    "focusdesk://session/../../etc",
    "focusdesk://start/focus?minutes=90",
    "focusdesk://session/%00",
    "focusdesk://session/" + "a" * 5_000,
)


class Guest:
    """A reception with its window, and what it asked of the rest."""

    def __init__(self, folder, qtbot, seat=None) -> None:
        folders = paths.of_profile(folder)
        settings = Settings(org="org_1", minutes=50)
        options = Options(front_end=FrontEnd.WINDOW)
        launch = Launch(
            options,
            settings,
            SettingsFile(folders.settings),
            folders,
            logs.Redactor(),
            seat=seat,
            parse_handed=cli.parse_handed,
        )
        self.window = MainWindow(settings)
        qtbot.addWidget(self.window)
        self.accounts = Accounts(launch, self.window.pages.account)
        self.reception = Reception(launch, self.accounts, self.window)
        self.facts: list[object] = []
        self.joined: list[tuple[Join, str]] = []
        self.demos: list[bool] = []
        self.started: list[Request] = []
        self.reception.wished.connect(self.facts.append)
        self.reception.join_wanted.connect(lambda join, org: self.joined.append((join, org)))
        self.reception.demo_wanted.connect(lambda: self.demos.append(True))
        self.window.pages.start.start_wanted.connect(
            lambda request, _: self.started.append(request)
        )

    def asks(self, *arguments: str) -> bool:
        return self.reception.receive(Handover(arguments))

    def render(self, state) -> None:
        self.window.render_state(state)
        self.reception.render_state(state)

    @property
    def begun(self) -> list[object]:
        return [*self.joined, *self.started, *self.facts]


@pytest.fixture
def guest(tmp_path, qtbot):
    return Guest(tmp_path / "profile", qtbot)


def test_a_bare_launch_brings_the_window_up(guest) -> None:
    guest.window.hide()

    assert guest.asks()
    assert guest.window.isVisible()
    assert guest.window.pages.start.isVisible()
    assert guest.begun == []


def test_a_launch_at_login_leaves_the_window_where_it_is(guest) -> None:
    assert guest.asks("--hidden")
    assert not guest.window.isVisible()


@pytest.mark.parametrize("arguments", [("--session", "mfocus_1", "--org", "org_2"), (LINK,)])
def test_a_session_is_proposed_and_joined_at_a_press(guest, arguments) -> None:
    taken = guest.asks(*arguments)
    shown = guest.window.pages.join.isVisible()
    before = guest.begun
    guest.window.pages.join._join.click()

    assert taken
    assert shown
    assert before == []
    assert guest.joined == [(Join("mfocus_1"), "org_2")]


def test_without_an_organization_the_listeners_own_is_proposed(guest) -> None:
    guest.asks("focusdesk://session/mfocus_1")
    guest.window.pages.join._join.click()

    assert guest.joined == [(Join("mfocus_1"), "org_1")]


@pytest.mark.parametrize("scene", ["playing", "paused", "composing"])
def test_joining_waits_until_the_session_that_is_open_has_ended(guest, qtbot, scene) -> None:
    guest.render(scenes.every[scene])
    guest.asks(LINK)
    said = guest.window.pages.join._replaces.isVisible()
    before = list(guest.begun)
    guest.window.pages.join._join.click()
    at_once = list(guest.joined)
    guest.render(scenes.ending)
    while_ending = list(guest.joined)
    guest.render(scenes.over)
    qtbot.waitUntil(lambda: bool(guest.joined))

    assert said
    assert before == at_once == while_ending == []
    assert guest.facts == [EndPressed()]
    assert guest.joined == [(Join("mfocus_1"), "org_2")]


def test_who_changes_their_mind_goes_on_listening(guest) -> None:
    guest.render(scenes.every["playing"])
    guest.asks(LINK)
    guest.window.pages.join._back.click()

    assert guest.window.pages.player.isVisible()
    assert guest.begun == []


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_link_brings_the_window_up_and_says_so(guest, link) -> None:
    taken = guest.asks(link)

    assert taken
    assert guest.window.pages.start.isVisible()
    assert guest.window.pages.start._notice.text().startswith("That link asks for nothing")
    assert "etc" not in guest.window.pages.start._notice.text()
    assert guest.begun == []


def test_a_session_to_be_composed_is_filled_in_and_costs_a_press(guest, qtbot) -> None:
    guest.asks(*START)
    before = guest.begun
    qtbot.waitUntil(guest.window.pages.start._start.hasFocus)  # Enter is the press
    guest.window.pages.start._start.click()
    guest.window.pages.start._start.click()

    assert before == []
    wanted = Request(goal=Goal.SLEEP, minutes=25, intensity="low")
    assert guest.started == [wanted, wanted]  # what was filled in is there to be seen


def test_what_plays_is_never_replaced_by_a_command(guest) -> None:
    guest.render(scenes.every["playing"])
    for arguments in (START, ("--demo",)):
        guest.asks(*arguments)

        assert guest.window.pages.player.isVisible()
        assert guest.window.pages.player._notice.text() == failures.end_first()
    assert guest.begun == guest.demos == []


def test_enter_never_presses_what_is_not_shown(guest, qtbot) -> None:
    guest.window.show()
    guest.window.activateWindow()
    guest.render(scenes.every["playing"])
    guest.asks(LINK)
    guest.asks(*START)
    qtbot.waitUntil(guest.window.pages.join._join.hasFocus)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert guest.started == []
    assert guest.facts == [EndPressed()]


def test_a_demo_is_offered(guest) -> None:
    guest.asks("--demo", "--goal", "relax")

    assert guest.demos == [True]
    assert guest.window.pages.start.isVisible()
    assert guest.begun == []
    guest.window.pages.start._start.click()
    assert guest.started == [Request(goal=Goal.RELAX, minutes=50, intensity=Intensity.MEDIUM)]


def test_a_pause_pauses_and_shows_nothing(guest) -> None:
    guest.render(scenes.idle)
    guest.asks("--pause")
    guest.render(scenes.every["paused"])
    guest.asks("--pause")
    quiet = list(guest.facts)
    guest.render(scenes.every["playing"])
    guest.asks("--pause")

    assert quiet == []
    assert guest.facts == [PausePressed()]
    assert not guest.window.isVisible()


def test_another_service_is_not_asked_with_this_ones_key(guest) -> None:
    guest.asks("--api-url", "https://other.example", "--session", "mfocus_1")

    assert not guest.window.pages.join.isVisible()
    assert guest.window.pages.start._notice.text() == failures.other_service()
    assert guest.begun == []


@pytest.mark.parametrize("arguments", [("--nonsense",), ("play", "--demo"), ("--session", "a/b")])
def test_what_the_command_line_refuses_is_refused_here(guest, arguments) -> None:
    assert not guest.asks(*arguments)
    assert not guest.window.isVisible()
    assert guest.begun == []


@pytest.mark.parametrize(
    ("text", "proposed"), [(LINK, ("mfocus_1", "org_2")), ("mfocus_9", ("mfocus_9", "org_1"))]
)
def test_a_session_that_is_pasted_on_the_start_page_is_proposed(guest, text, proposed) -> None:
    guest.window.show()
    guest.window.pages.start.pasted.emit(text)
    join = guest.window.pages.join

    assert join.isVisible()
    assert (join._session.text(), join._org.text()) == proposed
    assert guest.begun == []


def test_the_start_page_leads_to_joining(guest) -> None:
    guest.window.show()
    guest.window.pages.start._join.click()
    shown = guest.window.pages.join.isVisible(), guest.window.pages.join._org.text()
    guest.window.pages.join._back.click()

    assert shown == (True, "org_1")
    assert guest.window.pages.start.isVisible()


def test_a_link_the_desktop_hands_over_brings_a_hidden_window_up(guest) -> None:
    guest.reception.open_link(LINK)

    assert guest.window.isVisible()
    assert guest.window.pages.asks_to_join


def test_a_page_that_asks_to_join_does_so_unseen(guest) -> None:
    guest.reception.follow_link(LINK)

    assert guest.window.pages.asks_to_join
    assert not guest.window.isVisible()


def test_the_organization_proposed_is_the_one_of_now(guest) -> None:
    guest.accounts.choose("org_9")
    guest.reception.follow_link("focusdesk://session/mfocus_1")

    assert guest.window.pages.join._org.text() == "org_9"


def test_who_leaves_receives_nobody(guest) -> None:
    guest.reception.close()
    answer = guest.asks()
    guest.reception.open_link(LINK)

    assert not answer
    assert not guest.window.pages.asks_to_join


def test_where_the_door_cannot_be_opened_nobody_is_left_waiting(
    tmp_path, qtbot, monkeypatch
) -> None:
    place = instance.place_in(tmp_path / "profile")
    seat = instance.sit_down(place)
    assert seat is not None
    assert place.address is not None
    monkeypatch.setattr(Door, "open", lambda *_: False)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(20)
        caller.connect(place.address)
        guest = Guest(tmp_path / "profile", qtbot, seat)
        guest.reception.open()
        with contextlib.suppress(ConnectionResetError):
            assert caller.recv(100) == b""
    guest.reception.close()

    assert not Path(place.address).exists()
    assert instance.sit_down(place) is None  # it is still the first launch
    seat.leave()
