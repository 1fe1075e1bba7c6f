"""What the hub's central owns, in PostgreSQL: the event set, media and tickets, the positions.

Must not know: HTTP, the journal, who may pass. Each call is given the connection of a transaction.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from checkin.errors import LedgerCorruptError
from checkin.made_here import ids_of
from checkin.model import EventSet, PositionId
from hub.postgres.database import Connection
from sync.hub.paging import fitting
from sync.hub.people import Swap
from sync.hub.protocol import EventDocument, Person, Positions, TicketsDocument
from sync.staff import StaffMember

EVENT, TICKETS, STAFF = "event", "tickets", "staff"
VERSION_DIGITS = 16
ALONE = "SELECT last FROM counter WHERE name = 'positions' FOR UPDATE"
"""Before positions are read to be changed: of an import and a correction at once, one waits for the other."""
COUNT = "UPDATE counter SET last = last + $2 WHERE name = $1 RETURNING last"
SAVE_DOCUMENT = """INSERT INTO document (name, version, body) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE SET version = excluded.version, body = excluded.body"""
SAVE_PEOPLE = """INSERT INTO position (id, version, twin, key, body)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bytea[])
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, twin = excluded.twin, key = excluded.key,
        body = excluded.body"""
TWINS = """SELECT twin, id FROM position
    WHERE body IS NOT NULL AND twin IS NOT NULL AND (twin = ANY($1::bigint[]) OR id = ANY($1::bigint[]))"""
RIVALS = """SELECT id FROM position
    WHERE key = ANY($1::text[]) AND id <> ALL($2::bigint[]) ORDER BY id"""
HERE = "SELECT id FROM position WHERE id = ANY($1::bigint[]) AND body IS NOT NULL ORDER BY id"
FORGET = """UPDATE position SET version = gone.version, key = NULL, body = NULL
    FROM unnest($1::bigint[], $2::bigint[]) AS gone (id, version) WHERE position.id = gone.id"""
CHANGED = "SELECT id, version, body FROM position WHERE version > $1 ORDER BY version LIMIT $2"

_person = msgspec.json.Decoder(Person)
_event_set = msgspec.json.Decoder(EventSet)
_tickets = msgspec.json.Decoder(TicketsDocument)
_staff = msgspec.json.Decoder(tuple[StaffMember, ...])
_encode = msgspec.json.Encoder(order="deterministic").encode

T = TypeVar("T")


def version_of(body: bytes) -> str:
    """The version of a document: the same for the same content."""
    return hashlib.sha256(body).hexdigest()[:VERSION_DIGITS]


async def save_event(connection: Connection, event_set: EventSet) -> None:
    """Keep an event set in place of the earlier one."""
    await _save_document(connection, EVENT, _encode(event_set))


async def save_tickets(connection: Connection, tickets: TicketsDocument) -> None:
    """Keep media, revoked and blocked tickets in place of the earlier ones; their version is made here."""
    await _save_document(connection, TICKETS, _encode(msgspec.structs.replace(tickets, version="")))


async def save_staff(connection: Connection, members: Sequence[StaffMember]) -> None:
    """Keep who works here in place of who did."""
    await _save_document(connection, STAFF, _encode(tuple(members)))


async def _save_document(connection: Connection, name: str, body: bytes) -> None:
    await connection.execute(SAVE_DOCUMENT, name, version_of(body), body)
    await connection.fetchrow(COUNT, "documents", 1)


async def load_event(connection: Connection) -> EventDocument | None:
    """The event set; None = nothing was imported yet.

    Raises:
        LedgerCorruptError: What is stored is none.
    """
    row = await _document(connection, EVENT)
    return EventDocument(version=row[0], event_set=_read(_event_set, row[1])) if row else None


async def load_staff(connection: Connection) -> tuple[StaffMember, ...]:
    """Who works here; nobody where nobody was ever named."""
    row = await _document(connection, STAFF)
    return _read(_staff, row[1]) if row else ()


async def load_tickets(connection: Connection) -> TicketsDocument:
    """Media, revoked and blocked tickets; empty when there never were any."""
    row = await _document(connection, TICKETS)
    if row is None:
        return TicketsDocument(version="")
    return msgspec.structs.replace(_read(_tickets, row[1]), version=row[0])


async def _document(connection: Connection, name: str) -> tuple[str, bytes] | None:
    row = await connection.fetchrow("SELECT version, body FROM document WHERE name = $1", name)
    return (str(row[0]), bytes(row[1])) if row else None


async def hold_people(connection: Connection) -> None:
    """Nobody else changes positions until the transaction ends: what is read after this is the newest."""
    await connection.fetch(ALONE)


async def save_people(connection: Connection, people: Sequence[Person]) -> None:
    """Keep positions. Another one that held the key of one of these is there no more. After `hold_people`."""
    unique = {person.position.id: person for person in people}  # of two with one id the later one
    keys = [person.key for person in unique.values()]
    gone = [row[0] for row in await connection.fetch(RIVALS, keys, list(unique))]
    versions = await _versions(connection, len(gone) + len(unique))
    if gone:
        await connection.execute(FORGET, gone, versions[: len(gone)])
    twins = [next(iter(ids_of(person.position)[1:]), None) for person in unique.values()]
    bodies = [_encode(person) for person in unique.values()]
    await connection.execute(SAVE_PEOPLE, list(unique), versions[len(gone) :], twins, keys, bodies)


async def are_as_they_were(connection: Connection, swaps: Sequence[Swap]) -> bool:
    """Whether each position is as it was when somebody looked. After `hold_people` it stays so."""
    numbers = [swap.after.position.id for swap in swaps]
    there = await find_people(connection, numbers)
    if any(there.get(swap.after.position.id) != swap.before for swap in swaps):
        return False
    return not await connection.fetch(RIVALS, [swap.after.key for swap in swaps], numbers)


async def _versions(connection: Connection, count: int) -> list[int]:
    row = await connection.fetchrow(COUNT, "positions", count)
    return list(range(row[0] - count + 1, row[0] + 1))


async def forget_people(connection: Connection, positions: Iterable[PositionId]) -> None:
    """Positions that are there no more; readers of changes hear of it. After `hold_people`."""
    gone = [row[0] for row in await connection.fetch(HERE, list(positions))]
    if gone:
        await connection.execute(FORGET, gone, await _versions(connection, len(gone)))


async def changed_people(connection: Connection, after: int, limit: int) -> Positions:
    """Positions that changed after a version, and those that went."""
    rows = await connection.fetch(CHANGED, after, limit + 1)
    page = fitting(rows[:limit])
    return Positions(
        cursor=page[-1][1] if page else after,
        is_complete=len(rows) == len(page),
        people=tuple(_read(_person, row[2]) for row in page if row[2] is not None),
        gone=tuple(PositionId(row[0]) for row in page if row[2] is None),
    )


async def persons_of(
    connection: Connection, positions: Iterable[PositionId]
) -> dict[PositionId, tuple[PositionId, ...]]:
    """For each id all ids of whoever has it, by which they are known first."""
    asked = list(positions)
    rows = await connection.fetch(TWINS, asked)
    found = {number: (PositionId(real), PositionId(twin)) for twin, real in rows for number in (twin, real)}
    return {one: found.get(one, (one,)) for one in asked}


async def find_people(connection: Connection, positions: Iterable[PositionId]) -> dict[PositionId, Person]:
    """The positions with these ids that are there."""
    rows = await connection.fetch(
        "SELECT id, body FROM position WHERE id = ANY($1::bigint[]) AND body IS NOT NULL", list(positions)
    )
    return {PositionId(number): _read(_person, body) for number, body in rows}


def read_person(body: bytes) -> Person:
    """A position from how it is stored.

    Raises:
        LedgerCorruptError: It is none.
    """
    return _read(_person, body)


def _read(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise LedgerCorruptError(
            "A stored value of the hub's database cannot be read.", "Restore its last backup."
        ) from error
