"""What went wrong is said with what helps; what only a technician reads is kept apart."""

import errno
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from focusdesk.core.errors import (
    STALLED,
    UNPLUGGED,
    BadAudio,
    BadReply,
    FocusDeskError,
    KeychainUnavailable,
    NoOutput,
    NotAuthorised,
    NothingToPlay,
    NotOffered,
    OutOfBudget,
    Refused,
    StorageFailed,
    Unreachable,
)
from focusdesk.core.state import KeepTold
from focusdesk.qt import failures
from tests.gui import scenes


@pytest.mark.parametrize(
    ("why", "advice"),
    [
        (os.strerror(errno.ENOSPC), "free some space"),
        ("the disk takes no more", "free some space"),
        (os.strerror(errno.EACCES), "permit it, or choose another place"),
        ("permission denied", "permit it, or choose another place"),
        (os.strerror(errno.EROFS), "choose another place"),
        ("it is a folder", "name a file, not a folder"),
        (
            "its folder does not exist, or it is a folder itself",
            "name a file in a folder that exists",
        ),
        (os.strerror(errno.ENOENT), "name a file in a folder that exists"),
        (os.strerror(errno.ENOTDIR), "name a folder that is one"),
        ("something new", "free some space or permit it"),
    ],
)
def test_the_advice_on_a_file_fits_what_is_wrong_with_it(why, advice) -> None:
    said = failures.complaint(StorageFailed(f"/a folder/x.wav: {why}"))

    assert said == f"FocusDesk cannot write where it must (/a folder/x.wav: {why}): {advice}."


@pytest.mark.parametrize(
    "failure",
    [
        Unreachable("no connection"),
        BadReply("an endless answer"),
        BadAudio("text/html instead of audio"),
        NothingToPlay("it could not be downloaded"),
    ],
)
def test_what_a_technician_reads_is_in_the_details_and_on_the_command_line_alone(failure) -> None:
    assert failure.detail not in failures.error(failure)
    assert failure.detail in failures.complaint(failure)
    assert failure.detail in failures.details(failure)


def test_the_details_name_what_support_asks_for() -> None:
    refused = Refused("Too long", code="INVALID_MINUTES", trace_id="req_1")

    assert failures.details(refused).splitlines() == [
        "Refused: Too long",
        "Code: INVALID_MINUTES",
        "Trace id: req_1",
    ]
    assert failures.details(NotOffered()) == "NotOffered"


def test_the_details_are_of_what_the_status_speaks_of() -> None:
    told = Refused("no")

    assert failures.wrong(scenes.playing) is None
    assert failures.wrong(scenes.troubled) is scenes.NO_ANSWER
    assert failures.wrong(replace(scenes.playing, keep_told=KeepTold(2, told))) is told
    assert failures.wrong(scenes.every["failed"]) is scenes.every["failed"].failure
    assert failures.wrong(replace(scenes.over, trouble=scenes.NO_ANSWER)) is None


def test_the_readme_explains_what_is_said() -> None:
    readme = Path(__file__).resolve().parents[2] / "README.md"
    section = readme.read_text(encoding="utf-8").split("## When something is wrong")[1]
    rows = re.findall(r"^\| ([A-Z].+?) \| .+ \|$", section.split("\n## ")[0], flags=re.MULTILINE)
    told = (
        NoOutput(),
        NoOutput(code=UNPLUGGED),
        NoOutput(code=STALLED),
        Unreachable(),
        BadReply(),
        NotAuthorised(),
        OutOfBudget(),
        KeychainUnavailable(),
        StorageFailed(),
        FocusDeskError(),
    )

    assert rows[1:] == [failures.error(each).partition(". ")[0].rstrip(".") + "." for each in told]
