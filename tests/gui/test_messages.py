"""What the listener is told of a session is true at each moment."""

from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale

from focusdesk.core.errors import (
    AWAITED,
    STALLED,
    UNPLUGGED,
    NoOutput,
    NotOffered,
    OutOfBudget,
    RateLimited,
    Refused,
    Unreachable,
)
from focusdesk.core.model import ENGINE_RATE, Amount
from focusdesk.core.state import KeepTold, Phase, Stage
from focusdesk.qt import failures, messages
from tests.gui import scenes

drained = replace(
    scenes.hearing(29, ready=30),
    heard_index=None,
    position=29 * 118.5 + 120.0,
    ahead=0.0,
    queue=(),
    closed=True,
    more_pending=False,
    next_index=30,
)
"""The last note has been heard; the sound device has not said so yet."""

mixed = replace(drained, waits=True, position=0.0)


def test_once_nothing_more_comes_nothing_is_said_to_be_composed() -> None:
    landed = replace(drained, landing=3600.0, position=3600.0)

    assert messages.status(drained) == messages.status(landed) == "The session is over."
    assert messages.line(drained) == "The session is over."


def test_a_session_that_promises_nothing_and_has_nothing_is_over() -> None:
    finished = replace(scenes.composing, more_pending=False, position=200.0)

    assert messages.status(finished) == "The session is over."
    assert messages.status(replace(finished, more_pending=True)).startswith("The next part is")


def test_what_was_heard_and_is_kept_is_not_what_comes_next() -> None:
    kept = replace(scenes.silent, queue=(), parts=dict(scenes.playing.parts))

    assert any(part.stage is Stage.IN_HAND for part in kept.parts.values())
    assert messages.status(kept) == "The next part is being composed…"


def test_a_mix_is_counted_to_the_end_unless_it_was_broken_off() -> None:
    whole = replace(mixed, phase=Phase.OVER)
    broken = replace(whole, closed=False)

    assert messages.status(mixed) == "Mixed 30 of 30 parts."
    assert messages.status(whole) == "Mixed 30 of 30 parts."
    assert messages.status(broken) == "The session is over."


def test_after_a_sleep_the_pause_is_explained() -> None:
    unheard = replace(scenes.slept, heard_index=None)

    assert messages.status(scenes.slept) == (
        "Paused in part 12 of 30, because the computer slept. Press play to go on from there."
    )
    assert messages.status(unheard) == (
        "Paused, because the computer slept. Press play to go on from there."
    )


def test_a_bridge_is_told_as_what_it_is() -> None:
    paused = replace(scenes.bridging, playing=False)
    troubled = replace(scenes.bridging, trouble=scenes.NO_ANSWER)
    said = "Replaying part 3 of 30; the next part is late."

    assert messages.status(scenes.bridging) == said
    assert messages.status(troubled).startswith(f"{said} The music service cannot be reached")
    assert messages.status(paused) == "Paused in part 3 of 30."


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (Amount(0, 10_000), "0 %"),
        (Amount(4_299, 10_000), "42 %"),
        (Amount(10_001, 10_000), "100 %"),
        (Amount(1_240_000, None), "1.2 MB"),
    ],
)
def test_a_download_that_is_waited_for_says_how_far_it_is(amount, said) -> None:
    first = replace(scenes.fetching, received=amount)
    again = replace(first, trouble=scenes.NO_ANSWER)
    late = replace(scenes.bridging, busy=scenes.fetching.busy, received=amount)

    assert messages.status(first) == f"Bringing the music here: {said}."
    assert messages.status(again) == messages.status(first)
    assert messages.status(late) == (
        f"Replaying part 3 of 30; the next part is on its way: {said}."
    )
    assert messages.status(replace(scenes.playing, received=amount)) == (
        messages.status(scenes.playing)
    )


def test_a_bridge_to_the_end_of_the_goal_time_promises_no_next_part() -> None:
    beyond = max(scenes.bridging.parts) + 1
    landing = replace(
        scenes.bridging, landing=3600.0, more_pending=False, next_index=beyond, playing=True
    )
    refused = replace(landing, landing=None, more_pending=True, refusal=scenes.NO_ANSWER)

    assert messages.status(landing) == "Replaying part 3 of 30 until the time is up."
    assert messages.status(refused) == "Replaying part 3 of 30."


