"""What the audio tests share: ffmpeg, as encoder and as referee."""

import subprocess

import pytest


@pytest.fixture(scope="session")
def ffmpeg():
    """Run ffmpeg with some arguments and return what it printed."""

    def run(*arguments):
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, arguments)],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    return run


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """A folder for sounds that several tests read."""
    return tmp_path_factory.mktemp("sounds")
