"""Build what is given to listeners: `python packaging/dist.py [--out FOLDER]`.

On Linux the bundle and a .deb around it, on Windows the bundle and an installer, on macOS the
bundle alone, which `packaging/sign.py` wraps; everywhere a list of what is inside (CycloneDX) and
the sums of every file.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import deb
import licences
import sbom
import trim
import tryout

ROOT: Final = Path(__file__).resolve().parent.parent
INNO: Final = r"C:\Program Files (x86)\Inno Setup 6"
"""Where its own installer puts it, and no PATH has it."""


def main() -> int:
    """Build everything for the system this runs on."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where it goes (dist)")
    parser.add_argument("--smoke", action="store_true", help="run what was built")
    arguments = parser.parse_args()
    out: Path = arguments.out.resolve()
    began = time.monotonic()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    about = trim.about(ROOT)
    folder = bundle(out)
    licences.collect(folder)
    name = f"focusdesk-{about.version}-{trim.platform_tag()}"
    sbom.write(folder, about, out / f"{name}.cdx.json")
    if sys.platform.startswith("linux"):
        deb.build(folder, about, ROOT, out)
    if sys.platform == "win32":
        installer(about, out)
    shutil.make_archive(
        str(out / name), "gztar" if sys.platform != "win32" else "zip", out, folder.name
    )
    sums(out)
    if arguments.smoke:
        with tempfile.TemporaryDirectory(prefix="focusdesk-smoke-") as temporary:
            tryout.smoke(next(folder.glob("[Ff]ocus[Dd]esk*")), Path(temporary))
    print(f"{out}: built in {time.monotonic() - began:.0f} s")
    return 0


def bundle(out: Path) -> Path:
    """Freeze the program with what it needs; return the folder it lies in."""
    work = out / "work"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(out), "--workpath", str(work)]
    subprocess.run([*command, str(ROOT / "packaging" / "focusdesk.spec")], check=True)
    shutil.rmtree(work)
    folder = out / "focusdesk"
    if sys.platform.startswith("linux"):
        for library in (folder / "_internal").glob("libpython*.so.*"):  # 15 MB of it for debuggers
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)
    return folder


def installer(about: trim.About, out: Path) -> None:
    """Wrap the bundle for Windows, where Inno Setup is installed; else say that it is not."""
    found = shutil.which("ISCC", path=f"{os.environ.get('PATH', '')}{os.pathsep}{INNO}")
    if found is None:
        print("skipped, for want of Inno Setup 6: the installer")
        return
    with tempfile.TemporaryDirectory(prefix="focusdesk-icon-") as temporary:
        icon = trim.icon(ROOT / "resources" / "focusdesk.svg", Path(temporary))
        script = ROOT / "packaging" / "windows" / "focusdesk.iss"
        command = [found, "/Q", f"/DVersion={about.version}", f"/DIcon={icon}", f"/O{out}"]
        subprocess.run([*command, str(script)], check=True)


def sums(out: Path) -> None:
    """Write the SHA-256 of every file that is given out."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(out.iterdir())
        if path.is_file()
    ]
    (out / "SHA256SUMS").write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
