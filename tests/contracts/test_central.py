"""What every central system has to keep to: the fake in memory and pretix's calls to the stand-in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest
from msgspec.structs import replace

from checkin.clock import utc_to_ms
from checkin.errors import LinkDownError
from checkin.journal import EntryId
from checkin.model import Direction, ListId
from checkin.verdict import Reason
from sync.outbox import Annulment, Central, FailedScan, Outcome, Redemption
from sync.pretix.central import open_central
from sync.standin import CheckinRow, StandIn
from tests.fakes.central import DAY_MS, FakeCentral, Kept, entry_id

ENTRY = Redemption(entry_id(1), ListId(1), "SECRET", Direction.ENTRY, DAY_MS + 123)
UNDO = Annulment(entry_id(9), ENTRY.nonce, ListId(1), DAY_MS + 5000)
REFUSAL = FailedScan(entry_id(5), ListId(1), "SECRET", "unpaid", Direction.ENTRY, DAY_MS)


@dataclass(frozen=True, slots=True)
class Bench:
    """A central system under test, with a look inside and faults on command."""

    central: Central
    kept: Callable[[], list[Kept]]
    refusals: Callable[[], list[tuple[str, EntryId]]]
    set_cut: Callable[[bool], None]
    lose_answers: Callable[[int], None]


@contextmanager
def _fake() -> Iterator[Bench]:
    fake = FakeCentral()
    yield Bench(
        fake,
        lambda: list(fake.kept),
        lambda: list(fake.refusals),
        lambda value: setattr(fake, "is_cut", value),
        lambda count: setattr(fake, "losses", count),
    )


def _to_kept(row: CheckinRow) -> Kept:
    at_ms = utc_to_ms(datetime.fromisoformat(row.datetime))
    return row.secret, row.list, row.type, at_ms, EntryId(row.nonce.replace("-", ""))


@contextmanager
def _pretix() -> Iterator[Bench]:
    with StandIn({"SECRET"}, {1}) as stand_in:
        central = open_central(stand_in.url, "einlass", stand_in.token, lambda _list: "congress")
        yield Bench(
            central,
            lambda: [_to_kept(row) for row in stand_in.checkins],
            lambda: [(row.raw_barcode, EntryId(row.nonce.replace("-", ""))) for row in stand_in.failed],
            lambda value: stand_in.cut() if value else stand_in.heal(),
            stand_in.lose_answers,
        )
        central.close()


@pytest.fixture(params=[pytest.param(_fake, id="the fake"), pytest.param(_pretix, id="pretix's calls")])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Each central system in turn."""
    make: Callable[[], AbstractContextManager[Bench]] = request.param
    with make() as made:
        yield made


def test_an_entry_is_kept_as_it_happened(bench: Bench) -> None:
    """Central keeps secret, list, direction, the entry's own time and its nonce."""
    assert bench.central.deliver(ENTRY).outcome is Outcome.ACCEPTED
    assert bench.kept() == [("SECRET", 1, "entry", DAY_MS + 123, ENTRY.nonce)]


def test_an_exit_is_kept_beside_its_entry(bench: Bench) -> None:
    """Entry and exit are two rows."""
    bench.central.deliver(ENTRY)
    bench.central.deliver(replace(ENTRY, nonce=entry_id(2), direction=Direction.EXIT))
    assert [row[2] for row in bench.kept()] == ["entry", "exit"]


def test_the_same_nonce_counts_once(bench: Bench) -> None:
    """A second delivery is accepted and changes nothing."""
    assert [bench.central.deliver(ENTRY).outcome for _ in range(3)] == [Outcome.ACCEPTED] * 3
    assert len(bench.kept()) == 1


def test_what_happened_twice_is_kept_twice(bench: Bench) -> None:
    """Central is told, not asked: a second entry of one position is taken."""
    bench.central.deliver(ENTRY)
    assert bench.central.deliver(replace(ENTRY, nonce=entry_id(2))).outcome is Outcome.ACCEPTED
    assert len(bench.kept()) == 2


def test_an_unknown_ticket_is_rejected_with_a_reason(bench: Bench) -> None:
    """A rejection is a value, and says why."""
    receipt = bench.central.deliver(replace(ENTRY, secret="nonsense"))
    assert receipt.outcome is Outcome.REJECTED
    assert "invalid" in receipt.detail
    assert bench.kept() == []


def test_an_undone_entry_is_gone(bench: Bench) -> None:
    """After the annulment central no longer counts the entry."""
    bench.central.deliver(ENTRY)
    assert bench.central.deliver(UNDO).outcome is Outcome.ACCEPTED
    assert bench.kept() == []


def test_an_undo_of_nothing_is_rejected(bench: Bench) -> None:
    """An annulment of an entry that central never saw is a rejection."""
    assert bench.central.deliver(UNDO).outcome is Outcome.REJECTED


@pytest.mark.parametrize("reason", [reason.value for reason in Reason])
def test_every_refusal_reason_can_be_told(bench: Bench, reason: str) -> None:
    """Central takes refusals for every reason of ours, once each."""
    item = replace(REFUSAL, reason=reason)
    assert [bench.central.deliver(item).outcome for _ in range(2)] == [Outcome.ACCEPTED] * 2
    assert bench.refusals() == [("SECRET", REFUSAL.nonce)]


def test_a_cut_link_is_an_error_and_heals(bench: Bench) -> None:
    """While cut off nothing arrives; afterwards the same item does, once."""
    bench.central.deliver(replace(ENTRY, nonce=entry_id(7)))
    bench.set_cut(True)
    with pytest.raises(LinkDownError):
        bench.central.deliver(ENTRY)
    bench.set_cut(False)
    assert bench.central.deliver(ENTRY).outcome is Outcome.ACCEPTED
    assert [row[4] for row in bench.kept()] == [entry_id(7), ENTRY.nonce]


@pytest.mark.parametrize("item", [ENTRY, REFUSAL], ids=["entry", "refusal"])
def test_a_lost_answer_is_no_second_row(bench: Bench, item: Redemption | FailedScan) -> None:
    """Carried out, answer lost, sent again: one row."""
    bench.lose_answers(2)
    for _ in range(2):
        with pytest.raises(LinkDownError):
            bench.central.deliver(item)
    assert bench.central.deliver(item).outcome is Outcome.ACCEPTED
    assert len(bench.kept()) + len(bench.refusals()) == 1


def test_a_lost_answer_to_an_undo_is_no_rejection(bench: Bench) -> None:
    """Annulled, answer lost, sent again: accepted, although a second annulment would be an error."""
    bench.central.deliver(ENTRY)
    bench.lose_answers(1)
    with pytest.raises(LinkDownError):
        bench.central.deliver(UNDO)
    assert bench.central.deliver(UNDO).outcome is Outcome.ACCEPTED
    assert bench.central.deliver(replace(UNDO, id=entry_id(10))).outcome is Outcome.REJECTED
    assert bench.kept() == []


def test_after_hanging_up_nothing_is_sent(bench: Bench) -> None:
    """A hung up line refuses every further delivery."""
    bench.central.hang_up()
    with pytest.raises(LinkDownError):
        bench.central.deliver(ENTRY)
    assert bench.kept() == []


def test_nobody_is_asked_to_be_quiet_for_nothing(bench: Bench) -> None:
    """Without a request for silence there is none."""
    bench.central.deliver(ENTRY)
    assert bench.central.quiet_s() == 0
