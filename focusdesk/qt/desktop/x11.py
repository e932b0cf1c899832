"""Ask an X11 window manager for the focus a later launch may have, and end its launcher's wait.

Qt can do neither for a launch that was not its own: it asks with the time of the last event it saw,
which a window manager takes for a window that pushes itself to the front.
"""

import ctypes
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

CLIENT_MESSAGE: Final = 33
PROPERTY_CHANGE: Final = 0x0040_0000
SUBSTRUCTURE: Final = 0x0018_0000
"""Who is to be told: those that watch the root window's properties, or its windows."""

DIRECT_ACTION: Final = 2
"""The source of a request, in the words of EWMH: the user's own act, not an application's wish."""

CHUNK: Final = 20


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (
        ("first", ctypes.POINTER(ctypes.c_uint32)),  # a screen begins with its root window
        ("left", ctypes.c_int),
        ("index", ctypes.c_int),
    )


def activation(startup: str) -> tuple[str, bytes]:
    """Return the message that asks for the focus, with the moment of the press if it is known."""
    moment = re.search(r"_TIME(\d{1,10})$", startup)
    time = int(moment[1]) & 0xFFFF_FFFF if moment else 0
    return "_NET_ACTIVE_WINDOW", struct.pack("=5I", DIRECT_ACTION, time, 0, 0, 0)


def completion(startup: str) -> list[tuple[str, bytes]]:
    """Return the messages that end the startup sequence `startup` (Startup Notification 0.1)."""
    quoted = re.sub(r'(["\\])', r"\\\1", startup)
    text = f'remove: ID="{quoted}"'.encode() + b"\0"
    chunks = [text[at : at + CHUNK].ljust(CHUNK, b"\0") for at in range(0, len(text), CHUNK)]
    names = ["_NET_STARTUP_INFO_BEGIN", *["_NET_STARTUP_INFO"] * (len(chunks) - 1)]
    return list(zip(names, chunks, strict=True))


def bring_forward(window: int, startup: str) -> None:
    """Have the window manager focus `window`; a display that does not answer is left alone."""
    xcb = _library()
    with _connected(xcb) as display:
        if display is None:
            return
        root = xcb.xcb_setup_roots_iterator(ctypes.c_void_p(xcb.xcb_get_setup(display))).first[0]
        messages = [(*activation(startup), 32, SUBSTRUCTURE)]
        messages += [(*one, 8, PROPERTY_CHANGE) for one in completion(startup) if startup]
        for name, data, bits, watchers in messages:
            kind = _atom(xcb, display, name.encode())
            message = struct.pack("=BBHII", CLIENT_MESSAGE, bits, 0, window, kind) + data
            to = (ctypes.c_uint8(0), ctypes.c_uint32(root), ctypes.c_uint32(watchers))
            xcb.xcb_send_event(display, *to, message)
        xcb.xcb_flush(display)


def _library() -> ctypes.CDLL:
    """Load what Qt's own plugin has loaded."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_get_setup.restype = ctypes.c_void_p
    xcb.xcb_setup_roots_iterator.restype = _Screens
    xcb.xcb_intern_atom.restype = _Cookie
    xcb.xcb_intern_atom_reply.restype = ctypes.c_void_p
    xcb.xcb_send_event.restype = _Cookie
    return xcb


@contextmanager
def _connected(xcb: ctypes.CDLL) -> Iterator[ctypes.c_void_p | None]:
    display = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        yield None if xcb.xcb_connection_has_error(display) else display
    finally:
        xcb.xcb_disconnect(display)


def _atom(xcb: ctypes.CDLL, display: ctypes.c_void_p, name: bytes) -> int:
    asked = xcb.xcb_intern_atom(display, ctypes.c_uint8(0), ctypes.c_uint16(len(name)), name)
    reply = xcb.xcb_intern_atom_reply(display, asked, None)
    if reply is None:  # the display has gone away in between
        return 0
    atom = ctypes.cast(reply, ctypes.POINTER(ctypes.c_uint32))[2]
    free = ctypes.CDLL(None).free
    free.argtypes = [ctypes.c_void_p]
    free(reply)
    return int(atom)
