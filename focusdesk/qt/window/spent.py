"""A line on what was spent, where the service tells."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLabel

from focusdesk.qt.words import tr

if TYPE_CHECKING:  # what the service says comes long after the first paint
    from focusdesk.core.account import Usage, UsageWindow


class Spent(QLabel):
    """There only while the cost is known."""

    def __init__(self) -> None:
        super().__init__()
        self._usage: Usage | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("quiet", True)
        self.setProperty("warm", False)
        self.hide()

    def show_usage(self, usage: "Usage | None") -> None:
        """Show another usage, or none."""
        self._usage = usage
        self.speak()

    def speak(self) -> None:
        """Say it in the language that is spoken now; a cap that is reached is said warmly."""
        window, over = None, False
        if self._usage is not None:
            from focusdesk.core.spending import is_spent, tightest  # noqa: PLC0415 - as above

            window = tightest(self._usage)
            over = window is not None and is_spent(window)
        if over is not self.property("warm"):
            self.setProperty("quiet", not over)
            self.setProperty("warm", over)
            self.style().unpolish(self)
            self.style().polish(self)
        self.setText(spent(window) if window is not None else "")
        shared = window is not None and window.limit_chf is not None
        self.setToolTip(tr("The whole organization shares this limit.") if shared else "")
        self.setVisible(window is not None)


def spent(window: "UsageWindow") -> str:
    """Return what was spent in `window`, and of how much."""
    cost = _chf(window.cost_chf or 0.0)
    since = {
        "day": tr("{spent} today"),
        "week": tr("{spent} this week"),
        "month": tr("{spent} this month"),
    }.get(window.window, "{spent}")
    if window.limit_chf is None:
        return since.format(spent=tr("{cost} CHF").format(cost=cost))
    limit = _chf(window.limit_chf)
    return since.format(spent=tr("{cost} of {limit} CHF").format(cost=cost, limit=limit))


def _chf(amount: float) -> str:
    return QLocale().toString(amount, "f", 2)
