"""What the listener works on is kept for one session, in one line, and told to nobody."""

from focusdesk.core.facts import EndPressed, IntentionGiven, Opened
from focusdesk.core.state import Phase
from tests.unit.core.world import ACCESS, REQUEST, Session, joined, listing


def test_it_is_kept_as_one_line_of_no_great_length():
    session = joined(0)
    orders = session.tell(IntentionGiven("  Chapter 3,\n the  bridge "))
    said = session.state.intention
    session.tell(IntentionGiven("a " * 1000))

    assert said == "Chapter 3, the bridge"
    assert len(session.state.intention) <= 120
    assert orders == []


def test_it_comes_with_the_press_that_starts_and_goes_with_the_session():
    session = Session()
    session.tell(Opened(ACCESS, REQUEST, "Mail"))
    first = session.state.intention
    session.answer(listing([0]))
    session.tell(EndPressed())
    while session.state.phase is not Phase.OVER:
        session.answer()
    session.tell(IntentionGiven("too late"))
    after = session.state.intention
    session.tell(Opened(ACCESS, REQUEST))

    assert (first, after, session.state.intention) == ("Mail", "Mail", "")


def test_the_log_does_not_learn_it():
    assert "Mail" not in repr(IntentionGiven("Mail"))
    assert "Mail" not in repr(Opened(ACCESS, REQUEST, "Mail"))
