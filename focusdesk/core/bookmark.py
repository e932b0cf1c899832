"""Where a session was left: how it is noted, and how it goes on from there.

What is noted needs neither the key nor a signed URL: what was brought to the cache can be played
without asking anybody, and everything else is listed again at the first poll.
"""

from dataclasses import replace

from focusdesk.core.model import Bookmark, Piece, SignedUrl
from focusdesk.core.readings import is_here, is_ours, place, request_of
from focusdesk.core.state import Part, Phase, Stage, State


def bookmark(state: State) -> Bookmark | None:
    """Note where the listener is; None where there is nothing to go back to, nor to end."""
    if state.access is None or not state.session_id:
        return None
    over = state.phase in (Phase.ENDING, Phase.OVER)
    if over and not (is_ours(state) and (state.unended or state.phase is Phase.ENDING)):
        return None
    index, within = place(state)
    return Bookmark(
        api_url=state.access.api_url,
        org=state.access.org,
        session_id=state.session_id,
        request=request_of(state),
        goal=state.goal,
        target_minutes=state.target_minutes,
        total_segments=state.total_segments,
        position=state.position,
        index=index,
        within=within,
        pieces=tuple(
            Piece(
                segment=replace(part.segment, url=SignedUrl("")),
                skipped=part.stage is Stage.SKIPPED,
                facts=part.facts,
            )
            for _, part in sorted(state.parts.items())
            if is_here(part) or part.stage is Stage.SKIPPED
        ),
        ending=over,
    )


def restored(fresh: State, left: Bookmark) -> State:
    """Return a session as it was left, silent and at the same second."""
    parts = {
        piece.segment.index: Part(
            segment=piece.segment,
            stage=Stage.SKIPPED if piece.skipped else Stage.CACHED,
            facts=piece.facts,
        )
        for piece in left.pieces
    }
    heard = left.index if left.index in parts and left.position > 0.0 else None
    return replace(
        fresh,
        phase=Phase.PLAYING,
        playing=False,
        hushed=True,
        resumed=True,
        session_id=left.session_id,
        goal=left.goal,
        target_minutes=left.target_minutes,
        total_segments=left.total_segments,
        parts=parts,
        next_index=left.index,
        jump=(left.index, left.within),
        heard_index=heard,
        within=left.within,
        position=left.position,
    )
