"""What the hub tells of its data in PostgreSQL, and who it is. Nothing here writes but `identify`.

Must not know: HTTP, who asks.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock, Entropy
from hub import postgres_devices as devices
from hub import postgres_people as people
from hub.postgres import Database
from hub.postgres_journal import read_page
from sync.address import EMAIL_KEY_BYTES
from sync.hub.identity import ID_BYTES
from sync.hub.members import DeviceRow, Member
from sync.hub.protocol import (
    BATCH_ENTRIES,
    EventDocument,
    Feed,
    Manifest,
    Person,
    Positions,
    TicketsDocument,
)

PAGE = 1_000
NOW = """SELECT (SELECT last FROM counter WHERE name = 'positions'),
    (SELECT last FROM counter WHERE name = 'journal'),
    coalesce((SELECT version FROM document WHERE name = 'event'), ''),
    coalesce((SELECT version FROM document WHERE name = 'tickets'), '')"""


class Identity(msgspec.Struct, frozen=True):
    """Who this hub is, whichever worker answers."""

    hub: str
    epoch: int
    email_key: bytes


class Reading:
    """The part of a keeper that reads; every call over any free connection.

    Args:
        database: An open one.
        identity: Who this hub is.
        clock: The hub's.
    """

    def __init__(self, database: Database, identity: Identity, clock: Clock) -> None:
        self._database = database
        self._identity = identity
        self._clock = clock

    async def find_member(self, token: str) -> Member | None:
        """Whose token that is; None = nobody's, or revoked."""
        async with self._database.reading() as connection:
            return await devices.find_member(connection, hash_of(token))

    async def feed(self, after: int, limit: int) -> Feed:
        """The journal in order of arrival; never a number that an entry could still slip in before."""
        async with self._database.snapshot() as connection:
            page = await read_page(connection, after, min(limit, BATCH_ENTRIES))
            positions, _, event, tickets = await connection.fetchrow(NOW)
        return Feed(
            epoch=self._identity.epoch,
            after=after,
            cursor=page[-1][0] if page else after,
            entries=tuple(entry for _, entry in page),
            positions=positions,
            event=event,
            tickets=tickets,
        )

    async def manifest(self) -> Manifest:
        """What there is."""
        async with self._database.reading() as connection:
            positions, journal, event, tickets = await connection.fetchrow(NOW)
            (count,) = await connection.fetchrow("SELECT count(*) FROM position WHERE body IS NOT NULL")
        return Manifest(
            hub=self._identity.hub,
            epoch=self._identity.epoch,
            now_ms=self._clock.now_ms(),
            event=event,
            tickets=tickets,
            positions=positions,
            people=count,
            journal=journal,
        )

    async def event(self) -> EventDocument | None:
        """The event set; None = nothing was imported yet."""
        async with self._database.reading() as connection:
            found = await people.load_event(connection)
        return replace(found, email_key=self._identity.email_key) if found else None

    async def tickets(self) -> TicketsDocument:
        """Media, revoked and blocked tickets."""
        async with self._database.reading() as connection:
            return await people.load_tickets(connection)

    async def positions(self, after: int, limit: int) -> Positions:
        """Positions that changed after that version."""
        async with self._database.reading() as connection:
            return await people.changed_people(connection, after, min(limit, BATCH_ENTRIES))

    async def people(self) -> AsyncIterator[Person]:
        """All positions, at one moment, in the order of their ids."""
        query = "SELECT body FROM position WHERE body IS NOT NULL ORDER BY id"
        async with self._database.snapshot() as connection:
            async for (body,) in connection.cursor(query, prefetch=PAGE):
                yield people.read_person(body)

    async def devices(self) -> Sequence[DeviceRow]:
        """The device table, by name."""
        async with self._database.reading() as connection:
            return await devices.list_devices(connection)


def hash_of(secret: str) -> bytes:
    """What is kept of a token or a code; of random bytes, so no salt is needed."""
    return hashlib.sha256(secret.strip().encode("utf-8", "replace")).digest()


async def identify(database: Database, entropy: Entropy) -> Identity:
    """Who this hub is; made up by the first worker that ever starts."""
    made = {"hub": entropy.random_bytes(ID_BYTES).hex().encode(), "epoch": b"1"}
    made["email_key"] = entropy.random_bytes(EMAIL_KEY_BYTES)
    async with database.writing() as connection:
        await connection.execute(
            "INSERT INTO meta SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING",
            list(made),
            list(made.values()),
        )
        kept = dict(await connection.fetch("SELECT name, value FROM meta"))
    return Identity(kept["hub"].decode(), int(kept["epoch"]), kept["email_key"])
