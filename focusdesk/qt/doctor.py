"""Say what FocusDesk finds on this machine, and what to do about what it misses."""

import json
import os
import platform
import sys
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Final

import PySide6
import soundfile
from PySide6.QtCore import QCoreApplication
from PySide6.QtMultimedia import QAudioDecoder, QMediaDevices
from PySide6.QtWidgets import QApplication

from focusdesk import __version__, preflight
from focusdesk.core.errors import FocusDeskError, KeychainUnavailable, NoOutput, NotOffered
from focusdesk.core.model import Access, ApiKey, Usage
from focusdesk.qt import messages, sound_server
from focusdesk.qt.desktop import host
from focusdesk.qt.launch import Launch, key_without_asking
from focusdesk.services import keychain
from focusdesk.services.api import Service

FORMATS: Final = {
    "WAV": ("WAV", "FLOAT"),
    "FLAC": ("FLAC", "PCM_24"),
    "Ogg Vorbis": ("OGG", "VORBIS"),
    "Opus": ("OGG", "OPUS"),
    "MP3": ("MP3", "MPEG_LAYER_III"),
}
"""What libsndfile should read: container and coding by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: `needed` is what FocusDesk cannot play without."""

    name: str
    ok: bool
    needed: bool
    detail: str
    advice: str = ""


def run(launch: Launch) -> int:
    """Print every check; return 6 without a sound device, 1 if another needed thing is missing."""
    sound_server.introduce()
    window = preflight.examine("window")
    application = QCoreApplication(["focusdesk"]) if window.problem else QApplication(["focusdesk"])
    service = _service(launch)
    checks = [
        _sound(),
        _decoders(),
        _aac(),
        _keychain(),
        _window(window),
        _tray(window),
        _media_keys(),
        service,
        *([_account(launch)] if service.ok else []),
    ]
    del application
    checks = [replace(check, advice="") if check.ok else check for check in checks]
    failed = [check for check in checks if check.needed and not check.ok]
    sys.stdout.write(_as_json(checks) if launch.options.as_json else _as_text(checks))
    if any(check.name == "sound output" for check in failed):
        return NoOutput.exit_code
    return 1 if failed else 0


def _as_json(checks: list[Check]) -> str:
    content = {
        "version": __version__,
        "python": platform.python_version(),
        "pyside": PySide6.__version__,
        "ok": all(check.ok for check in checks if check.needed),
        "checks": [asdict(check) for check in checks],
    }
    return json.dumps(content, indent=2) + "\n"


def _as_text(checks: list[Check]) -> str:
    lines = [
        f"FocusDesk {__version__}, Python {platform.python_version()}, Qt {PySide6.__version__}"
    ]
    for check in checks:
        mark = "ok " if check.ok else "!! " if check.needed else "-- "
        lines.append(f"{mark} {check.name}: {check.detail}")
        if check.advice:
            lines.append(f"       {check.advice}")
    return "\n".join(lines) + "\n"


def _sound() -> Check:
    devices = QMediaDevices.audioOutputs()
    default = QMediaDevices.defaultAudioOutput()
    return Check(
        name="sound output",
        ok=not default.isNull(),
        needed=True,
        detail=f"{default.description()} ({len(devices)} in all)" if devices else "none",
        advice="Connect a sound device, or start PulseAudio or PipeWire; `render` needs none.",
    )


def _decoders() -> Check:
    missing = [name for name, coding in FORMATS.items() if not soundfile.check_format(*coding)]
    found = [name for name in FORMATS if name not in missing]
    return Check(
        name="decoders",
        ok=not missing,
        needed=True,
        detail=f"libsndfile {soundfile.__libsndfile_version__}: {', '.join(found) or 'none'}",
        advice=f"libsndfile lacks {', '.join(missing)}: reinstall the soundfile package.",
    )


def _aac() -> Check:
    supported = QAudioDecoder().isSupported()
    return Check(
        name="AAC decoder",
        ok=supported,
        needed=False,
        detail="Qt's" if supported else "none",
        advice="Qt's FFmpeg plugin could not be loaded; AAC and M4A segments will be skipped.",
    )


def _keychain() -> Check:
    try:
        found = keychain.backend()
    except KeychainUnavailable as problem:
        found = None
        detail = problem.detail
    else:
        detail = found or "none"
    return Check(
        name="key store",
        ok=found is not None,
        needed=False,
        detail=detail,
        advice="Start GNOME Keyring, KWallet or KeePassXC, or give the key in FREDDY_API_KEY.",
    )


def _window(verdict: preflight.Verdict) -> Check:
    return Check(
        name="window",
        ok=verdict.problem is None,
        needed=False,
        detail="a display answers" if verdict.problem is None else "none",
        advice=verdict.problem.sentence if verdict.problem else "",
    )


def _tray(verdict: preflight.Verdict) -> Check:
    offered = verdict.problem is None and host.is_offered()
    return Check(
        name="tray",
        ok=offered,
        needed=False,
        detail="offered" if offered else "none",
        advice="FocusDesk does without; on GNOME the AppIndicator extension brings one.",
    )


def _media_keys() -> Check:
    if sys.platform != "linux":
        system = "macOS" if sys.platform == "darwin" else "Windows"
        return Check(
            name="media keys", ok=True, needed=False, detail=f"through {system}, while it plays"
        )
    bus = bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
    return Check(
        name="media keys",
        ok=bus,
        needed=False,
        detail="over the session bus (MPRIS)" if bus else "no session bus",
        advice="They work while the window has the focus; elsewhere a D-Bus session is needed.",
    )


def _service(launch: Launch) -> Check:
    access = Access(launch.api_url, launch.org, ApiKey(""))
    try:
        with closing(Service(access)) as service:
            service.health()
    except FocusDeskError as failure:
        return Check(
            name="music service",
            ok=False,
            needed=False,
            detail=f"{launch.api_url} does not answer",
            advice=messages.error(failure, technical=True),
        )
    return Check(name="music service", ok=True, needed=False, detail=launch.api_url)


def _account(launch: Launch) -> Check:
    """Ask whom the key may act for and what was spent; nothing that could cost money is called."""
    try:
        key = key_without_asking(launch.api_url)
        launch.redactor.hide(key.value)
        with closing(Service(Access(launch.api_url, launch.org, key))) as service:
            orgs = ", ".join(f"{each.id} ({each.name})" for each in service.organizations())
            told = [f"the key acts for {orgs or 'no organization'}"]
            if launch.org:
                told += [*_spent(service.usage()), _engines(service)]
    except FocusDeskError as failure:
        return Check(
            name="account",
            ok=False,
            needed=False,
            detail="not looked at",
            advice=messages.error(failure, technical=True),
        )
    return Check(name="account", ok=True, needed=False, detail="; ".join(told))


def _spent(usage: Usage) -> list[str]:
    """Say what was spent; a cap is the organization's, so what is left of it is not said."""
    return [
        f"{each.window}: {each.cost_chf:.2f} CHF spent, "
        + ("no cap" if each.limit_chf is None else f"cap {each.limit_chf:.2f}")
        for each in usage.windows
        if each.cost_chf is not None
    ]


def _engines(service: Service) -> str:
    try:
        found = ", ".join(each.key for each in service.engines())
    except NotOffered:
        return "a choice of engines is not offered"
    return f"engines: {found or 'none'}"
