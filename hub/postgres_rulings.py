"""What a ruling needs of PostgreSQL: one at a time per position, over all workers.

Must not know: HTTP, how it is ruled. Each call is given the connection of a transaction.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from checkin.journal import Body, EntryId, JournalEntry, Stamp, decode_body
from checkin.model import EventSet, PositionId
from hub.postgres import Connection
from hub.postgres_people import find_people, load_event
from hub.rulings import Answer, Known, ids_known
from sync.hub.protocol import Person

LOCKS = 0x72756C65
"""Space of the advisory locks on positions, apart from all others."""
LOCK = "SELECT pg_advisory_xact_lock($1, place) FROM unnest($2::int[]) AS place"
ENTRIES = """SELECT position, body, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch
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


async def lock_positions(connection: Connection, positions: Iterable[PositionId]) -> dict[PositionId, Known]:
    """What is known of positions, which nobody else rules on until the transaction ends."""
    wanted = sorted(set(positions))
    people = await find_people(connection, wanted)
    ids = {one: ids_known(one, people.get(one)) for one in wanted}
    # Always in the same order, so that two workers never wait for each other.
    places = sorted({_place(number) for numbers in ids.values() for number in numbers})
    await connection.fetch(LOCK, LOCKS, places)
    return await _load(connection, ids, people)


async def _load(
    connection: Connection,
    ids: Mapping[PositionId, tuple[PositionId, ...]],
    people: Mapping[PositionId, Person],
) -> dict[PositionId, Known]:
    """In statements of their own, after the locks: so they see what the last holder has committed."""
    entries: dict[int, dict[EntryId, JournalEntry]] = {}
    for position, *row in await connection.fetch(
        ENTRIES, [one for numbers in ids.values() for one in numbers]
    ):
        entry = _to_entry(row)
        entries.setdefault(position, {})[entry.body.id] = entry
    known = {
        one: Known(
            numbers,
            people.get(one),
            {number: entry for of in numbers for number, entry in entries.get(of, {}).items()},
            {},
        )
        for one, numbers in ids.items()
    }
    answers = await find_answers(connection, [number for one in known.values() for number in one.entries])
    for one in known.values():
        one.answers.update({number: answers[number] for number in one.entries if number in answers})
    return known


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
