"""The live feed: what has arrived, encoded once per tick and sent to everybody as the same bytes.

A reader that is too slow is cut, and comes again by cursor. Must not know: HTTP, where the journal is kept.
"""

import asyncio
from collections.abc import AsyncGenerator, Container

import msgspec

from checkin.clock import Clock
from checkin.errors import LedgerError
from hub.gathering import Gathering
from sync.hub.protocol import BATCH_ENTRIES, Feed

TICK_S = 0.1
"""Pause between two events: what arrives meanwhile goes out together."""
KEEP_ALIVE_S = 10.0
MAX_READERS = 2_000
MAX_WAITING = 64
"""Events that may wait for one reader: six seconds of a full house."""
RETRY_S = 1.0
"""Pause after the journal could not be read."""
KEEP_ALIVE = b": still here\n\n"
END = b""
NS_PER_S = 1_000_000_000


class Reader:
    """One of those who listen.

    Args:
        name: Of its device.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING)
        self.is_cut = False

    def hand(self, event: bytes) -> None:
        """Give it an event, or cut it if too many wait already."""
        try:
            self.waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.is_cut = True


class LiveFeed:
    """Reads the journal once and hands it to all readers. One event loop only."""

    def __init__(self, gathering: Gathering, clock: Clock) -> None:
        self._gathering = gathering
        self._clock = clock
        self._readers: set[Reader] = set()
        self._is_closing = False
        self._last = Feed(epoch=0, after=0, cursor=0)
        self._said_ns = 0

    @property
    def reader_count(self) -> int:
        """How many listen."""
        return len(self._readers)

    async def listen(self, name: str) -> AsyncGenerator[bytes, None] | None:
        """Begin to listen. The first event holds nothing but where the journal stands.

        Args:
            name: Of the device that listens, so that it is cut when its access ends.

        Returns:
            None when too many listen already, or the hub is about to stop.
        """
        if self._is_closing or len(self._readers) >= MAX_READERS:
            return None
        reader = Reader(name)
        if not self._readers:
            self._last = await self._stand()
        reader.hand(to_event(msgspec.structs.replace(self._last, after=self._last.cursor, entries=())))
        self._readers.add(reader)
        return self._events(reader)

    async def keep_telling(self) -> None:
        """Tell all readers what is new, until cancelled. What fails is tried again."""
        since = -1
        while True:
            try:
                since = await self._gathering.wait_for_news(since)
                await self._tell()
            except LedgerError:
                await asyncio.sleep(RETRY_S)
            await asyncio.sleep(TICK_S)

    async def keep_alive(self) -> None:
        """Let silent lines show that they still hold, and cut those of no right to it, until cancelled."""
        while True:
            await asyncio.sleep(KEEP_ALIVE_S / 2)
            if self._readers:
                self.cut({row.name for row in await self._gathering.devices() if row.revoked_ms is not None})
            if self._clock.mono_ns() - self._said_ns >= KEEP_ALIVE_S / 2 * NS_PER_S:
                self.say(KEEP_ALIVE)

    def cut(self, names: Container[str]) -> None:
        """Let the readers of these devices go: their access has ended."""
        for reader in tuple(self._readers):
            if reader.name in names:
                self._dismiss(reader)

    def close(self) -> None:
        """Let all readers go; no new ones come in."""
        self._is_closing = True
        for reader in tuple(self._readers):
            self._dismiss(reader)

    def _dismiss(self, reader: Reader) -> None:
        reader.is_cut = True
        if reader.waiting.empty():
            reader.hand(END)
        self._readers.discard(reader)

    def say(self, event: bytes) -> None:
        """Hand the same bytes to all readers; those who are full of them are cut."""
        self._said_ns = self._clock.mono_ns()
        for reader in tuple(self._readers):
            reader.hand(event)
            if reader.is_cut:
                self._readers.discard(reader)

    async def _tell(self) -> None:
        while self._readers:
            page = await self._gathering.feed(self._last.cursor, BATCH_ENTRIES)
            if not page.entries and _versions(page) == _versions(self._last):
                return
            self._last = page
            self.say(to_event(page))

    async def _stand(self) -> Feed:
        """Where the journal ends now, without its entries."""
        manifest = await self._gathering.manifest()
        cursor = manifest.journal
        return Feed(
            epoch=manifest.epoch,
            after=cursor,
            cursor=cursor,
            positions=manifest.positions,
            event=manifest.event,
            tickets=manifest.tickets,
        )

    async def _events(self, reader: Reader) -> AsyncGenerator[bytes, None]:
        try:
            while not reader.is_cut:
                event = await reader.waiting.get()
                if event == END:
                    return
                yield event
        finally:
            self._readers.discard(reader)


def to_event(feed: Feed) -> bytes:
    """One server-sent event. JSON holds no line breaks, so one line of data is enough."""
    return b"event: feed\nid: %d\ndata: %s\n\n" % (feed.cursor, msgspec.json.encode(feed))


def _versions(feed: Feed) -> tuple[int, int, str, str]:
    return (feed.epoch, feed.positions, feed.event, feed.tickets)
