#!/usr/bin/env python3
"""Set up, run, check and test FocusDesk from a bare checkout, with nothing but Python and git.

Each command first brings `.venv` up to date, which takes a moment when nothing has changed. This
file must start on Python 3.8: the Python that runs it is not the one that runs FocusDesk.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
STAMP = VENV / "focusdesk-setup.json"
WINDOWS = os.name == "nt"
LINUX = sys.platform.startswith("linux")

# The Pythons that requirements.lock has wheels for: the oldest is pyproject's requires-python.
OLDEST = (3, 11)
BEYOND = (3, 14)
NEWEST_NAME = f"{BEYOND[0]}.{BEYOND[1] - 1}"

# What Qt's wheels need from Debian 12, 13, Ubuntu 22.04, 24.04 for a window, Wayland and sound.
# Newer releases rename some (libglib2.0-0t64) but still provide these names.
RUN_PACKAGES = (
    "libglib2.0-0",
    "libegl1",
    "libgl1",
    "libfontconfig1",
    "libpulse0",
    "libxrandr2",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxkbcommon-x11-0",
    "libwayland-cursor0",
    "libwayland-egl1",
)
# A screen, a sound server, a session bus, a keyring and the referees of the tests.
TEST_PACKAGES = (
    "xvfb",
    "xauth",
    "pulseaudio",
    "pulseaudio-utils",
    "dbus",
    "gnome-keyring",
    "ffmpeg",
    "openssl",
    "xdotool",
    "trayer",
    "xfce4-panel",
    "openbox",
    "imagemagick",
    "x11-utils",
    "fonts-dejavu-core",
    "playerctl",
    "desktop-file-utils",
    "python3-dbusmock",
    "libglib2.0-bin",
    "gsettings-desktop-schemas",
    "sxhkd",
    "at-spi2-core",
    "gir1.2-atspi-2.0",
    "python3-gi",
)
# What the bench measures FocusDesk with and beside; each may be missing, and is then left out.
BENCH_PACKAGES = (
    "mpv",
    "mpd",
    "mpc",
    "audacious",
    "strawberry",
    "quodlibet",
    "gstreamer1.0-pulseaudio",
    "singularity-music",
)
# What `dist` takes the bundle apart with, and reads what it needs by.
BUILD_PACKAGES = ("binutils", "dpkg-dev", "desktop-file-utils", "appstream")
# On a PipeWire desktop the pulseaudio package would push the listener's sound system out.
DISPLACES = {"pulseaudio": ("pipewire-alsa", "pipewire-audio")}

# The suites: those that keep a core busy, those that wait for windows, sound and servers, and those
# in which time runs many times as fast: where a core is shared they find silence nobody would hear.
COMPUTING = ("tests/unit", "tests/golden", "tests/fuzz")
WAITING = ("tests/gui", "tests/e2e")
HURRIED = ("tests/integration",)

FRONT_ENDS = ("play", "render", "studio", "doctor")
WHAT_TO_PLAY = ("--demo", "--session", "--start")

# Says what a Python is; runs on anything that calls itself python, hence the plain style.
PROBE = """
import json, platform, sys, sysconfig
lacks = []
for name in ("ssl", "venv", "ensurepip", "ctypes"):
    try:
        __import__(name)
    except ImportError:
        lacks.append(name)
print(json.dumps({
    "path": getattr(sys, "_base_executable", None) or sys.executable,
    "version": list(sys.version_info[:3]),
    "lacks": lacks,
    "suits": platform.python_implementation() == "CPython"
        and sys.maxsize > 2 ** 32
        and not sysconfig.get_config_var("Py_GIL_DISABLED"),
}))
"""


class Stop(Exception):
    """Ends a command with one sentence for the developer and an exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


class Interpreter(NamedTuple):
    """A Python that FocusDesk could run on, once it has the standard modules it lacks."""

    path: str
    version: tuple[int, ...]
    lacks: tuple[str, ...]


def say(sentence: str) -> None:
    """Tell the developer what is going on, without touching the program's own output."""
    print(sentence, file=sys.stderr, flush=True)


# Running programs


def environment() -> dict[str, str]:
    """Give programs a clean Python: no foreign modules, and bytecode that is kept.

    Some container images export PYTHONDONTWRITEBYTECODE, which makes every start twice as slow.
    """
    leaks = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if name not in leaks}


