"""The live feed: what has arrived, encoded once per tick and sent to everybody as the same bytes.

A reader that is too slow is cut, and comes again by cursor. Must not know: HTTP, where the journal is kept.
"""

import asyncio
from collections.abc import AsyncGenerator, Container

from msgspec.structs import replace

from checkin.clock import Clock
from checkin.errors import LedgerError
from checkin.scope import Scope
from hub.gathering import Gathering, Member
from hub.parts import Parts, to_event
from sync.hub.members import version_of_profile
from sync.hub.protocol import BATCH_ENTRIES, Feed

TICK_S = 0.1
"""Pause between two events: what arrives meanwhile goes out together."""
KEEP_ALIVE_S = 10.0
MAX_READERS = 2_000
MAX_WAITING = 64
"""Events that may wait for one reader: six seconds of a full house."""
LOOK_S = 0.5
"""Pause between two looks at who has access still."""
RETRY_S = 1.0
"""Pause after the journal could not be read."""
KEEP_ALIVE = b": still here\n\n"
END = b""
NS_PER_S = 1_000_000_000


class Reader:
    """One of those who listen.

    Args:
        member: Whose it is.
        scope: What it is told of; None = everything.
    """

    def __init__(self, member: Member, scope: Scope | None) -> None:
        self.member = member
        self.scope = scope
        self.told_ns = 0
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
        self._parts = Parts()

    @property
    def reader_count(self) -> int:
        """How many listen."""
        return len(self._readers)

    async def listen(self, member: Member, scope: Scope | None = None) -> AsyncGenerator[bytes, None] | None:
        """Begin to listen. The first event holds nothing but where the journal stands.

        Args:
            member: Who listens; is cut when its access ends.
            scope: What it is told of; None = everything.

        Returns:
            None when too many listen already, or the hub is about to stop.
        """
        if self._is_closing or len(self._readers) >= MAX_READERS:
            return None
        reader = Reader(member, scope)
        if not self._readers:
            self._last = await self._stand()
        if scope is not None and scope not in {other.scope for other in self._readers}:
            self._parts.begin(scope, self._last.cursor)
        tag = scope.tag if scope else ""
        reader.hand(to_event(replace(self._last, after=self._last.cursor, entries=(), scope=tag)))
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

    async def keep_cutting(self) -> None:
        """Let the readers go whose access has ended or whose profile is another one now, until cancelled.

        Whichever worker did it: whoever comes again is told of the part that is its own now.
        """
        since = -1
        while True:
            since = await self._gathering.wait_for_news(since)
            if self._readers:
                access = await self._gathering.access()
                for reader in tuple(self._readers):
                    if _access_of(reader.member) not in access:
                        self._dismiss(reader)
            await asyncio.sleep(LOOK_S)

    async def keep_alive(self) -> None:
        """Let silent lines show that they still hold, until cancelled."""
        while True:
            await asyncio.sleep(KEEP_ALIVE_S / 2)
            silent_since_ns = self._clock.mono_ns() - KEEP_ALIVE_S / 2 * NS_PER_S
            for reader in tuple(self._readers):
                if reader.told_ns <= silent_since_ns:
                    self._hand(reader, KEEP_ALIVE)

    def cut(self, names: Container[str]) -> None:
        """Let the readers of these devices go: their access has ended."""
        for reader in tuple(self._readers):
            if reader.member.name in names:
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
        for reader in tuple(self._readers):
            self._hand(reader, event)

    def _hand(self, reader: Reader, event: bytes) -> None:
        reader.told_ns = self._clock.mono_ns()
        reader.hand(event)
        if reader.is_cut:
            self._readers.discard(reader)

    async def _tell(self) -> None:
        while self._readers:
            page = await self._gathering.feed(self._last.cursor, BATCH_ENTRIES)
            if not page.entries and _versions(page) == _versions(self._last):
                return
            if page.event != self._last.event:
                self._dismiss_parts()
            is_quiet, self._last = _versions(page) == _versions(self._last), page
            self._share(page, is_quiet=is_quiet)

    def _dismiss_parts(self) -> None:
        """Which lists belong together may have changed: they come again, and are told of what holds now."""
        for reader in tuple(self._readers):
            if reader.scope is not None:
                self._dismiss(reader)

    def _share(self, page: Feed, *, is_quiet: bool) -> None:
        events = self._parts.cut(page, {reader.scope for reader in self._readers}, is_quiet=is_quiet)
        for reader in tuple(self._readers):
            if event := events[reader.scope]:
                self._hand(reader, event)

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


def _access_of(member: Member) -> tuple[str, str, str]:
    return member.name, member.device, version_of_profile(member.profile)


def _versions(feed: Feed) -> tuple[int, int, str, str]:
    return (feed.epoch, feed.positions, feed.event, feed.tickets)
