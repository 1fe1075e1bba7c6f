"""The journal in PostgreSQL: chain ends locked by device, entries numbered in the order of their commits.

Must not know: HTTP, who may pass. Each call is given the connection of a transaction.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from checkin.erasing import erased
from checkin.errors import LedgerUnwritableError
from checkin.journal import EntryId, Stamp, decode_body
from checkin.model import PositionId
from checkin.scope import LISTED, Scope
from hub.postgres.database import Connection
from sync.erasing import may_be_erased
from sync.hub.checking import ChainEnd, Incoming, Known
from sync.hub.paging import journal_page, reach
from sync.hub.protocol import WireEntry, WirePersonal

# Always in the order of names, so that two workers never wait for each other.
HEADS = """SELECT h.device, h.sequence, h.hash, h.stamp_ms, h.stamp_counter, h.stamp_epoch,
        (SELECT d.name FROM device d WHERE d.device = h.device AND d.device <> '' AND d.revoked_ms IS NULL
            AND d.token_hash IS NOT NULL LIMIT 1)
    FROM head h WHERE h.device = ANY($1::text[]) ORDER BY h.device FOR UPDATE OF h"""
NEW_HEADS = """INSERT INTO head (device, sequence, hash, stamp_ms, stamp_counter, stamp_epoch)
    SELECT device, 0, '', 0, 0, 0 FROM unnest($1::text[]) AS device ORDER BY device ON CONFLICT DO NOTHING"""
# The counter is the last lock that a transaction takes, and it holds it until its commit. Senders are safe
# from each other while their heads are locked.
ADVANCE = """WITH moved AS (
        UPDATE head SET sequence = m.sequence, hash = m.hash, stamp_ms = m.ms, stamp_counter = m.counter,
            stamp_epoch = m.epoch
        FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::bigint[], $6::int[], $7::int[])
            AS m (device, sequence, hash, ms, counter, epoch) WHERE head.device = m.device
    ), seen AS (
        UPDATE device SET seen_ms = s.ms FROM unnest($8::text[], $9::bigint[]) AS s (name, ms)
        WHERE device.name = s.name AND device.seen_ms < s.ms - 1000
    ) UPDATE counter SET last = last + $1 WHERE name = 'journal' RETURNING last"""
RESTAMP = """UPDATE journal SET stamp_rank = s.rank, stamp_ms = s.ms, stamp_counter = s.counter,
        stamp_epoch = s.epoch
    FROM unnest($1::text[], $2::smallint[], $3::bigint[], $4::int[], $5::int[])
        AS s (id, rank, ms, counter, epoch) WHERE journal.id = s.id"""
RESTAMPED = "UPDATE counter SET last = last + 1 WHERE name = 'restamped'"
KNOWN = """SELECT id, body, hash, stamp_rank, stamp_ms, stamp_counter, stamp_epoch
    FROM journal WHERE id = ANY($1::text[])"""
COLUMNS = (
    *("arrival", "id", "device", "sequence", "kind", "at_ms", "position", "list", "room", "gate", "ref"),
    *("reason", "stamp_rank", "stamp_ms", "stamp_counter", "stamp_epoch", "hash", "body"),
)
PAGE = """SELECT j.arrival, j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch,
        p.salt, p.value
    FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.arrival > $1 ORDER BY j.arrival LIMIT $2"""
SCOPED_PAGE = """SELECT j.arrival, j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch,
        p.salt, p.value
    FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.arrival > $1 AND j.arrival <= $3 AND (j.list IS NULL OR j.list = ANY($4::bigint[])
        OR j.room = ANY($5::bigint[]) OR j.kind <> ALL($6::text[]) OR (j.kind = 'ruling' AND j.reason <> ''))
    ORDER BY j.arrival LIMIT $2"""

ABOUT = """SELECT body FROM journal WHERE position IN
    (SELECT position FROM journal WHERE kind = 'erasure' AND position = ANY($1::bigint[]))"""

Stamped = tuple[Incoming, Stamp]


class Head(msgspec.Struct, frozen=True):
    """What is to be known of a device before entries of it are taken.

    Attributes:
        end: Its newest entry; `sequence` 0 = none.
        member: Whose device it is; None = nobody's, or access was ended.
    """

    end: ChainEnd
    member: str | None


async def lock_heads(connection: Connection, devices: Iterable[str]) -> dict[str, Head]:
    """The heads of devices, held until the transaction ends.

    Raises:
        LedgerUnwritableError: One has no row any more: `add_heads` comes first.
    """
    wanted = sorted(set(devices))
    rows = await connection.fetch(HEADS, wanted)
    if len(rows) < len(wanted):
        raise LedgerUnwritableError("The hub's database has lost rows.", "Restore its last backup.")
    return {
        device: Head(ChainEnd(sequence, link, Stamp(1, *stamp)), member)
        for device, sequence, link, *stamp, member in rows
    }


async def add_heads(connection: Connection, devices: Iterable[str]) -> None:
    """Make heads for devices that have none."""
    await connection.execute(NEW_HEADS, sorted(set(devices)))


async def find_known(connection: Connection, entries: Sequence[EntryId]) -> dict[EntryId, Known]:
    """Those of the entries that are here."""
    rows = await connection.fetch(KNOWN, entries) if entries else []
    return {EntryId(number): Known(raw, link, Stamp(*stamp)) for number, raw, link, *stamp in rows}


async def append(
    connection: Connection, entries: Sequence[Stamped], ends: Mapping[str, ChainEnd], seen: Mapping[str, int]
) -> None:
    """Write entries down and move the heads; the last of a transaction.

    Args:
        connection: Inside a transaction.
        entries: With their stamps, in the order in which they are numbered.
        ends: Where the chains of their devices end with them.
        seen: When which member was heard of.

    Raises:
        LedgerValueError: A value cannot be kept, or another entry has one of the ids.
    """
    stamps = [end.stamp or Stamp(1, 0, 0) for end in ends.values()]
    moved = (
        *(list(ends), [end.sequence for end in ends.values()], [end.hash for end in ends.values()]),
        *([one.ms for one in stamps], [one.counter for one in stamps], [one.epoch for one in stamps]),
    )
    row = await connection.fetchrow(ADVANCE, len(entries), *moved, list(seen), list(seen.values()))
    rows = map(_row, range(row[0] - len(entries) + 1, row[0] + 1), entries)
    await connection.copy_records_to_table("journal", records=rows, columns=COLUMNS)
    personal = [(a.body.id, a.personal.salt, a.personal.value) for a, _ in entries if a.personal is not None]
    if personal:
        await connection.copy_records_to_table(
            "personal", records=personal, columns=("entry", "salt", "value")
        )
    await _take_away(connection, may_be_erased(one.body for one, _ in entries))


async def _take_away(connection: Connection, positions: set[PositionId]) -> None:
    """Keep nothing that was erased, whichever came first: nobody else writes while the counter is held."""
    if positions:
        found = await connection.fetch(ABOUT, sorted(positions))
        if gone := sorted(erased(decode_body(row[0]) for row in found)):
            await connection.execute("DELETE FROM personal WHERE entry = ANY($1::text[])", gone)


async def restamp(connection: Connection, entries: Sequence[Stamped]) -> None:
    """Give entries that are here a greater stamp."""
    await connection.execute(
        RESTAMP,
        [one.body.id for one, _ in entries],
        *zip(*((s.rank, s.ms, s.counter, s.epoch) for _, s in entries), strict=True),
    )
    await connection.execute(RESTAMPED)


def _row(arrival: int, entry: Stamped) -> tuple[object, ...]:
    one, stamp = entry
    body = one.body
    return (
        *(arrival, body.id, body.device, body.sequence, body.kind.value, body.at_ms),
        *(body.position, body.list, body.room, body.gate, body.ref, body.reason),
        *(stamp.rank, stamp.ms, stamp.counter, stamp.epoch, one.hash, one.raw),
    )


async def read_page(
    connection: Connection, after: int, limit: int, newest: int, scope: Scope | None
) -> tuple[tuple[WireEntry, ...], int]:
    """Entries after a cursor, and the cursor after them.

    Args:
        connection: It sees one moment throughout.
        after: The cursor.
        limit: How many at most.
        newest: The number of the newest entry at that moment.
        scope: What is not skipped; None = all.
    """
    if scope is None:
        until, found = None, await connection.fetch(PAGE, after, limit)
    else:
        until = reach(after, newest)
        parts = (list(scope.lists), list(scope.rooms), list(LISTED))
        found = await connection.fetch(SCOPED_PAGE, after, limit, until, *parts)
    rows, cursor = journal_page(found, after, limit, until)
    return tuple(map(_to_wire, rows)), cursor


def _to_wire(row: Sequence[object]) -> WireEntry:
    _, raw, link, rank, ms, counter, epoch, salt, value = row
    personal = WirePersonal(_bytes(salt), _bytes(value)) if salt is not None else None
    stamp = Stamp(_int(rank), _int(ms), _int(counter), _int(epoch))
    return WireEntry(msgspec.Raw(_bytes(raw)), _bytes(link), stamp, personal)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
