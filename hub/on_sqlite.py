"""Keeps the hub's data in a ledger: one thread writes, others read, and the event loop waits for neither.

Must not know: HTTP, what is written.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from checkin.model import EventSet
from hub.writer import Writer
from sync.hub.arrivals import Post
from sync.hub.members import DeviceRow, Member, TokenRight
from sync.hub.protocol import (
    Alive,
    Ask,
    Batch,
    Enrol,
    Enrolled,
    EventDocument,
    Feed,
    Heartbeat,
    Manifest,
    Person,
    Positions,
    Ruled,
    Taken,
    TicketsDocument,
)
from sync.hub.reading import Readings
from sync.opening import LedgerFile

T = TypeVar("T")

NEWS_S = 10.0
"""Longest wait for news."""
LOOK_S = 1.0
"""How often the file is looked at: import and puller write to it from programs of their own."""


class SqliteGathering:
    """See `hub.gathering.Gathering`. Made by `open_gathering`, used in the loop that it was made in."""

    def __init__(self, ledger_file: LedgerFile, written: Callable[[], None] = lambda: None) -> None:
        loop = asyncio.get_running_loop()
        self._ledger_file = ledger_file
        self._written = written
        self._writer = Writer(ledger_file, loop, self._committed)
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hub-reader")
        self._front: Readings | None = None
        self._back: Readings | None = None
        self._news = 1
        self._changed = asyncio.Event()
        self._version = 0

    async def open(self) -> "SqliteGathering":
        """Make the ledger a hub's where it is none, and connect.

        Raises:
            LedgerError: It cannot be opened, or written.
        """
        try:
            identity = await self._writer.opened
        except BaseException:
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

    async def feed(self, after: int, limit: int) -> Feed:
        """Read beside the writer."""
        return await self._read(lambda reading: reading.feed(after, limit))

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

    async def devices(self) -> Sequence[DeviceRow]:
        """Read beside the writer."""
        return await self._read(Readings.devices)

    async def create_device(self, name: str, right: TokenRight, profile: Mapping[str, str]) -> str:
        """Written by itself, as all below."""
        return str(await self._writer.do(lambda book: book.create_device(name, right, profile)))

    async def revoke(self, name: str) -> bool:
        """The same."""
        return bool(await self._writer.do(lambda book: book.revoke(name)))

    async def save_event(self, event_set: EventSet) -> None:
        """The same."""
        await self._writer.do(lambda book: book.save_event(event_set))

    async def save_people(self, people: Sequence[Person]) -> None:
        """The same."""
        await self._writer.do(lambda book: book.save_people(people))

    async def wait_for_news(self, since: int) -> int:
        """Told by the writer; what other programs have written is seen within `LOOK_S`."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + NEWS_S
        while self._news <= since and loop.time() < until_s:
            changed = self._changed
            try:
                async with asyncio.timeout(LOOK_S):
                    await changed.wait()
            except TimeoutError:
                self._look()
        return self._news

    def _committed(self) -> None:
        self._tell()
        self._written()

    def _tell(self) -> None:
        self._news += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def _look(self) -> None:
        assert self._front is not None
        version = self._front.ledger.store.version()
        if version != self._version:
            self._version = version
            self._tell()

    async def _read(self, read: Callable[[Readings], T]) -> T:
        assert self._back is not None
        return await asyncio.get_running_loop().run_in_executor(self._reader, read, self._back)

    async def close(self) -> None:
        """What was handed in is written before."""
        await self._writer.close()
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
