"""Where each clip lies in the stream, to the frame.

Let A end with a fade-out of `fo` frames and B begin with a fade-in of `fi`. They share one window:
B starts ``D = (fo + fi) / 2`` frames before A ends, D being at most half of either clip, so that no
three clips ever sound at once and ``sum(frames) - sum(overlaps)`` is the length of the stream.
"""

from collections.abc import Sequence

from focusdesk.core.model import ENGINE_RATE, Placement


def frames(seconds: float) -> int:
    """Return how many whole frames of the engine come nearest to `seconds`."""
    return round(seconds * ENGINE_RATE)


def seconds(frame_count: int) -> float:
    """Return how long `frame_count` frames of the engine last."""
    return frame_count / ENGINE_RATE


def half(frame_count: int) -> int:
    """Return the longest fade or overlap a clip of `frame_count` frames may take part in."""
    return frame_count // 2


def overlap(*, outgoing_frames: int, fade_out: int, incoming_frames: int, fade_in: int) -> int:
    """Return the frames two neighbours share; 0 means they are butted together."""
    wanted = (fade_out + fade_in) // 2
    return max(0, min(wanted, half(outgoing_frames), half(incoming_frames)))


def place(
    index: int,
    frame_count: int,
    *,
    after: Placement | None,
    shared: int,
    first: int = 0,
    offset: int = 0,
    bridge: bool = False,
    correlation: float = 0.0,
) -> Placement:
    """Return where `frame_count` frames of a clip lie that share `shared` with the one before.

    Where there is none before, that is frame `first`.
    """
    start = first if after is None else after.end - shared
    return Placement(
        index=index,
        start=start,
        frames=frame_count,
        overlap=0 if after is None else shared,
        offset=offset,
        bridge=bridge,
        correlation=0.0 if after is None or not shared else correlation,
    )


def heard_at(placements: Sequence[Placement], frame: int) -> Placement | None:
    """Return the placement that is mostly heard at `frame` of the stream, if any is.

    Inside an overlap that is the outgoing clip up to the middle, then the incoming one.
    """
    for placement in reversed(placements):
        if placement.start + half(placement.overlap) <= frame < placement.end:
            return placement
    return None
