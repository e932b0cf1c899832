"""Windows and macOS by their documentation: what their libraries are asked, in which types."""

import ctypes
from typing import Any

import pytest

from focusdesk.qt.desktop.assertions import MacInhibitor, WindowsInhibitor, of_this_system
from focusdesk.qt.desktop.held import Held

POINTER = 0x7FFF_1234_5678  # does not fit into an int


class Library:
    """Functions with C's own conversion of what they are given, and a list of their calls."""

    def __init__(self, **answers: object) -> None:
        self.calls: list[tuple[Any, ...]] = []
        for name, answer in answers.items():
            setattr(self, name, Function(self, name, answer))


class Function:
    def __init__(self, library: Library, name: str, answer: object) -> None:
        self._library = library
        self._name = name
        self._answer = answer
        self.argtypes: list[Any] = []
        self.restype: Any = ctypes.c_int

    def __call__(self, *given: object) -> object:
        assert len(given) == len(self.argtypes), "each argument has a type"
        for kind, value in zip(self.argtypes, given, strict=True):
            kind.from_param(value)
        self._library.calls.append((self._name, *given))
        answer = self._answer(*given) if callable(self._answer) else self._answer
        return None if self.restype is None else self.restype(answer).value


def test_windows_is_told_that_the_system_is_needed_until_further_notice():
    kernel = Library(SetThreadExecutionState=0x8000_0000)
    held = Held(WindowsInhibitor(kernel))  # type: ignore[arg-type]
    for wanted in (False, True, True, False):
        held.want(wanted)

    assert kernel.calls == [
        ("SetThreadExecutionState", 0x8000_0001),
        ("SetThreadExecutionState", 0x8000_0000),
    ]


class Mac:
    """IOKit and CoreFoundation; assertions are granted, unless it `refuses`."""

    def __init__(self, *, refuses: bool = False) -> None:
        def create(kind, level, name, number) -> int:
            number._obj.value = 4711
            return -536870206 if refuses else 0  # kIOReturnNotPrivileged

        self.foundation = Library(
            CFStringCreateWithCString=lambda _where, _text, _code: POINTER, CFRelease=None
        )
        self.iokit = Library(IOPMAssertionCreateWithName=create, IOPMAssertionRelease=0)
        self.held = Held(MacInhibitor(self.iokit, self.foundation))  # type: ignore[arg-type]


def test_macos_grants_an_assertion_that_is_released_by_its_number():
    mac = Mac()
    mac.held.want(True)
    mac.held.want(False)
    (_, kind, level, name, _), (released, number) = mac.iokit.calls
    texts = [call[2] for call in mac.foundation.calls if call[0] == "CFStringCreateWithCString"]
    forgotten = [call for call in mac.foundation.calls if call[0] == "CFRelease"]

    assert (kind, level, name) == (POINTER, 255, POINTER)
    assert texts == [b"PreventUserIdleSystemSleep", b"FocusDesk plays music"]
    assert forgotten == [("CFRelease", POINTER)] * 2
    assert (released, number.value) == ("IOPMAssertionRelease", 4711)


def test_what_macos_refuses_is_not_released():
    mac = Mac(refuses=True)
    mac.held.want(True)
    mac.held.want(False)

    assert [call[0] for call in mac.iokit.calls] == ["IOPMAssertionCreateWithName"]


@pytest.mark.skipif("sys.platform != 'linux'")
def test_linux_has_its_own_way():
    assert of_this_system() is None
