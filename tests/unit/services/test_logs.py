"""The log: bounded, private, and without a secret in it."""

import contextlib
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from focusdesk.services import logs
from tests import program

KEY = "oak_live_5f2d9c"
URL = "https://cdn.example/seg/0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "logs"


@pytest.fixture
def quiet_root():
    """The root logger without what pytest hangs on it, and as it was afterwards."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in logs.LOUD}
    root.handlers = []
    yield root
    close()
    root.handlers = before
    root.setLevel(level)
    for name, each in levels.items():
        logging.getLogger(name).setLevel(each)


@pytest.fixture
def redactor(folder: Path, quiet_root: logging.Logger) -> logs.Redactor:
    """What `start` returns, with a key to hide."""
    found = logs.start(folder)
    found.hide(KEY)
    return found


@pytest.fixture
def log() -> logging.Logger:
    return logging.getLogger("tests.logs")


def ours() -> list[logging.Handler]:
    """What `start` has hung on the root logger, and not pytest."""
    return [each for each in logging.getLogger().handlers if "pytest" not in type(each).__module__]


def close() -> None:
    """Let go of the log's file, also where its disk is full."""
    for each in ours():
        with contextlib.suppress(OSError):
            each.close()


def text(folder: Path) -> str:
    return "".join(path.read_text() for path in sorted(folder.iterdir()))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# -- secrets


@pytest.mark.usefixtures("redactor")
@pytest.mark.parametrize("query", ["?sig=secret&expires=1", "#secret", "?", "?a=1#secret"])
def test_the_query_of_an_address_is_never_written(folder, log, query):
    log.info("fetching %s for 'it', then <%s>", URL + query, URL + query)

    assert "secret" not in text(folder)
    assert f"fetching {URL}?… for 'it', then <{URL}?…>" in text(folder)


@pytest.mark.usefixtures("redactor")
def test_an_address_without_a_query_stays(folder, log):
    log.info("asking %s", URL)

    assert f"asking {URL}\n" in text(folder)


@pytest.mark.usefixtures("redactor")
def test_a_key_is_blotted_out_wherever_it_stands(folder, log):
    log.info("X-API-Key: %s; %r", KEY, {"key": KEY.encode()})

    assert KEY not in text(folder)
    assert "X-API-Key: ****; {'key': b'****'}" in text(folder)


@pytest.mark.usefixtures("redactor")
def test_a_traceback_holds_no_secret_either(folder, log):
    said = f"bad header {KEY} for {URL}?sig=secret"
    log.error("unexpected", exc_info=ValueError(said))

    assert "ValueError: bad header **** for" in text(folder)
    assert KEY not in text(folder)
    assert "sig=secret" not in text(folder)


def test_hiding_nothing_hides_nothing(folder, redactor, log):
    redactor.hide("")
    log.info("plain")

    assert "plain" in text(folder)


@pytest.mark.usefixtures("redactor")
@pytest.mark.parametrize("name", logs.LOUD)
def test_libraries_that_log_whole_addresses_are_kept_quiet(folder, name):
    logging.getLogger(name).info("GET %s?sig=secret", URL)

    assert text(folder) == ""


# -- the file


@pytest.mark.usefixtures("redactor")
def test_a_line_tells_time_level_thread_and_module(folder, log):
    log.warning("careful")

    assert text(folder).endswith("WARNING MainThread tests.logs: careful\n")


@pytest.mark.usefixtures("redactor")
def test_the_log_is_its_owners_alone_also_after_it_was_rotated(folder, log, monkeypatch):
    monkeypatch.setattr(ours()[0], "maxBytes", 200)
    before = os.umask(0)
    try:
        for number in range(30):
            log.info("line %d %s", number, "x" * 50)
    finally:
        os.umask(before)

    names = sorted(path.name for path in folder.iterdir())
    assert names == ["focusdesk.log", *(f"focusdesk.log.{n}" for n in range(1, logs.KEPT + 1))]
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    assert [mode(folder), mode(folder.parent)] == [0o700, 0o700]


