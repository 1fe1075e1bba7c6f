"""What a hub counts for those who watch it: entries by kind, and double admits that nobody has settled yet.

Counted on where it left off; double admits once a minute at most, since all who came twice are looked at.
Must not know: formats, HTTP.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from checkin.clock import Clock
from checkin.conflicts import decided_by_humans, double_admits
from checkin.journal import JournalEntry
from checkin.model import EventSet, PositionId
from checkin.presence import Passage, to_passage
from checkin.zones import zone_of
from hub.gathering import Gathering

CONFLICTS_EVERY_MS = 60_000


class Tallies:
    """Belongs to one event loop."""

    def __init__(self, gathering: Gathering, clock: Clock) -> None:
        self._gathering = gathering
        self._clock = clock
        self._cursor = 0
        self._counted_ms: int | None = None
        self._counted_to = -1
        self.kinds: Counter[str] = Counter()
        self.conflicts = 0
        self._turn = asyncio.Lock()

    async def renew(self) -> None:
        """Bring both up to date.

        Raises:
            LedgerError: What is stored cannot be read.
        """
        async with self._turn:
            tally = await self._gathering.tally(self._cursor)
            self.kinds.update(tally.kinds)
            self._cursor = tally.cursor
            now_ms = self._clock.now_ms()
            is_due = self._counted_ms is None or now_ms - self._counted_ms >= CONFLICTS_EVERY_MS
            if is_due and self._counted_to != self._cursor:
                self._counted_ms, self._counted_to = now_ms, self._cursor
                self.conflicts = await self._count_conflicts()

    async def _count_conflicts(self) -> int:
        document = await self._gathering.event()
        entries = await self._gathering.entered_twice()
        return await asyncio.to_thread(count_open, entries, document.event_set) if document else 0


def count_open(entries: Iterable[JournalEntry], event_set: EventSet) -> int:
    """How many double admits nobody has settled.

    Args:
        entries: All passages of whoever may have one, and all that humans have settled.
        event_set: Knows what each list allows.
    """
    known = list(entries)
    lists = {one.id: one for one in event_set.lists}
    zone = zone_of(event_set)
    decided = decided_by_humans(known)
    return sum(len(double_admits(found, lists, decided, zone)) for found in _by_person(known).values())


def _by_person(entries: Iterable[JournalEntry]) -> Mapping[PositionId, list[Passage]]:
    found: dict[PositionId, list[Passage]] = defaultdict(list)
    for entry in entries:
        if entry.body.position is not None:
            found[entry.body.position].append(to_passage(entry))
    return found
