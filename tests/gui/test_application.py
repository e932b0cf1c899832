"""The system's wish to quit is told before a window could object to it."""

import subprocess
import sys

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from focusdesk.qt.application import Application

class Stubborn(QWidget):
    left = False
    def leave(self):
        self.left = True
    def closeEvent(self, event):
        event.setAccepted(self.left)

application = Application()
window = Stubborn()
window.show()
if "heed" in sys.argv:
    application.quitting.connect(window.leave)
QTimer.singleShot(0, application.quit)
QTimer.singleShot(2000, lambda: application.exit(3))
sys.exit(application.exec())
"""


def run(*arguments: str) -> int:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, timeout=60, check=False).returncode


def test_a_window_that_heeds_it_does_not_stop_the_application() -> None:
    assert run("heed") == 0


def test_a_window_that_does_not_would() -> None:
    assert run() == 3
