"""Decode in a process of its own, so that a decoder that crashes takes nothing along.

The child runs `decoder.decode` and writes what it pushes to its standard output, each block behind
a head of its own; the parent hands the blocks on as they come. The pipe between them is all that is
ever under way: whoever takes the sound sets the pace.
"""

import os
import signal
import struct
import sys
from pathlib import Path
from typing import Final, NoReturn

import numpy as np
from PySide6.QtCore import (
    QCoreApplication,
    QEventLoop,
    QObject,
    QProcess,
    QProcessEnvironment,
    QTimer,
    Slot,
)

from focusdesk.audio.decode import Pcm, Raw
from focusdesk.core.errors import BadAudio
from focusdesk.core.options import DECODE_APART
from focusdesk.qt import decoder

HEAD: Final = struct.Struct("<4sIII")
"""Before each block: a mark, its rate, its channels and its frames."""

MARK: Final = b"pcm\n"

BLOCK: Final = 1 << 16
"""Samples of a block at the most, over all channels; what the decoder pushes is mostly smaller."""

STALL_MS: Final = 30_000
"""A child that says nothing for so long hangs: its decoder would have given up before."""

REFUSED: Final = 3
"""The child's exit code for a file that is no sound; Python's own failures are 1 and 2."""

DATA_BYTES: Final = 1 << 30
"""Memory the child may write to. Its addresses are not bounded: threads reserve them unused."""

CPU_SECONDS: Final = 300
"""Half an hour of sound takes a tenth; a child whose parent is gone may not spin for ever."""

SECRETS: Final = ("FREDDY_API_KEY",)
"""What the child is not told: it reads what strangers wrote."""

