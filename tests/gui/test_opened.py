"""Links that macOS sends as events; made by hand here, and not tested on hardware."""

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QFileOpenEvent

from focusdesk.qt.desktop.opened import OpenedLinks


def test_a_link_is_kept_from_the_application_and_told(qapp) -> None:
    told: list[str] = []
    watched = QObject()
    opened = OpenedLinks()
    opened.opened.connect(told.append)
    watched.installEventFilter(opened)
    for text in ("focusdesk://session/mfocus_1?org=org%252F", "https://example.org/"):
        QCoreApplication.sendEvent(watched, QFileOpenEvent(QUrl(text)))

    assert told == ["focusdesk://session/mfocus_1?org=org%252F", "https://example.org/"]
