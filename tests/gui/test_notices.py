"""None while focusing; one at the end; and once what only the listener can mend."""

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from focusdesk.core.errors import NotAuthorised, NotFound, OutOfBudget, Unreachable
from focusdesk.core.state import Phase, State
from focusdesk.qt.desktop.banner import Banner
from focusdesk.qt.desktop.notices import Notices, as_markup
from tests import mocks, rig
from tests.gui import scenes

PATIENCE_MS = 20_000
TITLE = "Focus, 60 minutes"

ended = replace(
    scenes.playing,
    phase=Phase.OVER,
    playing=False,
    heard_index=None,
    drained=True,
    landing=3600.0,
    position=3600.0,
)
"""What `scenes.playing` becomes when its last frame was heard."""


@pytest.fixture
def front(monkeypatch):
    """Whether the window is in front, to be changed by the test."""
    states = {True: Qt.ApplicationState.ApplicationActive}
    answer = {"is": False}
    monkeypatch.setattr(
        QGuiApplication,
        "applicationState",
        lambda: states.get(answer["is"], Qt.ApplicationState.ApplicationInactive),
    )
    return answer


@pytest.fixture
def tell(qapp, front):
    """Show states one after the other; return what is said."""

    def told(*states: State) -> list[tuple[str, str]]:
        notices = Notices()
        said: list[tuple[str, str]] = []
        notices.said.connect(lambda title, sentence: said.append((title, sentence)))
        for state in states:
            notices.render_state(state)
            notices.say()
        return said

    return told


def test_while_focusing_nothing_is_said(tell) -> None:
    quiet = ("opening", "composing", "fetching", "playing", "paused", "bridging", "troubled")

    assert tell(*(scenes.every[name] for name in quiet)) == []


def test_a_session_that_was_heard_to_its_end_is_said_once(tell) -> None:
    assert tell(scenes.playing, ended, ended, replace(ended, volume=0.1)) == [
        (TITLE, "The session is over.")
    ]


def test_a_session_of_ours_is_said_when_it_is_over_and_not_again_when_it_is_ended(tell) -> None:
    assert tell(scenes.playing, replace(ended, phase=Phase.ENDING), ended) == [
        (TITLE, "The session is over.")
    ]


def test_what_the_listener_ends_needs_no_word(tell) -> None:
    by_hand = replace(ended, drained=False)

    assert tell(scenes.playing, by_hand) == []
    assert tell(scenes.refused, replace(by_hand, refusal=scenes.refused.refusal)) == []


def test_a_failure_that_ends_the_session_is_said(tell) -> None:
    said = tell(scenes.playing, replace(ended, drained=False, failure=NotFound()))

    assert len(said) == 1
    assert said[0][1].startswith("The service knows no such session")


def test_a_window_in_front_says_it_all_by_itself(tell, front) -> None:
    front["is"] = True

    assert tell(scenes.playing, scenes.refused, ended) == []


@pytest.mark.parametrize("failure", [NotAuthorised("revoked"), OutOfBudget("cap")])
def test_what_only_the_listener_can_mend_is_said_once_in_a_session(tell, failure) -> None:
    wrong = replace(scenes.playing, refusal=failure)
    again = replace(scenes.playing, refusal=type(failure)("once more"))
    said = tell(scenes.playing, wrong, replace(wrong, volume=0.1), scenes.playing, again)

    assert len(said) == 1
    assert said[0][0] == TITLE


def test_the_next_session_is_another_one(tell) -> None:
    wrong = replace(scenes.playing, refusal=NotAuthorised("revoked"))
    said = tell(scenes.playing, wrong, ended, replace(scenes.playing, run=2), replace(wrong, run=2))

    assert len(said) == 3


def test_what_mends_itself_is_not_said(tell) -> None:
    assert tell(scenes.playing, replace(scenes.playing, trouble=Unreachable())) == []


def test_what_waits_is_said_when_it_may_be(qapp, front) -> None:
    notices = Notices()
    said: list[str] = []
    notices.said.connect(lambda _, sentence: said.append(sentence))
    notices.render_state(scenes.playing)
    notices.render_state(ended)
    before = list(said)
    notices.say()
    notices.say()

    assert (before, said) == ([], ["The session is over."])


def test_a_strangers_words_are_never_markup() -> None:
    assert as_markup('<a href="x">R&D</a>') == '&lt;a href="x"&gt;R&amp;D&lt;/a&gt;'


@pytest.fixture
def bus(connected, tmp_path, monkeypatch):
    with rig.bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        made = connected()
        yield made
        made.stop()


def test_the_desktop_is_asked_to_be_quiet_about_it(bus, tmp_path, qtbot) -> None:
    address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
    with mocks.notifications(address, tmp_path) as service:
        Banner(bus).show(TITLE, "Over & out.")
        qtbot.waitUntil(lambda: bool(service.calls), timeout=PATIENCE_MS)
        (said,) = service.calls

    app = "io.github.focusdesk.FocusDesk"
    assert said.startswith(f'Notify "FocusDesk" 0 "{app}" "{TITLE}" "Over &amp; out." []')
    assert f'"desktop-entry": "{app}"' in said
    assert '"suppress-sound": True' in said
    assert '"urgency": 0' in said or '"urgency": "\\x00"' in said, said


def test_where_the_desktop_shows_none_the_tray_may(bus, qtbot) -> None:
    banner = Banner(bus)
    left: list[tuple[str, str]] = []
    banner.unsaid.connect(lambda title, sentence: left.append((title, sentence)))
    banner.show(TITLE, "one")
    qtbot.waitUntil(lambda: len(left) == 1, timeout=PATIENCE_MS)
    bus.stop()
    banner.show(TITLE, "two")

    assert left == [(TITLE, "one"), (TITLE, "two")]
