"""What is told from what a sound device takes."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from focusdesk.core.watch import FROZEN_AFTER, SETTLES, STALLS_AFTER, Seen, Verdict, Watch

STEP = 0.25
SPEAKERS, PHONES = "speakers", "phones"
SEEN = Seen(
    now=0.0,
    taken=0,
    wanted=True,
    connected=True,
    devices=(SPEAKERS, PHONES),
    default=PHONES,
    choice=PHONES,
)


def told(*seconds: tuple[float, dict[str, Any]], moves: bool = True) -> list[Verdict]:
    """Look four times a second, for so many seconds each at such a device; it takes by default."""
    watch, now, taken, verdicts = Watch(PHONES, moves), 10.0, 0, []
    for lasts, fields in seconds:
        for _ in range(round(lasts / STEP)):
            now, taken = now + STEP, taken + 12_000
            given = {"choice": fields.get("default", PHONES), **fields}  # nobody named one
            seen = replace(SEEN, **{"now": now, "taken": taken, **given})
            watch, verdict = watch.look(seen)
            verdicts.append(verdict)
    return verdicts


STANDS: dict[str, Any] = {"taken": 7}
UNPLUGGED: dict[str, Any] = {"devices": (SPEAKERS,), "default": SPEAKERS}


def test_a_device_that_takes_plays() -> None:
    assert set(told((60.0, {}))) == {Verdict.PLAYS}


def test_a_device_that_takes_nothing_stalls_and_is_given_up_in_the_end() -> None:
    verdicts = told((5.0, {}), (FROZEN_AFTER + 2.0, STANDS))[20:]
    stalls = verdicts.index(Verdict.STALLS) * STEP
    frozen = verdicts.index(Verdict.FROZEN) * STEP

    assert STALLS_AFTER <= stalls <= 2.0 - STEP
    assert FROZEN_AFTER <= frozen <= FROZEN_AFTER + 2 * STEP
    assert Verdict.GONE not in verdicts


def test_a_device_that_stands_still_is_gone_once_others_come_and_go() -> None:
    other = {**STANDS, "devices": (PHONES,)}

    assert told((5.0, {}), (3.0, STANDS), (STEP, other))[-1] is Verdict.GONE


def test_one_that_takes_again_plays_again() -> None:
    verdicts = told((5.0, {}), (3.0, STANDS), (1.0, {}))

    assert verdicts[-1] is Verdict.PLAYS
    assert Verdict.STALLS in verdicts
    assert Verdict.GONE not in verdicts


def test_what_is_not_wanted_does_not_stall() -> None:
    rests = {**STANDS, "wanted": False}
    verdicts = told((5.0, {}), (600.0, rests))

    assert set(verdicts) == {Verdict.PLAYS}


def test_a_rest_is_forgotten_when_the_device_begins_again() -> None:
    watch, _ = Watch(PHONES, moves=True).look(replace(SEEN, now=10.0))
    begins = replace(SEEN, now=4000.0)

    assert watch.look(begins)[1] is Verdict.FROZEN
    assert watch.anew().look(begins)[1] is Verdict.PLAYS


def test_a_device_that_is_unplugged_is_gone_at_once_wherever_the_stream_went() -> None:
    assert told((5.0, {}), (STEP, UNPLUGGED))[-1] is Verdict.GONE
    # also where the default changes a little before
    early = told((5.0, {}), (SETTLES - STEP, {"default": SPEAKERS}), (STEP, UNPLUGGED))
    assert early[-1] is Verdict.GONE


def test_another_choice_is_followed_by_the_server_or_by_us() -> None:
    chosen = (3.0, {"default": SPEAKERS})

    assert set(told((5.0, {}), chosen)) == {Verdict.PLAYS}
    assert told((5.0, {}), chosen, moves=False)[-1] is Verdict.LEFT
    # what was left may be unplugged then
    assert told((5.0, {}), chosen, (STEP, UNPLUGGED))[-1] is Verdict.PLAYS


def test_a_choice_that_is_taken_back_is_none() -> None:
    shortly = (SETTLES - STEP, {"default": SPEAKERS})

    assert set(told((5.0, {}), shortly, (5.0, {}), moves=False)) == {Verdict.PLAYS}


def test_a_device_that_the_listener_names_is_left_for_by_us() -> None:
    assert told((5.0, {}), (3.0, {"choice": SPEAKERS}))[-1] is Verdict.LEFT
    # whatever becomes the system's default
    named: dict[str, Any] = {"choice": PHONES, "default": SPEAKERS}
    assert set(told((5.0, named), (3.0, {**named, "default": "radio"}))) == {Verdict.PLAYS}


def test_a_server_that_takes_a_named_device_s_stream_along_is_set_right() -> None:
    named: dict[str, Any] = {"choice": PHONES, "default": SPEAKERS}

    assert told((5.0, {}), (3.0, named))[-1] is Verdict.LEFT
    assert set(told((5.0, {}), (3.0, named), moves=False)) == {Verdict.PLAYS}


def test_what_the_listener_chooses_by_hand_is_not_waited_for() -> None:
    watch, _ = Watch(PHONES, moves=True).look(replace(SEEN, now=10.0))
    chosen = replace(SEEN, now=10.25, taken=1, choice=SPEAKERS)

    assert watch.look(chosen)[1] is Verdict.PLAYS
    assert watch.chosen().look(chosen)[1] is Verdict.LEFT
    assert watch.chosen().look(replace(chosen, choice=PHONES))[1] is Verdict.PLAYS


def test_without_a_connection_the_server_is_gone() -> None:
    assert told((5.0, {}), (STEP, {**STANDS, "connected": False}))[-1] is Verdict.SERVER_GONE


looks = st.builds(
    replace,
    st.just(SEEN),
    now=st.floats(0.0, 1e6),
    taken=st.integers(0, 3),
    wanted=st.booleans(),
    connected=st.booleans(),
    devices=st.sampled_from([(), (PHONES,), (SPEAKERS,), (SPEAKERS, PHONES)]),
    default=st.sampled_from(["", PHONES, SPEAKERS]),
    choice=st.sampled_from(["", PHONES, SPEAKERS]),
)


@given(st.lists(looks, max_size=40), st.booleans())
def test_music_is_only_said_to_play_on_a_device_that_is_there(seen, moves) -> None:
    watch = Watch(PHONES, moves)
    for look in sorted(seen, key=lambda one: one.now):
        device, (watch, verdict) = watch.device, watch.look(look)
        if verdict in (Verdict.PLAYS, Verdict.LEFT, Verdict.STALLS, Verdict.FROZEN):
            assert look.connected
            assert device in look.devices
        assert moves or watch.device == PHONES
        assert verdict is not Verdict.LEFT or look.choice not in ("", watch.device)
