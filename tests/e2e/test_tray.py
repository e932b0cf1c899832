"""The tray of the real program, used through hosts that we did not write and through the bus."""

import contextlib
import json
import re
import subprocess
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from focusdesk.qt.desktop.ring import SIZES
from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.e2e.test_session import joining
from tests.foreign import KEY, Answer, ForeignService
from tests.notifier import Item, Watcher
from tests.panels import openbox, trayer, xfce
from tests.xserver import keyboard_is_taken, press_cross

PAUSE, SKIP, KEEP, END, VOLUME, HIDE, QUIT = range(1, 8)
"""Which entry of the menu it is, of those that can be chosen while all of them can."""

MUTE = 6
NARROW, WIDE = 99, 300
"""What is wider is the window, what is narrower the icon; menus lie between."""
PLACES = cycle(("6", "18"))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ForeignService]:
    """A session of four pieces of noise, whose service keeps what it is asked to keep."""
    noise = [sounds.write(tmp_path / f"{n}.flac", sounds.pink(40.0, seed=n)) for n in range(4)]
    with ForeignService(noise, total_segments=4) as made:
        kept = Answer(200, b'{"track_id": "mtrack_1"}')
        made.script.append(lambda asked: kept if asked.path.endswith("/promote") else None)
        yield made


@pytest.fixture
def program(desktop: Desktop, service: ForeignService) -> Iterator[subprocess.Popen[str]]:
    """FocusDesk, playing, whose listener closes the window into the tray."""
    desktop.profile.mkdir(mode=0o700)
    (desktop.profile / "settings.json").write_text(json.dumps({"on_close": "tray", "volume": 0.5}))
    with desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as started:
        rig.until(lambda: "Heard" in desktop.log() or "Joined" in desktop.log(), "it plays")
        yield started


def is_in_tray(desktop: Desktop) -> bool:
    return "FocusDesk" in desktop.run("xwininfo", "-tree", "-name", "panel")


def widths(desktop: Desktop) -> dict[int, int]:
    """The program's windows that are there to be seen, its menus among them: xdotool finds none."""
    tree = desktop.run("xwininfo", "-root", "-children")
    found = re.findall(r'(0x\w+) "FocusDesk": \("FocusDesk" "FocusDesk"\)  (\d+)x', tree)
    return {
        int(one, 16): int(width)
        for one, width in found
        if "IsViewable" in desktop.run("xwininfo", "-id", one, "-stats")
    }


def main_window(desktop: Desktop) -> int | None:
    """The window itself, if it is there to be seen."""
    return next((one for one, width in widths(desktop).items() if width > WIDE), None)


def menus(desktop: Desktop) -> int:
    """How many menus are open."""
    return sum(NARROW < width <= WIDE for width in widths(desktop).values())


def close_window(desktop: Desktop) -> None:
    """Press the cross in the title bar, and see the window go."""
    window = main_window(desktop)
    assert window is not None
    press_cross(desktop.display, window)
    rig.until(lambda: main_window(desktop) is None, "the window is hidden")


def click(desktop: Desktop, button: int) -> None:
    """Click on the icon, the only one in the tray, elsewhere than last: two are no double click."""
    panel = desktop.window("panel")
    place = next(PLACES)
    desktop.run("xdotool", "mousemove", "--window", panel, place, "12", "click", str(button))


def open_menu(desktop: Desktop) -> None:
    """Open the icon's menu, and see that it gets the keys: it is there a moment earlier."""
    click(desktop, 3)
    rig.until(lambda: menus(desktop) == 1, "the menu opens")
    rig.until(lambda: keyboard_is_taken(desktop.display), "the menu takes the keyboard")


def choose(desktop: Desktop, *places: int) -> None:
    """Choose from the icon's menu by the keys: the n-th entry, and in its own menu the m-th."""
    open_menu(desktop)
    desktop.run("xdotool", "key", *["Down"] * places[0])
    for place in places[1:]:
        desktop.run("xdotool", "key", "Right")
        rig.until(lambda: menus(desktop) == 2, "the menu beside it opens")
        desktop.run("xdotool", "key", *["Down"] * (place - 1), "Return")
    if len(places) == 1:
        desktop.run("xdotool", "key", "Return")
    rig.until(lambda: menus(desktop) == 0, "the menu closes")


def tells(desktop: Desktop, fact: str, times: int = 1) -> None:
    """Wait until something is told so often, and no more than that."""
    rig.until(lambda: desktop.log().count(f"controller: {fact}") == times, f"{fact} {times} times")


def focus(desktop: Desktop) -> None:
    """Give the window the keyboard, as a listener does who works in it."""
    desktop.run("xdotool", "windowfocus", "--sync", str(main_window(desktop)))


