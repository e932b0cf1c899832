"""What the listener's choices mean to a session, also in the middle of one."""

from dataclasses import replace
from typing import Final

from focusdesk.core.arranging import Step, landing_at
from focusdesk.core.model import Choices
from focusdesk.core.orders import FadeLate, Land, SetVolume
from focusdesk.core.settings import Late, Settings
from focusdesk.core.state import State

MOST_DEVICES: Final = 32
"""The volumes of so many sound devices are remembered."""

LATE_FADE: Final = 4.0
"""How long the music takes to go and to come back where nothing bridges a wait, in seconds."""


def choices_of(settings: Settings) -> Choices:
    """Return what a session is to know of the settings."""
    return Choices(
        returns=settings.resume_on_device,
        goes_on=settings.resume_after_sleep,
        chimes=settings.chime,
        bridges=settings.late == Late.BRIDGE,
        lands_over=float(settings.quiet_end),
        louder=settings.louder,
    )


def chosen(state: State, choices: Choices) -> Step:
    """Take in what the listener chose; what has begun to land goes on landing as it does."""
    before, state = state.choices, replace(state, choices=choices)
    orders: list[FadeLate | Land] = []
    if choices.bridges != before.bridges:
        orders.append(FadeLate(0.0 if choices.bridges else LATE_FADE))
    if choices.lands_over != before.lands_over and state.landing is not None:
        orders.append(landing_at(state, state.landing))
    return state, tuple(orders)


def fade_late(choices: Choices) -> tuple[FadeLate, ...]:
    """Return what a mixer that has just begun is to be told."""
    return () if choices.bridges else (FadeLate(LATE_FADE),)


def with_volume(state: State, volume: float) -> State:
    """Return the state with another volume, which is that of the present device from now on.

    Where none is known yet, it is that of the first one.
    """
    volume = min(max(volume, 0.0), 1.0)
    if not state.device:
        return replace(state, volume=volume, unplaced=True)
    others = [each for each in state.volumes.items() if each[0] != state.device]
    kept = dict([*others, (state.device, volume)][-MOST_DEVICES:])
    return replace(state, volume=volume, volumes=kept)


def on_device(state: State, device: str) -> Step:
    """Take in what is played on: each device has its own volume, once it was given one."""
    if state.unplaced:
        return with_volume(replace(state, device=device, unplaced=False), state.volume), ()
    volume = state.volumes.get(device, state.volume)
    on_it = replace(state, device=device, volume=volume)
    heard = (SetVolume(volume),) if volume != state.volume and not state.muted else ()
    return on_it, heard
