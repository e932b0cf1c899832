"""One table of keys: the window obeys it, F1 and the README tell it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from focusdesk.core.facts import KeepPressed, VolumeChosen
from focusdesk.core.settings import Settings
from focusdesk.qt.window import shortcuts
from focusdesk.qt.window.keys_page import TOLD
from focusdesk.qt.window.main import MainWindow
from focusdesk.qt.window.shortcuts import Act
from focusdesk.qt.window.wishes import wish
from tests.gui import scenes

README = Path(__file__).resolve().parents[2] / "README.md"
Key = Qt.Key


def test_every_act_has_a_key_of_its_own_and_words() -> None:
    keys = [key for known in shortcuts.KEYS.values() for key in known]

    assert set(shortcuts.KEYS) == set(shortcuts.WHAT) == set(Act)
    assert len(keys) == len(set(keys))
    assert all(shortcuts.name(act) and shortcuts.what(act) for act in Act)


def test_the_readme_tells_every_key() -> None:
    section = README.read_text(encoding="utf-8").split("## Keys")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, flags=re.MULTILINE)

    assert rows[1:] == [(shortcuts.KEYS[act][0], shortcuts.what(act)) for act in TOLD]


def test_f1_shows_every_key_and_goes_back(window, qtbot) -> None:
    window.render_state(scenes.playing)
    qtbot.keyClick(window, Key.Key_F1)
    shown = {label.text() for label in window.pages.keys.findChildren(QLabel) if label.isVisible()}
    open_now = window.pages.keys.isVisible()
    qtbot.keyClick(window, Key.Key_F1)

    assert open_now
    assert {shortcuts.name(act) for act in TOLD} <= shown
    assert window.pages.player.isVisible()


@pytest.mark.parametrize("page", ["start", "player"])
def test_escape_leaves_the_list(window, qtbot, page) -> None:
    if page == "player":
        window.render_state(scenes.playing)
    window.pages.show_keys()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)

    assert getattr(window.pages, page).isVisible()


def test_f1_is_obeyed_where_letters_are_typed(window, qtbot) -> None:
    window.pages.show_account()
    qtbot.keyClick(window.pages.account._org, Key.Key_F1)

    assert window.pages.keys.isVisible()


def test_f11_fills_the_screen_and_gives_it_back(window, qtbot) -> None:
    states = []
    for _ in range(2):
        qtbot.keyClick(window, Key.Key_F11)
        states.append(window.isFullScreen())

    assert states == [True, False]


@pytest.mark.parametrize(
    ("act", "volume", "expected"),
    [
        (Act.LOUDER, 0.5, 0.55),
        (Act.LOUDER, 0.98, 1.0),
        (Act.QUIETER, 0.5, 0.45),
        (Act.QUIETER, 0.02, 0.0),
    ],
)
def test_a_key_makes_it_a_step_louder_within_bounds(act, volume, expected) -> None:
    fact = wish(act, replace(scenes.playing, volume=volume))

    assert isinstance(fact, VolumeChosen)
    assert fact.volume == pytest.approx(expected)


def test_volume_keys_repeat_while_they_are_held(window, qtbot) -> None:
    from PySide6.QtCore import QEvent  # noqa: PLC0415
    from PySide6.QtGui import QKeyEvent  # noqa: PLC0415

    wishes: list[object] = []
    window.wished.connect(wishes.append)
    window.render_state(scenes.playing)
    for repeats in (False, True, True):
        kind, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(window, QKeyEvent(kind, Key.Key_Up, none, "", repeats))

    assert len(wishes) == 3


def test_a_piece_is_kept_by_a_key_where_that_is_offered() -> None:
    offered = replace(scenes.playing, keep_offered=True)

    assert wish(Act.KEEP, offered) == KeepPressed(11)
    assert wish(Act.KEEP, replace(offered, keep_offered=False)) is None


@pytest.mark.parametrize("act", Act)
def test_without_a_session_no_key_asks_anything_of_it(act) -> None:
    assert wish(act, scenes.idle) is None
    assert wish(act, scenes.over) is None


def test_the_window_is_where_it_was_left(qtbot) -> None:
    first = MainWindow(Settings())
    qtbot.addWidget(first)
    first.show()
    first.setGeometry(40, 60, 500, 640)
    second = MainWindow(Settings(geometry=first.geometry_to_keep()))
    qtbot.addWidget(second)
    second.show()

    assert second.size() == first.size()


@pytest.mark.parametrize("broken", ["!", "AAAA", "Zm9v" * 500])
def test_a_broken_geometry_is_none(qtbot, broken) -> None:
    window = MainWindow(Settings(geometry=broken))
    qtbot.addWidget(window)
    window.show()

    assert window.size() == MainWindow(Settings()).size()
