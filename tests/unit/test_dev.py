"""The developer's commands: their decisions, without a network, root or a second Python."""

import importlib.util
import json
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load():
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["dev"] = module  # its NamedTuples look their module up
    spec.loader.exec_module(module)
    return module


dev = load()


def interpreter(version, path="/opt/python", lacks=()):
    return dev.Interpreter(path, version, lacks)


def probe_answer(**changes):
    answer = {"path": "/opt/python", "version": [3, 12, 1], "lacks": [], "suits": True}
    return json.dumps(answer | changes)


# System packages

LISTING = """\
installed\tamd64\tdpkg\t
installed\tamd64\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80.0-6ubuntu3)
installed\tamd64\tmail-server\tmail-transport-agent, smtp (= 1)
installed\ti386\tlibpulse0\t
installed\tall\tfonts-dejavu-core\t
config-files\tamd64\ttrayer\t
"""


def test_a_provided_name_counts_as_installed():
    assert "libglib2.0-0" in dev.parse_installed(LISTING)
    assert {"mail-transport-agent", "smtp"} <= dev.parse_installed(LISTING)


def test_a_removed_package_or_one_of_another_architecture_does_not_count():
    installed = dev.parse_installed(LISTING)

    assert "trayer" not in installed
    assert "libpulse0" not in installed
    assert "fonts-dejavu-core" in installed


def test_missing_packages_keep_their_order():
    assert dev.missing_packages(["b", "a", "c"], {"a"}) == ["b", "c"]


@pytest.mark.parametrize("guest", ["pipewire-alsa", "pipewire-audio"])
def test_pulseaudio_never_pushes_pipewire_out(guest):
    assert dev.missing_packages(["pulseaudio", "xvfb"], {guest}) == ["xvfb"]
    assert dev.missing_packages(["pulseaudio"], {"pipewire"}) == ["pulseaudio"]


def test_what_to_install_is_one_line():
    assert dev.apt_line(["a", "b"]) == "FocusDesk needs 2 system packages: sudo apt install a b"
    assert dev.apt_line(["a"]) == "FocusDesk needs a system package: sudo apt install a"


def test_without_root_or_sudo_the_line_is_all_that_happens(monkeypatch):
    monkeypatch.setattr(dev, "administrator", lambda: None)

    with pytest.raises(dev.Stop, match="sudo apt install xvfb") as stopped:
        dev.install_packages(["xvfb"])

    assert stopped.value.code == 2


# Choosing a Python


def test_names_are_tried_newest_first_and_folders_in_path_order():
    names = dev.names_on_path(["/one", "", "/two"])

    order = [Path(name).name.removesuffix(".exe") for name in names[::2]]
    assert order == ["python3.13", "python3.12", "python3.11", "python3", "python"]
    assert [Path(name).parent for name in names[:2]] == [Path("/one"), Path("/two")]


def test_the_ages_are_those_of_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["requires-python"].startswith(">=" + ".".join(map(str, dev.OLDEST)))


@pytest.mark.parametrize(
    "output",
    [
        "",
        "pyenv: python3.12: command not found",
        probe_answer(version=[3, 10, 13]),
        probe_answer(version=[3, 14, 0]),
        probe_answer(suits=False),
    ],
)
def test_a_probe_that_fails_or_does_not_suit_is_no_candidate(output):
    assert dev.parse_probe(output) is None


def test_a_probe_says_what_is_lacking():
    found = dev.parse_probe(probe_answer(lacks=["ensurepip"]))

    assert found == interpreter((3, 12, 1), lacks=("ensurepip",))


def test_this_python_passes_its_own_probe():
    found = dev.probe(sys.executable)

    assert found is None or found.version == sys.version_info[:3]


def test_a_program_that_is_not_there_is_no_python(tmp_path):
    assert dev.probe(str(tmp_path / "python3")) is None


