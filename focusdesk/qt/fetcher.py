"""Carry out the network's orders: ask, download, decode and measure."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QThread, Signal, Slot

from focusdesk.audio import clip, decode
from focusdesk.audio.source import Store
from focusdesk.core.account import Access
from focusdesk.core.errors import BadAudio, FocusDeskError, Unreachable
from focusdesk.core.facts import Done, Failed, Received
from focusdesk.core.model import Amount, ClipFacts, Kept, Listing
from focusdesk.core.orders import (
    Connect,
    End,
    Fetch,
    Forget,
    Keep,
    NetworkOrder,
    Poll,
    Prepare,
    Start,
)
from focusdesk.qt import apart
from focusdesk.services import heap
from focusdesk.services.api import Service
from focusdesk.services.cache import MOST_BYTES, Cache
from focusdesk.services.partial import Part

log = logging.getLogger(__name__)

TELL_SECONDS: Final = 0.25
"""A download that takes longer tells so often how far it is."""

Answer = Listing | ClipFacts | Kept | None


class Fetcher(QObject):
    """Owns the HTTP client and the cache; lives in the network thread.

    Orders arrive one at a time, because the core gives the next one only after the answer to the
    last. `interrupt`, and `close` at the end, alone may be called from another thread.

    Signals:
        clip_ready: a `Clip` for the audio thread; always before the `Done` that tells of it.
        happened: the `Done` or `Failed` that answers an order.
        received: `Received`, a few times a second while a segment is downloaded.
    """

    clip_ready = Signal(object)
    happened = Signal(object)
    received = Signal(object)

    def __init__(self, cache_folder: Path) -> None:
        super().__init__()
        self._cache_folder = cache_folder
        self._store = Store(cache_folder)
        self._stop = threading.Event()
        self._access: Access | None = None
        self._service: Service | None = None
        self._cache: Cache | None = None
        self._most = MOST_BYTES
        self._told_at = 0.0

    def close(self) -> None:
        """End what reads the clips, when nobody plays them any more."""
        self._store.close()

    def interrupt(self) -> None:
        """Abandon a download under way at its next chunk, and refuse others until `Connect`."""
        self._stop.set()

    @Slot()
    def begin(self) -> None:
        """Make the thread known to the log by its name."""
        threading.current_thread().name = QThread.currentThread().objectName()

    @Slot(int)
    def bound(self, megabytes: int) -> None:
        """Let the cache take so much, from the next segment on."""
        self._most = megabytes * 1024**2
        if self._cache is not None:
            self._cache.bound(self._most)

    @Slot(object)
    def carry_out(self, order: NetworkOrder | Connect | Forget) -> None:
        """Do what `order` says and emit what came of it."""
        assert QThread.currentThread() is self.thread()
        match order:
            case Connect(access=access):
                self.disconnect_service()
                self._stop.clear()
                self._access = access
                self._cache = Cache(self._cache_folder, access, most=self._most)
                self._cache.sweep()
            case Forget(session_id=session_id):
                if self._cache is not None:
                    self._cache.forget(session_id)
            case End(access=Access() as access):
                self._answer(order, lambda: self._end_elsewhere(order, access))
            case _:
                self._answer(order, lambda: self._do(order))

    @Slot()
    def disconnect_service(self) -> None:
        """Close the connections, if there are any."""
        if self._service is not None:
            self._service.close()
        self._service = None

    def _answer(self, order: NetworkOrder, carried_out: Callable[[], Answer]) -> None:
        fact: Done | Failed = Failed(order, Unreachable("a bug"))
        try:
            fact = Done(order, carried_out())
        except FocusDeskError as error:
            log.info("%s failed: %s(%s)", type(order).__name__, type(error).__name__, error)
            fact = Failed(order, error)
        finally:
            # Every order is answered, even where a bug goes on to the excepthook: one that is not
            # would be under way for ever.
            self.happened.emit(fact)

    def _connected(self) -> Service:
        assert self._access is not None
        if self._service is None:
            self._service = Service(self._access, stop=self._stop)
        return self._service

    def _end_elsewhere(self, order: End, access: Access) -> None:
        """End a session of an account beside the one that is connected now."""
        with closing(Service(access)) as service:
            service.end(order.session_id)

    def _do(self, order: NetworkOrder) -> Answer:
        assert self._cache is not None
        service, cache = self._connected(), self._cache
        match order:
            case Start(request=request):
                return service.start(request)
            case Poll(session_id=session_id):
                return service.session(session_id)
            case Keep(session_id=session_id, index=index):
                return service.promote(session_id, index)
            case End(session_id=session_id):
                service.end(session_id)
                return None
            case Fetch():
                self._fetch(order, service, cache)
                return None
            case Prepare():
                return self._prepare(order, cache)

    def _fetch(self, order: Fetch, service: Service, cache: Cache) -> None:
        if cache.has(order.session_id, order.segment.index):
            return
        if self._stop.is_set():
            raise Unreachable("interrupted")
        with cache.writing(order.session_id, order.segment.index) as part:
            self._told_at = time.monotonic()
            service.download(order.segment.url, part, lambda: self._tell(order, part))

    def _tell(self, order: Fetch, part: Part) -> None:
        """Tell how far a download is, now and then: it is read by eyes."""
        now = time.monotonic()
        if now - self._told_at >= TELL_SECONDS:
            self._told_at = now
            self.received.emit(Received(order, Amount(part.held, part.size)))

    def _prepare(self, order: Prepare, cache: Cache) -> ClipFacts:
        index = order.segment.index
        cache.touch(order.session_id)
        try:
            ready = clip.prepare(
                cache.path(order.session_id, index),
                order.segment,
                run=order.run,
                target_lufs=order.target_lufs,
                store=self._store,
                decoders=(decode.read, apart.decode),
            )
        except BadAudio:
            cache.discard(order.session_id, index)
            raise
        self.clip_ready.emit(ready)
        heap.give_back()
        return ready.facts
