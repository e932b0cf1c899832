"""The page that starts a session: goal, length, and one press."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from focusdesk.core.model import Goal, Request, Settings
from focusdesk.qt import messages
from focusdesk.qt.window import look
from focusdesk.qt.window.choice import ChoiceButton
from focusdesk.qt.window.notice import Notice

LENGTHS = (25, 50, 90)
LONGEST = 24 * 60


class StartPage(QWidget):
    """Asks what to play.

    Signals:
        start_wanted: the `Request` to have composed.
        account_wanted: the listener wants to see or change the account.
        join_wanted: the listener wants to join a session that somebody else has started.
    """

    start_wanted = Signal(object)
    account_wanted = Signal()
    join_wanted = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._proposed = Request(goal="", minutes=0)
        self._goals = QButtonGroup(self)
        self._prompt = QLineEdit(settings.prompt)
        self._prompt.setPlaceholderText("What should the music be like?")
        self._prompt.setAccessibleName("Your own words")
        self._prompt.setMaxLength(500)
        self._prompt.setMinimumHeight(look.CONTROL_HEIGHT)
        self._minutes = QSpinBox()
        self._minutes.setRange(1, LONGEST)
        self._minutes.setSuffix(" minutes")
        self._minutes.setMinimumHeight(look.CONTROL_HEIGHT)
        self._minutes.setAccessibleName("Length")
        self._minutes.setValue(settings.minutes)
        self._start = QPushButton("Start")
        self._start.setMinimumHeight(round(1.4 * look.CONTROL_HEIGHT))
        look.resize_type(self._start, 1.2, QFont.Weight.DemiBold)
        self._start.setDefault(True)
        self._start.clicked.connect(self._press)
        self._source = look.quiet()
        self._change = QPushButton("Change…")
        self._change.setFlat(True)
        self._change.setAutoDefault(True)  # Enter presses it, and does not start, at the focus
        self._change.clicked.connect(self.account_wanted)
        self._join = QPushButton("Join a session…")
        self._join.setFlat(True)
        self._join.setAutoDefault(True)
        self._join.clicked.connect(self.join_wanted)
        self._notice = Notice()
        self._lay_out(settings)
        self._goals.idToggled.connect(self._follow_choice)
        self._follow_choice()

    def _lay_out(self, settings: Settings) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(*[look.PAGE_MARGIN] * 4)
        page.setSpacing(look.SPACE)
        page.addStretch(1)
        title = look.title("What is next?")
        page.addWidget(title)
        page.addSpacing(2 * look.SPACE)
        page.addLayout(self._goal_buttons(settings.goal))
        page.addWidget(self._prompt)
        page.addSpacing(2 * look.SPACE)
        row = QHBoxLayout()
        row.setSpacing(look.SPACE)
        row.addWidget(self._minutes, 1)
        for length in LENGTHS:
            button = QPushButton(str(length))
            button.setAccessibleName(f"{length} minutes")
            button.setMinimumSize(7 * look.SPACE, look.CONTROL_HEIGHT)
            button.setAutoDefault(True)
            button.setProperty("minutes", length)
            button.clicked.connect(self._choose_length)
            row.addWidget(button)
        page.addLayout(row)
        page.addSpacing(3 * look.SPACE)
        page.addWidget(self._start)
        page.addWidget(self._join, 0, Qt.AlignmentFlag.AlignHCenter)
        page.addWidget(self._notice)
        page.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self._source, 1)
        foot.addWidget(self._change)
        page.addLayout(foot)

    def _goal_buttons(self, chosen: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(look.SPACE)
        for number, goal in enumerate(Goal):
            button = ChoiceButton(messages.goal(goal))
            button.setMinimumHeight(round(1.3 * look.CONTROL_HEIGHT))
            self._goals.addButton(button, number)
            across = 2 if goal is Goal.CUSTOM else 1
            grid.addWidget(button, number // 2, number % 2, 1, across)
        goals = list(Goal)
        self._goals.button(goals.index(Goal(chosen)) if chosen in goals else 0).setChecked(True)
        return grid

    def propose(self, request: Request) -> None:
        """Fill in what a command asked for; a press decides."""
        goals = list(Goal)
        if request.goal in goals:
            self._goals.button(goals.index(Goal(request.goal))).setChecked(True)
        self._minutes.setValue(request.minutes)
        if request.prompt is not None:
            self._prompt.setText(request.prompt)
        self._proposed = request
        self.show_notice("")

    def ask(self) -> None:
        """Wait for the one press that starts; only a page that is shown may have the focus."""
        self._start.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_source(self, text: str) -> None:
        """Say where the music will come from."""
        self._source.setText(text)

    def show_notice(self, text: str) -> None:
        """Say something the listener should know before the next press; empty: nothing."""
        self._notice.say(text)

    @Slot()
    def _press(self) -> None:
        goal = list(Goal)[self._goals.checkedId()]
        words = self._prompt.text().strip()
        if goal is Goal.CUSTOM and not words:
            self.show_notice("Say in a few words what the music should be like.")
            self._prompt.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.show_notice("")
        # What this page has no controls for stays as it was proposed, once.
        proposed, self._proposed = self._proposed, Request(goal="", minutes=0)
        self.start_wanted.emit(
            replace(
                proposed,
                goal=goal,
                minutes=self._minutes.value(),
                prompt=words if goal is Goal.CUSTOM else None,
            )
        )

    @Slot()
    def _choose_length(self) -> None:
        button = self.sender()
        assert button is not None
        self._minutes.setValue(button.property("minutes"))

    @Slot()
    def _follow_choice(self) -> None:
        """Ask for words where they are wanted, and let Tab lead to the chosen goal."""
        chosen = self._goals.checkedId()
        self._prompt.setVisible(list(Goal)[chosen] is Goal.CUSTOM)
        for button in self._goals.buttons():  # Qt itself only follows a choice made by hand
            by_tab = self._goals.id(button) == chosen
            policy = Qt.FocusPolicy.StrongFocus if by_tab else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    # -- Qt's names

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Start at Enter, unless the control that has the focus uses it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._press()
        else:
            super().keyPressEvent(event)
