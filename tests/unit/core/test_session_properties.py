"""Whatever happens, in whatever order: what holds for every session at every moment.

A machine of chance plays the listener, the service, the audio host, the mixer and the clock. The
network carries out one order after the other, as the fetcher does; the mixer joins what is
prepared, and tells late.
"""

from collections import Counter, deque
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from focusdesk.core import errors, readings
from focusdesk.core.model import Placement
from focusdesk.core.planning import wake_at
from focusdesk.core.state import (
    Begin,
    Close,
    Done,
    Drained,
    End,
    EndPressed,
    Fact,
    Failed,
    Fetch,
    Finished,
    Forget,
    Heard,
    Joined,
    NetworkOrder,
    Opened,
    OutputFailed,
    PausePressed,
    Phase,
    PlayPressed,
    Poll,
    Prepare,
    Start,
    Stop,
    Ticked,
    VolumeChosen,
)
from focusdesk.core.timeline import heard_at, seconds
from focusdesk.qt import messages
from tests.unit.core.world import ACCESS, JOIN, REQUEST, Session, facts, listing, segment

LENGTHS = st.sampled_from([0.5, 4.0, 20.0, 120.0])
WAITS = st.sampled_from([0.01, 0.4, 3.0, 20.0, 61.0, 400.0])
HINTS = st.sampled_from([None, -5.0, 0.0, 2.0, 30.0, 300.0, 1e9])
STATUSES = st.sampled_from(["active"] * 5 + ["ended", "stopped_cap", "on fire"])
TARGETS = st.sampled_from([None, -14.0, -16.0, 0.0, -200.0])
TROUBLE = st.sampled_from(
    [
        errors.Unreachable("no connection"),
        errors.RateLimited(retry_after=45.0),
        errors.RateLimited(),
        errors.OutOfBudget("cap"),
        errors.NotAuthorised("key"),
        errors.NotFound("gone"),
        errors.Refused("no"),
        errors.BadReply("html"),
        errors.UrlRefused("HTTP 403"),
        errors.BadAudio("noise"),
        errors.StorageFailed("full"),
    ]
)
MILD = st.sampled_from(
    [
        errors.Unreachable("no connection"),
        errors.RateLimited(retry_after=5.0),
        errors.UrlRefused("HTTP 403"),
        errors.BadAudio("noise"),
    ]
)


