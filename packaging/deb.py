"""Wrap a bundle in a Debian package: it needs no Python, and what else it needs is found in it."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

import icons
import native
import trim
from trim import About

MAINTAINER: Final = "The FocusDesk developers <focusdesk@users.noreply.github.com>"
HOME: Final = "https://github.com/focusdesk/focusdesk"
RECOMMENDS: Final = (
    "gnome-keyring | kwalletmanager | keepassxc, pipewire-pulse | pulseaudio, xdg-utils"
)
BUNDLED: Final = "usr/lib/focusdesk"


def build(bundle: Path, about: About, root: Path, out: Path) -> Path:
    """Return the package made of `bundle`."""
    machine = _said("dpkg", "--print-architecture").strip()
    with tempfile.TemporaryDirectory(prefix="focusdesk-deb-") as temporary:
        tree = Path(temporary, "focusdesk")
        tree.mkdir(mode=0o755)
        shutil.copytree(bundle, tree / BUNDLED, symlinks=True)
        _at_home(tree, about, root)
        _validate(tree)
        _modes(tree)
        _control(tree, about, machine, Path(temporary))
        path = out / f"focusdesk_{about.version}_{machine}.deb"
        command = [
            "dpkg-deb",
            "--root-owner-group",
            "-Zxz",  # as Debian's own; this level is as fast as zstd's tenth, and smaller
            "-z1",
            "--build",
            str(tree),
            str(path),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def _at_home(tree: Path, about: About, root: Path) -> None:
    """Put everything beside the bundle where a desktop looks for it."""
    share = tree / "usr/share"
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/focusdesk").symlink_to("../lib/focusdesk/focusdesk")
    _put(root / "resources" / f"{trim.APP_ID}.desktop", share / "applications")
    icons.hicolor(root / "resources/focusdesk.svg", trim.APP_ID, share / "icons/hicolor")
    metainfo = (root / "packaging/linux/metainfo.xml").read_text(encoding="utf-8")
    today = datetime.now(UTC).date().isoformat()
    told = metainfo.replace("@VERSION@", about.version).replace("@DATE@", today)
    _write(share / "metainfo" / f"{trim.APP_ID}.metainfo.xml", told)
    doc = share / "doc/focusdesk"
    _write(doc / "copyright", _copyright(root))
    _write_packed(doc / "changelog.gz", _changelog(about))
    manual = (root / "packaging/linux/focusdesk.1").read_text(encoding="utf-8")
    _write_packed(share / "man/man1/focusdesk.1.gz", manual.replace("@VERSION@", about.version))
    overrides = root / "packaging/linux/lintian-overrides"
    _write(share / "lintian/overrides/focusdesk", overrides.read_text(encoding="utf-8"))


def _validate(tree: Path) -> None:
    """Have the desktop's own tools read what a desktop will read; raises where they object."""
    share = tree / "usr/share"
    desktop = share / f"applications/{trim.APP_ID}.desktop"
    metainfo = share / f"metainfo/{trim.APP_ID}.metainfo.xml"
    subprocess.run(["desktop-file-validate", str(desktop)], check=True)
    subprocess.run(["appstreamcli", "validate", "--no-net", str(metainfo)], check=True)


def _control(tree: Path, about: About, machine: str, work: Path) -> None:
    files = [path for path in tree.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files) // 1024
    fields = {
        "Package": "focusdesk",
        "Version": about.version,
        "Architecture": machine,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size),
        "Depends": depends(tree, work),
        "Recommends": RECOMMENDS,
        "Section": "sound",
        "Priority": "optional",
        "Homepage": HOME,
        "Description": f"{about.summary}\n"
        " FocusDesk plays focus sessions of the Aitronos Music API, segment after\n"
        " segment, crossfaded and matched in loudness, whatever the network does.\n"
        " Without an account it plays from an embedded studio that composes on this\n"
        " computer.",
    }
    _write(tree / "DEBIAN/control", "".join(f"{name}: {value}\n" for name, value in fields.items()))
    sums = [f"{_md5(path)}  {path.relative_to(tree)}\n" for path in sorted(files)]
    _write(tree / "DEBIAN/md5sums", "".join(sums))


def _md5(path: Path) -> str:
    """Return what dpkg compares a file with: against accidents, not against attacks."""
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def depends(tree: Path, work: Path) -> str:
    """Return what the bundle needs from the system: dpkg's own reading of its symbols' versions.

    dpkg looks among the system's libraries first: what the bundle holds itself is taken out again.
    """
    (work / "debian").mkdir()
    _write(work / "debian/control", "Source: focusdesk\n\nPackage: focusdesk\nArchitecture: any\n")
    inside = tree / BUNDLED
    folders = {path.parent for path in inside.rglob("*.so*")}
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    command += [f"-l{folder}" for folder in sorted(folders)]
    command += [f"-e{path}" for path in sorted(inside.rglob("*")) if _is_elf(path)]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=True)
    found = re.search(r"^shlibs:Depends=(.*)$", done.stdout, re.MULTILINE)
    assert found is not None
    held = set(native.of_the_system(inside).values())
    needed = [one for one in found[1].split(", ") if one.split()[0] not in held]
    return ", ".join(needed)


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _modes(tree: Path) -> None:
    for path in tree.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path == tree / BUNDLED / "focusdesk"
        path.chmod(0o755 if runs else 0o644)


def _copyright(root: Path) -> str:
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    text = "".join(f" {line or '.'}\n" for line in licence.splitlines())
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        f"Upstream-Name: FocusDesk\nSource: {HOME}\n"
        "Comment: The bundle in /usr/lib/focusdesk holds Python, Qt and other libraries; their\n"
        " licences are in /usr/lib/focusdesk/_internal/resources/licences.\n\n"
        "Files: *\nCopyright: 2026 The FocusDesk developers\nLicense: MIT\n\n"
        f"License: MIT\n{text}"
    )


def _changelog(about: About) -> str:
    now = format_datetime(datetime.now(UTC))
    return (
        f"focusdesk ({about.version}) stable; urgency=medium\n\n"
        f"  * See {HOME}/blob/main/CHANGELOG.md.\n\n -- {MAINTAINER}  {now}\n"
    )


def _put(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder / path.name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_packed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def _said(*command: str) -> str:
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment
    ).stdout