def test_x11s_own_tray_is_used_by_mouse_and_wheel(
    desktop: Desktop, service: ForeignService, program: subprocess.Popen[str]
) -> None:
    """trayer holds the icon: clicks, the wheel and every entry of the menu act once."""
    with trayer(desktop), desktop.sound.recorded() as recording:
        rig.until(lambda: is_in_tray(desktop), "the icon is in the tray")
        rig.until(recording.is_sounding, "the session is heard")
        click(desktop, 2)
        rig.until(lambda: not recording.is_sounding(), "a middle click pauses")
        click(desktop, 2)
        rig.until(recording.is_sounding, "another one plays")
        click(desktop, 4)
        tells(desktop, "VolumeChosen(volume=0.55)")
        click(desktop, 5)
        tells(desktop, "VolumeChosen(volume=0.5)")
        focus(desktop)
        click(desktop, 1)
        rig.until(lambda: main_window(desktop) is None, "a click hides the window")
        open_menu(desktop)
        desktop.run("xdotool", "key", "Escape")
        click(desktop, 1)
        rig.until(lambda: main_window(desktop), "another one brings it up")

        choose(desktop, PAUSE)
        tells(desktop, "PausePressed()", 2)
        rig.until(lambda: not recording.is_sounding(), "the menu pauses")
        choose(desktop, PAUSE)
        tells(desktop, "PlayPressed()", 2)
        choose(desktop, VOLUME, 2)
        tells(desktop, "VolumeChosen(volume=0.8)")
        choose(desktop, VOLUME, MUTE)
        rig.until(lambda: not recording.is_sounding(), "the menu mutes")
        choose(desktop, VOLUME, MUTE)
        tells(desktop, "MutePressed()", 2)
        choose(desktop, KEEP)
        tells(desktop, "KeepPressed(index=0)")
        rig.until(lambda: kept(service), "the service is asked to keep it")
        choose(desktop, SKIP)
        tells(desktop, "SkipPressed()")
        choose(desktop, HIDE)
        rig.until(lambda: main_window(desktop) is None, "the menu hides the window")
        choose(desktop, HIDE)
        rig.until(lambda: main_window(desktop), "the menu shows it")
        choose(desktop, END)
        tells(desktop, "EndPressed()")
        choose(desktop, 3)  # volume, window, quit: without a session nothing else does anything
        rig.until(lambda: program.poll() is not None, "the menu quits")

    assert len(kept(service)) == 1
    assert program.returncode == 0


def test_a_window_that_hid_in_a_tray_that_dies_is_back(
    desktop: Desktop, program: subprocess.Popen[str]
) -> None:
    """Closed into trayer's tray; trayer is killed, then started again."""
    with trayer(desktop) as host:
        rig.until(lambda: is_in_tray(desktop), "the icon is in the tray")
        close_window(desktop)
        host.kill()
        rig.until(lambda: main_window(desktop), "the window is back")
    with trayer(desktop):
        rig.until(lambda: is_in_tray(desktop), "the icon is in the new tray")
        close_window(desktop)
        click(desktop, 1)
        rig.until(lambda: main_window(desktop), "a click brings the window up")
    hints = desktop.log().count("the window comes back: the tray is gone")

    assert hints == 1
    assert program.poll() is None


def managed(desktop: Desktop) -> str:
    """What the window manager says of the window: Normal, Iconic, or nothing of one that is hidden.

    It has put the window into a frame, so that it is no child of the screen any more.
    """
    found = desktop.run("xdotool", "search", "--name", "^FocusDesk$").split()
    told = " ".join(desktop.run("xprop", "-id", one, "WM_STATE") for one in found)
    return "".join(re.findall(r"window state: (\w+)", told))


@pytest.fixture
def manager(desktop: Desktop) -> Iterator[None]:
    """A window manager that is there before the program."""
    with openbox(desktop):
        yield


def test_a_window_manager_gets_the_window_back_minimised_and_up_at_a_click(
    desktop: Desktop, manager: None, program: subprocess.Popen[str]
) -> None:
    """Closed into the tray, given back by its end, restored by the keyboard, hidden, clicked."""
    rig.until(lambda: managed(desktop) == "Normal", "the window is there")
    with trayer(desktop) as host:
        rig.until(lambda: is_in_tray(desktop), "the icon is in the tray")
        desktop.run("xdotool", "key", "alt+F4")
        rig.until(lambda: not managed(desktop), "the window is hidden")
        host.kill()
        rig.until(lambda: managed(desktop) == "Iconic", "the window is back, minimised")
    desktop.run("xdotool", "key", "alt+Tab")
    rig.until(lambda: managed(desktop) == "Normal", "the window can be had")
    with trayer(desktop):
        rig.until(lambda: is_in_tray(desktop), "the icon is in the new tray")
        for _ in range(2):
            click(desktop, 1)
            rig.until(lambda: not managed(desktop), "a click hides the window")
            click(desktop, 1)
            rig.until(lambda: managed(desktop) == "Normal", "another one brings it up")
        desktop.run("xdotool", "key", "ctrl+q")
        rig.until(lambda: program.poll() is not None, "it has the keyboard, too")

    assert program.returncode == 0


