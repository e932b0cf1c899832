"""Sign and notarise what was built, where the secrets for it are: `python packaging/sign.py`.

What cannot be done is said, one line each, and is no failure: a build without certificates is as
good as ever, and Windows and macOS warn of it. Secrets come from the environment of a release:

- macOS: FOCUSDESK_CODESIGN_IDENTITY (a Developer ID that is in the keychain; the bundle was built
  with it), NOTARY_KEY (a file), NOTARY_KEY_ID, NOTARY_ISSUER.
- Windows: SIGNTOOL_ARGUMENTS, what signtool needs to find the certificate.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

DIST: Final = Path(__file__).resolve().parent.parent / "dist"
APP: Final = DIST / "FocusDesk.app"
NOTARY: Final = ("NOTARY_KEY", "NOTARY_KEY_ID", "NOTARY_ISSUER")


def steps(system: str, environment: Mapping[str, str]) -> Iterator[tuple[str, list[str] | None]]:
    """Yield what is to be done, and the command that does it; None where a secret is missing."""
    match system:
        case "darwin":
            yield from _for_macos(environment)
        case "win32":
            given = environment.get("SIGNTOOL_ARGUMENTS")
            sign = ["signtool", "sign", "/fd", "SHA256", *shlex.split(given or "")]
            for path in sorted(DIST.glob("*.exe")):
                yield f"sign {path.name}", [*sign, str(path)] if given else None
        case _:
            yield "sign anything: packages of this system are signed by who gives them out", None


def _for_macos(environment: Mapping[str, str]) -> Iterator[tuple[str, list[str] | None]]:
    signed = bool(
        environment.get("FOCUSDESK_CODESIGN_IDENTITY")
    )  # a secret that is not there is ""
    check = ["codesign", "--verify", "--deep", "--strict", str(APP)]
    yield "check the signature", check if signed else None
    can = signed and all(environment.get(name) for name in NOTARY)
    packed = DIST / "FocusDesk.zip"
    pack = ["ditto", "-c", "-k", "--keepParent", str(APP), str(packed)]
    yield "pack it for Apple's notary", pack if can else None
    key, key_id, issuer = (environment.get(name, "") for name in NOTARY)
    submit = ["xcrun", "notarytool", "submit", str(packed), "--wait"]
    submit += ["--key", key, "--key-id", key_id, "--issuer", issuer]
    yield "have it notarised", submit if can else None
    yield (
        "staple the notary's word to it",
        ["xcrun", "stapler", "staple", str(APP)] if can else None,
    )
    image = ["hdiutil", "create", "-volname", "FocusDesk", "-srcfolder", str(APP)]
    yield "make a disk image", [*image, "-ov", "-format", "UDZO", str(DIST / "FocusDesk.dmg")]


def main() -> int:
    """Do what can be done, in order; the first step that fails ends it."""
    for what, command in steps(sys.platform, os.environ):
        if command is None:
            print(f"skipped, for want of a secret: {what}")
            continue
        print(what)
        code = subprocess.run(command, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
