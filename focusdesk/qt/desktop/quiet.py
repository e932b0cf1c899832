"""Do not disturb: turn the desktop's notifications off while the music plays, and on again.

GNOME has a switch that stays as it is left: that it was us is noted before it is touched, and
what was left by a crash is put right at the next start. Plasma's lets go by itself.
"""

import logging
import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QStandardPaths, Signal, Slot

log = logging.getLogger(__name__)

PROGRAM: Final = "gsettings"
SWITCH: Final = ("org.gnome.desktop.notifications", "show-banners")
LEAVE_MS: Final = 2_000


def is_gnome() -> bool:
    """Say whether the desktop is GNOME, or one that calls itself its kin."""
    return "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")


class GnomeSwitch(QObject):
    """Turns banners off and on by GNOME's own program; lives in the main thread.

    Signals:
        settled: banners are on again, or cannot be turned on by us.
    """

    settled = Signal()

    def __init__(self, note: Path) -> None:
        """Touch nothing yet; that it is off by our hand is noted in the file `note`."""
        super().__init__()
        self._note = note
        self._wanted = False
        self._gave_up = False
        self._process = QProcess(self)
        self._process.finished.connect(self._go_on)
        self._process.errorOccurred.connect(self._take_error)

    @property
    def is_off(self) -> bool:
        """Whether it is off by our hand, or about to be, and will be on again."""
        return self._is_noted and not self._gave_up

    @property
    def _is_noted(self) -> bool:
        return self._note.exists()

    def start(self) -> None:
        """Put right what a crash has left."""
        if self._is_noted:
            log.info("notifications were left off: turning them on again")
            self._step()

    def take(self) -> None:
        """Turn banners off, unless they are off already."""
        self._wanted = True
        self._step()

    def release(self) -> None:
        """Turn them on again, if it was us who turned them off."""
        self._wanted = False
        self._step()

    def stop(self) -> None:
        """Leave it as it was found, even at the cost of a moment."""
        self.release()
        while self._process.state() != QProcess.ProcessState.NotRunning:
            if not self._process.waitForFinished(LEAVE_MS):
                self._process.kill()
                self._process.waitForFinished(LEAVE_MS)
                return

    # One program at a time; what comes next depends on what the last one said.

    def _step(self) -> None:
        if self._process.state() != QProcess.ProcessState.NotRunning:
            return
        if not QStandardPaths.findExecutable(PROGRAM):
            self._give_up("there is no program for it")
        elif self._wanted and not self._is_noted:
            self._process.start(PROGRAM, ["get", *SWITCH])
        elif not self._wanted and self._is_noted:
            self._process.start(PROGRAM, ["set", *SWITCH, "true"])

    @Slot(int)
    def _go_on(self, code: int) -> None:
        asked = self._process.arguments()
        said = self._process.readAllStandardOutput().toStdString().strip()
        if code != 0:
            self._give_up(f"exit code {code}")
            return
        self._gave_up = False
        match asked[0], asked[-1]:
            case "get", _ if said == "true" and self._wanted:
                if self._noted():
                    self._process.start(PROGRAM, ["set", *SWITCH, "false"])
                return
            case "set", "true":
                self._note.unlink(missing_ok=True)
                log.info("notifications are on again")
                self.settled.emit()
            case "set", "false":
                log.info("notifications are off")
            case _:  # they were off before
                return
        self._step()

    @Slot(QProcess.ProcessError)
    def _take_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # any other one has finished besides
            self._give_up(self._process.errorString())

    def _give_up(self, reason: str) -> None:
        """Have nobody wait for what cannot be done here; the note stays for a desktop that can."""
        log.info("notifications cannot be switched: %s", reason)
        self._gave_up = True
        self.settled.emit()

    def _noted(self) -> bool:
        """Write down that it is us, to be found after a crash; say whether that worked."""
        try:
            self._note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(self._note, "w", encoding="utf-8", opener=_private) as file:
                file.write("FocusDesk turned notifications off, and turns them on again.\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as exc:
            log.warning("notifications stay on: %s", exc)
            return False
        return True


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
