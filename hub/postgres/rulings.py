"""What a ruling needs of PostgreSQL: one at a time per position, over all workers.

Must not know: HTTP, how it is ruled. Each call is given the connection of a transaction.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from checkin.journal import Body, EntryId, JournalEntry, Stamp, decode_body
from checkin.model import EventSet, PositionId
from hub.postgres.database import Connection
from hub.postgres.people import find_people, load_event, persons_of
from hub.rulings import KnownPerson
from sync.hub.protocol import Person
from sync.hub.ruling import Answer

LOCKS = 0x72756C65
"""Space of the advisory locks on positions, apart from all others."""
LOCK = "SELECT pg_advisory_xact_lock($1, place) FROM unnest($2::int[]) AS place"
ENTRIES = """SELECT body, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch
    FROM journal WHERE position = ANY($1::bigint[])"""
ANSWERS = "SELECT entry, answer FROM ruling WHERE entry = ANY($1::text[])"
SAVE = """INSERT INTO ruling (entry, answer) SELECT * FROM unnest($1::text[], $2::bytea[])
    ON CONFLICT (entry) DO NOTHING"""

_answer = msgspec.json.Decoder(Answer)
_encode = msgspec.json.Encoder().encode


async def find_bodies(connection: Connection, entries: Sequence[EntryId]) -> dict[EntryId, Body]:
    """Entries that are in the journal already."""
    if not entries:
        return {}
    rows = await connection.fetch("SELECT body FROM journal WHERE id = ANY($1::text[])", list(entries))
    return {body.id: body for body in (decode_body(row[0]) for row in rows)}


async def lock_positions(
    connection: Connection, positions: Iterable[PositionId]
) -> dict[PositionId, KnownPerson]:
    """Whom these ids mean and what is known of them; nobody else rules on them until the transaction ends."""
    persons = await persons_of(connection, sorted(set(positions)))
    ids = sorted({number for numbers in persons.values() for number in numbers})
    # Always in the same order, so that two workers never wait for each other.
    await connection.fetch(LOCK, LOCKS, sorted(set(map(_place, ids))))
    # In statements of their own, after the locks: so they see what the last holder has committed.
    people = await find_people(connection, ids)
    entries = [_to_entry(row) for row in await connection.fetch(ENTRIES, ids)]
    answers = await find_answers(connection, [entry.body.id for entry in entries])
    return {
        one: _gather(numbers, [people[n] for n in numbers if n in people], entries, answers)
        for one, numbers in persons.items()
    }


def _gather(
    ids: tuple[PositionId, ...],
    people: Iterable[Person],
    entries: Iterable[JournalEntry],
    answers: Mapping[EntryId, Answer],
) -> KnownPerson:
    own = {entry.body.id: entry for entry in entries if entry.body.position in ids}
    return KnownPerson(ids, tuple(people), own, {one: answers[one] for one in own if one in answers})


async def find_answers(connection: Connection, entries: Sequence[EntryId]) -> dict[EntryId, Answer]:
    """What was answered about entries before."""
    rows = await connection.fetch(ANSWERS, list(entries)) if entries else []
    return {EntryId(entry): _answer.decode(raw) for entry, raw in rows}


async def save_answers(connection: Connection, answers: Mapping[EntryId, Answer]) -> None:
    """Remember what is answered."""
    await connection.execute(SAVE, list(answers), [_encode(one) for one in answers.values()])


class EventMemory:
    """The event set as of its newest version: read again only when it has changed."""

    def __init__(self) -> None:
        self._version = ""
        self._event_set: EventSet | None = None

    async def load(self, connection: Connection) -> EventSet | None:
        """The event set; None = nothing was imported yet."""
        row = await connection.fetchrow("SELECT version FROM document WHERE name = 'event'")
        if row is None:
            return None
        if row[0] != self._version and (document := await load_event(connection)):
            self._version, self._event_set = document.version, document.event_set
        return self._event_set


def _place(position: PositionId) -> int:
    """A lock's number, 32 bits with sign. Two positions may share one: then one waits, no more."""
    number = zlib.crc32(position.to_bytes(8, "big", signed=True))
    return number - (1 << 32) if number >> 31 else number


def _to_entry(row: Sequence[object]) -> JournalEntry:
    raw, link, rank, ms, counter, epoch = row
    assert isinstance(raw, bytes)
    assert isinstance(link, bytes)
    assert isinstance(rank, int)
    assert isinstance(ms, int)
    assert isinstance(counter, int)
    assert isinstance(epoch, int)
    return JournalEntry(decode_body(raw), Stamp(rank, ms, counter, epoch), link)