def test_the_newest_whole_python_wins_by_number_not_by_text():
    found = [
        interpreter((3, 11, 9)),
        None,
        interpreter((3, 11, 10)),
        interpreter((3, 13, 0), lacks=("ssl",)),
    ]

    assert dev.newest(found).version == (3, 11, 10)
    assert dev.newest([None]) is None


def test_only_the_distributions_own_python_can_be_completed_by_its_packages():
    own = interpreter((3, 11, 2), path="/usr/bin/python3.11", lacks=("ensurepip",))
    built = interpreter((3, 13, 0), path="/usr/local/bin/python3.13", lacks=("ensurepip",))

    assert dev.newest([own, built], whole=False) == own
    assert dev.venv_packages(own) == ["python3.11-venv"]


@pytest.mark.parametrize(
    ("may_install", "elsewhere", "chosen"),
    [
        (True, True, "/usr/bin/python3.11"),
        (False, True, "/opt/python"),
        (False, False, "/usr/bin/python3.11"),
    ],
)
def test_an_incomplete_python_is_completed_where_we_may(
    monkeypatch, may_install, elsewhere, chosen
):
    own = interpreter((3, 11, 2), path="/usr/bin/python3.11", lacks=("ensurepip",))
    answers = {"own": own, "pyenv": interpreter((3, 12, 1)) if elsewhere else None}
    monkeypatch.setattr(dev, "is_debian", lambda: True)
    monkeypatch.setattr(dev, "administrator", lambda: [] if may_install else None)
    monkeypatch.setattr(dev, "pythons_on_path", lambda: ["own"])
    monkeypatch.setattr(dev, "pythons_of_pyenv", lambda: ["pyenv"])
    monkeypatch.setattr(dev, "probe", answers.get)

    assert dev.find_interpreter().path == chosen


# The stamp


def fingerprint(lock=b"lock", project=b"project", python="3.11.7"):
    return dev.fingerprint(lock, project, python)


@pytest.mark.parametrize(
    ("stamp", "work"),
    [
        (fingerprint(), "nothing"),
        (fingerprint(project=b"other"), "project"),
        (fingerprint(lock=b"other"), "everything"),
        (fingerprint(python="3.12.1"), "everything"),
        (fingerprint() | {"root": "/elsewhere"}, "everything"),
        (fingerprint(lock=b"other", project=b"other"), "everything"),
        ({}, "everything"),
    ],
)
def test_the_stamp_decides_how_much_is_made_anew(stamp, work):
    assert dev.work_to_do(stamp, fingerprint()) == work


@pytest.mark.parametrize("text", ["", "{", "[]", "3"])
def test_a_damaged_stamp_counts_as_none(text):
    assert dev.parse_stamp(text) == {}


def test_a_stamp_survives_its_file():
    assert dev.parse_stamp(json.dumps(fingerprint())) == fingerprint()


# The lock


@pytest.mark.parametrize(
    "line",
    [
        "--index-url somewhere",
        "--extra-index-url somewhere",
        "--find-links /wheels",
        "--trusted-host somewhere",
        "a @ https://somewhere/a.whl",
    ],
)
def test_a_lock_that_names_an_index_is_refused(line):
    assert dev.lock_faults(f"a==1 \\\n    --hash=sha256:00\n{line}\n") == [line]


def test_a_lock_of_hashes_is_accepted():
    assert dev.lock_faults("a==1 ; sys_platform == 'linux' \\\n    --hash=sha256:00\n") == []


def test_one_package_is_cut_out_of_the_lock_with_its_hashes():
    lock = "a==1 \\\n    --hash=sha256:00\nuv==2 \\\n    --hash=sha256:11 \\\n    # via x\nz==3\n"

    assert dev.locked(lock, "uv") == "uv==2 \\\n    --hash=sha256:11 \\\n    # via x\n"
    with pytest.raises(dev.Stop):
        dev.locked(lock, "v")


