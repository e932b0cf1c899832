"""The judge of sound hears what a listener would, and the hurried clock tells one time."""

import numpy as np
import pytest

from tests.hurried import LOOSE, RATE, Clock, Ear
from tests.sounds import sine

TONE = sine(2.0, hertz=400.0, level_db=-12.0)


def judged(sound, block: int) -> Ear:
    ear = Ear()
    for start in range(0, len(sound), block):
        ear.hear(sound[start : start + block])
    return ear


@pytest.mark.parametrize("block", [1, 997, 48_000, 200_000])
def test_a_tone_has_neither_hole_nor_click(block):
    ear = judged(TONE if block > 1 else TONE[:3_000], block)

    assert ear.holes == []
    assert ear.clicks == []


@pytest.mark.parametrize("block", [333, 10_000, 200_000])
def test_a_hole_is_found_to_the_frame(block):
    broken = TONE.copy()
    broken[30_030:30_270] = 0.0
    ear = judged(broken, block)

    ((frame, length),) = ear.holes
    assert abs(frame - 30_030) <= 1
    assert abs(length - 240) <= 2
    assert ear.clicks


def test_silence_before_the_first_sound_and_after_the_last_is_none_of_the_session():
    nothing = np.zeros((RATE, 2), dtype=np.float32)
    faded = TONE * np.linspace(1.0, 0.0, len(TONE), dtype=np.float32)[:, np.newaxis]
    ear = judged(np.concatenate([nothing, faded, nothing]), 4_800)

    assert ear.holes == []
    assert abs(ear.sounded - len(TONE)) <= 50


def test_frames_that_are_missing_click():
    ear = judged(np.concatenate([TONE[:30_030], TONE[30_060:]]), 4_800)

    assert len(ear.clicks) == 1
    assert ear.clicks[0][0] in (30_029, 30_030)


def test_a_clock_gets_no_further_than_it_may():
    clock = Clock(1e9)
    clock.allow(clock.monotonic() + LOOSE)
    told = [clock.monotonic() for _ in range(3)]

    assert told[0] == told[1] == told[2]
    assert told[0] > 1000.0


def test_a_sleep_is_seen_by_the_wall_clock_alone():
    clock = Clock(1e-9)
    wall, monotonic = clock.wall(), clock.monotonic()
    clock.suspend(3600.0)

    assert clock.wall() - wall == pytest.approx(3600.0, abs=1.0)
    assert clock.monotonic() == pytest.approx(monotonic, abs=1.0)
