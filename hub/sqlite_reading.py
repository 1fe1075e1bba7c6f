"""The part of the hub's keeper over a ledger that reads: in a thread of its own, beside the writer.

Must not know: HTTP, what is written.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from checkin.counting import Chained
from checkin.journal import EntryId, JournalEntry
from checkin.model import Position, PositionId
from checkin.scope import Scope
from reports.source import Source
from sync.hub.acts import Act, all_about, all_beside, known_positions, newest_acts
from sync.hub.members import DeviceRow
from sync.hub.protocol import EventDocument, Feed, Manifest, Positions, TicketsDocument
from sync.hub.reading import Readings
from sync.hub.tally import Tally, count_kinds, entered_twice
from sync.hub.visits import Visit, read_visits
from sync.opening import LedgerFile
from sync.record.in_ledger import read_lines
from sync.rollup.opening import rollup_of
from sync.rollup.reading import Attended, attendees
from sync.rollup.source import kept_figures
from sync.staff import StaffMember
from sync.store import Store

T = TypeVar("T")


class SqliteReading:
    """See `hub.gathering.Gathering`. Whoever opens it sets `_back`, and ends the thread."""

    def __init__(self, ledger_file: LedgerFile) -> None:
        self._ledger_file = ledger_file
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hub-reader")
        self._counting = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hub-figures")
        self._is_over = Event()
        self._back: Readings | None = None

    async def feed(self, after: int, limit: int, scope: Scope | None = None) -> Feed:
        """Read beside the writer."""
        return await self._read(lambda reading: reading.feed(after, limit, scope))

    async def manifest(self) -> Manifest:
        """The same."""
        return await self._read(Readings.manifest)

    async def event(self) -> EventDocument | None:
        """The same."""
        return await self._read(Readings.event)

    async def tickets(self) -> TicketsDocument:
        """The same."""
        return await self._read(Readings.tickets)

    async def positions(self, after: int, limit: int) -> Positions:
        """The same."""
        return await self._read(lambda reading: reading.positions(after, limit))

    async def tally(self, after: int) -> Tally:
        """Apart: of a long journal it takes seconds, and no kiosk waits behind it."""
        return await asyncio.to_thread(self._apart, lambda store: count_kinds(store, after))

    async def entered_twice(self) -> Sequence[JournalEntry]:
        """The same."""
        return await asyncio.to_thread(self._apart, entered_twice)

    async def counting_lines(self) -> Sequence[Chained]:
        """The same."""
        return await asyncio.to_thread(self._apart, read_lines)

    async def acts(self, limit: int) -> Sequence[Act]:
        """Apart, as it may be much."""
        return await asyncio.to_thread(self._apart, lambda store: newest_acts(store, limit))

    async def visits(self) -> Sequence[Visit]:
        """The same."""
        return await asyncio.to_thread(self._apart, read_visits)

    async def find_positions(self, ids: Sequence[PositionId]) -> Mapping[PositionId, Position]:
        """The same."""
        return await asyncio.to_thread(self._apart, lambda store: known_positions(store, ids))

    async def about(self, position: PositionId) -> Sequence[JournalEntry]:
        """The same."""
        return await asyncio.to_thread(self._apart, lambda store: all_about(store, position))

    async def beside(self, entries: Sequence[EntryId]) -> Mapping[EntryId, bytes]:
        """The same."""
        return await asyncio.to_thread(self._apart, lambda store: all_beside(store, entries))

    async def devices(self) -> Sequence[DeviceRow]:
        """Read beside the writer."""
        return await self._read(Readings.devices)

    async def staff(self) -> Sequence[StaffMember]:
        """The same."""
        return await self._read(Readings.staff)

    async def access(self) -> frozenset[tuple[str, str, str]]:
        """The same."""
        return await self._read(Readings.access)

    async def report(self, make: Callable[[Source], T]) -> T:
        """From the figures that are kept beside the ledger; whoever else asks meanwhile waits."""
        return await asyncio.get_running_loop().run_in_executor(self._counting, self._report, make)

    def _report(self, make: Callable[[Source], T]) -> T:
        file = self._ledger_file
        with kept_figures(file, file.clock.now_ms(), self._is_over.is_set) as figures:
            return make(figures)

    async def attendees(self, make: Callable[[Sequence[Attended]], list[T]]) -> list[T]:
        """Apart, as it may be much."""
        return await asyncio.to_thread(self._apart, lambda store: make(list(attendees(store))))

    async def ready_figures(self) -> None:
        """The same, for nobody yet."""
        await asyncio.get_running_loop().run_in_executor(self._counting, self._ready)

    def _ready(self) -> None:
        with rollup_of(self._ledger_file) as rollup:
            rollup.catch_up(self._is_over.is_set)

    def _stop_counting(self) -> None:
        """Whoever counts ends with the transaction that is being made."""
        self._is_over.set()
        self._counting.shutdown(cancel_futures=True)

    def _apart(self, work: Callable[[Store], T]) -> T:
        """Over a connection of its own, which is closed afterwards."""
        ledger = self._ledger_file.connect()
        try:
            return work(ledger.store)
        finally:
            ledger.store.close()

    async def _read(self, read: Callable[[Readings], T]) -> T:
        assert self._back is not None
        return await asyncio.get_running_loop().run_in_executor(self._reader, read, self._back)
