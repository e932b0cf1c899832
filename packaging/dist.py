"""Build what is given to listeners: `python packaging/dist.py [--out FOLDER]`.

On Linux an archive of the bundle and a .deb around it, on Windows an archive and an installer, on
macOS a disk image; everywhere a list of what is inside (CycloneDX), and last the sums of every
file. Programs are signed before they are packed, and what is packed afterwards, where the secrets
for it are (`sign.py`). The bundle itself is made in `build`: what is in FOLDER is given out.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import deb
import licences
import sbom
import sign
import sums
import trim
import tryout

ROOT: Final = Path(__file__).resolve().parent.parent
BUILD: Final = ROOT / "build"
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
    program = build(sys.platform, out)
    if arguments.smoke:
        with tempfile.TemporaryDirectory(prefix="focusdesk-smoke-") as temporary:
            tryout.smoke(program, Path(temporary))
    print(f"{out}: built in {time.monotonic() - began:.0f} s")
    return 0


def build(system: str, out: Path) -> Path:
    """Put into `out` what is given out for a system; return the program that lies in the bundle."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    about = trim.about(ROOT)
    name = f"focusdesk-{about.version}-{trim.platform_tag(system)}"
    secrets = sign.take(os.environ)
    with sign.keychain(secrets) if system == "darwin" else nullcontext():
        folder = bundle(system)
        licences.collect(folder)
        match system:
            case "darwin":
                program = for_macos(folder, out / f"{name}.dmg", secrets)
            case "win32":
                program = for_windows(folder, about, out, secrets)
                shutil.make_archive(str(out / name), "zip", folder.parent, folder.name)
            case _:
                program = folder / "focusdesk"
                deb.build(folder, about, ROOT, out)
                shutil.make_archive(str(out / name), "gztar", folder.parent, folder.name)
    sbom.write(folder, about, out / f"{name}.cdx.json")
    sums.write(out)
    return program


def bundle(system: str) -> Path:
    """Freeze the program with what it needs; return the folder it lies in."""
    work = BUILD / "work"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(BUILD), "--workpath", str(work)]
    # Else an app of macOS that cannot be signed would only be warned of.
    environment = {**os.environ, "PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR": "1"}
    subprocess.run(
        [*command, str(ROOT / "packaging" / "focusdesk.spec")], check=True, env=environment
    )
    shutil.rmtree(work)
    folder = BUILD / "focusdesk"
    if system.startswith("linux"):
        for library in (folder / "_internal").glob("libpython*.so.*"):  # 15 MB of it for debuggers
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)
    return folder


def for_macos(folder: Path, image: Path, secrets: sign.Secrets) -> Path:
    """Make the disk image, of an app that was notarised before; return the app's program."""
    app = folder.with_name("FocusDesk.app")
    sign.app(app, secrets)
    with tempfile.TemporaryDirectory(prefix="focusdesk-image-") as temporary:
        shown = Path(temporary, "FocusDesk")
        shown.mkdir()
        subprocess.run(["ditto", str(app), str(shown / app.name)], check=True)
        (shown / "Applications").symlink_to("/Applications")  # to drag the app to
        command = ["hdiutil", "create", "-volname", "FocusDesk", "-srcfolder", str(shown)]
        subprocess.run([*command, "-ov", "-format", "UDZO", str(image)], check=True)
    sign.image(image, secrets)
    return app / "Contents" / "MacOS" / "focusdesk"


def for_windows(folder: Path, about: trim.About, out: Path, secrets: sign.Secrets) -> Path:
    """Sign the program and make the installer around it; return the program."""
    sign.programs(sorted(folder.rglob("*.exe")), secrets)
    installer(about, out)
    sign.programs(sorted(out.glob("*.exe")), secrets)
    return folder / "FocusDesk.exe"


def installer(about: trim.About, out: Path) -> None:
    """Wrap the bundle for Windows, where Inno Setup is installed; else say that it is not."""
    found = shutil.which("ISCC", path=f"{os.environ.get('PATH', '')}{os.pathsep}{INNO}")
    if found is None:
        print("skipped, for want of Inno Setup 6: the installer", flush=True)
        return
    with tempfile.TemporaryDirectory(prefix="focusdesk-icon-") as temporary:
        icon = trim.icon(ROOT / "resources" / "focusdesk.svg", Path(temporary), "win32")
        script = ROOT / "packaging" / "windows" / "focusdesk.iss"
        command = [found, "/Q", f"/DVersion={about.version}", f"/DIcon={icon}", f"/O{out}"]
        subprocess.run([*command, str(script)], check=True)


if __name__ == "__main__":
    sys.exit(main())
