"""Open the profile and its log, then build and run the front end that was asked for."""

import os
from collections.abc import Callable, Sequence

from focusdesk.core import handover
from focusdesk.core.errors import FocusDeskError, StorageFailed
from focusdesk.core.handover import Handover
from focusdesk.core.options import FrontEnd, Options
from focusdesk.services import heap, instance, paths


def meet(options: Options, arguments: Sequence[str]) -> instance.Seat | int:
    """Become the first window of this profile, or hand `arguments` to it and return the exit code.

    Nothing of Qt is imported for it: somebody waits for a window that is there already.
    """
    folders = paths.of_profile(options.profile)
    # What was taken from this launch's environment goes along: the first one has its own.
    where = [("--org", options.org), ("--api-url", options.api_url if not options.link else None)]
    resolved = [word for name, value in where if value for word in (name, value)]
    line = handover.write(
        Handover(
            (*resolved, *arguments),
            activation=os.environ.get("XDG_ACTIVATION_TOKEN", ""),
            startup=os.environ.get("DESKTOP_STARTUP_ID", ""),
        )
    )
    try:
        met = instance.meet(instance.place_in(folders.config), line)
    except StorageFailed as failure:
        return _complain(failure)
    if isinstance(met, instance.Seat):
        if not options.pause:
            return met
        met.leave()  # nothing runs, so nothing plays
        return 0
    if not met:
        from focusdesk.qt import failures  # noqa: PLC0415

        failures.say(failures.NOT_UNDERSTOOD)
    return 0 if met else 1


def run(
    options: Options,
    seat: instance.Seat | None,
    parse_handed: Callable[[Sequence[str]], Options | None],
) -> int:
    """Run the front end that was asked for and return its exit code.

    The caller has made sure that Qt can be loaded, and parses what later launches hand over.
    """
    from focusdesk.services import logs  # noqa: PLC0415
    from focusdesk.services.settings import SettingsFile  # noqa: PLC0415

    heap.keep_few()
    folders = paths.of_profile(options.profile)
    try:
        if options.profile is not None:
            paths.make_private(folders.config)  # or each file of ours would fail for itself
        if options.output is not None:
            paths.check_writable(options.output)
    except StorageFailed as failure:
        return _complain(failure)
    redactor = logs.start(folders.logs)
    logs.divert_chatter(folders.logs)
    file = SettingsFile(folders.settings)
    settings = file.load()
    # Each front end imports its own world: a window must not wait for numpy, nor a terminal for
    # widgets.
    from focusdesk.qt.launch import Launch  # noqa: PLC0415

    if file.broken is not None:
        from focusdesk.qt import failures  # noqa: PLC0415

        failures.say(failures.settings_set_aside(str(file.broken)))
    launch = Launch(options, settings, file, folders, redactor, seat, parse_handed)
    try:
        match options.front_end:
            case FrontEnd.WINDOW:
                from focusdesk.qt import opening  # noqa: PLC0415

                return opening.run(launch)
            case FrontEnd.DOCTOR:
                from focusdesk.qt import doctor  # noqa: PLC0415

                return doctor.run(launch)
            case _:
                from focusdesk.qt import unattended  # noqa: PLC0415

                return unattended.run(launch)
    except FocusDeskError as failure:
        return _complain(failure)


def _complain(failure: FocusDeskError) -> int:
    """Say what went wrong, and return the exit code for it; the words are loaded only now."""
    from focusdesk.qt import failures  # noqa: PLC0415

    return failures.complain(failure)
