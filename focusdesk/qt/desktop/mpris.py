"""Be a player on the session bus of Linux desktops, by MPRIS2: media keys and now-playing.

Desktops deliver media keys to whoever owns a name under ``org.mpris.MediaPlayer2``
(https://specifications.freedesktop.org/mpris-spec/latest/), and show what it tells of itself.
"""

import logging
import math
import os
from typing import Final

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from PySide6.QtCore import Signal, Slot

from focusdesk.core.facts import VolumeChosen
from focusdesk.qt import resources
from focusdesk.qt.desktop.bus import Bus
from focusdesk.qt.desktop.mpris_interfaces import (
    INTROSPECTABLE,
    PATH,
    PEER,
    PLAYER,
    PROPERTIES,
    ROOT,
    TYPES,
    WRITABLE,
    interface_of,
    introspection,
    takes,
)
from focusdesk.qt.desktop.now_playing import ARTIST, Controls, NowPlaying, Wish

log = logging.getLogger(__name__)

NAME: Final = "org.mpris.MediaPlayer2.focusdesk"
NO_TRACK: Final = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
TRACKS: Final = "/io/github/focusdesk"
SCHEME: Final = "focusdesk"
"""The links that FocusDesk opens, without the colon."""

DO_NOT_QUEUE: Final = 4
FIRST_OWNER: Final = 1

WISHES: Final = {
    "Play": Wish.PLAY,
    "Pause": Wish.PAUSE,
    "PlayPause": Wish.TOGGLE,
    "Stop": Wish.STOP,
    "Next": Wish.NEXT,
    "Previous": Wish.PREVIOUS,
}

Variant = tuple[str, object]
Properties = dict[str, Variant]

IDENTITY: Final[Properties] = {
    "CanQuit": ("b", True),
    "Fullscreen": ("b", False),
    "CanSetFullscreen": ("b", False),
    "CanRaise": ("b", True),
    "HasTrackList": ("b", False),
    "Identity": ("s", "FocusDesk"),
    "DesktopEntry": ("s", resources.APP_ID),
    "SupportedUriSchemes": ("as", [SCHEME]),
    "SupportedMimeTypes": ("as", []),
}


def player_properties(playing: NowPlaying, position: float) -> Properties:
    """Return the properties of the player; `position` is where the session is now, in seconds.

    There is no seeking: the position is the session's, which goes on whatever piece is heard.
    """
    return {
        "PlaybackStatus": ("s", playing.status.value),
        "Metadata": ("a{sv}", metadata(playing)),
        "Rate": ("d", 1.0),
        "MinimumRate": ("d", 1.0),
        "MaximumRate": ("d", 1.0),
        "Volume": ("d", playing.volume),
        "Position": ("x", microseconds(position)),
        "CanGoNext": ("b", playing.can_next),
        "CanGoPrevious": ("b", playing.can_previous),
        "CanPlay": ("b", playing.is_open),
        "CanPause": ("b", playing.is_open),
        "CanSeek": ("b", False),
        "CanControl": ("b", True),
    }


def metadata(playing: NowPlaying) -> Properties:
    """Return what is told of the track: each piece is one, as long as the session it is of."""
    if playing.track is None:
        return {"mpris:trackid": ("o", NO_TRACK)}
    run, piece = playing.track
    session = f"{TRACKS}/session{run}"
    told: Properties = {
        "mpris:trackid": ("o", session if piece is None else f"{session}/piece{piece}"),
        "xesam:title": ("s", playing.title),
        "xesam:artist": ("as", [ARTIST]),
        "mpris:artUrl": ("s", resources.path("focusdesk.png").as_uri()),
    }
    if playing.length is not None:
        told["mpris:length"] = ("x", microseconds(playing.length))
    return told


def microseconds(seconds: float) -> int:
    """Return seconds as MPRIS counts them."""
    return round(seconds * 1e6)


