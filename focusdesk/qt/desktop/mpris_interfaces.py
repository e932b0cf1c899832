"""The interfaces of MPRIS2 as the specification has them: what may be called, and with what.

https://specifications.freedesktop.org/mpris-spec/latest/ and, for the three that every object
has, https://dbus.freedesktop.org/doc/dbus-specification.html#standard-interfaces
"""

from typing import Final
from xml.etree import ElementTree as ET

PATH: Final = "/org/mpris/MediaPlayer2"
ROOT: Final = "org.mpris.MediaPlayer2"
PLAYER: Final = "org.mpris.MediaPlayer2.Player"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
INTROSPECTABLE: Final = "org.freedesktop.DBus.Introspectable"
PEER: Final = "org.freedesktop.DBus.Peer"

Arguments = tuple[tuple[str, str], ...]
"""The names and types of what a method takes or returns, or a signal carries."""

METHODS: Final[dict[str, dict[str, tuple[Arguments, Arguments]]]] = {
    ROOT: {"Raise": ((), ()), "Quit": ((), ())},
    PLAYER: {
        "Next": ((), ()),
        "Previous": ((), ()),
        "Pause": ((), ()),
        "PlayPause": ((), ()),
        "Stop": ((), ()),
        "Play": ((), ()),
        "Seek": ((("Offset", "x"),), ()),
        "SetPosition": ((("TrackId", "o"), ("Position", "x")), ()),
        "OpenUri": ((("Uri", "s"),), ()),
    },
    PROPERTIES: {
        "Get": ((("interface_name", "s"), ("property_name", "s")), (("value", "v"),)),
        "GetAll": ((("interface_name", "s"),), (("properties", "a{sv}"),)),
        "Set": ((("interface_name", "s"), ("property_name", "s"), ("value", "v")), ()),
    },
    INTROSPECTABLE: {"Introspect": ((), (("xml_data", "s"),))},
    PEER: {"Ping": ((), ())},
}

SIGNALS: Final[dict[str, dict[str, Arguments]]] = {
    PLAYER: {"Seeked": (("Position", "x"),)},
    PROPERTIES: {
        "PropertiesChanged": (
            ("interface_name", "s"),
            ("changed_properties", "a{sv}"),
            ("invalidated_properties", "as"),
        )
    },
}

TYPES: Final[dict[str, dict[str, str]]] = {
    ROOT: {
        "CanQuit": "b",
        "Fullscreen": "b",
        "CanSetFullscreen": "b",
        "CanRaise": "b",
        "HasTrackList": "b",
        "Identity": "s",
        "DesktopEntry": "s",
        "SupportedUriSchemes": "as",
        "SupportedMimeTypes": "as",
    },
    PLAYER: {
        "PlaybackStatus": "s",
        "Rate": "d",
        "Metadata": "a{sv}",
        "Volume": "d",
        "Position": "x",
        "MinimumRate": "d",
        "MaximumRate": "d",
        "CanGoNext": "b",
        "CanGoPrevious": "b",
        "CanPlay": "b",
        "CanPause": "b",
        "CanSeek": "b",
        "CanControl": "b",
    },
}
"""The properties and their types; without LoopStatus and Shuffle, which a session has not."""

WRITABLE: Final = {(PLAYER, "Rate"), (PLAYER, "Volume")}

SILENT: Final = {(PLAYER, "Position"), (PLAYER, "CanControl")}
"""The properties whose changes are not signalled."""


def introspection(path: str) -> str | None:
    """Return what is found at `path`, as XML: the player, a step on the way to it, or None."""
    node = ET.Element("node")
    if path == PATH:
        _describe(node)
    elif PATH.startswith(path if path.endswith("/") else f"{path}/"):
        ET.SubElement(node, "node", name=PATH[len(path) :].strip("/").partition("/")[0])
    else:
        return None
    return ET.tostring(node, encoding="unicode")


def takes(interface: str, method: str) -> str | None:
    """Return the signature that a method is called with; None if there is none such."""
    found = METHODS.get(interface, {}).get(method)
    return None if found is None else "".join(kind for _, kind in found[0])


def interface_of(method: str) -> str:
    """Return the interface of a method that was called without naming it."""
    return next((interface for interface, known in METHODS.items() if method in known), "")


def _describe(node: ET.Element) -> None:
    for interface, methods in METHODS.items():
        described = ET.SubElement(node, "interface", name=interface)
        for method, (taken, given) in methods.items():
            element = ET.SubElement(described, "method", name=method)
            for name, kind in taken:
                ET.SubElement(element, "arg", name=name, type=kind, direction="in")
            for name, kind in given:
                ET.SubElement(element, "arg", name=name, type=kind, direction="out")
        for signal, carried in SIGNALS.get(interface, {}).items():
            element = ET.SubElement(described, "signal", name=signal)
            for name, kind in carried:
                ET.SubElement(element, "arg", name=name, type=kind)
        for name, kind in TYPES.get(interface, {}).items():
            access = "readwrite" if (interface, name) in WRITABLE else "read"
            element = ET.SubElement(described, "property", name=name, type=kind, access=access)
            if (interface, name) in SILENT:
                ET.SubElement(
                    element,
                    "annotation",
                    name="org.freedesktop.DBus.Property.EmitsChangedSignal",
                    value="false",
                )
