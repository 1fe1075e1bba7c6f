"""Who was let in twice: found once both entries are known, told with gates and badges, until settled."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.conflicts import decided_by_humans, double_admits
from checkin.journal import EntryId, Fact, Kind
from checkin.made_here import WALK_IN_START, made_here_id
from checkin.model import Gate, GateId, ListId, PositionId
from kiosk.changes.disputes import AT_ONCE, Disputes
from kiosk.changes.settling import Settled, Settling
from sync.elsewhere import ElsewherePassage, keep_elsewhere
from sync.ledger import Ledger
from sync.replica import save_positions
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.small_congress import DOOR, EVENT_SET, HALL, STAND, attendee, connected, make_ledger

ANNA, BO = PositionId(1), PositionId(2)
GATES = tuple(Gate(id=GateId(number), names={"de": f"Tor {number}"}) for number in (1, 2))
EVENT = replace(EVENT_SET, gates=GATES)


@pytest.fixture
def clock() -> FakeClock:
    """Stands still until it is told otherwise."""
    return FakeClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    """A ledger with three people."""
    with connected(make_ledger(tmp_path, clock=clock)) as opened:
        yield opened


def pass_by(
    ledger: Ledger,
    position: int,
    after_s: int,
    *,
    at: ListId = DOOR,
    kind: Kind = Kind.ENTRY,
    gate: int | None = None,
    badge: str = "",
    **more: object,
) -> EntryId:
    """Somebody goes in or out, as a kiosk that knew nothing of the others wrote it down."""
    at_ms, person = START_MS + after_s * 1_000, PositionId(position)
    place = GateId(gate) if gate else None
    with ledger.writing():
        fact = Fact(kind=kind, at_ms=at_ms, position=person, list=at, gate=place, **more)  # type: ignore[arg-type]
        entry = ledger.append(fact).body.id
        if badge:
            state = {"state": PrintState.QUEUED.value}
            queued = Fact(
                kind=Kind.BADGE, at_ms=at_ms, position=person, ref=entry, code=badge, payload={**state}
            )
            ledger.append(queued)
    return entry


def test_both_entries_are_told_with_gates_and_badges(ledger: Ledger, clock: FakeClock) -> None:
    """Who, when, where, and the badge that came with each; the second one names the dispute."""
    pass_by(ledger, 1, 0, gate=1, badge="CODE-ONE")
    second = pass_by(ledger, 1, 60, gate=2, badge="CODE-TWO")
    (one,) = Disputes(ledger, clock).look(EVENT)
    assert (one.entry, one.position, one.name) == (second, ANNA, "Jörg Müller-Lüdenscheidt")
    assert (one.first.at_ms, one.first.place, one.first.badge) == (START_MS, {"de": "Tor 1"}, "CODE-ONE")
    assert (one.second.place, one.second.badge) == ({"de": "Tor 2"}, "CODE-TWO")


@pytest.mark.parametrize(
    ("passages", "count"),
    [
        pytest.param([(1, 0), (2, 0)], 0, id="two people"),
        pytest.param([(1, 0), (1, 60)], 1, id="twice"),
        pytest.param([(1, 60), (1, 0)], 1, id="the later one arrived first"),
        pytest.param([(1, 0), (1, 60), (1, 90)], 2, id="three times"),
        pytest.param([(1, 0), (1, 60), (2, 10), (2, 20)], 2, id="two people twice"),
    ],
)
def test_who_was_let_in_twice(
    ledger: Ledger, clock: FakeClock, passages: list[tuple[int, int]], count: int
) -> None:
    """Also when it becomes known bit by bit, with a look after each of them."""
    bit_by_bit = Disputes(ledger, clock)
    for position, after_s in passages:
        pass_by(ledger, position, after_s)
        bit_by_bit.look(EVENT)
    assert len(bit_by_bit.look(EVENT)) == count
    assert bit_by_bit.look(EVENT) == Disputes(ledger, clock).look(EVENT)


def test_what_is_allowed_is_no_dispute(ledger: Ledger, clock: FakeClock) -> None:
    """A stand takes people often, another list is another matter, and force knew of the first entry."""
    for after_s in (0, 10):
        pass_by(ledger, 1, after_s, at=STAND)
    pass_by(ledger, 1, 20)
    pass_by(ledger, 1, 30, at=HALL)
    pass_by(ledger, 1, 40, forced=True, payload={"overridden": "already_redeemed"})
    assert Disputes(ledger, clock).look(EVENT) == ()


def test_a_settled_one_is_gone_whoever_settled_it(ledger: Ledger, clock: FakeClock) -> None:
    """Here, or on another device whose entry arrives; likewise an entry that was taken back."""
    disputes = Disputes(ledger, clock)
    pass_by(ledger, 1, 0)
    first = pass_by(ledger, 1, 60)
    pass_by(ledger, 2, 0)
    second = pass_by(ledger, 2, 70)
    assert [one.entry for one in disputes.look(EVENT)] == [first, second]
    assert Settling(ledger, EVENT, clock).resolve(first, "Mia", void_badge=False) is Settled.KEPT
    assert [one.entry for one in disputes.look(EVENT)] == [second]
    pass_by(ledger, 2, 90, kind=Kind.UNDO, ref=second)
    assert disputes.look(EVENT) == ()


def test_what_central_tells_of_other_devices_counts(ledger: Ledger, clock: FakeClock) -> None:
    """One entry here and one there are two; it is looked for every ten seconds."""
    disputes = Disputes(ledger, clock)
    mine = pass_by(ledger, 1, 60)
    assert disputes.look(EVENT) == ()
    with ledger.writing():
        theirs = ElsewherePassage(7, Kind.ENTRY, DOOR, START_MS, gate=GateId(2))
        keep_elsewhere(ledger.store, ANNA, [theirs], lambda _: None)
    clock.advance(11)
    (one,) = disputes.look(EVENT)
    assert (one.entry, one.first.place, one.first.badge) == (mine, {"de": "Tor 2"}, "")


def test_two_ids_of_one_person_are_one_person(ledger: Ledger, clock: FakeClock) -> None:
    """Whoever came in under an id that was made here, and under central's, came in twice."""
    real = attendee(9, secret=WALK_IN_START + "0123456789")
    made_here = made_here_id(real.secret)
    with ledger.writing():
        save_positions(ledger.store, [real])
    pass_by(ledger, made_here, 0)
    disputes = Disputes(ledger, clock)
    disputes.look(EVENT)
    pass_by(ledger, 9, 60)
    (one,) = disputes.look(EVENT)
    assert one.position == PositionId(9)


def test_a_long_day_is_read_in_parts(ledger: Ledger, clock: FakeClock) -> None:
    """So many people at once and no more; after enough looks all are known, as a whole fold knows them."""
    people = AT_ONCE + 20
    with ledger.writing():
        for number in range(1, people + 1):
            for after_s in (0, 60):
                fact = Fact(
                    kind=Kind.ENTRY,
                    at_ms=START_MS + after_s,
                    position=PositionId(number),
                    list=DOOR,
                )
                ledger.append(fact)
    disputes = Disputes(ledger, clock)
    assert len(disputes.look(EVENT)) == AT_ONCE
    assert len(disputes.look(EVENT)) == people
    started = perf_counter()
    disputes.look(EVENT)
    assert perf_counter() - started < 1
    lists = {DOOR: EVENT.lists[0]}
    zone = ZoneInfo("Europe/Berlin")
    whole = double_admits(ledger.passages(BO), lists, decided_by_humans(ledger.about(BO)), zone)
    assert [one.second.id for one in whole] == [
        one.entry for one in disputes.look(EVENT) if one.position == BO
    ]
