"""The matrix of faults: whatever the service does, the music does not stop by accident."""

import re

import pytest

from focusdesk.core.errors import FocusDeskError
from focusdesk.qt import failures
from tests import rig
from tests.foreign import KEY, SIGNATURE, Asked
from tests.hurried import RATE, Clock, Hurry, TimedService, is_audio, is_poll
from tests.integration.faults import AFTER, FAULTS, Fault, Scene, pieces

SOUNDING = re.compile(
    r"Playing part \d+ of \d+; (?:ready until \d\d:\d\d|all of it is ready)\. ?"
    r"|Replaying part \d+ of \d+(?:; the next part is late| until the time is up)?\. ?"
)
FADED = RATE // 20
"""So many frames of the last fade are too soft to be counted as sound."""

CHATTER = "QFFmpeg::Demuxer received AVPacket"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return pieces(tmp_path_factory.mktemp("pieces"))


def marked(fault: Fault):
    return pytest.param(fault, id=fault.slug, marks=pytest.mark.api(*fault.points))


def played(fault: Fault, files, folder, patch) -> Hurry:
    """Play a session with this fault in it, to its end: 0.1 s of ours are seconds of it."""
    return rig.undisturbed(lambda attempt: played_once(fault, files, folder / str(attempt), patch))


def played_once(fault: Fault, files, folder, patch) -> Hurry:
    clock = Clock(fault.speed)
    service = TimedService(files, list(AFTER), clock, target_minutes=fault.minutes)
    with service, patch.context() as once:
        hurry = Hurry(service, clock, folder, impatient=fault.impatient)
        fault.put(Scene(clock, service, hurry, once))
        hurry.play()
    return hurry


def troubles(lines: list[str]) -> list[str]:
    """What the status line says besides what sounds, each sentence once."""
    said = [SOUNDING.sub("", line, count=1) for line in lines if SOUNDING.match(line)]
    return list(dict.fromkeys(filter(None, said)))


def is_documented(asked: Asked) -> bool:
    """Say whether a request is one of the few that a player needs."""
    return is_poll(asked) or is_audio(asked) or asked.path.startswith("/no/")


def promised_in_vain(lines: list[str]) -> list[str]:
    """What was said of a next part after the last one had begun."""
    last = max((place for place, line in enumerate(lines) if line.startswith("Playing")), default=0)
    return [line for line in lines[last:] if "the next part is late" in line]


@pytest.mark.qt_log_ignore(CHATTER)
@pytest.mark.parametrize("fault", [marked(fault) for fault in FAULTS])
def test_the_music_goes_on(fault, files, tmp_path, monkeypatch, qapp):
    hurry = played(fault, files, tmp_path, monkeypatch)
    state, ear = hurry.state, hurry.ear
    log = "\n".join(hurry.log.lines)
    heard = [placed.index for placed in hurry.placements if not placed.bridge]
    left_out = {gone.index for gone in state.skipped}

    # What the listener hears.
    assert ear.holes == []
    assert ear.clicks == []
    assert heard == sorted(set(heard))
    assert len(heard) >= fault.at_least
    assert set(fault.left_out) <= left_out <= {*fault.left_out, *fault.perhaps}
    if fault.seconds:
        assert hurry.position == fault.seconds * RATE
        assert 0 <= fault.seconds * RATE - ear.sounded <= FADED
    # What the listener sees.
    assert sorted(troubles(hurry.lines)) == sorted(fault.says)
    assert hurry.lines[-1] == fault.last
    if not state.more_pending:
        assert promised_in_vain(hurry.lines) == []
    assert_failed_with(fault, state.failure)
    # What is asked of the service, and what is told afterwards.
    assert fault.polls is None or state.polls <= fault.polls
    assert [line for line in fault.logs if line not in log] == []
    assert [index for index in left_out if f"segment {index} is left out: " not in log] == []
    assert [asked for asked in hurry.service.asked if not is_documented(asked)] == []
    assert KEY not in log
    assert SIGNATURE not in log
    assert "?sig=" not in log


def assert_failed_with(fault: Fault, failure: FocusDeskError | None) -> None:
    """A session that recovers ends without a failure; one that cannot says why."""
    if fault.failure is None:
        assert failure is None
    else:
        assert isinstance(failure, fault.failure)
        assert failures.error(failure, technical=True) == fault.last
