"""How long the computer slept, told by clocks that nobody can set."""

import ctypes

import pytest

from focusdesk.qt.asleep import time_asleep, windows_time_asleep


class Answer:
    """A function of a library of Windows'."""

    def __init__(self, answer) -> None:
        self.answer = answer
        self.restype: object = None

    def __call__(self, *given):
        return self.answer(*given)


class Kernel:
    """What `kernel32` answers after `since_start` seconds, of which it was `awake` so many."""

    def __init__(self, since_start: float, awake: float, *, works: bool = True) -> None:
        def tell(where) -> int:
            ctypes.cast(where, ctypes.POINTER(ctypes.c_ulonglong))[0] = round(awake * 1e7)
            return int(works)

        self.GetTickCount64 = Answer(lambda: round(since_start * 1e3))
        self.QueryUnbiasedInterruptTime = Answer(tell)


def test_a_computer_that_is_awake_has_not_slept_since():
    assert time_asleep() == pytest.approx(time_asleep(), abs=1.0)


def test_windows_counts_the_time_asleep_as_the_difference_of_two_clocks():
    """The first is past 2^32 milliseconds, as after fifty days."""
    kernel = Kernel(5_000_000.0, 4_996_400.0)

    assert windows_time_asleep(kernel) == pytest.approx(3600.0, abs=0.01)  # type: ignore[arg-type]
    assert kernel.GetTickCount64.restype is ctypes.c_ulonglong


def test_a_clock_that_windows_refuses_tells_of_no_sleep():
    assert windows_time_asleep(Kernel(9.0, 1.0, works=False)) == 0.0  # type: ignore[arg-type]
