"""The journal in PostgreSQL: heads locked by device, entries numbered in the order of their commits.

Must not know: HTTP, who may pass. Each call is given the connection of a transaction.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from checkin.errors import LedgerUnwritableError
from checkin.journal import Stamp
from hub.arrivals import Arrival, Head
from hub.postgres import Connection
from sync.hub.protocol import WireEntry, WirePersonal

# Always in the order of names, so that two workers never wait for each other.
HEADS = """SELECT device, sequence, hash, stamp_ms, stamp_counter FROM head
    WHERE device = ANY($1::text[]) ORDER BY device FOR UPDATE"""
NEW_HEADS = """INSERT INTO head (device, sequence, hash, stamp_ms, stamp_counter)
    SELECT device, 0, '', 0, 0 FROM unnest($1::text[]) AS device ORDER BY device ON CONFLICT DO NOTHING"""
# The counter is the last lock that a transaction takes, and it holds it until its commit.
ADVANCE = """WITH moved AS (
        UPDATE head SET sequence = m.sequence, hash = m.hash, stamp_ms = m.ms, stamp_counter = m.counter
        FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::bigint[], $6::int[])
            AS m (device, sequence, hash, ms, counter) WHERE head.device = m.device
    ) UPDATE counter SET last = last + $1 WHERE name = 'journal' RETURNING last"""
COLUMNS = (
    *("arrival", "id", "device", "sequence", "kind", "at_ms", "position", "list", "room", "gate", "ref"),
    *("reason", "stamp_rank", "stamp_ms", "stamp_counter", "stamp_epoch", "hash", "body"),
)
PAGE = """SELECT j.arrival, j.body, j.hash, j.stamp_rank, j.stamp_ms, j.stamp_counter, j.stamp_epoch,
        p.salt, p.value
    FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.arrival > $1 ORDER BY j.arrival LIMIT $2"""

Stamped = tuple[Arrival, Stamp]


async def lock_heads(connection: Connection, devices: Iterable[str]) -> dict[str, Head]:
    """The heads of devices, held until the transaction ends.

    Raises:
        LedgerUnwritableError: One has no row any more: `add_heads` comes first.
    """
    wanted = sorted(set(devices))
    rows = await connection.fetch(HEADS, wanted)
    if len(rows) < len(wanted):
        raise LedgerUnwritableError("The hub's database has lost rows.", "Restore its last backup.")
    return {row[0]: Head(row[1], row[2], row[3], row[4]) for row in rows}


async def add_heads(connection: Connection, devices: Iterable[str]) -> None:
    """Make heads for devices that have none."""
    await connection.execute(NEW_HEADS, sorted(set(devices)))


async def stored_hashes(
    connection: Connection, places: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], bytes]:
    """The hashes of entries that are there, by device and sequence."""
    if not places:
        return {}
    rows = await connection.fetch(
        """SELECT j.device, j.sequence, j.hash FROM journal j
            JOIN unnest($1::text[], $2::bigint[]) AS asked (device, sequence) USING (device, sequence)""",
        [device for device, _ in places],
        [sequence for _, sequence in places],
    )
    return {(device, sequence): found for device, sequence, found in rows}


async def append(connection: Connection, entries: Sequence[Stamped], heads: Mapping[str, Head]) -> None:
    """Write entries down and move the heads. What comes after it in the transaction must be quick.

    Raises:
        LedgerValueError: A value cannot be kept, or another entry has one of the ids.
    """
    moved = (
        list(heads),
        [head.sequence for head in heads.values()],
        [head.hash for head in heads.values()],
        [head.ms for head in heads.values()],
        [head.counter for head in heads.values()],
    )
    last = (await connection.fetchrow(ADVANCE, len(entries), *moved))[0]
    rows = map(_row, range(last - len(entries) + 1, last + 1), entries)
    await connection.copy_records_to_table("journal", records=rows, columns=COLUMNS)
    personal = [(a.body.id, a.personal.salt, a.personal.value) for a, _ in entries if a.personal is not None]
    if personal:
        await connection.copy_records_to_table(
            "personal", records=personal, columns=("entry", "salt", "value")
        )


def _row(arrival: int, entry: Stamped) -> tuple[object, ...]:
    one, stamp = entry
    body = one.body
    return (
        *(arrival, body.id, body.device, body.sequence, body.kind.value, body.at_ms),
        *(body.position, body.list, body.room, body.gate, body.ref, body.reason),
        *(stamp.rank, stamp.ms, stamp.counter, stamp.epoch, one.hash, one.raw),
    )


async def read_page(connection: Connection, after: int, limit: int) -> list[tuple[int, WireEntry]]:
    """Entries after a cursor with their numbers."""
    return [_to_numbered(row) for row in await connection.fetch(PAGE, after, limit)]


def _to_numbered(row: Sequence[object]) -> tuple[int, WireEntry]:
    arrival, raw, link, rank, ms, counter, epoch, salt, value = row
    personal = WirePersonal(_bytes(salt), _bytes(value)) if salt is not None else None
    stamp = Stamp(_int(rank), _int(ms), _int(counter), _int(epoch))
    return _int(arrival), WireEntry(msgspec.Raw(_bytes(raw)), _bytes(link), stamp, personal)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
