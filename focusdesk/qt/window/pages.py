"""The pages of the window: made when first wanted, one of them up, and a way back from it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from focusdesk.core.settings import Settings, Timer
from focusdesk.qt.window.scrolled import Scrolled
from focusdesk.qt.window.start_page import StartPage

if TYPE_CHECKING:  # hardly any listener sees them first, so none waits for them
    from focusdesk.core.state import State
    from focusdesk.qt.window.about_page import AboutPage
    from focusdesk.qt.window.account_page import AccountPage
    from focusdesk.qt.window.join_page import JoinPage
    from focusdesk.qt.window.keys_page import KeysPage
    from focusdesk.qt.window.player_page import PlayerPage
    from focusdesk.qt.window.settings_page import SettingsPage


class Pages(QStackedWidget):
    """Knows what is played only to show it, and to lead to where it is.

    Signals:
        wished: what the listener pressed, as a fact for the controller.
        chosen: a setting and its value, as on the page of settings.
        join_wanted: the listener agreed to join a session, as its id and the organization.
        timer_turned: the listener wants the timer to tell the next thing it can.
        compact_wanted: the listener wants the small window.
        added: there is one more page, which the window must have room for.
    """

    wished = Signal(object)
    chosen = Signal(str, object)
    join_wanted = Signal(str, str)
    timer_turned = Signal()
    compact_wanted = Signal()
    added = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.start = StartPage(settings)
        self._account: AccountPage | None = None  # each made when it is first wanted
        self._player: PlayerPage | None = None
        self._join: JoinPage | None = None
        self._keys: KeysPage | None = None
        self._about: AboutPage | None = None
        self._settings: SettingsPage | None = None
        self._prepared: SettingsPage | None = None
        self._launched_with = settings
        self._add(self.start)
        self.start.account_wanted.connect(self.change_account)
        self.start.settings_wanted.connect(self.show_settings)
        self._state: State | None = None  # until somebody tells
        self.is_open = False  # a session is
        self._said = ""  # before there was a page of a session to say it on
        self._before: QWidget | None = None
        self._asked_about_on: QWidget | None = None

    # -- made when first wanted

    @property
    def account(self) -> "AccountPage":
        """The page that asks for the account."""
        if self._account is None:
            from focusdesk.qt.window.account_page import AccountPage  # noqa: PLC0415

            self._account = page = AccountPage(self._launched_with.org)
            page.back_wanted.connect(self.leave_account)
            self._add(page)
        return self._account

    @property
    def player(self) -> "PlayerPage":
        """The page of a session."""
        if self._player is None:
            from focusdesk.qt.window.player_page import PlayerPage  # noqa: PLC0415

            self._player = page = PlayerPage(Timer(self._launched_with.timer))
            page.wished.connect(self.wished)
            page.new_wanted.connect(self.show_start)
            page.account_wanted.connect(self.change_account)
            page.settings_wanted.connect(self.show_settings)
            page.timer_turned.connect(self.timer_turned)
            page.compact_wanted.connect(self.compact_wanted)
            page.show_notice(self._said)
            self._add(page)
        return self._player

    @property
    def join(self) -> "JoinPage":
        """The page that asks whether to join a session."""
        if self._join is None:
            from focusdesk.qt.window.join_page import JoinPage  # noqa: PLC0415

            self._join = page = JoinPage()
            page.join_wanted.connect(self.join_wanted)
            page.back_wanted.connect(self.leave_account)
            self._add(page)
        return self._join

    @property
    def keys(self) -> "KeysPage":
        """The page that lists the keys."""
        if self._keys is None:
            from focusdesk.qt.window.keys_page import KeysPage  # noqa: PLC0415

            self._keys = page = KeysPage()
            page.back_wanted.connect(self.lead_back)
            page.about_wanted.connect(self.show_about)
            self._add(page)
        return self._keys

    @property
    def about(self) -> "AboutPage":
        """The page about FocusDesk and what it is made with."""
        if self._about is None:
            from focusdesk.qt.window.about_page import AboutPage  # noqa: PLC0415

            self._about = page = AboutPage()
            page.back_wanted.connect(self.lead_back)
            self._add(page)
        return self._about

    @property
    def settings(self) -> "SettingsPage":
        """The page of settings."""
        if self._settings is None:
            self._settings = page = self._prepared or self._new_settings()
            page.wished.connect(self.wished)
            page.chosen.connect(self.chosen)
            page.back_wanted.connect(self.lead_back)
            page.about_wanted.connect(self.show_about)
            if self._state is not None:
                page.render_state(self._state)
            self._add(page)
        return self._settings

    def prepare(self) -> None:
        """Make the largest page before it is asked for; `settings` has then only to lay it out."""
        if self._settings is None and self._prepared is None:
            self._prepared = self._new_settings()

    def _new_settings(self) -> "SettingsPage":
        from focusdesk.qt.window.settings_page import SettingsPage  # noqa: PLC0415

        return SettingsPage(self._launched_with)

    def _add(self, page: QWidget) -> None:
        self.addWidget(Scrolled(page))
        self.added.emit()

    def early_signals(self) -> dict[str, SignalInstance]:
        """Return what can be pressed, on the pages that there are, before anybody hears it."""
        start, account = self.start, self._account
        found = {
            "demo_wanted": start.demo_wanted,
            "own_wanted": start.own_wanted,
            "start_wanted": start.start_wanted,
            "join_wanted": start.join_wanted,
            "pasted": start.pasted,
            "start.chosen": start.chosen,
            "forget_wanted": start.forget_wanted,
            "chosen": self.chosen,
            "wished": self.wished,
            "join.join_wanted": self.join_wanted,
        }
        if account is not None:
            found["account.demo_wanted"] = account.demo_wanted
            found["account.given"] = account.given
            found["account.back_wanted"] = account.back_wanted
        return found

    # -- turned to

    @property
    def current(self) -> QWidget | None:
        """The page that is up, seen or not."""
        area = self.currentWidget()
        assert isinstance(area, Scrolled)
        return area.widget()

    def turn_to(self, page: QWidget) -> None:
        """Have `page` up, and no other."""
        for index in range(self.count()):
            area = self.widget(index)
            if isinstance(area, Scrolled) and area.widget() is page:
                self.setCurrentIndex(index)

    @property
    def shows_session(self) -> bool:
        """Whether the page of a session is there to be seen."""
        return self._player is not None and self._player.isVisible()

    def render_state(self, state: "State", *, seen: bool) -> None:
        """Show a session from its first moment on; its own page is drawn only where it is seen."""
        from focusdesk.core.readings import is_open  # noqa: PLC0415 - whoever has a state has these
        from focusdesk.core.state import Phase  # noqa: PLC0415

        opens = is_open(state) and not self.is_open
        self._state, self.is_open = state, is_open(state)
        if self._settings is not None:
            self._settings.render_state(state)
        if state.phase is Phase.IDLE:
            return
        if seen:
            self.player.render_state(state)
        if self._join is not None:
            self._join.show_replaces(self.is_open)
        if opens:
            self.start.forget_intention()
            self.turn_to(self.player)

    @Slot(str)
    def show_notice(self, sentence: str) -> None:
        """Say something on whichever page is read next, without getting in the way."""
        self.start.show_notice(sentence)
        self._said = sentence
        if self._player is not None:
            self._player.show_notice(sentence)

    @Slot()
    def show_start(self) -> None:
        """Show the page that starts a session; what the last one had to say is over."""
        self._said = ""
        if self._player is not None:
            self._player.show_notice("")
        self.turn_to(self.start)

    @Slot()
    def show_account(self) -> None:
        """Show the page that asks for the account, ready to be typed into."""
        page = self.account
        if self.current is not page:  # where somebody may be typing already
            self.turn_to(page)
            page.ask()

    @Slot()
    def change_account(self) -> None:
        """Show the account page to a listener who asked for it, and may change their mind."""
        self.account.offer_back()
        self.show_account()

    def show_join(self, session_id: str, org: str) -> None:
        """Ask whether to join a session; what was proposed is filled in."""
        self.turn_to(self.join)
        self.join.propose(session_id, org, replaces=self.is_open)

    @property
    def asks_to_join(self) -> bool:
        """Whether the page is up that asks whether to join a session, seen or not."""
        return self.current is self._join

    @Slot()
    def leave_account(self) -> None:
        """Show the page that a question was asked over: the session, or else the start."""
        if self.is_open:
            self.turn_to(self.player)
        else:
            self.show_start()

    # -- aside, and back from there

    @Slot()
    def show_keys(self) -> None:
        """Show every key there is, or go back from there: the same key does both."""
        self._step_aside(self.keys)

    @Slot()
    def show_settings(self) -> None:
        """Show the settings, or go back from there."""
        self._step_aside(self.settings)

    @Slot()
    def show_about(self) -> None:
        """Show what FocusDesk is made with; there is a way back to where that was asked."""
        self._asked_about_on = self.current
        self.turn_to(self.about)
        self.about.ask()

    def _step_aside(self, page: "KeysPage | SettingsPage") -> None:
        before = self.current
        if before is page:
            self.lead_back()
            return
        if not self.is_aside:
            self._before = before
        self.turn_to(page)
        page.ask()

    @property
    def is_aside(self) -> bool:
        """Whether a page is up that the listener will go back from."""
        return self.current in (self._keys, self._settings, self._about)

    @Slot()
    def lead_back(self) -> None:
        """Show the page that the one aside was asked for on."""
        if self.current is not self._about:
            self.turn_to(self._before or self.start)
            return
        page = self._asked_about_on or self.start
        if page is self._keys or page is self._settings:
            page.ask()
        self.turn_to(page)
