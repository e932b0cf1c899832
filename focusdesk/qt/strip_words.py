"""What the timeline says: of a piece under the pointer, and of all of it to who does not see it."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLocale

from focusdesk.core.model import ClipFacts
from focusdesk.core.readings import ready_seconds, session_seconds
from focusdesk.core.state import State
from focusdesk.core.strip import Kind, Slot
from focusdesk.qt.messages import clock
from focusdesk.qt.words import tr

REASONS: Final = (
    QT_TRANSLATE_NOOP("", "the audio host does not hand it out"),
    QT_TRANSLATE_NOOP("", "it could not be downloaded"),
    QT_TRANSLATE_NOOP("", "it could not be kept on disk"),
    QT_TRANSLATE_NOOP("", "it could not be had"),
    QT_TRANSLATE_NOOP("", "its address expired"),
    QT_TRANSLATE_NOOP("", "it never became ready"),
    QT_TRANSLATE_NOOP("", "it was late, and later music was ready"),
)
"""Why a segment was left out, as the core says it in a report."""


def name() -> str:
    """Return what the timeline is called."""
    return tr("Timeline of the session")


def told(state: State) -> str:
    """Say how far the session is."""
    whole = session_seconds(state)
    heard, ready = min(state.position, whole), min(ready_seconds(state), whole)
    return tr("{heard} heard, {ready} ready").format(heard=clock(heard), ready=clock(ready))


def about(state: State, slot: Slot) -> str:
    """Say in a few words what lies in a slot: a sentence a line."""
    sentences = [_about(state, slot)]
    if slot.bridged is not None and slot.kind is not Kind.SKIPPED:
        sentences.append(_bridged(slot.bridged))
    return "\n".join(sentences)


def _about(state: State, slot: Slot) -> str:
    if slot.index is None:
        if slot.kind is Kind.REPLAY:
            return tr("Earlier parts are played again until the time is up.")
        return tr("The music is still to be composed.")
    number, known = slot.index + 1, state.parts.get(slot.index)
    match slot.kind:
        case Kind.PENDING:
            return tr("Part {number} is still to be composed.").format(number=number)
        case Kind.LISTED:
            return tr("Part {number} is composed and on its way here.").format(number=number)
        case Kind.SKIPPED:
            return _left_out(state, slot.index)
        case _ if known is None or known.facts is None:
            return tr(
                "Part {number} is here; how loud it is will be measured before it plays."
            ).format(number=number)
        case _:
            return _measured(number, known.facts)


def _left_out(state: State, index: int) -> str:
    why = [gone.reason for gone in state.skipped if gone.index == index]
    if not why or why[-1] not in REASONS:
        return tr("Part {number} is left out.").format(number=index + 1)
    return tr("Part {number} is left out: {why}.").format(number=index + 1, why=tr(why[-1]))


def _measured(number: int, facts: ClipFacts) -> str:
    if facts.measured_lufs is None:
        return tr("Part {number} is silence.").format(number=number)
    return tr(
        "Part {number} plays at {heard} LUFS, its target is {target}.\n"
        "Its source has {source} LUFS, the gain is {gain} dB."
    ).format(
        number=number,
        heard=_level(facts.measured_lufs + facts.gain_db),
        target=_level(facts.target_lufs),
        source=_level(facts.measured_lufs),
        gain=_level(facts.gain_db, sign="+"),
    )


def _bridged(seconds: float) -> str:
    if seconds < 1.0:
        return tr("It was late, so earlier music was played again before it.")
    return tr("It was late, so earlier music was played again for {time} before it.").format(
        time=clock(seconds)
    )


def _level(value: float, *, sign: str = "-") -> str:
    """Write a level with one digit, and a minus where there is one."""
    written = f"{round(value, 1) + 0.0:{sign}.1f}".replace("-", "\N{MINUS SIGN}")
    return written.replace(".", QLocale().decimalPoint())