def script(name: str, venv: Path = VENV) -> str:
    """Find a program of a virtual environment on this operating system."""
    return str(venv / ("Scripts" if WINDOWS else "bin") / (name + (".exe" if WINDOWS else "")))


def call(command: Sequence[str]) -> int:
    """Run a program in the checkout and give its exit code, as a shell would."""
    interrupted = False
    with subprocess.Popen(command, cwd=ROOT, env=environment()) as process:
        while True:
            try:
                code = process.wait()
                break
            except KeyboardInterrupt:
                # The program got the Ctrl-C too and may have things to put in order first.
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return code if code >= 0 else 128 - code


class Beside:
    """A program that runs beside the others, gives way to them, and keeps what it says."""

    def __init__(self, command: Sequence[str]) -> None:
        gives_way = ["nice"] if shutil.which("nice") else []
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open until `finish`
        self._process = subprocess.Popen(
            [*gives_way, *command],
            cwd=ROOT,
            env=environment(),
            stdout=self._said,
            stderr=subprocess.STDOUT,
        )

    def finish(self) -> int:
        """Wait for it, pass on what it said, and give its exit code."""
        code = self._process.wait()
        with self._said as said:
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace"))
        return code if code >= 0 else 128 - code


def become(command: Sequence[str]) -> int:
    """Turn into a program, so that signals and its exit code need no go-between."""
    if not WINDOWS:  # exec there starts a second process and returns to the shell at once
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], list(command), environment())  # noqa: S606
    return call(command)


def quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it says, to be shown only when it fails."""
    return subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def reason(output: str) -> str:
    """Pick the line of a failed program's output that says why."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"(\w*Error|ERROR|E|error): ", line)]
    # pip ends on a lower-case "error:" that only names the step; the cause is further up.
    causes = [line for line in telling if not line.startswith("error")]
    line = (causes or telling or lines or ["it gave no reason"])[-1]
    return re.sub(r"^(ERROR|E|error):\s*", "", line).rstrip(".")


# System packages (Debian, Ubuntu and their kin)


def is_debian() -> bool:
    """Tell whether packages here are Debian's, so that the names above mean something."""
    return LINUX and bool(shutil.which("dpkg-query") and shutil.which("apt-get"))


def parse_installed(listing: str) -> set[str]:
    """Read the names that dpkg-query's lines of status, architecture, name, provided offer."""
    rows = [line.split("\t") for line in listing.splitlines() if line.startswith("installed\t")]
    native = {architecture for _, architecture, name, _ in rows if name == "dpkg"} | {"all"}
    names = set()
    for _, architecture, name, provided in rows:
        if architecture in native:
            names.add(name)
            names.update(entry.split()[0] for entry in provided.split(",") if entry.strip())
    return names


def missing_packages(wanted: Iterable[str], installed: set[str]) -> list[str]:
    """Keep the packages that are not installed and would not push out one that is."""
    return [
        name
        for name in wanted
        if name not in installed and installed.isdisjoint(DISPLACES.get(name, ()))
    ]


def installed_packages() -> set[str]:
    """Ask dpkg for the packages of this machine, the provided names among them."""
    form = "${db:Status-Status}\t${Architecture}\t${Package}\t${Provides}\n"
    return parse_installed(quietly(["dpkg-query", "-W", "-f", form]).stdout)


