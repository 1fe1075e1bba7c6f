"""The line before the doors from a real ledger: who was served, who is to come, what somebody saw."""

from pathlib import Path

from msgspec.structs import replace

from checkin.journal import Fact, Kind
from checkin.model import PositionId, PositionStatus
from kiosk.fleet.queue import QueueDesk
from sync.ledger import Ledger
from sync.line_situation import count_registered, read_situation
from sync.opening import LedgerFile
from sync.replica import save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.small_congress import (
    AT_DOOR,
    DOOR,
    EVENT_SET,
    HALL,
    ONLINE,
    attendee,
    connected,
    make_ledger,
)

SERVICE_S = 10.0


def let_in(ledger: Ledger, clock: FakeClock, people: int) -> None:
    """One after the other, ten seconds each."""
    for number in range(1, people + 1):
        clock.advance(SERVICE_S)
        with ledger.writing():
            ledger.append(Fact(kind=Kind.ENTRY, at_ms=clock.now_ms(), position=PositionId(number), list=DOOR))


def desk_of(ledger_file: LedgerFile, clock: FakeClock) -> QueueDesk:
    """Over that ledger."""
    return QueueDesk(lambda: connected(ledger_file), lambda: EVENT_SET, clock)


def test_only_good_tickets_for_the_place_are_to_come(tmp_path: Path) -> None:
    """None for the livestream, none unpaid; whoever has come is not counted again."""
    clock = FakeClock()
    ledger_file = make_ledger(tmp_path, people=20, clock=clock)
    with connected(ledger_file) as ledger:
        with ledger.writing():
            save_positions(
                ledger.store,
                [
                    *(attendee(number) for number in range(1, 21)),
                    attendee(30, product=ONLINE),
                    attendee(31, status=PositionStatus.PENDING),
                ],
            )
        assert count_registered(ledger.store, EVENT_SET, DOOR) == 20
        let_in(ledger, clock, 8)
        found = read_situation(ledger.store, DOOR, clock.now_ms(), 20, clock.now_ms() - 3_600_000)
        elsewhere = read_situation(ledger.store, HALL, clock.now_ms(), 20, clock.now_ms() - 3_600_000)
    assert (found.to_come, len(found.served)) == (12, 8)
    assert (elsewhere.to_come, len(elsewhere.served)) == (20, 0)


def test_a_mark_is_one_entry_and_changes_the_advice(tmp_path: Path) -> None:
    """A count of no room, by whom; ten people for each mark."""
    clock = FakeClock()
    ledger_file = make_ledger(tmp_path, people=200, clock=clock)
    with connected(ledger_file) as ledger:
        let_in(ledger, clock, 40)
        desk = desk_of(ledger_file, clock)
        before = desk.look(AT_DOOR)
        assert desk.reaches(4, replace(AT_DOOR, by="Eileen")) == 40
        (body,) = (entry.body for entry in ledger.entries() if entry.body.kind is Kind.COUNT)
        rooms = {room.id: ledger.rooms.inside(room.id) for room in EVENT_SET.rooms}
    after = desk.look(AT_DOOR)
    assert (body.payload, body.by, body.list, body.room) == ({"queue": 40, "mark": 4}, "Eileen", DOOR, None)
    assert set(rooms.values()) == {0}
    assert before is not None
    assert after is not None
    assert before.seen_s is None
    assert (after.in_line, after.seen_s, after.wait_s) == (40, 0.0, 400.0)
    assert after.open_more > 0


def test_a_quiet_house_knows_nothing(tmp_path: Path) -> None:
    """Before the doors open."""
    clock = FakeClock()
    assert desk_of(make_ledger(tmp_path, clock=clock), clock).look(AT_DOOR) is None
