"""What the hub tells of its data in PostgreSQL, and who it is. Nothing here writes but `identify`.

Must not know: HTTP, who asks.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock, Entropy
from checkin.counting import Chained
from checkin.journal import EntryId, JournalEntry
from checkin.model import Position, PositionId
from checkin.scope import Scope
from hub.postgres import devices, people
from hub.postgres.acts import all_about, all_beside, all_visits, known_positions, newest_acts
from hub.postgres.database import Connection, Database
from hub.postgres.figures import Figures
from hub.postgres.journal import read_page
from hub.postgres.tally import count_kinds, entered_twice
from hub.postgres.timeline import go_on
from hub.postgres.tokens import Tokens
from reports.source import Source
from sync.address import EMAIL_KEY_BYTES
from sync.hub.acts import Act
from sync.hub.identity import ID_BYTES, later_epoch
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
from sync.hub.tally import Tally
from sync.hub.visits import Visit
from sync.rollup.reading import Attended
from sync.staff import StaffMember

T = TypeVar("T")
PAGE = 1_000
TOUCH = """INSERT INTO meta (name, value) VALUES ('touched', $1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
NOW = """SELECT (SELECT last FROM counter WHERE name = 'positions'),
    (SELECT last FROM counter WHERE name = 'journal'),
    coalesce((SELECT version FROM document WHERE name = 'event'), ''),
    coalesce((SELECT version FROM document WHERE name = 'tickets'), ''),
    coalesce((SELECT version FROM document WHERE name = 'staff' AND body <> '[]'), '')"""

COUNTING_LINES = "SELECT text, hash FROM counting_line ORDER BY room, writer, number"


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
        self._tokens = Tokens(clock)
        self._figures = Figures(database, clock)

    async def find_member(self, token: str) -> Member | None:
        """Whose token that is, or was a moment ago; None = nobody's."""
        token_hash = devices.hash_of(token)
        if (member := self._tokens.find(token_hash)) is not None:
            return member
        async with self._database.reading() as connection:
            member = await devices.find_member(connection, token_hash)
        if member is not None:
            self._tokens.keep(token_hash, member)
        return member

    async def feed(self, after: int, limit: int, scope: Scope | None = None) -> Feed:
        """The journal in order of arrival; never a number that an entry could still slip in before."""
        async with self._database.snapshot() as connection:
            positions, newest, event, tickets, _ = await connection.fetchrow(NOW)
            page, cursor = await read_page(connection, after, min(limit, BATCH_ENTRIES), newest, scope)
        return Feed(
            epoch=self._identity.epoch,
            after=after,
            cursor=cursor,
            scope=scope.tag if scope else "",
            entries=page,
            positions=positions,
            event=event,
            tickets=tickets,
        )

    async def manifest(self) -> Manifest:
        """What there is at one moment."""
        async with self._database.snapshot() as connection:
            positions, journal, event, tickets, staff = await connection.fetchrow(NOW)
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
            staff=staff,
        )

    async def event(self) -> EventDocument | None:
        """The event set; None = nothing was imported yet."""
        async with self._database.reading() as connection:
            found = await people.load_event(connection)
        return replace(found, email_key=self._identity.email_key) if found else None

    async def staff(self) -> Sequence[StaffMember]:
        """Who works here, with the hashes of their PINs."""
        async with self._database.reading() as connection:
            return await people.load_staff(connection)

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

    async def tally(self, after: int) -> Tally:
        """How many entries of each kind have come to the journal after that cursor."""
        async with self._database.reading() as connection:
            return await count_kinds(connection, after)

    async def entered_twice(self) -> Sequence[JournalEntry]:
        """Passages of whoever has several entries at one list, and what humans have settled of them."""
        async with self._database.reading() as connection:
            return await entered_twice(connection)

    async def report(self, make: Callable[[Source], T]) -> T:
        """From the figures that this worker keeps in memory; whoever else asks meanwhile waits."""
        return await self._figures.report(make)

    async def attendees(self, make: Callable[[Sequence[Attended]], list[T]]) -> list[T]:
        """What is made of everybody to whom anything has happened."""
        return await self._figures.attendees(make)

    async def ready_figures(self) -> None:
        """The same, for nobody yet."""
        await self._figures.renew()

    async def counting_lines(self) -> Sequence[Chained]:
        """The counting record, in the order of a file."""
        async with self._database.reading() as connection:
            return [Chained(text, hash_) for text, hash_ in await connection.fetch(COUNTING_LINES)]

    async def acts(self, limit: int) -> Sequence[Act]:
        """What people have done by hand, newest first."""
        async with self._database.snapshot() as connection:
            return await newest_acts(connection, limit)

    async def visits(self) -> Sequence[Visit]:
        """What stands were told, and by now may pass on."""
        async with self._database.snapshot() as connection:
            return await all_visits(connection)

    async def find_positions(self, ids: Sequence[PositionId]) -> Mapping[PositionId, Position]:
        """Those who are known under these ids, or under another one of the same person."""
        async with self._database.reading() as connection:
            return await known_positions(connection, ids)

    async def about(self, position: PositionId) -> Sequence[JournalEntry]:
        """All entries about one person, under each of their ids."""
        async with self._database.snapshot() as connection:
            return await all_about(connection, position)

    async def beside(self, entries: Sequence[EntryId]) -> Mapping[EntryId, bytes]:
        """Names, answers and corrections that lie beside these entries."""
        async with self._database.reading() as connection:
            return await all_beside(connection, entries)

    async def devices(self) -> Sequence[DeviceRow]:
        """The device table, by name."""
        async with self._database.reading() as connection:
            return await devices.list_devices(connection)

    async def access(self) -> frozenset[tuple[str, str, str]]:
        """Name, device and version of the profile of everybody who has access."""
        async with self._database.reading() as connection:
            access = await devices.with_access(connection)
        self._tokens.forget()  # who is cut by this, and comes again at once, comes as what it is now
        return access


async def identify(database: Database, entropy: Entropy) -> Identity:
    """Who this hub is; made up by the first worker that ever starts."""
    made = {"hub": entropy.random_bytes(ID_BYTES).hex().encode(), "epoch": b"1"}
    made["email_key"] = entropy.random_bytes(EMAIL_KEY_BYTES)
    async with database.reading() as connection:
        await go_on(connection)  # the first one was there before the tables
    async with database.writing() as connection:
        await connection.execute(
            "INSERT INTO meta SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING",
            list(made),
            list(made.values()),
        )
        kept = dict(await connection.fetch("SELECT name, value FROM meta"))
    return Identity(kept["hub"].decode(), int(kept["epoch"]), kept["email_key"])


async def touch(connection: Connection, now_ms: int) -> None:
    """Write something down that nobody reads."""
    await connection.execute(TOUCH, str(now_ms).encode())


async def raise_epoch(database: Database, now_ms: int, entropy: Entropy) -> int:
    """The database was put back from an older copy: kiosks have to begin anew. Returns the new epoch."""
    identity = await identify(database, entropy)
    epoch = later_epoch(identity.epoch, now_ms, entropy)
    async with database.writing() as connection:
        await connection.execute("UPDATE meta SET value = $1 WHERE name = 'epoch'", str(epoch).encode())
        await connection.execute("UPDATE device SET heartbeat = NULL")  # cursors of the former epoch
    return epoch
