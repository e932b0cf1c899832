"""A later launch's right to the focus is used once, on X11 and on Wayland."""

import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from focusdesk.core.handover import Handover
from focusdesk.core.settings import Settings
from focusdesk.qt.desktop import foreground, x11
from focusdesk.qt.window.main import MainWindow


def test_the_moment_of_the_press_goes_into_the_request():
    for startup, moment in (("gnome-shell/FocusDesk/7-2-host_TIME12345", 12345), ("other", 0)):
        name, data = x11.activation(startup)

        assert name == "_NET_ACTIVE_WINDOW"
        assert struct.unpack("=5I", data) == (2, moment, 0, 0, 0)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=500))
def test_the_end_of_a_startup_is_told_in_pieces(startup):
    messages = x11.completion(startup)
    text = b"".join(data for _, data in messages)
    plain, _, rest = text.partition(b"\0")

    assert {len(data) for _, data in messages} == {20}
    assert [name for name, _ in messages].count("_NET_STARTUP_INFO_BEGIN") == 1
    assert messages[0][0] == "_NET_STARTUP_INFO_BEGIN"
    assert rest.strip(b"\0") == b""
    said = plain.decode().removeprefix('remove: ID="').removesuffix('"')
    assert said.replace("\\\\", "\0").replace('\\"', '"').replace("\0", "\\") == startup


@pytest.mark.parametrize("token", ["", "token-1"])
def test_waylands_token_is_there_while_the_window_asks_and_not_after(
    qtbot, monkeypatch, token
) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    seen: list[str | None] = []
    monkeypatch.setattr(
        window, "activateWindow", lambda: seen.append(os.environ.get("XDG_ACTIVATION_TOKEN"))
    )
    foreground.bring_up(window, Handover(activation=token))

    assert seen == [token or None]
    assert "XDG_ACTIVATION_TOKEN" not in os.environ


def test_where_xcb_cannot_be_loaded_the_window_is_shown_all_the_same(qtbot, monkeypatch) -> None:
    def missing(_name: str) -> None:
        raise OSError("libxcb.so.1: cannot open shared object file")

    window = MainWindow(Settings())
    qtbot.addWidget(window)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    monkeypatch.setattr("ctypes.CDLL", missing)
    foreground.bring_up(window, Handover())

    assert window.isVisible()
