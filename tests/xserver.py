"""Ask an X server for what xdotool cannot: press a window's cross, see who has the keyboard."""

import contextlib
import ctypes
from collections.abc import Iterator

CLIENT_MESSAGE = 33
GRAB_ASYNC = 1
ALREADY_GRABBED = 1


class _ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room", ctypes.c_long * 24),  # an XEvent is as large as the largest of its kinds
    )


def press_cross(display: str, window: int) -> None:
    """Close another program's window as the cross in its title bar does.

    A window manager sends WM_DELETE_WINDOW and leaves the rest to the program (ICCCM 4.2.8.1).
    """
    with _connected(display) as (x11, connection):
        message = _ClientMessage(type=CLIENT_MESSAGE, window=window, format=32)
        message.message_type = x11.XInternAtom(connection, b"WM_PROTOCOLS", 0)
        message.data[0] = x11.XInternAtom(connection, b"WM_DELETE_WINDOW", 0)
        x11.XSendEvent(connection, window, 0, 0, ctypes.byref(message))


def keyboard_is_taken(display: str) -> bool:
    """Say whether somebody has taken the keyboard for itself, as an open menu does."""
    with _connected(display) as (x11, connection):
        root = x11.XDefaultRootWindow(connection)
        answer = int(x11.XGrabKeyboard(connection, root, 0, GRAB_ASYNC, GRAB_ASYNC, 0))
    return answer == ALREADY_GRABBED  # what was got instead goes with the connection


@contextlib.contextmanager
def _connected(display: str) -> Iterator[tuple[ctypes.CDLL, int]]:
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
    x11.XSendEvent.argtypes = (
        ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p,
    )  # fmt: skip
    x11.XGrabKeyboard.argtypes = (
        ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_ulong,
    )  # fmt: skip
    x11.XDefaultRootWindow.argtypes = x11.XCloseDisplay.argtypes = (ctypes.c_void_p,)
    connection = x11.XOpenDisplay(display.encode())
    assert connection, display
    try:
        yield x11, connection
    finally:
        x11.XCloseDisplay(connection)