@pytest.mark.usefixtures("redactor")
def test_text_that_is_none_is_logged_all_the_same(folder, log):
    log.info("a file called %s", "\udcff.wav")

    assert "a file called \\udcff.wav" in text(folder)


@pytest.mark.usefixtures("quiet_root")
def test_without_a_folder_for_it_there_is_no_log_and_no_complaint(tmp_path, log, capsys):
    (tmp_path / "file").touch()
    redactor = logs.start(tmp_path / "file" / "logs")
    redactor.hide(KEY)
    log.warning("nobody reads this")

    assert capsys.readouterr().err == ""
    assert [type(handler) for handler in ours()] == [logging.NullHandler]


@pytest.mark.usefixtures("quiet_root")
def test_a_full_disk_loses_lines_and_says_nothing(log, capsys):
    with program.small_disk(megabytes=1) as disk:
        logs.start(disk / "logs")
        (disk / "ballast").write_bytes(b"x" * 1_000_000)
        for _ in range(1_000):
            log.info("a line that is long enough %s", "x" * 100)
        close()

    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("redactor")
def test_a_mistake_in_a_log_call_is_not_swallowed(capsys):
    mistaken = {"name": "tests", "msg": "%d", "args": ("no number",), "levelno": 20}
    ours()[0].handle(logging.makeLogRecord(mistaken))

    assert "Logging error" in capsys.readouterr().err


# -- what native libraries print


def in_a_process(folder: Path, code: str, **streams: int) -> subprocess.CompletedProcess[str]:
    """Run code after `divert_chatter` in a process of its own."""
    begin = "import os, sys\nfrom pathlib import Path\nfrom focusdesk.services import logs\n"
    return subprocess.run(
        [sys.executable, "-c", f"{begin}logs.divert_chatter(Path(sys.argv[1]))\n{code}", folder],
        cwd=program.ROOT,
        stdout=subprocess.PIPE,
        stderr=streams.get("stderr", subprocess.PIPE),
        text=True,
        timeout=60,
        check=False,
    )


def test_chatter_goes_to_a_file_and_our_sentences_to_the_listener(tmp_path):
    done = in_a_process(
        tmp_path,
        'os.write(2, b"mpg123: warning\\n")\n'
        'os.system("echo a child >&2")\n'
        'print("focusdesk: a sentence…", file=sys.stderr)\n'
        'sys.stderr.write("\\udcff\\n")',
    )

    assert done.stderr == "focusdesk: a sentence…\n\\udcff\n"
    assert (tmp_path / "libraries.log").read_text() == "mpg123: warning\na child\n"
    assert mode(tmp_path / "libraries.log") == 0o600


def test_what_a_library_prints_is_not_among_what_a_script_reads(tmp_path):
    done = in_a_process(
        tmp_path,
        'print("{}")\n'
        "import ctypes; libc = ctypes.CDLL(None)\n"
        'libc.printf(b"ALAC: Ooops!\\n"); libc.fflush(None)\n'
        'print("[]")',
    )

    assert done.stdout == "{}\n[]\n"
    assert (tmp_path / "libraries.log").read_text() == "ALAC: Ooops!\n"


def test_chatter_is_begun_afresh_at_every_start(tmp_path):
    (tmp_path / "libraries.log").write_text("of the last run")
    in_a_process(tmp_path, "")

    assert (tmp_path / "libraries.log").read_text() == ""


def test_without_a_folder_chatter_stays_where_it_was(tmp_path):
    done = in_a_process(
        tmp_path / "missing", 'os.write(2, b"chatter\\n"); print(1, file=sys.stderr)'
    )

    assert done.stderr == "chatter\n1\n"


def test_a_program_without_streams_has_nothing_to_divert(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    logs.divert_chatter(tmp_path)

    assert list(tmp_path.glob("*.log")) == []
