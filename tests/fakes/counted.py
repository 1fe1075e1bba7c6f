"""A hub's whole journal, counted at once: what figures that go on with what is new are held against."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Protocol

from checkin.journal import JournalEntry, decode_body
from checkin.model import EventSet, PositionId
from checkin.rollup import Happened
from reports.source import Folded
from sync.elsewhere import happened_elsewhere, room_of
from sync.hub.protocol import BATCH_ENTRIES, EventDocument, Feed, Person, WireEntry


class Readable(Protocol):
    """What of `hub.gathering.Gathering` is read."""

    async def event(self) -> EventDocument | None:
        """The event set."""
        ...

    async def feed(self, after: int, limit: int) -> Feed:
        """The journal."""
        ...

    def people(self) -> AsyncIterator[Person]:
        """All positions."""
        ...


NOTHING = EventSet(events=(), products=(), lists=())


class Pages:
    """A journal that was read in pages; unpacked entry by entry."""

    def __init__(self, wires: Sequence[WireEntry]) -> None:
        self._wires = wires

    def entries(self) -> Iterator[JournalEntry]:
        """In order of arrival."""
        for wire in self._wires:
            yield JournalEntry(decode_body(bytes(wire.body)), wire.stamp, wire.hash)


async def fold_all(gathering: Readable, now_ms: int) -> Folded:
    """All figures as they are now.

    Args:
        gathering: Read to its end.
        now_ms: Until when figures go.

    Raises:
        LedgerError: What is stored cannot be read.
    """
    document = await gathering.event()
    people = [person async for person in gathering.people()]
    wires: list[WireEntry] = []
    page = await gathering.feed(0, BATCH_ENTRIES)
    while page.entries or page.cursor != page.after:
        wires += page.entries
        page = await gathering.feed(page.cursor, BATCH_ENTRIES)
    event_set = document.event_set if document else NOTHING
    return await asyncio.to_thread(_count, Pages(wires), people, event_set, now_ms)


def _count(journal: Pages, people: Sequence[Person], event_set: EventSet, now_ms: int) -> Folded:
    positions = [person.position for person in people]
    return Folded(journal, positions, event_set, now_ms, _elsewhere(people, event_set))


def _elsewhere(people: Sequence[Person], event_set: EventSet) -> Iterator[tuple[PositionId, Happened]]:
    room = room_of(event_set)
    for person in people:
        for one in person.elsewhere:
            yield person.position.id, happened_elsewhere(one, room(one.list))
