"""The mixer: one continuous stream, to the frame, however it is read."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.audio.limiter import Limiter
from focusdesk.audio.mixer import LATE_FADE, Mixer
from focusdesk.core import timeline
from tests.sounds import RATE, pink, sine
from tests.unit.audio.sounding import clip, pull, steps

RAMP = 9600
NOISE = pink(4.0, seed=1)
OTHER = pink(4.0, seed=2)


@dataclass(frozen=True)
class Piece:
    """What hypothesis makes a clip of."""

    frames: int
    fade_in: int
    fade_out: int

    def clip(self, index):
        pcm = np.random.default_rng(index).uniform(-0.5, 0.5, (self.frames, 2)).astype(np.float32)
        return clip(pcm, index=index, fade_in=self.fade_in, fade_out=self.fade_out, gain=0.7)


PIECES = st.lists(
    st.builds(Piece, st.integers(1, 900), st.integers(0, 1200), st.integers(0, 1200)),
    min_size=1,
    max_size=5,
)
BLOCKS = st.lists(st.integers(1, 400), min_size=1, max_size=5)


def mixed(pieces, *, closed=True):
    mixer = Mixer()
    placements = [mixer.append(piece.clip(index)) for index, piece in enumerate(pieces)]
    if closed:
        mixer.close()
    return mixer, placements


def in_blocks(mixer, blocks, total):
    taken: list[np.ndarray] = []
    done = 0
    while done < total:
        size = min(blocks[len(taken) % len(blocks)], total - done)
        taken.append(mixer.read(size))
        assert taken[-1].shape == (size, 2)
        done += size
    return np.concatenate(taken)


# -- frames


@given(PIECES, BLOCKS)
def test_the_same_sound_comes_in_blocks_of_any_size_to_the_bit(pieces, blocks):
    whole, _ = mixed(pieces)
    parts, _ = mixed(pieces)
    total = whole.end + 50

    assert np.array_equal(whole.read(total), in_blocks(parts, blocks, total))
    assert whole.finished == parts.finished == list(range(len(pieces)))


@pytest.mark.parametrize(("same", "correlation"), [(True, 1.0), (False, 0.0)])
def test_it_tells_how_related_what_overlaps_is(same, correlation):
    first = pink(2.0, seed=1)
    second = np.concatenate((first[RATE:], first)) if same else pink(2.0, seed=2)
    mixer = Mixer()
    mixer.append(clip(first, fade_out=RATE))
    placed = mixer.append(clip(second, index=1, fade_in=RATE))
    butted = mixer.append(clip(first, index=2))

    assert placed.correlation == pytest.approx(correlation, abs=0.15)
    assert butted.correlation == 0.0


@given(PIECES)
def test_clips_lie_where_the_timeline_says(pieces):
    _, placements = mixed(pieces)

    for before, after, first, second in zip(
        placements, placements[1:], pieces, pieces[1:], strict=False
    ):
        shared = timeline.overlap(
            outgoing_frames=first.frames,
            fade_out=first.fade_out,
            incoming_frames=second.frames,
            fade_in=second.fade_in,
        )
        assert after == timeline.place(
            after.index,
            second.frames,
            after=before,
            shared=shared,
            correlation=after.correlation,
        )
    assert placements[0].start == 0
    assert placements[-1].end == sum(p.frames - p.overlap for p in placements)


@given(PIECES, BLOCKS)
def test_a_read_returns_as_many_frames_as_were_asked_for_and_silence_at_the_end(pieces, blocks):
    mixer, _ = mixed(pieces)
    sound = in_blocks(mixer, blocks, mixer.end)
    after = mixer.read(100)

    assert len(sound) == mixer.end == mixer.position
    assert np.array_equal(after, np.zeros((100, 2), np.float32))
    assert mixer.is_silent
    assert mixer.ahead == 0


def test_reading_nothing_is_possible():
    mixer = Mixer()
    mixer.append(clip(NOISE))

    assert mixer.read(0).shape == (0, 2)
    assert mixer.position == 0


@given(
    st.lists(
        st.tuples(st.integers(1, 900), st.integers(0, 900), st.integers(0, 900)),
        min_size=2,
        max_size=5,
    )
)
def test_what_was_settled_and_read_is_what_it_would_be_with_all_known_beforehand(sizes):
    pieces = [Piece(*size) for size in sizes]
    known, _ = mixed(pieces)
    growing = Mixer()
    heard = []
    for index, piece in enumerate(pieces):
        growing.append(piece.clip(index))
        heard.append(growing.read(growing.settled))
    growing.close()
    heard.append(growing.read(growing.settled))

    assert np.array_equal(np.concatenate(heard), known.read(known.end))


# -- joins


def test_a_sine_that_was_split_is_whole_again_to_the_bit():
    whole = sine(3.0)
    mixer = Mixer()
    for index, (first, last) in enumerate([(0, 50_001), (50_001, 50_002), (50_002, len(whole))]):
        mixer.append(clip(whole[first:last], index=index))
    mixer.close()

    assert np.array_equal(mixer.read(len(whole)), whole)


@pytest.mark.parametrize("fade", [0.05, 0.5, 1.5])
def test_unrelated_material_keeps_its_level_through_a_crossfade(fade):
    length = timeline.frames(fade)
    levels = []
    for seed in range(6):
        mixer = Mixer()
        mixer.append(clip(pink(4.0, seed=2 * seed), index=0, fade_out=length))
        placed = mixer.append(clip(pink(4.0, seed=2 * seed + 1), index=1, fade_in=length))
        mixer.close()
        middle = placed.start + placed.overlap // 2
        heard = mixer.read(mixer.end)
        levels.append(np.mean(heard[placed.start : placed.start + placed.overlap] ** 2))
        control = np.mean(
            [np.mean(pink(4.0, seed=2 * seed + k)[RATE : 3 * RATE] ** 2) for k in (0, 1)]
        )
        levels[-1] /= control
        assert middle < mixer.end

    limit = 0.5 if fade > 0.1 else 1.5  # a short window holds little of the low end
    assert abs(10 * np.log10(np.mean(levels))) < limit


def test_both_ends_of_a_crossfade_are_shaped_over_the_same_frames():
    half = np.full((1000, 2), 0.5, np.float32)
    mixer = Mixer()
    mixer.append(clip(half, index=0, fade_out=100))
    placed = mixer.append(clip(np.zeros((1000, 2), np.float32), index=1, fade_in=300))
    mixer.close()
    heard = mixer.read(mixer.end)[:, 0]

    assert placed.overlap == 200
    assert (heard[: placed.start] == 0.5).all()
    assert (np.diff(heard[placed.start : 1000]) < 0).all()
    assert (heard[1000:] == 0.0).all()


def test_a_first_clip_fades_in_by_its_own_hint_and_the_last_one_out():
    ones = np.ones((1000, 2), np.float32)
    mixer = Mixer()
    mixer.append(clip(ones, fade_in=100, fade_out=300))
    mixer.close()
    heard = mixer.read(1000)[:, 0]

    assert (heard[:100] < 1.0).all()
    assert (heard[100:700] == 1.0).all()
    assert (heard[700:] < 1.0).all()
    assert heard[-1] < 0.01


def test_fades_longer_than_their_clip_take_half_of_it_each():
    ones = np.ones((1000, 2), np.float32)
    mixer = Mixer()
    mixer.append(clip(ones, fade_in=10**6, fade_out=10**6))
    mixer.close()
    heard = mixer.read(1000)[:, 0]

    assert (np.diff(heard[:500]) > 0).all()
    assert (np.diff(heard[500:]) < 0).all()


def test_clips_of_a_second_cross_without_a_third_sounding():
    mixer = Mixer()
    placed = [
        mixer.append(clip(np.ones((RATE, 2), np.float32), index=i, fade_in=RATE, fade_out=RATE))
        for i in range(4)
    ]
    mixer.close()
    heard = mixer.read(mixer.end)

    assert [p.overlap for p in placed] == [0, RATE // 2, RATE // 2, RATE // 2]
    assert heard.max() <= np.sqrt(2.0) + 1e-6


def test_a_gain_is_that_of_the_clip():
    mixer = Mixer()
    mixer.append(clip(NOISE, gain=0.25))

    assert np.array_equal(mixer.read(1000), NOISE[:1000] * np.float32(0.25))


def test_a_clip_is_never_written_to():
    pcm = sine(1.0)
    pcm.flags.writeable = False
    mixer = Mixer()
    mixer.append(clip(pcm, fade_in=5000, fade_out=5000, gain=0.5))
    mixer.close()

    assert mixer.read(RATE).any()


# -- late and last


def test_waiting_for_a_late_clip_does_not_begin_with_a_cut():
    mixer = Mixer()
    mixer.append(clip(sine(2.0)))
    heard = mixer.read(3 * RATE)

    assert steps(heard) <= steps(sine(2.0)) + np.pi / LATE_FADE
    assert np.abs(heard[2 * RATE - 20 : 2 * RATE]).max() < 1e-3
    assert (heard[2 * RATE :] == 0.0).all()
    assert mixer.position == 2 * RATE


@pytest.mark.parametrize("fade_in", [0, 100, 48_000])
def test_a_clip_that_comes_after_silence_fades_in_without_a_jump(fade_in):
    mixer = Mixer()
    mixer.append(clip(np.full((2 * RATE, 2), 0.5, np.float32), index=0))
    mixer.read(3 * RATE)
    placed = mixer.append(clip(np.full((2 * RATE, 2), 0.5, np.float32), index=1, fade_in=fade_in))
    heard = mixer.read(RATE)

    assert (placed.start, placed.overlap) == (2 * RATE, 0)
    assert steps(heard) <= 0.5 * np.pi / LATE_FADE


def test_who_wants_no_bridge_hears_the_music_go_and_come_softly():
    mixer = Mixer()
    mixer.fade_late(2 * RATE)
    for index in range(2):
        mixer.append(clip(np.full((6 * RATE, 2), 0.5, np.float32), index=index))
        heard = mixer.read(7 * RATE)
    went, silence, came = heard[4 * RATE : 6 * RATE], heard[6 * RATE :], mixer.copy()

    assert mixer.position == came.position == 12 * RATE
    assert steps(heard) <= 0.5 * np.pi / (2 * RATE) * 1.01
    assert np.abs(heard[: 2 * RATE : RATE // 2, 0]) == pytest.approx(
        0.5 * np.sin(np.pi / 8 * np.arange(4)), abs=1e-4
    )
    assert went[0, 0] > 0.49
    assert went[-1, 0] < 1e-4
    assert not silence.any()


@pytest.mark.parametrize("late_by", [0, 1, 5000, LATE_FADE - 1, LATE_FADE + 10])
def test_a_clip_that_comes_while_the_last_one_fades_out_is_butted_and_fades_in(late_by):
    mixer = Mixer()
    mixer.append(clip(np.full((2 * RATE, 2), 0.5, np.float32), index=0))
    first = mixer.read(2 * RATE - LATE_FADE + late_by)
    mixer.append(clip(np.full((2 * RATE, 2), 0.5, np.float32), index=1))
    heard = np.concatenate((first, mixer.read(2 * RATE)))[1:]

    assert np.abs(np.diff(heard, axis=0)).max() <= 0.5 * np.pi / LATE_FADE


@pytest.mark.parametrize("left", [1, 100, RATE // 2, RATE])
def test_a_clip_that_comes_late_crosses_over_what_is_left(left):
    mixer = Mixer()
    mixer.append(clip(np.full((4 * RATE, 2), 0.5, np.float32), index=0, fade_out=100))
    mixer.read(4 * RATE - LATE_FADE - left)
    placed = mixer.append(clip(np.full((4 * RATE, 2), 0.5, np.float32), index=1, fade_in=2 * RATE))

    assert placed.overlap == min(RATE + 50, LATE_FADE + left)
    assert placed.start >= mixer.position


def test_only_what_is_closed_ends_by_its_own_hint():
    ones = np.ones((2 * RATE, 2), np.float32)
    open_end, closed_end = Mixer(), Mixer()
    for mixer in (open_end, closed_end):
        mixer.append(clip(ones, fade_out=480))
    closed_end.close()

    assert (open_end.read(2 * RATE)[-LATE_FADE // 2 : -480] < 1.0).all()
    assert (closed_end.read(2 * RATE)[:-480] == 1.0).all()


def test_a_last_clip_without_a_hint_ends_as_it_is():
    mixer = Mixer()
    mixer.append(clip(NOISE))
    mixer.close()

    assert np.array_equal(mixer.read(len(NOISE)), NOISE)


# -- the listener's hand


def test_a_hold_glides_to_silence_and_keeps_its_place():
    mixer = Mixer()
    mixer.append(clip(NOISE))
    mixer.read(RATE)
    mixer.hold(RAMP)
    held = mixer.read(2 * RATE)

    assert mixer.position == RATE + RAMP
    assert mixer.is_silent
    assert (held[RAMP:] == 0.0).all()
    assert held[:RAMP].any()


def test_holding_twice_loses_no_music():
    mixer = Mixer()
    mixer.append(clip(NOISE))
    mixer.read(RATE)
    mixer.hold(RAMP)
    mixer.read(RATE)
    mixer.hold(RAMP)
    mixer.read(RATE)

    assert mixer.position == RATE + RAMP
    assert mixer.is_silent


def test_a_mixer_that_begins_held_waits_for_its_release():
    mixer = Mixer(held=True)
    mixer.append(clip(NOISE))
    silence = mixer.read(RATE)
    mixer.release(RAMP)
    heard = mixer.read(RATE)

    assert not silence.any()
    assert np.array_equal(heard[RAMP:], NOISE[RAMP:RATE])


@given(
    presses=st.lists(
        st.tuples(st.sampled_from(["hold", "release", "louder", "softer"]), st.integers(1, 30_000)),
        min_size=1,
        max_size=8,
    ),
    blocks=st.lists(st.integers(100, 5000), min_size=1, max_size=3),
)
@settings(max_examples=30)
def test_every_control_works_in_the_middle_of_a_fade_without_a_jump(presses, blocks):
    tone = sine(2.0, hertz=100.0, level_db=-6.0)
    mixers = [Mixer(), Mixer()]
    heard = []
    for mixer, sizes in zip(mixers, [[10**6], blocks], strict=True):
        for index in range(3):
            mixer.append(clip(tone, index=index, fade_in=RATE, fade_out=RATE))
        mixer.close()
        sound = []
        for press, then in presses:
            match press:
                case "hold":
                    mixer.hold(RAMP)
                case "release":
                    mixer.release(RAMP)
                case "louder":
                    mixer.set_volume(1.0, RAMP)
                case "softer":
                    mixer.set_volume(0.1, RAMP)
            sound.append(in_blocks(mixer, sizes, then))
        heard.append(np.concatenate(sound))
    ramps = 0.5 * np.sqrt(2.0) * 2 * np.pi / 2 / RAMP  # volume and gate at once

    assert np.array_equal(heard[0], heard[1])
    assert mixers[0].position == mixers[1].position
    assert steps(heard[0]) <= np.sqrt(2.0) * steps(tone) + 0.01 * np.pi / RAMP + ramps


def test_a_pause_neither_loses_nor_repeats_a_frame():
    counting = np.arange(1, 2 * RATE + 1, dtype=np.float32)[:, np.newaxis].repeat(2, axis=1)
    counting /= 4 * RATE
    mixer = Mixer()
    mixer.append(clip(counting))
    mixer.close()
    first = mixer.read(RATE)
    mixer.hold(RAMP)
    mixer.read(RATE)
    mixer.release(RAMP)
    mixer.read(RAMP)
    rest = mixer.read(RATE - 2 * RAMP)

    assert np.array_equal(first, counting[:RATE])
    assert np.array_equal(rest, counting[RATE + 2 * RAMP :])


def test_a_volume_is_reached_over_its_ramp_and_kept():
    mixer = Mixer()
    mixer.append(clip(np.ones((2 * RATE, 2), np.float32)))
    mixer.close()
    mixer.set_volume(0.5, RAMP)
    heard = mixer.read(RATE)[:, 0]

    assert (np.diff(heard[:RAMP]) <= 0).all()
    assert (heard[RAMP:] == 0.5).all()


@given(PIECES)
def test_no_step_is_larger_than_the_clips_own_and_the_fades(pieces):
    mixer = Mixer()
    largest = 0.0
    for index, piece in enumerate(pieces):
        wave = 0.5 * np.sin(np.arange(piece.frames) / 20.0 + index)
        pcm = np.repeat(wave[:, np.newaxis], 2, axis=1).astype(np.float32)
        made = clip(
            pcm, index=index, fade_in=max(50, piece.fade_in), fade_out=max(50, piece.fade_out)
        )
        shortest = min(
            [max(1, min(50, p.frames // 2)) for p in pieces[max(0, index - 1) : index + 2]]
        )
        largest = max(largest, 0.5 / 20.0 + 0.5 * np.pi / 2 / shortest)
        mixer.append(made)
    mixer.close()
    heard = mixer.read(mixer.end)

    assert np.abs(np.diff(heard, axis=0)).max(initial=0.0) <= 2 * largest + 1e-6


# -- what it tells


def test_a_clip_is_finished_when_its_last_frame_was_read():
    mixer = Mixer()
    mixer.append(clip(NOISE, index=7))
    mixer.append(clip(OTHER, index=8))
    mixer.read(len(NOISE) - 1)
    assert mixer.finished == []
    mixer.read(1)

    assert mixer.finished == [7]
    assert mixer.ahead == len(OTHER)


def test_an_empty_mixer_is_silent_and_has_nothing_ahead():
    mixer = Mixer()

    assert mixer.is_silent
    assert (mixer.end, mixer.ahead, mixer.settled) == (0, 0, 0)
    assert not mixer.read(500).any()


def test_only_the_half_of_the_last_clip_is_unsettled_until_it_is_closed():
    mixer = Mixer()
    mixer.append(clip(NOISE, index=0))
    assert mixer.settled == len(NOISE) // 2 - Limiter.LAG
    mixer.append(clip(OTHER, index=1))
    assert mixer.settled == len(NOISE) + len(OTHER) // 2 - Limiter.LAG
    mixer.close()

    assert mixer.settled == len(NOISE) + len(OTHER)


def test_pulling_in_small_blocks_is_pulling_all():
    mixer = Mixer()
    mixer.append(clip(NOISE))
    mixer.close()

    assert np.array_equal(pull(mixer, len(NOISE), block=441), NOISE)