@contextlib.contextmanager
def notifier(desktop: Desktop, *, hosted: bool = True) -> Iterator[Watcher]:
    """A StatusNotifier tray on the program's bus."""
    watcher = Watcher(desktop.environment["DBUS_SESSION_BUS_ADDRESS"], hosted=hosted)
    try:
        yield watcher
    finally:
        watcher.stop()


@contextlib.contextmanager
def item(desktop: Desktop, watcher: Watcher) -> Iterator[Item]:
    """What the program shows in that tray; one that follows another may be registered twice."""
    found: list[Item] = []

    def answers() -> bool:
        if watcher.items:
            with contextlib.suppress(AssertionError):  # that one is gone, and the next is to come
                found.append(
                    Item(desktop.environment["DBUS_SESSION_BUS_ADDRESS"], watcher.items[-1])
                )
        return bool(found)

    rig.until(answers, "the program registers its icon")
    try:
        yield found[0]
    finally:
        found[0].close()


def test_the_tray_of_newer_desktops_is_used_over_the_bus(
    desktop: Desktop, service: ForeignService, program: subprocess.Popen[str]
) -> None:
    """As a panel of KDE's does: clicks, the menu's entries, and what the icon says."""
    with (
        notifier(desktop) as watcher,
        item(desktop, watcher) as icon,
        desktop.sound.recorded() as recording,
    ):
        rig.until(recording.is_sounding, "the session is heard")
        rig.until(lambda: "Keep this piece" in choosable(icon), "a piece is heard")
        tip = icon.property("ToolTip")[2]
        sizes = [size for size, _, _ in icon.property("IconPixmap")]
        icon.click("SecondaryActivate")
        rig.until(lambda: not recording.is_sounding(), "a middle click pauses")
        rig.until(lambda: "Play" in choosable(icon), "the menu offers to play")
        icon.choose("Play")
        rig.until(recording.is_sounding, "the menu plays")
        icon.choose("20 %")
        tells(desktop, "VolumeChosen(volume=0.2)")
        icon.scroll(120)  # Qt drops this one
        icon.choose("Keep this piece")
        rig.until(lambda: "This piece is kept" in icon.entries(), "the piece is kept")
        at_once = choosable(icon)
        focus(desktop)
        icon.click("Activate")
        rig.until(lambda: main_window(desktop) is None, "a click hides the window")
        rig.until(lambda: "Show window" in icon.entries(), "the menu offers to show it")
        icon.click("Activate")
        rig.until(lambda: main_window(desktop), "another one brings it up")
        close_window(desktop)
        icon.choose("Show window")
        rig.until(lambda: main_window(desktop), "the menu shows it")
        icon.choose("End session")
        rig.until(lambda: "No session" in icon.entries(), "the session is over")
        after = choosable(icon)
        icon.choose("Quit")
        rig.until(lambda: program.poll() is not None, "the menu quits")

    assert tip == "FocusDesk: 1 min left"
    assert sizes == list(SIZES)
    assert "This piece is kept" not in at_once
    assert len(kept(service)) == 1
    assert not {"Play", "Pause", "Skip", "Keep this piece", "End session"} & after
    assert {"Quit", "Hide window", "100 %"} <= after
    assert desktop.log().count("controller: VolumeChosen") == 1


def press_on_xfce(desktop: Desktop, button: int, *keys: str) -> None:
    """Click on the icon at the left of the panel; then press keys in the menu that opens."""
    x = str(18 + int(next(PLACES)))
    desktop.run("xdotool", "mousemove", x, "984", "click", str(button))
    if keys:
        rig.until(lambda: xfce_menus(desktop), "the menu opens")
        desktop.run("xdotool", "key", *keys)
        rig.until(lambda: not xfce_menus(desktop), "the menu closes")


def xfce_menus(desktop: Desktop) -> int:
    """How many menus of the panel are open."""
    tree = desktop.run("xwininfo", "-root", "-children")
    found = re.findall(r'(0x\w+) [^:]*: \("wrapper-2.0" "Wrapper-2.0"\)  (\d+)x(\d+)', tree)
    return sum(
        "IsViewable" in desktop.run("xwininfo", "-id", one, "-stats")
        for one, width, _ in found
        if int(width) > NARROW
    )


