"""The outbox is carried: in order, once at central whatever the link does, and nobody behind is held up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from queue import SimpleQueue
from threading import Event
from time import monotonic_ns

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from checkin.errors import LedgerLockedError, LinkDownError, PeerRefusedError, SyncError, WireFormatError
from checkin.journal import Kind
from checkin.model import PositionId
from sync.courier import BATCH, Courier, CourierFailed, Drained, LinkChanged, News, PendingChanged, drain
from sync.outbox import PATIENCE, Item, Outbox, Outcome, Redemption
from sync.pretix.central import PretixCentral, open_central
from sync.pretix.line import Limits
from sync.standin import StandIn
from tests.fakes.central import DAY_MS, FakeCentral, FakeOutbox, Waiting, make_waiting

WAIT_S = 20.0
"""For what a thread posts: never reached when the code is right."""


class TrueClock:
    """Wall clock fixed, monotonic clock real."""

    def now_ms(self) -> int:
        """A morning in September 2026."""
        return DAY_MS

    def mono_ns(self) -> int:
        """The machine's own."""
        return monotonic_ns()


def entries(count: int) -> list[Waiting]:
    """That many entries of different persons."""
    return [make_waiting(number, position=PositionId(number)) for number in range(1, count + 1)]


def outcomes(outbox: FakeOutbox) -> dict[int, str]:
    """How each settled entry ended."""
    return {arrival: outcome for arrival, (outcome, _) in outbox.settled.items()}


@pytest.mark.parametrize("count", [0, 1, 5, BATCH * 2 + 1])
def test_all_goes_oldest_first(count: int) -> None:
    """Everything pending arrives in the order in which it happened, also over several batches."""
    outbox, central = FakeOutbox(entries(count)), FakeCentral()
    assert drain(outbox, central) == Drained(sent=count, rejected=0, pending=0)
    assert [row[3] for row in central.kept] == [entry.body.at_ms for entry in outbox.entries]


def test_a_rejected_entry_is_settled_and_visible() -> None:
    """Central's no is kept with its reason, and the next ones go on."""
    outbox = FakeOutbox([make_waiting(1, secret="nonsense"), make_waiting(2)])
    assert drain(outbox, FakeCentral()) == Drained(sent=1, rejected=1, pending=0)
    assert outbox.settled == {1: ("rejected", "invalid"), 2: ("accepted", "")}


def test_house_matters_are_settled_while_cut_off() -> None:
    """Only what central has to hear counts as pending."""
    outbox = FakeOutbox([make_waiting(1), make_waiting(2, Kind.BADGE), make_waiting(3, Kind.COUNT)])
    drained = drain(outbox, FakeCentral(is_cut=True))
    assert isinstance(drained.problem, LinkDownError)
    assert (drained.sent, drained.rejected, drained.pending) == (0, 0, 1)
    assert outcomes(outbox) == {2: Outcome.NOT_FOR_CENTRAL, 3: Outcome.NOT_FOR_CENTRAL}


def test_nothing_is_settled_before_its_acknowledgement() -> None:
    """A lost answer leaves the entry pending, although central has it."""
    outbox, central = FakeOutbox(entries(2)), FakeCentral(losses=1)
    assert drain(outbox, central).pending == 2
    assert len(central.kept) == 1
    assert drain(outbox, central).pending == 0
    assert len(central.kept) == 2


def test_a_drain_can_be_ended_early() -> None:
    """Asked after each delivery, a no ends it."""
    outbox = FakeOutbox(entries(5))
    answers = iter((True, False))
    assert drain(outbox, FakeCentral(), go_on=lambda: next(answers)).pending == 3


def failing_on(number: int, error: SyncError) -> Callable[[Item], SyncError | None]:
    """Central trips over one entry only."""
    at_ms = make_waiting(number).body.at_ms
    return lambda item: error if isinstance(item, Redemption) and item.at_ms == at_ms else None


