"""Follows a keeper's journal, positions and event by their cursors, so that numbers go on where they were.

Read whole once, when somebody looks for the first time; kept in memory from then on. The same for every
keeper. Must not know: SQL, HTTP, what the numbers mean.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from checkin.band import Doorkeeper
from checkin.journal import JournalEntry, decode_body
from checkin.model import CheckInList, EventSet, RoomId
from checkin.queueing import Advice
from checkin.room_history import RoomHistory, Step
from hub.house.head_count import HeadCount, Numbers
from hub.turn import Turn
from sync.elsewhere import RoomOf, happened_elsewhere, room_of
from sync.ending import IsOver, go_on_unless, never
from sync.hub.protocol import BATCH_ENTRIES, EventDocument, Feed, Manifest, Positions, WireEntry
from sync.record.keepers import Heard, keepers

PERSONS_AT_ONCE = 500
"""Folded by one call in a thread, which nothing stops, so a hub that is to end waits for it."""
NOTHING = EventSet(events=(), products=(), lists=())


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All that was known at one moment.

    Attributes:
        event_set: Nothing in it = no event was imported yet.
        numbers: Of no meaning while it is being counted.
        cursor: Of the journal, up to which it was read.
        counted: Per cent of the first count, while that goes on; None = it is whole.
    """

    event_set: EventSet = NOTHING
    numbers: Numbers = Numbers()
    cursor: int = 0
    counted: int | None = None


class Followed(Protocol):
    """What of `hub.gathering.Gathering` is read."""

    async def event(self) -> EventDocument | None:
        """The event set."""
        ...

    async def feed(self, after: int, limit: int) -> Feed:
        """The journal."""
        ...

    async def manifest(self) -> Manifest:
        """What there is."""
        ...

    async def positions(self, after: int, limit: int) -> Positions:
        """Positions that changed after that version."""
        ...


class Following:
    """Belongs to one event loop; folds in threads, so that no kiosk waits for a sum.

    Args:
        gathering: What is followed.
        is_over: Asked before each step, for a loop that nobody cancels.
    """

    def __init__(self, gathering: Followed, is_over: IsOver = never) -> None:
        self._gathering = gathering
        self._is_over = is_over
        self._turn = Turn()
        self._reading: asyncio.Task[Known] | None = None
        self._begin(NOTHING, "", 0)

    def _begin(self, event_set: EventSet, version: str, epoch: int, newest: int = 0) -> None:
        """From nothing: rooms are others now, or cursors are of another hub."""
        self._event_set, self._version, self._epoch = event_set, version, epoch
        self._count, self._room_of = HeadCount(event_set), room_of(event_set)
        self._cursor = self._positions = 0
        self._newest, self._heard_of, self._is_whole = newest, 0, False

    async def glance(self, most_s: float) -> Known:
        """Read on to the end; where the whole is counted for the first time, for so many seconds at most.

        Raises:
            LedgerError: What is stored cannot be read.
        """
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self.renew())
            self._reading.add_done_callback(_look_at)
        reading = self._reading
        await asyncio.wait({reading}, timeout=most_s)
        if reading.done() or self._is_whole:
            return await asyncio.shield(reading)
        return Known(event_set=self._event_set, counted=self._counted())

    def _counted(self) -> int:
        """Half of it is to read entries, and half to fold the persons that they are of."""
        if not self._heard_of:
            return 50 * min(self._cursor, self._newest) // max(1, self._newest)
        return 100 - 50 * min(self._count.unsettled, self._heard_of) // self._heard_of

    @property
    def rooms(self) -> RoomHistory:
        """What was where when, as of the last `renew`; not while another one is under way."""
        return self._count.rooms

    @property
    def arrival(self) -> int:
        """Up to where the journal is in it."""
        return self._cursor

    def recent(self, room: RoomId) -> Sequence[tuple[str, Step]]:
        """Who has lately come into a room or left it, each with the device that saw it."""
        return self._count.recent(room)

    async def renew(self) -> Known:
        """Read on to the end.

        Raises:
            CountStoppedError: It is over.
            LedgerError: What is stored cannot be read.
        """
        return await self._turn.take(self._read_on())

    async def keepers(self, devices: Sequence[Heard], now_ms: int) -> Mapping[RoomId, Sequence[Doorkeeper]]:
        """The devices that count into each room, and how fast those did that are silent now."""
        found = asyncio.to_thread(lambda: keepers(devices, self._count, self._event_set, now_ms))
        return await self._turn.take(found)

    async def advice(self, now_ms: int) -> Sequence[tuple[CheckInList, Advice]]:
        """What is to be expected of the line at each entrance."""
        return await self._turn.take(asyncio.to_thread(lambda: self._count.advice(now_ms)))

    async def _read_on(self) -> Known:
        page = await self._page()
        while page.entries or page.cursor != page.after:
            go_on_unless(self._is_over)
            await asyncio.to_thread(self._count.hear, map(_to_entry, page.entries))
            self._cursor = page.cursor
            page = await self._page()
        await self._meet(page.positions)
        self._heard_of = self._count.unsettled
        while self._count.unsettled:
            go_on_unless(self._is_over)
            await asyncio.to_thread(self._count.settle, PERSONS_AT_ONCE)
        numbers = await asyncio.to_thread(self._count.numbers)
        self._is_whole = True
        return Known(event_set=self._event_set, numbers=numbers, cursor=self._cursor)

    async def _page(self) -> Feed:
        """What comes next; from the beginning where the event is another one."""
        page = await self._gathering.feed(self._cursor, BATCH_ENTRIES)
        if (page.event, page.epoch) == (self._version, self._epoch):
            return page
        document = await self._gathering.event()
        newest = (await self._gathering.manifest()).journal
        self._begin(document.event_set if document else NOTHING, page.event, page.epoch, newest)
        return await self._page()

    async def _meet(self, newest: int) -> None:
        while self._positions < newest:
            go_on_unless(self._is_over)
            page = await self._gathering.positions(self._positions, BATCH_ENTRIES)
            await asyncio.to_thread(_met, self._count, page, self._room_of)
            self._positions = page.cursor
            if page.is_complete:
                return


def _look_at(reading: asyncio.Task[Known]) -> None:
    """Whoever waited may be gone: what went wrong then comes up again with the next look."""
    if not reading.cancelled():
        reading.exception()


def _to_entry(entry: WireEntry) -> JournalEntry:
    return JournalEntry(decode_body(bytes(entry.body)), entry.stamp, entry.hash)


def _met(count: HeadCount, page: Positions, room_of: RoomOf) -> None:
    for person in page.people:
        elsewhere = (happened_elsewhere(one, room_of(one.list)) for one in person.elsewhere)
        count.meet(person.position, tuple(elsewhere))
    for position in page.gone:
        count.lose(position)
