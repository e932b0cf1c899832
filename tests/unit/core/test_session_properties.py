"""Whatever happens, in whatever order: what holds for every session at every moment.

A machine of chance plays the listener, the service, the audio host, the mixer and the clock. The
network carries out one order after the other, as the fetcher does; the mixer does what it is told
with what is in hand, and tells late.
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

from focusdesk.core import errors, readings, strip
from focusdesk.core.bookmark import bookmark
from focusdesk.core.facts import (
    BackPressed,
    Chosen,
    Done,
    Dozed,
    Drained,
    EndPressed,
    Fact,
    Failed,
    Finished,
    Heard,
    Hushed,
    IntentionGiven,
    Joined,
    KeepPressed,
    KeyGiven,
    MutePressed,
    Opened,
    OutputBack,
    OutputFailed,
    OutputIs,
    OutputStalls,
    PausePressed,
    PlayPressed,
    Received,
    SeekPressed,
    SkipPressed,
    Ticked,
    VolumeChosen,
    Woke,
)
from focusdesk.core.model import Amount, Bookmark, Choices, Kept, Placement
from focusdesk.core.orders import (
    Append,
    Begin,
    Bridge,
    Chime,
    Close,
    Drop,
    End,
    Fetch,
    Forget,
    Jump,
    Keep,
    Land,
    NetworkOrder,
    Pause,
    Play,
    Poll,
    Prepare,
    Start,
    Stop,
)
from focusdesk.core.planning import wake_at
from focusdesk.core.settings import Timer
from focusdesk.core.standing import places
from focusdesk.core.state import Phase, State
from focusdesk.core.timeline import frames, heard_at, seconds
from focusdesk.qt import messages
from focusdesk.qt.window.timer import face
from tests.unit.core.test_strip import faults
from tests.unit.core.world import ACCESS, JOIN, REQUEST, Session, facts, listing, segment

LENGTHS = st.sampled_from([0.5, 4.0, 20.0, 120.0])
WAITS = st.sampled_from([0.01, 0.4, 3.0, 20.0, 61.0, 400.0])
HINTS = st.sampled_from([None, -5.0, 0.0, 2.0, 30.0, 300.0, 1e9])
STATUSES = st.sampled_from(["active"] * 5 + ["ended", "stopped_cap", "on fire"])
TARGETS = st.sampled_from([None, -14.0, -16.0, 0.0, -200.0])
CHOICES = st.builds(
    Choices,
    goes_on=st.booleans(),
    chimes=st.booleans(),
    bridges=st.booleans(),
    lands_over=st.sampled_from([0.0, 20.0, 120.0]),
    louder=st.sampled_from([-6.0, 0.0, 6.0]),
)
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
        errors.NotOffered(),
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


IDLE_FACTS = (Opened, VolumeChosen, MutePressed, OutputIs, Chosen)
"""What may change how the next session sounds, without one."""


class World(RuleBasedStateMachine):
    """A session and everything around it."""

    @initialize(
        patience=st.sampled_from([None, 60.0]),
        waits=st.booleans(),
        choices=CHOICES,
    )
    def begin(self, patience, waits, choices):
        self.session = Session(patience=patience, waits=waits)
        self.session.state = replace(self.session.state, choices=choices)
        self.network: deque[NetworkOrder] = deque()
        # what the audio thread said and the controller has not yet read
        self.tales: deque[Fact] = deque()
        self.cached: set[int] = set()
        self.in_hand: dict[int, int] = {}  # frames
        self.listed: set[int] = set()
        self.opened = self.starts = 0
        self.pressed = self.keeps = 0
        self.ended: Counter[str] = Counter()
        self.ours = set()
        self.empty_mixer()
        self.open(JOIN)

    def empty_mixer(self):
        self.placements: list[Placement] = []
        self.position = 0
        self.landed: int | None = None
        self.closed = self.drained = False

    # -- how facts get in and orders out

    def tell(self, fact):
        before = self.session.state
        orders = self.session.tell(fact)
        state = self.session.state
        if before.phase is Phase.OVER and not isinstance(fact, IDLE_FACTS):
            assert all(isinstance(order, Keep) for order in orders)
        for order in orders:
            self.carry(order, fact, before)
        ours = [order for order in self.network if order.run == state.run]
        if readings.is_open(state):
            assert ours == ([state.busy] if state.busy else [])

    def carry(self, order, fact, before):
        match order:
            case Begin(position=position):
                self.empty_mixer()
                self.position = frames(position)
                self.tales.clear()
                self.in_hand = {}
                if not isinstance(self.session.state.order, Bookmark):
                    self.cached.clear()
                    self.listed = set()
            case Play():
                again = isinstance(fact, Opened) and isinstance(fact.order, Bookmark)
                goes_on = isinstance(fact, Woke) and before.slept and before.choices.goes_on
                assert isinstance(fact, Opened | PlayPressed) or goes_on
                assert not again
            case Append(index=index):
                assert index == before.next_index or index < self.session.state.next_index
                if self.placements and self.placements[-1].bridge:
                    self.cut(self.position, index)  # a bridge is left as soon as can be
                self.place(index)
            case Bridge(index=index):
                assert not self.session.state.waits
                assert self.session.state.choices.bridges
                assert index < self.session.state.next_index
                self.place(index, bridge=True)
            case Jump(index=index, seconds=within):
                self.cut(self.position, index)
                self.place(
                    index, offset=min(round(within * 48_000), self.in_hand[index] - 1), jump=True
                )
                self.closed = self.drained = False
            case Drop(index=index):
                del self.in_hand[index]
            case Land(at=at):
                assert self.landed is None or isinstance(fact, Chosen)
                self.landed = round(at * 48_000)
            case Close():
                assert not self.closed
                assert self.landed is None or not self.session.state.choices.bridges
                self.closed = True
            case Pause():
                self.tales.append(Hushed())
            case Stop() | Chime():
                assert isinstance(order, Stop) or before.choices.chimes
                assert isinstance(order, Stop) or not isinstance(fact, EndPressed)
                self.tales.append(Hushed())
                self.closed = False
                self.in_hand = {}
            case Forget():
                self.cached.clear()
        if isinstance(order, NetworkOrder):
            self.network.append(order)
            self.check(order, fact, before)

    def check(self, order, fact, before):
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
                assert order.segment.index not in self.in_hand
                assert -40.0 <= order.target_lufs <= -5.0
            case End():
                self.ended[order.session_id] += 1
                assert order.session_id in self.ours
                assert self.ended[order.session_id] == 1
            case Poll():
                assert order.session_id
            case Keep():
                self.keeps += 1
                assert order.index in self.listed

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
            [
                PlayPressed(),
                PausePressed(),
                VolumeChosen(0.5),
                VolumeChosen(7.0),
                MutePressed(),
                KeyGiven(ACCESS),
                Ticked(),
                Dozed(),
                Woke(0.0),
                Woke(20.0),
                Woke(3600.0),
            ]
        )
    )
    def press(self, fact):
        self.tell(fact)

    @precondition(lambda self: not self.session.state.waits)
    @rule(
        fact=st.one_of(
            st.just(SkipPressed()),
            st.just(BackPressed()),
            st.builds(SeekPressed, st.integers(0, 9), st.sampled_from([-1.0, 0.0, 3.0, 1e6])),
        )
    )
    def go_elsewhere(self, fact):
        self.tell(fact)

    @rule(choices=CHOICES)
    def choose(self, choices):
        self.tell(Chosen(choices))

    @rule(device=st.sampled_from(["speakers", "phones"]))
    def move_to(self, device):
        self.tell(OutputIs(device))

    @rule(index=st.integers(0, 9))
    def press_keep(self, index):
        self.pressed += 1
        self.tell(KeepPressed(index))

    @rule(text=st.text(max_size=200))
    def work_on(self, text):
        self.tell(IntentionGiven(text))

    @rule(lost=st.booleans(), sure=st.integers(0, 3))
    def kill(self, lost, sure):
        """Let FocusDesk be killed, and started again, perhaps without its cache."""
        before = self.session.state
        left = bookmark(before)
        if sure or before.waits or left is None or left.ending:
            return
        if lost:
            self.cached.clear()
            left = replace(left, pieces=())
        self.network.clear()
        now = self.session.now
        self.session = Session()
        self.session.now = now
        self.session.state = State(run=before.run)
        self.open(left)

        state = self.session.state
        assert (state.session_id, state.position) == (before.session_id, before.position)
        assert not state.playing
        if readings.is_ours(before):
            assert readings.is_ours(state)

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
                if order.run == self.session.state.run and readings.is_open(self.session.state):
                    self.in_hand[order.segment.index] = facts(0, seconds=length).frames
                self.tell(Done(order, facts(order.segment.index, seconds=length)))
            case Keep():
                self.tell(Done(order, Kept(track_id="")))
            case End():
                self.tell(Done(order, None))

    @precondition(lambda self: self.network)
    @rule(held=st.integers(0, 2000), size=st.sampled_from([None, 1000]))
    def receive(self, held, size):
        self.tell(Received(self.network[0], Amount(held, size)))

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

    # -- the sound

    @property
    def mixed(self):
        whole = self.placements[-1].end if self.placements else self.position
        return whole if self.landed is None else min(whole, self.landed)

    def place(self, index, *, offset=0, bridge=False, jump=False):
        start = self.placements[-1].end if self.placements else self.position
        placed = Placement(
            index=index,
            start=start,
            frames=self.in_hand[index] - offset,
            overlap=0,
            offset=offset,
            bridge=bridge,
        )
        self.placements.append(placed)
        self.tales.append(Joined(placed, jump=jump))

    def cut(self, position, _index):
        """Let nothing last beyond `position`."""
        self.tales += [Finished(p.index) for p in self.placements if p.start >= position]
        kept = [placed for placed in self.placements if placed.start < position]
        self.placements = [
            replace(p, frames=min(p.end, position) - p.start) if p.end > position else p
            for p in kept
        ]

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
            heard = heard_at(self.placements, self.position)
            self.tales.append(
                Heard(
                    index=heard.index if heard else None,
                    position=seconds(self.position),
                    ahead=seconds(self.mixed - self.position),
                    within=seconds(self.position - heard.start + heard.offset) if heard else 0.0,
                    bridge=heard is not None and heard.bridge,
                )
            )
        for placed in [placed for placed in self.placements if placed.end <= self.position]:
            self.placements.remove(placed)
            self.tales.append(Finished(placed.index))
        complete = self.closed or (self.landed is not None and self.mixed >= self.landed)
        if complete and self.position >= self.mixed and not self.drained:
            self.drained = True
            self.tales.append(Drained())

    @precondition(lambda self: self.tales)
    @rule()
    def hear(self):
        self.tell(self.tales.popleft())

    @rule(sure=st.integers(0, 29))
    def lose_the_output(self, sure):
        if sure == 0:
            self.tell(OutputFailed(errors.NoOutput("gone", code=errors.UNPLUGGED)))

    @rule(stalls=st.booleans())
    def stand_still(self, stalls):
        self.tell(OutputStalls(errors.NoOutput(code=errors.STALLED) if stalls else None))

    @rule()
    def plug_it_in_again(self):
        self.tell(OutputBack())  # nobody chose that the music goes on by itself

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
    def keeps_follow_presses_alone(self):
        assert self.keeps <= self.pressed
        asked = [part for part in self.session.state.parts.values() if part.keeping == "asked"]
        assert len(asked) <= 1

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
        if state.queue or state.sent:
            return

        assert wake_at(state) is not None

    @invariant()
    def a_session_that_is_being_ended_waits_for_an_answer(self):
        if self.session.state.phase is Phase.ENDING:
            assert self.session.state.busy in self.network

    @invariant()
    def what_is_held_for_a_sleep_does_not_play(self):
        assert not (self.session.state.slept and self.session.state.playing)

    @invariant()
    def what_plays_is_not_yet_hushed_and_what_is_silent_will_be(self):
        state = self.session.state
        if state.playing:
            assert not state.hushed
        elif not self.tales:
            assert state.hushed

    @invariant()
    def it_can_be_laid_out(self):
        assert faults(strip.strip(self.session.state)) == []

    @invariant()
    def no_segment_is_left_out_twice(self):
        left_out = [gone.index for gone in self.session.state.skipped]

        assert len(left_out) == len(set(left_out))

    @invariant()
    def what_the_core_believes_in_hand_is_in_hand(self):
        state = self.session.state
        if readings.is_open(state):
            believed = {part.segment.index for part in readings.in_hand(state)}
            assert believed == set(self.in_hand)

    @invariant()
    def music_never_runs_dry_once_it_began(self):
        """Promise 1: while the listener wants music and the session goes on, there is some."""
        state = self.session.state
        if state.waits or state.phase is not Phase.PLAYING or not state.playing or state.closed:
            return
        if not state.choices.bridges:
            return
        if not self.tales and self.in_hand and any(p.heard_at for p in state.parts.values()):
            assert state.queue or state.sent or not readings.more_comes(state, self.session.now)

    @invariant()
    def every_state_can_be_read_and_worded(self):
        state = self.session.state
        rest = readings.remaining_seconds(state)

        assert rest >= 0.0
        assert 0.0 <= readings.played_share(state) <= 1.0
        assert readings.ready_seconds(state) >= 0.0
        assert readings.mixed_ahead(state) >= 0.0
        assert readings.runway(state) >= 0.0
        for words in (messages.status, messages.line, messages.title):
            assert isinstance(words(state), str)
        for shown in Timer:
            assert face(state, shown, self.session.now).digits
        shares = [place.share for place in places(state)]
        assert not shares or abs(sum(shares) - 1.0) < 1e-6
        assert readings.lost_by_ending(state) >= 0.0

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