def test_the_real_lock_pins_the_uv_that_fetches_a_python():
    pins = dev.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"), "uv")

    assert pins.startswith("uv==")
    assert "--hash=sha256:" in pins


# Running


@pytest.mark.parametrize(
    ("arguments", "display", "expected"),
    [
        ([], True, ["--demo", "--profile", "P"]),
        ([], False, ["play", "--demo", "--profile", "P"]),
        (["--goal", "energize"], True, ["--demo", "--profile", "P", "--goal", "energize"]),
        (["--session", "mfocus_1"], True, ["--profile", "P", "--session", "mfocus_1"]),
        (["--session=mfocus_1"], False, ["play", "--profile", "P", "--session=mfocus_1"]),
        (["play"], True, ["play", "--demo", "--profile", "P"]),
        (["render", "-o", "a.wav"], True, ["render", "--demo", "--profile", "P", "-o", "a.wav"]),
        (["play", "--profile", "x"], True, ["play", "--demo", "--profile", "x"]),
        (["doctor", "--json"], True, ["doctor", "--profile", "P", "--json"]),
        (["studio", "--port", "0"], False, ["studio", "--port", "0"]),
        (["--help"], False, ["--help"]),
        (["play", "--help"], True, ["play", "--demo", "--profile", "P", "--help"]),
        (["--version"], False, ["--version"]),
    ],
)
def test_run_adds_what_a_first_run_needs(arguments, display, expected):
    profile = str(dev.ROOT / ".profile")

    completed = dev.complete(arguments, display=display)

    assert completed == [profile if word == "P" else word for word in expected]


def test_the_bench_does_without_what_cannot_be_installed(monkeypatch, capsys):
    """Each player is installed by itself: the one that is missing keeps no other away."""
    asked, run = [], []

    def call(command):
        run.append(command)
        return 0

    def install(packages):
        asked.append(packages)
        if packages == ["mpd"]:
            raise dev.Stop("there is no mpd here")

    monkeypatch.setattr(dev, "set_up", lambda packages: "3.11.7")
    monkeypatch.setattr(dev, "is_debian", lambda: True)
    monkeypatch.setattr(dev, "installed_packages", lambda: {"mpv"})
    monkeypatch.setattr(dev, "install_packages", install)
    monkeypatch.setattr(dev, "call", call)

    assert dev.bench(["seams"]) == 0
    assert asked == [[name] for name in dev.BENCH_PACKAGES if name != "mpv"]
    assert run == [[dev.script("python"), "-m", "tests.bench", "seams"]]
    assert "Measuring without mpd" in capsys.readouterr().err


