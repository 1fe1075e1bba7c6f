"""Tells open pages what has changed: looked at once, encoded once per kind of page, once a second at most.

A page is told the parts that have changed, and that the hub is still there. Nobody looks, nothing is done.
Must not know: how parts look, who may look.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress

import msgspec

from checkin.clock import Clock
from checkin.errors import EinlassError
from hub.assets import build
from hub.gathering import Gathering
from hub.house.board import Board
from hub.house.views import Parts

PAUSE_S = 1.0
"""Between two events for the same page."""
SILENCE_S = 4.0
"""Longest time without one: pages call their numbers old after fifteen seconds."""
MAX_READERS = 300
MAX_WAITING = 8
"""Events that may wait for one page; beyond that it is cut, and comes again for the whole."""
OVER = b"event: over\ndata: {}\n\n"
END = b""
NS_PER_S = 1_000_000_000

Look = Callable[[], Awaitable[Board]]
MayStay = Callable[[], Awaitable[bool]]


class Channel(msgspec.Struct, frozen=True):
    """Pages that show the same.

    Attributes:
        kind: Which page.
        language: In which words.
    """

    kind: str
    language: str


Draw = Callable[[Channel, Board], Parts]


class Reader:
    """One open page."""

    def __init__(self, channel: Channel, may_stay: MayStay) -> None:
        self.channel = channel
        self.may_stay = may_stay
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING)

    def hand(self, event: bytes) -> bool:
        """Give it an event. Returns whether there was room for it."""
        with suppress(asyncio.QueueFull):
            self.waiting.put_nowait(event)
            return True
        return False


class BoardFeed:
    """All open pages of this process. One event loop only."""

    def __init__(self, gathering: Gathering, clock: Clock, look: Look, draw: Draw) -> None:
        self._gathering = gathering
        self._clock = clock
        self._look = look
        self._draw = draw
        self._readers: set[Reader] = set()
        self._told: dict[Channel, Parts] = {}
        self._board: Board | None = None
        self._looked_ns = 0
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._is_closing = False

    @property
    def reader_count(self) -> int:
        """How many pages are open."""
        return len(self._readers)

    async def board(self) -> Board:
        """As it is now, or was a second ago.

        Raises:
            LedgerError: What is stored cannot be read.
        """
        async with self._turn:
            age_ns = self._clock.mono_ns() - self._looked_ns
            if self._board is None or age_ns >= PAUSE_S * NS_PER_S:
                self._board = await self._look()
                self._looked_ns = self._clock.mono_ns()
            return self._board

    async def listen(self, channel: Channel, may_stay: MayStay) -> AsyncGenerator[bytes, None] | None:
        """Begin to listen; the first event holds all parts.

        Args:
            channel: Which page, in which language.
            may_stay: Asked before each event whether whoever listens still may.

        Returns:
            None when too many listen already, or the hub is about to stop.

        Raises:
            LedgerError: What is stored cannot be read.
        """
        board = await self.board()
        if self._is_closing or len(self._readers) >= MAX_READERS:
            return None
        self._tell_channel(channel, board)
        reader = Reader(channel, may_stay)
        reader.hand(_event(board, self._told[channel]))
        self._readers.add(reader)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep_telling())
        return self._events(reader)

    def close(self) -> None:
        """Let all pages go; they come again by themselves."""
        self._is_closing = True
        for reader in tuple(self._readers):
            self._dismiss(reader, END)
        if self._task is not None:
            self._task.cancel()

    async def _keep_telling(self) -> None:
        """For as long as anybody looks. Where nothing can be read, pages see their numbers grow old."""
        since = -1
        while self._readers:
            await asyncio.sleep(PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(SILENCE_S - PAUSE_S):
                    since = await self._gathering.wait_for_news(since)
            with suppress(EinlassError):
                await self._dismiss_those_who_must_go()
                board = await self.board()
                for channel in {reader.channel for reader in self._readers}:
                    self._tell_channel(channel, board)
        self._told.clear()

    async def _dismiss_those_who_must_go(self) -> None:
        for reader in tuple(self._readers):
            if not await reader.may_stay():
                self._dismiss(reader, OVER)

    def _tell_channel(self, channel: Channel, board: Board) -> None:
        told, parts = self._told.get(channel, {}), self._draw(channel, board)
        self._told[channel] = parts
        event = _event(board, {name: part for name, part in parts.items() if told.get(name) != part})
        for reader in [one for one in self._readers if one.channel == channel]:
            if not reader.hand(event):
                self._dismiss(reader, END)

    def _dismiss(self, reader: Reader, last: bytes) -> None:
        self._readers.discard(reader)
        while not reader.hand(last):
            reader.waiting.get_nowait()
        if last != END:
            reader.hand(END)

    async def _events(self, reader: Reader) -> AsyncGenerator[bytes, None]:
        try:
            while (event := await reader.waiting.get()) != END:
                yield event
        finally:
            self._readers.discard(reader)


def _event(board: Board, parts: Parts) -> bytes:
    """One server-sent event. JSON holds no line breaks, so one line of data is enough."""
    plain = {name: str(part) for name, part in parts.items()}
    said = msgspec.json.encode({"now": board.at_ms, "build": build(), "parts": plain})
    return b"event: board\ndata: %s\n\n" % said
