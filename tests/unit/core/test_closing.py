"""Closing the window ends no session unasked, and hides it only where a tray brings it back."""

from dataclasses import replace

import pytest

from focusdesk.core.closing import Closing, closing
from focusdesk.core.settings import OnClose
from focusdesk.core.state import Phase, State

open_phases = [Phase.OPENING, Phase.PLAYING]
other_phases = [phase for phase in Phase if phase not in open_phases]


@pytest.mark.parametrize("tray", [True, False])
@pytest.mark.parametrize("chosen", list(OnClose))
@pytest.mark.parametrize("phase", other_phases)
def test_without_a_session_closing_is_quitting(phase, chosen, tray) -> None:
    assert closing(replace(State(), phase=phase), chosen, tray=tray) is Closing.LEAVE


@pytest.mark.parametrize("phase", open_phases)
@pytest.mark.parametrize(
    ("chosen", "tray", "meant"),
    [
        ("ask", True, Closing.ASK),
        ("ask", False, Closing.ASK),
        ("tray", True, Closing.HIDE),
        ("tray", False, Closing.MINIMISE),
        ("minimise", True, Closing.MINIMISE),
        ("minimise", False, Closing.MINIMISE),
        ("quit", True, Closing.LEAVE),
        ("quit", False, Closing.LEAVE),
    ],
)
def test_with_a_session_it_is_what_the_listener_chose(phase, chosen, tray, meant) -> None:
    assert closing(replace(State(), phase=phase), chosen, tray=tray) is meant
