"""Where figures come from: cells by family, and what there is beside them.

Must not know: storage, which report asks. `Folded` counts a whole journal at once; the roll-up that is kept
beside a ledger offers the same without reading it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from checkin.journal import JournalEntry
from checkin.made_here import real_ids
from checkin.model import EventSet, Position, PositionId
from checkin.rollup import (
    COUNTED,
    SCANS,
    Amounts,
    Cells,
    Family,
    Frame,
    Happened,
    Key,
    Person,
    add,
    cells_of,
    frame_of,
    is_absent,
    nobodys_cells,
    of_family,
    paces_of,
    person_of,
    to_happened,
)
from checkin.room_count import MARK_KINDS, RoomMark, to_mark


class Journal(Protocol):
    """Where journal entries come from."""

    def entries(self) -> Iterator[JournalEntry]:
        """All of them, in any order."""
        ...


class Source(Protocol):
    """What reports read."""

    @property
    def event_set(self) -> EventSet:
        """For names, rooms, sessions and time zones."""
        ...

    @property
    def now_ms(self) -> int:
        """Until when figures go, milliseconds since 1970 UTC."""
        ...

    def cells(self, family: Family, by: Sequence[str] = ()) -> Mapping[Key, Amounts]:
        """All cells of a family, or those with the same of some parts of the key added up.

        Args:
            family: Which.
            by: Names of these parts, in the order in which they make the new key; none = the key as it is.
        """
        ...

    def marks(self) -> Iterable[RoomMark]:
        """Counts without names, and counts by eye, of all rooms; in any order, repeats allowed."""
        ...

    def absent(self) -> Iterable[Position]:
        """Those who were expected on site and have not come, in any order."""
        ...


def summed_by(cells: Mapping[Key, Amounts], family: Family, by: Sequence[str]) -> Mapping[Key, Amounts]:
    """Cells of a family as `Source.cells` tells them."""
    if not by:
        return cells
    places = [family.keys.index(part) for part in by]
    sums: dict[Key, Amounts] = {}
    for key, amounts in cells.items():
        kept = tuple(key[place] for place in places)
        here = sums.get(kept)
        sums[kept] = amounts if here is None else tuple(map(int.__add__, here, amounts))
    return sums


class Folded:
    """A whole journal, counted at once."""

    def __init__(
        self,
        journal: Journal,
        positions: Iterable[Position],
        event_set: EventSet,
        now_ms: int,
        elsewhere: Iterable[tuple[PositionId, Happened]] = (),
    ) -> None:
        """Count.

        Args:
            journal: Read once, whole.
            positions: All positions of the replica.
            event_set: For rooms, sessions and time zones.
            now_ms: Until when figures go.
            elsewhere: What central tells of other devices, which no journal here holds.
        """
        self._event_set, self._now_ms = event_set, now_ms
        self._marks: list[RoomMark] = []
        known = list(positions)
        real = real_ids(known)  # who was registered or scanned before central sent the position is one person
        facts: dict[PositionId | None, list[Happened]] = defaultdict(list)
        scans: list[Happened] = []
        for position, one in (*self._read(journal), *elsewhere):
            facts[real.get(position, position) if position else None].append(one)
            if one.kind in SCANS:
                scans.append(one)
        self._cells, self._absent = _count(known, real, facts, frame_of(event_set))
        add(self._cells, paces_of(scans, frame_of(event_set)))

    def _read(self, journal: Journal) -> Iterator[tuple[PositionId | None, Happened]]:
        for entry in journal.entries():
            if entry.body.kind in COUNTED:
                yield entry.body.position, to_happened(entry)
            elif entry.body.kind in MARK_KINDS and (mark := to_mark(entry.body, entry.order)):
                self._marks.append(mark)

    @property
    def event_set(self) -> EventSet:
        """As given."""
        return self._event_set

    @property
    def now_ms(self) -> int:
        """As given."""
        return self._now_ms

    def cells(self, family: Family, by: Sequence[str] = ()) -> Mapping[Key, Amounts]:
        """See `Source`."""
        return summed_by(of_family(self._cells, family), family, by)

    def marks(self) -> Sequence[RoomMark]:
        """As the journal has them."""
        return self._marks

    def absent(self) -> Sequence[Position]:
        """In the order of their positions."""
        return self._absent


def _count(
    known: Iterable[Position],
    real: Mapping[PositionId, PositionId],
    facts: Mapping[PositionId | None, Sequence[Happened]],
    frame: Frame,
) -> tuple[Cells, list[Position]]:
    """The sum over all persons, and those who stayed away."""
    cells = nobodys_cells(facts.get(None, ()), frame)
    by_id = {position.id: position for position in known if position.id not in real}
    absent = []
    for number in {*by_id, *(one for one in facts if one is not None)}:
        position, own = by_id.get(number), facts.get(number, ())
        of_one = cells_of(person_of(position) if position else Person(number), own, frame)
        add(cells, of_one)
        if position and is_absent(of_one):
            absent.append(position)
    return cells, sorted(absent, key=lambda one: one.id)