@pytest.mark.parametrize(
    ("error", "drains"),
    [
        pytest.param(WireFormatError("No sense.", "Wait."), PATIENCE + 1, id="it falls over it"),
        pytest.param(PeerRefusedError(403, "No.", "Ask."), 2, id="it forbids it"),
    ],
)
def test_one_bad_entry_holds_up_only_its_own_person(error: SyncError, drains: int) -> None:
    """After a few tries the others go past it; what the same person did later waits behind it."""
    outbox = FakeOutbox(
        [make_waiting(1), make_waiting(2, Kind.EXIT), make_waiting(3, position=PositionId(2))]
    )
    central = FakeCentral(failing=failing_on(1, error))
    setbacks: dict[int, int] = {}
    for _ in range(drains):
        drain(outbox, central, setbacks)
    assert outcomes(outbox) == {3: Outcome.ACCEPTED}
    central.failing = lambda _item: None
    assert drain(outbox, central, setbacks).pending == 0
    assert [row[2] for row in central.kept] == ["entry", "entry", "exit"]
    assert setbacks == {}


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(LinkDownError("No answer.", "Wait."), id="cut off"),
        pytest.param(PeerRefusedError(401, "No.", "Pair."), id="token not accepted"),
    ],
)
def test_a_dead_link_changes_no_order(error: SyncError) -> None:
    """However often the link fails, the oldest stays first."""
    outbox, central = FakeOutbox(entries(3)), FakeCentral(failing=lambda _item: error)
    setbacks: dict[int, int] = {}
    for _ in range(10):
        assert drain(outbox, central, setbacks).problem is error
    central.failing = lambda _item: None
    drain(outbox, central, setbacks)
    assert [row[3] for row in central.kept] == [entry.body.at_ms for entry in outbox.entries]


class PowerLostError(Exception):
    """The kiosk dies at this line."""


class FragileOutbox(FakeOutbox):
    """An outbox whose kiosk can die between an acknowledgement and its record."""

    dies = False

    def settle(self, arrival: int, outcome: str, detail: str) -> None:
        """Settle, unless this is the moment."""
        if self.dies:
            self.dies = False
            raise PowerLostError
        super().settle(arrival, outcome, detail)


