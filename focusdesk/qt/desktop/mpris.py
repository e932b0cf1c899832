"""Answer the desktop's media keys on Linux: the play and pause of MPRIS2.

Desktops deliver media keys to whoever owns a name under ``org.mpris.MediaPlayer2`` on the session
bus (https://specifications.freedesktop.org/mpris-spec/latest/).
"""

from typing import Final

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from PySide6.QtCore import QObject, Signal, Slot

from focusdesk.core.readings import is_open
from focusdesk.core.state import PausePressed, PlayPressed, State
from focusdesk.qt import messages, resources
from focusdesk.qt.desktop.bus import Bus

NAME: Final = "org.mpris.MediaPlayer2.focusdesk"
PATH: Final = "/org/mpris/MediaPlayer2"
ROOT: Final = "org.mpris.MediaPlayer2"
PLAYER: Final = "org.mpris.MediaPlayer2.Player"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
NO_TRACK: Final = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
TRACK: Final = "/io/github/focusdesk/session"

Variant = tuple[str, object]
Properties = dict[str, Variant]

IDENTITY: Final[Properties] = {
    "CanQuit": ("b", True),
    "CanRaise": ("b", True),
    "HasTrackList": ("b", False),
    "Identity": ("s", "FocusDesk"),
    "DesktopEntry": ("s", resources.APP_ID),
    "SupportedUriSchemes": ("as", []),
    "SupportedMimeTypes": ("as", []),
}


def player_properties(state: State) -> Properties:
    """Return what the desktop may know of a session; Stopped while there is none."""
    going = is_open(state)
    status = ("Playing" if state.playing else "Paused") if going else "Stopped"
    about: Properties = {"mpris:trackid": ("o", TRACK if going else NO_TRACK)}
    if going:
        about["xesam:title"] = ("s", messages.title(state))
        about["xesam:artist"] = ("as", ["FocusDesk"])
    return {
        "PlaybackStatus": ("s", status),
        "Metadata": ("a{sv}", about),
        "Rate": ("d", 1.0),
        "MinimumRate": ("d", 1.0),
        "MaximumRate": ("d", 1.0),
        "Volume": ("d", state.volume),
        "Position": ("x", round(state.position * 1e6)),
        "CanGoNext": ("b", False),
        "CanGoPrevious": ("b", False),
        "CanPlay": ("b", going),
        "CanPause": ("b", going),
        "CanSeek": ("b", False),
        "CanControl": ("b", True),
    }


class MediaKeys(QObject):
    """Answers on the session bus by the name of a player; lives in the main thread.

    Signals:
        wished: play or pause, as a fact.
        toggle_wanted: play or pause, whichever is due.
        show_wanted, quit_wanted: the window, or none.
    """

    wished = Signal(object)
    toggle_wanted = Signal()
    show_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, bus: Bus) -> None:
        """Appear on `bus`, which is open."""
        super().__init__()
        self._bus = bus
        self._player = player_properties(State())
        bus.called.connect(self.answer)
        bus.send(message_bus.RequestName(NAME))

    @Slot(object)
    def render_state(self, state: State) -> None:
        """Tell the desktop what has changed; never the position, which it counts itself."""
        before, self._player = self._player, player_properties(state)
        changed = {
            name: value
            for name, value in self._player.items()
            if value != before[name] and name != "Position"
        }
        if changed:
            emitter = DBusAddress(PATH, interface=PROPERTIES)
            body: tuple[str, Properties, list[str]] = (PLAYER, changed, [])
            self._bus.send(new_signal(emitter, "PropertiesChanged", "sa{sv}as", body))

    @Slot(object)
    def answer(self, message: Message) -> None:
        """Answer a call."""
        self._bus.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        interface = fields.get(HeaderFields.interface, "")
        member = fields.get(HeaderFields.member, "")
        match interface, member:
            case _, "Get" | "GetAll" | "Set" if not _is_asked_well(message):
                return new_error(message, "org.freedesktop.DBus.Error.InvalidArgs")
            case _, "Get":
                known = self._known(message.body[0])
                value = known.get(message.body[1])
                if value is None:
                    return new_error(message, "org.freedesktop.DBus.Error.UnknownProperty")
                return new_method_return(message, "v", (value,))
            case _, "GetAll":
                return new_method_return(message, "a{sv}", (self._known(message.body[0]),))
            case _, "Set":
                return new_error(message, "org.freedesktop.DBus.Error.PropertyReadOnly")
            case _, "PlayPause":
                self.toggle_wanted.emit()
            case _, "Play":
                self.wished.emit(PlayPressed())
            case _, "Pause" | "Stop":
                self.wished.emit(PausePressed())
            case _, "Raise":
                self.show_wanted.emit()
            case _, "Quit":
                self.quit_wanted.emit()
            case _, "Ping" | "Next" | "Previous" | "Seek" | "SetPosition" | "OpenUri":
                pass  # to be taken without an effect, as the specification has it
            case _:
                return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        return new_method_return(message)

    def _known(self, interface: str) -> Properties:
        return {ROOT: IDENTITY, PLAYER: self._player}.get(interface, {})


def _is_asked_well(message: Message) -> bool:
    """Say whether a call about properties names what it must."""
    wanted = {"Get": "ss", "GetAll": "s", "Set": "ssv"}
    fields = message.header.fields
    asked = fields.get(HeaderFields.signature, "")
    return bool(asked == wanted[fields[HeaderFields.member]])