def test_a_panel_of_xfces_is_used_by_mouse(
    desktop: Desktop, program: subprocess.Popen[str]
) -> None:
    """A StatusNotifier host of Debian's: clicks and its own drawing of our menu; killed, too."""
    with desktop.sound.recorded() as recording:
        with xfce(desktop) as host:
            rig.until(lambda: "tray: StatusNotifier" in desktop.log(), "the tray is there")
            rig.until(recording.is_sounding, "the session is heard")
            rig.until(lambda: xfce_holds_it(desktop), "the icon is in the panel")
            press_on_xfce(desktop, 2)
            rig.until(lambda: not recording.is_sounding(), "a middle click pauses")
            press_on_xfce(desktop, 3, *["Down"] * PAUSE, "Return")
            rig.until(recording.is_sounding, "the menu plays")
            focus(desktop)
            press_on_xfce(desktop, 1)
            rig.until(lambda: main_window(desktop) is None, "a click hides the window")
            press_on_xfce(desktop, 1)
            rig.until(lambda: main_window(desktop), "another one brings it up")
            close_window(desktop)
            press_on_xfce(desktop, 3, *["Down"] * HIDE, "Return")
            rig.until(lambda: main_window(desktop), "the menu shows it")
            close_window(desktop)
            host.terminate()
            rig.until(lambda: main_window(desktop), "the window is back when the panel has gone")
        with xfce(desktop):
            rig.until(lambda: xfce_holds_it(desktop), "the icon is in the new panel")
            press_on_xfce(desktop, 3, *["Down"] * QUIT, "Return")
            rig.until(lambda: program.poll() is not None, "the menu quits")

    assert program.returncode == 0
    assert desktop.log().count("controller: PausePressed()") == 1


def xfce_holds_it(desktop: Desktop) -> bool:
    """Whether something is both dark and light where the icon belongs, on a panel that is light."""
    shot = str(desktop.folder / "panel.png")
    desktop.run("import", "-window", "root", "-crop", "24x24+18+972", "+repage", shot)
    light = desktop.run(
        "convert", shot, "-colorspace", "Gray", "-threshold", "20%",
        "-format", "%[fx:mean]", "info:",
    )  # fmt: skip
    return 0.2 < float(light or 0) < 0.9


def choosable(icon: Item) -> set[str]:
    return {text for text, (_, enabled) in icon.entries().items() if enabled}


def test_the_tray_of_newer_desktops_comes_and_goes(
    desktop: Desktop, program: subprocess.Popen[str]
) -> None:
    """A watcher nobody shows icons for is no tray; with the panel gone the window is back."""
    with notifier(desktop, hosted=False) as watcher:
        window = main_window(desktop)
        assert window is not None
        press_cross(desktop.display, window)
        rig.until(lambda: "closed: minimise" in desktop.log(), "there is nothing to hide in")
        watcher.show_items(hosted=True)
        rig.until(lambda: watcher.items, "the icon is there when a panel is")
        press_cross(desktop.display, window)
        rig.until(lambda: "closed: hide" in desktop.log(), "there is something to hide in")
        rig.until(lambda: main_window(desktop) is None, "the window is hidden")
        watcher.show_items(hosted=False)
        rig.until(lambda: main_window(desktop), "the window is back")
    with notifier(desktop) as watcher, item(desktop, watcher) as icon:
        close_window(desktop)
        icon.click("Activate")
        rig.until(lambda: main_window(desktop), "the icon in the new tray brings it up")
        close_window(desktop)
    rig.until(lambda: main_window(desktop), "the window is back after the tray")

    assert program.poll() is None


def test_the_system_stops_the_program_whatever_it_asks(
    desktop: Desktop, service: ForeignService
) -> None:
    """Closing asks, once, in a dialog; SIGTERM does not wait for the answer."""
    with desktop.focusdesk(*joining(service), FREDDY_API_KEY=KEY) as program:
        rig.until(lambda: "Joined" in desktop.log(), "it plays")
        window = main_window(desktop)
        assert window is not None
        press_cross(desktop.display, window)
        rig.until(lambda: "closed: ask" in desktop.log(), "it asks")
        rig.until(lambda: len([w for w in widths(desktop).values() if w > WIDE]) == 2, "a dialog")
        program.terminate()
        rig.until(lambda: program.poll() is not None, "the program leaves")

    assert program.returncode == 128 + 15


def kept(service: ForeignService) -> list[str]:
    return [asked.path for asked in service.asked if asked.path.endswith("/promote")]
