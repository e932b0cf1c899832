"""Orders and schedules, without a server."""

from pathlib import Path

import pytest

from focusdesk.studio.compose import Brief
from focusdesk.studio.mood import Goal, Intensity
from focusdesk.studio.sessions import (
    Order,
    Programme,
    Session,
    Take,
    order_from,
    segments_for,
)
from focusdesk.studio.wording import Refused, utc

TAKE = Take(path=Path("nowhere.flac"), size=1, seconds=10.0, etag='"e"')


def session(*, takes=0, total=6, initial=2, pace=20.0, began=1000.5):
    return Session(
        order=Order(goal=Goal.FOCUS, minutes=1),
        brief=Brief(seconds=10.0),
        total=total,
        initial=initial,
        pace=pace,
        began=began,
        takes=[TAKE] * takes,
    )


def test_an_order_is_read_with_the_documented_defaults():
    order = order_from({"goal": "relax", "target_minutes": 25, "custom_prompt": "ignored"})

    assert order == Order(
        goal=Goal.RELAX, minutes=25, intensity=Intensity.MEDIUM, divergence=0.0, prompt=""
    )


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ([], "body"),
        (None, "body"),
        ({}, "goal"),
        ({"goal": "party", "target_minutes": 5}, "goal"),
        ({"goal": ["focus"], "target_minutes": 5}, "goal"),
        ({"goal": "focus"}, "target_minutes"),
        ({"goal": "focus", "target_minutes": True}, "target_minutes"),
        ({"goal": "focus", "target_minutes": 0}, "target_minutes"),
        ({"goal": "focus", "target_minutes": -3}, "target_minutes"),
        ({"goal": "focus", "target_minutes": 2.5}, "target_minutes"),
        ({"goal": "focus", "target_minutes": "60"}, "target_minutes"),
        ({"goal": "focus", "target_minutes": 10**400}, "target_minutes"),
        ({"goal": "focus", "target_minutes": 5, "intensity": "loud"}, "intensity"),
        ({"goal": "focus", "target_minutes": 5, "divergence": 1.1}, "divergence"),
        ({"goal": "focus", "target_minutes": 5, "divergence": float("nan")}, "divergence"),
        ({"goal": "focus", "target_minutes": 5, "divergence": True}, "divergence"),
        ({"goal": "focus", "target_minutes": 5, "engine": "other"}, "engine"),
        ({"goal": "custom_prompt", "target_minutes": 5}, "custom_prompt"),
        ({"goal": "custom_prompt", "target_minutes": 5, "custom_prompt": "  "}, "custom_prompt"),
        ({"goal": "custom_prompt", "target_minutes": 5, "custom_prompt": 7}, "custom_prompt"),
        (
            {"goal": "custom_prompt", "target_minutes": 5, "custom_prompt": "x" * 2001},
            "custom_prompt",
        ),
    ],
)
def test_a_bad_order_is_refused_by_the_name_of_its_field(body, name):
    with pytest.raises(Refused) as refused:
        order_from(body)

    assert refused.value.status == 422
    assert refused.value.code == "VALIDATION_ERROR"
    assert refused.value.details == {"field": name}
    assert refused.value.message.endswith(".")


def test_an_hour_is_planned_as_documented():
    assert segments_for(60, 120.0) == 30
    assert segments_for(1, 120.0) == 1
    assert segments_for(1, 25.0) == 3


def test_only_what_is_both_made_and_due_is_ready():
    piece = session(takes=4)

    assert piece.ready(1000.5) == 2
    assert piece.ready(1019.9) == 2
    assert piece.ready(1020.0) == 3
    assert piece.ready(9999.0) == 4
    assert session(takes=1).ready(9999.0) == 1


def test_a_session_that_has_not_begun_has_nothing_due():
    piece = session(takes=2, began=None)

    assert piece.ready(1e12) == 0
    assert piece.pending(1e12)


def test_ending_keeps_what_was_ready_and_gives_the_rest_back():
    piece = session(takes=4)
    unseen = piece.end(1001.0)

    assert len(unseen) == 2
    assert piece.ready(9999.0) == 2
    assert not piece.pending(9999.0)


def test_the_listener_with_less_music_runs_dry_first():
    assert session(takes=1).runs_dry() < session(takes=2).runs_dry()


@pytest.mark.parametrize(
    "change",
    [
        {"goal": "party"},
        {"intensity": "loud"},
        {"divergence": 2.0},
        {"minutes": 0},
        {"segments": 0},
        {"segment_seconds": 0.1},
        {"initial": -1},
        {"pace": -1.0},
    ],
)
def test_an_impossible_programme_is_refused(change):
    with pytest.raises(ValueError, match=r"."):
        Programme(**change)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (1782642720, "2026-06-28T10:32:00Z"),
        (1782642720.25, "2026-06-28T10:32:00.250Z"),
        (1782642720.0001, "2026-06-28T10:32:00.001Z"),
        (1782642719.9999, "2026-06-28T10:32:00Z"),
    ],
)
def test_moments_are_written_as_documented_and_never_early(moment, text):
    assert utc(moment) == text