class Mpris(Controls):
    """Answers on the session bus by the name of a player; lives in the main thread.

    It is there whenever its bus is.

    Signals:
        show_wanted, quit_wanted: the window, or none.
        link_given: a link of FocusDesk's own to open, as it was given.
    """

    show_wanted = Signal()
    quit_wanted = Signal()
    link_given = Signal(str)

    def __init__(self, bus: Bus) -> None:
        """Appear on `bus` as soon as it is open."""
        super().__init__()
        self._bus = bus
        self._taken = NAME
        bus.called.connect(self.answer)
        bus.each_time(self._appear)

    @Slot(object)
    def answer(self, message: Message) -> None:
        """Answer a call, unless nobody waits for it."""
        answer = self._answer(message)
        if not message.header.flags & MessageFlag.no_reply_expected:
            self._bus.send(answer)

    def _leave(self) -> None:
        self._bus.send(message_bus.ReleaseName(self._taken))

    @Slot()
    def _appear(self) -> None:
        if self.has_left:
            return
        self._taken = NAME
        self._bus.ask(message_bus.RequestName(NAME, DO_NOT_QUEUE), self._take_name)

    def _take_name(self, reply: Message) -> None:
        """Take a name of this process's own where another FocusDesk has the plain one."""
        if reply.header.message_type is MessageType.error:
            log.info("not on the session bus: %s", reply.header.fields[HeaderFields.error_name])
        elif reply.body[0] == FIRST_OWNER:
            log.info("on the session bus as %s", self._taken)
        elif self._taken == NAME:
            self._taken = f"{NAME}.instance{os.getpid()}"
            self._bus.ask(message_bus.RequestName(self._taken, DO_NOT_QUEUE), self._take_name)

    def _tell(self, before: NowPlaying, *, jumped: bool) -> None:
        """Tell what has changed; never the position, which the desktop counts itself."""
        here = self.position
        known = player_properties(before, here)
        told = player_properties(self.playing, here)
        changed = {name: value for name, value in told.items() if value != known[name]}
        if changed:
            emitter = DBusAddress(PATH, interface=PROPERTIES)
            body: tuple[str, Properties, list[str]] = (PLAYER, changed, [])
            self._bus.send(new_signal(emitter, "PropertiesChanged", "sa{sv}as", body))
        if jumped:
            emitter = DBusAddress(PATH, interface=PLAYER)
            self._bus.send(new_signal(emitter, "Seeked", "x", (microseconds(here),)))

    # -- answering

    def _answer(self, message: Message) -> Message:
        if self.has_left:
            return _refusal(message, "Failed", "FocusDesk is leaving.")
        fields = message.header.fields
        path, method = fields[HeaderFields.path], fields[HeaderFields.member]
        interface = fields.get(HeaderFields.interface) or interface_of(method)
        taken = takes(interface, method)
        if taken is None:
            return _refusal(message, "UnknownMethod", f"{interface} has no {method}.")
        if fields.get(HeaderFields.signature, "") != taken:
            return _refusal(message, "InvalidArgs", f"{method} takes ({taken}).")
        if interface == PEER:
            return new_method_return(message)
        if interface == INTROSPECTABLE and (found := introspection(path)) is not None:
            return new_method_return(message, "s", (found,))
        if path != PATH:
            return _refusal(message, "UnknownObject", f"There is nothing at {path}.")
        if interface == PROPERTIES:
            return self._answer_about_properties(message, method)
        return self._obey(message, method)

    def _obey(self, message: Message, method: str) -> Message:
        match method:
            case "Raise":
                self.show_wanted.emit()
            case "Quit":
                self.quit_wanted.emit()
            case "OpenUri":
                link = message.body[0]
                if not link.startswith(f"{SCHEME}:"):
                    return _refusal(message, "NotSupported", f"Only {SCHEME}: is opened here.")
                self.link_given.emit(link)
            case "Seek" | "SetPosition":
                pass  # no effect, as the specification has it where CanSeek is false
            case _:
                self.press(WISHES[method])
        return new_method_return(message)

    def _answer_about_properties(self, message: Message, method: str) -> Message:
        interface = message.body[0]
        if interface not in TYPES:
            return _refusal(message, "UnknownInterface", f"There is no {interface} here.")
        known = IDENTITY if interface == ROOT else player_properties(self.playing, self.position)
        if method == "GetAll":
            return new_method_return(message, "a{sv}", (known,))
        name = message.body[1]
        if name not in known:
            return _refusal(message, "UnknownProperty", f"{interface} has no {name}.")
        if method == "Get":
            return new_method_return(message, "v", (known[name],))
        if (interface, name) not in WRITABLE:
            return _refusal(message, "PropertyReadOnly", f"{name} cannot be set.")
        kind, value = message.body[2]
        if kind != TYPES[interface][name] or not math.isfinite(value):
            return _refusal(message, "InvalidArgs", f"{name} is a finite number.")
        return self._set(message, name, value)

    def _set(self, message: Message, name: str, value: float) -> Message:
        """Obey what may be set; a rate of 0 means a pause, as the specification has it."""
        if name == "Volume":
            self.wished.emit(VolumeChosen(min(max(value, 0.0), 1.0)))
        elif value == 0.0:
            self.press(Wish.PAUSE)
        elif value != 1.0:
            return _refusal(message, "InvalidArgs", "Music has one rate: 1.0.")
        return new_method_return(message)


def _refusal(message: Message, error: str, sentence: str) -> Message:
    return new_error(message, f"org.freedesktop.DBus.Error.{error}", "s", (sentence,))
