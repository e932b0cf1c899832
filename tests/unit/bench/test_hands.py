"""A press is found in a recording where it was made, on the clock by which it was made."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.audio import fades
from tests.bench import hands, material, meters, undisturbed
from tests.bench.hands import Heard, Press, Take
from tests.bench.timed import SHORT, Anchor, Arrival, Clock, TimedRecording

RATE = meters.RATE
RAMP = RATE // 5
BEFORE = undisturbed.BEFORE
PIECES = [material.dull(8.0, seed=seed) for seed in range(3)]
KNOWN = [undisturbed.mono(piece) for piece in PIECES]
LEVEL = float(np.sqrt(np.mean(KNOWN[0] ** 2)))
EXACT = Clock(Anchor(0, 100.0), Anchor(RATE, 101.0))


def crossing(length: int) -> meters.Curve:
    """Five seconds of one piece, of which the last `length` frames are crossed by another."""
    fall, rise = (curve[:, 0] for curve in fades.crossing(length, 0.0))
    whole = KNOWN[0][: 5 * RATE].copy()
    whole[-length:] = whole[-length:] * fall + KNOWN[1][:length] * rise
    return whole


def left_at(frame: int, *, ramp: int = RAMP) -> meters.Pcm:
    """A piece that is left at a frame for the third second of another one."""
    fall, rise = fades.crossing(ramp, 0.0)
    heard = PIECES[0][: 6 * RATE].copy()
    other = PIECES[1][2 * RATE :]
    heard[frame : frame + ramp] *= fall
    heard[frame : frame + ramp] += other[:ramp] * rise
    heard[frame + ramp :] = other[ramp : len(heard) - frame]
    return heard


# -- the clock


@given(first=st.integers(0, 10**7), pace=st.floats(-1e-4, 1e-4), frame=st.integers(0, 10**7))
def test_a_clock_reads_every_frame_from_two_anchors(first, pace, frame):
    frames = 100 * RATE
    clock = Clock(Anchor(first, 7.0), Anchor(first + frames, 7.0 + 100 * (1 + pace)))

    assert clock.when(first) == 7.0
    assert clock.when(first + RATE) == pytest.approx(8.0 + pace)
    assert clock.frame(clock.when(frame)) == frame


@given(st.lists(st.floats(0.0, 0.004), min_size=9, max_size=9))
def test_an_anchor_is_never_too_early_and_no_later_than_most_arrivals(delays):
    arrivals = [
        Arrival(5_000 + n * SHORT, SHORT, 3.0 + n * SHORT / RATE + delay)
        for n, delay in enumerate(delays)
    ]
    found = Anchor.of(arrivals)
    true = 3.0 + (found.frame - 5_000) / RATE

    assert found.at == pytest.approx(true + sorted(delays)[4])


def test_long_blocks_say_nothing_of_when_they_are_heard():
    short = [Arrival(n * SHORT, SHORT, n * SHORT / RATE) for n in range(3)]
    held_back = [Arrival(3 * SHORT, 10 * SHORT, 1.0)] * 9

    assert Anchor.of([*short, *held_back]) == Anchor.of(short)
    with pytest.raises(AssertionError, match="short"):
        Anchor.of(held_back)


def test_a_recording_holds_what_arrived_and_where_each_part_of_it_began():
    reader, writer = os.pipe()
    sound = PIECES[0][:300]
    with os.fdopen(reader, "rb") as stream:
        recording = TimedRecording(stream)
        os.write(writer, sound[:100].tobytes())
        recording.until(99)
        os.write(writer, sound[100:].tobytes())
        os.close(writer)
        recording.join()

    assert [(one.frame, one.frames) for one in recording.arrivals] == [(0, 100), (100, 200)]
    assert recording.arrivals[0].at <= recording.arrivals[1].at
    assert np.array_equal(recording.pcm(), sound)
    assert np.array_equal(recording.pcm(250), sound[250:])
    assert recording.is_sounding()


# -- what was to come


@settings(max_examples=20, deadline=None)
@given(at=st.integers(BEFORE, 6 * RATE), gain=st.floats(0.01, 1.0), piece=st.integers(0, 2))
def test_a_piece_goes_on_as_it_is_however_soft(at, gain, piece):
    heard = (gain * KNOWN[piece]).astype(np.float32).astype(np.float64)
    found = undisturbed.foretell(heard[at - BEFORE : at], KNOWN, RATE)

    assert found.pieces == 1
    assert found.gain == pytest.approx(gain, rel=1e-4)
    assert np.abs(found.sound - heard[at : at + RATE]).max() < 1e-4 * LEVEL


@settings(max_examples=10, deadline=None)
@given(at=st.integers(BEFORE, 3 * RATE))
def test_two_pieces_go_on_crossing(at):
    length = 4 * RATE
    heard = crossing(length)[RATE:].astype(np.float32).astype(np.float64)
    found = undisturbed.foretell(heard[at - BEFORE : at], KNOWN, RATE // 2)

    assert found.pieces == 2
    assert found.gain == pytest.approx(1.0, abs=1e-3)
    assert np.abs(found.sound - heard[at : at + RATE // 2]).max() < hands.NOTICED / 10 * LEVEL


def test_silence_goes_on_and_what_nobody_knows_is_told():
    silence = undisturbed.foretell(np.zeros(BEFORE), KNOWN, 100)
    stranger = undisturbed.mono(material.dull(1.0, seed=99))[:BEFORE]

    assert not silence.sound.any()
    assert silence.pieces == 0
    with pytest.raises(undisturbed.Unknown):
        undisturbed.foretell(stranger, KNOWN, 100)


# -- presses


@settings(max_examples=10, deadline=None)
@given(at=st.integers(2 * RATE, 4 * RATE), after=st.integers(0, RATE // 2))
def test_a_skip_is_heard_where_it_begins(at, after):
    take = Take(left_at(at), EXACT, [Press("skip", EXACT.when(at - after))], PIECES)
    [heard] = hands.judge(take)["skip"]

    # A quarter of a sine, that begins steeply, is a hundredth after little more than a millisecond;
    # where the music just passes through zero, it takes a few more.
    assert heard.latency is not None
    assert after / RATE - 1e-4 <= heard.latency < after / RATE + 0.006
    assert heard.corner < 1.01
    assert heard.pieces == 1


def test_a_press_is_timed_by_its_own_clock():
    at = 3 * RATE
    drifting = Clock(Anchor(0, 50.0), Anchor(RATE, 51.01))
    press = Press("skip", drifting.when(at) - 0.2)
    [heard] = hands.judge(Take(left_at(at), drifting, [press], PIECES))["skip"]

    assert heard.latency == pytest.approx(0.2, abs=0.006)


def test_mute_and_unmute_are_heard_when_a_hundredth_of_the_music_is_gone_or_there():
    down, up = 2 * RATE, 4 * RATE
    gains = np.ones((6 * RATE, 1), np.float32)
    gains[down:up] = 0.0
    gains[down : down + RAMP] = fades.glide(1.0, 0.0, RAMP)
    gains[up : up + RAMP] = fades.glide(0.0, 1.0, RAMP)
    presses = [Press("mute", EXACT.when(down) - 0.25), Press("unmute", EXACT.when(up) - 0.25)]
    found = hands.judge(Take(PIECES[0][: 6 * RATE] * gains, EXACT, presses, PIECES))
    # A raised cosine of 200 ms reaches a hundredth after 13 ms.
    for command, pieces in (("mute", 1), ("unmute", 0)):
        [heard] = found[command]
        assert heard.latency == pytest.approx(0.25 + 0.013, abs=0.006)
        assert heard.corner < 1.01
        assert heard.pieces == pieces


@pytest.mark.parametrize("cut", [1, 32, 400])
def test_a_hole_beside_a_press_is_a_click(cut):
    heard = left_at(3 * RATE)
    heard[3 * RATE : 3 * RATE + cut] = 0.0
    presses = [Press("back", EXACT.when(3 * RATE) - 0.2)]
    [found] = hands.judge(Take(heard, EXACT, presses, PIECES))["back"]

    assert found.corner > hands.CLICK


def test_a_press_that_does_nothing_is_not_heard():
    take = Take(PIECES[0], EXACT, [Press("skip", EXACT.when(2 * RATE))], PIECES)

    assert hands.judge(take)["skip"][0].latency is None


def test_a_row_says_what_was_late_unheard_or_clicked():
    heard = [Heard(0.2, 0.9, 1), Heard(0.31, 0.8, 1), Heard(0.25, 40.0, 1), Heard(None, 0.7, 1)]

    assert hands.row("skip", "music", heard) == (
        "skip", "music", "4", "250", "310", "40.00",
        "1 later than 300 ms, 1 not heard, 1 with a click",
    )  # fmt: skip
    assert hands.row("skip", "music", heard[:1])[-1] == ""
    assert hands.row("skip", "music", heard[3:])[3:] == ("-", "-", "0.70", "1 not heard")


def test_dull_noise_has_no_sharp_corners_and_is_as_loud_as_it_should_be():
    for piece in PIECES:
        level = np.sqrt(np.mean(piece**2))

        assert meters.sharpest_corner(piece) == pytest.approx(level / 500, rel=0.2)
        assert meters.decibels(float(level**2)) == pytest.approx(material.LEVEL_DB, abs=1e-3)
