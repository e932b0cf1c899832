"""When the service is asked again: never too early, never too often, never not at all."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.polling import (
    BACKOFF,
    LONGEST_RETRY_AFTER,
    PLAUSIBLE_HINT,
    STEADY,
    Polling,
    plausible,
)

JITTER = st.floats(0.0, 1.0)
RUNWAY = st.floats(0.0, 36_000.0)
ABSURD = st.one_of(
    st.none(),
    st.floats(max_value=0.0, allow_nan=False),
    st.floats(min_value=PLAUSIBLE_HINT, exclude_min=True, allow_nan=False),
    st.just(math.nan),
)


@pytest.mark.api("5.25")
@given(hint=st.floats(0.0, PLAUSIBLE_HINT, exclude_min=True), runway=RUNWAY, jitter=JITTER)
def test_a_plausible_hint_is_never_forestalled_and_answered_within_seconds(hint, runway, jitter):
    delay = Polling().delay(hint=hint, runway=runway, jitter=jitter)

    assert hint < delay <= hint + 3.0


@pytest.mark.api("5.8", "5.25")
@given(hint=ABSURD, runway=RUNWAY, jitter=JITTER)
def test_without_a_believable_hint_the_pace_follows_the_runway(hint, runway, jitter):
    delay = Polling().delay(hint=hint, runway=runway, jitter=jitter)

    assert not plausible(hint)
    assert STEADY[0] <= delay <= STEADY[1]


@given(st.tuples(RUNWAY, RUNWAY), JITTER)
def test_more_music_ahead_never_makes_for_more_questions(runways, jitter):
    less, more = (
        Polling().delay(hint=None, runway=runway, jitter=jitter) for runway in sorted(runways)
    )

    assert less <= more


def test_with_nothing_ready_the_pace_is_fastest_and_with_plenty_slowest():
    assert Polling().delay(hint=None, runway=0.0, jitter=0.5) == STEADY[0]
    assert Polling().delay(hint=None, runway=600.0, jitter=0.5) == STEADY[1]


@given(failures=st.integers(1, 60), jitter=JITTER, hint=st.one_of(st.none(), st.floats(1.0, 60.0)))
def test_failures_back_off_monotonically_within_bounds(failures, jitter, hint):
    rhythm = Polling(failures=failures)
    delay = rhythm.delay(hint=hint, runway=0.0, jitter=jitter)
    later = rhythm.failed().delay(hint=hint, runway=0.0, jitter=jitter)

    assert BACKOFF[0] * 0.5 <= delay <= BACKOFF[1]
    assert delay <= later


@pytest.mark.api("5.26")
@given(wanted=st.floats(0.1, LONGEST_RETRY_AFTER), failures=st.integers(0, 60), jitter=JITTER)
def test_what_the_service_asks_for_wins(wanted, failures, jitter):
    rhythm = Polling(failures=failures).failed(retry_after=wanted)
    delay = rhythm.delay(hint=5.0, runway=0.0, jitter=jitter)

    assert wanted <= delay <= wanted + 1.0


@pytest.mark.api("5.26")
def test_an_endless_retry_after_is_bounded():
    delay = Polling().failed(retry_after=86_400.0).delay(hint=None, runway=0.0, jitter=1.0)

    assert delay <= LONGEST_RETRY_AFTER + 1.0


@pytest.mark.parametrize("wanted", [0.0, -30.0])
def test_a_retry_after_that_names_no_time_backs_off_as_usual(wanted):
    asked = Polling(failures=4).failed(retry_after=wanted)

    assert asked.delay(hint=None, runway=0.0, jitter=0.0) == Polling(failures=5).delay(
        hint=None, runway=0.0, jitter=0.0
    )


def test_one_answer_ends_the_backing_off():
    rhythm = Polling().failed(retry_after=90.0).failed().succeeded()

    assert rhythm.delay(hint=None, runway=0.0, jitter=1.0) == STEADY[0]


def test_a_failure_without_retry_after_forgets_the_last_one():
    rhythm = Polling().failed(retry_after=600.0).failed()

    assert rhythm.delay(hint=None, runway=0.0, jitter=1.0) <= BACKOFF[1]
