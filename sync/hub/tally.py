"""How much has happened, for those who watch a hub: counts, and the entries that may be double admits.

Must not know: who is told, names.
"""

from collections.abc import Sequence

import msgspec

from checkin.journal import FOLLOW_MS, JournalEntry
from sync.hub.checking import Incoming
from sync.ledger import ENTRY_COLUMNS, to_entry
from sync.store import Store

KINDS = "SELECT kind, count(*), max(arrival) FROM journal WHERE arrival > ? GROUP BY kind"
TWICE = f"""SELECT {ENTRY_COLUMNS} FROM journal WHERE kind = 'conflict_resolved'
    OR (kind IN ('entry', 'exit', 'undo', 'ruling') AND position IN (
        SELECT position FROM journal WHERE kind = 'entry' AND position IS NOT NULL
        GROUP BY position, list HAVING count(*) > 1))"""  # noqa: S608  # fixed words


class Tally(msgspec.Struct, frozen=True):
    """What has come to the journal after some cursor.

    Attributes:
        cursor: Up to where it was counted.
        kinds: How many entries of each kind.
    """

    cursor: int
    kinds: dict[str, int]


def count_kinds(store: Store, after: int) -> Tally:
    """Entries that arrived after that cursor, by kind."""
    return tallied(after, store.rows(KINDS, (after,)))


def tallied(after: int, rows: Sequence[Sequence[object]]) -> Tally:
    """From rows of kind, count and newest arrival."""
    found = [(str(kind), _int(count), _int(newest)) for kind, count, newest in rows]
    return Tally(max((newest for *_, newest in found), default=after), {kind: n for kind, n, _ in found})


def entered_twice(store: Store) -> list[JournalEntry]:
    """Passages of whoever has several entries at one list, and what humans have settled; in any order."""
    return [to_entry(row) for row in store.rows(TWICE)]


def count_ahead(entries: Sequence[Incoming], now_ms: int) -> int:
    """Entries whose own stamp is so far ahead that it is not followed: their clock is wrong."""
    return sum(one.stamp.ms > now_ms + FOLLOW_MS for one in entries)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
