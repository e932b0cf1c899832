"""What things are called that stand on the first page: goals, and where music comes from."""

from focusdesk.core.wanted import Goal
from focusdesk.qt.words import tr


def source(org: str, *, demo: bool) -> str:
    """Say where the music of the next session will come from."""
    if demo:
        return tr("The demo: composed on this computer.")
    if not org:
        return tr("No account yet.")
    return tr("Your account, organization {org}.").format(org=org)


def goal(name: str) -> str:
    """Return a goal as a title; a goal of the future is shown as the service names it."""
    match name:
        case Goal.FOCUS:
            return tr("Focus", "goal")
        case Goal.RELAX:
            return tr("Relax", "goal")
        case Goal.SLEEP:
            return tr("Sleep", "goal")
        case Goal.ENERGIZE:
            return tr("Energize", "goal")
        case Goal.CUSTOM:
            return tr("Your own words", "goal")
        case _:
            return name.replace("_", " ").title()
