"""The page that starts a session: goal, length, and one press."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QWidget

from focusdesk.core import links
from focusdesk.core.settings import Settings
from focusdesk.core.wanted import LONGEST_INTENTION, Goal, Request
from focusdesk.qt import names
from focusdesk.qt.window import look
from focusdesk.qt.window.flow import Flow
from focusdesk.qt.window.goal_card import GoalCard
from focusdesk.qt.window.length import Length
from focusdesk.qt.window.notice import Notice
from focusdesk.qt.window.page import Page
from focusdesk.qt.window.radios import Radios
from focusdesk.qt.window.recent import Recent
from focusdesk.qt.window.spent import Spent
from focusdesk.qt.words import tr

if TYPE_CHECKING:  # what the service says comes long after the first paint
    from focusdesk.core.account import Engine, Usage
    from focusdesk.qt.window.choices import Choices

LONGEST_WORDS = 500
COLUMNS = 2


class StartPage(Page):
    """Asks what to play.

    Signals:
        start_wanted: the `Request` to have composed, and what the listener is working on.
        demo_wanted: the next session is to be the embedded studio's.
        own_wanted: the next session is to be of the listener's own account again.
        settings_wanted: the listener wants to choose otherwise.
        account_wanted: the listener wants to see or change the account.
        join_wanted: the listener wants to join a session that somebody else has started.
        pasted: a link or an id of a session, which somebody may have made up.
        chosen: the name of a setting and its new value.
        forget_wanted: the set-ups that were started last are to be forgotten.
    """

    start_wanted = Signal(object, str)
    demo_wanted = Signal()
    own_wanted = Signal()
    account_wanted = Signal()
    settings_wanted = Signal()
    join_wanted = Signal()
    pasted = Signal(str)
    chosen = Signal(str, object)
    forget_wanted = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._launched_with = settings
        self._org = settings.org
        self._demo = False
        self._proposed: Request | None = None
        self._title = look.title()
        self._goals = Radios(self)
        self._cards = {goal: GoalCard(goal) for goal in Goal}
        for goal, card in self._cards.items():
            self._goals.add(card, goal)
        self._goals.choose(settings.goal)
        self._prompt = QLineEdit(settings.prompt)
        self._prompt.setMaxLength(LONGEST_WORDS)
        self._length = Length(settings.minutes)
        self._minutes = self._length.field
        self._intention = QLineEdit()
        self._intention.setMaxLength(LONGEST_INTENTION)
        for field in (self._prompt, self._intention):
            field.setMinimumHeight(look.CONTROL_HEIGHT)
            field.textChanged.connect(self._take_link)
        self._start = look.primary()
        self._start.setDefault(True)
        self._spent = Spent()
        self._notice = Notice()
        self._recent = Recent()
        self._more = look.small()
        self._made_choices: Choices | None = None  # once somebody asks for them
        self._open = settings.more_choices
        self._source = look.quiet()
        self._source.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._demo_first = look.usual()  # for who has no account
        self._demo_first.setMinimumHeight(self._start.minimumHeight())
        self._demo_too = look.small()
        self._join = look.small()
        self._change = look.small()
        self._settings = look.small()
        self._lay_out()
        self._connect()
        self._follow_goal()
        self.speak()
        if self._open:
            self._choices.show()

    @property
    def _choices(self) -> "Choices":
        """The finer choices: made when first wanted."""
        if self._made_choices is None:
            from focusdesk.qt.window.choices import Choices  # noqa: PLC0415

            self._made_choices = made = Choices(self._launched_with)
            made.hide()
            made.speak()
            made.engine_chosen.connect(self._tell_engine)
            self.column.insertWidget(self.column.indexOf(self._more) + 1, made)
            made.stackUnder(self._source)  # screen readers go by this, and Tab by its own order
            before: QWidget = self._more
            for stop in made.stops:
                self.setTabOrder(before, stop)
                before = stop
        return self._made_choices

    def _lay_out(self) -> None:
        column = self.column
        column.addStretch(1)
        column.addWidget(self._title)
        column.addSpacing(look.SPACE)
        column.addLayout(self._grid())
        column.addWidget(self._prompt)
        column.addSpacing(look.SPACE)
        column.addWidget(self._length)
        column.addWidget(self._intention)
        column.addSpacing(look.SPACE)
        presses = QHBoxLayout()
        presses.setSpacing(look.SPACE)
        presses.addWidget(self._start, 1)
        presses.addWidget(self._demo_first)
        column.addLayout(presses)
        column.addWidget(self._spent)
        column.addWidget(self._notice)
        column.addWidget(self._recent)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addSpacing(look.SPACE)
        column.addWidget(self._source)
        foot = QWidget()
        flow = Flow(foot)
        flow.setSpacing(look.SPACE // 2)  # as many in a row as can be
        for button in (self._demo_too, self._change, self._join, self._settings):
            flow.addWidget(button)
        column.addWidget(foot)

    def _grid(self) -> QGridLayout:
        """Return the cards side by side, the last one across: its words are the listener's."""
        grid = QGridLayout()
        grid.setSpacing(look.SPACE)
        for number, (goal, card) in enumerate(self._cards.items()):
            across = COLUMNS if goal is Goal.CUSTOM else 1
            grid.addWidget(card, number // COLUMNS, number % COLUMNS, 1, across)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        return grid

    def _connect(self) -> None:
        self._goals.idToggled.connect(self._follow_goal)
        self._start.clicked.connect(self._press)
        self._recent.chosen.connect(self._start_again)
        self._recent.clear_wanted.connect(self.forget_wanted)
        self._more.clicked.connect(self._open_or_close)
        self._demo_first.clicked.connect(self._try_demo)
        self._demo_too.clicked.connect(self._try_or_leave_demo)
        self._join.clicked.connect(self.join_wanted)
        self._change.clicked.connect(self.account_wanted)
        self._settings.clicked.connect(self.settings_wanted)

    def speak(self) -> None:
        """Say every sentence of the page in the language that is spoken now."""
        self._title.setText(tr("What is next?"))
        for goal, card in self._cards.items():
            card.call(names.goal(goal), _purpose(goal))
        self._prompt.setPlaceholderText(tr("What should the music be like?"))
        self._prompt.setAccessibleName(names.goal(Goal.CUSTOM))
        self._length.speak()
        self._intention.setPlaceholderText(tr("What are you working on?"))
        self._intention.setAccessibleName(tr("What are you working on? (optional)"))
        self._start.setText(tr("Start"))
        self._spent.speak()
        self._recent.speak()
        self._more.setText(tr("Fewer choices") if self._open else tr("More choices"))
        if self._made_choices is not None:
            self._made_choices.speak()
        self._join.setText(tr("Join a session…"))
        self._tell_source()

    # -- what others tell the page

    def propose(self, request: Request) -> None:
        """Fill in what a command asked for; a press decides."""
        self._show_request(request)
        self._proposed = request
        self.show_notice("")

    def ask(self) -> None:
        """Wait for the one press that starts; only a page that is shown may have the focus."""
        self._start.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_source(self, org: str, *, demo: bool) -> None:
        """Say where the music will come from; what was told of another source is forgotten."""
        if (org, demo) != (self._org, self._demo):
            self.show_engines(None)
            self.show_usage(None)
        self._org, self._demo = org, demo
        self._tell_source()

    def show_notice(self, text: str) -> None:
        """Say something the listener should know before the next press; empty: nothing."""
        self._notice.say(text)

    def show_recent(self, requests: tuple[Request, ...]) -> None:
        """Offer the set-ups that were started last, the newest first."""
        self._recent.show_requests(requests)

    @Slot(object)
    def show_engines(self, engines: "tuple[Engine, ...] | None") -> None:
        """Offer what composes at the service; empty where it has no list, None: nobody knows."""
        if engines is not None or self._made_choices is not None:
            self._choices.show_engines(engines)

    @Slot(object)
    def show_usage(self, usage: "Usage | None") -> None:
        """Say what was spent, or nothing where it is not known."""
        self._spent.show_usage(usage)

    def forget_intention(self) -> None:
        """Be empty for the next session: an intention is for one."""
        self._intention.clear()

    # -- what the listener does

    @Slot()
    def _press(self) -> None:
        request = self._request()
        if request is not None:
            self._begin(request)

    @Slot()
    def _try_demo(self) -> None:
        """Play the demo at the same press."""
        if self._request() is not None:
            self.show_source(self._org, demo=True)
            self.demo_wanted.emit()
            self._press()  # anew: the studio has no engines of the service's

    @Slot()
    def _try_or_leave_demo(self) -> None:
        """Play the demo, or be done with it: each is what the other is left by."""
        if self._demo:
            self.show_source(self._org, demo=False)
            self.own_wanted.emit()
        else:
            self._try_demo()

    @Slot(object)
    def _start_again(self, request: Request) -> None:
        self._show_request(request)
        engine = request.engine and self._choices.engine(request.engine, demo=self._demo)
        self._begin(replace(request, engine=engine))

    def _begin(self, request: Request) -> None:
        self._proposed = None
        self.show_notice("")
        self.start_wanted.emit(request, self._intention.text().strip())

    def _request(self) -> Request | None:
        """Return what is asked for, or say kindly what is missing."""
        words = self._prompt.text().strip()
        custom = self._goals.value == Goal.CUSTOM
        if custom and not words:
            self.show_notice(tr("Say in a few words what the music should be like."))
            self._prompt.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        # A command may name an engine that no list offers: whoever typed it knows it.
        named = self._proposed.engine if self._proposed is not None else None
        return Request(
            goal=self._goals.value,
            minutes=self._length.minutes,
            intensity=self._choices.intensity,
            divergence=self._choices.divergence,
            engine=named or self._choices.engine(demo=self._demo),
            prompt=words if custom else None,
        )

    def _show_request(self, request: Request) -> None:
        self._goals.choose(request.goal)
        self._length.choose(request.minutes)
        if request.prompt is not None:
            self._prompt.setText(request.prompt)
        self._choices.propose(request)

    @Slot()
    def _follow_goal(self) -> None:
        """Ask for words where they are wanted."""
        self._prompt.setVisible(self._goals.value == Goal.CUSTOM)
        self.show_notice("")

    @Slot()
    def _open_or_close(self) -> None:
        self._open = not self._open
        self._choices.setVisible(self._open)
        self._more.setText(tr("Fewer choices") if self._open else tr("More choices"))
        if self._open:
            QTimer.singleShot(0, self, self._reveal_choices)  # once they have their place
        self.chosen.emit("more_choices", self._open)

    @Slot()
    def _reveal_choices(self) -> None:
        """Scroll to what has just been opened: below the window's edge nothing would be noticed."""
        view = self.parentWidget()
        area = view.parentWidget() if view is not None else None
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self._choices, 0, 2 * look.SPACE)

    @Slot(str)
    def _tell_engine(self, key: str) -> None:
        self._proposed = None
        self.chosen.emit("engine", key)

    @Slot(str)
    def _take_link(self, text: str) -> None:
        """Take a link for what it is, wherever it was pasted."""
        if links.is_link(text.strip()):
            field = self.sender()
            assert isinstance(field, QLineEdit)
            field.clear()
            self.pasted.emit(text.strip())

    def _tell_source(self) -> None:
        self._source.setText(names.source(self._org, demo=self._demo))
        known = bool(self._org)
        self._settings.setText(tr("Settings…"))
        self._change.setText(tr("Account…") if known else tr("Add your account…"))
        self._demo_first.setText(tr("Start the demo"))
        self._demo_first.setVisible(not known and not self._demo)
        self._demo_too.setText(tr("Use your account") if self._demo else tr("Start the demo"))
        self._demo_too.setVisible(known)

    # -- Qt's names

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Start at Enter, and look at what is pasted, unless the control with the focus does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._press()
        elif event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text().strip()
            if links.is_link(text) or links.is_session(text):
                self.pasted.emit(text)
        else:
            super().keyPressEvent(event)


def _purpose(goal: Goal) -> str:
    match goal:
        case Goal.FOCUS:
            return tr("Steady, for clear work")
        case Goal.RELAX:
            return tr("Soft, for slowing down")
        case Goal.SLEEP:
            return tr("Dark and slow, to drift off")
        case Goal.ENERGIZE:
            return tr("Bright, to get going")
        case Goal.CUSTOM:
            return tr("Describe the music you would like")
