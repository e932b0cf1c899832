"""What the sink reads: the stream as it is rendered, in a buffer that is written anew."""

import numpy as np
import pytest

from focusdesk.audio.ahead import Ahead
from focusdesk.audio.mixer import Mixer
from focusdesk.qt.output import LEAD, ROOM, WARM_UP, Feed
from tests.sounds import Pcm, pink
from tests.unit.audio.sounding import RAMP, clip

MUSIC = pink(4.0, seed=7)


@pytest.fixture
def ahead():
    mixer = Mixer()
    mixer.append(clip(MUSIC, index=0))
    return Ahead(mixer)


def read(feed: Feed, frames: int, *, kind: str = "<f4") -> Pcm:
    """Read as the sink does: from where it left off."""
    size = frames * 2 * np.dtype(kind).itemsize
    return np.frombuffer(bytes(feed.buffer.read(size).data()), dtype=kind).reshape(-1, 2)


def test_a_device_that_was_just_opened_gets_silence_first(qapp, ahead) -> None:
    feed = Feed(ahead, floats=True)
    heard = []
    for _ in range(20):
        heard.append(read(feed, 3_000))
        feed.fill()
    sound = np.concatenate(heard)

    assert not sound[:WARM_UP].any()
    assert np.array_equal(sound[WARM_UP:], MUSIC[: 60_000 - WARM_UP])
    assert [feed.music_at(frame) for frame in (0, WARM_UP, WARM_UP + 500)] == [0, 0, 500]


def test_a_press_while_the_device_warms_up_leaves_its_silence_alone(qapp, ahead) -> None:
    feed = Feed(ahead, floats=True)
    first = read(feed, 5_000)
    feed.count()
    ahead.change().set_volume(0.5, 0)
    feed.fill()
    sound = np.concatenate([first, read(feed, 20_000)])

    assert not sound[:WARM_UP].any()
    assert np.array_equal(sound[WARM_UP:], MUSIC[: 25_000 - WARM_UP] * np.float32(0.5))


def test_a_press_is_in_the_next_frame_that_is_read(qapp, ahead) -> None:
    feed = Feed(ahead, floats=True)
    read(feed, WARM_UP + 4_000)
    feed.count()
    ahead.change().hold(RAMP)
    feed.fill()
    sound = read(feed, LEAD)

    assert np.abs(sound[:100] - MUSIC[4_000:4_100]).max() < 0.02
    assert not sound[RAMP:].any()


def test_a_sink_that_waits_is_served_at_once(qapp, ahead) -> None:
    feed = Feed(ahead, floats=True)
    read(feed, WARM_UP)
    served: list[Pcm] = []
    feed.buffer.readyRead.connect(lambda: served.append(read(feed, 500)))
    feed.fill()
    feed.fill()

    assert np.array_equal(np.concatenate(served), MUSIC[:1_000])


def test_a_read_that_ends_within_a_frame_goes_on_within_it(qapp, ahead) -> None:
    feed = Feed(ahead, floats=True)
    read(feed, WARM_UP)
    data = bytes(feed.buffer.read(8 * 100 + 3).data())
    feed.fill()
    data += bytes(feed.buffer.read(8 * 100 - 3).data())

    assert np.array_equal(np.frombuffer(data, "<f4").reshape(-1, 2), MUSIC[:200])


def test_a_sink_that_waited_too_long_for_more_hears_silence_and_then_what_follows(
    qapp, ahead
) -> None:
    feed = Feed(ahead, floats=True)
    read(feed, WARM_UP + LEAD)
    feed.fill()
    sound = read(feed, ROOM)
    feed.fill()

    assert np.array_equal(sound[:LEAD], MUSIC[LEAD : 2 * LEAD])
    assert not sound[LEAD:].any()
    assert np.array_equal(read(feed, 1_000), MUSIC[2 * LEAD : 2 * LEAD + 1_000])


def test_a_device_of_whole_numbers_gets_them_rounded_and_never_wrapped(qapp) -> None:
    mixer = Mixer()
    mixer.append(clip(np.full((96_000, 2), [1.5, -0.25], np.float32), index=0))
    feed = Feed(Ahead(mixer), floats=False)
    read(feed, WARM_UP, kind="<i2")

    assert (read(feed, 100, kind="<i2") == [32_767, -8_192]).all()