class World(RuleBasedStateMachine):
    """A session and everything around it."""

    @initialize(patience=st.sampled_from([None, 60.0]), waits=st.booleans())
    def begin(self, patience, waits):
        self.session = Session(patience=patience, waits=waits)
        self.network: deque[NetworkOrder] = deque()
        # what the audio thread said and the controller has not yet read
        self.tales: deque[Fact] = deque()
        self.cached: set[int] = set()
        self.prepared: list[int] = []
        self.listed: set[int] = set()
        self.opened = self.starts = self.closes = 0
        self.ended: Counter[str] = Counter()
        self.ours = set()
        self.empty_mixer()
        self.open(JOIN)

    def empty_mixer(self):
        self.placements = []
        self.position = 0
        self.told = set()
        self.closed = self.drained = False

    # -- how facts get in and orders out

    def tell(self, fact):
        before = self.session.state
        orders = self.session.tell(fact)
        state = self.session.state
        if before.phase is Phase.OVER and not isinstance(fact, Opened | VolumeChosen):
            assert orders == []
        for order in orders:
            self.carry(order, fact, before)
        ours = [order for order in self.network if order.run == state.run]
        if readings.is_open(state):
            assert ours == ([state.busy] if state.busy else [])

    def carry(self, order, fact, before):
        match order:
            case Begin():
                self.empty_mixer()
                self.tales.clear()
                self.cached.clear()
                self.prepared = []
                self.listed = set()
                self.closes = 0
            case Close():
                self.closes += 1
                self.closed = True
                assert self.closes == 1
            case Stop():
                self.closed = False
            case Forget():
                self.cached.clear()
        if isinstance(order, NetworkOrder):
            self.network.append(order)
        match order:
            case Start():
                self.starts += 1
                assert isinstance(fact, Opened)
                assert before.phase in (Phase.IDLE, Phase.OVER)
            case Fetch():
                assert order.segment.index not in self.cached
                assert order.segment.index in self.listed
            case Prepare():
                assert order.segment.index in self.cached
                assert order.segment.index not in self.prepared
                assert self.prepared == sorted(self.prepared)
                assert all(order.segment.index > index for index in self.prepared)
                assert -40.0 <= order.target_lufs <= -5.0
            case End():
                self.ended[order.session_id] += 1
                assert order.session_id in self.ours
                assert self.ended[order.session_id] == 1
            case Poll():
                assert order.session_id

    # -- the listener

    @rule(order=st.sampled_from([JOIN, REQUEST, REQUEST]), sure=st.integers(0, 5))
    def press_start(self, order, sure):
        if sure == 0 or self.session.state.phase is Phase.OVER:
            self.open(order)

    def open(self, order):
        self.opened += self.session.state.phase in (Phase.IDLE, Phase.OVER)
        self.tell(Opened(ACCESS, order))

    @rule(
        fact=st.sampled_from(
            [PlayPressed(), PausePressed(), VolumeChosen(0.5), VolumeChosen(7.0), Ticked()]
        )
    )
    def press(self, fact):
        self.tell(fact)

    @rule(sure=st.integers(0, 9))
    def end(self, sure):
        if sure == 0:
            self.tell(EndPressed())

    # -- the network

    @precondition(lambda self: self.network)
    @rule(
        indices=st.lists(st.integers(0, 9), max_size=6),
        more=st.sampled_from([True, True, True, False]),
        hint=HINTS,
        status=STATUSES,
        loudness=TARGETS,
        length=LENGTHS,
        named=st.integers(0, 9),
        planned=st.sampled_from([None, 3, 10]),
    )
    def succeed(self, indices, more, hint, status, loudness, length, named, planned):
        order = self.network.popleft()
        match order:
            case Start() | Poll():
                name = f"mfocus_{order.run}" if named else ""
                segments = tuple(
                    segment(i, url=str(self.session.now), target_lufs=loudness, duration=length)
                    for i in indices
                )
                answer = listing(
                    session_id=name,
                    segments=segments,
                    more_pending=more,
                    next_ready_in=hint,
                    status=status,
                    total_segments=planned,
                )
                if order.run == self.session.state.run:
                    self.listed |= set(indices)
                if isinstance(order, Start):
                    self.ours.add(name)
                self.tell(Done(order, answer))
            case Fetch():
                self.cache(order)
                self.tell(Done(order, None))
            case Prepare():
                self.join(order, length)
                self.tell(Done(order, facts(order.segment.index, seconds=length)))
            case End():
                self.tell(Done(order, None))

    @precondition(lambda self: self.network)
    @rule(error=st.one_of(MILD, MILD, MILD, TROUBLE))
    def fail(self, error):
        order = self.network.popleft()
        if isinstance(order, Prepare):
            error = errors.BadAudio("noise")
            if order.run == self.session.state.run:
                self.cached.discard(order.segment.index)
        self.tell(Failed(order, error))

    def cache(self, order):
        if order.run == self.session.state.run:
            self.cached.add(order.segment.index)

    def join(self, order, length):
        state = self.session.state
        if order.run != state.run or not readings.is_open(state):
            return
        self.prepared.append(order.segment.index)
        start = self.placements[-1].end if self.placements else 0
        frames = facts(0, seconds=length).frames
        placed = Placement(index=order.segment.index, start=start, frames=frames, overlap=0)
        self.placements.append(placed)
        self.tales.append(Joined(placed))

    # -- the sound

    @property
    def mixed(self):
        return self.placements[-1].end if self.placements else 0

    @rule(length=LENGTHS)
    def play(self, length):
        """Let some music be heard, as far as there is any; a file is written as fast as it may."""
        waits = self.session.state.waits
        if not waits and not self.session.state.playing:
            return
        self.position = min(self.mixed, self.position + facts(0, seconds=length).frames)
        if waits:
            last = self.placements[-1].start if self.placements else 0
            self.position = self.mixed if self.closed else last
        else:
            self.pass_time(length)
            self.tales.append(
                Heard(
                    index=heard_at(self.placements, self.position),
                    position=seconds(self.position),
                    ahead=seconds(self.mixed - self.position),
                )
            )
        for placed in self.placements:
            if placed.end <= self.position and placed.index not in self.told:
                self.told.add(placed.index)
                self.tales.append(Finished(placed.index))
        if self.closed and self.position >= self.mixed and not self.drained:
            self.drained = True
            self.tales.append(Drained())

    @precondition(lambda self: self.tales)
    @rule()
    def hear(self):
        self.tell(self.tales.popleft())

    @rule(sure=st.integers(0, 29))
    def lose_the_output(self, sure):
        if sure == 0:
            self.tell(OutputFailed(errors.NoOutput("gone")))

    # -- the clock

    @rule(length=WAITS)
    def wait(self, length):
        self.pass_time(length)

    def pass_time(self, length):
        """Let time pass; the controller's timer fires when it is due, and not before."""
        until = self.session.now + length
        for _ in range(500):
            due = wake_at(self.session.state)
            if due is None or due > until:
                self.session.now = until
                return
            self.session.now = max(self.session.now, due)
            self.tell(Ticked())
        pytest.fail("time does not pass: the session spins")

    # -- what always holds

    @invariant()
    def starts_follow_presses_alone(self):
        assert self.starts <= self.opened

    @invariant()
    def nothing_is_due_that_would_not_be_done(self):
        due = wake_at(self.session.state)

        assert due is None or due > self.session.now

    @invariant()
    def an_open_session_is_never_stuck(self):
        state = self.session.state
        if not readings.is_open(state) or state.busy is not None or state.closed:
            return
        if readings.in_hand(state):
            return

        assert wake_at(state) is not None

    @invariant()
    def a_session_that_is_being_ended_waits_for_an_answer(self):
        if self.session.state.phase is Phase.ENDING:
            assert self.session.state.busy in self.network

    @invariant()
    def no_segment_is_left_out_twice_or_after_it_was_mixed(self):
        left_out = [gone.index for gone in self.session.state.skipped]

        assert len(left_out) == len(set(left_out))
        assert not set(left_out) & set(self.prepared)

    @invariant()
    def every_state_can_be_read_and_worded(self):
        state = self.session.state
        rest = readings.remaining_seconds(state)

        assert rest >= 0.0
        assert 0.0 <= readings.played_share(state) <= 1.0
        assert readings.ready_seconds(state) >= 0.0
        assert readings.mixed_ahead(state) >= 0.0
        assert readings.runway(state) >= 0.0
        for words in (messages.status, messages.line, messages.title, messages.until):
            assert isinstance(words(state), str)

    def teardown(self):
        """From wherever chance has led, a service that ends well leads to the end."""
        if hasattr(self, "session"):
            self.live_happily()

    def live_happily(self):
        self.tell(PlayPressed())
        for _ in range(3000):
            if self.session.state.phase is Phase.OVER:
                break
            self.play(120.0)
            while self.tales:
                self.hear()
            if self.network:
                done = self.starts and isinstance(self.network[0], Start)
                self.succeed([0, 1, 2], False, None, "ended", -14.0, 20.0, 1, 3)
                assert not done or self.session.state.session_id
            elif self.network == deque():
                self.wait(20.0)

        assert self.session.state.phase is Phase.OVER
        assert self.network == deque() or self.network[0].run <= self.session.state.run


TestWorld = World.TestCase
TestWorld.settings = settings(stateful_step_count=60, deadline=None)


def test_a_state_is_a_value_that_equal_facts_make_equal():
    first, second = Session(), Session()
    for session in (first, second):
        session.open()
        session.answer(listing([0, 1]))
        session.answer()

    assert first.state == second.state
    assert replace(first.state, run=2) != second.state
