"""How far a download is, is told while somebody waits for it, and never else."""

import pytest

from focusdesk.core.errors import Unreachable
from focusdesk.core.facts import Heard, PausePressed, Received
from focusdesk.core.model import Amount
from focusdesk.core.orders import Fetch
from tests.unit.core.world import Session, joined

SOME = Amount(300, 1200)


def fetching(*, heard: bool = False, bridging: bool = False) -> Session:
    """A session in which the second part is fetched, while the first is heard or nothing is."""
    made = joined(0, 1)
    made.answer()
    made.prepared(0, start=0.0)
    assert isinstance(made.state.busy, Fetch)
    if heard:
        made.tell(Heard(index=0, position=1.0, ahead=100.0, bridge=bridging))
    return made


def receive(made: Session, amount: Amount) -> None:
    """Let so much of what is fetched be here."""
    assert isinstance(made.state.busy, Fetch)
    made.tell(Received(made.state.busy, amount))


def test_the_first_part_is_waited_for() -> None:
    made = joined(0)
    receive(made, SOME)

    assert made.state.received == SOME


@pytest.mark.parametrize(
    ("bridging", "told"), [(False, None), (True, SOME)], ids=["playing", "bridging"]
)
def test_while_music_plays_on_nothing_is_told(bridging, told) -> None:
    made = fetching(heard=True, bridging=bridging)
    receive(made, SOME)

    assert made.state.received == told


def test_music_that_plays_on_changes_nothing_so_that_nothing_is_drawn() -> None:
    made = fetching(heard=True)
    before = made.state
    receive(made, SOME)

    assert made.state == before


def test_what_was_told_is_forgotten_once_music_is_heard() -> None:
    made = fetching()
    receive(made, SOME)
    made.tell(Heard(index=0, position=1.0, ahead=100.0))
    receive(made, Amount(600, 1200))

    assert made.state.received is None


def test_who_paused_waits_for_nothing() -> None:
    made = joined(0)
    made.tell(PausePressed())
    receive(made, SOME)

    assert made.state.received is None


def test_the_next_order_begins_with_nothing() -> None:
    made = joined(0, 1)
    receive(made, SOME)
    made.answer()

    assert made.state.busy is not None
    assert made.state.received is None


def test_a_download_that_broke_off_is_not_told_of_any_more() -> None:
    made = joined(0)
    receive(made, SOME)
    made.fail(Unreachable("the connection broke"))
    while made.state.busy is None:
        made.wait()

    assert made.state.received is None


def test_what_comes_late_of_another_download_is_not_told() -> None:
    made = joined(0, 1)
    earlier = made.state.busy
    made.answer()
    assert earlier is not None
    made.tell(Received(earlier, SOME))

    assert made.state.received is None
