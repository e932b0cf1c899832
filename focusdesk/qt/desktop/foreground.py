"""Bring a window to the front with the right that a later launch was given."""

import logging
import os

from PySide6.QtGui import QGuiApplication

from focusdesk.core.handover import Handover
from focusdesk.qt.desktop import x11
from focusdesk.qt.window.main import MainWindow

log = logging.getLogger(__name__)


def bring_up(window: MainWindow, handed: Handover) -> None:
    """Show `window` in front of the others, as far as the desktop lets it."""
    if handed.activation:
        # Qt's Wayland plugin takes it from here when the window asks to be activated.
        os.environ["XDG_ACTIVATION_TOKEN"] = handed.activation
    window.bring_up()
    os.environ.pop("XDG_ACTIVATION_TOKEN", None)
    if QGuiApplication.platformName() == "xcb":
        try:
            x11.bring_forward(int(window.winId()), handed.startup)
        except OSError as exc:  # Qt has brought an xcb library of its own
            log.info("the window manager cannot be asked for the focus: %s", exc)
