"""Rendering ahead: what a device takes is what it would be, had nothing been rendered ahead."""

import weakref

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.audio.ahead import KEPT, Ahead
from focusdesk.audio.mixer import Mixer
from tests.sounds import RATE, pink
from tests.unit.audio.sounding import PRESSES, RAMP, clip, crossing_tones, do

LEAD = RATE // 2
MUSIC = pink(4.0, seed=3)


def made(*clips, held=False):
    mixer = Mixer(held=held, least_fade=RAMP)
    for one in clips:
        mixer.append(one)
    return mixer


def taken(ahead, frames):
    """Take frames that lie ready."""
    ahead.render(max(frames, LEAD))
    sound = ahead.pcm[:frames]
    ahead.take(frames)
    return sound


presses = st.lists(
    st.tuples(
        st.sampled_from([*PRESSES, "nothing"]),
        st.integers(0, 3),
        st.lists(st.integers(0, LEAD), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=8,
)


@given(presses, st.sampled_from([-1.0, -9.0]))
@settings(max_examples=60, deadline=None)
def test_what_is_taken_is_what_the_mixer_gives_without_rendering_ahead(presses, level_db):
    tones = crossing_tones(level_db)  # the loud ones keep the limiter busy
    ahead, plain = Ahead(made(tones[0])), made(tones[0])
    heard, expected = [], []
    for press, which, sizes in presses:
        if press != "nothing":
            do(press, ahead.change(), tones[which])
            do(press, plain, tones[which])
        for size in sizes:
            heard.append(taken(ahead, size))
            expected.append(plain.read(size))
            at = ahead.music_at(ahead.taken)
            assert at == plain.position or size == 0
    assert np.array_equal(np.concatenate(heard), np.concatenate(expected))
    assert ahead.change().placements == plain.placements
    plain.read(0)
    assert ahead.passed.finished == plain.finished


@given(st.lists(st.integers(0, LEAD), min_size=1, max_size=12))
def test_what_has_passed_is_told_once_and_never_taken_back(sizes):
    short = [clip(pink(0.6, seed=n), index=n) for n in range(4)]
    ahead = Ahead(made(*short))
    told: list[int] = []
    for size in sizes:
        taken(ahead, size)
        now = ahead.passed.finished
        assert now[: len(told)] == told
        assert all(placed.end <= ahead.taken for placed in ahead.passed.placements[: len(now)])
        told = list(now)
        ahead.change().set_volume(1.0, 0)
        assert ahead.passed.finished[: len(told)] == told


@given(st.lists(st.integers(1, LEAD // 2), min_size=1, max_size=8), st.integers(0, 2 * KEPT))
def test_what_was_taken_and_is_unheard_comes_again(sizes, unheard):
    ahead = Ahead(made(clip(MUSIC, index=0)))
    for size in sizes:
        taken(ahead, size)
    before = ahead.taken
    ahead.rewind(unheard)
    back = before - ahead.taken
    sound = taken(ahead, 1_000)

    assert min(unheard, KEPT, before) <= back <= min(unheard, before) or back == unheard
    plain = made(clip(MUSIC, index=0))
    plain.read(before - back)
    assert np.array_equal(sound, plain.read(1_000))
    assert ahead.music_at(ahead.taken) == before - back + 1_000


def test_what_was_changed_is_not_taken_back():
    ahead = Ahead(made(clip(MUSIC, index=0)))
    taken(ahead, 9_000)
    ahead.change().set_volume(0.5, 0)
    taken(ahead, 3_000)
    ahead.rewind(KEPT)

    assert ahead.taken == 9_000
    plain = made(clip(MUSIC, index=0))
    plain.read(9_000)
    plain.set_volume(0.5, 0)
    assert np.array_equal(taken(ahead, 100), plain.read(100))


def test_nothing_of_what_was_rendered_ahead_is_heard_after_a_press():
    ahead = Ahead(made(clip(MUSIC, index=0)))
    ahead.render(LEAD)
    ahead.take(1_000)
    ahead.change().hold(RAMP)
    ahead.render(LEAD)

    assert len(ahead.pcm) == LEAD
    assert not ahead.pcm[RAMP:].any()


def test_a_device_that_ran_dry_goes_on_where_the_music_was():
    ahead = Ahead(made(clip(MUSIC, index=0)))
    ahead.render(LEAD)
    ahead.take(LEAD + 7_000)  # it played silence for want of more
    after = taken(ahead, 2_000)

    assert np.array_equal(after, MUSIC[LEAD : LEAD + 2_000])
    assert ahead.music_at(LEAD + 3_000) == LEAD
    assert ahead.music_at(ahead.taken) == LEAD + 2_000


def test_music_stands_still_in_a_pause_and_goes_on_after_it():
    ahead = Ahead(made(clip(MUSIC, index=0)))
    taken(ahead, 10_000)
    ahead.change().hold(RAMP)
    taken(ahead, 30_000)
    ahead.change().release(RAMP)
    taken(ahead, 5_000)

    places = [ahead.music_at(frame) for frame in (9_999, 10_100, 25_000, 39_999, 41_000, 45_000)]
    assert places == [9_999, 10_100, 19_600, 19_600, 20_600, 24_600]


def test_another_session_begins_under_the_last_ramp_of_the_one_before():
    loud = np.full((RATE, 2), 0.5, np.float32)
    ahead = Ahead(made(clip(loud, index=0)))
    before = taken(ahead, RATE // 2)
    ahead.render(LEAD)
    ahead.begin(made(clip(loud * 0.5, index=0)), RAMP)
    parts = [taken(ahead, 700) for _ in range(6)]
    ahead.change().set_volume(1.0, 0)  # nor does a press cut it
    parts += [taken(ahead, 700) for _ in range(20)]
    heard = np.concatenate([before, *parts])[RATE // 4 :]

    assert heard.max() < 0.76
    assert np.allclose(heard[RATE // 4 + RAMP + 100 : -1], 0.25, atol=1e-6)
    assert np.abs(np.diff(heard, axis=0)).max() < 1e-3
    assert ahead.music_at(ahead.taken) == 26 * 700


def test_a_session_that_is_replaced_within_a_ramp_is_not_cut():
    loud = np.full((RATE, 2), 0.3, np.float32)
    ahead = Ahead(made(clip(loud, index=0)))
    heard = [taken(ahead, RATE // 2)]
    for _ in range(3):
        ahead.begin(made(clip(loud, index=0)), RAMP)
        heard.append(taken(ahead, RAMP // 4))
    heard.append(taken(ahead, LEAD))

    assert np.abs(np.diff(np.concatenate(heard), axis=0)).max() < 1e-3


def test_nothing_is_kept_of_a_session_that_is_over():
    music = clip(MUSIC, index=0)
    source = weakref.ref(music.source)
    ahead = Ahead(made(music))
    taken(ahead, LEAD)
    ahead.render(LEAD)
    del music
    ahead.begin(Mixer(held=True), RAMP)

    assert source() is None
