"""The small window under a window manager: on top of the others, dragged by hand."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from tests import rig
from tests.e2e.conftest import Desktop
from tests.e2e.test_small_window import DEMO, becomes, place
from tests.panels import openbox
from tests.xserver import keyboard_is_taken

GRIP = (150, 32)
"""A place of the small window that is no button: the words in its middle."""

A_HAND = 0.1
"""Seconds between two movements of a hand."""


@pytest.fixture
def small(desktop: Desktop) -> Iterator[subprocess.Popen[str]]:
    """The program as the small window, with a window manager."""
    with openbox(desktop), desktop.focusdesk(*DEMO) as program:
        rig.until(lambda: "-> Append(" in desktop.log(), "the music begins")
        desktop.press("c")
        becomes(desktop, small=True)
        yield program


def states(desktop: Desktop) -> set[str]:
    """What the window manager says the window is."""
    told = desktop.run("xprop", "-id", desktop.window(), "_NET_WM_STATE")
    return set(re.findall(r"_NET_WM_STATE_(\w+)", told))


def stacked(desktop: Desktop) -> list[int]:
    """The windows that are managed, from the lowest to the highest."""
    told = desktop.run("xprop", "-root", "_NET_CLIENT_LIST_STACKING")
    return [int(found, 16) for found in re.findall(r"0x[0-9a-f]+", told)]


def test_it_stays_on_top_of_what_comes_later(desktop: Desktop, small) -> None:
    window = int(desktop.window())
    rig.until(lambda: "ABOVE" in states(desktop), "it is above")
    other = subprocess.Popen(
        ["xmessage", "-geometry", "600x600+0+0", "over it"],
        env=desktop.environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        rig.until(lambda: len(stacked(desktop)) > 1, "another window is there")

        assert stacked(desktop)[-1] == window
    finally:
        rig.end(other)


def test_it_is_dragged_by_a_place_that_is_no_button(desktop: Desktop, small) -> None:
    before = place(desktop)
    x, y = before[0] + GRIP[0], before[1] + GRIP[1]
    desktop.run("xdotool", "mousemove", "--sync", str(x), str(y), "mousedown", "1")
    # At a hand's pace: a button that is let go before the manager has taken the drag over is lost.
    for step in range(1, 11):
        desktop.run("xdotool", "mousemove", "--sync", str(x + 10 * step), str(y + 12 * step))
        rig.pause(A_HAND)
    rig.until(lambda: place(desktop)[:2] != before[:2], "it follows the hand")
    desktop.run("xdotool", "mouseup", "1")
    rig.until(lambda: not keyboard_is_taken(desktop.display), "the drag is over")
    after = place(desktop)
    desktop.run("xdotool", "mousemove", "--sync", str(x), str(y))  # the hand goes elsewhere

    assert after[0] - before[0] > 50
    assert after[1] - before[1] > 60
    assert place(desktop) == after
    assert "PausePressed()" not in desktop.log()
    desktop.press("Escape")
    becomes(desktop, small=False)


def test_it_comes_back_where_it_was_moved_to(desktop: Desktop, small) -> None:
    desktop.run("xdotool", "windowmove", "--sync", desktop.window(), "400", "300")
    rig.until(lambda: place(desktop)[:2] == (400, 300), "it is moved")
    desktop.press("Escape")
    becomes(desktop, small=False)
    desktop.press("c")
    becomes(desktop, small=True)

    rig.until(lambda: place(desktop)[:2] == (400, 300), "it is where it was moved to")
    assert "ABOVE" in states(desktop)
