"""Catch what nobody expected, log it, and say so once.

An exception in a Qt slot is printed by PySide6 and the event loop goes on, so that a bug would go
unnoticed; here it reaches the log with its traceback and the listener as one sentence, and the
music plays on.
"""

import logging
import sys
import threading
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

log = logging.getLogger("focusdesk.crash")

LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Crashes(QObject):
    """Logs bugs of every thread and tells of each distinct one once; lives in the main thread.

    Signals:
        happened: one sentence about a bug that was not told yet.
    """

    happened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._told: set[str] = set()

    def install(self) -> None:
        """Take over from Python's own reporting, and Qt's messages with it."""
        sys.excepthook = self._raised
        threading.excepthook = self._raised_in_thread
        qInstallMessageHandler(_qt_said)

    def uninstall(self) -> None:
        """Hand reporting back: after the event loop nobody would hear of it here."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _raised(
        self,
        kind: type[BaseException],
        exc: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.error("unexpected", exc_info=(kind, exc, trace))
        last = trace
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        where = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""
        if f"{kind}{where}" not in self._told:
            self._told.add(f"{kind}{where}")
            sentence = "FocusDesk met a bug of its own; the log tells more."
            self.happened.emit(sentence)
            from focusdesk.qt import failures  # noqa: PLC0415 - hardly ever needed

            failures.say(sentence)

    def _raised_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._raised(args.exc_type, args.exc_value, args.exc_traceback)


def _qt_said(level: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger(context.category or "qt").log(LEVELS[level], "%s", text)
