"""A ledger with a counting record that a test writes minute by minute in virtual time."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from checkin.band import Doorkeeper
from checkin.counting import Line, LineKind, read_row
from checkin.journal import EntryId, Fact, JournalEntry, Kind
from checkin.model import ListId, PositionId, Room, RoomId
from checkin.presence import parents_of
from checkin.room_count import PERSONS
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.record.book import RecordBook
from sync.record.in_ledger import InLedger, read_lines
from sync.record.keys import RecordKey
from sync.record.recorder import Recorder
from sync.replica import save_event_set
from tests.fakes.clock import FakeClock
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, connected, make_ledger

KEY = RecordKey(bytes(range(32)))
MINUTE_S = 60.0


class Hall:
    """One ledger and what records it."""

    def __init__(self, file: LedgerFile, ledger: Ledger, clock: FakeClock) -> None:
        self.rooms: Sequence[Room] = EVENT_SET.rooms
        self.file = file
        self.ledger = ledger
        self.clock = clock
        self.keepers: dict[RoomId, list[Doorkeeper]] = {}
        self.restart()

    def arrange(self, rooms: Sequence[Room]) -> None:
        """The rooms lie in each other like that from now on."""
        self.rooms = rooms
        with self.ledger.writing():
            save_event_set(self.ledger.store, replace(EVENT_SET, rooms=tuple(rooms)))

    def restart(self, ledger: Ledger | None = None) -> None:
        """A new start of the program."""
        self.recorder = Recorder(InLedger(ledger or self.ledger, self._keepers), KEY, self.clock)

    def _keepers(self, *_: object) -> Mapping[RoomId, Sequence[Doorkeeper]]:
        return self.keepers

    def passes(
        self,
        number: int,
        kind: Kind = Kind.ENTRY,
        *,
        room: RoomId = FOYER_ROOM,
        here: ListId = DOOR,
        ref: EntryId | None = None,
    ) -> JournalEntry:
        """Somebody goes through a door, now; or what takes that back."""
        ledger, position = self.ledger, PositionId(number)
        with ledger.writing():
            before = ledger.passages(position)
            fact = Fact(
                kind=kind, at_ms=self.clock.now_ms(), position=position, list=here, room=room, ref=ref
            )
            entry = ledger.append(fact)
            ledger.rooms.refold(position, before, entry, parents_of(self.rooms))
        return entry

    def says(
        self, kind: Kind, word: str, number: int, room: RoomId = FOYER_ROOM, by: str = ""
    ) -> JournalEntry:
        """Staff say something of a room."""
        with self.ledger.writing():
            fact = Fact(kind=kind, at_ms=self.clock.now_ms(), room=room, by=by, payload={word: number})
            entry = self.ledger.append(fact)
            self.ledger.rooms.tally.note(entry, parents_of(self.rooms))
        return entry

    def count(self, persons: int, room: RoomId = FOYER_ROOM) -> None:
        """So many without a ticket."""
        self.says(Kind.COUNT, PERSONS, persons, room)

    def minutes(self, count: int = 1) -> None:
        """So many minutes pass, with a look at each."""
        for _ in range(count):
            self.clock.advance(MINUTE_S)
            self.recorder.look()

    def book(self) -> RecordBook:
        """What is on record."""
        book = RecordBook(InLedger(self.ledger, self._keepers))
        book.catch_up()
        return book

    def lines(self, room: RoomId = FOYER_ROOM, *kinds: LineKind) -> list[Line]:
        """What is on record of a room."""
        found = [read_row(line.row) for line in read_lines(self.ledger.store, room)]
        return [one[0] for one in found if one is not None and (not kinds or one[0].kind in kinds)]

    def numbers(self, room: RoomId = FOYER_ROOM) -> list[tuple[str, int | None]]:
        """Minute and persons of each line about a minute."""
        return [(line.minute[11:16], line.persons) for line in self.lines(room) if line.persons is not None]


@contextmanager
def hall(folder: Path, people: int = 60) -> Iterator[Hall]:
    """The small congress at ten o'clock, a quarter of a minute past."""
    clock = FakeClock()
    file = make_ledger(folder, people, clock=clock)
    with connected(file) as ledger:
        clock.advance(15)
        yield Hall(file, ledger, clock)
