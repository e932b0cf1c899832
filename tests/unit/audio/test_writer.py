"""A file that was written is whole, or is not there."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from focusdesk.audio import writer
from focusdesk.audio.writer import FORMATS, Writer
from focusdesk.core.errors import StorageFailed
from tests.sounds import RATE, pink, sine

ENDINGS = list(FORMATS)
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("ending", "container", "subtype"),
    [(".wav", "WAV", "FLOAT"), (".flac", "FLAC", "PCM_24"), (".ogg", "OGG", "VORBIS")],
)
def test_the_ending_names_the_format(tmp_path, ending, container, subtype):
    path = tmp_path / f"mix{ending}"
    sound = pink(1.5)
    made = Writer(path)
    made.write(sound[:1000])
    made.write(sound[1000:])
    made.finish()
    info = soundfile.info(path)

    assert (info.format, info.subtype) == (container, subtype)
    assert (info.samplerate, info.channels, info.frames) == (RATE, 2, len(sound))
    assert made.frames == len(sound)
    assert list(tmp_path.glob(".*")) == []


def test_a_wav_holds_the_samples_to_the_bit_also_beyond_full_scale(tmp_path):
    sound = sine(0.5, level_db=6.0)
    made = Writer(tmp_path / "mix.WAV")
    made.write(sound)
    made.finish()
    heard, _ = soundfile.read(tmp_path / "mix.WAV", dtype="float32")

    assert np.array_equal(heard, sound)


def test_a_flac_holds_24_bits(tmp_path):
    sound = sine(0.5, level_db=-3.0)
    made = Writer(tmp_path / "mix.flac")
    made.write(sound)
    made.finish()
    heard, _ = soundfile.read(tmp_path / "mix.flac", dtype="float64")

    assert np.abs(heard - sound).max() <= 2.0**-23


@pytest.mark.parametrize("ending", [".flac", ".ogg"])
def test_what_an_integer_sample_cannot_hold_is_clipped_and_does_not_wrap(tmp_path, ending):
    sound = sine(0.5, hertz=50.0, level_db=6.0)
    made = Writer(tmp_path / f"mix{ending}")
    made.write(sound)
    made.finish()
    heard, _ = soundfile.read(tmp_path / f"mix{ending}")
    loud = np.abs(sound) > 1.0

    assert (np.sign(heard[loud]) == np.sign(sound[loud])).all()
    assert np.abs(heard[loud]).min() > 0.8


def test_a_long_vorbis_in_one_call_does_not_crash(tmp_path):
    program = (
        "import sys, numpy as np, pathlib\n"
        "from focusdesk.audio.writer import Writer\n"
        "made = Writer(pathlib.Path(sys.argv[1]))\n"
        "made.write(np.zeros((48_000 * 240, 2), np.float32))\n"
        "made.finish()\n"
    )
    path = tmp_path / "long.ogg"
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert soundfile.info(path).frames == 48_000 * 240


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_abandoned_file_leaves_nothing(tmp_path, ending):
    made = Writer(tmp_path / f"mix{ending}")
    made.write(pink(0.5))
    made.abandon()

    assert list(tmp_path.glob("*mix*")) == []
    made.abandon()
    assert list(tmp_path.glob("*mix*")) == []


def test_an_older_file_of_that_name_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "mix.wav"
    path.write_bytes(b"older")
    made = Writer(path)
    made.write(pink(0.5))
    assert path.read_bytes() == b"older"
    made.finish()

    assert soundfile.info(path).frames == RATE // 2


def test_abandoning_after_finishing_keeps_the_file(tmp_path):
    made = Writer(tmp_path / "mix.wav")
    made.write(pink(0.5))
    made.finish()
    made.abandon()

    assert soundfile.info(tmp_path / "mix.wav").frames == RATE // 2


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_that_is_not_there_is_said_at_once(tmp_path, ending):
    with pytest.raises(StorageFailed, match="absent"):
        Writer(tmp_path / "absent" / f"mix{ending}")


def test_a_folder_in_the_place_of_the_file_is_said_at_once(tmp_path):
    (tmp_path / "mix.wav").mkdir()

    with pytest.raises(StorageFailed, match="folder"):
        Writer(tmp_path / "mix.wav")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_finds_no_room_is_said_and_leaves_nothing(tmp_path, ending):
    """No file may grow beyond some size, down to a byte less than the whole needs."""
    whole = Writer(tmp_path / f"whole{ending}")
    whole.write(pink(2.0))
    whole.finish()
    size = whole.path.stat().st_size
    rooms = [0, 1, 4096, size // 2, size - 5000, size - 1000, size - 100, size - 1]
    program = (
        "import pathlib, resource, sys\n"
        "from focusdesk.audio.writer import Writer\n"
        "from focusdesk.core.errors import StorageFailed\n"
        "from tests.sounds import pink\n"
        "path, sound = pathlib.Path(sys.argv[1]), pink(2.0)\n"
        "for room in map(int, sys.argv[2:]):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))\n"
        "    made = None\n"
        "    try:\n"
        "        made = Writer(path)\n"
        "        made.write(sound)\n"
        "        made.finish()\n"
        "    except StorageFailed:\n"
        "        print('said', flush=True)\n"
        "    if made is not None:\n"
        "        made.abandon()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / f"mix{ending}", *map(str, rooms)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert done.stderr == ""
    assert done.stdout.split() == ["said"] * len(rooms)
    assert list(tmp_path.glob("*mix*")) == []


def test_a_disk_that_fails_in_the_middle_is_said_in_its_own_words(tmp_path, monkeypatch):
    made = Writer(tmp_path / "mix.wav")

    def fails(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(made._file, "write", fails)
    with pytest.raises(StorageFailed, match="No space left"):
        made.write(pink(0.1))
    made.abandon()

    assert made.frames == 0
    assert list(tmp_path.glob("*mix*")) == []


@pytest.mark.parametrize("ending", [".wav", ".ogg"])
def test_a_file_that_lost_its_end_does_not_get_its_name(tmp_path, monkeypatch, ending):
    made = Writer(tmp_path / f"mix{ending}")
    made.write(pink(2.0))
    close = made._file.close

    def cut_short():
        close()
        os.truncate(made._part, made._part.stat().st_size * 2 // 3)

    monkeypatch.setattr(made._file, "close", cut_short)
    with pytest.raises(StorageFailed, match="takes no more"):
        made.finish()

    assert not made.path.exists()


def test_a_name_that_cannot_be_given_is_said(tmp_path):
    made = Writer(tmp_path / "mix.wav")
    made.write(pink(0.1))
    (tmp_path / "mix.wav").mkdir()
    with pytest.raises(StorageFailed):
        made.finish()
    made.abandon()

    assert list(tmp_path.glob(".*part")) == []


def test_every_format_is_one_that_libsndfile_can_write():
    for container, subtype in FORMATS.values():
        assert soundfile.check_format(container, subtype)
    assert writer.BLOCK == RATE
