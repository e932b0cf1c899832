"""Draw the session as a strip: heard, playing, ready, and still to be composed."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from focusdesk.core.readings import played_share, ready_seconds, session_seconds
from focusdesk.core.state import State
from focusdesk.qt import messages
from focusdesk.qt.window import look
from focusdesk.qt.words import tr

HEIGHT = 12


class Strip(QWidget):
    """The session's music from left to right; tells the same in words to a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self._played = 0.0
        self._ready = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def render_state(self, state: State) -> None:
        """Show how far `state` is; repaints only when a pixel would change."""
        whole = session_seconds(state)
        played = played_share(state)
        ready = min(1.0, ready_seconds(state) / whole) if whole else 0.0
        moved = self._pixels(played, ready) != self._pixels(self._played, self._ready)
        self.setAccessibleName(tr("Progress of the session"))
        text = tr("{heard} heard, {ready} ready").format(
            heard=messages.clock(whole * played), ready=messages.clock(whole * ready)
        )
        self.setAccessibleDescription(text)
        self.setToolTip(text)
        if moved:
            self._played, self._ready = played, ready
            self.update()

    def _pixels(self, played: float, ready: float) -> tuple[int, int]:
        width = self.width() * self.devicePixelRatioF()
        return round(played * width), round(ready * width)

    # -- Qt's names

    def sizeHint(self) -> QSize:
        """Return a strip as wide as it may be and no higher than it must."""
        return QSize(40 * look.SPACE, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, ready and heard over each other inside one rounded shape."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(0, (self.height() - HEIGHT) / 2, self.width(), HEIGHT)
        shape = QPainterPath()
        shape.addRoundedRect(area, HEIGHT / 2, HEIGHT / 2)
        painter.setClipPath(shape)
        colours = look.colours(self.palette())
        for share, colour in (
            (1.0, colours.faint),
            (self._ready, colours.ready),
            (self._played, colours.accent),
        ):
            painter.fillRect(QRectF(area.x(), area.y(), area.width() * share, HEIGHT), colour)
