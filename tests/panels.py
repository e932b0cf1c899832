"""Trays of Debian's, each a program that we did not write, on a test's own screen."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests import rig
from tests.e2e.conftest import Desktop


@contextlib.contextmanager
def openbox(desktop: Desktop) -> Iterator[None]:
    """A window manager, which knows what a minimised window is."""
    rig.needs("openbox")
    manager = subprocess.Popen(
        ["openbox", "--sm-disable"], env=desktop.environment, stderr=subprocess.DEVNULL
    )
    try:
        asked = ("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
        rig.until(lambda: "0x" in desktop.run(*asked), "the window manager is there")
        yield
    finally:
        rig.end(manager)


@contextlib.contextmanager
def trayer(desktop: Desktop, height: int = 24) -> Iterator[subprocess.Popen[bytes]]:
    """Debian's trayer, an XEMBED tray at the bottom of the screen."""
    rig.needs("trayer")
    command = ["trayer", "--edge", "bottom", "--widthtype", "request", "--height", str(height)]
    command += ["--heighttype", "pixel"]
    shown = ("xdotool", "search", "--onlyvisible", "--name", "^panel$")
    for chance in range(CHANCES):
        host = subprocess.Popen(command, env=desktop.environment, stderr=subprocess.DEVNULL)
        try:
            rig.until(lambda: desktop.run(*shown), "the panel", SOON)
            break
        except AssertionError:
            rig.end(host)
            assert chance + 1 < CHANCES
    try:
        yield host
    finally:
        rig.end(host)


CHANCES: Final = 5
SOON: Final = 4.0
"""One start in four shows no window where the window manager has just come up itself."""

XFCE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=640;y=980"/>
      <property name="length" type="uint" value="30"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
      <property name="icon-size" type="int" value="24"/>
    </property>
  </property>
</channel>
"""
"""A panel at the bottom with nothing in it but the tray, whose icons are 24 pixels large."""


@contextlib.contextmanager
def xfce(desktop: Desktop) -> Iterator[subprocess.Popen[bytes]]:
    """Xfce's panel, whose tray is a StatusNotifier host."""
    rig.needs("xfce4-panel")
    config = Path(desktop.environment.get("XDG_CONFIG_HOME") or desktop.folder / ".config")
    folder = config / "xfce4" / "xfconf" / "xfce-perchannel-xml"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "xfce4-panel.xml").write_text(XFCE)
    environment = {**desktop.environment, "HOME": str(desktop.folder), "NO_AT_BRIDGE": "1"}
    # Nobody is started by a test's bus, so what keeps the panel's settings is started by hand.
    (keeper,) = Path("/usr/lib").glob("*/xfce4/xfconf/xfconfd")
    settings = subprocess.Popen([keeper], env=environment, stderr=subprocess.DEVNULL)
    owned = ("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
             "org.freedesktop.DBus.NameHasOwner", "string:org.xfce.Xfconf")  # fmt: skip
    rig.until(lambda: "true" in desktop.run(*owned), "the panel's settings can be read")
    host = subprocess.Popen(
        ["xfce4-panel", "--disable-wm-check"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield host
    finally:
        rig.end(host)
        rig.end(settings)
