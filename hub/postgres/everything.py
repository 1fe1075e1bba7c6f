"""What figures read of PostgreSQL: whom something has happened to since some point, and all about them.

Must not know: how it is folded. Each call is given the connection of a transaction.
"""

from collections.abc import Iterable, Sequence

import msgspec

from checkin.journal import Kind, decode_body
from checkin.model import EventSet, PositionId
from checkin.rollup import COUNTED, SCANS, Happened, Person, happened_of, person_of
from checkin.room_count import MARK_KINDS, RoomMark, to_mark
from hub.kept_cells import Nobodys
from hub.postgres.database import Connection
from hub.postgres.people import find_people, persons_of
from sync.elsewhere import happened_elsewhere, room_of
from sync.hub.protocol import Person as Known
from sync.rollup.reading import NO_ID, NO_ORDER, Attended, Everything, Ids

NOW = """SELECT (SELECT last FROM counter WHERE name = 'journal'),
    (SELECT last FROM counter WHERE name = 'positions'), (SELECT last FROM counter WHERE name = 'restamped'),
    coalesce((SELECT version FROM document WHERE name = 'event'), '')"""
UNTIL = "SELECT arrival FROM journal WHERE arrival > $1 ORDER BY arrival OFFSET $2 LIMIT 1"
ARRIVED = """SELECT DISTINCT position FROM journal
    WHERE arrival > $1 AND arrival <= $2 AND position IS NOT NULL AND kind = ANY($3::text[])"""
NEXT_IDS = """SELECT id FROM (
        SELECT * FROM (
            SELECT id FROM position WHERE id > $1 AND body IS NOT NULL ORDER BY id LIMIT $2) AS known
        UNION SELECT * FROM (
            SELECT DISTINCT position FROM journal WHERE position > $1 ORDER BY position LIMIT $2) AS heard
    ) AS anybody ORDER BY id LIMIT $2"""
HAPPENED = """SELECT position, body, stamp_ms, stamp_counter FROM journal
    WHERE position = ANY($1::bigint[]) AND kind = ANY($2::text[])"""
SCANNED = """SELECT device, sequence, at_ms, kind, list FROM journal
    WHERE arrival > $1 AND arrival <= $2 AND kind = ANY($3::text[]) AND ref IS NULL ORDER BY arrival"""
NAMELESS = """SELECT body, stamp_ms, stamp_counter FROM journal
    WHERE arrival > $1 AND arrival <= $2 AND position IS NULL AND kind = 'refusal'"""
MARKED = """SELECT body, stamp_ms, stamp_counter FROM journal
    WHERE arrival > $1 AND arrival <= $2 AND kind = ANY($3::text[])"""
ABOUT, READERS, COUNTS = (sorted(map(str, kinds)) for kinds in (COUNTED, SCANS, MARK_KINDS))
KINDS = {kind.value: kind for kind in Kind}


class Marks(msgspec.Struct, frozen=True):
    """Up to where a database was read: its counters, and the version of its event set."""

    journal: int
    positions: int
    restamped: int
    event: str


async def marks_now(connection: Connection) -> Marks:
    """Where it stands."""
    return Marks(*await connection.fetchrow(NOW))


async def reach(connection: Connection, after: int, newest: int, entries: int) -> int:
    """Up to which number so many entries go, `newest` at most; numbers may have holes."""
    found = await connection.fetch(UNTIL, after, entries - 1)
    return min(found[0][0], newest) if found else newest


async def arrived(connection: Connection, after: int, until: int) -> set[PositionId]:
    """Whom entries between two numbers are about, as far as figures depend on them."""
    return {PositionId(row[0]) for row in await connection.fetch(ARRIVED, after, until, ABOUT)}


async def next_ids(connection: Connection, after: int, limit: int) -> list[PositionId]:
    """Ids under which somebody is known or something happened, in order."""
    return [PositionId(row[0]) for row in await connection.fetch(NEXT_IDS, after, limit)]


async def attended(
    connection: Connection, ids: Iterable[PositionId], event_set: EventSet
) -> list[tuple[Ids, Attended]]:
    """Everybody who has one of these ids, is known, and to whom anything has happened; with all their ids."""
    everybody = [one for one in await everything_of(connection, ids, event_set) if one.facts]
    known = await find_people(connection, [number for one in everybody for number in one.ids])
    return [
        (one.ids, (known[number].position, one.facts))
        for one in everybody
        if (number := next((number for number in one.ids if number in known), None)) is not None
    ]


async def everything_of(
    connection: Connection, touched: Iterable[PositionId], event_set: EventSet
) -> list[Everything]:
    """All that is known of everybody who has one of these ids; each person once."""
    persons = set((await persons_of(connection, touched)).values())
    everybody = [one for ids in persons for one in ids]
    people = await find_people(connection, everybody)
    facts = await _facts(connection, everybody, people, event_set)
    return [
        Everything(ids, _person(ids, people), [fact for one in ids for fact in facts[one]]) for ids in persons
    ]


def _person(ids: Sequence[PositionId], people: dict[PositionId, Known]) -> Person:
    found = next((people[one].position for one in ids if one in people), None)
    return Person(ids[0]) if found is None else person_of(found)


async def _facts(
    connection: Connection, ids: Sequence[PositionId], people: dict[PositionId, Known], event_set: EventSet
) -> dict[PositionId, list[Happened]]:
    room = room_of(event_set)
    facts: dict[PositionId, list[Happened]] = {one: [] for one in ids}
    for position, raw, ms, counter in await connection.fetch(HAPPENED, ids, ABOUT):
        facts[position].append(_happened(raw, ms, counter))
    for number, person in people.items():
        facts[number] += [happened_elsewhere(one, room(one.list)) for one in person.elsewhere]
    return facts


async def nobodys(connection: Connection, after: int, until: int) -> Nobodys:
    """What is no person's of the entries between two numbers."""
    scans = await connection.fetch(SCANNED, after, until, READERS)
    refusals = await connection.fetch(NAMELESS, after, until)
    counts = await connection.fetch(MARKED, after, until, COUNTS)
    return Nobodys(
        [
            Happened(NO_ID, NO_ORDER, at_ms, KINDS[kind], device, sequence, where)
            for device, sequence, at_ms, kind, where in scans
        ],
        [_happened(*row) for row in refusals],
        [mark for row in counts if (mark := _mark(*row)) is not None],
    )


def _mark(raw: bytes, ms: int, counter: int) -> RoomMark | None:
    body = decode_body(raw)
    return to_mark(body, (ms, counter, body.id))


def _happened(raw: bytes, ms: int, counter: int) -> Happened:
    body = decode_body(raw)
    return happened_of(body, (ms, counter, body.id))
