"""What a hub's courier tells central of entries that were asked about: those that count, and no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.journal import EntryId, Kind
from checkin.made_here import made_here_id
from checkin.model import PositionId
from checkin.personal import Registration, encode
from sync.hub.book import Book
from sync.hub.holds import OVERDUE_MS
from sync.hub.members import Member, TokenRight
from sync.hub.protocol import Enrol, Heartbeat
from sync.pending import Pending
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, connected, make_ledger

USED = "already_redeemed"


class Hub:
    """A book with one kiosk, and what central would be told."""

    def __init__(self, book: Book, clock: FakeClock) -> None:
        self.book, self.clock = book, clock
        self.pending = Pending(book.ledger.store)
        self.kiosks = [self._kiosk("kiosk-a"), self._kiosk("kiosk-b")]
        self.sent = [0, 0]

    def _kiosk(self, name: str) -> tuple[Member, ChainedDevice]:
        code = self.book.create_device(name, TokenRight.KIOSK, {})
        assert self.book.enrol(Enrol(code=code, device=name)) is not None
        return Member(name=name, device=name, right=TokenRight.KIOSK), ChainedDevice(name, self.clock)

    def device(self, number: int = 0) -> ChainedDevice:
        """A kiosk."""
        return self.kiosks[number][1]

    def ask(self, nonce: EntryId, number: int = 0) -> str:
        """A kiosk asks; the reason of the answer."""
        member, device = self.kiosks[number]
        answer = self.book.rule(member, device.question(nonce, self.sent[number]))
        self.sent[number] = answer.sequence
        return answer.reason

    def tell(self, number: int = 0) -> None:
        """A kiosk hands in what waits."""
        member, device = self.kiosks[number]
        self.sent[number] = self.book.take(member, device.batch(self.sent[number])).sequence

    def told(self) -> list[tuple[str, EntryId]]:
        """What the courier would carry now: kind, and whom it is about."""
        return [(one.body.kind.value, one.body.ref or one.body.id) for one in self.pending.pending(100)]

    def deliver(self) -> None:
        """The courier carries all of it."""
        for one in self.pending.pending(100):
            assert self.pending.claim(one.arrival)
            self.pending.settle(one.arrival, "accepted", "")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub and two kiosks."""
    clock = FakeClock()
    with connected(make_ledger(tmp_path, clock=clock)) as ledger:
        yield Hub(Book(ledger, clock, SeededEntropy(2)), clock)


def test_central_hears_of_a_granted_entry_once_its_kiosk_says_so(hub: Hub) -> None:
    """Not while it is asked; entries that nobody asked about go at once."""
    plain = hub.device().enter(2)
    asked = hub.device().ask(1)
    assert hub.ask(asked) == ""
    assert hub.told() == [("entry", plain)]
    hub.device().say(asked, 1)
    hub.tell()
    assert hub.told() == [("entry", plain), ("entry", asked)]


def test_an_entry_and_its_ruling_in_one_batch_are_told(hub: Hub) -> None:
    """The hub was not reached in time: all comes later, as facts."""
    asked = hub.device().ask(1)
    hub.device().say(asked, 1, payload={"unanswered": True})
    hub.tell()
    assert hub.told() == [("entry", asked)]


def _refused(hub: Hub) -> EntryId:
    hub.device(1).enter(1)
    hub.tell(1)
    hub.clock.advance(1)
    asked = hub.device().ask(1)
    assert hub.ask(asked) == USED
    hub.deliver()
    return asked


def test_central_hears_nothing_of_a_refused_entry(hub: Hub) -> None:
    """Nor of its undo; also when both come after a long time."""
    asked = _refused(hub)
    hub.device().say(asked, 1, USED)
    hub.device().undo(asked, 1)
    hub.tell()
    assert hub.told() == []
    hub.deliver()
    assert hub.told() == []


def test_a_refusal_that_nobody_heard_is_taken_back(hub: Hub) -> None:
    """The kiosk has let them in all the same: central hears of it, however late that is."""
    asked = _refused(hub)
    hub.clock.pass_ms(OVERDUE_MS + 1)
    hub.device(1).enter(2)
    hub.tell(1)
    hub.deliver()
    hub.device().say(asked, 1, payload={"unanswered": True})
    hub.tell()
    assert hub.told() == [("entry", asked)]


@pytest.mark.parametrize("how", ["a newer start", "a minute", "a heartbeat after a minute"])
def test_a_kiosk_that_crashed_holds_nothing_for_ever(hub: Hub, how: str) -> None:
    """What was granted is told then, what was refused never."""
    refused = _refused(hub)
    granted = hub.device().ask(3)
    assert hub.ask(granted) == ""
    assert hub.told() == []
    if how == "a newer start":
        hub.device().restart()
        hub.device().leave(3)
        hub.tell()
    else:
        hub.clock.pass_ms(OVERDUE_MS + 1)
        if how == "a minute":
            hub.device(1).leave(3)
            hub.tell(1)
        else:
            hub.book.heartbeat(hub.kiosks[0][0], Heartbeat(pending=1, cursor=0))
    told = [entry for kind, entry in hub.told() if kind == "entry"]
    assert told == [granted]
    assert refused not in told


def test_an_entry_that_was_undone_before_it_was_told_is_not(hub: Hub) -> None:
    """One that may be on its way is, and its undo after it."""
    first = hub.device().enter(1)
    hub.tell()
    hub.device().undo(first, 1)
    hub.tell()
    assert hub.told() == []
    second = hub.device().enter(2)
    hub.tell()
    hub.deliver()
    hub.device().undo(second, 2)
    hub.tell()
    assert hub.told() == [("undo", second)]


def test_who_was_registered_as_paid_by_mistake_reaches_central(hub: Hub) -> None:
    """Only the money was taken back: the person is registered, and central hears of them, as from a kiosk."""
    person = Registration(secret="WALK2346", family_name="Muster")
    number = made_here_id(person.secret)
    bought = {"product": 1, "price": "20.00", "is_paid": True}
    made = hub.device().write(Kind.WALK_IN, encode(person), position=number, list=DOOR, payload=bought)
    hub.tell()
    undone = {"undone": "paid"}
    hub.device().write(Kind.UNDO, position=number, list=DOOR, ref=id_of(made), payload=undone)
    hub.tell()
    assert hub.told() == [("walk_in", id_of(made)), ("undo", id_of(made))]


def test_a_payment_that_was_taken_back_before_it_was_told_is_not(hub: Hub) -> None:
    """Central hears of neither."""
    paid = hub.device().write(Kind.PAID, position=PositionId(1), list=DOOR)
    hub.device().write(
        Kind.UNDO, position=PositionId(1), list=DOOR, ref=id_of(paid), payload={"undone": "paid"}
    )
    hub.tell()
    assert hub.told() == []
