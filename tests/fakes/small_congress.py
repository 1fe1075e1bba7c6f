"""A congress small enough to be looked through: a foyer with two halls, and as many people as asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    ListId,
    Position,
    PositionId,
    Product,
    ProductId,
    Room,
    RoomId,
)
from kiosk.views import DeskPlace
from sync.ledger import Ledger
from sync.ledger_name import write_name
from sync.opening import LedgerFile, open_ledger
from sync.replica import save_event_set, save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy

DOOR, HALL, OTHER_HALL, STAND = ListId(1), ListId(2), ListId(3), ListId(4)
FOYER_ROOM, HALL_ROOM, OTHER_HALL_ROOM = RoomId(10), RoomId(11), RoomId(12)
PARTICIPANT, ONLINE, NO_BADGE = ProductId(1), ProductId(2), ProductId(3)
AT_DOOR = DeskPlace(DOOR)

EVENT_SET = EventSet(
    events=(Event(slug="congress", names={"de": "Kongress"}),),
    products=(
        Product(id=PARTICIPANT, names={"de": "Teilnahme", "en": "Participant"}),
        Product(id=ONLINE, names={"de": "Online"}, on_site=False),
        Product(id=NO_BADGE, names={"de": "Team"}, badge=False),
    ),
    lists=(
        CheckInList(id=DOOR, names={"de": "Einlass"}, event="congress"),
        CheckInList(id=HALL, names={"de": "Saal 1"}, event="congress", prints_badge=False),
        CheckInList(id=OTHER_HALL, names={"de": "Saal 2"}, event="congress", prints_badge=False),
        CheckInList(id=STAND, names={"de": "Stand"}, event="congress", allow_multiple_entries=True),
    ),
    rooms=(
        Room(id=FOYER_ROOM, names={"de": "Foyer"}, limit=50, counts=(DOOR,)),
        Room(id=HALL_ROOM, names={"de": "Saal 1"}, parent=FOYER_ROOM, counts=(HALL,)),
        Room(id=OTHER_HALL_ROOM, names={"de": "Saal 2"}, parent=FOYER_ROOM, counts=(OTHER_HALL,)),
    ),
)
"""Sessions of one hall at a time: who enters a hall leaves the other one."""

FAMILY_NAME = "Müller-Lüdenscheidt"


def secret_of(number: int) -> str:
    """The ticket text of the attendee with that number."""
    return f"TICKET{number:04}"


def attendee(number: int, **fields: object) -> Position:
    """One paid participant."""
    known: dict[str, object] = {
        "id": PositionId(number),
        "secret": secret_of(number),
        "product": PARTICIPANT,
        "given_name": "Jörg",
        "family_name": FAMILY_NAME,
    }
    return Position(**{**known, **fields})  # type: ignore[arg-type]  # a row of a table


def make_ledger(
    data_dir: Path, people: int = 3, *, clock: FakeClock | None = None, vfs: str | None = None
) -> LedgerFile:
    """A ledger on the disk with the congress and its people in it."""
    ledger_file = open_ledger(data_dir, {}, clock or FakeClock(), SeededEntropy(1), vfs=vfs)
    with connected(ledger_file) as ledger:
        fill(ledger, people)
    return ledger_file


def named(ledger_file: LedgerFile, name: str) -> LedgerFile:
    """The same ledger under a name that a test can speak of."""
    with connected(ledger_file) as ledger, ledger.writing():
        write_name(ledger.store, name)
    return replace(ledger_file, origin=replace(ledger_file.origin, device=name))


def fill(ledger: Ledger, people: int) -> None:
    """Import the congress and its people."""
    with ledger.writing():
        save_event_set(ledger.store, EVENT_SET)
        save_positions(ledger.store, (attendee(number) for number in range(1, people + 1)))


@contextmanager
def connected(ledger_file: LedgerFile) -> Iterator[Ledger]:
    """A connection for the length of a block."""
    ledger = ledger_file.connect()
    try:
        yield ledger
    finally:
        ledger.store.close()
