"""The set-ups that were started last, each one press away."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from focusdesk.core.wanted import Goal, Intensity, Request
from focusdesk.qt import names
from focusdesk.qt.window import look
from focusdesk.qt.window.flow import Flow
from focusdesk.qt.words import tr

LONGEST_WORDS: Final = 18
"""Of own words no more is shown, in characters."""


class Recent(QWidget):
    """Shows set-ups as chips; there only while there are any.

    Signals:
        chosen: the `Request` to start again.
        clear_wanted: the listener wants them forgotten.
    """

    chosen = Signal(object)
    clear_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._requests: tuple[Request, ...] = ()
        self._again = look.quiet()
        self._again.setWordWrap(False)
        self._chips: list[QPushButton] = []
        self._clear = look.small()
        self._clear.clicked.connect(self.clear_wanted)
        self._flow = Flow(self)
        self._flow.addWidget(self._again)
        self._flow.addWidget(self._clear)
        self.hide()

    def show_requests(self, requests: tuple[Request, ...]) -> None:
        """Show `requests`, the newest first."""
        self._requests = requests
        self._flow.removeWidget(self._clear)
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()  # the press may have come from it
        self._chips = []
        before: QWidget = self._again
        for number in range(len(requests)):
            chip = look.small(rank="chip")
            chip.setParent(self)
            chip.setProperty("number", number)
            chip.clicked.connect(self._press)
            self._flow.addWidget(chip)
            chip.show()
            self._chips.append(chip)
            QWidget.setTabOrder(before, chip)
            before = chip
        self._flow.addWidget(self._clear)
        QWidget.setTabOrder(before, self._clear)
        self.setVisible(bool(requests))
        self.speak()

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        self._again.setText(tr("Again", "before the set-ups that were started last"))
        self._clear.setText(tr("Forget these"))
        for chip, request in zip(self._chips, self._requests, strict=True):
            name = setup(request)
            chip.setText(name.replace("&", "&&"))
            chip.setAccessibleName(tr("Start again: {setup}").format(setup=name))
            chip.setToolTip(request.prompt or "")

    @Slot()
    def _press(self) -> None:
        chip = self.sender()
        assert chip is not None
        self.chosen.emit(self._requests[chip.property("number")])


def setup(request: Request) -> str:
    """Return a set-up in a few words; what is usual goes without saying."""
    name = names.goal(request.goal)
    if request.goal == Goal.CUSTOM and request.prompt:
        name = tr("“{words}”", "quotation marks").format(words=_short(request.prompt))
    words = {
        Intensity.LOW.value: tr("low", "intensity"),
        Intensity.HIGH.value: tr("high", "intensity"),
    }
    told = [name, tr("{n} min").format(n=request.minutes)]
    if request.intensity in words:
        told.append(words[request.intensity])
    return " · ".join(told)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"
