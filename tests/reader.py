"""A screen reader on a test's own desktop: it knows of the program what AT-SPI tells, and no more.

What looks and listens is Debian's AT-SPI library in Debian's Python (tests/screen_reader.py).
"""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests import rig
from tests.e2e.conftest import Desktop

PYTHON: Final = "/usr/bin/python3"
LAUNCHER: Final = "/usr/libexec/at-spi-bus-launcher"
READER: Final = Path(__file__).parent / "screen_reader.py"
A11Y: Final = ("--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus")

CONTROLS: Final = frozenset(
    {
        "push button", "toggle button", "check box", "radio button", "text", "password text",
        "entry", "spin button", "slider", "combo box", "link", "page tab", "list box", "list",
        "list item", "menu item", "progress bar",
    }
)  # fmt: skip
"""Roles that tell a listener what can be done here; a bare `filler` or `panel` tells nothing."""


@dataclass(frozen=True)
class Seen:
    """One accessible as it was at one moment; `box` is x, y, width, height on the screen."""

    path: tuple[int, ...]
    role: str
    name: str
    description: str
    states: frozenset[str]
    actions: tuple[str, ...]
    value: float | None
    range: tuple[float, float] | None
    text: str | None
    box: tuple[int, int, int, int]
    labelled: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        """Whether it can be worked with now."""
        return "sensitive" in self.states

    @property
    def called(self) -> str:
        """What a listener is told it is: of a box with a list, Qt gives its choice as its name."""
        return " ".join(self.labelled) or self.name

    @property
    def is_control(self) -> bool:
        """Whether it takes the keyboard or can be pressed; a page is scrolled by other keys."""
        return "focusable" in self.states or (bool(self.actions) and self.role != "scroll bar")

    def __str__(self) -> str:
        told = [self.role, repr(self.name)]
        if self.description:
            told.append(f"({self.description})")
        if self.value is not None:
            told.append(f"= {self.value:g} of {self.range}")
        if self.text is not None:
            told.append(f"says {self.text!r}")
        told += sorted(self.states - {"visible", "showing", "enabled", "sensitive"})
        return "  " * len(self.path) + " ".join(told)


def seen(told: dict[str, Any]) -> Seen:
    """Read what was told of one accessible."""
    return Seen(
        path=tuple(told["path"]),
        role=told["role"],
        name=told["name"] or "",
        description=told["description"] or "",
        states=frozenset(told["states"]),
        actions=tuple(told["actions"]),
        value=told["value"],
        range=tuple(told["range"]) if told["range"] else None,
        text=told["text"],
        box=tuple(told["box"] or (0, 0, 0, 0)),
        labelled=tuple(told["labelled"]),
    )


@dataclass(frozen=True)
class Heard:
    """One event, as a screen reader is told of it."""

    event: str
    role: str
    name: str
    detail: int
    text: str


class Reader:
    """Asks one question after the other."""

    def __init__(self, process: subprocess.Popen[str], desktop: Desktop) -> None:
        self._process = process
        self._desktop = desktop

    def turn_on(self) -> None:
        """Say on the session bus what a screen reader says there when it starts."""
        self._desktop.run(
            "gdbus", "call", *A11Y, "--method", "org.freedesktop.DBus.Properties.Set",
            "org.a11y.Status", "IsEnabled", "<true>",
        )  # fmt: skip

    def shown(self) -> list[Seen]:
        """What can be come to now, in reading order; nothing while the program is not there."""
        return [seen(one) for one in self._ask(do="tree") or []]

    def find(self, name: str, *roles: str) -> Seen | None:
        """What bears this name now; only of these roles, if any are given."""
        for one in self.shown():
            if one.name == name and (not roles or one.role in roles):
                return one
        return None

    def wait(self, name: str, *roles: str) -> Seen:
        """Wait until something usable bears this name."""
        found: list[Seen] = []

        def there() -> bool:
            one = self.find(name, *roles)
            found[:] = [one] if one is not None and one.is_usable else []
            return bool(found)

        self._until(there, f"{name!r} can be used")
        return found[0]

    def type(self, *keys: str) -> None:
        """Press keys in the window."""
        self._desktop.press(*keys)

    def press(self, name: str, *roles: str) -> None:
        """Press what bears this name as a screen reader does: by its own first action."""
        one = self.wait(name, *roles)
        number = one.actions.index("Press")
        assert self._ask(do="press", path=one.path, number=number), f"{name!r} takes no press"

    def set_value(self, name: str, value: float) -> None:
        """Set a slider or a spin button, and see that it took the value."""
        one = self.wait(name, "slider", "spin button")
        self._ask(do="set_value", path=one.path, value=value)
        self._until(lambda: self.value(name) == value, f"{name!r} is {value}")

    def value(self, name: str) -> float | None:
        """The value of what bears this name now."""
        found = [one.value for one in self.shown() if one.name == name and one.value is not None]
        return found[0] if found else None

    def focused(self) -> Seen | None:
        """What has the keyboard now."""
        answer = self._ask(do="focused")  # by itself: to ask of everything else takes long
        return None if answer is None else seen(answer)

    def heard(self) -> list[Heard]:
        """What was told since it was last asked."""
        return [Heard(**one) for one in self._ask(do="heard") or []]

    def dump(self) -> str:
        """What can be come to, as text."""
        return "\n".join(map(str, self.shown()))

    def _until(self, condition: Any, what: str) -> None:
        try:
            rig.until(condition, what)
        except AssertionError as problem:
            raise AssertionError(f"{problem}\n{self.dump()}") from None

    def _ask(self, **question: object) -> Any:
        """Ask; None where what was asked about is gone before it could answer."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, "the reader is gone: is gir1.2-atspi-2.0 installed?"
        return json.loads(line).get("answer")


@contextlib.contextmanager
def reading(desktop: Desktop) -> Iterator[Reader]:
    """A screen reader with the bus it needs; both end with the block."""
    rig.needs(PYTHON, LAUNCHER, "gdbus")
    environment = {
        **{k: v for k, v in desktop.environment.items() if not k.startswith("PYTHON")},
        "HOME": str(desktop.folder),
        "GSETTINGS_BACKEND": "memory",
        "NO_AT_BRIDGE": "1",
    }
    # Nobody is started by a test's session bus. This one has a bus of its own, which it ends.
    launcher = subprocess.Popen(
        [LAUNCHER, "--launch-immediately"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        asked = ("gdbus", "call", *A11Y, "--method", "org.a11y.Bus.GetAddress")
        rig.until(lambda: "unix:" in desktop.run(*asked), "the accessibility bus is there")
        process = subprocess.Popen(
            [PYTHON, str(READER)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline(), "no reader: is gir1.2-atspi-2.0 installed?"
            yield Reader(process, desktop)
        finally:
            rig.end(process)
    finally:
        rig.end(launcher)