def test_a_session_that_the_spending_limit_cut_short_says_so() -> None:
    capped = replace(drained, phase=Phase.OVER, status="stopped_cap")
    said = "The session is over: the spending limit is reached."

    assert messages.status(capped) == said
    assert messages.status(replace(drained, status="stopped_cap")) == said
    # With enough music for the goal time nothing was cut short.
    assert messages.status(replace(capped, landing=3600.0)) == "The session is over."


@pytest.mark.parametrize(
    ("drained", "position", "said"),
    [
        (True, 3000.0, "The session is over before its time: no more music came."),
        (True, 3590.0, "The session is over."),
        (False, 3000.0, "The session is over."),  # the listener ended it
    ],
)
def test_a_session_whose_music_ends_too_soon_says_so(drained, position, said) -> None:
    over = replace(scenes.playing, phase=Phase.OVER, drained=drained, position=position)

    assert messages.status(replace(over, heard_index=None, landing=None)) == said


@pytest.mark.parametrize(
    ("playing", "trouble", "said"),
    [
        (
            False,
            NoOutput("Headphones", code=UNPLUGGED),
            "The sound device went away (Headphones). Press play to go on where you were.",
        ),
        (
            True,
            NoOutput(code=STALLED),
            "The sound server does not take music. It goes on as soon as the server does.",
        ),
        (
            True,
            NoOutput(code=AWAITED),
            "There is no sound device just now. The music goes on when it is back.",
        ),
    ],
)
def test_silence_that_nobody_asked_for_is_said_alone(playing, trouble, said) -> None:
    state = replace(scenes.playing, playing=playing, trouble=trouble)

    assert messages.status(state) == said
    assert messages.status(replace(state, heard_index=None)) == said


def test_who_asks_for_patience_is_asked_again() -> None:
    asked = replace(scenes.playing, trouble=RateLimited(retry_after=60.0))

    assert messages.status(asked).endswith("FocusDesk will ask again.")
    assert failures.error(RateLimited()).endswith("Try again when it had a rest.")


def test_the_time_left_is_that_of_the_stream() -> None:
    assert scenes.playing.queue[0].start == round(11 * 118.5 * ENGINE_RATE)
    assert messages.line(scenes.playing).startswith("Focus  22:24, 37:35 left")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(60.0, "1 h left"), (125.0, "2 h 5 min left"), (0.2, "1 min left"), (37.4, "38 min left")],
)
def test_the_time_left_is_told_in_whole_minutes(minutes, said) -> None:
    state = replace(scenes.playing, landing=scenes.playing.position + 60 * minutes)

    assert messages.left(state) == said
    assert messages.tip(state) == f"FocusDesk: {said}"
    assert messages.left(replace(state, playing=False)) == f"{said}, paused"


def test_a_failure_is_told_by_the_tray_after_the_session() -> None:
    tip = messages.tip(scenes.every["failed"])

    assert tip.startswith("FocusDesk\nThe service refused the API key")


def test_what_a_terminal_says_of_trouble_is_said_whole() -> None:
    assert scenes.NO_ANSWER.detail in messages.line(scenes.troubled)
    assert scenes.NO_ANSWER.detail not in messages.status(scenes.troubled)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (None, "Part 3 is kept."),
        (Refused("It is over"), "Part 3 is not kept: the service refused it: It is over."),
        (OutOfBudget(), "Part 3 is not kept. The spending limit is reached."),
        (Unreachable("no answer"), "Part 3 may not be kept. The music service cannot be reached"),
        (NotOffered(), "This music service does not offer to keep pieces."),
    ],
)
def test_what_became_of_a_piece_is_told_as_it_is_known(error, said) -> None:
    assert messages.kept(KeepTold(2, error)).startswith(said)


@pytest.mark.parametrize(
    ("system", "said"), [("de_DE", "15:10"), ("en_US", "3:10 PM"), ("fi_FI", "15.10")]
)
def test_a_time_of_day_is_written_as_the_system_writes_it(monkeypatch, system, said) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 3, 1, 15, 0, tzinfo=tz)

    monkeypatch.setattr(messages, "datetime", Clock)
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))

    assert messages.time_of_day(600.0).replace("\u202f", " ") == said


def test_a_download_that_broke_off_says_why_nothing_comes() -> None:
    broken = replace(
        scenes.composing, busy=None, trouble=Unreachable("gone"), received=Amount(3, 10)
    )

    assert messages.status(broken).startswith("The music service cannot be reached.")
