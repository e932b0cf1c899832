"""Try FocusDesk as others will have it: `python packaging/tryout.py wheel`, or `oldest`.

`wheel` builds wheel and sdist, installs the wheel beside what requirements.lock lists, and runs the
program from there, outside of the checkout. `oldest` runs the unit tests with the oldest releases
of the direct dependencies that pyproject.toml allows.
"""

import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SCRIPTS: Final = "Scripts" if sys.platform == "win32" else "bin"
SOME_MUSIC: Final = 1000
"""An empty FLAC has fewer bytes than this."""

DEMO: Final = ("--demo", "--segments", "2", "--segment-seconds", "4", "--initial", "2")


def main() -> int:
    """Try what is asked for."""
    with tempfile.TemporaryDirectory(prefix="focusdesk-tryout-") as temporary:
        folder = Path(temporary)
        match sys.argv[1:]:
            case ["wheel"]:
                try_wheel(folder)
            case ["oldest"]:
                try_oldest(folder)
            case _:
                print(__doc__)
                return 2
    return 0


def try_wheel(folder: Path) -> None:
    """Build, install and run; raises where any of it fails."""
    built = folder / "built"
    _run(sys.executable, "-m", "hatchling", "build", "-d", str(built), at=ROOT)
    (wheel,) = built.glob("*.whl")
    (sdist,) = built.glob("*.tar.gz")
    print(f"built {wheel.name}, {sdist.name}")
    scripts = _environment(folder / "venv")
    pip = (str(scripts / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    _run(*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock"))
    _run(*pip, "--no-deps", str(wheel))
    smoke(scripts / "focusdesk", folder)


def try_oldest(folder: Path) -> None:
    """Run the unit tests with the oldest dependencies; raises where one fails."""
    scripts = _environment(folder / "venv")
    uv = (str(Path(sys.executable).with_name("uv")), "pip", "install", "-q")
    where = ("--python", str(scripts / "python"))
    _run(*uv, *where, "--resolution", "lowest-direct", "-e", ".", "--group", "test", at=ROOT)
    _run(str(scripts / "python"), "-m", "pytest", "-q", "tests/unit", at=ROOT)


def smoke(program: Path, folder: Path) -> None:
    """Run an installed or frozen FocusDesk far enough to know that it is whole."""
    mix = folder / "mix.flac"
    profile = ("--profile", str(folder / "profile"))
    _run(str(program), "--version", at=folder)
    # It says what this machine lacks, and fails for it: only that it answers matters here.
    told = subprocess.run([program, "doctor", *profile], cwd=folder, check=False).returncode
    if told not in (0, 1, 3, 6):
        sys.exit(f"{program} doctor: exit code {told}")
    _run(str(program), "render", *DEMO, *profile, "-o", str(mix), at=folder)
    if mix.stat().st_size < SOME_MUSIC:
        sys.exit("nothing was mixed")
    print(f"{program.name}: runs, decodes and mixes")


def _environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / SCRIPTS


def _run(*command: str, at: Path | None = None) -> None:
    found = shutil.which(command[0]) or command[0]
    subprocess.run([found, *command[1:]], cwd=at, check=True)


if __name__ == "__main__":
    sys.exit(main())
