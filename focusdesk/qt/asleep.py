"""How long this computer has been asleep, from two clocks of which one stops with it.

Neither of the two can be set, so that a clock which is put right never looks like a sleep.
Windows and macOS are not tested on hardware: their functions are stood in for by tests.
"""

import ctypes
import sys
import time


def time_asleep() -> float:
    """Return the seconds this computer has been asleep for, since some moment."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if sys.platform == "darwin":
        # There the monotonic clock is the one that goes on: clock_gettime(3).
        awake = time.clock_gettime(time.CLOCK_UPTIME_RAW)
        return time.clock_gettime(time.CLOCK_MONOTONIC_RAW) - awake
    if sys.platform == "win32":
        return windows_time_asleep(ctypes.WinDLL("kernel32"))
    return 0.0


def windows_time_asleep(kernel: ctypes.CDLL) -> float:
    """Return the same from Windows' own library: all time since its start, less that awake.

    GetTickCount64 counts milliseconds, QueryUnbiasedInterruptTime tenths of a microsecond.
    """
    awake = ctypes.c_ulonglong()
    kernel.GetTickCount64.restype = ctypes.c_ulonglong
    if not kernel.QueryUnbiasedInterruptTime(ctypes.byref(awake)):
        return 0.0
    return float(kernel.GetTickCount64() / 1e3 - awake.value / 1e7)
