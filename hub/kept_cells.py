"""Figures that are kept in memory: the cells of everybody, and of each person what was summed of them.

For a keeper that keeps none on its disk; the same sums as those beside a ledger (`sync.rollup.keeper`).
Must not know: SQL, where people and entries come from, which report asks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from checkin.model import EventSet, Position, PositionId
from checkin.rollup import (
    FAMILIES,
    Amounts,
    Cells,
    Family,
    Happened,
    Key,
    add,
    cells_of,
    frame_of,
    is_absent,
    nobodys_cells,
    paces_of,
)
from checkin.room_count import RoomMark
from reports.source import summed_by
from sync.rollup.packing import Packing
from sync.rollup.reading import Everything

Find = Callable[[Sequence[PositionId]], Iterable[Position]]
AT_ONCE = 1_000


class Summed(msgspec.Struct, frozen=True):
    """One person as they were counted: under which ids, and their cells."""

    ids: tuple[PositionId, ...]
    cells: bytes


class Nobodys(msgspec.Struct, frozen=True):
    """What is no person's of a stretch of the journal.

    Attributes:
        scans: In order of arrival, whoever it was.
        refusals: Of texts that belong to nobody.
        marks: Counts without names, and counts by eye.
    """

    scans: Sequence[Happened] = ()
    refusals: Sequence[Happened] = ()
    marks: Sequence[RoomMark] = ()


class KeptCells:
    """One thread at a time; nobody reads while somebody writes.

    Args:
        event_set: In its days and rooms everything is counted; for others begin anew.
    """

    def __init__(self, event_set: EventSet) -> None:
        self._frame = frame_of(event_set)
        self._packing = Packing(FAMILIES)
        self._cells: dict[str, dict[Key, Amounts]] = defaultdict(dict)
        self._persons: dict[PositionId, Summed] = {}
        self._absent: set[PositionId] = set()
        self._last: dict[str, Happened] = {}
        self._marks: dict[str, RoomMark] = {}

    def all_of(self, touched: Iterable[PositionId]) -> set[PositionId]:
        """These ids, and those that were counted as the same persons: they may be others by now."""
        return {one for known in touched for one in (known, *self._ids_of(known))}

    def _ids_of(self, position: PositionId) -> tuple[PositionId, ...]:
        summed = self._persons.get(position)
        return summed.ids if summed else ()

    def take(self, people: Iterable[Everything], nobodys: Nobodys) -> None:
        """Put all that is known of these persons in place of what was summed, and add what is nobody's."""
        change: Cells = {}
        for one in people:
            self._refold(one, change)
        self._scan(nobodys, change)
        self._add(change)
        self._marks.update({mark.id: mark for mark in nobodys.marks})

    def _refold(self, one: Everything, change: Cells) -> None:
        for known in one.ids:
            self._take_out(known, change)
        cells = cells_of(one.person, one.facts, self._frame)
        add(change, cells)
        self._persons.update(dict.fromkeys(one.ids, Summed(one.ids, self._packing.pack(cells))))
        if is_absent(cells):
            self._absent.add(one.ids[0])

    def _take_out(self, position: PositionId, change: Cells) -> None:
        summed = self._persons.get(position)
        if summed is not None:
            add(change, self._packing.taken_out(summed.cells))
            self._absent.discard(summed.ids[0])
            for one in summed.ids:
                del self._persons[one]

    def _scan(self, nobodys: Nobodys, change: Cells) -> None:
        scans, last = nobodys.scans, self._last
        before = [last[name] for name in {one.device for one in scans} if name in last]
        add(change, nobodys_cells(nobodys.refusals, self._frame))
        add(change, paces_of([*before, *scans], self._frame))
        last.update({one.device: one for one in scans})

    def _add(self, change: Cells) -> None:
        for (name, key), amounts in change.items():
            here = self._cells[name].get(key)
            both = amounts if here is None else tuple(map(int.__add__, here, amounts))
            if any(both):
                self._cells[name][key] = both
            else:
                self._cells[name].pop(key, None)

    def cells(self, family: Family) -> Mapping[Key, Amounts]:
        """All cells of a family."""
        return self._cells[family.name]

    def marks(self) -> Sequence[RoomMark]:
        """All of them."""
        return list(self._marks.values())

    def absent(self) -> list[PositionId]:
        """Who was expected on site and has not come, by id."""
        return sorted(self._absent)


class KeptSource:
    """As `reports.source.Source`, for the length of one report.

    Args:
        kept: Level with what is known.
        event_set: For names, rooms, sessions and time zones.
        now_ms: Until when figures go.
        find: Positions by their ids, in any order.
    """

    def __init__(self, kept: KeptCells, event_set: EventSet, now_ms: int, find: Find) -> None:
        self.event_set = event_set
        self.now_ms = now_ms
        self._kept = kept
        self._find = find

    def cells(self, family: Family, by: Sequence[str] = ()) -> Mapping[Key, Amounts]:
        """All cells of a family, or added up by some parts of the key."""
        return summed_by(self._kept.cells(family), family, by)

    def marks(self) -> Sequence[RoomMark]:
        """Of all rooms."""
        return self._kept.marks()

    def absent(self) -> Iterator[Position]:
        """Those who were expected on site and have not come, by id."""
        ids = self._kept.absent()
        for begin in range(0, len(ids), AT_ONCE):
            yield from sorted(self._find(ids[begin : begin + AT_ONCE]), key=lambda one: one.id)
