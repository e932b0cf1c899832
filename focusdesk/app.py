"""Open the profile and its log, then build and run the front end that was asked for."""

from focusdesk.core.errors import FocusDeskError, StorageFailed
from focusdesk.core.options import FrontEnd, Options
from focusdesk.services import heap, logs, paths
from focusdesk.services.settings import SettingsFile


def run(options: Options) -> int:
    """Run the front end that was asked for and return its exit code.

    The caller has made sure that Qt can be loaded.
    """
    from focusdesk.qt import messages  # noqa: PLC0415

    heap.keep_few()
    folders = paths.of_profile(options.profile)
    try:
        if options.profile is not None:
            paths.make_private(folders.config)  # or each file of ours would fail for itself
        if options.output is not None:
            paths.check_writable(options.output)
    except StorageFailed as failure:
        return messages.complain(failure)
    redactor = logs.start(folders.logs)
    logs.divert_chatter(folders.logs)
    file = SettingsFile(folders.settings)
    settings = file.load()
    # Each front end imports its own world: a window must not wait for numpy, nor a terminal for
    # widgets.
    from focusdesk.qt.launch import Launch  # noqa: PLC0415

    if file.broken is not None:
        messages.say(messages.settings_set_aside(str(file.broken)))
    launch = Launch(options, settings, file, folders, redactor)
    try:
        match options.front_end:
            case FrontEnd.WINDOW:
                from focusdesk.qt import desk  # noqa: PLC0415

                return desk.run(launch)
            case FrontEnd.DOCTOR:
                from focusdesk.qt import doctor  # noqa: PLC0415

                return doctor.run(launch)
            case _:
                from focusdesk.qt import unattended  # noqa: PLC0415

                return unattended.run(launch)
    except FocusDeskError as failure:
        return messages.complain(failure)
