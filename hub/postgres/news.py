"""News between workers: told after a commit, seldom; heard at once where that works, else by looking.

Must not know: what changed, HTTP.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from checkin.errors import EinlassError
from hub.postgres.database import Database

THROTTLE_S = 0.05
"""Of one worker: NOTIFY takes a lock on the whole server."""
ASK_AGAIN_S = 0.2
LOOK_EVERY_S = 1.0
"""Whatever became of NOTIFY."""
AGAIN_AFTER_S = 1.0
LISTEN_ANEW_S = 60.0
"""A server whose machine is gone says nothing, as one that has nothing to say."""
NEWEST = """SELECT sum(last)::bigint, EXISTS (SELECT 1 FROM meta WHERE name = 'wiped') FROM counter"""
"""Each counter only grows, so does their sum; and whether the database was wiped."""

Wiped = Callable[[], None]
"""Called once the database was wiped: this program still knows names, and has to end."""


class News:
    """What one worker knows of what all have committed.

    Args:
        database: An open one. `start` and `stop` belong around all use.
        wiped: Called from the event loop, once.
    """

    def __init__(self, database: Database, wiped: Wiped) -> None:
        self._database = database
        self._wiped = wiped
        self._is_over = False
        self._newest = 0
        self._changed = asyncio.Condition()
        self._look = asyncio.Event()
        self._told = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen and to look."""
        self._tasks = [asyncio.create_task(run()) for run in (self._listen, self._watch, self._tell)]

    async def stop(self) -> None:
        """End that. Asked again until it is heard: a library on the way may lose a cancellation."""
        left = set(self._tasks)
        while left:
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=ASK_AGAIN_S)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def tell(self) -> None:
        """Something was committed here."""
        self._told.set()

    async def wait(self, since: int, within_s: float) -> int:
        """Wait until the newest number is greater than that one, or for so long; returns the newest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s), self._changed:
                await self._changed.wait_for(lambda: self._newest > since)
        return self._newest

    async def _tell(self) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            self._look.set()  # we need no server to tell us
            with suppress(EinlassError):  # the others look by themselves
                await self._database.notify()
            await asyncio.sleep(THROTTLE_S)

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(
                    LOOK_EVERY_S
                ):  # before Python 3.12 wait_for may lose a cancellation
                    await self._look.wait()
            self._look.clear()
            with suppress(EinlassError):  # found at the next look
                await self._update()

    async def _update(self) -> None:
        async with self._database.reading() as connection:
            newest, is_wiped = await connection.fetchrow(NEWEST)
        if is_wiped and not self._is_over:
            self._is_over = True
            self._wiped()
        if newest > self._newest:
            async with self._changed:
                self._newest = newest
                self._changed.notify_all()

    async def _listen(self) -> None:
        while True:
            with suppress(EinlassError, TimeoutError):
                async with self._database.listening(self._look.set) as lost, asyncio.timeout(LISTEN_ANEW_S):
                    await lost.wait()
            await asyncio.sleep(AGAIN_AFTER_S)
