"""Conflicts: who was admitted twice, what central refused, what it is not told.

A double admit stays until a human has settled it, the rest as long as central has not taken it.
Must not know: storage, formats.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from checkin.conflicts import decided_by_humans, double_admits
from checkin.journal import Body, EntryId, JournalEntry
from checkin.made_here import real_ids
from checkin.model import EventSet, ListId, Position, PositionId, name_in
from checkin.presence import Passage
from reports.source import Journal
from reports.table import Cell, Kind, Table

COLUMNS = {
    "conflict": Kind.WORD,
    "attendee": Kind.TEXT,
    "list": Kind.TEXT,
    "time": Kind.TIME,
    "place": Kind.WORD,
    "earlier_time": Kind.TIME,
    "earlier_place": Kind.WORD,
    "detail": Kind.TEXT,
    "id": Kind.TEXT,
}
HEADINGS = tuple(COLUMNS)


class Trouble(StrEnum):
    """What kind of line it is."""

    DOUBLE_ADMIT = "double admit"
    REFUSED = "refused by central"
    HELD = "held"


class Passages(Protocol):
    """Where all passages of one attendee come from, those of other devices too."""

    def passages(self, position: PositionId) -> tuple[Passage, ...]:
        """In any order."""
        ...


@dataclass(frozen=True, slots=True)
class Unsent:
    """A journal entry that central has not taken.

    Attributes:
        trouble: Refused or held.
        detail: Central's words; or what would let it through.
    """

    trouble: Trouble
    body: Body
    detail: str


class Source(Journal, Passages, Protocol):
    """What the ledger offers."""


def conflicts(  # noqa: PLR0913  # it names all that it reads
    source: Source,
    positions: Iterable[Position],
    event_set: EventSet,
    unsent: Iterable[Unsent],
    *,
    places: Mapping[EntryId, str] = {},
    language: str = "",
    only: ListId | None = None,
) -> Table:
    """One line per double admit, then one per entry that central refused or is not told.

    `places` tells where other devices made the check-ins that central told of.
    `only` looks at one check-in list alone. ``time`` and ``place`` of the entry that was one too many,
    ``earlier_…`` those of the one before it; ``id`` is the entry's, by which it is settled.
    """
    teller = _Teller(source, positions, event_set, places, language)
    told = (one for one in unsent if only in (None, one.body.list))
    lines = [*teller.double_admits(only), *map(teller.unsent, told)]
    return Table("Conflicts", HEADINGS, tuple(lines), kinds=tuple(COLUMNS.values()))


class _Teller:
    """Words lines, with what is known of people, lists and places."""

    def __init__(
        self,
        source: Source,
        positions: Iterable[Position],
        event_set: EventSet,
        places: Mapping[EntryId, str],
        language: str,
    ) -> None:
        known = list(positions)
        self._source = source
        self._real = real_ids(known)
        self._names = {p.id: p.display_name or p.order or "?" for p in known}
        self._event_set = event_set
        self._places = places
        self._language = language or event_set.events[0].languages[0]
        self._zone = ZoneInfo(event_set.events[0].timezone)
        self._entries = {entry.body.id: entry for entry in source.entries()}

    def double_admits(self, only: ListId | None) -> list[tuple[Cell, ...]]:
        """Whoever was let in twice, in order of time."""
        lists = {one.id: one for one in self._event_set.lists if only in (None, one.id)}
        decided = decided_by_humans(self._entries.values())
        found = [
            (one.second.at_ms, position, one)
            for position, ids in self._persons().items()
            for one in double_admits(
                (p for number in ids for p in self._source.passages(number)), lists, decided, self._zone
            )
        ]
        found.sort(key=lambda row: (row[0], row[1], row[2].second.order))
        return [
            (
                Trouble.DOUBLE_ADMIT.value,
                self._name(position),
                self._list(one.list),
                self._time(one.second.at_ms),
                self._place(one.second.id),
                self._time(one.first.at_ms),
                self._place(one.first.id),
                "",
                one.second.id,
            )
            for _, position, one in found
        ]

    def unsent(self, one: Unsent) -> tuple[Cell, ...]:
        """What happened here and is not known at central."""
        body = one.body
        who = "" if body.position is None else self._name(self._real.get(body.position, body.position))
        where = self._place(body.id)
        what = f"{body.kind.value}: {one.detail}"
        check_in_list = "" if body.list is None else self._list(body.list)
        return (one.trouble.value, who, check_in_list, self._time(body.at_ms), where, "", "", what, body.id)

    def _persons(self) -> Mapping[PositionId, list[PositionId]]:
        """Every id under which something may have happened, by person."""
        ids: dict[PositionId, list[PositionId]] = defaultdict(list)
        for number in dict.fromkeys((*self._names, *self._passed())):
            ids[self._real.get(number, number)].append(number)
        return ids

    def _passed(self) -> Iterable[PositionId]:
        return (e.body.position for e in self._entries.values() if e.body.position is not None)

    def _name(self, position: PositionId) -> str:
        return self._names.get(position, "?")

    def _list(self, number: ListId) -> str:
        found = self._event_set.find_list(number)
        return name_in(found.names, self._language) if found else f"list {number}"

    def _place(self, entry: EntryId) -> str:
        """The gate, else the device that wrote it down; elsewhere if central has told us of it."""
        known: JournalEntry | None = self._entries.get(entry)
        if known is None:
            return self._places.get(entry, "another device")
        gate = next((g for g in self._event_set.gates if g.id == known.body.gate), None)
        return name_in(gate.names, self._language) if gate else known.body.device

    def _time(self, at_ms: int) -> str:
        return ms_to_utc(at_ms).astimezone(self._zone).isoformat(" ", "seconds")[:19]
