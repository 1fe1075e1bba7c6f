"""Tables that organisers have sent, in PostgreSQL: whichever worker is asked next finds them.

Must not know: HTTP, what is in a table.
"""

import asyncio
from contextlib import suppress

from checkin.clock import Clock
from checkin.errors import EinlassError
from hub.postgres.database import Database
from hub.shelf import KEPT_MS, MOST_KEPT, Sent, hash_of

KEEP = """INSERT INTO upload (owner, name, raw, until_ms) VALUES ($1, $2, $3, $4)
    ON CONFLICT (owner) DO UPDATE
        SET name = excluded.name, raw = excluded.raw, until_ms = excluded.until_ms"""
PRUNE = """DELETE FROM upload WHERE until_ms <= $1
    OR owner NOT IN (SELECT owner FROM upload ORDER BY until_ms DESC, owner LIMIT $2)"""
FIND = "SELECT name, raw FROM upload WHERE owner = $1"
DROP = "DELETE FROM upload WHERE owner = $1"
FORGET_EVERY_S = 30.0
"""Every worker does so: whoever was sent a table may be gone by the time it is old."""


class InPostgres:
    """See `hub.shelf.Shelf`. `start` and `stop` belong around all use."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._is_ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to forget what is old, whether or not anybody asks."""
        self._task = asyncio.create_task(self._keep_forgetting())

    async def stop(self) -> None:
        """End that, once what is under way is done."""
        self._is_ending.set()
        if self._task is not None:
            await self._task

    async def _keep_forgetting(self) -> None:
        while not self._is_ending.is_set():
            with suppress(EinlassError):  # the next time, then
                await self.forget_old()
            with suppress(TimeoutError):
                async with asyncio.timeout(FORGET_EVERY_S):
                    await self._is_ending.wait()

    async def forget_old(self) -> None:
        """Delete what was kept for long enough."""
        async with self._database.reading() as connection:
            await connection.execute(PRUNE, self._clock.now_ms(), MOST_KEPT)

    async def put(self, owner: str, sent: Sent) -> None:
        """See `Shelf`, as all of these."""
        now_ms = self._clock.now_ms()
        async with self._database.writing() as connection:
            await connection.execute(KEEP, hash_of(owner), sent.name, sent.raw, now_ms + KEPT_MS)
            await connection.execute(PRUNE, now_ms, MOST_KEPT)

    async def find(self, owner: str) -> Sent | None:
        """The same."""
        async with self._database.writing() as connection:
            await connection.execute(PRUNE, self._clock.now_ms(), MOST_KEPT)
            row = await connection.fetchrow(FIND, hash_of(owner))
        return Sent(row[0], row[1]) if row else None

    async def drop(self, owner: str) -> None:
        """The same."""
        async with self._database.writing() as connection:
            await connection.execute(DROP, hash_of(owner))
