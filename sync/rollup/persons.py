"""The cells of each person, as they were summed: taken out again when something more becomes known of them.

Must not know: which cells there are, when somebody is looked at.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from checkin.model import PositionId
from checkin.rollup import Cells, Family, Frame, Person, add, cells_of, is_absent
from sync.rollup import reading
from sync.rollup.packing import Packing
from sync.rollup.reading import HIGHEST, LOWEST, Everything
from sync.store import Row, Store, Value

AT_ONCE = 400
"""Persons whose journal entries are read at once."""
COMPARED_AT_ONCE = 2_000
TABLES = (
    "DROP TABLE IF EXISTS person",
    """CREATE TABLE person (
        position INTEGER PRIMARY KEY, other INTEGER, absent INTEGER NOT NULL,
        mark BLOB NOT NULL, cells BLOB NOT NULL
    )""",
    "CREATE INDEX person_absent ON person (position) WHERE absent",
)
SOME = "IN (SELECT value FROM json_each(?))"
SUMMED = f"SELECT cells FROM person WHERE position {SOME}"  # noqa: S608  # fixed words
OTHERS = f"SELECT other FROM person WHERE other IS NOT NULL AND position {SOME}"  # noqa: S608  # the same
FORGET = f"DELETE FROM person WHERE position {SOME}"  # noqa: S608  # the same
KEEP = "INSERT INTO person (position, other, absent, mark, cells) VALUES (?, ?, ?, ?, ?)"
ABSENT = "SELECT position FROM person WHERE absent ORDER BY position"
MARKS = "SELECT position, mark FROM person WHERE position > ? AND position <= ?"

_pack = msgspec.msgpack.Encoder().encode


class Persons:
    """Through one connection to the ledger and one to the file, inside the caller's transactions.

    Args:
        ledger: Read only.
        file: Of the roll-up.
        families: What there is of cells.
    """

    def __init__(self, ledger: Store, file: Store, families: Sequence[Family]) -> None:
        self._ledger = ledger
        self._file = file
        self._packing = Packing(families)

    def make(self) -> None:
        """Begin with nobody."""
        for statement in TABLES:
            self._file.run(statement)

    def build(self, after: int, frame: Frame, change: Cells) -> int | None:
        """Fold the next ones in the order of their ids. Returns the last one's; None = there are no more."""
        ids = reading.next_ids(self._ledger, after, AT_ONCE)
        self._fold(ids, frame, change)
        return ids[-1] if ids else None

    def refold(self, touched: Iterable[PositionId], frame: Frame, change: Cells) -> None:
        """Take out what was summed of these, and put in what is known of them now.

        Args:
            touched: Any ids of theirs.
            frame: In which days and rooms.
            change: What has to be added to all cells; grows.
        """
        ids = sorted(touched)
        for begin in range(0, len(ids), AT_ONCE):
            self._fold(ids[begin : begin + AT_ONCE], frame, change)

    def _fold(self, touched: Sequence[PositionId], frame: Frame, change: Cells) -> None:
        ids = {*touched, *self._ids(OTHERS, touched)}
        people = reading.everything_of(self._ledger, sorted(ids))
        ids.update(one for person in people for one in person.ids)
        for (raw,) in self._file.rows(SUMMED, (_listed(ids),)):
            assert isinstance(raw, bytes)
            add(change, self._packing.taken_out(raw))
        self._file.run(FORGET, (_listed(ids),))
        self._file.run_many(KEEP, [self._row(one, frame, change) for one in people])

    def _row(self, one: Everything, frame: Frame, change: Cells) -> Row:
        cells = cells_of(one.person, one.facts, frame)
        add(change, cells)
        other = one.ids[1] if len(one.ids) > 1 else None
        return one.ids[0], other, is_absent(cells), _pack(one.person), self._packing.pack(cells)

    def moved(self) -> Iterator[PositionId]:
        """Whose position is another one than when they were folded, or came, or went."""
        after, is_more = LOWEST, True
        while is_more:
            persons = reading.next_persons(self._ledger, after, COMPARED_AT_ONCE)
            is_more = bool(persons)
            last = persons[-1].position if persons else HIGHEST
            here = {person.position: _pack(person) for person in persons}
            kept = {_id(number): mark for number, mark in self._file.rows(MARKS, (after, last))}
            for one in here.keys() | kept.keys():
                if (here.get(one) or _pack(Person(one))) != kept.get(one):
                    yield one
            after = last

    def absent(self) -> Iterator[PositionId]:
        """Who was expected on site and has not come, by id."""
        return (_id(one) for (one,) in self._file.rows(ABSENT))

    def _ids(self, query: str, of: Iterable[PositionId]) -> Iterator[PositionId]:
        return (_id(one) for (one,) in self._file.rows(query, (_listed(of),)))


def _listed(ids: Iterable[PositionId]) -> str:
    return msgspec.json.encode(sorted(ids)).decode()


def _id(value: Value) -> PositionId:
    assert isinstance(value, int)
    return PositionId(value)
