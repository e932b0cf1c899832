"""Sessions in every kind of state a window can be asked to show."""

import math
import time
from dataclasses import replace

from focusdesk.core.errors import (
    FocusDeskError,
    NoOutput,
    NotAuthorised,
    OutOfBudget,
    Unreachable,
)
from focusdesk.core.model import ENGINE_RATE, Amount, ClipFacts, Placement
from focusdesk.core.orders import Fetch, Poll, Prepare, Start
from focusdesk.core.state import Part, Phase, Stage, State
from tests.unit.core import world

NO_ANSWER = Unreachable("no answer in 10 s")

idle = State()

opening = replace(
    State(),
    phase=Phase.OPENING,
    run=1,
    access=world.ACCESS,
    order=world.JOIN,
    session_id="mfocus_1",
    playing=True,
    busy=Poll(1, "mfocus_1"),
    polls=1,
    requests=1,
)

starting = replace(
    opening,
    order=world.REQUEST,
    session_id="",
    goal="focus",
    target_minutes=60,
    busy=Start(1, world.REQUEST),
    polls=0,
)

composing = replace(
    starting,
    phase=Phase.PLAYING,
    session_id="mfocus_1",
    status="active",
    engine="studio",
    total_segments=30,
    busy=None,
    poll_at=1012.0,
)

fetching = replace(
    composing,
    parts={0: Part(segment=world.segment(0))},
    busy=Fetch(1, "mfocus_1", world.segment(0)),
    poll_at=None,
)

receiving = replace(fetching, received=Amount(4_200_000, 10_000_000))

preparing = replace(
    composing,
    parts={0: Part(segment=world.segment(0), stage=Stage.CACHED)},
    busy=Prepare(1, "mfocus_1", world.segment(0), -14.0),
    poll_at=None,
)


def placed(number: int) -> Placement:
    """Return where part `number` lies: two minutes each, overlapping by a second and a half."""
    start = round(number * 118.5 * ENGINE_RATE)
    shared = round(1.5 * ENGINE_RATE) if number else 0
    return Placement(index=number, start=start, frames=120 * ENGINE_RATE, overlap=shared)


def measured(number: int) -> ClipFacts:
    """Return what is known of part `number`: it swells as slowly as the session does."""
    times = range(237 * number, 237 * number + 240)
    swells = (
        181 + 6 * math.sin(n / 37) + 5 * math.sin(n / 11.3) + 4 * math.sin(n * 1.9) for n in times
    )
    return replace(world.facts(number), outline=bytes(round(swell) for swell in swells))


def hearing(index: int = 11, *, ready: int = 17) -> State:
    """Return an hour of focus in which part `index` (from 0) of thirty is heard."""
    parts = {}
    for number in range(ready):
        stage = Stage.IN_HAND if index - 1 <= number < index + 2 else Stage.CACHED
        parts[number] = Part(
            segment=world.segment(number),
            stage=stage,
            facts=measured(number) if number < index + 2 else None,
            placement=placed(number) if number < index + 2 else None,
            heard_at=1000.0 if number <= index else None,
        )
    within = 41.0
    return replace(
        composing,
        parts=parts,
        next_index=min(ready, index + 2),
        heard_index=index,
        within=within,
        queue=tuple(placed(number) for number in range(index, min(ready, index + 2))),
        position=index * 118.5 + within,
        ahead=2 * 118.5 - within,
        volume=0.8,
    )


playing = hearing()
paused = replace(playing, playing=False)
left = replace(paused, resumed=True)
slept = replace(paused, slept=True)
refused = replace(playing, refusal=NotAuthorised("revoked"), trouble=NotAuthorised("revoked"))
troubled = replace(playing, trouble=NO_ANSWER)
bridging = replace(
    hearing(), heard_index=2, bridging=True, queue=(replace(placed(2), bridge=True),)
)
working = replace(playing, intention="Chapter three: the bridge")
hinted = replace(composing, promised_at=time.monotonic() + 42.0)
arriving = replace(
    hearing(11, ready=17),
    parts={
        number: replace(part, stage=Stage.LISTED) if number > 14 else part
        for number, part in hearing(11, ready=17).parts.items()
    },
)
muted = replace(playing, muted=True)
silent = replace(hearing(), heard_index=None, ahead=0.0)
unheard = replace(playing, playing=False, heard_index=None, trouble=NoOutput())
unknown = replace(playing, total_segments=None, target_minutes=None, goal="")
empty = replace(composing, total_segments=0, more_pending=False)
ending = replace(paused, phase=Phase.ENDING, heard_index=None, ahead=0.0)
over = replace(
    hearing(29, ready=30),
    phase=Phase.OVER,
    playing=False,
    heard_index=None,
    position=3600.0,
    landing=3600.0,
    ahead=0.0,
)


def failed(failure: FocusDeskError) -> State:
    """Return a session that ended with `failure` before anything was heard."""
    return replace(opening, phase=Phase.OVER, playing=False, failure=failure, busy=None)


every: dict[str, State] = {
    "idle": idle,
    "opening": opening,
    "starting": starting,
    "composing": composing,
    "fetching": fetching,
    "preparing": preparing,
    "playing": playing,
    "paused": paused,
    "left": left,
    "slept": slept,
    "refused": refused,
    "troubled": troubled,
    "bridging": bridging,
    "working": working,
    "hinted": hinted,
    "arriving": arriving,
    "muted": muted,
    "silent": silent,
    "unheard": unheard,
    "unknown": unknown,
    "empty": empty,
    "ending": ending,
    "over": over,
    "failed": failed(NotAuthorised("The API key is not valid", code="INVALID_API_KEY")),
    "out of budget": failed(OutOfBudget("The organization has spent its 50 francs")),
}
