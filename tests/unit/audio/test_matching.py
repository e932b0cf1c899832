"""A clip comes to its target by gain alone, or limited; where it would take too much, nearer."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.audio import matching
from focusdesk.audio.limiter import Limiter
from focusdesk.audio.loudness import CEILING_DBTP, GAIN_LIMITS, Loudness, linear, measure
from focusdesk.audio.matching import MOST_REDUCTION_DB, PASSES, Match
from tests.sounds import RATE, Pcm, sine, write
from tests.unit.audio.loud import drums, peak_db, pink, tones

SOUNDS = {
    "pink": lambda: pink(4.0, level_db=-30.0),
    "tones": lambda: tones(4.0),
    "drums": lambda: drums(4.0),
    "drums over tones": lambda: drums(4.0, level=0.5) + tones(4.0, level=0.07),
    "drums under tones": lambda: drums(4.0, level=0.25) + tones(4.0, level=0.05),
    "fast drums": lambda: drums(4.0, bpm=300.0, level=0.1),
    "bursts": lambda: (
        pink(4.0, level_db=-16.0) * (np.arange(4 * RATE) // 9000 % 3 == 0)[:, np.newaxis]
    ).astype(np.float32),
    "white noise": lambda: np.random.default_rng(4).normal(0, 0.02, (3 * RATE, 2)).astype("f4"),
    "a click": lambda: np.eye(1, 2 * RATE, RATE, dtype=np.float32).T.repeat(2, 1),
    "short": lambda: drums(0.2),
    "scaled like integers": lambda: pink(2.0) * np.float32(2.0**31),
}


class Studio:
    """Plays a clip as often as it is asked to, and keeps what is recorded of it."""

    def __init__(self, sound: Pcm, *, block: int = 10_000) -> None:
        self.sound = sound
        self.measured = measure(sound)
        self.recordings: list[list[Pcm]] = []
        self._block = block

    def blocks(self):
        for start in range(0, len(self.sound), self._block):
            yield self.sound[start : start + self._block]

    def fresh(self):
        self.recordings.append([])
        return self.recordings[-1].append

    def match(self, target_lufs: float) -> Match:
        return matching.match(self.blocks, self.measured, target_lufs, fresh=self.fresh)

    def mixed(self, match: Match) -> Pcm:
        """Return what is heard of the clip in the end."""
        sound = np.concatenate(self.recordings[-1]) if match.limited else self.sound
        return sound * np.float32(linear(match.mixing_db))

    def gave_way(self) -> bool:
        """Tell whether the last recording was made with all the gain that peaks may be given."""
        peak = self.measured.true_peak_dbtp
        assert peak is not None
        limiter = Limiter()
        pushed = self.sound * np.float32(linear(CEILING_DBTP - peak + MOST_REDUCTION_DB))
        most = np.concatenate((limiter.push(pushed), limiter.finish()))
        return np.array_equal(np.concatenate(self.recordings[-1]), most)


def past_the_ceiling(studio: Studio, decibels: float) -> float:
    """Return the target at which gain alone would lift the peaks so far past the ceiling."""
    before, peak = studio.measured.integrated_lufs, studio.measured.true_peak_dbtp
    assert before is not None
    assert peak is not None
    return before - peak + CEILING_DBTP + decibels


# Gain


@given(lufs=st.floats(-70.0, 200.0), peak=st.floats(-70.0, 200.0), target=st.floats(-40.0, -5.0))
def test_a_gain_leads_to_the_target_within_its_limits(lufs, peak, target):
    gain = matching.gain_db(Loudness(lufs, peak), target)
    lowest, highest = GAIN_LIMITS

    assert lowest <= gain <= highest
    if lowest < target - lufs < highest:
        assert gain == target - lufs


@pytest.mark.parametrize(
    ("lufs", "gain"), [(-20.0, 6.0), (-60.0, 24.0), (12.0, -24.0), (-14.0, 0.0), (None, 0.0)]
)
def test_gain_by_example(lufs, gain):
    assert matching.gain_db(Loudness(lufs, -3.0), -14.0) == gain


# What is heard


@pytest.mark.parametrize("target", [-14.0, -9.0])
@pytest.mark.parametrize("name", SOUNDS)
def test_a_clip_is_on_target_or_its_gain_gave_way_and_never_above_the_ceiling(name, target):
    studio = Studio(SOUNDS[name]())
    match = studio.match(target)
    heard = measure(studio.mixed(match))
    before, after = studio.measured.integrated_lufs, heard.integrated_lufs
    assert heard.true_peak_dbtp is not None
    assert before is not None
    assert after is not None

    assert heard.true_peak_dbtp <= CEILING_DBTP + 1e-3
    assert match.measured.true_peak_dbtp == pytest.approx(heard.true_peak_dbtp, abs=1e-3)
    assert match.measured.integrated_lufs == pytest.approx(after, abs=1e-3)
    assert after - before == pytest.approx(match.gain_db, abs=1e-3)
    wanted = matching.gain_db(studio.measured, target)
    assert match.gain_db <= wanted + 1e-3
    assert match.gain_db >= wanted - 0.1 or studio.gave_way()


@pytest.mark.parametrize("name", ["drums over tones", "drums under tones", "bursts", "fast drums"])
def test_others_hear_that_a_limited_clip_is_on_target(ffmpeg, shelf, name):
    studio = Studio(SOUNDS[name]())
    target = past_the_ceiling(studio, 1.0)
    match = studio.match(target)
    heard = studio.mixed(match)
    file = write(shelf / f"matched {name}.wav", heard, subtype="FLOAT")
    form = "ebur128=metadata=1:peak=true,ametadata=mode=print:file=-"
    printed = ffmpeg("-i", file, "-af", form, "-f", "null", "-")
    read = dict(re.findall(r"lavfi\.r128\.(I|true_peak)=(\S+)", printed))

    assert match.limited
    assert float(read["I"]) == pytest.approx(target, abs=0.2)
    assert float(read["true_peak"]) <= linear(CEILING_DBTP)
    assert peak_db(heard) <= CEILING_DBTP


@pytest.mark.parametrize(("name", "excess"), [("drums under tones", 0.5), ("bursts", 1.0)])
def test_what_was_made_up_too_much_is_taken_off_again(name, excess):
    studio = Studio(SOUNDS[name]())
    target = past_the_ceiling(studio, excess)
    match = studio.match(target)

    assert -0.1 < match.mixing_db < 0.0
    assert match.measured.integrated_lufs == pytest.approx(target, abs=1e-6)


def test_a_recording_that_reads_above_the_ceiling_is_mixed_with_so_much_less():
    noise = np.diff(np.random.default_rng(3).normal(0.0, 0.1, (2 * RATE + 1, 2)), axis=0)
    bright = noise * (np.arange(2 * RATE) // 6000 % 4 == 0)[:, np.newaxis]
    studio = Studio(bright.astype(np.float32))
    match = studio.match(past_the_ceiling(studio, 1.0))

    assert match.mixing_db < 0.0
    assert match.measured.true_peak_dbtp == pytest.approx(CEILING_DBTP, abs=1e-6)
    assert measure(studio.mixed(match)).true_peak_dbtp == pytest.approx(CEILING_DBTP, abs=1e-3)


# How


def test_where_gain_alone_will_do_nothing_is_recorded():
    studio = Studio(sine(3.0))
    match = studio.match(-14.0)

    assert studio.recordings == []
    assert not match.limited
    assert match.levels is None
    assert match.gain_db == match.mixing_db == pytest.approx(6.0, abs=0.01)
    assert match.measured.true_peak_dbtp == pytest.approx(-14.0, abs=0.01)


@pytest.mark.parametrize("frames", [0, 1, 5 * RATE])
def test_silence_keeps_gain_1(frames):
    studio = Studio(np.zeros((frames, 2), np.float32))
    match = studio.match(-14.0)

    assert (match.gain_db, match.mixing_db, match.limited) == (0.0, 0.0, False)
    assert match.measured == Loudness(None, None)
    assert studio.recordings == []


def test_what_is_loud_but_not_heard_is_held_under_the_ceiling_too():
    time = np.arange(30 * RATE)[:, np.newaxis] / RATE
    slow = np.sin(2 * np.pi * 0.05 * time) ** 3 * np.array([1.0, 1.0])
    studio = Studio(slow.astype(np.float32))
    match = studio.match(-14.0)

    assert studio.measured.integrated_lufs is None
    assert match.limited
    assert -0.5 < match.gain_db <= 0.0
    assert np.abs(studio.mixed(match)).max() <= linear(CEILING_DBTP)


def test_where_peaks_are_in_the_way_the_whole_clip_is_recorded_a_few_times_at_most():
    studio = Studio(SOUNDS["drums over tones"]())
    match = studio.match(-12.0)

    assert match.limited
    assert 1 <= len(studio.recordings) <= PASSES
    for recording in studio.recordings:
        assert sum(len(block) for block in recording) == len(studio.sound)


def test_the_levels_are_those_of_the_recording():
    studio = Studio(SOUNDS["drums over tones"]())
    match = studio.match(-12.0)
    levels = match.levels
    assert levels is not None
    recorded = measure(np.concatenate(studio.recordings[-1]))

    assert len(levels) == len(studio.sound) // 4800
    assert recorded.integrated_lufs is not None
    assert match.measured.integrated_lufs == recorded.integrated_lufs + match.mixing_db


def test_the_recording_does_not_depend_on_the_sizes_of_blocks():
    one, other = (Studio(SOUNDS["bursts"](), block=block) for block in (997, 48_000))
    matches = one.match(-14.0), other.match(-14.0)

    assert matches[0].gain_db == matches[1].gain_db
    assert np.array_equal(one.mixed(matches[0]), other.mixed(matches[1]))


def test_peaks_are_pushed_no_further_than_the_limiter_may_hold():
    studio = Studio(SOUNDS["a click"]())
    match = studio.match(-14.0)

    # 6 dB past the ceiling; the click itself is all of its loudness, so that nothing is gained.
    assert match.limited
    assert match.mixing_db == 0.0
    assert len(studio.recordings) == 1
    assert match.gain_db == pytest.approx(CEILING_DBTP, abs=0.5)
