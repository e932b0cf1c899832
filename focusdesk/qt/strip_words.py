"""What the timeline says: of a piece under the pointer, and of all of it to who does not see it."""

from focusdesk.core.model import ClipFacts
from focusdesk.core.readings import ready_seconds, session_seconds
from focusdesk.core.state import State
from focusdesk.core.strip import Kind, Slot
from focusdesk.qt.messages import clock

NAME = "Timeline of the session"


def told(state: State) -> str:
    """Say how far the session is."""
    whole = session_seconds(state)
    heard, ready = min(state.position, whole), min(ready_seconds(state), whole)
    return f"{clock(heard)} heard, {clock(ready)} ready"


def about(state: State, slot: Slot) -> str:
    """Say in a few words what lies in a slot: a sentence a line."""
    sentences = [_about(state, slot)]
    if slot.bridged is not None and slot.kind is not Kind.SKIPPED:
        sentences.append(_bridged(slot.bridged))
    return "\n".join(sentences)


def _about(state: State, slot: Slot) -> str:
    if slot.index is None:
        if slot.kind is Kind.REPLAY:
            return "Earlier parts are played again until the time is up."
        return "The music is still to be composed."
    part, known = f"Part {slot.index + 1}", state.parts.get(slot.index)
    match slot.kind:
        case Kind.PENDING:
            return f"{part} is still to be composed."
        case Kind.LISTED:
            return f"{part} is composed and on its way here."
        case Kind.SKIPPED:
            why = [gone.reason for gone in state.skipped if gone.index == slot.index]
            return f"{part} is left out: {why[-1]}." if why else f"{part} is left out."
        case _ if known is None or known.facts is None:
            return f"{part} is here; how loud it is will be measured before it plays."
        case _:
            return _measured(part, known.facts)


def _measured(part: str, facts: ClipFacts) -> str:
    if facts.measured_lufs is None:
        return f"{part} is silence."
    heard = facts.measured_lufs + facts.gain_db
    return (
        f"{part} plays at {_level(heard)} LUFS, its target is {_level(facts.target_lufs)}.\n"
        f"Its source has {_level(facts.measured_lufs)} LUFS, the gain is "
        f"{_level(facts.gain_db, sign='+')} dB."
    )


def _bridged(seconds: float) -> str:
    if seconds < 1.0:
        return "It was late, so earlier music was played again before it."
    return f"It was late, so earlier music was played again for {clock(seconds)} before it."


def _level(value: float, *, sign: str = "-") -> str:
    """Write a level with one digit, and a minus where there is one."""
    return f"{round(value, 1) + 0.0:{sign}.1f}".replace("-", "\N{MINUS SIGN}")