def test_programs_keep_their_bytecode_and_see_no_foreign_modules(monkeypatch):
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PIP_RETRIES", "3")

    assert not {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"} & dev.environment().keys()
    assert dev.environment()["PIP_RETRIES"] == "3"


@pytest.mark.parametrize("code", [0, 5])
def test_exit_codes_are_passed_through(code):
    assert dev.call([sys.executable, "-c", f"raise SystemExit({code})"]) == code


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to die of")
def test_a_program_that_dies_of_a_signal_reads_as_in_a_shell():
    die = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

    assert dev.call([sys.executable, "-c", die]) == 128 + 9


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl-C reaches this test too")
def test_ctrl_c_lets_the_program_finish_and_gives_130():
    """The program gets the signal with dev.py, says goodbye, and only then dev.py leaves."""
    inner = (
        "import os, signal, sys\n"
        # Not print: the signal may come while the line below is still being written.
        "bye = lambda *_: sys.exit(os.write(1, b'goodbye\\n') * 0)\n"
        "signal.signal(signal.SIGINT, bye)\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    outer = (
        "import importlib.util, signal, sys\n"
        f"spec = importlib.util.spec_from_file_location('dev', {str(ROOT / 'dev.py')!r})\n"
        "dev = importlib.util.module_from_spec(spec)\n"
        "sys.modules['dev'] = dev\n"
        "spec.loader.exec_module(dev)\n"
        # Who runs the tests in a shell's background passes on that Ctrl-C is to be ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"def wait(arguments): return dev.call([sys.executable, '-c', {inner!r}])\n"
        "dev.COMMANDS = (wait,)\n"
        "sys.exit(dev.main(['wait']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", outer],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "ready\n"
        dev.os.killpg(process.pid, signal.SIGINT)
        rest = process.stdout.read(), process.stderr.read()

    assert rest == ("goodbye\n", "")
    assert process.returncode == 130


def test_every_step_is_run_even_after_a_failure(monkeypatch, capsys):
    seen = []

    def call(command):
        seen.append(command)
        return 1 if command == ["a"] else 0

    monkeypatch.setattr(dev, "call", call)

    assert dev.run_steps({"first": ["a"], "second": ["b"]}) == 1
    assert seen == [["a"], ["b"]]
    summary = capsys.readouterr().err
    assert "first     failed (1)" in summary
    assert "second    ok" in summary


def test_a_step_beside_the_others_is_told_of_in_its_turn(monkeypatch, capsys):
    monkeypatch.setattr(dev, "environment", lambda: dict(dev.os.environ))
    beside = dev.Beside([sys.executable, "-c", "print('one failed'); raise SystemExit(3)"])
    monkeypatch.setattr(dev, "call", lambda command: 0)

    assert dev.run_steps({"first": ["a"], "second": beside}) == 1
    told = capsys.readouterr().err
    assert told.index("== second") < told.index("one failed") < told.index("second    failed (3)")


def test_every_suite_is_run(monkeypatch):
    suites = {f"tests/{path.parent.name}" for path in (dev.ROOT / "tests").glob("*/test_*.py")}
    suites |= {f"tests/{path.parts[-3]}" for path in (dev.ROOT / "tests").glob("*/*/test_*.py")}

    assert suites == {*dev.COMPUTING, *dev.WAITING, *dev.HURRIED}


def test_a_release_is_drafted_without_an_environment(monkeypatch):
    called = []

    def call(command):
        called.append(command)
        return 3

    monkeypatch.setattr(dev, "find_interpreter", lambda: interpreter((3, 12, 1)))
    monkeypatch.setattr(dev, "call", call)

    assert dev.main(["draft", "built", "--dry-run"]) == 3
    assert called == [["/opt/python", str(ROOT / "packaging" / "release.py"), "built", "--dry-run"]]


def test_a_release_needs_a_python_of_the_right_age(monkeypatch, capsys):
    monkeypatch.setattr(dev, "find_interpreter", lambda: None)

    assert dev.main(["draft", "built"]) == 1
    assert "a Python from 3.11 to 3.13" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("E: Unable to locate package x\n", "Unable to locate package x"),
        ("ERROR: No versions\nERROR: No matching a==1\n", "No matching a==1"),
        ("  OSError: Readme file does not exist\nerror: metadata\n", "OSError: Readme file does"),
        ("error: No interpreter found\n", "No interpreter found"),
        ("something\n\n", "something"),
        ("", "it gave no reason"),
    ],
)
def test_the_reason_of_a_failure_is_one_line(output, why):
    assert dev.reason(output).startswith(why)


# The command line


def test_the_overview_lists_every_command_with_a_sentence(capsys):
    assert dev.main([]) == 0

    shown = capsys.readouterr().out
    for command in dev.COMMANDS:
        first = command.__doc__.splitlines()[0]
        assert first.endswith(".")
        assert f"{command.__name__} " in shown
        assert first in shown


def test_an_unknown_command_is_one_sentence(capsys):
    assert dev.main(["launch"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_argument_that_would_be_dropped_is_refused(capsys):
    assert dev.main(["check", "tests"]) == 2
    assert "takes no arguments" in capsys.readouterr().err
