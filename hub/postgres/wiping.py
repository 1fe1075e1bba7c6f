"""Forgets everybody in the hub's database: what names persons goes, the journal stays.

Tables are dropped: their files are given back whole, and no worker can write a name into one of them before
it has heard of it. The server's log of changes and its backups are not ours to empty.
Must not know: why, certificates.
"""

from itertools import groupby

import msgspec

from checkin.errors import ConfigError
from checkin.journal import verify_chain
from checkin.model import EventSet
from hub.postgres import people
from hub.postgres.database import Connection, Database
from hub.postgres.schema import migrate

KEPT_TABLES = frozenset({"counter", "counting_line", "document", "head", "journal", "meta", "schema_step"})
"""A table that is new is wiped until somebody puts it here."""
KEPT_META = ("epoch", "hub", "timeline", "touched", "wiped")
WIPED = "SELECT value FROM meta WHERE name = 'wiped'"
STAMPED = "SELECT coalesce(max(stamp_ms), 0) FROM journal WHERE stamp_rank = 1"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
CHAINS = "SELECT device, body, hash FROM journal ORDER BY device, sequence"


class Emptied(msgspec.Struct, frozen=True, kw_only=True):
    """What was there.

    Attributes:
        persons: Order positions; likewise `removed`, rows by table.
        hub: Who the hub was.
        entries: Journal entries, which stay.
        verifies: Whether every chain of them holds.
    """

    persons: int
    removed: dict[str, int]
    hub: str
    event_set: EventSet | None
    entries: int
    verifies: bool


class Standing(msgspec.Struct, frozen=True):
    """How a database stands.

    Attributes:
        stamped_ms: The latest time that the hub's clock has certainly shown.
    """

    is_wiped: bool
    event_set: EventSet | None
    stamped_ms: int


async def look(url: str) -> Standing:
    """Whether it was wiped, and what tells when it is to be.

    Raises:
        EinlassError: As `Database.open`.
    """
    database = await Database.open(url)
    try:
        await migrate(database)
        async with database.reading() as connection:
            is_wiped = await connection.fetchrow(WIPED) is not None
            event = await people.load_event(connection)
            (stamped_ms,) = await connection.fetchrow(STAMPED)
        return Standing(is_wiped, event.event_set if event else None, int(stamped_ms))
    finally:
        await database.close()


async def refuse_wiped(connection: Connection) -> None:
    """No hub goes on with it.

    Raises:
        ConfigError: It was wiped.
    """
    if await connection.fetchrow(WIPED):
        raise ConfigError("This database was wiped; only its journal is left.", "Take an empty one.")


async def wipe(url: str) -> Emptied:
    """Empty all but `KEPT_TABLES`, whole or not at all; a second call tells the same.

    Raises:
        EinlassError: As `Database.open`; nothing was removed.
    """
    database = await Database.open(url)
    try:
        await migrate(database)
        async with database.writing() as connection:
            done = await connection.fetchrow(WIPED)
            kept = bytes(done[0]) if done else await _empty(connection)
        async with database.reading() as connection:  # VACUUM takes no transaction
            await connection.execute("VACUUM FULL document")
            await connection.execute("VACUUM FULL meta")
            return await _told(connection, msgspec.json.decode(kept, type=dict[str, int]))
    finally:
        await database.close()


async def _empty(connection: Connection) -> bytes:
    names = [str(row[0]) for row in await connection.fetch(TABLES)]
    gone = [name for name in names if name not in KEPT_TABLES]
    await connection.execute("SET LOCAL lock_timeout = '10s'")
    removed = {}
    for name in gone:
        row = await connection.fetchrow(f'SELECT count(*) FROM "{name}"')  # noqa: S608  # our own tables
        removed[name] = int(row[0])
    if gone:
        await connection.execute("DROP TABLE " + ", ".join(f'"{name}"' for name in gone))
    await connection.execute("DELETE FROM document WHERE name <> $1", people.EVENT)
    await connection.execute("DELETE FROM meta WHERE name <> ALL($1::text[])", list(KEPT_META))
    raw = msgspec.json.encode(removed)
    await connection.execute("INSERT INTO meta (name, value) VALUES ('wiped', $1)", raw)
    return raw


async def _told(connection: Connection, removed: dict[str, int]) -> Emptied:
    rows = await connection.fetch(CHAINS)
    chains = groupby(rows, lambda row: str(row[0]))
    faults = [
        fault
        for device, group in chains
        if (fault := verify_chain(device, [(bytes(row[1]), bytes(row[2])) for row in group]))
    ]
    event = await people.load_event(connection)
    hub = await connection.fetchrow("SELECT value FROM meta WHERE name = 'hub'")
    return Emptied(
        persons=removed.get("position", 0),
        removed={name: amount for name, amount in removed.items() if amount},
        hub=bytes(hub[0]).decode() if hub else "",
        event_set=event.event_set if event else None,
        entries=len(rows),
        verifies=not faults,
    )
