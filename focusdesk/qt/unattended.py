"""Play a session in the terminal or mix it to a file: everything but a window."""

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication

from focusdesk import __version__
from focusdesk.audio.writer import Writer
from focusdesk.core.account import Access
from focusdesk.core.choosing import choices_of
from focusdesk.core.errors import FocusDeskError, NoOutput
from focusdesk.core.facts import Opened
from focusdesk.core.model import Choices, Order
from focusdesk.core.options import Demo
from focusdesk.core.state import State
from focusdesk.core.wanted import Join
from focusdesk.qt import failures, render, sound_server, terminal
from focusdesk.qt.crash import Crashes
from focusdesk.qt.credentials import key_without_asking
from focusdesk.qt.demo import access_to, build_studio
from focusdesk.qt.garbage import collect_garbage_here
from focusdesk.qt.interrupts import Interrupts
from focusdesk.qt.launch import Launch
from focusdesk.qt.output import default_device
from focusdesk.qt.player import Player
from focusdesk.qt.render import Recorder
from focusdesk.qt.threads import Threads
from focusdesk.services import paths

NO_ORGANIZATION: Final = 2


def run(launch: Launch) -> int:
    """Play or render what `launch` asks for; return the exit code."""
    options = launch.options
    if not isinstance(options.what, Demo) and not launch.org:
        return failures.say(failures.NO_ORG, NO_ORGANIZATION)
    with ExitStack() as stack:
        # What cannot work is said before anything is asked of the service.
        if options.report is not None:
            paths.check_writable(options.report)
        sound: Recorder | Player = Player(launch.settings.output)
        if options.output is not None:
            writer = Writer(options.output)
            stack.callback(writer.abandon)
            sound = Recorder(writer)
        access, order = _where_and_what(launch, stack)
        code, threads = _play(launch, sound, access, order)
        gone = threads.stop()
        if gone and options.report is not None and isinstance(sound, Recorder) and sound.joined:
            report = render.report(threads.controller.state, sound.joined)
            paths.write(options.report, report.encode())
        if not gone:
            # Not even the stack is left: a thread that is still running would be destroyed with it.
            sys.stderr.flush()
            os._exit(code)
    return code


def _where_and_what(launch: Launch, stack: ExitStack) -> tuple[Access, Order]:
    """Return where to play from and what; a demo's studio runs until `stack` is left."""
    what = launch.options.what
    if isinstance(what, Demo):
        try:
            studio = stack.enter_context(build_studio(what))
        except OSError as exc:
            raise FocusDeskError(f"the studio cannot listen there: {exc.strerror}") from exc
        launch.redactor.hide(studio.key)
        return access_to(studio), Join(studio.session)
    assert what is not None
    key = key_without_asking(launch.api_url)
    launch.redactor.hide(key.value)
    return Access(launch.api_url, launch.org, key), what


def _play(
    launch: Launch, sound: Recorder | Player, access: Access, order: Order
) -> tuple[int, Threads]:
    """Run the session; return the exit code, and the threads, which have not been stopped yet.

    Raises NoOutput where there is nothing to play on: nothing may be bought for it.
    """
    sound_server.introduce()
    application = QCoreApplication(["focusdesk"])
    application.setApplicationName("FocusDesk")
    application.setApplicationVersion(__version__)
    if isinstance(sound, Player) and default_device() is None:
        raise NoOutput
    crashes = Crashes()
    crashes.install()
    begins = State(
        patience=launch.options.patience,
        waits=isinstance(sound, Recorder),
        volume=launch.settings.volume,
        volumes=launch.settings.volumes,
        choices=_choices(launch) if isinstance(sound, Player) else Choices(),
    )
    threads = Threads(begins, sound, launch.folders)
    screen = terminal.Terminal(threads.controller)
    crashes.happened.connect(screen.crash)
    interrupts = Interrupts()
    interrupts.interrupted.connect(screen.interrupt)
    collector = collect_garbage_here()
    threads.start()
    if isinstance(launch.options.what, Demo):
        threads.ledger.set_apart(access.api_url)
    else:
        threads.ledger.end_left(access)
    threads.controller.handle(Opened(access, order))
    code = application.exec()
    collector.stop()
    interrupts.close()
    crashes.uninstall()
    return code, threads


def _choices(launch: Launch) -> Choices:
    """Return what was chosen as far as it is for a terminal: nobody is there to press play."""
    return replace(choices_of(launch.settings), goes_on=True, chimes=False)
