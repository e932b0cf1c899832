"""Render a session with the real program and look at what came of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests import program, sounds
from tests.foreign import KEY, ORG, SESSION, ForeignService

RATE = 48_000
KEYED = {"FREDDY_API_KEY": KEY}


def joining(service: ForeignService) -> list[str]:
    return ["--api-url", service.url, "--org", ORG, "--session", SESSION]


@dataclass
class Mix:
    """A finished render and all that can be asked about it."""

    folder: Path
    done: program.Outcome
    asked_of: ForeignService | None
    pcm: NDArray[np.float32]
    report: dict[str, Any]

    @property
    def service(self) -> ForeignService:
        assert self.asked_of is not None
        return self.asked_of

    @property
    def segments(self) -> list[dict[str, Any]]:
        return list(self.report["segments"])


def render(service: ForeignService, folder: Path, name: str = "mix.wav", *more: str) -> Mix:
    done = program.run(
        "render",
        *joining(service),
        *("-o", folder / name, "--report", folder / "r.json", "--profile", folder / "profile"),
        *more,
        env=KEYED,
    )
    return opened(folder, done, name, service)


def opened(
    folder: Path,
    done: program.Outcome,
    name: str = "mix.wav",
    service: ForeignService | None = None,
) -> Mix:
    """Read what a render has written; nothing, where it failed."""
    written, report = folder / name, folder / "r.json"
    return Mix(
        done=done,
        folder=folder,
        asked_of=service,
        pcm=soundfile.read(written, dtype="float32", always_2d=True)[0]
        if written.exists()
        else np.zeros((0, 2), np.float32),
        report=json.loads(report.read_text()) if report.exists() else {},
    )


def exact(mix: Mix) -> None:
    """Check that file, report and timeline agree to the frame."""
    start = 0
    for place, segment in enumerate(mix.segments):
        start -= segment["overlap_frames"]
        assert segment["start_frame"] == start
        assert place or segment["overlap_frames"] == 0
        start += segment["frames"]
    assert start == mix.report["frames"] == len(mix.pcm)


def longest_silence(pcm: NDArray[np.float32]) -> int:
    """The most frames in a row in which nothing sounds."""
    sounding = np.flatnonzero(np.abs(pcm).max(axis=1) > 0)
    edges = np.concatenate(([-1], sounding, [len(pcm)]))
    return int(np.diff(edges).max()) - 1


def pieces(folder: Path, count: int, seconds: float = 5.0) -> list[Path]:
    folder.mkdir(exist_ok=True)
    return [
        sounds.write(folder / f"{n}.wav", sounds.pink(seconds, seed=n, level_db=-20))
        for n in range(count)
    ]
