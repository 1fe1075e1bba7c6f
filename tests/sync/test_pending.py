"""What central has not acknowledged yet: in order, once, and never forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.journal import Fact, JournalEntry, Kind
from checkin.model import PositionId
from sync.ledger import Ledger
from sync.pending import Pending
from tests.fakes.small_congress import DOOR, connected, make_ledger, secret_of

CARRIED = (
    *(Kind.ENTRY, Kind.EXIT, Kind.REFUSAL, Kind.UNDO),
    *(Kind.ANSWER, Kind.CORRECTION, Kind.WALK_IN, Kind.PAID),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with three people."""
    with connected(make_ledger(tmp_path)) as opened:
        yield opened


def append(ledger: Ledger, kind: Kind = Kind.ENTRY, position: int | None = 1) -> JournalEntry:
    """One entry about somebody, or about nobody."""
    with ledger.writing():
        number = None if position is None else PositionId(position)
        return ledger.append(Fact(kind=kind, at_ms=1, position=number, list=DOOR))


@pytest.mark.parametrize("kind", list(Kind))
def test_only_what_central_understands_waits(ledger: Ledger, kind: Kind) -> None:
    """Check-ins and what staff change; badges on their way and the like stay here."""
    append(ledger, kind)
    waits = kind in CARRIED
    assert Pending(ledger.store).pending_count() == int(waits)
    assert len(Pending(ledger.store).pending(9)) == int(waits)
    assert Pending(ledger.store).accepted_count() == 0


def test_a_waiting_entry_comes_with_the_ticket_it_is_about(ledger: Ledger) -> None:
    """Its secret; none when it is about nobody, or about somebody whom central has taken away."""
    append(ledger, position=2)
    append(ledger, Kind.REFUSAL, None)
    append(ledger, position=99)
    assert [entry.secret for entry in Pending(ledger.store).pending(9)] == [secret_of(2), None, None]


def test_what_is_settled_never_comes_back(ledger: Ledger) -> None:
    """The first outcome stays; other connections see it; kinds that do not wait do not hold the floor."""
    for kind in (Kind.ENTRY, Kind.BADGE, Kind.EXIT, Kind.BADGE):
        append(ledger, kind)
    pending = Pending(ledger.store)
    first, second = pending.pending(9)
    pending.settle(second.arrival, "rejected", "canceled")
    pending.settle(second.arrival, "accepted", "")
    assert [entry.arrival for entry in pending.pending(9)] == [first.arrival]
    pending.settle(first.arrival, "accepted", "")
    assert pending.pending_count() == 0
    assert [(r.arrival, r.detail, r.body.kind) for r in pending.rejected()] == [
        (second.arrival, "canceled", Kind.EXIT)
    ]
    assert pending.accepted_count() == 1
    append(ledger)
    assert Pending(ledger.store).pending_count() == 1


@settings(deadline=None, max_examples=25)
@given(
    kinds=st.lists(st.sampled_from([Kind.ENTRY, Kind.BADGE, Kind.REFUSAL]), max_size=8),
    data=st.data(),
)
def test_any_order_of_settling_keeps_the_books(
    tmp_path_factory: pytest.TempPathFactory,
    kinds: list[Kind],
    data: st.DataObject,
) -> None:
    """Waiting, accepted and rejected always add up; what waits is what nobody has settled, oldest first."""
    with connected(make_ledger(tmp_path_factory.mktemp("books"))) as ledger:
        for kind in kinds:
            append(ledger, kind)
        pending = Pending(ledger.store)
        waiting = [entry.arrival for entry in pending.pending(100)]
        rejected: list[int] = []
        total = len(waiting)
        for arrival in data.draw(st.permutations(waiting)):
            outcome = data.draw(st.sampled_from(["accepted", "rejected"]))
            pending.settle(arrival, outcome, "said so")
            waiting.remove(arrival)
            rejected += [arrival] if outcome == "rejected" else []
            assert [entry.arrival for entry in pending.pending(100)] == waiting
            assert [entry.arrival for entry in pending.pending(1)] == waiting[:1]
            assert pending.pending_count() == len(waiting)
            assert [entry.arrival for entry in pending.rejected()] == sorted(rejected)
            assert pending.accepted_count() == total - len(waiting) - len(rejected)
