"""The real program through AT-SPI, as a screen reader knows it, and by the keyboard alone."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pytest

from tests import contrast, rig
from tests.contrast import Pixels
from tests.e2e.conftest import Desktop
from tests.reader import CONTROLS, Reader, Seen, reading

# The names that these tests go by; whoever renames a control renames it here.
DEMO: Final = "Try the demo"
KEY: Final = "API key"
LENGTH: Final = "Length in minutes"
START: Final = "Start"
JOIN: Final = "Join a session…"
CANCEL: Final = "Cancel"
PAUSE: Final = "Pause"
PLAY: Final = "Play"
SKIP: Final = "Skip"
END: Final = "End session"
SURE: Final = "End"
AGAIN: Final = "New session"
VOLUME: Final = "Volume"
PROGRESS: Final = "Timeline of the session"
RING: Final = "Minutes heard"
TIMER: Final = "Time left, time gone by, or when it ends"
"""The description of the button whose name is what the timer tells."""

SETTINGS: Final = "Settings…"
DONE: Final = "Done"
BACK: Final = "Back"
SMALL: Final = "Small window"
LARGE: Final = "Large window"
ABOUT: Final = "About FocusDesk"
LIBRARIES: Final = "Libraries and their licences"
FOUND: Final = (LIBRARIES, "httpx 0.28.1 \N{EN DASH} BSD-3-Clause")
"""Where the focus is in a list: some readers are told of the list, some of what is chosen in it."""


MINUTES: Final = 5
MOST_STOPS: Final = 80
CHOICES: Final = ("radio button", "check box")
ARROWS: Final = ("Down", "Right", "Up", "Left")
SOON: Final = 1.0


@pytest.fixture
def program(desktop: Desktop) -> Iterator[subprocess.Popen[str]]:
    """FocusDesk on its first run, which offers the demo."""
    with desktop.focusdesk() as started:
        desktop.window()
        yield started


@pytest.fixture
def reader(desktop: Desktop, program: subprocess.Popen[str]) -> Iterator[Reader]:
    """A screen reader that was started after the program, as happens every day."""
    with reading(desktop) as made:
        made.turn_on()
        yield made


def to_account(reader: Reader) -> None:
    reader.wait(KEY, "password text")  # once the key store has said that there is no key


def to_start(reader: Reader) -> None:
    to_account(reader)
    reader.press(DEMO)
    reader.wait(START)


def to_join(reader: Reader) -> None:
    to_start(reader)
    reader.press(JOIN)
    reader.wait(CANCEL)


def start_demo(reader: Reader) -> None:
    to_start(reader)
    reader.set_value(LENGTH, MINUTES)
    reader.press(START)


def to_player(reader: Reader) -> None:
    start_demo(reader)
    rig.until(lambda: elapsed(reader), "some of it was heard")
    reader.press(PAUSE)  # so that nothing moves but what the keyboard moves
    reader.wait(PLAY)
    reader.wait(SKIP)  # which it is once there is more: now everything can be used


def to_settings(reader: Reader) -> None:
    to_start(reader)
    reader.press(SETTINGS)
    reader.wait(DONE)


def to_over(reader: Reader) -> None:
    to_player(reader)
    reader.press(END)
    reader.press(SURE)
    reader.wait(AGAIN)


def to_keys(reader: Reader) -> None:
    to_start(reader)
    reader.type("F1")
    reader.wait(BACK)


def to_about(reader: Reader) -> None:
    to_settings(reader)
    reader.press(ABOUT)
    reader.wait(BACK)


def to_small(reader: Reader) -> None:
    to_player(reader)
    reader.press(SMALL)
    reader.wait(LARGE)


PAGES: Final = {
    "account": to_account,
    "start": to_start,
    "join": to_join,
    "player": to_player,
    "settings": to_settings,
    "over": to_over,
    "keys": to_keys,
    "about": to_about,
    "small": to_small,
}
"""How to come to each page from the first run."""

on_every_page = pytest.mark.parametrize("go", PAGES.values(), ids=PAGES.keys())


def timer(reader: Reader) -> str:
    """What the timer tells, which a press has it tell differently."""
    return next((one.name for one in reader.shown() if one.description == TIMER), "")


def elapsed(reader: Reader) -> bool:
    """Whether some of the session was heard."""
    return (reader.value(PROGRESS) or 0.0) > 0.0


# -- a session


def test_nothing_is_told_until_somebody_asks(desktop: Desktop, program) -> None:
    with reading(desktop) as made:
        assert made.shown() == []
        made.turn_on()
        made.wait(DEMO)
        application, window, *_ = made.shown()

        assert (application.role, application.name) == ("application", "FocusDesk")
        assert (window.role, window.name) == ("frame", "FocusDesk")


def test_a_demo_is_started_paused_resumed_and_ended_by_names_alone(
    desktop: Desktop, reader: Reader
) -> None:
    start_demo(reader)
    reader.wait(PAUSE)
    rig.until(lambda: elapsed(reader), "the timer runs")
    reader.set_value(VOLUME, 40)
    reader.press(PAUSE)
    reader.wait(PLAY)
    progress = reader.value(PROGRESS)
    assert progress is not None
    assert reader.wait(RING).range == (0.0, float(MINUTES))
    reader.press(PLAY)
    reader.wait(PAUSE)
    reader.heard()
    rig.until(lambda: (reader.value(PROGRESS) or 0) > progress, "the progress tells more")
    rig.until(lambda: tells(reader, "accessible-value", "slider"), "the progress speaks up")
    left = timer(reader)
    assert left.startswith(f"{MINUTES} minutes left")
    reader.press(left)
    rig.until(lambda: timer(reader) not in ("", left), "the timer tells something else")
    reader.press(END)
    reader.press(SURE)  # it asks: more than a minute is still to come
    reader.wait(AGAIN)

    log = desktop.log()
    for pressed in ("VolumeChosen(volume=0.4)", "PausePressed()", "PlayPressed()", "EndPressed()"):
        assert pressed in log


def tells(reader: Reader, change: str, role: str) -> bool:
    """Whether a change of this kind was told since last asked."""
    event = f"object:property-change:{change}"
    return any((one.event, one.role) == (event, role) for one in reader.heard())


def test_a_licence_is_found_and_read_by_keys_and_names(desktop: Desktop, reader: Reader) -> None:
    to_settings(reader)
    reader.press(ABOUT)
    reader.wait(LIBRARIES, "list")
    for key in ("h", "t", "t", "p", "x", "Return"):
        desktop.press(key)
    reader.wait("Licence of httpx", "text")
    rig.until(lambda: names(reader.focused()) == "Licence of httpx", "the licence has the focus")
    desktop.press("Escape")
    reader.wait(LIBRARIES, "list")
    rig.until(lambda: names(reader.focused()) in FOUND, "the list has the focus again")


def names(one: Seen | None) -> str:
    return one.name if one is not None else ""


# -- every control


@on_every_page
def test_every_control_has_a_name_of_its_own_and_a_role(
    reader: Reader, go: Callable[[Reader], None]
) -> None:
    go(reader)
    controls = [one for one in reader.shown() if one.is_control]
    names = [(one.path[:-1], one.called) for one in controls]

    assert controls
    assert [str(one) for one in controls if not one.called.strip()] == []
    assert [str(one) for one in controls if one.role not in CONTROLS] == []
    assert [name for name in names if names.count(name) > 1] == []


@on_every_page
def test_the_tabulator_comes_to_every_control_and_shows_where_it_is(
    desktop: Desktop, reader: Reader, go: Callable[[Reader], None]
) -> None:
    """Round once; of controls of which one is chosen, arrows come to the others."""
    go(reader)
    if len([one for one in reader.shown() if "focusable" in one.states]) == 1:
        rig.until(lambda: reader.focused() is not None, "there is but one, and it has the focus")
        return
    stops, pictures = once_round(desktop, reader)
    reached = {one.path for one in stops}
    missing = [
        one
        for one in reader.shown()
        if one.is_usable and "focusable" in one.states and not is_within(one, reached)
    ]
    by_arrows = through_choices(desktop, reader, stops) if missing else set()

    assert [str(one) for one in missing if one.path not in by_arrows] == []
    # Before as well as after: a page that scrolls may put the next control into the same place.
    unseen = [
        one
        for number, one in enumerate(stops)
        for beside in [(number - 1) % len(stops), (number + 1) % len(stops)]
        if is_same(one, pictures[number], pictures[beside]) and not is_twin(one, stops[beside])
    ]
    unseen = [one for one in unseen if unseen.count(one) > 1]
    assert [str(one) for one in unseen] == []


def is_within(one: Seen, reached: set[tuple[int, ...]]) -> bool:
    """Whether it was come to, be it as the field of a box that has a list, too."""
    return one.path in reached or one.path[:-1] in reached


def focus_after(desktop: Desktop, reader: Reader, key: str, seconds: float = rig.PATIENCE) -> Seen:
    """Press a key, and wait until something else has the focus."""
    before = reader.focused()
    desktop.press(key)

    def moved() -> bool:
        now = reader.focused()
        return now is not None and (before is None or now.path != before.path)

    rig.until(moved, f"{key} leads on from {before}", seconds)
    found = reader.focused()
    assert found is not None
    return found


def once_round(desktop: Desktop, reader: Reader) -> tuple[list[Seen], list[Pixels]]:
    """Press Tab until it comes round; return every stop, and what the window looked like there."""
    stops: list[Seen] = []
    pictures: list[Pixels] = []
    while len(stops) < MOST_STOPS:
        now = focus_after(desktop, reader, "Tab")
        if stops and now.path == stops[0].path:
            return stops, pictures
        pictures.append(photographed(desktop, pictures[-1] if pictures else None))
        stops.append(reader.focused() or now)  # where it is now: the page may have scrolled to it
    raise AssertionError(f"it does not come round: {[str(one) for one in stops]}")


def through_choices(desktop: Desktop, reader: Reader, stops: list[Seen]) -> set[tuple[int, ...]]:
    """Come to what is chosen of several, and by the arrows to the others; not each leads on."""
    reached: set[tuple[int, ...]] = set()
    for stop in [one for one in stops if one.role in CHOICES]:
        while focus_after(desktop, reader, "Tab").path != stop.path:
            pass
        group = {one.path for one in reader.shown() if one.role == stop.role}
        here, untried = stop.path, {path: list(ARROWS) for path in group}
        while untried.get(here) and not reached >= group:
            with contextlib.suppress(AssertionError):
                here = focus_after(desktop, reader, untried[here].pop(0), SOON).path
            reached.add(here)
    return reached


def photographed(desktop: Desktop, before: Pixels | None = None) -> Pixels:
    """The screen when it has stopped changing, which a program does some time after it is asked."""
    taken = [photograph(desktop)]

    def settled() -> bool:
        taken.append(photograph(desktop))
        is_new = before is None or not np.array_equal(taken[-1], before)
        return is_new and np.array_equal(taken[-1], taken[-2])

    with contextlib.suppress(AssertionError):  # nothing is seen to change, or a cursor blinks
        rig.until(settled, "the screen stands still", SOON)
    return taken[-1]


def photograph(desktop: Desktop) -> Pixels:
    done = subprocess.run(
        ["import", "-window", "root", "-depth", "8", "rgb:-"],
        env=desktop.environment, capture_output=True, check=True, timeout=30,
    )  # fmt: skip
    return np.frombuffer(done.stdout, dtype=np.uint8).reshape(1000, 1280, 3)


def is_twin(one: Seen, other: Seen) -> bool:
    """Whether a page was scrolled so that one control lies where another of its kind did.

    Their pictures tell nothing of the focus then; tests/gui/test_contrast.py sees it of all kinds.
    """
    return one.role == other.role and one.box[2:] == other.box[2:]


def is_same(one: Seen, focused: Pixels, unfocused: Pixels) -> bool:
    """Whether the focus made too little difference to be seen: a line along one side at least."""
    x, y, width, height = one.box
    area = np.s_[y : y + height, x : x + width]
    return contrast.changed(focused[area], unfocused[area]) < min(width, height)