class BadDay(RuleBasedStateMachine):
    """People come in while the link is cut, healed and loses answers, over real sockets."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = FragileOutbox()
        self.stand_in = StandIn()
        self.stand_in.__enter__()
        self._connect()

    def _connect(self) -> None:
        self.central = open_central(
            self.stand_in.url, self.stand_in.organizer, self.stand_in.token, lambda _list: "congress"
        )

    @rule(kind=st.sampled_from([Kind.ENTRY, Kind.EXIT]), person=st.integers(1, 3))
    def somebody_passes(self, kind: Kind, person: int) -> None:
        """A passage is committed here."""
        number = len(self.outbox.entries) + 1
        passed = make_waiting(number, kind, secret=f"T{person}", position=PositionId(person))
        self.outbox.entries.append(passed)

    @rule()
    def cut(self) -> None:
        """The link goes."""
        self.stand_in.cut()

    @rule()
    def heal(self) -> None:
        """The link comes back."""
        self.stand_in.heal()

    @rule(count=st.integers(1, 3))
    def lose_answers(self, count: int) -> None:
        """Central hears us, we do not hear it."""
        self.stand_in.lose_answers(count)

    @rule()
    def send(self) -> None:
        """One try."""
        drain(self.outbox, self.central)

    @precondition(lambda self: self.outbox.pending_count())
    @rule()
    def send_and_die(self) -> None:
        """The kiosk dies after an acknowledgement and before its record, and starts again."""
        self.outbox.dies = True
        try:
            drain(self.outbox, self.central)
        except PowerLostError:
            self.central.close()
            self._connect()
        self.outbox.dies = False

    @invariant()
    def central_has_a_beginning_of_the_day(self) -> None:
        """What central has is the first part of what happened: in order, nothing twice, with its own time."""
        told = [(row.secret, row.type, row.datetime) for row in self.stand_in.checkins]
        assert told == self._happened()[: len(told)]

    def _happened(self) -> list[tuple[str, str, str]]:
        return [(str(e.secret), e.body.kind.value, _iso(e.body.sequence)) for e in self.outbox.entries]

    def teardown(self) -> None:
        """After the heal everything is there, exactly once."""
        self.stand_in.heal()
        self.stand_in.lose_answers(0)
        try:
            assert drain(self.outbox, self.central).pending == 0
            told = [(row.secret, row.type, row.datetime) for row in self.stand_in.checkins]
            assert told == self._happened()
        finally:
            self.central.close()
            self.stand_in.__exit__(None, None, None)


def _iso(number: int) -> str:
    """The time of the entry with that number, as it stands at central: `DAY_MS` and so many seconds."""
    minute, second = divmod(20 + number, 60)
    return f"2026-09-21T14:{13 + minute}:{second:02}.000+00:00"


BadDay.TestCase.settings = settings(deadline=None, max_examples=25, stateful_step_count=30)
test_bad_day = BadDay.TestCase


@contextmanager
def working(
    outbox: FakeOutbox, central: FakeCentral | PretixCentral, wake: Event | None = None
) -> Iterator[SimpleQueue[News]]:
    """A courier at work; gives what it posts, and sees that it ends."""
    posted: SimpleQueue[News] = SimpleQueue()
    factory = lambda: nullcontext[Outbox](outbox)  # noqa: E731  # as short as a fake ledger may be
    courier = Courier(factory, central, wake or Event(), TrueClock(), posted.put, jitter=0.0)
    courier.start()
    try:
        yield posted
    finally:
        assert courier.stop(WAIT_S)


def wait_for(posted: SimpleQueue[News], *wanted: News) -> None:
    """Wait until all of these were posted."""
    missing = set(wanted)
    while missing:
        missing.discard(posted.get(timeout=WAIT_S))


def test_the_courier_sends_what_it_finds_and_what_comes() -> None:
    """Entries that wait at the start go at once, later ones when it is woken."""
    outbox, central, wake = FakeOutbox(entries(3)), FakeCentral(), Event()
    with working(outbox, central, wake) as posted:
        wait_for(posted, LinkChanged(connected=True, since_ms=DAY_MS), PendingChanged(0))
        arrived = Event()
        central.failing = lambda _item: arrived.set()
        outbox.entries.append(make_waiting(4))
        wake.set()
        assert arrived.wait(WAIT_S)
        assert not wake.is_set()
    assert len(central.kept) == 4
    assert central.is_closed


def test_the_courier_tells_of_a_cut_and_of_the_heal() -> None:
    """Cut off, counting, and connected again, without being asked."""
    outbox, central, wake = FakeOutbox(entries(1)), FakeCentral(is_cut=True), Event()
    with working(outbox, central, wake) as posted:
        wait_for(
            posted, PendingChanged(1), LinkChanged(connected=False, since_ms=DAY_MS, problem="Cut off. Wait.")
        )
        outbox.entries.append(make_waiting(2))
        wake.set()
        wait_for(posted, PendingChanged(2))
        central.is_cut = False
        wait_for(posted, LinkChanged(connected=True, since_ms=DAY_MS), PendingChanged(0))


def test_the_courier_stops_while_it_waits_for_an_answer() -> None:
    """A hanging central does not hold up the end of the program, and the entry stays pending."""
    outbox = FakeOutbox(entries(1))
    with StandIn() as stand_in:
        stand_in.delay_s = 600.0
        patient = Limits(silence_s=600, answer_s=600)
        central = open_central(stand_in.url, "einlass", stand_in.token, lambda _list: None, limits=patient)
        with working(outbox, central):
            assert stand_in.wait_for_calls(1, WAIT_S)
    assert outbox.settled == {}


def test_the_courier_stops_while_it_waits_to_try_again() -> None:
    """A minute's pause for a token that is not accepted ends with the program."""
    refused = PeerRefusedError(401, "Not accepted.", "Pair.")
    with working(FakeOutbox(entries(1)), FakeCentral(failing=lambda _item: refused)) as posted:
        wait_for(posted, LinkChanged(connected=False, since_ms=DAY_MS, problem="Not accepted. Pair."))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(
            LedgerLockedError("Held.", "Close it."), CourierFailed("Held.", "Close it."), id="one of ours"
        ),
        pytest.param(
            ValueError("Erika Mustermann"),
            CourierFailed("Sending to the central system broke (ValueError).", "It starts over by itself."),
            id="a bug, without its text",
        ),
    ],
)
def test_what_breaks_is_told(error: Exception, told: CourierFailed) -> None:
    """Whatever breaks in the thread is posted, and the thread lives on until it is stopped."""
    posted: SimpleQueue[News] = SimpleQueue()
    central = FakeCentral()

    def broken() -> nullcontext[Outbox]:
        raise error

    courier = Courier(broken, central, Event(), TrueClock(), posted.put)
    courier.start()
    assert posted.get(timeout=WAIT_S) == told
    assert courier.stop(WAIT_S)
    assert central.is_closed
