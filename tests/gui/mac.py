"""The MediaPlayer of macOS as far as FocusDesk uses it, by the names pyobjc gives it.

pyobjc's wheels have no types: their constants are compared with these, and mypy compares the
classes with the protocols in `qt.desktop.macos`. The selectors themselves are Apple's, as read in
its documentation.
"""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from focusdesk.qt.desktop.macos import CommandCenter, Handler, InfoCenter, RemoteCommand

CONSTANTS: dict[str, str | int] = {
    "MPMediaItemPropertyArtist": "artist",
    "MPMediaItemPropertyArtwork": "artwork",
    "MPMediaItemPropertyPlaybackDuration": "duration",
    "MPMediaItemPropertyTitle": "title",
    "MPNowPlayingInfoMediaTypeAudio": 1,
    "MPNowPlayingInfoPropertyElapsedPlaybackTime": "elapsed",
    "MPNowPlayingInfoPropertyMediaType": "kind",
    "MPNowPlayingInfoPropertyPlaybackRate": "rate",
    "MPNowPlayingPlaybackStatePaused": 2,
    "MPNowPlayingPlaybackStatePlaying": 1,
    "MPNowPlayingPlaybackStateStopped": 3,
    "MPRemoteCommandHandlerStatusSuccess": 0,
}
"""The keys of a dictionary are objects of Apple's: which, does not matter. Numbers do."""


class Command:
    def __init__(self) -> None:
        self.handlers: dict[object, Handler] = {}
        self.enabled: list[bool] = []

    def addTargetWithHandler_(self, handler: Handler) -> object:
        target = object()
        self.handlers[target] = handler
        return target

    def removeTarget_(self, target: object) -> None:
        del self.handlers[target]

    def setEnabled_(self, enabled: bool) -> None:
        self.enabled.append(enabled)


class Center:
    def __init__(self) -> None:
        self.play, self.pause, self.toggle = Command(), Command(), Command()
        self.halt, self.next, self.previous = Command(), Command(), Command()

    def playCommand(self) -> Command:
        return self.play

    def pauseCommand(self) -> Command:
        return self.pause

    def stopCommand(self) -> Command:
        return self.halt

    def togglePlayPauseCommand(self) -> Command:
        return self.toggle

    def nextTrackCommand(self) -> Command:
        return self.next

    def previousTrackCommand(self) -> Command:
        return self.previous


class Info:
    def __init__(self) -> None:
        self.shown: list[dict[str, object] | None] = []
        self.states: list[int] = []

    def setNowPlayingInfo_(self, info: dict[str, object] | None) -> None:
        self.shown.append(info)

    def setPlaybackState_(self, state: int) -> None:
        self.states.append(state)


class Picture:
    """An NSImage."""

    path = ""

    @classmethod
    def alloc(cls) -> "Picture":
        return cls()

    def initWithContentsOfFile_(self, path: str) -> "Picture":
        self.path = path
        return self

    def size(self) -> tuple[float, float]:
        return (512.0, 512.0)


class Artwork:
    """An MPMediaItemArtwork."""

    picture: object = None

    @classmethod
    def alloc(cls) -> "Artwork":
        return cls()

    def initWithBoundsSize_requestHandler_(self, size, handler) -> "Artwork":
        self.picture = handler(size)
        return self


_typed: tuple[type[RemoteCommand], type[CommandCenter], type[InfoCenter]] = (Command, Center, Info)


class Mac:
    """A macOS with one program."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.center = Center()
        self.info = Info()
        player, kit = ModuleType("MediaPlayer"), ModuleType("AppKit")
        for name, value in CONSTANTS.items():
            setattr(player, name, value)
        vars(player).update(
            MPNowPlayingInfoCenter=SimpleNamespace(defaultCenter=lambda: self.info),
            MPRemoteCommandCenter=SimpleNamespace(sharedCommandCenter=lambda: self.center),
            MPMediaItemArtwork=Artwork,
        )
        vars(kit).update(NSImage=Picture)
        monkeypatch.setitem(sys.modules, "MediaPlayer", player)
        monkeypatch.setitem(sys.modules, "AppKit", kit)
