"""What an honest service is asked: hardly more than one question for each new segment."""

import random
from dataclasses import replace

import pytest

from focusdesk.core.facts import Done, Finished, Heard, Joined, Ticked
from focusdesk.core.model import Placement
from focusdesk.core.orders import Append, Bridge, Fetch, Poll, Prepare
from focusdesk.core.planning import wake_at
from focusdesk.core.state import Phase
from focusdesk.core.timeline import frames, heard_at
from tests.unit.core.world import Session, facts, listing, placement

LENGTH = 120.0


class Honest:
    """A service that composes a segment every `pace` seconds, and says when the next is due."""

    def __init__(self, *, segments: int, initial: int, pace: float, began: float) -> None:
        self.segments, self.initial, self.pace, self.began = segments, initial, pace, began
        self.polls = 0

    def ready(self, now: float) -> int:
        return min(self.segments, self.initial + int((now - self.began) / self.pace))

    def answer(self, now: float):
        """A reading, with a hint in whole seconds, as ISO times without fractions are."""
        self.polls += 1
        ready = self.ready(now)
        due = self.began + (ready - self.initial + 1) * self.pace
        return listing(
            range(ready),
            total_segments=self.segments,
            more_pending=ready < self.segments,
            next_ready_in=float(int(due)) - now if ready < self.segments else None,
        )


def play_through(session: Session, service: Honest, chance: random.Random) -> None:
    """Play the whole session in simulated time."""
    end = position = 0.0
    places: list[Placement] = []
    given = 0
    while not session.state.closed:
        session.jitter = chance.random()
        match session.state.busy:
            case Poll():
                session.answer(service.answer(session.now), after=0.1)
            case Fetch():
                session.answer(after=chance.uniform(0.2, 2.0))
            case Prepare(segment=prepared):
                session.answer(facts(prepared.index), after=1.0)
            case None:
                due = wake_at(session.state)
                assert due is not None or position < end
                length = 1.0 if due is None else min(1.0, max(0.0, due - session.now))
                position = min(end, position + length)
                heard = heard_at(places, frames(position))
                session.tell(
                    Heard(
                        index=heard.index if heard else None,
                        position=position,
                        ahead=end - position,
                        bridge=heard is not None and heard.bridge,
                    ),
                    after=length,
                )
                for placed in [placed for placed in places if placed.end <= frames(position)]:
                    places.remove(placed)
                    session.tell(Finished(placed.index))
                if session.state.busy is None:
                    session.tell(Ticked())
            case other:
                pytest.fail(f"{other} was not expected")
        while given < len(session.said):
            order = session.said[given]
            given += 1
            if isinstance(order, Append | Bridge):
                bridge = isinstance(order, Bridge)
                if not bridge and places and places[-1].bridge:  # it is left as soon as can be
                    end = position
                placed = replace(placement(order.index, start=end), bridge=bridge)
                places.append(placed)
                end += LENGTH
                session.tell(Joined(placed))


@pytest.mark.parametrize(
    ("segments", "initial", "pace"), [(30, 2, 110.0), (30, 1, 30.0), (20, 0, 7.3), (12, 3, 400.0)]
)
def test_an_honest_service_is_asked_little_more_than_once_a_segment(segments, initial, pace):
    chance = random.Random(segments)
    polls = []
    for _ in range(4):
        session = Session()
        session.open()
        service = Honest(segments=segments, initial=initial, pace=pace, began=session.now)
        play_through(session, service, chance)
        assert session.state.skipped == ()
        polls.append(service.polls)

    assert sum(polls) / len(polls) <= 1.3 * segments


def test_no_question_is_asked_before_the_moment_the_service_named():
    session = Session()
    session.open()
    session.answer(listing([], next_ready_in=77.0))
    read_at = session.now
    session.wait()

    assert isinstance(session.state.busy, Poll)
    assert session.now >= read_at + 77.0


def test_nothing_is_asked_once_everything_is_listed():
    session = Session()
    session.open()
    session.answer(listing([0, 1], more_pending=False))
    for _ in range(4):
        order = session.state.busy
        if order is None:
            break
        answer = facts(order.segment.index) if isinstance(order, Prepare) else None
        session.tell(Done(order, answer), after=1.0)

    assert session.state.polls == 1
    assert session.state.phase is Phase.PLAYING
    assert wake_at(session.state) is None
