"""Keeps figures in step with PostgreSQL in the memory of this worker, from its first report on.

Counted once, person by person; from then on whoever something is new of is read and folded anew. Everything
anew where the event is another one, or entries that were here were given other stamps.
Must not know: SQL, HTTP, which report asks.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from checkin.clock import Clock
from checkin.model import EventSet, Position, PositionId
from hub.kept_cells import KeptCells, KeptSource, Nobodys
from hub.postgres import everything
from hub.postgres.database import Database
from hub.postgres.everything import Marks, everything_of
from hub.postgres.people import changed_people, find_people, load_event
from hub.turn import Turn
from reports.source import Source
from sync.rollup.reading import LOWEST, Attended

T = TypeVar("T")
PERSONS_AT_ONCE = 500
ENTRIES_AT_ONCE = 1_000
SCANS_AT_ONCE = 50_000
NOTHING = EventSet(events=(), products=(), lists=())


class Figures:
    """Belongs to one event loop; folds in threads.

    Args:
        database: An open one.
        clock: The hub's.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._turn = Turn()
        self._kept: KeptCells | None = None
        self._event_set = NOTHING
        self._marks = Marks(0, 0, 0, "")

    async def report(self, make: Callable[[Source], T]) -> T:
        """What is made of the figures as they are now; whoever else asks meanwhile waits.

        Raises:
            LedgerError: The database does not answer, or what is stored cannot be read.
        """
        return await self._turn.take(self._report(make))

    async def attendees(self, make: Callable[[Sequence[Attended]], list[T]]) -> list[T]:
        """What is made of everybody to whom anything has happened; read anew, some at a time.

        Raises:
            LedgerError: As `report`.
        """
        found: list[T] = []
        seen: set[PositionId] = set()
        after: int | None = LOWEST
        while after is not None:
            async with self._database.snapshot() as connection:
                document = await load_event(connection)
                ids = await everything.next_ids(connection, after, PERSONS_AT_ONCE)
                fresh = [one for one in ids if one not in seen]
                event_set = document.event_set if document else NOTHING
                people = await everything.attended(connection, fresh, event_set)
            seen.update(number for numbers, _ in people for number in numbers)
            found += await asyncio.to_thread(make, [one for _, one in people])
            after = ids[-1] if ids else None
        return found

    async def renew(self) -> None:
        """Bring them up to date, where anybody has ever asked for any."""
        if self._kept is not None:
            await self._turn.take(self._catch_up())

    async def _report(self, make: Callable[[Source], T]) -> T:
        kept, loop = await self._catch_up(), asyncio.get_running_loop()

        def find(ids: Sequence[PositionId]) -> Iterable[Position]:
            return asyncio.run_coroutine_threadsafe(self._positions(ids), loop).result()

        source = KeptSource(kept, self._event_set, self._clock.now_ms(), find)
        return await asyncio.to_thread(make, source)

    async def _positions(self, ids: Sequence[PositionId]) -> list[Position]:
        async with self._database.reading() as connection:
            return [one.position for one in (await find_people(connection, ids)).values()]

    async def _catch_up(self) -> KeptCells:
        async with self._database.snapshot() as connection:
            now = await everything.marks_now(connection)
            document = await load_event(connection)
        if self._kept is None or not _is_continued(self._marks, now):
            self._event_set, self._kept = document.event_set if document else NOTHING, None
            self._kept = await self._build(now)
            self._marks = now
        while self._marks != now:
            await self._follow(self._kept, now)
        return self._kept

    async def _build(self, now: Marks) -> KeptCells:
        """Everybody, then what is nobody's. What comes after `now` will be followed."""
        kept = KeptCells(self._event_set)
        after: int | None = LOWEST
        while after is not None:
            async with self._database.snapshot() as connection:
                ids = await everything.next_ids(connection, after, PERSONS_AT_ONCE)
                people = await everything_of(connection, ids, self._event_set)
            await asyncio.to_thread(kept.take, people, Nobodys())
            after = ids[-1] if ids else None
        counted = 0
        while counted < now.journal:
            async with self._database.snapshot() as connection:
                until = await everything.reach(connection, counted, now.journal, SCANS_AT_ONCE)
                nobodys = await everything.nobodys(connection, counted, until)
            await asyncio.to_thread(kept.take, (), nobodys)
            counted = until
        return kept

    async def _follow(self, kept: KeptCells, now: Marks) -> None:
        """The next part of what is new: all of it is read before any of it is counted."""
        marks = self._marks
        async with self._database.snapshot() as connection:
            until = await everything.reach(connection, marks.journal, now.journal, ENTRIES_AT_ONCE)
            moved = await changed_people(connection, marks.positions, ENTRIES_AT_ONCE)
            touched = await everything.arrived(connection, marks.journal, until)
            touched |= {person.position.id for person in moved.people} | set(moved.gone)
            people = await everything_of(connection, kept.all_of(touched), self._event_set)
            nobodys = await everything.nobodys(connection, marks.journal, until)
        self._kept = None  # half counted it is of no use
        await asyncio.to_thread(kept.take, people, nobodys)
        positions = now.positions if moved.is_complete else min(moved.cursor, now.positions)
        self._kept, self._marks = kept, replace(marks, journal=until, positions=positions)


def _is_continued(marks: Marks, now: Marks) -> bool:
    """Whether nothing but new entries and positions has come."""
    is_later = now.journal >= marks.journal and now.positions >= marks.positions
    return is_later and (now.restamped, now.event) == (marks.restamped, marks.event)
