"""Sign and notarise what is being built, where the secrets for it are: `dist.py` calls it.

What cannot be done is said, one line each, and is no failure: a build without certificates is as
good as ever, and Windows and macOS warn of it. Secrets come from the environment of a release:

- macOS: FOCUSDESK_CODESIGN_IDENTITY, the name of a Developer ID; APPLE_CERTIFICATE (its .p12, in
  base64) and APPLE_CERTIFICATE_PASSWORD, where it is not in the keychain anyway; NOTARY_KEY (the
  text of the .p8), NOTARY_KEY_ID, NOTARY_ISSUER.
- Windows: SIGNTOOL_ARGUMENTS, what signtool needs to find the certificate and a clock.
"""

import base64
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

IDENTITY: Final = "FOCUSDESK_CODESIGN_IDENTITY"
CERTIFICATE: Final = ("APPLE_CERTIFICATE", "APPLE_CERTIFICATE_PASSWORD")
NOTARY: Final = ("NOTARY_KEY", "NOTARY_KEY_ID", "NOTARY_ISSUER")
SIGNTOOL: Final = "SIGNTOOL_ARGUMENTS"
KITS: Final = Path(r"C:\Program Files (x86)\Windows Kits\10\bin")
"""Where Windows' own kit puts signtool, in a folder for each version, and no PATH has it."""

Secrets = Mapping[str, str]


def take(environment: MutableMapping[str, str]) -> Secrets:
    """Take the secrets out of an environment, which every program would inherit that is started.

    The name of the identity is none, and stays: the spec reads it. One that is empty is not set.
    """
    taken = {name: environment.pop(name, "") for name in (*CERTIFICATE, *NOTARY, SIGNTOOL)}
    taken[IDENTITY] = environment.get(IDENTITY, "")
    return {name: value for name, value in taken.items() if value}


@contextmanager
def keychain(secrets: Secrets) -> Iterator[None]:
    """Have Apple's certificate in a keychain of its own for as long as something is built."""
    if _lacks(secrets, CERTIFICATE, "import Apple's certificate"):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="focusdesk-keychain-") as temporary:
        place = str(Path(temporary, "focusdesk.keychain-db"))
        # It dies with the keychain; `security` takes passwords as arguments only.
        password = token_urlsafe()
        _security("create-keychain", "-p", password, place)
        try:
            _fill(place, password, secrets)
            yield
        finally:  # with its place in the list of keychains
            removed = subprocess.run(["security", "delete-keychain", place], check=False)
            if removed.returncode:
                print(f"not removed: the keychain {place}", flush=True)


def _fill(place: str, password: str, secrets: Secrets) -> None:
    print("import Apple's certificate", flush=True)
    _security("set-keychain-settings", place)  # it does not lock itself in the middle of a build
    _security("unlock-keychain", "-p", password, place)
    certificate = Path(place).with_name("certificate.p12")
    encoded, its_password = (secrets[name] for name in CERTIFICATE)
    _write_private(certificate, base64.b64decode(encoded))
    what = ["-f", "pkcs12", "-P", its_password, "-T", "/usr/bin/codesign"]
    _security("import", str(certificate), "-k", place, *what)
    certificate.unlink()
    # Without it a window would ask whether codesign may use the key.
    _security("set-key-partition-list", "-S", "apple-tool:,apple:", "-s", "-k", password, place)
    others = shlex.split(_security("list-keychains", "-d", "user"))
    _security("list-keychains", "-d", "user", "-s", place, *others)


def app(path: Path, secrets: Secrets) -> None:
    """Check the signature that an app was built with, and have the app notarised."""
    # One without a certificate is signed, too, or Apple's processors would refuse it.
    _do(f"check the signature of {path.name}", "codesign", "--verify", "--deep", "--strict", path)
    _notarise(path, secrets)


def image(path: Path, secrets: Secrets) -> None:
    """Sign a disk image and have it notarised: it is what is downloaded and opened first."""
    if not _lacks(secrets, [IDENTITY], f"sign {path.name}"):
        _do(f"sign {path.name}", "codesign", "--sign", secrets[IDENTITY], "--timestamp", path)
    _notarise(path, secrets)


def _notarise(path: Path, secrets: Secrets) -> None:
    """Have Apple's notary look at an app or an image, and staple its word to it."""
    if _lacks(secrets, [IDENTITY, *NOTARY], f"notarise {path.name}"):
        return
    text, key_id, issuer = (secrets[name] for name in NOTARY)
    with tempfile.TemporaryDirectory(prefix="focusdesk-notary-") as temporary:
        sent, key = path, Path(temporary, "key.p8")
        _write_private(key, text.encode())
        if path.is_dir():  # the notary takes files
            sent = Path(temporary, f"{path.stem}.zip")
            _do(f"pack {path.name} for the notary", "ditto", "-c", "-k", "--keepParent", path, sent)
        by = ("--key", key, "--key-id", key_id, "--issuer", issuer)
        _do(f"notarise {path.name}", "xcrun", "notarytool", "submit", sent, "--wait", *by)
    # Fails where the notary said no, which is no failure of notarytool's.
    _do(f"staple the notary's word to {path.name}", "xcrun", "stapler", "staple", path)


def programs(paths: Sequence[Path], secrets: Secrets) -> None:
    """Sign programs of Windows."""
    what = "sign " + ", ".join(path.name for path in paths)
    if not paths or _lacks(secrets, [SIGNTOOL], what):
        return
    kits = sorted(map(str, KITS.glob("10.*/x64")), reverse=True)
    found = shutil.which("signtool", path=os.pathsep.join([os.environ.get("PATH", ""), *kits]))
    if found is None:
        sys.exit(f"{what}: signtool is not installed")
    _do(what, found, "sign", "/fd", "SHA256", *_words(secrets[SIGNTOOL]), *paths)


def _words(line: str) -> list[str]:
    """Split arguments at blanks outside of quotes; a backslash is a part of a path."""
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    return list(lexer)


def _lacks(secrets: Secrets, names: Sequence[str], what: str) -> bool:
    """Say what is skipped for want of which secrets."""
    missing = [name for name in names if name not in secrets]
    if missing:
        print(f"skipped, for want of {', '.join(missing)}: {what}", flush=True)
    return bool(missing)


def _do(what: str, *command: str | Path) -> None:
    """Take one step; where it fails, end with its name and not with the command, which may tell."""
    print(what, flush=True)
    code = subprocess.run(command, check=False).returncode
    if code:
        sys.exit(f"{what}: exit code {code}")


def _security(*command: str) -> str:
    """Do something with a keychain; return what is said, more of keys than a log should hold."""
    done = subprocess.run(["security", *command], check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"security {command[0]}: exit code {done.returncode}")
    return done.stdout


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
