"""The window with its real threads, against a service run by someone else, without a sound card."""

import json
import linecache
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from focusdesk.core.errors import LOCKED, KeychainUnavailable
from focusdesk.core.facts import EndPressed, KeepPressed, OutputIs, VolumeChosen
from focusdesk.core.model import Bookmark, Choices, SoundDevice, SoundDevices
from focusdesk.core.options import Demo, FrontEnd, Options
from focusdesk.core.readings import is_open
from focusdesk.core.settings import Settings
from focusdesk.core.state import Phase, Stage, State
from focusdesk.core.wanted import Goal, Join, Request
from focusdesk.qt.desk import Desk
from focusdesk.qt.desktop import host
from focusdesk.qt.desktop.host import Host
from focusdesk.qt.launch import Launch
from focusdesk.qt.opening import Opening
from focusdesk.services import journal, keychain, logs, paths
from focusdesk.services.cache import JUST_NOW
from focusdesk.services.settings import SettingsFile
from tests import sounds
from tests.foreign import KEY, ORG, SESSION, Answer, ForeignService, envelope
from tests.gui.conftest import MemoryKeyring

PATIENCE_MS = 20_000
SMALL = Demo(segments=2, segment_seconds=8.0, initial=2)
NO_DEVICE = "There is no sound device to play on."


@pytest.fixture
def service(tmp_path):
    pieces = [
        sounds.write(tmp_path / f"{n}.flac", sounds.pink(6.0, seed=n, level_db=-25))
        for n in range(2)
    ]
    with ForeignService(pieces) as made:
        yield made


@pytest.fixture
def open_desk(qtbot, tmp_path: Path, key_store: MemoryKeyring):
    """Open desks in a profile of their own; close each, and see that nothing is left running."""
    openings: list[Opening] = []
    before = set(threading.enumerate())

    def made(
        what=None,
        *,
        url: str | None = None,
        link: str | None = None,
        hidden: bool = False,
        **settings,
    ) -> Desk:
        folders = paths.of_profile(tmp_path / "profile")
        file = SettingsFile(folders.settings)
        options = Options(
            front_end=FrontEnd.WINDOW, what=what, api_url=url, link=link, hidden=hidden
        )
        kept = replace(file.load(), **settings)
        opening = Opening(Launch(options, kept, file, folders, logs.Redactor()))
        openings.append(opening)
        opening.appear()
        qtbot.waitUntil(lambda: opening.desk is not None, timeout=PATIENCE_MS)
        desk = opening.desk
        assert desk is not None
        qtbot.waitUntil(lambda: desk._threads is not None, timeout=PATIENCE_MS)
        return desk

    yield made
    for opening in openings:
        opening.leave()
        desk = opening.desk
        assert desk is not None
        qtbot.waitUntil(lambda desk=desk: has_left(desk), timeout=PATIENCE_MS)
        assert opening.stop()
        opening.window.deleteLater()
    qtbot.waitUntil(lambda: not running_since(before), timeout=PATIENCE_MS)