LEAN: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""It computes next to nothing, and shall not prepare for more."""

ROOT: Final = Path(__file__).resolve().parents[2]
"""Where this very package is found: Python looks for it in the folder that it is started in."""


class Child(QObject):
    """A process that decodes one file; lives where it is started.

    A QObject with bound slots, as `decoder.Feed` is, and for the same reason.
    """

    def __init__(self, loop: QEventLoop, raw: Raw) -> None:
        super().__init__()
        self.over = False
        self.failure: Exception | None = None
        self.process = QProcess()
        self._loop = loop
        self._raw = raw
        self._said = bytearray()
        self._stall = QTimer(self)
        self._stall.setInterval(STALL_MS)
        self._stall.timeout.connect(self.give_up)
        self.process.readyReadStandardOutput.connect(self.take)
        self.process.finished.connect(self.finish)
        self.process.errorOccurred.connect(self.fail)

    def start(self, path: Path) -> None:
        """Begin; what comes of it comes while the loop runs."""
        process = self.process
        program, *arguments = command(path)
        process.setProgram(program)
        process.setArguments(arguments)
        process.setWorkingDirectory(str(ROOT))
        process.setProcessEnvironment(environment())
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        if sys.platform != "win32":
            flags = QProcess.UnixProcessFlag
            process.setUnixProcessParameters(
                flags.CloseFileDescriptors | flags.ResetSignalHandlers | flags.UseVFork
            )
        self._stall.start()
        process.start(QProcess.OpenModeFlag.ReadOnly)

    def end(self) -> None:
        """Leave nothing of it behind."""
        self.over = True
        self._stall.stop()
        if self.process.state() != QProcess.ProcessState.NotRunning:
            self.process.kill()
            self.process.waitForFinished()
        self.process.deleteLater()

    @Slot()
    def take(self) -> None:
        """Hand on the blocks that are whole."""
        if self.over:
            return
        self._stall.start()
        self._said += self.process.readAllStandardOutput().data()
        try:
            while (block := self._block()) is not None:
                self._raw(*block)
        except Exception as exc:  # noqa: BLE001 - PySide would only print it: `decode` raises it
            self._leave(exc)

    @Slot(int, QProcess.ExitStatus)
    def finish(self, code: int, status: QProcess.ExitStatus) -> None:
        """Take the rest, and believe that it is all only if the child says so."""
        self.take()
        if self.over:
            return
        if status is QProcess.ExitStatus.CrashExit:
            self._leave(BadAudio("the decoder crashed"))
        elif code == REFUSED:
            self._leave(BadAudio("unknown or damaged format"))
        elif code or self._said:
            self._leave(BadAudio("the decoder failed"))
        else:
            self._leave(None)

    @Slot(QProcess.ProcessError)
    def fail(self, error: QProcess.ProcessError) -> None:
        """Give up on a child that never was; every other end of it is told by `finish`."""
        if error is QProcess.ProcessError.FailedToStart and not self.over:
            self._leave(BadAudio("the decoder does not start"))

    @Slot()
    def give_up(self) -> None:
        """Wait no longer."""
        if not self.over:
            self._leave(BadAudio("the decoder hangs"))

    def _block(self) -> tuple[Pcm, int] | None:
        """Cut the next whole block off what the child said, if there is one."""
        if len(self._said) < HEAD.size:
            return None
        mark, rate, channels, frames = HEAD.unpack_from(self._said)
        if mark != MARK or not 0 < channels * frames <= BLOCK:
            raise BadAudio("the decoder failed")
        end = HEAD.size + 4 * channels * frames
        if len(self._said) < end:
            return None
        pcm = np.frombuffer(self._said[HEAD.size : end], np.float32).reshape(frames, channels)
        del self._said[:end]
        return pcm, rate

    def _leave(self, failure: Exception | None) -> None:
        self.failure = failure
        self.over = True
        self._stall.stop()
        self._loop.quit()


def decode(path: Path, raw: Raw) -> None:
    """Push the sound of `path` at its own rate, or raise BadAudio.

    As `decoder.decode` does, with an event loop of its own; but whatever the file does to the
    decoder, it does it to a child. None is left when this returns or raises.
    """
    if not decoder.is_fit(path):
        raise BadAudio("unknown or damaged format")
    loop = QEventLoop()
    child = Child(loop, raw)
    try:
        child.start(path.absolute())
        decoder.see_through(child, loop)
    finally:
        child.end()
        child.deleteLater()


def command(path: Path) -> list[str]:
    """Return how the program starts itself to decode `path`."""
    module = [] if getattr(sys, "frozen", False) else ["-m", "focusdesk"]
    return [sys.executable, *module, DECODE_APART, str(path)]


def environment() -> QProcessEnvironment:
    """Return what the child is told of its surroundings."""
    own = QProcessEnvironment.systemEnvironment()
    for name in SECRETS:
        own.remove(name)
    for name, value in LEAN.items():
        own.insert(name, value)
    return own


# -- the child ---------------------------------------------------------------------------------


def serve(path: Path) -> NoReturn:
    """Be the child: decode `path` to the standard output, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which will see to us
    _restrict()
    output = os.dup(1)
    os.dup2(2, 1)  # what a library may have to say is no sound
    _application = QCoreApplication([])
    with os.fdopen(output, "wb", buffering=0) as pipe:

        def write(pcm: Pcm, rate: int) -> None:
            channels = pcm.shape[1]
            size = max(1, BLOCK // channels)
            for start in range(0, len(pcm), size):
                part = pcm[start : start + size]
                _write(pipe.fileno(), HEAD.pack(MARK, rate, channels, len(part)) + part.tobytes())

        try:
            decoder.decode(path, write)
        except BadAudio:
            os._exit(REFUSED)
    # All is said; what Qt would tidy up now goes with the process.
    os._exit(0)


def _write(file: int, data: bytes) -> None:
    """Write all of it: a pipe takes what it has room for."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def _restrict() -> None:
    """Bound what a damaged file can cost, where the system can."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    # One byte, because a crash reporter that reads the image from a pipe ignores a limit of none.
    for kind, most in (
        (resource.RLIMIT_CORE, 1),
        (resource.RLIMIT_DATA, DATA_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))
