"""The small window of the real program: it is there instead of the large one, and where it was."""

import re

from tests import rig
from tests.e2e.conftest import Desktop

DEMO = ("--demo", "--segments", "2", "--segment-seconds", "30", "--initial", "2")
SMALL = (320, 64)


def place(desktop: Desktop) -> tuple[int, ...]:
    """The left and upper edge, width and height of the window that is there."""
    found: dict[str, str] = {}

    def is_told() -> bool:  # unless it goes between the two questions
        told = desktop.run("xdotool", "getwindowgeometry", "--shell", desktop.window())
        found.update(re.findall(r"(\w+)=(\d+)", told))
        return bool(found)

    rig.until(is_told, "the window's place")
    return tuple(int(found[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))


def becomes(desktop: Desktop, *, small: bool) -> None:
    """Wait until the one window or the other is there."""
    rig.until(lambda: (place(desktop)[2:] == SMALL) is small, "the other window")


def test_it_comes_at_a_key_goes_at_another_and_comes_back_where_it_was(desktop: Desktop) -> None:
    with desktop.focusdesk(*DEMO) as program:
        rig.until(lambda: "-> Append(" in desktop.log(), "the music begins")
        desktop.press("c")
        becomes(desktop, small=True)
        desktop.press("space")
        rig.until(lambda: "PausePressed()" in desktop.log(), "it is paused")
        desktop.press("Escape")
        becomes(desktop, small=False)
        desktop.press("c")
        becomes(desktop, small=True)
        desktop.run("xdotool", "windowmove", "--sync", desktop.window(), "150", "90")
        rig.until(lambda: place(desktop)[:2] == (150, 90), "it is moved")
        desktop.press("ctrl+q")
        rig.until(lambda: program.poll() is not None, "the program leaves")
    before = desktop.log().count("-> Append(")
    with desktop.focusdesk(*DEMO):
        rig.until(lambda: desktop.log().count("-> Append(") > before, "the music begins again")
        desktop.press("c")
        becomes(desktop, small=True)

        assert place(desktop)[:2] == (150, 90)


def test_a_second_launch_brings_the_large_window_back(desktop: Desktop) -> None:
    with desktop.focusdesk(*DEMO):
        rig.until(lambda: "-> Append(" in desktop.log(), "the music begins")
        desktop.press("c")
        becomes(desktop, small=True)
        with desktop.focusdesk() as again:
            rig.until(lambda: again.poll() is not None, "the second launch leaves")
        becomes(desktop, small=False)

        assert again.returncode == 0
