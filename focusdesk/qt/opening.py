"""Open the window first, and connect it to all the rest once it has been painted."""

import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, SignalInstance, Slot

from focusdesk import __version__
from focusdesk.core.errors import KILLED_BY
from focusdesk.core.options import Demo
from focusdesk.qt import resources
from focusdesk.qt.application import Application
from focusdesk.qt.crash import Crashes
from focusdesk.qt.garbage import collect_garbage_here
from focusdesk.qt.interrupts import Interrupts
from focusdesk.qt.language import Speech
from focusdesk.qt.launch import Launch
from focusdesk.qt.turns import in_turns
from focusdesk.qt.window.main import MainWindow
from focusdesk.qt.window.theme import Dress
from focusdesk.services.history import History

if TYPE_CHECKING:  # imported for good only after the first paint
    from focusdesk.qt.desk import Desk
    from focusdesk.qt.desktop.opened import OpenedLinks


UNPAINTED_MS: Final = 2_000
"""A window that is not painted by then is not seen yet: it came minimised, or on another desk."""


class Opening(QObject):
    """Owns the window, and the desk from when it is there; lives in the main thread.

    WORKAROUND: before Python 3.12 PySide6 6.11 keeps what it knows of its types in a table that it
    reads without a lock while Qt asks an object what it is. A class of Qt's kind that is made
    meanwhile, by an import in another thread, can crash the thread that reads. So threads import
    what knows no Qt, and the main thread the rest, in turns, nearly all of it before there are
    threads that Qt runs in. It may go when nobody has Python 3.11 any more.

    Signals:
        core_imported: all that the desk is made of and that knows no Qt is in memory.
        furnished: the `Desk` is there, and hears what the listener presses.
    """

    core_imported = Signal()
    furnished = Signal(object)

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.exit_code = 0
        self.window = window = MainWindow(launch.settings)
        self.desk: Desk | None = None
        self._launch = launch
        self._history = History(launch.folders.history)
        self._importing = self._left = False
        window.pages.start.show_recent(self._history.load())
        demo = isinstance(launch.options.what, Demo)
        window.pages.start.show_source(launch.org, demo=demo)
        if not demo and not launch.org and launch.options.link is None:
            window.pages.show_account()  # nothing else can be done without it
        self._early: dict[str, tuple[SignalInstance, Callable[..., None]]] = {}
        self._pressed: list[tuple[SignalInstance, tuple[object, ...]]] = []
        self._listen()
        window.pages.added.connect(self._listen)
        window.closed.connect(self._leave_early)
        window.quit_wanted.connect(self._leave_early)
        self._links = self._hear_links()
        window.painted.connect(self._import)
        self.core_imported.connect(self._go_on)

    def appear(self) -> None:
        """Show the window; at login only where it can be reached: in the tray, or minimised."""
        if not self._launch.options.hidden:
            self.window.show()
            QTimer.singleShot(UNPAINTED_MS, self, self._import)
            return
        from focusdesk.qt.desktop import host  # noqa: PLC0415

        if not host.is_offered():
            self.window.showMinimized()
        QTimer.singleShot(0, self, self._import)  # no paint may come for hours

    def _hear_links(self) -> "OpenedLinks | None":
        """Hear from now on the link that FocusDesk is started by, where that comes as an event."""
        application = QCoreApplication.instance()
        if sys.platform != "darwin" or application is None:
            return None
        from focusdesk.qt.desktop.opened import OpenedLinks  # noqa: PLC0415 - of macOS alone

        links = OpenedLinks(self)
        application.installEventFilter(links)
        self._keep_of("link", links.opened)
        return links

    @Slot()
    def _listen(self) -> None:
        """Keep what is pressed while nobody is there to hear it, also on a page that has come."""
        if self.desk is None:
            for name, signal in self.window.pages.early_signals().items():
                self._keep_of(name, signal)

    def _keep_of(self, name: str, signal: SignalInstance) -> None:
        if name in self._early:
            return

        def keep(*told: object) -> None:
            self._pressed.append((signal, told))

        self._early[name] = signal, keep
        signal.connect(keep)

    @Slot()
    def _import(self) -> None:
        """Import the desk while the window is already there and alive."""
        if self._importing:
            return
        self._importing = True
        threading.Thread(target=self._import_core, name="core", daemon=True).start()
        Application.setWindowIcon(resources.icon())  # the first paint does without

    def _import_core(self) -> None:
        import focusdesk.core.closing  # noqa: PLC0415
        import focusdesk.core.session  # noqa: PLC0415
        import focusdesk.core.spending  # noqa: PLC0415
        import focusdesk.core.standing  # noqa: PLC0415
        import focusdesk.core.strip  # noqa: PLC0415
        import focusdesk.services.keychain  # noqa: PLC0415
        import focusdesk.services.login  # noqa: F401, PLC0415

        self.core_imported.emit()

    @Slot()
    def _go_on(self) -> None:
        in_turns(self, self._lay_out, self._load, self._furnish)

    def _lay_out(self) -> None:
        """Make the page of a session, which the desk would have to wait for."""
        if not self._left:
            _ = self.window.pages.player

    def _load(self) -> None:
        if not self._left:
            import focusdesk.qt.desk  # noqa: F401, PLC0415

    def _furnish(self) -> None:
        """Connect the window, and tell anew what was pressed before."""
        if self._left:
            return
        from focusdesk.qt.desk import Desk  # noqa: PLC0415

        self.desk = desk = Desk(self._launch, self.window, self._history)
        if self._links is not None:
            self._links.opened.connect(desk.open_link)
        for signal, keep in self._early.values():
            signal.disconnect(keep)
        self.furnished.emit(desk)
        for signal, told in self._pressed:
            signal.emit(*told)
        self._pressed.clear()

    @Slot(int)
    def interrupt(self, number: int) -> None:
        """Leave as the terminal or the system asks."""
        self.exit_code = KILLED_BY + number
        self.leave()

    @Slot()
    def leave(self) -> None:
        """Leave in order, or at once where nothing has begun."""
        if self.desk is not None:
            self.desk.leaving.leave()
        elif not self._left:
            self._left = True  # to quit is told as a wish to leave
            self.window.leave()
            Application.quit()

    @Slot()
    def _leave_early(self) -> None:
        """Leave where nothing has begun, or where what is behind the window could not be had."""
        if self.desk is None:
            self.leave()

    def stop(self) -> bool:
        """Stop what runs; say whether all of it did."""
        return self.desk is None or self.desk.stop()


def run(launch: Launch) -> int:
    """Open the window, run until it is closed, and return the exit code."""
    from focusdesk.qt import sound_server  # noqa: PLC0415

    sound_server.introduce()
    application = Application()
    application.setApplicationName("FocusDesk")
    application.setApplicationDisplayName("FocusDesk")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName(resources.APP_ID)
    application.setQuitOnLastWindowClosed(False)
    crashes = Crashes()
    crashes.install()
    dress = Dress(application, launch.settings.theme)
    speech = Speech(application, launch.settings.language)
    opening = Opening(launch)

    def furnished(desk: "Desk") -> None:
        desk.preferences.changed.connect(dress.follow)
        desk.preferences.changed.connect(speech.follow)

    opening.furnished.connect(furnished)
    crashes.happened.connect(opening.window.pages.show_notice)
    application.quitting.connect(opening.leave)
    interrupts = Interrupts()
    interrupts.interrupted.connect(opening.interrupt)
    collector = collect_garbage_here()
    opening.appear()
    application.exec()
    collector.stop()
    gone = opening.stop()
    interrupts.close()
    crashes.uninstall()
    if not gone:
        os._exit(opening.exit_code)
    return opening.exit_code