def administrator() -> list[str] | None:
    """Give the words before a command that make it root's, or None where nobody may."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and quietly(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def apt_line(packages: Sequence[str]) -> str:
    """Put into one line what the developer has to install."""
    noun = "a system package" if len(packages) == 1 else f"{len(packages)} system packages"
    return f"FocusDesk needs {noun}: sudo apt install {' '.join(packages)}"


def install_packages(packages: Sequence[str]) -> None:
    """Install system packages where we may; elsewhere stop and say which."""
    prefix = administrator()
    if prefix is None:
        raise Stop(apt_line(packages), 2)
    say(f"Installing with apt-get: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    # Never trade one of the developer's own packages for one of ours.
    install = [*apt, "install", "-y", "--no-install-recommends", "--no-remove", *packages]
    if quietly(install).returncode == 0:
        return
    # The lists are absent or name versions that are gone: fetch them and try once more.
    quietly([*apt, "update"])
    done = quietly(install)
    if done.returncode != 0:
        raise Stop(f"apt-get failed ({reason(done.stdout)}). {apt_line(packages)}", 2)


# Choosing a Python


def names_on_path(folders: Iterable[str]) -> list[str]:
    """List where a Python might be found by name: newest first, each folder in its turn."""
    minors = range(BEYOND[1] - 1, OLDEST[1] - 1, -1)
    names = [f"python{BEYOND[0]}.{minor}" for minor in minors] + ["python3", "python"]
    ending = ".exe" if WINDOWS else ""
    return [str(Path(folder, name + ending)) for name in names for folder in folders if folder]


def pythons_on_path() -> list[str]:
    """List the Pythons of PATH and the one that is running, each file once."""
    found: dict[str, str] = {}
    for name in [*names_on_path(os.environ.get("PATH", "").split(os.pathsep)), sys.executable]:
        if os.access(name, os.X_OK):
            found.setdefault(os.path.realpath(name), name)
    return list(found.values())


def pythons_of_pyenv() -> list[str]:
    """List what pyenv has installed, selected in this folder or not."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return [str(path) for path in sorted(root.glob("versions/*/bin/python"))]


def parse_probe(output: str) -> Interpreter | None:
    """Read a probe's answer; None if FocusDesk cannot run on that Python."""
    try:
        answer = json.loads(output)
    except ValueError:
        return None
    version = tuple(answer["version"])
    if not answer["suits"] or not OLDEST <= version[:2] < BEYOND:
        return None
    return Interpreter(answer["path"], version, tuple(answer["lacks"]))


def probe(python: str) -> Interpreter | None:
    """Try a Python out. One of pyenv's shims may be there and yet refuse to run."""
    try:
        done = subprocess.run(
            [python, "-I", "-c", PROBE],
            check=False,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_probe(done.stdout) if done.returncode == 0 else None


def newest(found: Iterable[Interpreter | None], *, whole: bool = True) -> Interpreter | None:
    """Pick the newest Python, either of the whole ones or of those apt could make whole."""
    fit = [
        one
        for one in found
        if one and (not one.lacks if whole else one.lacks and one.path.startswith("/usr/bin/"))
    ]
    return max(fit, key=lambda one: one.version, default=None)


def find_interpreter() -> Interpreter | None:
    """Choose the Python to build on; None if this machine has none of the right age.

    Debian's Python without its venv package is worth completing where we may install packages,
    and worth asking for where there is no other.
    """
    on_path = [probe(python) for python in pythons_on_path()]
    incomplete = newest(on_path, whole=False) if is_debian() else None
    return (
        newest(on_path)
        or (incomplete if incomplete and administrator() is not None else None)
        or newest(probe(python) for python in pythons_of_pyenv())
        or incomplete
    )


def venv_packages(interpreter: Interpreter | None) -> list[str]:
    """Name the Debian package that completes the Python we build on, or the one that fetches it."""
    if interpreter:
        lacks, (major, minor) = bool(interpreter.lacks), interpreter.version[:2]
    else:
        lacks, (major, minor) = not importlib.util.find_spec("ensurepip"), sys.version_info[:2]
    return [f"python{major}.{minor}-venv"] if lacks else []


def fetch_interpreter() -> Interpreter:
    """Let uv find or download a Python, on a machine that has none of the right age."""
    say(f"No Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST_NAME} was found here: asking uv for one.")
    with tempfile.TemporaryDirectory(prefix="focusdesk-") as folder:
        tools, target, pins = (Path(folder, name) for name in ("tools", "python", "uv.txt"))
        pins.write_text(locked(LOCK.read_text(encoding="utf-8"), "uv"), encoding="utf-8")
        create_venv(sys.executable, tools)
        install_python_packages(
            tools, "uv (is this machine online?)", ["--require-hashes", "-r", str(pins)]
        )
        uv = script("uv", tools)
        made = quietly([uv, "venv", "--no-project", "--python", NEWEST_NAME, str(target)])
        interpreter = probe(script("python", target)) if made.returncode == 0 else None
    if interpreter is None or interpreter.lacks:
        raise Stop(
            f"FocusDesk needs Python {NEWEST_NAME}, and uv could not fetch it"
            f" ({reason(made.stdout)}): install it and run this again.",
        )
    return interpreter


# The virtual environment


def locked(lock: str, name: str) -> str:
    """Cut one package, with its hashes, out of the text of requirements.lock."""
    found = re.search(rf"^{re.escape(name)}==.*\n(?:[ \t]+.*\n)*", lock, re.MULTILINE)
    if found is None:
        raise Stop(f"requirements.lock does not list {name}.")
    return found[0]


def fingerprint(lock: bytes, project: bytes, python: str) -> dict[str, str]:
    """Describe what an environment is made from; two that are equal need no work."""
    return {
        "root": str(ROOT),  # an environment does not survive a move
        "python": python,
        "lock": hashlib.sha256(lock).hexdigest(),
        "project": hashlib.sha256(project).hexdigest(),
    }


def parse_stamp(text: str) -> dict[str, str]:
    """Read the stamp of an earlier set-up; a damaged one counts as none."""
    try:
        stamp = json.loads(text)
    except ValueError:
        return {}
    return stamp if isinstance(stamp, dict) else {}


def work_to_do(stamp: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    """Decide between "nothing", the "project" alone, and "everything".

    Another lock means everything: leftovers would hide a dependency that was forgotten.
    """
    changed = {name for name, value in wanted.items() if stamp.get(name) != value}
    if not changed:
        return "nothing"
    return "project" if changed == {"project"} else "everything"


def python_of_venv() -> str:
    """Say which Python `.venv` runs on; empty if it is not there or does not start."""
    try:
        done = quietly(
            [script("python"), "-I", "-S", "-c", "import sys; print(sys.base_prefix, sys.version)"],
        )
    except OSError:
        return ""
    return " ".join(done.stdout.split()) if done.returncode == 0 else ""


def create_venv(python: str, folder: Path) -> None:
    """Make an empty virtual environment in place of what was there."""
    done = quietly([python, "-m", "venv", "--clear", str(folder)])
    if done.returncode != 0:
        raise Stop(f"{python} could not make a virtual environment ({reason(done.stdout)}).")


def install_python_packages(venv: Path, what: str, arguments: Sequence[str]) -> None:
    """Let pip install, from wherever it is configured to take packages."""
    pip = [script("python", venv), "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    done = quietly([*pip, "install", *arguments])
    if done.returncode != 0:
        raise Stop(f"pip could not install {what}: {reason(done.stdout)}.")


def build_environment(interpreter: Interpreter) -> None:
    """Make `.venv` anew with exactly what requirements.lock lists."""
    version = ".".join(map(str, interpreter.version))
    say(f"Creating .venv with Python {version} ({interpreter.path})")
    create_venv(interpreter.path, VENV)
    count = len(re.findall(r"^\S+==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"Installing what requirements.lock lists ({count} packages, some 300 MB at first)")
    arguments = ["--require-hashes", "-r", str(LOCK)]
    install_python_packages(
        VENV, "what requirements.lock lists (is this machine online?)", arguments
    )


def set_up(packages: Sequence[str]) -> str:
    """Bring system packages and `.venv` up to date; say which Python it is."""
    lock, project = LOCK.read_bytes(), PROJECT.read_bytes()
    stamp = parse_stamp(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {}
    python = python_of_venv()
    work = work_to_do(stamp, fingerprint(lock, project, python)) if python else "everything"

    interpreter = find_interpreter() if work == "everything" else None
    if is_debian():
        needed = missing_packages(packages, installed_packages())
        needed += venv_packages(interpreter) if work == "everything" else []
        if needed:
            install_packages(needed)
    if work == "everything":
        if interpreter and interpreter.lacks:
            interpreter = probe(interpreter.path)
        # An interrupted set-up must not pass for a finished one.
        STAMP.unlink() if STAMP.exists() else None
        build_environment(interpreter or fetch_interpreter())
    if work != "nothing":
        say("Installing FocusDesk itself, editable")
        arguments = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
        install_python_packages(VENV, "FocusDesk itself", arguments)
        made = fingerprint(lock, project, python_of_venv())
        STAMP.write_text(json.dumps(made, indent=1), encoding="utf-8")
    return python_of_venv().split()[1]


# The commands


def has_display() -> bool:
    """Tell whether a window can be opened here."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def complete(arguments: Sequence[str], *, display: bool) -> list[str]:
    """Add to FocusDesk's arguments what a first run needs: a front end, the demo, a profile."""
    rest = list(arguments)
    if "--version" in rest or rest[:1] in (["--help"], ["-h"]):
        return rest
    front = [rest.pop(0)] if rest and rest[0] in FRONT_ENDS else [] if display else ["play"]
    plays = front in ([], ["play"], ["render"])
    given = {argument.split("=")[0] for argument in rest}
    if plays and given.isdisjoint(WHAT_TO_PLAY):
        front.append("--demo")
    if front[:1] != ["studio"] and "--profile" not in given:
        front += ["--profile", str(ROOT / ".profile")]
    return front + rest


def run_steps(steps: Mapping[str, Sequence[str] | Beside]) -> int:
    """Run every step, whatever the ones before it said, and sum up."""
    lines = []
    failed = 0
    for name, command in steps.items():
        say(f"== {name}")
        began = time.monotonic()
        code = command.finish() if isinstance(command, Beside) else call(command)
        seconds = time.monotonic() - began
        failed += code != 0
        lines.append(f"{name:<10}{'ok' if code == 0 else f'failed ({code})':<14}{seconds:7.1f} s")
    say("\n".join(["== summary", *lines]))
    return 1 if failed else 0


def check_steps() -> dict[str, list[str]]:
    """List the checks that read the code without running it."""
    python = script("python")
    return {
        "format": [python, "-m", "ruff", "format", "--check"],
        "lint": [python, "-m", "ruff", "check"],
        "types": [python, "-m", "mypy"],
        "elsewhere": [python, "-m", "tests.elsewhere"],  # the types of Windows and macOS
        "imports": [script("lint-imports")],
    }


def lock_faults(text: str) -> list[str]:
    """Find what would tie requirements.lock to somebody's package index."""
    traces = ("://", "--index-url", "--extra-index-url", "--find-links", "--trusted-host")
    return [line for line in text.splitlines() if any(trace in line for trace in traces)]


def no_arguments(command: str, arguments: Sequence[str]) -> None:
    """Refuse arguments that a command would silently drop."""
    if arguments:
        raise Stop(f"dev.py {command} takes no arguments: {' '.join(arguments)}", 2)


def setup(arguments: Sequence[str]) -> int:
    """Install what FocusDesk and its tests need, and build .venv."""
    no_arguments("setup", arguments)
    began = time.monotonic()
    version = set_up(RUN_PACKAGES + TEST_PACKAGES)
    say(f"FocusDesk is set up on Python {version} ({time.monotonic() - began:.1f} s)")
    return 0


def run(arguments: Sequence[str]) -> int:
    """Open FocusDesk with its demo, in the terminal where there is no display."""
    set_up(RUN_PACKAGES)
    return become(
        [script("python"), "-m", "focusdesk", *complete(arguments, display=has_display())]
    )


def fix(arguments: Sequence[str]) -> int:
    """Format the code and mend what can be mended by itself."""
    no_arguments("fix", arguments)
    set_up([])
    ruff = [script("python"), "-m", "ruff"]
    return max(call([*ruff, "format"]), call([*ruff, "check", "--fix"]))


def check(arguments: Sequence[str]) -> int:
    """Check format, lint, types and imports."""
    no_arguments("check", arguments)
    set_up([])
    return run_steps(check_steps())


def test(arguments: Sequence[str]) -> int:
    """Check and test everything, or what the pytest arguments name."""
    began = time.monotonic()
    set_up(RUN_PACKAGES + TEST_PACKAGES)
    say(f"Set up in {time.monotonic() - began:.1f} s")
    pytest = [script("python"), "-m", "pytest"]
    if arguments:
        return call([*pytest, *arguments])
    # Those that compute are through before those that mostly wait, on servers and for sound.
    unit = Beside([*pytest, *COMPUTING])
    workers = str((os.cpu_count() or 1) + 1)
    waiting = [*pytest, "-n", workers, "--dist", "worksteal", *WAITING]
    hurried = [*pytest, *HURRIED]
    return run_steps({**check_steps(), "tests": waiting, "unit": unit, "hurried": hurried})


def bench(arguments: Sequence[str]) -> int:
    """Measure FocusDesk beside other players, and write it into docs/benchmarks.md."""
    set_up(RUN_PACKAGES + TEST_PACKAGES)
    if is_debian():
        for name in missing_packages(BENCH_PACKAGES, installed_packages()):
            try:
                install_packages([name])
            except Stop as stop:
                say(f"Measuring without {name}: {stop}")
    return call([script("python"), "-m", "tests.bench", *arguments])


def soak(arguments: Sequence[str]) -> int:
    """Let sessions run for hours with faults, and write it into docs/reliability.md."""
    set_up(RUN_PACKAGES + TEST_PACKAGES)
    return call([script("python"), "-m", "tests.soak", *arguments])


def fuzz(arguments: Sequence[str]) -> int:
    """Throw damaged replies and files at FocusDesk, for five minutes or --minutes N."""
    set_up(RUN_PACKAGES + TEST_PACKAGES)
    return call([script("python"), "-m", "tests.fuzz", *arguments])


def screenshots(arguments: Sequence[str]) -> int:
    """Take the pictures of the README."""
    set_up(RUN_PACKAGES + TEST_PACKAGES)
    return call([script("python"), str(ROOT / "tests" / "e2e" / "screenshots.py"), *arguments])


def translate(arguments: Sequence[str]) -> int:
    """Gather every sentence for the translators, and compile what they wrote."""
    no_arguments("translate", arguments)
    set_up([])
    return call([script("python"), "-m", "tests.translations"])


def dist(arguments: Sequence[str]) -> int:
    """Build what is given to listeners, sign it where the secrets are there, and sum it up."""
    version = set_up(RUN_PACKAGES + BUILD_PACKAGES)
    if is_debian() and python_of_venv().startswith("/usr "):
        # Debian's Python is linked to itself; the bundle takes the library along.
        library = "libpython" + ".".join(version.split(".")[:2])
        if wanted := missing_packages([library], installed_packages()):
            install_packages(wanted)
    return call([script("python"), str(ROOT / "packaging" / "dist.py"), *arguments])


def draft(arguments: Sequence[str]) -> int:
    """Gather what the systems built in a draft of the release, or print its --notes."""
    interpreter = find_interpreter()  # it needs no more, and a runner has no .venv for it
    if interpreter is None:
        raise Stop(f"This needs a Python from {OLDEST[0]}.{OLDEST[1]} to {NEWEST_NAME}.")
    return call([interpreter.path, str(ROOT / "packaging" / "release.py"), *arguments])


def wheel(arguments: Sequence[str]) -> int:
    """Build wheel and sdist, install the wheel elsewhere, and run FocusDesk from there."""
    no_arguments("wheel", arguments)
    set_up(RUN_PACKAGES)
    return call([script("python"), str(ROOT / "packaging" / "tryout.py"), "wheel"])


def oldest(arguments: Sequence[str]) -> int:
    """Run the unit tests with the oldest dependencies that pyproject.toml allows."""
    no_arguments("oldest", arguments)
    set_up(RUN_PACKAGES + TEST_PACKAGES)
    return call([script("python"), str(ROOT / "packaging" / "tryout.py"), "oldest"])


def lock(arguments: Sequence[str]) -> int:
    """Resolve pyproject.toml into requirements.lock."""
    no_arguments("lock", arguments)
    set_up([])
    with tempfile.TemporaryDirectory(prefix="focusdesk-") as folder:
        draft = Path(folder, LOCK.name)
        shutil.copyfile(LOCK, draft)  # uv keeps the versions it finds there, where they still fit
        command = [script("uv"), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-header", "--group", "dev", PROJECT.name]
        # Without it uv would resolve for the Python of .venv and forget the older ones.
        command += ["--python-version", f"{OLDEST[0]}.{OLDEST[1]}"]
        command += ["--exclude-newer", "2 weeks", "-o", str(draft)]
        code = call(command)
        faults = lock_faults(draft.read_text(encoding="utf-8"))
        if code == 0 and not faults:
            shutil.copyfile(draft, LOCK)
    if faults:
        raise Stop(f"The new lock names a package index and was thrown away: {faults[0].strip()}")
    return code


COMMANDS = (
    setup,
    run,
    fix,
    check,
    test,
    bench,
    soak,
    fuzz,
    screenshots,
    translate,
    dist,
    draft,
    wheel,
    oldest,
    lock,
)


def overview() -> str:
    """List the commands with what each is for."""
    lines = ["usage: python3 dev.py COMMAND [arguments]", ""]
    lines += [f"  {one.__name__:<12}{(one.__doc__ or '').splitlines()[0]}" for one in COMMANDS]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run the command that the developer names."""
    name = arguments[0] if arguments else "--help"
    if name in ("-h", "--help"):
        print(overview())
        return 0
    command = {one.__name__: one for one in COMMANDS}.get(name)
    if command is None:
        say(f"dev.py has no command {name!r}: python3 dev.py --help lists them.")
        return 2
    try:
        return command(arguments[1:])
    except Stop as stop:
        say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
