"""The counting record in PostgreSQL: of all the workers on a database, one writes it.

That one holds a lease, which it renews at each look; when it dies, another one takes over within seconds. The
lease saves work; that no chain forks is the lock on its row. Belongs to one thread, with an event loop of its
own. Must not know: when a line is due, who signs.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import msgspec

from checkin.band import Doorkeeper
from checkin.clock import Clock, Entropy
from checkin.errors import EinlassError
from checkin.journal import Body, decode_body
from checkin.model import EventSet, RoomId
from hub.house.following import Following
from hub.postgres.database import Database
from hub.postgres.reading import Reading, identify
from hub.postgres.schema import migrate
from hub.postgres.timeline import go_on
from sync.ending import IsOver, never
from sync.record.keepers import heard_at_hub, keepers
from sync.record.keeping import History, Row

HOLDER_BYTES, NAME_DIGITS = 8, 8
HOLD = """UPDATE counting_writer w SET holder = $1, until = clock_timestamp() + interval '10 seconds'
    FROM counting_writer before
    WHERE w.holder IN ($1, '') OR w.until < clock_timestamp() RETURNING w.looked_ms, before.holder"""
LEAVE = "UPDATE counting_writer SET holder = '' WHERE holder = $1"
LOCK = "SELECT 1 FROM counting_writer WHERE holder = $1 FOR UPDATE"
LOOKED = "UPDATE counting_writer SET looked_ms = greatest(looked_ms, $1), doorless = $2"
DOORLESS = "SELECT doorless FROM counting_writer"
NEW = """SELECT writer, room, number, minute_ms, text, hash, at FROM counting_line
    WHERE at > $1 ORDER BY at"""
AFTER = "SELECT 1 FROM counting_line WHERE at > $1 LIMIT 1"
INSERT = """INSERT INTO counting_line (at, writer, room, number, minute_ms, text, hash)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[],
        $7::text[])"""
ACKNOWLEDGED = """SELECT body FROM journal WHERE room = $1 AND kind = 'warning_acknowledged'
    ORDER BY stamp_ms DESC, stamp_counter DESC, id DESC LIMIT 1"""


class InPostgres:
    """See `sync.record.keeping.Keeping`. Made by `opened`.

    Args:
        run: Runs what has to be awaited.
        database: An open one.
        known: What tells of the journal, and what follows it.
        writer: The name of the hub: all of its workers write one chain.
        holder: Of this worker's lease.
    """

    def __init__(
        self,
        run: asyncio.Runner,
        database: Database,
        known: tuple[Reading, Following],
        writer: str,
        holder: str,
    ) -> None:
        self.writer = writer
        self._run = run.run
        self._database = database
        self._reading, self._following = known
        self._holder = holder
        self._has_crashed = False

    def hold(self) -> int | None:
        """Take the lease, or renew it."""
        row = self._run(self._row(HOLD, self._holder))
        if row is None:
            return None
        looked_ms, before = row
        if before != self._holder:
            self._has_crashed = bool(before)
        return int(looked_ms)

    def event_set(self) -> EventSet | None:
        """See `Keeping`, as all of these."""
        known = self._run(self._following.renew()).event_set
        return known if known.events else None

    def history(self, _event_set: EventSet) -> History:
        """As the event set was read: anew where that is another one."""
        return self._following

    def keepers(
        self, history: History, event_set: EventSet, now_ms: int
    ) -> Mapping[RoomId, Sequence[Doorkeeper]]:
        """The devices of the hub."""
        rows = self._run(self._reading.devices())
        return keepers(heard_at_hub(rows, event_set), history, event_set, now_ms)

    def acknowledged(self, room: RoomId) -> Body | None:
        """The same."""
        row = self._run(self._row(ACKNOWLEDGED, room))
        return decode_body(row[0]) if row is not None else None

    def has_crashed(self) -> bool:
        """Whether the lease ran out, or was given back."""
        return self._has_crashed

    def after(self, at: int) -> list[Row]:
        """The same."""
        return self._run(self._after(at))

    def doorless(self) -> frozenset[RoomId] | None:
        """The same."""
        raw = self._run(self._row(DOORLESS))[0]
        return None if raw is None else msgspec.json.decode(raw, type=frozenset[RoomId])

    def append(self, rows: Sequence[Row], after: int, end_ms: int, doorless: frozenset[RoomId]) -> bool:
        """The same; and not where the lease is another one's by now."""
        return self._run(self._append(rows, after, end_ms, msgspec.json.encode(sorted(doorless))))

    async def _row(self, query: str, *arguments: object) -> Any:
        async with self._database.reading() as connection:
            return await connection.fetchrow(query, *arguments)

    async def _after(self, at: int) -> list[Row]:
        async with self._database.reading() as connection:
            return [Row(*row) for row in await connection.fetch(NEW, at)]

    async def _append(self, rows: Sequence[Row], after: int, end_ms: int, doorless: bytes) -> bool:
        async with self._database.writing() as connection:
            is_held = await connection.fetchrow(LOCK, self._holder) is not None
            if not is_held or await connection.fetchrow(AFTER, after) is not None:
                return False
            if rows:
                kept = [(after + number, *_columns(row)) for number, row in enumerate(rows, 1)]
                await connection.execute(INSERT, *map(list, zip(*kept, strict=True)))
            await connection.execute(LOOKED, end_ms, doorless)
        return True

    async def leave(self) -> None:
        """Give the lease back, so that another one takes it at once."""
        async with self._database.reading() as connection:
            await connection.execute(LEAVE, self._holder)


def _columns(row: Row) -> tuple[object, ...]:
    return (row.writer, row.room, row.number, row.minute_ms, row.text, row.hash)


@contextmanager
def opened(url: str, clock: Clock, entropy: Entropy, is_over: IsOver = never) -> Iterator[InPostgres]:
    """The record of that database, for a thread that has no event loop.

    Args:
        url: Its address.
        clock: The hub's.
        entropy: For the name of a lease.
        is_over: As in `hub.house.following.Following`.

    Raises:
        ConfigError: The address is none.
        LedgerUnwritableError: Nobody answers there, or nobody is let in.
    """
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(url, go_on))
        try:
            record = runner.run(_record(runner, database, clock, entropy, is_over))
            try:
                yield record
            finally:
                with suppress(EinlassError):  # it runs out by itself
                    runner.run(record.leave())
        finally:
            runner.run(database.close())


async def _record(
    run: asyncio.Runner, database: Database, clock: Clock, entropy: Entropy, is_over: IsOver
) -> InPostgres:
    await migrate(database)
    identity = await identify(database, entropy)
    holder = entropy.random_bytes(HOLDER_BYTES).hex()
    writer = f"hub-{identity.hub[:NAME_DIGITS]}"
    reading = Reading(database, identity, clock)
    return InPostgres(run, database, (reading, Following(reading, is_over)), writer, holder)
