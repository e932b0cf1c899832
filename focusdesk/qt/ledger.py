"""Keep the journal of the session that is played, and see to those that were left."""

import logging
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from focusdesk.core.account import Access
from focusdesk.core.bookmark import bookmark
from focusdesk.core.errors import NotFound, Refused, StorageFailed
from focusdesk.core.facts import Done, Failed
from focusdesk.core.model import Bookmark
from focusdesk.core.orders import End
from focusdesk.core.state import Phase, State
from focusdesk.services import journal
from focusdesk.services.cache import KEPT_FOR
from focusdesk.services.paths import PRIVATE_FILE, make_private

log = logging.getLogger(__name__)

NO_RUN: Final = 0
"""The run of an order that belongs to no session of ours: theirs begin at 1."""

RETRY_MS: Final = 60_000
MOST: Final = 100


@dataclass(slots=True, eq=False)
class Page:
    """A journal that is ours alone while its lock is held, and what it says.

    `access` is how its session is reached, once that is known. `is_whole`: it is written down, but
    for the place.
    """

    path: Path
    lock: QLockFile
    left: Bookmark | None = None
    access: Access | None = None
    is_whole: bool = False


class Ledger(QObject):
    """Owns the journals; lives in the main thread.

    Each session has a file of its own, with a lock beside it that is let go when its process ends,
    however it ends: two instances never share one, and what is not locked was left.

    Signals:
        to_network: `End` for sessions that were left, or could not be ended.
    """

    to_network = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._apart: set[str] = set()
        self._mine: Page | None = None
        self._left: list[Page] = []
        self._phase = Phase.IDLE
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._end_left)

    def open(self) -> None:
        """Find what was left by instances that are gone."""
        names = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        for path in names:
            page = self._claimed(path)
            if page is None:
                continue  # somebody is playing that
            page.left = journal.load(path)
            if page.left is None:
                self._clear(page)
            else:
                log.info("session %s was left", page.left.session_id)
                self._left.append(page)

    def to_resume(self) -> Bookmark | None:
        """Return the session that was left last and can be gone on with."""
        lasting = [page for page in self._left if page.left and not page.left.ending]
        fresh = [page for page in lasting if not _is_old(page)]
        return min(fresh, key=_age_of).left if fresh else None

    @property
    def needed(self) -> list[Bookmark]:
        """The sessions that are played, can be gone on with, or are still to be ended.

        Whether we play them, or another process does: all are in the folder of the journals.
        """
        pages = [*self._left, *([self._mine] if self._mine else [])]
        known = {page.path: page.left for page in pages}
        for path in self._folder.glob("*.json") if self._folder.is_dir() else ():
            known.setdefault(path, journal.load(path))
        return [left for left in known.values() if left is not None]

    def set_apart(self, api_url: str) -> None:
        """Keep no journal of what is played from there: it will be gone when we are."""
        self._apart.add(api_url)

    def end_left(self, access: Access) -> None:
        """Have the service of `access` told of the sessions nobody goes on with."""
        self._know(access)
        self._end_left()

    def _know(self, access: Access) -> None:
        """Reach the sessions of an account by `access`: the key may be another than it was."""
        for page in self._left:
            left = page.left
            if left and (left.api_url, left.org) == (access.api_url, access.org):
                page.access = access

    @Slot(object)
    def follow(self, state: State) -> None:
        """Write down where the session is; forget it when it is over."""
        self._phase = state.phase
        if state.access is None or state.access.api_url in self._apart:
            return
        self._know(state.access)
        left = bookmark(state)
        if left is None:
            if self._mine is not None and state.phase is Phase.OVER:
                self._clear(self._mine)
                self._mine = None
            return
        self._mine = self._page_for(left)
        if self._mine is None or self._mine.left == left:
            return
        self._write(self._mine, left)
        self._mine.access = state.access
        if state.phase is Phase.OVER:  # the service could not be told
            self._left.append(self._mine)
            self._mine = None
            self._retry.start()

    def _write(self, page: Page, left: Bookmark) -> None:
        before, page.left = page.left, left
        only_moved = page.is_whole and before is not None and _is_moved(before, left)
        try:
            (journal.move if only_moved else journal.save)(page.path, left)
            page.is_whole = True
        except StorageFailed as problem:
            page.is_whole = only_moved
            log.warning("the session is not written down: %s", problem)

    @Slot(object)
    def take_answer(self, fact: object) -> None:
        """Forget a session that the service has ended, or does not know any more."""
        if not isinstance(fact, Done | Failed) or not isinstance(fact.order, End):
            return
        if isinstance(fact, Failed) and not isinstance(fact.error, NotFound | Refused):
            return
        if fact.order.run != NO_RUN:
            return
        for page in [
            s for s in self._left if s.left and s.left.session_id == fact.order.session_id
        ]:
            log.info("session %s is ended", fact.order.session_id)
            self._clear(page)
            self._left.remove(page)

    @Slot()
    def _end_left(self) -> None:
        """Ask for the end of each session that is ours to end; again, until it is ended."""
        due = [page for page in self._left if page.access is not None and _is_to_end(page)]
        if not due:
            self._retry.stop()
            return
        self._retry.start()
        if self._phase is Phase.ENDING:  # one at a time, and first the one that is waited for
            return
        for page in due:
            assert page.left is not None
            self.to_network.emit(End(NO_RUN, page.left.session_id, page.access))

    def _page_for(self, left: Bookmark) -> Page | None:
        """Return where `left` is written: its own place, if it has one."""
        if self._mine is not None and self._mine.left is not None:
            if _same(self._mine.left, left):
                return self._mine
            self._left.append(self._mine)
            self._mine = None
        for page in self._left:
            if page.left is not None and _same(page.left, left):
                self._left.remove(page)
                return page
        return self._mine or self._free()

    def _free(self) -> Page | None:
        for number in range(1, MOST):
            path = self._folder / f"{number}.json"
            if not path.exists() and (page := self._claimed(path)) is not None:
                return page
        log.warning("no place for a journal")
        return None

    def _claimed(self, path: Path) -> Page | None:
        """Return the journal at `path` if nobody else has it."""
        try:
            make_private(self._folder)
        except StorageFailed as problem:
            log.warning("there can be no journal: %s", problem)
            return None
        lock = QLockFile(str(path.with_suffix(".lock")))
        lock.setStaleLockTime(0)  # an old lock is as good as a new one while its process lives
        if not lock.tryLock(0):
            return None
        with suppress(OSError):
            path.with_suffix(".lock").chmod(PRIVATE_FILE)
        return Page(path, lock)

    def _clear(self, page: Page) -> None:
        try:
            journal.forget(page.path)
        except StorageFailed as problem:
            log.warning("a journal stays: %s", problem)
        page.left = None
        page.lock.unlock()


def _same(one: Bookmark, other: Bookmark) -> bool:
    return (one.api_url, one.org, one.session_id) == (other.api_url, other.org, other.session_id)


def _is_moved(before: Bookmark, left: Bookmark) -> bool:
    """Say whether nothing but the place is another."""
    place = {name: getattr(left, name) for name in journal.PLACE}
    return replace(before, **place) == left


def _age_of(page: Page) -> float:
    try:
        return time.time() - journal.written_at(page.path)
    except OSError:
        return 0.0


def _is_old(page: Page) -> bool:
    return _age_of(page) > KEPT_FOR


def _is_to_end(page: Page) -> bool:
    """Say whether nobody will go on with what is ours to end."""
    left = page.left
    return left is not None and left.request is not None and (left.ending or _is_old(page))
