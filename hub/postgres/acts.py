"""What people have done by hand, from PostgreSQL; `sync.hub.acts` says what is meant.

Must not know: HTTP, who looks.
"""

from collections.abc import Iterable

from checkin.journal import EntryId, JournalEntry, Stamp, decode_body
from checkin.model import Position, PositionId
from hub.postgres.database import Connection
from hub.postgres.people import find_people, persons_of
from sync.hub.acts import LISTED, Act
from sync.hub.visits import LISTED as TOLD_KINDS
from sync.hub.visits import Visit, visits_of

IS_ACT = f"""(kind IN ({LISTED})
    OR (kind = 'entry' AND position('"forced":true'::bytea IN body) > 0))"""
NEWEST = f"""SELECT j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch, p.value
    FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE {IS_ACT} ORDER BY j.arrival DESC LIMIT $1"""  # noqa: S608  # fixed words
TOLD = f"""SELECT j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch, p.value
    FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.kind IN ({TOLD_KINDS})"""  # noqa: S608  # fixed words
BESIDE = "SELECT entry, value FROM personal WHERE entry = ANY($1)"
ABOUT = """SELECT body, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch FROM journal
    WHERE position = ANY($1::bigint[]) ORDER BY arrival"""


async def newest_acts(connection: Connection, limit: int) -> list[Act]:
    """The newest ones, newest first."""
    rows = await connection.fetch(NEWEST, limit)
    entries = [JournalEntry(decode_body(raw), Stamp(*stamp), link) for raw, link, *stamp, _ in rows]
    touched = [one.body.position for one in entries if one.body.position is not None]
    known = await known_positions(connection, touched)
    return [
        Act(entry, row[-1] or b"", known.get(entry.body.position or PositionId(0)))
        for entry, row in zip(entries, rows, strict=True)
    ]


async def known_positions(connection: Connection, ids: Iterable[PositionId]) -> dict[PositionId, Position]:
    """Those who are known under these ids, or under another one of the same person."""
    persons = await persons_of(connection, ids)
    people = await find_people(connection, {number for own in persons.values() for number in own})
    found = {
        one: next((people[number].position for number in (one, *own) if number in people), None)
        for one, own in persons.items()
    }
    return {one: position for one, position in found.items() if position is not None}


async def all_about(connection: Connection, position: PositionId) -> list[JournalEntry]:
    """All entries about one person, under each of their ids, in order of arrival."""
    ids = (await persons_of(connection, [position]))[position]
    rows = await connection.fetch(ABOUT, list(ids))
    return [JournalEntry(decode_body(raw), Stamp(*stamp), link) for raw, link, *stamp in rows]


async def all_beside(connection: Connection, entries: Iterable[EntryId]) -> dict[EntryId, bytes]:
    """What lies beside these entries."""
    rows = await connection.fetch(BESIDE, list(entries))
    return {EntryId(str(entry)): bytes(value) for entry, value in rows}


async def all_visits(connection: Connection) -> list[Visit]:
    """What stands were told."""
    rows = await connection.fetch(TOLD)
    entries = (JournalEntry(decode_body(raw), Stamp(*stamp), link) for raw, link, *stamp, _ in rows)
    return visits_of(zip(entries, (row[-1] or b"" for row in rows), strict=True))
