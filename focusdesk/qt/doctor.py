"""Say what FocusDesk finds on this machine, and what to do about what it misses."""

import io
import json
import os
import platform
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Final

import httpx
import numpy as np
import PySide6
import soundfile
from PySide6.QtCore import QCoreApplication
from PySide6.QtMultimedia import QAudioDecoder
from PySide6.QtWidgets import QApplication

from focusdesk import __version__, preflight
from focusdesk.core.account import Access, ApiKey, Usage
from focusdesk.core.errors import FocusDeskError, KeychainUnavailable, NoOutput, NotOffered
from focusdesk.core.settings import Settings
from focusdesk.qt import failures, sound_server
from focusdesk.qt.credentials import key_without_asking
from focusdesk.qt.desktop import host
from focusdesk.qt.launch import Launch
from focusdesk.qt.output import default_device, devices
from focusdesk.services import keychain
from focusdesk.services.api import Service
from focusdesk.services.login import ourselves

FORMATS: Final = {
    "WAV": ("WAV", "FLOAT"),
    "FLAC": ("FLAC", "PCM_24"),
    "Ogg Vorbis": ("OGG", "VORBIS"),
    "Opus": ("OGG", "OPUS"),
    "MP3": ("MP3", "MPEG_LAYER_III"),
}
"""What libsndfile should read: container and coding by name."""

STUCK: Final = 30.0
"""A program that has not told its version by then never will, in seconds."""

SLOW: Final = 3.0
"""A program that starts slower than this keeps its listener waiting, in seconds."""


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
        _start_up(window, launch.settings),
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
        "versions": _versions(),
        "ok": all(check.ok for check in checks if check.needed),
        "checks": [asdict(check) for check in checks],
    }
    return json.dumps(content, indent=2) + "\n"


def _as_text(checks: list[Check]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in _versions().items())
    lines = [f"FocusDesk {__version__}: {versions}"]
    for check in checks:
        mark = "ok " if check.ok else "!! " if check.needed else "-- "
        lines.append(f"{mark} {check.name}: {check.detail}")
        if check.advice:
            lines.append(f"       {check.advice}")
    return "\n".join(lines) + "\n"


def _versions() -> dict[str, str]:
    """Return what a report of a fault needs to name."""
    return {
        "Python": platform.python_version(),
        "Qt": PySide6.__version__,
        "numpy": np.__version__,
        "httpx": httpx.__version__,
        "libsndfile": soundfile.__libsndfile_version__,
        platform.system(): platform.release(),
    }


def _sound() -> Check:
    default = default_device()
    return Check(
        name="sound output",
        ok=default is not None,
        needed=True,
        detail=f"{default.description()} ({len(devices())} in all)" if default else "none",
        advice="Connect a sound device, or start PulseAudio or PipeWire; `render` needs none.",
    )


def _decoders() -> Check:
    missing = [name for name, coding in FORMATS.items() if not _decodes(*coding)]
    found = [name for name in FORMATS if name not in missing]
    return Check(
        name="decoders",
        ok=not missing,
        needed=True,
        detail=f"libsndfile {soundfile.__libsndfile_version__}: {', '.join(found) or 'none'}",
        advice=f"libsndfile lacks {', '.join(missing)}: reinstall the soundfile package.",
    )


def _decodes(container: str, coding: str) -> bool:
    """Say whether a tenth of a second comes back that was written so."""
    memory = io.BytesIO()
    try:
        soundfile.write(memory, np.zeros((4_800, 2)), 48_000, coding, format=container)
        memory.seek(0)
        return bool(len(soundfile.read(memory)[0]))
    except (soundfile.LibsndfileError, ValueError):  # soundfile's own for what it does not know
        return False


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


def _start_up(verdict: preflight.Verdict, settings: Settings) -> Check:
    """Measure how long it takes to run at all, and to paint a window for the first time."""
    began = time.perf_counter()
    command = [*ourselves(), "--version"]
    try:
        ran = subprocess.run(  # noqa: S603 - it is us
            command, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=STUCK
        )
    except subprocess.TimeoutExpired:
        ran = None
    alive = time.perf_counter() - began
    painted = 0.0
    if verdict.problem is None:
        from focusdesk.qt.window.main import MainWindow  # noqa: PLC0415 - this is measured

        window = MainWindow(settings)
        window.grab()
        painted = time.perf_counter() - began - alive
        window.deleteLater()
    told = f"{alive:.1f} s to run" + (f", {painted:.1f} s to the first paint" if painted else "")
    works = ran is not None and ran.returncode == 0
    ended = "it does not end" if ran is None else f"exit code {ran.returncode}"
    return Check(
        name="start-up",
        ok=works and alive + painted < SLOW,
        needed=not works,
        detail=told if works else f"it cannot run itself ({ended})",
        advice="See what else keeps this machine or its disk busy."
        if works
        else "Reinstall FocusDesk.",
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
    told = _bus()
    return Check(
        name="media keys",
        ok=not told,
        needed=False,
        detail=told or "over the session bus (MPRIS)",
        advice="They work while the window has the focus; elsewhere a D-Bus session is needed.",
    )


def _bus() -> str:
    """Say what keeps the session bus from being used; empty where nothing does."""
    from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - Linux alone has it

    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return "no session bus"
    try:
        open_dbus_connection().close()
    except Exception as problem:  # noqa: BLE001 - a bus that jeepney cannot follow is none
        return f"the session bus cannot be used: {problem}"
    return ""


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
            advice=failures.error(failure, technical=True),
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
            advice=failures.error(failure, technical=True),
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
