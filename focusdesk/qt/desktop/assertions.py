"""Keep Windows or macOS from suspending by itself, by their own libraries.

Neither is tested on hardware: tests stand in for the libraries and hold us to their documentation.
Both systems let go when the process dies.
"""

import ctypes
import sys
from typing import Final

from focusdesk.qt.desktop.held import Inhibitor

ES_CONTINUOUS: Final = 0x8000_0000
ES_SYSTEM_REQUIRED: Final = 0x0000_0001
"""https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setthreadexecutionstate."""

IDLE_SLEEP: Final = b"PreventUserIdleSystemSleep"
LEVEL_ON: Final = 255
UTF8: Final = 0x0800_0100
"""IOKit/pwr_mgt/IOPMLib.h and CoreFoundation/CFString.h."""

FRAMEWORKS: Final = "/System/Library/Frameworks"


class WindowsInhibitor:
    """Sets what this thread, which is the main one, requires; the display may still turn off."""

    def __init__(self, kernel: ctypes.CDLL) -> None:
        """Require nothing yet of `kernel32`."""
        self._set = kernel.SetThreadExecutionState
        self._set.argtypes = [ctypes.c_uint32]
        self._set.restype = ctypes.c_uint32

    def take(self) -> None:
        """Require a system that runs, until further notice."""
        self._set(ES_CONTINUOUS | ES_SYSTEM_REQUIRED)

    def release(self) -> None:
        """Require nothing any more."""
        self._set(ES_CONTINUOUS)


class MacInhibitor:
    """Holds a power assertion; the display may still sleep and lock."""

    def __init__(self, iokit: ctypes.CDLL, foundation: ctypes.CDLL) -> None:
        """Assert nothing yet."""
        self._held: ctypes.c_uint32 | None = None
        self._text = foundation.CFStringCreateWithCString
        self._text.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32]
        self._text.restype = ctypes.c_void_p  # a pointer, of which an int would lose half
        self._forget = foundation.CFRelease
        self._forget.argtypes = [ctypes.c_void_p]
        self._forget.restype = None
        self._create = iokit.IOPMAssertionCreateWithName
        self._create.argtypes = [
            ctypes.c_void_p,
            ctypes.c_uint32,
            ctypes.c_void_p,
            ctypes.POINTER(ctypes.c_uint32),
        ]
        self._create.restype = ctypes.c_int
        self._let_go = iokit.IOPMAssertionRelease
        self._let_go.argtypes = [ctypes.c_uint32]
        self._let_go.restype = ctypes.c_int

    def take(self) -> None:
        """Assert that the system is needed."""
        number = ctypes.c_uint32()
        kind = self._text(None, IDLE_SLEEP, UTF8)
        name = self._text(None, b"FocusDesk plays music", UTF8)
        if self._create(kind, LEVEL_ON, name, ctypes.byref(number)) == 0:
            self._held = number
        self._forget(kind)
        self._forget(name)

    def release(self) -> None:
        """Take it back, if it was granted."""
        held, self._held = self._held, None
        if held is not None:
            self._let_go(held)


def of_this_system() -> Inhibitor | None:
    """Return the inhibitor of Windows or macOS; None on any other system."""
    if sys.platform == "win32":
        return WindowsInhibitor(ctypes.WinDLL("kernel32"))
    if sys.platform == "darwin":
        return MacInhibitor(
            ctypes.CDLL(f"{FRAMEWORKS}/IOKit.framework/IOKit"),
            ctypes.CDLL(f"{FRAMEWORKS}/CoreFoundation.framework/CoreFoundation"),
        )
    return None