def running_since(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads of ours; a QThread that has called Python is a dummy to it for ever."""
    dummy = threading._DummyThread
    return [t for t in threading.enumerate() if t not in before and not isinstance(t, dummy)]


def state(desk: Desk) -> State:
    assert desk._threads is not None
    return desk._threads.controller.state


def has_left(desk: Desk) -> bool:
    return state(desk).phase in (Phase.IDLE, Phase.OVER)


def ready(desk: Desk) -> Callable[[], bool]:
    """Whether all music of a session is in hand; nobody hears it here."""

    def all_in_hand() -> bool:
        parts = state(desk).parts.values()
        return bool(parts) and all(part.stage is Stage.IN_HAND for part in parts)

    return all_in_hand


def statuses(desk: Desk) -> list[str]:
    """What the status line says from now on, without repetitions."""
    said: list[str] = []

    def note(_state: State) -> None:
        text = desk.window.pages.player._status.text()
        if not said or said[-1] != text:
            said.append(text)

    assert desk._threads is not None
    desk._threads.controller.state_changed.connect(note)
    return said


def enter(desk: Desk, key: str, org: str) -> None:
    desk.window.pages.account._key.setText(key)
    desk.window.pages.account._org.setCurrentText(org)
    desk.window.pages.account._press()


def is_shown(page: QWidget) -> Callable[[], bool]:
    return page.isVisible


def saved(desk: Desk) -> dict[str, object]:
    """What is on disk, once the hand has been still."""
    desk.preferences.write()
    found: dict[str, object] = json.loads(desk._launch.folders.settings.read_text())
    return found


# -- the account


def test_the_first_run_asks_for_the_account(open_desk, qtbot, service) -> None:
    desk = open_desk(url=service.url)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)

    assert service.asked == []


def test_the_first_run_shows_no_other_page_before(open_desk, service, monkeypatch) -> None:
    shown: list[bool] = []
    appear = Opening.appear

    def watched(opening: Opening) -> None:
        appear(opening)
        shown.append(opening.window.pages.account.isVisible())

    monkeypatch.setattr(Opening, "appear", watched)
    open_desk(url=service.url)

    assert shown == [True]


@pytest.fixture
def hasty(monkeypatch):
    """A listener who presses Start before anything but the window is there."""
    appear = Opening.appear

    def pressed(opening: Opening) -> None:
        appear(opening)
        assert opening.desk is None
        opening.window.pages.start.start_wanted.emit(
            Request(goal="focus", minutes=30), "Chapter three"
        )

    monkeypatch.setattr(Opening, "appear", pressed)


@pytest.mark.usefixtures("hasty")
def test_a_press_before_the_key_is_known_is_obeyed(open_desk, qtbot, service, monkeypatch) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG)
    qtbot.waitUntil(lambda: state(desk).session_id == SESSION, timeout=PATIENCE_MS)

    assert desk.window.pages.player.isVisible()
    assert state(desk).order == Request(goal="focus", minutes=30)
    assert state(desk).intention == "Chapter three"
    assert len([one for one in service.asked if one.method == "POST"]) == 1


@pytest.mark.usefixtures("hasty")
def test_a_press_before_it_is_known_that_there_is_no_key_starts_nothing_later(
    open_desk, qtbot, service
) -> None:
    desk = open_desk(url=service.url, org=ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    enter(desk, KEY, ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.start), timeout=PATIENCE_MS)

    assert state(desk).phase is Phase.IDLE
    assert [one for one in service.asked if one.method == "POST"] == []


def test_what_is_given_before_the_threads_are_up_counts(
    open_desk, qtbot, service, key_store, monkeypatch
) -> None:
    appear = Opening.appear

    def hasty(opening: Opening) -> None:
        appear(opening)
        opening.window.pages.account.given.emit(KEY, ORG)
        opening.window.pages.settings.chosen.emit("quiet_end", 30)
        opening.window.pages.settings.wished.emit(VolumeChosen(0.3))

    monkeypatch.setattr(Opening, "appear", hasty)
    desk = open_desk(url=service.url, volumes={"speakers": 0.8})
    qtbot.waitUntil(lambda: bool(key_store.kept), timeout=PATIENCE_MS)
    desk._threads._sound.happened.emit(OutputIs("speakers"))
    qtbot.waitUntil(lambda: state(desk).device == "speakers", timeout=PATIENCE_MS)

    assert desk.window.pages.start.isVisible()
    assert desk.preferences.now.quiet_end == 30
    assert desk.preferences.now.volumes == {"speakers": 0.3}


def test_who_types_before_the_key_store_answered_is_not_disturbed(open_desk, qtbot) -> None:
    desk = open_desk()
    page = desk.window.pages.account
    page._org.setFocus()
    qtbot.waitUntil(page._org.hasFocus, timeout=PATIENCE_MS)
    desk.accounts.missing.emit()

    assert page._org.hasFocus()


def test_an_account_is_kept_and_found_again(open_desk, qtbot, service, key_store, tmp_path) -> None:
    first = open_desk(url=service.url)
    qtbot.waitUntil(is_shown(first.window.pages.account), timeout=PATIENCE_MS)
    enter(first, KEY, ORG)
    qtbot.waitUntil(lambda: bool(key_store.kept), timeout=PATIENCE_MS)
    first.preferences.write()
    again = open_desk(url=service.url)
    qtbot.waitUntil(lambda: again.accounts.key is not None, timeout=PATIENCE_MS)

    assert first.window.pages.start.isVisible()
    assert again.window.pages.start.isVisible()
    assert key_store.kept == {("focusdesk", service.url): KEY}
    assert saved(again)["org"] == ORG
    files = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize("key", ["oak\u20ac1", "oak 1", "oak\x07"])
def test_characters_that_no_key_holds_are_told_at_once(
    open_desk, qtbot, service, key_store, key
) -> None:
    desk = open_desk(url=service.url)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    enter(desk, key, ORG)

    assert desk.window.pages.account.isVisible()
    assert "characters that no key can hold" in desk.window.pages.account._notice.text()
    assert key not in desk.window.pages.account._notice.text()
    assert key_store.kept == {}


def test_without_a_key_store_the_key_lasts_for_this_run(
    open_desk, qtbot, service, key_store
) -> None:
    key_store.locked = True
    desk = open_desk(url=service.url)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    enter(desk, KEY, ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.start._notice), timeout=PATIENCE_MS)
    said = desk.window.pages.start._notice.text()
    desk.window.pages.start._press()
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)

    assert "until it is closed, and asks again next time" in said
    assert {asked.headers.get("X-API-Key") for asked in service.polls()} == {KEY}


def test_the_environments_key_asks_nobody(open_desk, qtbot, service, monkeypatch) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(Join(SESSION), url=service.url, org=ORG)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)

    assert desk.window.pages.player.isVisible()


def test_a_refused_key_is_told_on_the_page_of_the_session(
    open_desk, qtbot, service, monkeypatch
) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", "oak_wrong")
    desk = open_desk(Join(SESSION), url=service.url, org=ORG)
    qtbot.waitUntil(lambda: state(desk).phase is Phase.OVER, timeout=PATIENCE_MS)

    assert desk.window.pages.player.isVisible()
    assert desk.window.pages.player._status.text().startswith("The service refused the API key")
    assert desk.window.pages.player._new.isVisible()


# -- playing


def test_the_demo_needs_no_account_and_no_network(open_desk, qtbot) -> None:
    desk = open_desk()
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    desk.window.pages.account._demo.click()
    shown = desk.window.pages.start.isVisible()
    desk.window.pages.start.start_wanted.emit(Request(goal=Goal.SLEEP, minutes=25), "")
    qtbot.waitUntil(lambda: bool(state(desk).parts), timeout=PATIENCE_MS)

    assert shown
    assert desk.window.pages.player.isVisible()
    assert desk.window.pages.player._goal.text() == "Sleep, 25 minutes"


def test_a_demo_that_was_ordered_begins_by_itself(open_desk, qtbot) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)

    assert desk.window.pages.player.isVisible()
    assert state(desk).total_segments == 2


@pytest.mark.api("5.35")
def test_what_is_started_is_remembered(open_desk, qtbot, tmp_path) -> None:
    desk = open_desk(SMALL)
    request = Request(goal=Goal.CUSTOM, minutes=25, prompt="far piano")
    desk.window.pages.start.start_wanted.emit(request, "")
    desk.window.pages.player._volume.setValue(35)
    desk.leaving.leave()
    kept = saved(desk)

    assert (kept["goal"], kept["minutes"], kept["prompt"]) == ("custom_prompt", 25, "far piano")
    assert kept["volume"] == 0.35


@pytest.mark.api("5.35")
def test_every_choice_of_what_is_started_is_remembered(open_desk, tmp_path) -> None:
    desk = open_desk(SMALL)
    request = Request(goal=Goal.RELAX, minutes=7, intensity="high", divergence=0.4)
    desk.window.pages.start.start_wanted.emit(request, "")
    desk.window.pages.start.chosen.emit("engine", "aurora")
    desk.window.pages.start.chosen.emit("more_choices", True)
    kept = saved(desk)

    assert (kept["minutes"], kept["intensity"], kept["divergence"]) == (7, "high", 0.4)
    assert (kept["engine"], kept["more_choices"]) == ("aurora", True)


def chips(desk: Desk) -> list[str]:
    return [chip.text() for chip in desk.window.pages.start._recent._chips]


def test_what_was_started_is_one_press_away_the_next_time(open_desk, qtbot, tmp_path) -> None:
    first = open_desk()
    first.window.pages.start.demo_wanted.emit()
    request = Request(goal=Goal.ENERGIZE, minutes=15, intensity="low")
    first.window.pages.start.start_wanted.emit(request, "")
    qtbot.waitUntil(lambda: state(first).goal == "energize", timeout=PATIENCE_MS)
    again = open_desk()
    again.window.pages.start.demo_wanted.emit()
    offered = chips(again)
    again.window.pages.start._recent._chips[0].click()
    qtbot.waitUntil(lambda: state(again).goal == "energize", timeout=PATIENCE_MS)
    again.window.pages.start._recent._clear.click()

    assert offered == chips(first) == ["Energize · 15 min · low"]
    assert chips(again) == []
    assert not (tmp_path / "profile" / "history.json").exists()


@pytest.mark.expects_warnings
def test_a_history_that_cannot_be_kept_costs_nothing_but_itself(open_desk, qtbot, tmp_path) -> None:
    (tmp_path / "profile" / "history.json").mkdir(parents=True)
    desk = open_desk()
    desk.window.pages.start.demo_wanted.emit()
    desk.window.pages.start.start_wanted.emit(Request(goal=Goal.SLEEP, minutes=25), "")
    qtbot.waitUntil(lambda: state(desk).goal == "sleep", timeout=PATIENCE_MS)
    offered = chips(desk)
    desk.window.pages.start._recent._clear.click()

    assert offered == ["Sleep · 25 min"]
    assert chips(desk) == []
    assert desk.window.pages.start._notice.text()


def test_the_demo_is_one_press_from_the_start_page_and_so_is_the_account(
    open_desk, qtbot, service, monkeypatch
) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.start), timeout=PATIENCE_MS)
    start = desk.window.pages.start
    start._demo_too.click()
    qtbot.waitUntil(lambda: bool(state(desk).parts), timeout=PATIENCE_MS)
    access = state(desk).access
    said = start._source.text()
    start._demo_too.click()

    assert access is not None
    assert access.api_url != service.url
    assert [asked for asked in service.asked if "/sessions" in asked.path] == []
    assert said == "The demo: composed on this computer."
    assert start._source.text() == f"Your account, organization {ORG}."


def test_without_a_sound_device_the_window_lives_and_says_so(open_desk, qtbot, service) -> None:
    desk = open_desk(url=service.url)
    said = statuses(desk)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    enter(desk, KEY, ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.start), timeout=PATIENCE_MS)
    desk.window.pages.start._press()
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    at_first = [text for text in said if text.startswith(NO_DEVICE)]
    desk.window.toggle()
    qtbot.waitUntil(lambda: said[-1].startswith(NO_DEVICE), timeout=PATIENCE_MS)

    assert at_first
    assert not state(desk).playing
    assert desk.window.pages.player._transport.accessibleName() == "Play"
    assert desk.window.pages.player._transport.isEnabled()


def test_the_same_session_is_had_again_at_a_press(open_desk, qtbot, service, monkeypatch) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(Request(goal=Goal.RELAX, minutes=25), url=service.url, org=ORG)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.window.wished.emit(EndPressed())
    qtbot.waitUntil(is_shown(desk.window.pages.player._again), timeout=PATIENCE_MS)
    desk.window.pages.player._again.click()
    qtbot.waitUntil(lambda: state(desk).run == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    made = [one for one in service.asked if one.method == "POST" and one.path.endswith("sessions")]

    assert len(made) == 2
    assert made[0].body == made[1].body


def test_what_the_timer_tells_is_remembered(open_desk) -> None:
    desk = open_desk(SMALL)
    desk.window.pages.player._dial.clock.click()

    assert saved(desk)["timer"] == "elapsed"
    assert open_desk(SMALL).window.pages.player._timer == "elapsed"


def test_what_one_works_on_goes_nowhere(open_desk, qtbot, service, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG)
    desk.window.pages.start.start_wanted.emit(Request(goal=Goal.RELAX, minutes=25), "A letter")
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    started = state(desk).intention
    desk.window.pages.player._intention.setText("A letter to the landlord")
    desk.window.pages.player._intention.editingFinished.emit()
    known = state(desk).intention
    desk.leaving.leave()
    qtbot.waitUntil(lambda: has_left(desk), timeout=PATIENCE_MS)
    files = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]

    assert (started, known) == ("A letter", "A letter to the landlord")
    assert not [path for path in files if b"landlord" in path.read_bytes()]
    assert not [one for one in service.asked if b"landlord" in one.body]


# -- another key, and a session that was left


@pytest.mark.api("5.30")
def test_a_key_that_is_refused_in_mid_session_is_asked_for_and_the_session_goes_on(
    open_desk, qtbot, service
) -> None:
    service.ready = 1
    service.fields = {"next_ready_at": None}
    revoked = threading.Event()
    service.script.append(
        lambda asked: envelope(401, "INVALID_API_KEY") if revoked.is_set() and asked.key else None
    )
    desk = open_desk(Join(SESSION), url=service.url, org=ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    enter(desk, KEY, ORG)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    revoked.set()
    qtbot.waitUntil(is_shown(desk.window.pages.player._rekey), timeout=2 * PATIENCE_MS)
    status = desk.window.pages.player._status.text()
    desk.window.pages.player._rekey.click()
    asked = desk.window.pages.account.isVisible()
    revoked.clear()
    service.ready = 2
    enter(desk, KEY, ORG)
    qtbot.waitUntil(lambda: len(state(desk).parts) == 2, timeout=PATIENCE_MS)

    assert "The service refused the API key" in status or NO_DEVICE in status
    assert asked
    assert desk.window.pages.player.isVisible()
    assert state(desk).run == 1
    assert [one.method for one in service.asked if one.method == "POST"] == []


def leave_behind(tmp_path: Path, service: ForeignService, **changes) -> Path:
    """Leave the journal of a session of ours in the profile."""
    left = Bookmark(
        api_url=service.url,
        org=ORG,
        session_id=SESSION,
        request=Request(goal=Goal.FOCUS, minutes=1),
        goal="focus",
        target_minutes=1,
        position=7.0,
        index=1,
        within=1.0,
    )
    path = tmp_path / "profile" / "sessions" / "1.json"
    journal.save(path, replace(left, **changes))
    return path


@pytest.mark.api("5.6")
def test_a_session_that_was_left_is_offered_and_ended_when_declined(
    open_desk, qtbot, service, monkeypatch, tmp_path
) -> None:
    path = leave_behind(tmp_path, service)
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG)
    qtbot.waitUntil(lambda: bool(state(desk).parts), timeout=PATIENCE_MS)
    shown = desk.window.pages.player.isVisible(), desk.window.pages.player._dial.clock.face.digits
    said, played = desk.window.pages.player._status.text(), state(desk).playing
    desk.window.pages.player._end.click()
    qtbot.waitUntil(lambda: has_left(desk), timeout=PATIENCE_MS)

    assert shown == (True, "0:07")
    assert said == "This session was interrupted. Press play to go on from there."
    assert not played
    assert [one.path.rsplit("/", 1)[1] for one in service.asked if one.method == "POST"] == ["end"]
    assert not path.exists()


@pytest.mark.api("5.5")
def test_a_session_that_could_not_be_ended_is_ended_at_the_next_start(
    open_desk, qtbot, service, monkeypatch, tmp_path
) -> None:
    path = leave_behind(tmp_path, service, ending=True)
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG)
    qtbot.waitUntil(lambda: not path.exists(), timeout=PATIENCE_MS)

    assert len(service.ends()) == 1
    assert desk.window.pages.start.isVisible()
    assert state(desk).phase is Phase.IDLE


# -- leaving


@pytest.mark.api("5.5")
def test_leaving_ends_the_session_that_was_started_here(open_desk, qtbot, service) -> None:
    desk = open_desk(url=service.url)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    enter(desk, KEY, ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.start), timeout=PATIENCE_MS)
    desk.window.pages.start._press()
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.leaving.leave()
    qtbot.waitUntil(lambda: has_left(desk), timeout=PATIENCE_MS)
    desk.leaving.leave()  # twice is not twice

    posts = [asked.path.rsplit("/", 1)[1] for asked in service.asked if asked.method == "POST"]
    assert posts == ["sessions", "end"]


def test_what_ends_the_loop_at_once_ends_the_session_all_the_same(
    open_desk, qtbot, service, monkeypatch
) -> None:
    """As macOS does: Quit is told, and the loop is over before anything else is."""
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(Request(goal=Goal.FOCUS, minutes=1), url=service.url, org=ORG)
    qtbot.waitUntil(lambda: state(desk).phase is Phase.PLAYING, timeout=PATIENCE_MS)
    desk.leaving.leave()
    gone = desk.stop()

    assert gone
    assert service.ends()


def test_leaving_does_not_end_somebody_elses_session(
    open_desk, qtbot, service, monkeypatch
) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(Join(SESSION), url=service.url, org=ORG)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.leaving.leave()
    qtbot.waitUntil(lambda: has_left(desk), timeout=PATIENCE_MS)

    assert [asked.method for asked in service.asked if asked.method == "POST"] == []


def test_no_source_is_kept_in_memory_once_all_is_there(open_desk) -> None:
    linecache.getlines(__file__)
    open_desk(SMALL)

    assert __file__ not in linecache.cache


def test_threads_are_gone_when_it_has_stopped(open_desk, qtbot) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.leaving.leave()
    qtbot.waitUntil(lambda: has_left(desk), timeout=PATIENCE_MS)
    gone = desk.stop()

    assert gone
    assert desk._threads is not None
    assert desk._threads._network.isFinished()
    assert desk._threads._audio.isFinished()


# -- closing the window


def test_closing_without_a_session_quits(open_desk, qtbot) -> None:
    desk = open_desk()
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    desk.window.close()

    assert desk.leaving.under_way
    assert not desk.window.isVisible()


def test_closing_in_a_session_asks_once_and_remembers(open_desk, qtbot, tmp_path) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.window.close()
    asked = desk.window.farewell.isVisible(), desk.window.isVisible()
    desk.window.farewell._stay.click()
    minimised = desk.window.isMinimized()
    desk.window.bring_up()
    desk.window.close()

    assert asked == (True, True)
    assert desk.window.farewell._stay.text() == "Keep playing, minimised"
    assert minimised
    assert desk.window.isMinimized()
    assert not desk.window.farewell.isVisible()
    assert is_open(state(desk))
    assert saved(desk)["on_close"] == "minimise"


def test_no_answer_closes_nothing_and_is_asked_again(open_desk, qtbot, tmp_path) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    for _ in range(2):
        desk.window.close()
        assert desk.window.farewell.isVisible()
        qtbot.keyClick(desk.window.farewell, Qt.Key.Key_Escape)
        assert not desk.window.farewell.isVisible()

    assert desk.window.isVisible()
    assert not desk.leaving.under_way
    assert desk.preferences.now.on_close == "ask"


def test_the_other_answer_ends_the_session_and_quits(open_desk, qtbot, tmp_path) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.window.close()
    desk.window.farewell._quit.click()
    qtbot.waitUntil(lambda: has_left(desk), timeout=PATIENCE_MS)

    assert desk.leaving.under_way
    assert not desk.window.isVisible()
    assert saved(desk)["on_close"] == "quit"


def test_an_answer_that_comes_after_the_end_quits_nothing(open_desk, qtbot, tmp_path) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.window.close()
    desk.window.wished.emit(EndPressed())
    qtbot.waitUntil(lambda: has_left(desk), timeout=PATIENCE_MS)
    desk.window.farewell._stay.click()

    assert not desk.leaving.under_way
    assert desk.window.isVisible()
    assert saved(desk)["on_close"] == "minimise"


@pytest.mark.parametrize("how", ["ctrl+q", "tray"])
def test_quitting_is_not_asked_about_and_no_question_stops_it(open_desk, qtbot, how) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.window.close()
    asked = desk.window.farewell.isVisible()
    match how:
        case "ctrl+q":
            desk.window.quit_wanted.emit()
        case "tray":
            desk._surroundings.quit_wanted.emit()
    qtbot.waitUntil(lambda: has_left(desk), timeout=PATIENCE_MS)

    assert asked
    assert desk.leaving.under_way
    assert not desk.window.farewell.isVisible()
    assert not desk.window.isVisible()
    assert desk.window.close()  # nor does the window stop the application from quitting


def test_a_chosen_tray_hides_the_window_and_gives_it_back_when_it_goes(open_desk, qtbot) -> None:
    desk = open_desk(SMALL, on_close="tray")
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    surroundings = desk._surroundings
    surroundings._host.changed.emit(Host.NOTIFIER)
    desk.window.close()
    hidden = not desk.window.isVisible()
    surroundings.clicked.emit()
    clicked = desk.window.isVisible()
    desk.window.close()
    surroundings._host.changed.emit(Host.NONE)
    back = desk.window.isVisible(), desk.window.isMinimized()
    desk.window.bring_up()
    desk.window.close()

    assert hidden
    assert clicked
    assert back == (True, True)
    assert desk.window.isMinimized()  # without a tray there is nothing to hide in
    assert is_open(state(desk))


def test_a_window_that_is_up_stays_where_it_is_when_the_tray_goes(open_desk, qtbot) -> None:
    desk = open_desk()
    desk._surroundings._host.changed.emit(Host.NOTIFIER)
    desk._surroundings._host.changed.emit(Host.NONE)

    assert desk.window.isVisible()
    assert not desk.window.isMinimized()


# -- keeping a piece


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(200, b'{"track_id": "mtrack_1"}'), "Part 1 is kept."),
        (envelope(501, "NOT_IMPLEMENTED"), "This music service does not offer to keep pieces."),
        (envelope(402, "SPEND_CAP"), "Part 1 is not kept."),
        (Answer(500, b"oops"), "Part 1 may not be kept."),
    ],
)
def test_a_piece_is_asked_to_be_kept_once(
    open_desk, qtbot, service, monkeypatch, answer, said
) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    service.script.append(lambda asked: answer if asked.path.endswith("/promote") else None)
    desk = open_desk(Join(SESSION), url=service.url, org=ORG)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk._surroundings.wished.emit(KeepPressed(0))
    qtbot.waitUntil(lambda: state(desk).keep_told is not None, timeout=PATIENCE_MS)

    posts = [asked.path for asked in service.asked if asked.method == "POST"]
    assert [path.split("/sessions/")[1] for path in posts] == [f"{SESSION}/segments/0/promote"]
    assert said in desk.window.pages.player._status.text()


def test_without_tray_and_bus_there_is_neither_icon_nor_media_key(open_desk) -> None:
    desk = open_desk(SMALL)

    assert not desk._surroundings.has_tray
    assert not desk._surroundings.owns_the_media_keys
    assert not desk._surroundings._bus.is_open


# -- joining


LINK = f"focusdesk://session/{SESSION}?org={ORG}"


def test_who_joins_without_a_key_is_asked_for_it_and_then_joins(open_desk, qtbot, service) -> None:
    desk = open_desk(url=service.url)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    desk._reception.follow_link(LINK)
    proposed = desk.window.pages.join.isVisible()
    desk.window.pages.join._join.click()
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    before = list(service.asked)
    enter(desk, KEY, "org_typed")
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)

    assert proposed
    assert before == []
    assert desk.window.pages.player.isVisible()
    assert {poll.path.split("/")[3] for poll in service.polls()} == {ORG}


def test_a_link_is_not_covered_by_the_account_nor_by_a_session_that_was_left(
    open_desk, qtbot, service, monkeypatch, tmp_path
) -> None:
    leave_behind(tmp_path, service)
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG, link=LINK)
    qtbot.waitUntil(lambda: desk.accounts.key is not None, timeout=PATIENCE_MS)
    shown, open_at_first = desk.window.pages.join.isVisible(), state(desk).phase
    desk.window.pages.join._join.click()
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)

    assert shown
    assert open_at_first is Phase.IDLE
    assert state(desk).order == Join(SESSION)


def test_a_key_without_an_organization_joins_where_the_link_names_one(
    open_desk, qtbot, service, monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, link=LINK)
    desk.window.pages.join._join.click()
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk.leaving.leave()

    assert {poll.path.split("/")[3] for poll in service.polls()} == {ORG}
    assert saved(desk)["org"] == ""  # whose session it was is not whose account this is


def test_joining_leaves_the_demo(open_desk, qtbot, service, monkeypatch) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG)
    desk.opener.choose_demo()
    desk._reception.follow_link(LINK)
    desk.window.pages.join._join.click()
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)

    assert service.polls()
    assert desk.opener._studio is None


def test_joining_from_a_demo_finds_the_key_that_is_kept(
    open_desk, qtbot, service, key_store
) -> None:
    key_store.set_password("focusdesk", service.url, KEY)
    desk = open_desk(SMALL, url=service.url, org=ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.player), timeout=PATIENCE_MS)
    desk._reception.follow_link(LINK)
    desk.window.pages.join._join.click()
    qtbot.waitUntil(lambda: bool(service.polls()), timeout=PATIENCE_MS)

    assert not desk.window.pages.account.isVisible()
    assert service.polls()[0].key == KEY


def test_closing_while_a_join_waits_for_the_end_of_another_asks(
    open_desk, qtbot, service, monkeypatch
) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(Request(goal=Goal.FOCUS, minutes=1), url=service.url, org=ORG)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    desk._reception.follow_link(LINK)
    desk.window.pages.join._join.click()
    waits, phase = desk._reception.waits, state(desk).phase
    desk.window.close()

    assert waits
    assert phase is Phase.ENDING
    assert desk.window.farewell.isVisible()


# -- the key


def test_a_key_the_service_refuses_is_not_kept(open_desk, qtbot, service, key_store) -> None:
    desk = open_desk(url=service.url)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    enter(desk, "oak_wrong", ORG)
    notice = desk.window.pages.account._notice
    qtbot.waitUntil(lambda: "refused" in notice.text(), timeout=PATIENCE_MS)

    assert desk.window.pages.account.isVisible()
    assert key_store.kept == {}
    assert desk.accounts.key is None


def test_the_service_names_the_organization_of_a_key(open_desk, qtbot, service, tmp_path) -> None:
    one = json.dumps([{"id": ORG, "name": "One"}]).encode()
    service.script.append(
        lambda asked: Answer(body=one) if asked.path.endswith("/organizations") else None
    )
    desk = open_desk(url=service.url)
    qtbot.waitUntil(is_shown(desk.window.pages.account), timeout=PATIENCE_MS)
    enter(desk, KEY, "")
    qtbot.waitUntil(is_shown(desk.window.pages.start), timeout=PATIENCE_MS)

    assert saved(desk)["org"] == ORG


def test_the_start_page_tells_what_the_account_has_spent_and_may_choose_from(
    open_desk, qtbot, service, monkeypatch
) -> None:
    day = {"window": "day", "window_start": None, "cost_chf": 2.4, "limit_chf": 10.0}
    told = {
        "usage": {"organization_id": ORG, "windows": [day]},
        "engines": ["aurora", "studio"],
    }
    service.script.append(
        lambda asked: next(
            (
                Answer(body=json.dumps(body).encode())
                for name, body in told.items()
                if asked.path.endswith(f"/{name}")
            ),
            None,
        )
    )
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG)
    page = desk.window.pages.start
    qtbot.waitUntil(is_shown(page._spent), timeout=PATIENCE_MS)
    spent = page._spent.text()
    desk.opener.choose_demo()

    assert spent == "2.40 of 10.00 CHF today"
    assert not page._spent.isVisible()


def test_a_key_that_is_bad_by_now_is_told_before_anything_is_started(
    open_desk, qtbot, service, monkeypatch
) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", "oak_wrong")
    desk = open_desk(url=service.url, org=ORG)
    qtbot.waitUntil(is_shown(desk.window.pages.start._notice), timeout=PATIENCE_MS)

    assert desk.window.pages.start._notice.text().startswith("The service refused the API key")


def test_a_key_that_is_forgotten_is_gone_from_the_key_store(
    open_desk, qtbot, service, key_store
) -> None:
    key_store.set_password("focusdesk", service.url, KEY)
    desk = open_desk(url=service.url, org=ORG)
    qtbot.waitUntil(lambda: desk.accounts.key is not None, timeout=PATIENCE_MS)
    desk.accounts.forget()
    qtbot.waitUntil(lambda: not key_store.kept, timeout=PATIENCE_MS)

    assert desk.accounts.access is None


def test_a_locked_key_store_asks_for_its_password_only_when_somebody_is_there(
    open_desk, qtbot, service, key_store, monkeypatch
) -> None:
    def locked() -> bool:
        raise KeychainUnavailable("it is locked", code=LOCKED)

    monkeypatch.setattr(keychain, "_is_open", locked)
    key_store.set_password("focusdesk", service.url, KEY)
    answers: list[object] = []
    monkeypatch.setattr(host, "is_offered", lambda: True)
    desk = open_desk(url=service.url, org=ORG, hidden=True)
    threads = desk._threads
    assert threads is not None
    threads.keys.found.connect(answers.append)
    qtbot.waitUntil(lambda: desk.accounts._locked or bool(answers), timeout=PATIENCE_MS)
    unseen = desk.accounts.key, desk.window.isVisible()
    desk.window.bring_up()
    qtbot.waitUntil(lambda: desk.accounts.key is not None, timeout=PATIENCE_MS)

    assert unseen == (None, False)
    assert desk.window.pages.start.isVisible()


# -- at login


def test_hidden_it_opens_no_window_that_is_in_the_way(open_desk, qtbot) -> None:
    desk = open_desk(hidden=True)

    assert desk.window.isMinimized()  # no tray is here


@pytest.mark.expects_warnings
def test_a_system_that_refuses_to_start_it_at_login_is_told(open_desk, home) -> None:
    (home / "config").touch()
    desk = open_desk(start_at_login=True)

    assert "start at login" in desk.window.pages.start._notice.text()


# -- the settings


def test_a_theme_and_a_language_are_worn_and_spoken_at_once(open_desk, qtbot, tmp_path) -> None:
    desk = open_desk(SMALL)
    told: list[Settings] = []
    desk.preferences.changed.connect(told.append)
    page = desk.window.pages.settings
    page.chosen.emit("theme", "dark")
    page.chosen.emit("chime", True)

    assert [(one.theme, one.chime) for one in told] == [("dark", False), ("dark", True)]
    assert saved(desk)["chime"] is True


def test_another_organization_is_used_and_remembered(
    open_desk, qtbot, service, monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv("FREDDY_API_KEY", KEY)
    desk = open_desk(url=service.url, org=ORG)
    qtbot.waitUntil(lambda: desk.accounts.access is not None, timeout=PATIENCE_MS)
    desk.window.pages.settings.account.org_chosen.emit("org_2")
    asked = "/v1/music/org_2/usage"
    qtbot.waitUntil(lambda: asked in [one.path for one in service.asked], timeout=PATIENCE_MS)

    assert saved(desk)["org"] == desk.accounts.org == "org_2"


def test_music_that_nobody_needs_is_removed_and_what_plays_stays(
    open_desk, qtbot, tmp_path
) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    cache = tmp_path / "profile" / "cache"
    (cache / "orphan").mkdir()
    (cache / "orphan" / "00000.audio").write_bytes(bytes(1_000_000))
    long_ago = time.time() - JUST_NOW - 60.0
    os.utime(cache / "orphan", (long_ago, long_ago))
    desk.window.pages.show_settings()
    storage = desk.window.pages.settings.storage
    qtbot.waitUntil(lambda: storage._bytes is not None, timeout=PATIENCE_MS)
    before = storage._bytes
    storage.empty.click()
    qtbot.waitUntil(lambda: storage._bytes != before, timeout=PATIENCE_MS)

    assert not (cache / "orphan").exists()
    assert storage._bytes == before - 1_000_000
    assert any(cache.rglob("*.audio"))


def test_what_is_chosen_counts_in_the_session_that_plays(open_desk, qtbot) -> None:
    desk = open_desk(SMALL)
    qtbot.waitUntil(ready(desk), timeout=PATIENCE_MS)
    choose = desk.window.pages.settings.chosen.emit
    choose("quiet_end", 60)
    choose("late", "fade")
    choose("resume_after_sleep", True)
    choose("chime", True)
    choose("louder", -3.0)
    choose("cache_mb", 512)

    assert state(desk).choices == Choices(
        goes_on=True, chimes=True, bridges=False, lands_over=60.0, louder=-3.0
    )
    most = 512 * 1024**2
    qtbot.waitUntil(lambda: desk._threads._fetcher._cache._most == most, timeout=PATIENCE_MS)


def test_the_sound_device_is_the_players_to_choose_and_what_there_is_is_shown(
    open_desk, qtbot
) -> None:
    desk = open_desk(SMALL, output="phones")
    player = desk._threads._sound
    first = player._chosen
    desk.window.pages.settings.chosen.emit("output", "speakers")
    qtbot.waitUntil(lambda: player._chosen == "speakers", timeout=PATIENCE_MS)
    listed = SoundDevices((SoundDevice("speakers", "Speakers"),), "speakers", "speakers")
    player.listed.emit(listed)
    player.happened.emit(OutputIs("speakers"))
    qtbot.waitUntil(lambda: state(desk).device == "speakers", timeout=PATIENCE_MS)
    desk.window.pages.settings.sound.volume.control.setValue(35)

    assert first == "phones"
    assert desk.window.pages.settings.sound.output.control.count() == 2
    assert saved(desk)["volumes"] == {"speakers": 0.35}
    assert saved(desk)["volume"] == state(desk).volume == 0.35


@pytest.mark.expects_warnings
def test_what_the_system_refuses_is_said_on_the_page_of_settings(open_desk, home) -> None:
    desk = open_desk(SMALL)
    (home / "config").parent.mkdir(exist_ok=True)
    (home / "config").write_text("a file where a folder is to be")
    desk.window.pages.show_settings()
    desk.window.pages.settings.chosen.emit("start_at_login", True)

    assert "start at login" in desk.window.pages.settings._notice.text()
