"""Keeps the hub's data in a ledger: one thread writes, others read, and the event loop waits for neither.

Must not know: HTTP, what is written.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from checkin.model import EventSet
from hub.house.wall_links import InLedger
from hub.shelf import InMemory
from hub.sqlite_reading import SqliteReading
from hub.writer import Writer
from sync.hub.arrivals import Post
from sync.hub.members import Member, TokenRight
from sync.hub.own import Change
from sync.hub.people import Swap
from sync.hub.protocol import (
    Alive,
    Ask,
    Batch,
    Enrol,
    Enrolled,
    Heartbeat,
    Person,
    Ruled,
    Taken,
)
from sync.hub.reading import Readings
from sync.opening import LedgerFile
from sync.runs import touch
from sync.staff import StaffMember

NEWS_S = 10.0
"""Longest wait for news."""
LOOK_S = 1.0
"""How often the file is looked at: import and puller write to it from programs of their own."""


class News:
    """A number that grows with everything new. One event loop only."""

    def __init__(self) -> None:
        self._newest = 1
        self._changed = asyncio.Event()

    def tell(self) -> None:
        """Something is new."""
        self._newest += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, since: int, look: Callable[[], None]) -> int:
        """Wait for a greater number, `NEWS_S` at most; `look` is called every `LOOK_S`, and may `tell`."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + NEWS_S
        while self._newest <= since and loop.time() < until_s:
            changed = self._changed
            try:
                async with asyncio.timeout(LOOK_S):
                    await changed.wait()
            except TimeoutError:
                look()
        return self._newest


class SqliteGathering(SqliteReading):
    """See `hub.gathering.Gathering`. Made by `open_gathering`, used in the loop that it was made in."""

    def __init__(self, ledger_file: LedgerFile, written: Callable[[], None] = lambda: None) -> None:
        super().__init__(ledger_file)
        loop = asyncio.get_running_loop()
        self._written = written
        self._writer = Writer(ledger_file, loop, self._committed)
        self._front: Readings | None = None
        self._news = News()
        self.shelf = InMemory(ledger_file.clock)
        self.walls = InLedger(self._read, self._writer.do)
        self._version = 0

    async def open(self) -> "SqliteGathering":
        """Make the ledger a hub's where it is none, and connect.

        Raises:
            LedgerError: It cannot be opened, or written.
        """
        try:
            identity = await self._writer.opened
        except BaseException:
            self._stop_counting()
            self._reader.shutdown()
            raise
        clock = self._ledger_file.clock
        self._front, self._back = (Readings(self._ledger_file.connect(), identity, clock) for _ in range(2))
        return self

    async def enrol(self, message: Enrol) -> Enrolled | None:
        """See `Gathering`, as all of these."""
        enrolled: Enrolled | None = await self._writer.do(lambda book: book.enrol(message))
        return enrolled

    async def find_member(self, token: str) -> Member | None:
        """Looked up at once: a few microseconds, and no thread to wait for."""
        assert self._front is not None
        return self._front.find_member(token)

    async def take(self, member: Member, batch: Batch) -> Taken:
        """Together with all that others hand in at the same time."""
        taken: Taken = await self._writer.do(Post(member, batch))
        return taken

    async def rule(self, member: Member, ask: Ask) -> Ruled:
        """The same."""
        ruled: Ruled = await self._writer.do(Post(member, ask.batch, ask.nonce))
        return ruled

    async def people(self) -> AsyncIterator[Person]:
        """Over a connection of its own, which sees one moment."""
        assert self._front is not None
        ledger = await asyncio.to_thread(self._ledger_file.connect)
        pages = Readings(ledger, self._front.identity, self._ledger_file.clock).pages()
        try:
            while page := await asyncio.to_thread(next, pages, ()):
                for person in page:
                    yield person
        finally:
            pages.close()
            ledger.store.close()

    async def heartbeat(self, member: Member, heartbeat: Heartbeat) -> Alive:
        """Written, since the device table shows it after a restart as well."""
        alive: Alive = await self._writer.do(lambda book: book.heartbeat(member, heartbeat))
        return alive

    def alarms(self) -> Mapping[str, int]:
        """Counted by the writer."""
        return self._writer.alarms

    async def create_device(self, name: str, right: TokenRight, profile: Mapping[str, str]) -> str:
        """Written by itself, as all below."""
        return str(await self._writer.do(lambda book: book.create_device(name, right, profile)))

    async def set_profile(self, name: str, profile: Mapping[str, str]) -> bool:
        """The same."""
        return bool(await self._writer.do(lambda book: book.set_profile(name, profile)))

    async def revoke(self, name: str) -> bool:
        """The same."""
        return bool(await self._writer.do(lambda book: book.revoke(name)))

    async def save_staff(self, members: Sequence[StaffMember]) -> None:
        """The same."""
        await self._writer.do(lambda book: book.save_staff(members))

    async def save_event(self, event_set: EventSet) -> None:
        """The same."""
        await self._writer.do(lambda book: book.save_event(event_set))

    async def change(self, change: Change) -> bool:
        """The same."""
        return bool(await self._writer.do(lambda book: book.change(change)))

    async def save_people(self, people: Sequence[Person]) -> None:
        """The same."""
        await self._writer.do(lambda book: book.save_people(people))

    async def swap_people(self, swaps: Sequence[Swap]) -> bool:
        """The same."""
        return bool(await self._writer.do(lambda book: book.swap_people(swaps)))

    async def touch(self) -> None:
        """The same."""
        await self._writer.do(lambda book: touch(book.ledger, self._ledger_file.clock.now_ms()))

    async def wait_for_news(self, since: int) -> int:
        """Told by the writer; what other programs have written is seen within `LOOK_S`."""
        return await self._news.wait(since, self._look)

    def _committed(self) -> None:
        self._news.tell()
        self._written()

    def _look(self) -> None:
        assert self._front is not None
        version = self._front.ledger.store.version()
        if version != self._version:
            self._version = version
            self._news.tell()

    async def close(self) -> None:
        """What was handed in is written before."""
        await self._writer.close()
        await asyncio.to_thread(self._stop_counting)
        await asyncio.to_thread(self._reader.shutdown)
        for reading in (self._front, self._back):
            if reading is not None:
                reading.ledger.store.close()


async def open_gathering(
    ledger_file: LedgerFile, written: Callable[[], None] = lambda: None
) -> SqliteGathering:
    """A hub over a ledger, in this event loop.

    Args:
        ledger_file: Of the hub.
        written: Called in this loop after each transaction, such as to wake what tells central.

    Raises:
        LedgerError: It cannot be opened, or written.
    """
    return await SqliteGathering(ledger_file, written).open()
