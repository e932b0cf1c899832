"""Take the pictures: `python tests/e2e/screenshots.py [FOLDER] [--all]`, FOLDER being docs/images.

Without --all, only the pictures the README shows; with it, every page in every state and scheme, at
the usual and the smallest size, at 100 % and 200 %, in English, German and the tests' own language.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleFactory

from focusdesk.core.account import Engine, Usage, UsageWindow
from focusdesk.core.errors import KeychainUnavailable, OutOfBudget
from focusdesk.core.model import SoundDevice, SoundDevices
from focusdesk.core.settings import Language, Settings, Timer
from focusdesk.core.wanted import Goal, Intensity, Request
from focusdesk.qt import failures
from focusdesk.qt.desktop.ring import Mood, Ring, picture, ring
from focusdesk.qt.language import Speech
from focusdesk.qt.window import theme
from focusdesk.qt.window.compact import Compact
from focusdesk.qt.window.look import Scheme
from focusdesk.qt.window.main import USUAL, MainWindow
from tests.gui import scenes
from tests.gui.pseudo import Pseudo

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ("player-light", "player-dark", "start-light", "settings-dark", "tray")
PLAYER: Final = (
    *("paused", "composing", "troubled", "bridging", "muted"),
    *("unheard", "unknown", "ending", "over", "working", "hinted", "arriving"),
)
TRAY: Final = ("playing", "troubled", "paused", "opening", "idle", "failed")
TRAY_SIZES: Final = (16, 22, 24, 48)
WIDE: Final = QSize(1600, 900)
SMALL: Final = QSize(360, 480)
COMPACT: Final = ("playing", "working", "paused", "troubled", "composing", "over")
LARGEST: Final = 100_000
SCALES: Final = (1, 2)
PSEUDO: Final = "pseudo"
LANGUAGES: Final = (Language.ENGLISH, Language.GERMAN, PSEUDO)
ORG: Final = "org_2f0b7c5e9a1d4c83b6e40f7d"


@dataclass(frozen=True, slots=True)
class Picture:
    """One page to be shown, by name."""

    name: str
    show: Callable[[MainWindow], None]


RECENT: Final = (
    Request(goal=Goal.FOCUS, minutes=50, intensity=Intensity.LOW),
    Request(goal=Goal.CUSTOM, minutes=25, prompt="Rain on a tin roof, a far piano"),
    Request(goal=Goal.SLEEP, minutes=480, intensity=Intensity.MEDIUM),
    Request(goal=Goal.ENERGIZE, minutes=15, intensity=Intensity.HIGH),
)
ENGINES: Final = (
    Engine(key="studio", name="Studio", licence="royalty-free", commercial=True, vocals=False),
    Engine(key="aurora", name="Aurora", licence="research", commercial=False, attribution=True),
)
USAGE: Final = Usage(
    org=ORG,
    windows=(
        UsageWindow(window="day", began=None, cost_chf=2.4, limit_chf=10.0, by_engine=()),
        UsageWindow(window="month", began=None, cost_chf=9.6, limit_chf=100.0, by_engine=()),
    ),
)


def start(settings: Settings, notice: str = "", *, demo: bool = False) -> Callable[..., None]:
    """Return what shows the start page: of a newcomer without an account, of a regular with one."""

    def show(window: MainWindow) -> None:
        window.pages.start.show_source(settings.org, demo=demo)
        if settings.org and not demo:
            window.pages.start.show_engines(ENGINES)
            window.pages.start.show_usage(USAGE)
            window.pages.start.show_recent(RECENT[: 4 if settings.more_choices else 2])
        window.pages.start.show_notice(notice)
        window.pages.show_start()

    return show


def session(name: str) -> Callable[..., None]:
    """Return what shows a session; one that is over is shown after it was open."""

    def show(window: MainWindow) -> None:
        window.render_state(scenes.opening)
        window.render_state(scenes.every[name])

    return show


def asked(window: MainWindow) -> None:
    """Show a session with the question whether to end it."""
    session("working")(window)
    window.pages.player._end.click()


def unfolded(window: MainWindow) -> None:
    """Show a session in trouble with its details."""
    session("troubled")(window)
    window.pages.player._details.button.setChecked(True)


def account(notice: str = "") -> Callable[..., None]:
    """Return what shows the account page."""

    def show(window: MainWindow) -> None:
        window.pages.show_account()
        window.pages.account.show_notice(notice)

    return show


def join(session_id: str, notice: str = "", *, replaces: bool = False) -> Callable[..., None]:
    """Return what shows the page that joins a session."""

    def show(window: MainWindow) -> None:
        window.pages.show_join(session_id, ORG)
        window.pages.join.show_replaces(replaces)
        window.pages.join.show_notice(notice)

    return show


def licence(window: MainWindow) -> None:
    """Show the words of a licence."""
    window.pages.show_about()
    window.pages.about.open("PySide6_Essentials")


def settings_page(window: MainWindow) -> None:
    """Show the settings of an account that the service knows."""
    window.pages.show_settings()
    window.pages.settings.account.show_account(ORG, has_key=True)
    window.pages.settings.storage.show_folders(
        settings=Path("/home/ada/.config/focusdesk"),
        music=Path("/home/ada/.cache/focusdesk"),
        log=Path("/home/ada/.local/state/focusdesk/log"),
    )
    window.pages.settings.sound.render_devices(DEVICES)
    window.pages.settings.storage.show_used(84_000_000)


DEVICES: Final = SoundDevices(
    (SoundDevice("speakers", "Built-in Audio Analog Stereo"), SoundDevice("phones", "Headset")),
    "speakers",
    "speakers",
)
SETTINGS: Final = Settings(org=ORG, minutes=50)
OWN_WORDS: Final = replace(SETTINGS, goal=Goal.CUSTOM, prompt="Rain on a tin roof, a far piano")
MORE: Final = replace(SETTINGS, more_choices=True, divergence=0.3, engine="aurora")
NOT_KEPT: Final = failures.key_not_kept(KeychainUnavailable("there is none, or it refused"))


def pictures() -> Iterator[tuple[Picture, Settings]]:
    """Yield every picture with the settings its window opens with."""
    yield Picture("player", session("playing")), SETTINGS
    for name in PLAYER:
        yield Picture(f"player-{name}", session(name)), SETTINGS
    for name in ("failed", "out of budget"):
        yield Picture(f"player-{name.replace(' ', '-')}", session(name)), SETTINGS
    yield Picture("player-asked", asked), SETTINGS
    yield Picture("player-details", unfolded), SETTINGS
    yield Picture("start", start(SETTINGS)), SETTINGS
    yield Picture("start-new", start(Settings())), Settings()
    yield Picture("start-demo", start(SETTINGS, demo=True)), SETTINGS
    yield Picture("start-more", start(MORE)), MORE
    yield Picture("start-words", start(OWN_WORDS, NOT_KEPT)), OWN_WORDS
    yield Picture("join", join("mfocus_7d1c44e09b")), SETTINGS
    yield Picture("join-notice", join("", "Enter the id of the session.", replaces=True)), SETTINGS
    yield Picture("keys", lambda window: window.pages.show_keys()), SETTINGS
    yield Picture("about", lambda window: window.pages.show_about()), SETTINGS
    yield Picture("about-licence", licence), SETTINGS
    yield Picture("settings", settings_page), SETTINGS
    yield Picture("account", account()), Settings()
    yield Picture("account-notice", account(failures.error(OutOfBudget()))), SETTINGS


def take(folder: Path, language: str, *, everything: bool) -> None:
    """Take the pictures at the scale this process runs at, in one language."""
    application = QApplication(["FocusDesk"])
    application.setStyle(QStyleFactory.create("fusion"))
    if language == PSEUDO:
        translator = Pseudo()
        application.installTranslator(translator)
    else:
        Speech(application, language)
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    suffix = "" if language == Language.ENGLISH else f"-{language}"
    suffix += "" if scale == "1" else f"@{scale}x"
    for scheme in Scheme:
        theme.wear(application, scheme)
        for page, settings in pictures():
            for size_name, size in (("", USUAL), ("-small", SMALL), ("-wide", WIDE)):
                name = f"{page.name}-{scheme}{size_name}{suffix}"
                if everything or name in KEPT:
                    window = MainWindow(settings)
                    window.resize(size)
                    window.show()
                    page.show(window)
                    application.processEvents()
                    window.grab().save(str(folder / f"{name}.png"))
                    window.hide()
                    window.deleteLater()
        for state in COMPACT:
            if everything:
                small = Compact(Timer.LEFT, "")
                small.show()
                small.render_state(scenes.every[state])
                application.processEvents()
                small.grab().save(str(folder / f"compact-{state}-{scheme}{suffix}.png"))
                small.leave()
                small.deleteLater()
    if scale == "1" and language == Language.ENGLISH:
        draw_tray(folder)


def draw_tray(folder: Path) -> None:
    """Draw the tray icon in its states at the sizes panels have, on a light and a dark one."""
    states = [ring(scenes.every[name]) for name in TRAY]
    states[1:1] = [
        Ring(Mood.PLAYING, "50"),
        Ring(Mood.PLAYING, "7", 52),
        Ring(Mood.PLAYING, "2h", 6),
    ]
    step, high = 64, sum(TRAY_SIZES) + 12 * (len(TRAY_SIZES) + 1)
    sheet = QImage(step * len(states), 2 * high, QImage.Format.Format_RGB32)
    painter = QPainter(sheet)
    for half, panel in enumerate(("#f4f4f4", "#2b2b2b")):
        painter.fillRect(0, half * high, sheet.width(), high, QColor(panel))
        for column, shown in enumerate(states):
            top = half * high + 12
            for size in TRAY_SIZES:
                painter.drawImage(column * step + (step - size) // 2, top, picture(shown, size))
                top += size + 12
    painter.end()
    sheet.save(str(folder / "tray.png"))


def main() -> int:
    """Take the pictures, each scale and language in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--all", action="store_true", help="every page, state, size and scale")
    parser.add_argument("--language", choices=LANGUAGES, help="one language alone, at one scale")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.language is not None:
        take(arguments.folder, arguments.language, everything=arguments.all)
        return 0
    every = [(language, scale) for language in LANGUAGES for scale in SCALES]
    for language, scale in every if arguments.all else every[:1]:
        surroundings = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
        command = [sys.executable, *sys.argv, "--language", language]
        subprocess.run(command, env=surroundings, check=True)
    large = [path for path in arguments.folder.glob("*.png") if path.stat().st_size > LARGEST]
    return len([path for path in large if path.stem in KEPT])


if __name__ == "__main__":
    sys.exit(main())
