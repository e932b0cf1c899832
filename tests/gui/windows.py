"""The media controls of Windows as far as FocusDesk uses them, by the names that winrt has.

Everything that is written is kept in order in `Window.written`. The classes have slots, so that a
name which is not here cannot be set; that each is in winrt, too, is tested against its wheels.
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from enum import IntEnum
from types import ModuleType

import pytest


class MediaPlaybackStatus(IntEnum):
    CLOSED = 0
    CHANGING = 1
    STOPPED = 2
    PLAYING = 3
    PAUSED = 4


class MediaPlaybackType(IntEnum):
    UNKNOWN = 0
    MUSIC = 1


class SystemMediaTransportControlsButton(IntEnum):
    PLAY = 0
    PAUSE = 1
    STOP = 2
    RECORD = 3
    FAST_FORWARD = 4
    REWIND = 5
    NEXT = 6
    PREVIOUS = 7


class Written:
    """Notes what is set in it."""

    __slots__ = ("log",)
    log: list[tuple[str, object]]

    def __init__(self, log: list[tuple[str, object]] | None = None) -> None:
        object.__setattr__(self, "log", [] if log is None else log)

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        self.log.append((name, value))


class SystemMediaTransportControlsTimelineProperties(Written):
    __slots__ = ("end_time", "max_seek_time", "min_seek_time", "position", "start_time")
    start_time: timedelta
    end_time: timedelta
    min_seek_time: timedelta
    max_seek_time: timedelta
    position: timedelta


class MusicDisplayProperties(Written):
    __slots__ = ("artist", "title")


class SystemMediaTransportControlsDisplayUpdater(Written):
    __slots__ = ("music_properties", "thumbnail", "type")
    music_properties: MusicDisplayProperties

    def __init__(self, log: list[tuple[str, object]]) -> None:
        super().__init__(log)
        object.__setattr__(self, "music_properties", MusicDisplayProperties(log))

    def clear_all(self) -> None:
        self.log.append(("clear_all", None))

    def update(self) -> None:
        self.log.append(("update", None))


class SystemMediaTransportControlsButtonPressedEventArgs:
    __slots__ = ("button",)

    def __init__(self, button: SystemMediaTransportControlsButton) -> None:
        self.button = button


Pressed = Callable[[object, SystemMediaTransportControlsButtonPressedEventArgs], object]


class SystemMediaTransportControls(Written):
    __slots__ = (
        "display_updater",
        "handlers",
        "is_enabled",
        "is_next_enabled",
        "is_pause_enabled",
        "is_play_enabled",
        "is_previous_enabled",
        "is_stop_enabled",
        "playback_status",
    )
    handlers: dict[int, Pressed]
    display_updater: SystemMediaTransportControlsDisplayUpdater
    is_enabled: bool
    is_next_enabled: bool
    is_previous_enabled: bool
    playback_status: MediaPlaybackStatus

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "handlers", {})
        updater = SystemMediaTransportControlsDisplayUpdater(self.log)
        object.__setattr__(self, "display_updater", updater)

    def add_button_pressed(self, handler: Pressed) -> int:
        self.handlers[7] = handler
        return 7

    def remove_button_pressed(self, token: int) -> None:
        del self.handlers[token]

    def update_timeline_properties(
        self, told: SystemMediaTransportControlsTimelineProperties
    ) -> None:
        self.log.append(("timeline", told))


class InMemoryRandomAccessStream:
    def __init__(self) -> None:
        self.content = b""


class DataWriter:
    def __init__(self, stream: InMemoryRandomAccessStream) -> None:
        self._stream = stream
        self._held = b""

    def write_bytes(self, value: bytes) -> None:
        self._held += value

    def store_async(self) -> None:
        self._stream.content += self._held


class RandomAccessStreamReference:
    def __init__(self, stream: InMemoryRandomAccessStream) -> None:
        self._stream = stream

    @classmethod
    def create_from_stream(
        cls, stream: InMemoryRandomAccessStream
    ) -> "RandomAccessStreamReference":
        return cls(stream)


OURS = ("handlers", "log", "content")
"""What the classes here have beyond winrt's."""

SPACES: dict[str, tuple[type, ...]] = {
    "winrt.windows.media": (
        MediaPlaybackStatus,
        MediaPlaybackType,
        MusicDisplayProperties,
        SystemMediaTransportControls,
        SystemMediaTransportControlsButton,
        SystemMediaTransportControlsButtonPressedEventArgs,
        SystemMediaTransportControlsDisplayUpdater,
        SystemMediaTransportControlsTimelineProperties,
    ),
    "winrt.windows.storage.streams": (
        DataWriter,
        InMemoryRandomAccessStream,
        RandomAccessStreamReference,
    ),
}


class Windows:
    """A Windows with one window, whose handle is 42."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.controls = SystemMediaTransportControls()
        interop = ModuleType("winrt.windows.media.interop")
        interop.get_for_window = self._get_for_window  # type: ignore[attr-defined]
        spaces = [
            "winrt",
            "winrt.windows",
            "winrt.windows.foundation",
            "winrt.windows.foundation.collections",
            "winrt.windows.storage",
            *SPACES,
        ]
        modules = {name: ModuleType(name) for name in spaces}
        for name, classes in SPACES.items():
            for one in classes:
                setattr(modules[name], one.__name__, one)
        for name, module in {**modules, interop.__name__: interop}.items():
            module.__path__ = []
            monkeypatch.setitem(sys.modules, name, module)

    def _get_for_window(self, handle: int) -> SystemMediaTransportControls:
        if handle != 42:
            raise OSError(-2147023496, "Invalid window handle.")  # as winrt says it
        return self.controls

    def press(self, button: SystemMediaTransportControlsButton) -> None:
        for handler in self.controls.handlers.values():
            handler(self.controls, SystemMediaTransportControlsButtonPressedEventArgs(button))

    def written(self) -> list[str]:
        """The names of what was written since the last question."""
        found = [name for name, _ in self.controls.log]
        self.controls.log.clear()
        return found
